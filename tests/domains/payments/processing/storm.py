"""Many payments, told of many times and out of order, to many workers of whom some die in the middle of it."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import dict_row

from tests.salon import arrange_salon
from vibewell.adapters.payments.stripe_events import read_stripe_event
from vibewell.domains.payments import Bookkeeper, Outcome, Settling
from vibewell.domains.payments.processing import work_store
from vibewell.domains.payments.processing.api import Noted
from vibewell.domains.payments.processing.applying import apply_processor_event
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.events import Event, announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work

AMOUNT, BACK, FEE = 4500, 1500, 93
KINDS = ("payment_intent.created", "payment_intent.processing", "payment_intent.succeeded", "refund.created")
SALONS = 8
# Copies of an event come near each other, as retries do.
NEAR = 20


class Settled(Event, frozen=True):
    """Told by the settler, in the transaction of the payment: so that one can count how often it was called."""

    name: ClassVar[str] = "test.settled"
    checkout_id: UUID


class Killed(BaseException):
    """A worker died: its connection is gone in the middle of a transaction."""


class Dying(Database):
    """A database whose worker dies at a chance moment of some of its transactions: the server hears nothing more."""

    def __init__(self, inner: Database, share: float, dice: random.Random) -> None:
        self.inner, self.share, self.dice = inner, share, dice
        self.deaths = 0

    @asynccontextmanager
    async def tx(self, caller: Caller) -> AsyncIterator[Transaction]:
        """A transaction that may not live to its end."""
        async with self.inner.tx(caller) as tx:
            if self.dice.random() >= self.share:
                yield tx
                return
            left = self.dice.randrange(1, 12)
            connection = tx._connection

            class Doomed(Transaction):
                """Counts its statements."""

                __slots__ = ()

            def spend() -> None:
                nonlocal left
                left -= 1
                if left <= 0:
                    self.deaths += 1
                    connection.terminate()
                    raise Killed

            for name in ("fetch", "fetchrow", "fetchval", "execute"):
                setattr(Doomed, name, _spending(getattr(Transaction, name), spend))
            yield Doomed(connection, tx.caller, tx.kept)
            # What was left of its life ends before the commit.
            self.deaths += 1
            connection.terminate()
            raise Killed


def _spending(verb: Any, spend: Any) -> Any:
    async def call(self: Transaction, *given: Any) -> Any:
        spend()
        return await verb(self, *given)

    return call


async def settle(tx: Transaction, settling: Settling) -> Outcome:
    """What was paid for happens, and leaves a trace."""
    await announce(tx, Settled(settling.business_id, settling.checkout_id))
    return Outcome("settled")


SERVICES: dict[str, Any] = {
    "books": Bookkeeper(),
    "settlers": {"visit": settle},
    "processors": {},
}


def arrange(owner_url: str, count: int) -> list[UUID]:
    """Payments that are open at the processor, of several salons; answers their ids."""
    salons = [arrange_salon(owner_url, f"salon-{number}") for number in range(min(SALONS, count))]
    payments = []
    lines = msgspec.json.encode([{"kind": "service", "label": "Cut", "amount": AMOUNT, "tax_rate": 19}]).decode()
    with psycopg.connect(owner_url) as db:
        for number in range(count):
            salon, checkout, payment = salons[number % len(salons)], new_id(), new_id()
            db.execute(
                "insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency)"
                " values (%s, %s, %s, 'visit', %s, %s, %s, 'EUR')",
                [checkout, salon.id, salon.clara, new_id(), lines, AMOUNT],
            )
            db.execute(
                "insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency,"
                " state, processor_ref, commission)"
                " values (%s, %s, %s, %s, 'embedded', 'card', %s, 'EUR', 'open', %s, 675)",
                [payment, checkout, salon.id, salon.clara, AMOUNT, f"pi_{number}"],
            )
            payments.append(payment)
    return payments


def bodies(count: int) -> list[list[bytes]]:
    """The four events of each payment, as they would be posted."""
    return [[_body(kind, number) for kind in KINDS] for number in range(count)]


def _body(kind: str, number: int) -> bytes:
    ref = f"pi_{number}"
    if kind == "refund.created":
        told: dict[str, Any] = {"id": f"re_{number}", "amount": BACK, "status": "succeeded", "payment_intent": ref}
    else:
        charge = {"id": f"ch_{number}", "balance_transaction": {"fee": FEE}}
        told = {"id": ref, "amount": AMOUNT, "amount_received": AMOUNT, "latest_charge": charge}
    event = {
        "id": f"evt_{kind}_{number}",
        "type": kind,
        "created": 1_764_000_000,
        "data": {"object": {**told, "currency": "eur"}},
    }
    return msgspec.json.encode(event)


def shuffled(groups: list[list[bytes]], copies: int, dice: random.Random) -> list[bytes]:
    """Every event so many times; events and copies of some payments at a time lie in any order."""
    told: list[bytes] = []
    for first in range(0, len(groups), NEAR):
        near = [body for group in groups[first : first + NEAR] for body in group for _ in range(copies)]
        dice.shuffle(near)
        told += near
    return told


async def receive(database: Database, body: bytes) -> str:
    """Keep an event as the endpoint does; answers its id."""
    event = read_stripe_event(body)
    noted = Noted(msgspec.structs.replace(event, body=b""), msgspec.Raw(body))
    async with database.tx(Caller.webhook()) as tx:
        await tx.fetchval(
            work_store.KEEP_EVENT,
            "embedded",
            event.event_id,
            event.kind,
            event.processor_ref,
            event.happened_at,
            msgspec.json.encode(noted).decode(),
        )
    return event.event_id


async def storm(
    web: Database,
    worker: Database,
    told: Iterable[bytes],
    *,
    workers: int,
    killed: float,
    dice: random.Random,
    forgives: bool = False,
) -> tuple[int, int]:
    """Receive and apply everything; answers how often the handler ran, and how many of the workers died in it.

    `forgives`: what fails is tried again, as the queue would; otherwise nothing may fail.
    """
    dying = Dying(worker, killed, dice)
    left: asyncio.Queue[bytes] = asyncio.Queue()
    for body in told:
        left.put_nowait(body)
    runs = 0

    async def work() -> None:
        nonlocal runs
        while not left.empty():
            body = left.get_nowait()
            event_id = await receive(web, body)
            runs += 1
            try:
                await apply_processor_event(_work(dying), processor="embedded", event_id=event_id)
            except Killed:
                # Another worker takes the job up.
                left.put_nowait(body)
            except Exception:
                if not forgives:
                    raise
                left.put_nowait(body)

    await asyncio.gather(*(work() for _ in range(workers)))
    return runs, dying.deaths


async def hear_what_waits(worker: Database, owner_url: str) -> None:
    """What was told too early was enqueued again with the payment: its jobs are done here."""
    with psycopg.connect(owner_url) as db:
        waiting = db.execute(
            "select event_id from processor_events where applied_at is null order by random()"
        ).fetchall()
    for (event_id,) in waiting:
        await apply_processor_event(_work(worker), processor="embedded", event_id=event_id)


def _work(database: Database) -> Work:
    return Work(database, datetime.now(UTC), 1, SERVICES)


WRONG = """
select p.id, p.state, p.refunded, p.fee, c.settled_at is not null as settled,
  (select count(*) from outbox o where o.event = 'payment.paid' and o.body ->> 'payment_id' = p.id::text) as told,
  (select count(*) from outbox o
    where o.event = 'payment.refunded' and o.body ->> 'payment_id' = p.id::text) as told_back,
  (select count(*) from outbox o where o.event = 'test.settled' and o.body ->> 'checkout_id' = c.id::text) as times,
  (select count(*) from refunds r where r.payment_id = p.id and r.state = 'done') as refunds,
  (select count(*) from receipts r where r.payment_id = p.id) as receipts,
  (select coalesce(sum(e.amount), 0) from ledger_entries e join ledger_movements m on m.id = e.movement_id
    where m.payment_id = p.id and e.account = 'processor:embedded') as held
from payments p join checkouts c on c.id = p.checkout_id"""
# A town may have others.
OF_THE_STORM = "p.processor_ref ~ '^pi_[0-9]+$'"
DIFFERENCE = f"""
with entries as (
  select e.* from ledger_entries e join ledger_movements m on m.id = e.movement_id
  join payments p on p.id = m.payment_id where {OF_THE_STORM})
select (select coalesce(sum(abs(off)), 0)
    from (select sum(amount) as off from entries group by movement_id, currency) m),
  (select coalesce(sum(amount), 0) from entries where account = 'processor:embedded'),
  (select count(*) from payments p where {OF_THE_STORM})"""


def wrong_payments(owner_url: str) -> list[dict[str, Any]]:
    """Payments that do not stand where all that was told leads, or that something happened to twice."""
    right = {
        "state": "paid",
        "refunded": BACK,
        "fee": FEE,
        "settled": True,
        "told": 1,
        "told_back": 1,
        "times": 1,
        "refunds": 1,
        "receipts": 2,
        "held": AMOUNT - BACK - FEE,
    }
    with psycopg.connect(owner_url, row_factory=dict_row) as db:
        rows = db.execute(f"{WRONG} where {OF_THE_STORM}".encode()).fetchall()
    return [row for row in rows if {name: row[name] for name in right} != right]


def difference(owner_url: str) -> int:
    """By how much the books are off, in minor units: what does not add up to nothing, and what the processor holds."""
    with psycopg.connect(owner_url) as db:
        row = db.execute(DIFFERENCE.encode()).fetchone()
    assert row is not None
    unbalanced, held, count = row
    return int(unbalanced + abs(held - count * (AMOUNT - BACK - FEE)))
