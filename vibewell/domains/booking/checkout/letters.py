"""Letters about money: what goes back, what is kept or charged, and a gift card's code."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.booking import letters_store
from vibewell.domains.booking import store as visits
from vibewell.domains.booking.checkout.store import CheckoutRow
from vibewell.domains.booking.types import Visit
from vibewell.domains.notifications import Letterhead, queue_mail
from vibewell.kernel.db import Transaction


class Reckoned(msgspec.Struct, frozen=True):
    """What was decided about a visit's money, in minor units."""

    kind: str
    back: int = 0
    kept: int = 0
    charged: int = 0


async def write_given_back(
    tx: Transaction, letterhead: Letterhead, row: CheckoutRow, because: str, now: datetime
) -> None:
    """Tell the payer that all of it goes back, once for a checkout; `because` is the case."""
    visit = await visits.find_visit(tx, row.subject_id, now)
    reader = await letters_store.find_customer(tx, row.person_id) if row.person_id else None
    if visit is None or reader is None or row.amount == 0:
        return
    await queue_mail(
        tx,
        cause=f"checkout.given_back:{row.id}",
        template="checkout_given_back",
        to=reader.email,
        locale=reader.locale,
        context={
            **_of(visit, reader.name, letterhead),
            "link": f"{letterhead.address}/checkouts/{row.id}",
            "amount": row.amount,
            "because": because,
        },
        person_id=reader.id,
        now=now,
    )


async def write_money_back(
    tx: Transaction, letterhead: Letterhead, visit_id: UUID, told: Reckoned, now: datetime
) -> None:
    """Tell the customer what goes back, what is kept and what is charged, once for each thing that happened."""
    visit = await visits.find_visit(tx, visit_id, now)
    reader = await letters_store.find_customer(tx, visit.customer_id) if visit and visit.customer_id else None
    if visit is None or reader is None:
        return
    await queue_mail(
        tx,
        cause=f"visit.money:{told.kind}:{visit_id}:{told.back}:{told.charged}",
        template="visit_money_back",
        to=reader.email,
        locale=reader.locale,
        context={
            **_of(visit, reader.name, letterhead),
            "link": f"{letterhead.address}/visits/{visit_id}",
            "amount": told.back,
            "kept": told.kept,
            "charged": told.charged,
            "because": told.kind,
        },
        person_id=reader.id,
        now=now,
    )


def _of(visit: Visit, customer: str, letterhead: Letterhead) -> dict[str, object]:
    return {
        "address": letterhead.address,
        "customer": customer,
        "business": visit.business.name,
        "category": visit.business.category,
        "currency": visit.price.currency,
        "what": ", ".join(item.service_name for item in visit.items),
        "when": visit.start,
        "zone": visit.business.timezone,
    }
