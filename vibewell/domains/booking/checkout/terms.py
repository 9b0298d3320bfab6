"""Reading terms: of a wish before it is held, of a hold, of a visit that stands."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking.checkout import rules, store
from vibewell.domains.booking.checkout.store import AgreedRow, Paid
from vibewell.domains.booking.checkout.types import Agreed, AgreedItem, Standing, Terms, TermsStep, VisitTerms
from vibewell.domains.booking.checkout.words import joined, step_said
from vibewell.domains.booking.types import VisitUnknown
from vibewell.domains.catalog import ServiceUnknown
from vibewell.domains.payments import Policy, policies_in_force
from vibewell.domains.scheduling import open_premises
from vibewell.kernel.db import Transaction
from vibewell.kernel.money import Money


async def read_offer_terms(
    tx: Transaction,
    business: str | UUID,
    services: Sequence[UUID],
    start: datetime,
    *,
    now: datetime,
    locale: str,
    prices: Sequence[int] = (),
) -> Terms:
    """What would be due of services at a start, and what calling off would cost; at the services' own prices, unless
    those of whoever would do them are told in `prices`. Raises `BusinessUnknown`, `ServiceUnknown`."""
    premises = await open_premises(tx, business)
    found = {row["id"]: row for row in await tx.fetch(store.OFFERED, premises.id, list(services))}
    if any(service not in found for service in services):
        raise ServiceUnknown
    policies = await policies_in_force(tx, premises.id, list(services), now)
    asked = prices or [found[service]["price"] for service in services]
    items = tuple(
        AgreedItem(service, found[service]["name"], price, policies[service])
        for service, price in zip(services, asked, strict=True)
    )
    agreed = Agreed(None, premises.id, start, start, now, premises.currency, premises.timezone, items)
    return terms_of([agreed], locale)


async def read_agreed(tx: Transaction, visits: Sequence[UUID]) -> list[Agreed]:
    """What was agreed about visits that the caller may see, in order of time, with the policies of when they were held.

    Prices are less what a code took off when they were paid.
    """
    rows = await store.read_agreed(tx, visits)
    return await agreed_of(tx, rows, await store.paid_for(tx, visits))


async def read_hold_terms(tx: Transaction, visits: Sequence[UUID], locale: str) -> Terms:
    """What is due before these holds stand together, and what calling them off would cost."""
    return terms_of(await read_agreed(tx, visits), locale)


async def agreed_of(tx: Transaction, rows: Sequence[AgreedRow], paid: dict[UUID, Paid]) -> list[Agreed]:
    """As `read_agreed`, of rows that are read already."""
    moves = await store.moves_of(tx, [row.id for row in rows])
    found = []
    for row in rows:
        policies = await policies_in_force(tx, row.business_id, [item.service for item in row.items], row.created_at)
        items = rules.discounted(_items(row, policies), paid[row.id].discount if row.id in paid else 0)
        counted = rules.counted_from(items, row.starts_at, row.created_at, moves.get(row.id, []))
        found.append(
            Agreed(
                row.id,
                row.business_id,
                row.starts_at,
                counted,
                row.created_at,
                row.currency,
                row.timezone,
                items,
                row.comes,
            )
        )
    return found


def _items(row: AgreedRow, policies: dict[UUID, Policy]) -> list[AgreedItem]:
    return [AgreedItem(item.service, item.label, item.price, policies[item.service]) for item in row.items]


async def read_standing(tx: Transaction, visit_id: UUID, *, now: datetime, locale: str) -> Standing:
    """How a visit stands with its money, and what calling it off now would cost its customer. Raises `VisitUnknown`.

    Of one that was called off or missed nothing is open any more; `paid` is what the house has of it, its fee included.
    """
    rows = await store.read_agreed(tx, [visit_id])
    if not rows:
        raise VisitUnknown
    paid = (await store.paid_for(tx, [visit_id])).get(visit_id, Paid())
    refunded = await tx.fetchval(store.REFUNDED, visit_id)
    fees_back = await tx.fetchval(store.REFUNDED_FEES, visit_id) if paid.fee else 0
    waived = await tx.fetchval(store.IS_WAIVED, visit_id)
    agreed = (await agreed_of(tx, rows, {visit_id: paid}))[0]
    came_in, fees = max(0, paid.amount - (refunded - fees_back)), max(0, paid.fee - fees_back)
    over = rows[0].cancelled_at is not None or rows[0].no_show_at is not None
    if over:
        return _of_one_that_is_over(terms_of([agreed], locale), came_in + fees, agreed.currency, waived)
    cost = 0 if waived or rows[0].held_until is not None else _cost(agreed, now)
    is_kept = rules.keeps_card(agreed.items)
    collected = cost if is_kept else min(cost, came_in)

    def money(amount: int) -> Money:
        return Money(amount, agreed.currency)

    return Standing(
        terms=terms_of([agreed], locale),
        paid=money(came_in + fees),
        open=money(rules.left_to_pay(agreed.price, came_in=came_in)),
        cost_now=money(collected),
        refund=money(max(0, came_in - cost) + (paid.tip if came_in else 0)),
        charge=money(max(0, collected - came_in)),
        waived=waived,
    )


def _of_one_that_is_over(terms: Terms, kept: int, currency: str, waived: bool) -> Standing:
    nothing = Money(0, currency)
    return Standing(terms, Money(kept, currency), nothing, nothing, nothing, nothing, waived)


async def open_amount(tx: Transaction, visit_id: UUID, price: int) -> int:
    """What is left to pay of a visit of this price, as it was agreed, in minor units."""
    paid = (await store.paid_for(tx, [visit_id])).get(visit_id, Paid())
    came_in = paid.amount - await tx.fetchval(store.REFUNDED, visit_id)
    return rules.left_to_pay(price - paid.discount, came_in=came_in)


def _cost(agreed: Agreed, at: datetime) -> int:
    return rules.cost_at(agreed.items, starts_at=agreed.counted_from, booked_at=agreed.booked_at, at=at)


def terms_of(group: Sequence[Agreed], locale: str) -> Terms:
    """The terms of visits that are booked as one."""
    visits = [_of_visit(agreed, locale) for agreed in group]
    currency = group[0].currency if group else "EUR"
    return Terms(
        price=Money(sum(visit.price.amount for visit in visits), currency),
        due=Money(sum(visit.due.amount for visit in visits), currency),
        keeps_card=any(rules.keeps_card(agreed.items) for agreed in group),
        visits=visits,
    )


def _of_visit(agreed: Agreed, locale: str) -> VisitTerms:
    zone = ZoneInfo(agreed.timezone)
    steps = rules.timeline(agreed.items, starts_at=agreed.counted_from, booked_at=agreed.booked_at)
    told = []
    for index, step in enumerate(steps):
        until = step.until.astimezone(zone) if step.until else None
        cost = Money(step.amount, agreed.currency)
        says = step_said(until, step.percent, cost, locale, first=index == 0, last=index == len(steps) - 1)
        told.append(TermsStep(until, step.percent, cost, says))
    return VisitTerms(
        visit=agreed.visit_id,
        start=agreed.starts_at.astimezone(zone),
        price=Money(agreed.price, agreed.currency),
        due=Money(rules.due_of_all(agreed.items), agreed.currency),
        takes=sorted({item.policy.takes for item in agreed.items}),
        timeline=told,
        no_show=Money(rules.cost_of_absence(agreed.items), agreed.currency),
        says=joined([step.says for step in told]),
    )
