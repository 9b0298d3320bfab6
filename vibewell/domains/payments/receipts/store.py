"""All SQL of receipts. Written by the worker alone; who may read is decided by row security."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.payments.receipts.types import Issuer, Payer, Receipt, ReceiptLine
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

ISSUER = "select id, name, street, postcode, city, timezone from businesses where id = $1"
PAYER = """
select p.id, p.name from people p where p.id = $1
union all
select null, v.guest_name from visits v where $1 is null and v.id = $2 and v.guest_name is not null limit 1"""
# When the visits that are paid were first held, and what is paid of them.
BOOKED = "select id, business_id, created_at from visits where id = any ($1)"
INSERT = """
insert into receipts (id, business_id, number, kind, movement_id, payment_id, visit_id, person_id, issued_at, rules,
  facts, body)
values ($1, $2, $3, $4, $5, $6, (select v.id from visits v where v.id = $7), $8, $9, $10, $11::text::jsonb,
  $12::text::jsonb)"""
COLUMNS = """
  r.id, r.business_id, r.number, r.kind, r.payment_id, r.visit_id, r.person_id, r.issued_at, r.rules,
  r.facts::text as facts, r.body::text as body, r.movement_id"""
ONE = f"select {COLUMNS}, b.slug from receipts r join businesses b on b.id = r.business_id where r.id = $1"  # noqa: S608
LINE = """
select r.id, b.slug, r.number, r.kind, r.issued_at, (r.body ->> 'amount')::bigint as amount,
  r.body ->> 'currency' as currency, r.payment_id, r.visit_id
from receipts r join businesses b on b.id = r.business_id"""
OF_PERSON = (
    LINE
    + """
where r.person_id = $1 and (r.issued_at, r.id) < ($2, $3) order by r.issued_at desc, r.id desc limit $4"""
)
OF_BUSINESS = (
    LINE
    + """
where r.business_id = $1 and (r.issued_at, r.id) < ($2, $3) order by r.issued_at desc, r.id desc limit $4"""
)

# What the replay looks at.
MOVEMENT = """
select m.number, m.cause, m.source, m.at, m.payment_id, m.business_id from ledger_movements m where m.id = $1"""
BUSINESS = "select id from businesses where id::text = $1 or slug = $1"
IDS = "select id from receipts where ($1::uuid is null or business_id = $1) and id > $2 order by id limit $3"


async def find_issuer(tx: Transaction, business_id: UUID) -> Issuer:
    """The business as it is called now."""
    row = await tx.fetchrow(ISSUER, business_id)
    assert row is not None
    return Issuer(**dict(row.items()))


async def find_payer(tx: Transaction, person_id: UUID | None, visit_id: UUID | None) -> Payer | None:
    """Who paid, as they are called now; of a guest of the desk the visit knows the name."""
    row = await tx.fetchrow(PAYER, person_id, visit_id)
    return None if row is None else Payer(row["id"], row["name"])


async def when_booked(tx: Transaction, visit_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When visits were first held."""
    return {row["id"]: row["created_at"] for row in await tx.fetch(BOOKED, list(visit_ids))}


async def insert_receipt(tx: Transaction, receipt: Receipt, facts: bytes, body: bytes) -> None:
    """Write a receipt down."""
    await tx.execute(
        INSERT,
        receipt.id,
        receipt.business_id,
        receipt.number,
        receipt.kind,
        receipt.movement_id,
        receipt.payment_id,
        receipt.visit_id,
        receipt.person_id,
        receipt.issued_at,
        receipt.rules,
        facts.decode(),
        body.decode(),
    )


async def find_receipt(tx: Transaction, receipt_id: UUID) -> tuple[Receipt, str] | None:
    """A receipt, and the slug of its business."""
    row = await tx.fetchrow(ONE, receipt_id)
    if row is None:
        return None
    values: dict[str, Any] = {name: row[name] for name in Receipt.__struct_fields__}
    for name in ("facts", "body"):
        values[name] = msgspec.json.decode(values[name])
    return Receipt(**values), row["slug"]


async def list_receipts(
    tx: Transaction, business_id: UUID | None, person_id: UUID | None, before: tuple[datetime, UUID], count: int
) -> list[ReceiptLine]:
    """Receipts of a business, or of a person, newest first."""
    if business_id is None:
        rows = await tx.fetch(OF_PERSON, person_id, *before, count)
    else:
        rows = await tx.fetch(OF_BUSINESS, business_id, *before, count)
    return [
        ReceiptLine(
            row["id"],
            row["slug"],
            row["number"],
            row["kind"],
            row["issued_at"],
            Money(row["amount"], row["currency"]),
            row["payment_id"],
            row["visit_id"],
        )
        for row in rows
    ]


async def find_movement(tx: Transaction, movement_id: UUID) -> Record | None:
    """The movement that a receipt is about."""
    return await tx.fetchrow(MOVEMENT, movement_id)


async def list_ids(tx: Transaction, business_id: UUID | None, after: UUID, count: int) -> list[UUID]:
    """Ids of receipts, in their order."""
    return [row["id"] for row in await tx.fetch(IDS, business_id, after, count)]


async def find_business(tx: Transaction, key: str | UUID) -> UUID | None:
    """The id of a business by slug or id."""
    found: UUID | None = await tx.fetchval(BUSINESS, str(key))
    return found
