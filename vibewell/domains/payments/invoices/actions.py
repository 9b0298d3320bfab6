"""Issuing invoices, month by month, and reading them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.catalog import MANAGERS, BusinessUnknown, business_key, stand_at
from vibewell.domains.payments.invoices import store
from vibewell.domains.payments.invoices.rules import begins, compose, month_after, month_of
from vibewell.domains.payments.invoices.types import (
    RULES,
    Invoice,
    InvoiceFacts,
    InvoiceRow,
    InvoiceUnknown,
    Platform,
)
from vibewell.domains.payments.receipts import store as receipts
from vibewell.domains.payments.receipts.replaying import compare, plain
from vibewell.domains.payments.receipts.types import Replayed
from vibewell.kernel.db import Caller, Transaction
from vibewell.kernel.errors import SignInRequired
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

BUSINESSES_AT_ONCE = 200
MONTHS_MAX = 120
# When a month has begun on every clock.
EVERYWHERE = timedelta(hours=14)
DIFFERENCES_MAX = 40
# No invoice has a higher number.
ALL = 2_147_483_647


async def issue_invoices(work: Work) -> None:
    """Issue what is missing of the months that are over, each business in a transaction of its own."""
    platform: Platform = work.services["platform"]
    over = begins(month_of(work.now, ZoneInfo("UTC")), ZoneInfo("UTC")) + EVERYWHERE
    last = UUID(int=0)
    while True:
        async with work.database.tx(Caller.service()) as tx:
            owing = await store.list_owing(tx, last, over, BUSINESSES_AT_ONCE)
        for row in owing:
            zone = ZoneInfo(row["timezone"])
            async with work.database.tx(Caller.service()) as tx:
                await issue(tx, platform, row["business_id"], zone, row["first"], work.now)
        if len(owing) < BUSINESSES_AT_ONCE:
            return
        last = owing[-1]["business_id"]


async def issue(
    tx: Transaction, platform: Platform, business_id: UUID, zone: ZoneInfo, first: datetime, now: datetime
) -> list[UUID]:
    """The invoices of a business from the month of its first fee that stands in none up to the last that is over."""
    number = await store.take_number(tx)
    month, made = month_of(first, zone), []
    for _ in range(MONTHS_MAX):
        if month >= month_of(now, zone):
            break
        since, until = await store.find_span(tx, business_id, begins(month_after(month), zone))
        sums = await store.read_sums(tx, business_id, since, until) if until > since else {}
        for currency, told in sums.items():
            number += 1
            issuer = await receipts.find_issuer(tx, business_id)
            facts = InvoiceFacts(month, currency, since, until, now.astimezone(UTC), platform, issuer, told)
            body = compose(facts)
            made.append(new_id())
            await store.insert(tx, made[-1], number, facts, body.total, RULES, msgspec.json.encode(body))
        month = month_after(month)
    await store.put_number(tx, number)
    return made


async def read_invoice(tx: Transaction, invoice_id: UUID) -> Invoice:
    """An invoice, for those who run the business and for the platform. Raises `InvoiceUnknown`, `SignInRequired`."""
    if tx.caller.person_id is None:
        raise SignInRequired
    found = await store.find(tx, invoice_id)
    if found is None:
        raise InvoiceUnknown
    return found[0]


async def list_invoices(
    tx: Transaction, business: str | None, *, limit: int = 20, cursor: str | None = None
) -> Page[InvoiceRow]:
    """Invoices, the newest first: of a business, or of all that the caller may see.

    Raises `CursorMalformed`, `SignInRequired`, `BusinessUnknown`, `Forbidden`.
    """
    if tx.caller.person_id is None:
        raise SignInRequired
    desk = None if business is None else await stand_at(tx, business, MANAGERS)
    below = ALL if cursor is None else decode_cursor(cursor, tuple[int])[0]
    found = await store.list_rows(tx, desk.id if desk else None, below, limit + 1)
    shown = found[:limit]
    return Page(shown, encode_cursor(shown[-1].number) if len(found) > limit else None)


async def list_invoice_ids(tx: Transaction, business: str | None, after: UUID, count: int) -> list[UUID]:
    """Ids of invoices after one, of a business (slug or id) or of all. Raises `BusinessUnknown`."""
    business_id = None
    if business is not None:
        business_id = await receipts.find_business(tx, business_key(business))
        if business_id is None:
            raise BusinessUnknown
    return await store.list_ids(tx, business_id, after, count)


async def replay_invoice(tx: Transaction, invoice_id: UUID) -> Replayed:
    """Compute an invoice again from the books, and compare. Names and rates are believed. Raises `InvoiceUnknown`."""
    found = await store.find(tx, invoice_id)
    if found is None:
        raise InvoiceUnknown
    invoice, row = found
    differences: list[tuple[str, str, str]] = []
    if invoice.rules != RULES:
        differences.append(("rules", str(invoice.rules), f"an edition that is known, of which {RULES} is the last"))
    else:
        kept = invoice.facts
        sums = await store.read_sums(tx, row["business_id"], row["since"], row["until"])
        facts = msgspec.structs.replace(
            kept,
            month=row["month"],
            currency=row["currency"],
            since=row["since"],
            until=row["until"],
            at=row["issued_at"],
            business=msgspec.structs.replace(kept.business, id=row["business_id"]),
            sums=sums.get(row["currency"], ()),
        )
        body = compose(facts)
        differences += [
            *compare("facts", row["facts"], plain(facts)),
            *compare("body", invoice.body, plain(body)),
            *compare("invoice.amount", row["amount"], body.total),
        ]
    return Replayed(invoice.id, invoice.number, invoice.business, tuple(differences)[:DIFFERENCES_MAX])
