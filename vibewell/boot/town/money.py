"""Money in the town: how a few houses want to be paid, and what came in at Atelier Nordlicht in the last weeks.

What was paid goes through the same books as everything else, and the test processor's list agrees with it. Ids that the
books make are made as always; everything else is the same for the same day and seed.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.boot.town.dice import derived_id
from vibewell.boot.town.ground import Connection
from vibewell.domains.payments import Bookkeeper, Platform, issue, percent_of
from vibewell.kernel.db import Caller, Transaction

NORDLICHT = "atelier-nordlicht"
WEEKS_BEHIND = 4
PAYMENTS_MAX = 260
DAY_BEFORE = [{"hours": 24, "percent": 0}, {"hours": 0, "percent": 50}]
TWO_DAYS_BEFORE = [{"hours": 48, "percent": 0}, {"hours": 24, "percent": 15}, {"hours": 0, "percent": 30}]


class HousePolicy(msgspec.Struct, frozen=True):
    """How a house wants to be paid; for one service alone where it is named."""

    slug: str
    takes: str
    steps: list[dict[str, int]]
    service: str = ""
    percent: int | None = None
    no_show: int = 0
    grace_minutes: int = 0


# Everybody else is paid at the venue.
POLICIES = (
    HousePolicy(NORDLICHT, "deposit", TWO_DAYS_BEFORE, "Balayage, freehand", 30, 30, 60),
    HousePolicy("brauenwerk", "card_kept", DAY_BEFORE, "Brauenlifting", no_show=80, grace_minutes=30),
    HousePolicy("ofenhaus", "full", DAY_BEFORE, no_show=100),
    HousePolicy("haus-der-ruhe", "deposit", DAY_BEFORE, percent=50, no_show=50),
)
INSERT_POLICY = """
insert into payment_policies (id, business_id, service_id, version, takes, deposit_percent, steps, no_show_percent,
  grace_minutes, created_at, created_by)
select $1, b.id, s.id, 1, $4, $5, $6::text::jsonb, $7, $8, $9,
  (select m.person_id from staff m where m.business_id = b.id and m.role = 'owner' order by m.position limit 1)
from businesses b left join services s on s.business_id = b.id and s.name = $3
where b.slug = $2 and ($3 = '' or s.id is not null)"""
PAST = """
select v.id, v.business_id, v.customer_id, v.ends_at, v.price, v.currency,
  (select jsonb_agg(jsonb_build_object('kind', 'balance', 'label', i.service_name, 'amount', i.price, 'visit_id', v.id,
     'service_id', i.service_id) order by i.position)::text from visit_items i where i.visit_id = v.id) as lines
from visits v join businesses b on b.id = v.business_id
where b.slug = $1 and v.came_at is not null and v.price > 0 and v.party = 1 and v.ends_at >= $2
order by v.ends_at, v.id limit $3"""
INSERT_CHECKOUT = """
insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency, created_at, settled_at)
values ($1, $2, $3, 'balance', $4, $5::text::jsonb, $6, $7, $8, $8)"""
INSERT_PAYMENT = """
insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency, commission, state,
  processor_ref, charge_ref, fee, created_at, opened_at, paid_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'paid', $10, $11, $12, $13, $13, $13)"""
INSERT_INTENT = """
insert into test_processor.intents (id, idempotency_key, request, our_id, secret, amount, currency, return_url, state,
  charge_ref, fee, created_at, paid_at)
values ($1, 'payment-' || $2::uuid, '', $2, $1, $3, $4, '/', 'paid', $5, $6, $7, $7)"""
INSERT_VISIT_PAYMENT = """
insert into visit_payments (checkout_id, visit_id, business_id, amount, settled_at) values ($1, $2, $3, $4, $5)"""
INSERT_PAYOUT = """
insert into payouts (id, business_id, processor, processor_ref, amount, currency, until, state, created_at, paid_at)
values ($1, $2, 'embedded', $3, $4, $5, $6, 'paid', $6, $6)"""
INSERT_SENT = """
insert into test_processor.payouts (id, idempotency_key, request, our_id, business_id, amount, currency, created_at)
values ($1, 'payout-' || $2::uuid, '', $2, $3, $4, $5, $6)"""
HOUSE = """
select b.id, b.timezone, (select min(m.at) from ledger_movements m where m.business_id = b.id) as first
from businesses b where b.slug = $1"""
PROCESSORS_OWN = ("test_processor.intents", "test_processor.payouts")


async def add_money(connection: Connection, seed: str, midnight: datetime) -> None:
    """Policies since long ago, and four weeks of takings with their payouts up to the last midnight."""
    for number, policy in enumerate(POLICIES):
        since = midnight - timedelta(days=200 + number)
        await connection.execute(
            INSERT_POLICY,
            _id(seed, f"policy/{policy.slug}/{policy.service}", since),
            policy.slug,
            policy.service,
            policy.takes,
            policy.percent,
            msgspec.json.encode(policy.steps).decode(),
            policy.no_show,
            policy.grace_minutes,
            since,
        )
    # An owner of the product's tables alone has no way to the processor's: then nobody has paid by card yet.
    cards = await connection.fetchval("select has_schema_privilege('test_processor', 'usage')")
    # The processor's tables hold even their owner to row security; the load is its own transaction.
    for table in PROCESSORS_OWN * cards:
        await connection.execute(f"alter table {table} no force row level security")
    await _add_takings(connection, seed, midnight, cards=cards)
    for table in PROCESSORS_OWN * cards:
        await connection.execute(f"alter table {table} force row level security")


async def _add_takings(connection: Connection, seed: str, midnight: datetime, *, cards: bool) -> None:
    tx = Transaction(connection, Caller.service(), {})
    books = Bookkeeper()
    begins = midnight - timedelta(weeks=WEEKS_BEHIND)
    pays_out = begins + timedelta(weeks=1)
    for row in await connection.fetch(PAST, NORDLICHT, begins, PAYMENTS_MAX):
        while row["ends_at"] >= pays_out:
            await _pay_out(tx, books, seed, row["business_id"], row["currency"], pays_out)
            pays_out += timedelta(weeks=1)
        if row["ends_at"] < midnight:
            await _take(tx, books, seed, row, cards=cards)
    house = await connection.fetchrow(HOUSE, NORDLICHT)
    if house is not None and house["first"] is not None:
        await issue(tx, Platform("Vibewell"), house["id"], ZoneInfo(house["timezone"]), house["first"], midnight)


async def _take(tx: Transaction, books: Bookkeeper, seed: str, row: Any, *, cards: bool) -> None:
    """A visit is paid when it is over: by card, cash or terminal; of some nobody wrote it down."""
    by_card = cards and row["customer_id"] is not None
    way = ("card", "cash", "terminal", "")[row["id"].bytes[-1] % 4]
    if not way or (way == "card" and not by_card):
        return
    at, amount = row["ends_at"], row["price"]
    checkout, payment = (_id(seed, f"{what}/{row['id']}", at) for what in ("checkout", "payment"))
    await _check_out(tx, checkout, row)
    commission = fee = 0
    ref = charge = None
    if way == "card":
        fee = percent_of(amount, 1) + percent_of(amount, 1) // 2 + 25
        origin = await books.attribute_client(tx, row["business_id"], row["customer_id"], at, visit_ids=[row["id"]])
        commission = percent_of(amount, origin.commission_percent)
        ref, charge = f"pi_{payment.hex}", f"ch_{payment.hex}"
        await tx.execute(INSERT_INTENT, ref, payment, amount, row["currency"], charge, fee, at)
    await tx.execute(
        INSERT_PAYMENT,
        payment,
        checkout,
        row["business_id"],
        row["customer_id"],
        "embedded" if way == "card" else "venue",
        way,
        amount,
        row["currency"],
        commission,
        ref,
        charge,
        fee,
        at,
    )
    await tx.execute(INSERT_VISIT_PAYMENT, checkout, row["id"], row["business_id"], amount, at)
    await books.book_paid(tx, payment, at)


async def _check_out(tx: Transaction, checkout: UUID, row: Any) -> None:
    at, amount = row["ends_at"], row["price"]
    whose = (row["business_id"], row["customer_id"])
    await tx.execute(INSERT_CHECKOUT, checkout, *whose, row["id"], row["lines"], amount, row["currency"], at)


async def _pay_out(tx: Transaction, books: Bookkeeper, seed: str, business: UUID, currency: str, at: datetime) -> None:
    amount = await books.payable(tx, business, "embedded")
    if amount < 1:
        return
    payout = _id(seed, f"payout/{business}/{at.date()}", at)
    ref = f"po_{payout.hex}"
    await tx.execute(INSERT_PAYOUT, payout, business, ref, amount, currency, at)
    await tx.execute(INSERT_SENT, ref, payout, business, amount, currency, at)
    await books.book_payout(tx, payout, "paid", at)


def _id(seed: str, what: str, at: datetime) -> UUID:
    return UUID(derived_id(f"{seed}/money/{what}", int(at.timestamp() * 1000)))
