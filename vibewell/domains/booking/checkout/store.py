"""All SQL of terms and checkouts. Whether a row may be seen or written is decided by row security."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.booking.checkout.rules import Move
from vibewell.domains.booking.checkout.types import Checkout, CheckoutState, Line
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

WANTS_PAYMENT = "select private.wants_payment($1)"
AGREED = """
select v.id, v.business_id, v.customer_id, v.starts_at, v.created_at, v.party, v.comes, v.currency, b.timezone, b.slug,
  v.held_until, v.confirmed_at, v.cancelled_at, v.cancelled_by, v.came_at, v.no_show_at, v.price,
  (select json_agg(json_build_object('service', i.service_id, 'label', i.service_name, 'price', i.price * v.party)
     order by i.position)::text from visit_items i where i.visit_id = v.id) as items
from visits v join businesses b on b.id = v.business_id where v.id = any ($1) order by v.starts_at, v.id"""
MOVES = """
select m.visit_id, m.moved_at, m.from_start, m.to_start,
  m.moved_by is not null and m.moved_by is distinct from v.customer_id as by_house
from visit_moves m join visits v on v.id = m.visit_id where m.visit_id = any ($1) order by m.visit_id, m.position"""
PAID = """
select p.visit_id, sum(p.amount) filter (where not p.fee)::integer as amount, sum(p.tip)::integer as tip,
  sum(p.discount)::integer as discount, coalesce(sum(p.amount) filter (where p.fee), 0)::integer as fee
from visit_payments p where p.visit_id = any ($1) group by p.visit_id"""
REFUNDED = "select coalesce(sum(amount), 0)::integer from visit_refunds where visit_id = $1"
REFUNDED_FEES = """
select coalesce(sum(f.amount), 0)::integer from visit_refunds f join refunds r on r.id = f.refund_id
join payments p on p.id = r.payment_id
join visit_payments vp on vp.checkout_id = p.checkout_id and vp.visit_id = f.visit_id and vp.fee
where f.visit_id = $1"""
IS_WAIVED = "select exists (select from fee_waivers where visit_id = $1)"
OFFERED = """
select s.id, s.name, s.price from services s where s.business_id = $1 and s.id = any ($2) and s.ended_at is null"""
TAKE_HOLD = """
update visits set customer_id = $2 where id = any ($1) and customer_id is null and held_until is not null"""
NOTE_HOLD = "update visits set note = $2 where id = $1 and held_until is not null and note <> $2"

# Written down at the desk, and not yet settled by the worker.
TAKEN_AT_VENUE = """
select coalesce(sum(p.amount), 0)::integer from checkouts c
join payments p on p.checkout_id = c.id and p.processor = 'venue'
where c.subject_id = $1 and c.purpose = 'balance' and c.settled_at is null and c.abandoned_at is null"""
GIVEN_BACK_BECAUSE = """
select r.note from refunds r join payments p on p.id = r.payment_id
where p.checkout_id = $1 and r.reason = 'too_late' order by r.created_at limit 1"""
WAIT_FOR = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
INSERT_CHECKOUT = """
insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency, expires_at, asked)
values ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9, $10)"""
INSERT_CHECKOUT_ONCE = INSERT_CHECKOUT + " on conflict (id) do nothing"
CHECKOUT_COLUMNS = """
  c.id, c.business_id, c.person_id, c.purpose, c.subject_id, c.lines::text as lines, c.amount, c.currency, c.created_at,
  c.expires_at, c.settled_at, c.abandoned_at, c.asked, b.slug, b.name as business_name, b.timezone"""
CHECKOUTS = f"select {CHECKOUT_COLUMNS} from checkouts c join businesses b on b.id = c.business_id"  # noqa: S608
CHECKOUT = f"{CHECKOUTS} where c.id = $1"
OF_SUBJECT = f"""
{CHECKOUTS} where c.subject_id = $1 and c.purpose = $2 order by c.created_at desc, c.id desc limit 20"""
LOCK_CHECKOUT = "select id from checkouts where id = $1 for update"
SETTLE = """
update checkouts set settled_at = $2 where id = $1 and settled_at is null and abandoned_at is null returning id"""

USE_PROMO = "select * from private.use_promo($1, $2, $3, $4, $5)"
SET_ASIDE_VISIT = "select private.reserve_pass($1, $2, $3, $4, $5)"
SET_ASIDE_GIFT = "select private.reserve_gift($1, $2, $3, $4)"
RELEASE = "select private.release_checkout($1, $2)"
PACKAGE_HELD = "select service_id, name from package_passes where id = $1"
PROMO_OF = """
select u.promo_id, p.code, u.discount from promo_uses u join promo_codes p on p.id = u.promo_id
where u.checkout_id = $1 and u.released_at is null"""
PACKAGE_USED = """
select u.pass_id, p.name, u.visit_id, p.service_id, u.amount from pass_uses u join package_passes p on p.id = u.pass_id
where u.checkout_id = $1 and u.released_at is null"""

# What only the worker does.
LOCK_VISITS = "select id from visits where id = any ($1) order by id for update"
CONFIRM_PAID = """
update visits set confirmed_at = $2, held_until = null, customer_id = coalesce(customer_id, $3)
where id = $1 and confirmed_at is null and cancelled_at is null and held_until is not null returning business_id"""
CLAIMS_LEFT = "select count(*) from claims where holder_id = $1"
INSERT_VISIT_PAYMENT = """
insert into visit_payments (checkout_id, visit_id, business_id, amount, tip, discount, fee, kept_card_id, settled_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (checkout_id, visit_id) do nothing"""
INSERT_VISIT_REFUND = """
insert into visit_refunds (refund_id, visit_id, business_id, amount) values ($1, $2, $3, $4)"""
TAKE_GIFT = """
update gift_uses set payment_id = $2, taken_at = coalesce(taken_at, $4)
where checkout_id = $1 and released_at is null and amount = $3 and (payment_id is null or payment_id = $2)
returning id"""
TAKE_VISIT = """
update pass_uses set payment_id = $2, taken_at = coalesce(taken_at, $4)
where checkout_id = $1 and released_at is null and amount = $3 and (payment_id is null or payment_id = $2)
returning id"""
RETURN_GIFT = """
with u as (update gift_uses set returned = returned + $2 where payment_id = $1 returning gift_card_id)
update gift_cards g set balance = g.balance + $2 from u where g.id = u.gift_card_id"""
RETURN_VISIT = """
with u as (
  update pass_uses set released_at = $2 where payment_id = $1 and released_at is null returning pass_id, amount)
update package_passes p set visits_left = p.visits_left + 1, value_left = p.value_left + u.amount from u
where p.id = u.pass_id"""
UNRELEASED = """
select c.id from checkouts c where c.abandoned_at is not null and c.settled_at is null and (
  exists (select from gift_uses u where u.checkout_id = c.id and u.taken_at is null and u.released_at is null)
  or exists (select from pass_uses u where u.checkout_id = c.id and u.taken_at is null and u.released_at is null)
  or exists (select from promo_uses u where u.checkout_id = c.id and u.released_at is null))
order by c.id limit $1"""
SUPERSEDED = """
select o.id from checkouts c join checkouts o on o.subject_id = c.subject_id and o.purpose = c.purpose
  and o.person_id is not distinct from c.person_id and o.id <> c.id and o.created_at <= c.created_at
where c.id = $1 and o.settled_at is null and o.abandoned_at is null order by o.id limit 50"""
LOCK_FREE = """
select c.id from checkouts c where c.id = $1 and c.amount = 0 and c.settled_at is null and c.abandoned_at is null
  and not exists (select from card_requests r where r.checkout_id = c.id) for update"""
ABANDON = "update checkouts set abandoned_at = $2 where id = $1 and settled_at is null and abandoned_at is null"
CLIENT_CANCELLED = "select exists (select from client_cancellations where visit_id = $1)"
# What was paid for a visit, by whichever checkout: what is left of each payment, and how much of it is this visit's.
PAYMENTS_FOR = """
select p.id, p.processor, p.method, p.state, p.commission, vp.fee, vp.amount + vp.tip as of_visit,
  greatest(0, p.amount - (select coalesce(sum(r.amount), 0) from refunds r
      where r.payment_id = p.id and r.state not in ('failed', 'returned'))
    - (select coalesce(sum(d.amount), 0) from disputes d
      where d.payment_id = p.id and d.state <> 'won'))::integer as left_of_it
from visit_payments vp join payments p on p.checkout_id = vp.checkout_id and p.state = 'paid'
where vp.visit_id = $1
order by p.processor in ('credit', 'venue'), p.created_at, p.id"""
CARD_OF_VISIT = """
select k.id, k.processor from visit_payments vp join kept_cards k on k.id = vp.kept_card_id and k.ended_at is null
where vp.visit_id = $1 order by vp.settled_at desc limit 1"""
INSERT_WAIVER = """
insert into fee_waivers (visit_id, business_id, reason, waived_at, waived_by) values ($1, $2, $3, $4, $5)
on conflict (visit_id) do nothing returning visit_id"""
INSERT_CLIENT_CANCELLATION = """
insert into client_cancellations (visit_id, business_id, noted_at, noted_by) values ($1, $2, $3, $4)
on conflict (visit_id) do nothing"""
SERIES_VISITS_LET_GO = """
select v.id from series_visits s join visits v on v.id = s.visit_id
where s.series_id = $1 and v.cancelled_at is not null"""


class AgreedRow(msgspec.Struct, frozen=True):
    """A visit with its items, as money sees it; prices are for everybody who comes."""

    id: UUID
    business_id: UUID
    slug: str
    customer_id: UUID | None
    starts_at: datetime
    created_at: datetime
    party: int
    comes: str | None
    currency: str
    timezone: str
    held_until: datetime | None
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: UUID | None
    came_at: datetime | None
    no_show_at: datetime | None
    items: list["ItemRow"]

    @property
    def listed(self) -> int:
        """What all of it costs, before a code takes anything off."""
        return sum(item.price for item in self.items)


class ItemRow(msgspec.Struct, frozen=True):
    """An item as it was agreed."""

    service: UUID
    label: str
    price: int


class Paid(msgspec.Struct, frozen=True):
    """What came in for a visit so far, in minor units; `discount` never came in."""

    amount: int = 0
    tip: int = 0
    discount: int = 0
    fee: int = 0


class CheckoutRow(msgspec.Struct, frozen=True):
    """A checkout as it is kept."""

    id: UUID
    business_id: UUID
    slug: str
    business_name: str
    timezone: str
    person_id: UUID | None
    purpose: str
    subject_id: UUID
    lines: list[Line]
    amount: int
    currency: str
    created_at: datetime
    expires_at: datetime | None
    settled_at: datetime | None
    abandoned_at: datetime | None
    asked: str | None

    @property
    def is_open(self) -> bool:
        """Whether it may still be paid."""
        return self.settled_at is None and self.abandoned_at is None


class ForVisit(msgspec.Struct, frozen=True):
    """A payment that was made for a visit: how much of it is this visit's, and what is left of all of it."""

    id: UUID
    processor: str
    method: str
    fee: bool
    of_visit: int
    left_of_it: int


async def read_agreed(tx: Transaction, visits: Sequence[UUID]) -> list[AgreedRow]:
    """The visits that the caller may see, in order of time."""
    rows = await tx.fetch(AGREED, list(visits))
    return [
        AgreedRow(
            **{name: row[name] for name in AgreedRow.__struct_fields__ if name != "items"},
            items=msgspec.json.decode(row["items"] or "[]", type=list[ItemRow]),
        )
        for row in rows
    ]


async def moves_of(tx: Transaction, visits: Sequence[UUID]) -> dict[UUID, list[Move]]:
    """How each visit was moved, in order; whoever is not signed in has holds alone, which were never moved."""
    if tx.caller.role == "anon":
        return {}
    found: dict[UUID, list[Move]] = {}
    for row in await tx.fetch(MOVES, list(visits)):
        move = Move(row["moved_at"], row["from_start"], row["to_start"], row["by_house"])
        found.setdefault(row["visit_id"], []).append(move)
    return found


async def paid_for(tx: Transaction, visits: Sequence[UUID]) -> dict[UUID, Paid]:
    """What came in for each visit; visits without any are left out, and whoever is not signed in has paid nothing."""
    if tx.caller.role == "anon":
        return {}
    return {
        row["visit_id"]: Paid(row["amount"] or 0, row["tip"], row["discount"], row["fee"])
        for row in await tx.fetch(PAID, list(visits))
    }


def checkout_of(row: Record) -> CheckoutRow:
    """A row of `CHECKOUT_COLUMNS`; lines that we would not write count as none, and settle nothing."""
    try:
        lines = msgspec.json.decode(row["lines"], type=list[Line])
    except msgspec.ValidationError:
        lines = []
    return CheckoutRow(**{name: row[name] for name in CheckoutRow.__struct_fields__ if name != "lines"}, lines=lines)


async def find_checkout(tx: Transaction, checkout_id: UUID) -> CheckoutRow | None:
    """A checkout that the caller may see."""
    row = await tx.fetchrow(CHECKOUT, checkout_id)
    return checkout_of(row) if row else None


async def checkouts_of(tx: Transaction, subject: UUID, purpose: str) -> list[CheckoutRow]:
    """The checkouts of a hold, visit, gift card or package, the latest first."""
    return [checkout_of(row) for row in await tx.fetch(OF_SUBJECT, subject, purpose)]


async def insert_checkout(
    tx: Transaction,
    checkout_id: UUID,
    *,
    business_id: UUID,
    person_id: UUID | None,
    purpose: str,
    subject_id: UUID,
    lines: Sequence[Line],
    amount: int,
    currency: str,
    expires_at: datetime | None,
    asked: str | None = None,
    once: bool = False,
) -> bool:
    """Keep a checkout; False where `once` found it there already."""
    done = await tx.execute(
        INSERT_CHECKOUT_ONCE if once else INSERT_CHECKOUT,
        checkout_id,
        business_id,
        person_id,
        purpose,
        subject_id,
        msgspec.json.encode(lines).decode(),
        amount,
        currency,
        expires_at,
        asked,
    )
    return done.endswith(" 1")


async def payments_for(tx: Transaction, visit_id: UUID) -> list[ForVisit]:
    """The payments that came in for a visit: what was taken by a processor first, credit and the till last."""
    rows = await tx.fetch(PAYMENTS_FOR, visit_id)
    return [ForVisit(**{name: row[name] for name in ForVisit.__struct_fields__}) for row in rows]


def shown(row: CheckoutRow, state: CheckoutState) -> Checkout:
    """A checkout without its payments, as it is told."""
    return Checkout(
        row.id,
        row.purpose,  # type: ignore[arg-type]
        row.subject_id,
        state,
        row.slug,
        Money(row.amount, row.currency),
        row.lines,
        [],
        row.expires_at,
        Money(0, row.currency),
    )
