"""All SQL of the platform's invoices. Written by the worker alone; who may read is decided by row security."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.payments.invoices.types import FeeSum, Invoice, InvoiceFacts, InvoiceRow
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

# Fees that stand in no invoice yet, of businesses after one.
OWING = """
select m.business_id, b.timezone, min(m.at) as first from ledger_movements m
join ledger_entries e on e.movement_id = m.id and e.account = 'business:fees'
join businesses b on b.id = m.business_id
where m.business_id > $1 and m.at < $2
  and m.number > (select coalesce(max(i.until), 0) from platform_invoices i where i.business_id = m.business_id)
group by m.business_id, b.timezone order by m.business_id limit $3"""
SINCE = "select coalesce(max(until), 0) from platform_invoices where business_id = $1"
UNTIL = "select coalesce(max(number), 0) from ledger_movements where business_id = $1 and number > $2 and at < $3"
SUMS = """
select e.currency, e.cause, sum(e.amount)::bigint as amount, count(distinct m.payment_id)::integer as payments
from ledger_movements m join ledger_entries e on e.movement_id = m.id
where m.business_id = $1 and m.number > $2 and m.number <= $3 and e.account = 'business:fees'
group by e.currency, e.cause, e.amount > 0 order by e.currency, e.cause, e.amount > 0 desc"""
# Whoever issues waits here for whoever does already, so that the numbers have no gaps.
TAKE_NUMBER = """
insert into platform_invoice_numbers (last) values (0)
on conflict (one) do update set last = platform_invoice_numbers.last returning last"""
PUT_NUMBER = "update platform_invoice_numbers set last = $1"
INSERT = """
insert into platform_invoices (id, business_id, number, month, currency, since, until, amount, issued_at, rules, facts,
  body)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12::text::jsonb)"""
ONE = """
select i.id, b.slug, i.number, i.month, i.issued_at, i.amount, i.currency, i.rules, i.facts::text as facts,
  i.body::text as body, i.business_id, i.since, i.until
from platform_invoices i join businesses b on b.id = i.business_id where i.id = $1"""
LIST = """
select i.id, b.slug, b.name, i.number, i.month, i.issued_at, i.amount, i.currency
from platform_invoices i join businesses b on b.id = i.business_id
where ($1::uuid is null or i.business_id = $1) and i.number < $2 order by i.number desc limit $3"""
IDS = "select id from platform_invoices where ($1::uuid is null or business_id = $1) and id > $2 order by id limit $3"


async def list_owing(tx: Transaction, after: UUID, before: datetime, count: int) -> Sequence[Record]:
    """Businesses with fees that stand in no invoice: id, clock, and when the first of them was booked."""
    return await tx.fetch(OWING, after, before, count)


async def find_span(tx: Transaction, business_id: UUID, before: datetime) -> tuple[int, int]:
    """The last movement that is in an invoice, and the last that was booked before an instant."""
    since = int(await tx.fetchval(SINCE, business_id))
    return since, int(await tx.fetchval(UNTIL, business_id, since, before))


async def read_sums(tx: Transaction, business_id: UUID, since: int, until: int) -> dict[str, tuple[FeeSum, ...]]:
    """What was taken and what came back with these movements, by currency."""
    found: dict[str, tuple[FeeSum, ...]] = {}
    for row in await tx.fetch(SUMS, business_id, since, until):
        told = FeeSum(row["cause"], row["amount"], row["payments"])
        found[row["currency"]] = (*found.get(row["currency"], ()), told)
    return found


async def take_number(tx: Transaction) -> int:
    """The last number that was given; nobody else gets any until the transaction ends."""
    return int(await tx.fetchval(TAKE_NUMBER))


async def put_number(tx: Transaction, number: int) -> None:
    """The number that was given."""
    await tx.execute(PUT_NUMBER, number)


async def insert(
    tx: Transaction, invoice_id: UUID, number: int, facts: InvoiceFacts, amount: int, rules: int, body: bytes
) -> None:
    """Write an invoice down."""
    span = (facts.month, facts.currency, facts.since, facts.until)
    told = msgspec.json.encode(facts).decode()
    whose = (invoice_id, facts.business.id, number)
    await tx.execute(INSERT, *whose, *span, amount, facts.at, rules, told, body.decode())


async def find(tx: Transaction, invoice_id: UUID) -> tuple[Invoice, dict[str, Any]] | None:
    """An invoice, and its own columns: business_id, since, until, month, currency, amount and its facts as they are."""
    row = await tx.fetchrow(ONE, invoice_id)
    if row is None:
        return None
    facts = msgspec.json.decode(row["facts"])
    invoice = Invoice(
        id=row["id"],
        business=row["slug"],
        number=row["number"],
        month=row["month"],
        issued_at=row["issued_at"],
        total=Money(row["amount"], row["currency"]),
        rules=row["rules"],
        facts=msgspec.convert(facts, InvoiceFacts),
        body=msgspec.json.decode(row["body"]),
    )
    names = ("business_id", "since", "until", "month", "currency", "amount", "issued_at")
    return invoice, {**{name: row[name] for name in names}, "facts": facts}


async def list_rows(tx: Transaction, business_id: UUID | None, below: int, count: int) -> list[InvoiceRow]:
    """Invoices below a number, the newest first: of a business, or of all that the caller may see."""
    return [
        InvoiceRow(
            row["id"],
            row["slug"],
            row["name"],
            row["number"],
            row["month"],
            row["issued_at"],
            Money(row["amount"], row["currency"]),
        )
        for row in await tx.fetch(LIST, business_id, below, count)
    ]


async def list_ids(tx: Transaction, business_id: UUID | None, after: UUID, count: int) -> list[UUID]:
    """Ids of invoices, in their order."""
    return [row["id"] for row in await tx.fetch(IDS, business_id, after, count)]
