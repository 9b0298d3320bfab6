"""Origins: noted as clients come, imported from a salon's own list, and what follows from them for a payment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from vibewell.domains.catalog import DESK, stand_at
from vibewell.domains.payments.origins import store
from vibewell.domains.payments.origins.rules import attribution, known_email, known_phone, read_contacts
from vibewell.domains.payments.origins.types import (
    Attribution,
    ClientUnknown,
    Contact,
    ImportedClient,
    ImportOutcome,
    ImportWish,
    LineRefused,
    NotedOrigin,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

COMMISSION_PERCENT = 15
REFUSED_SHOWN_MAX = 100


async def attribute_client(
    tx: Transaction,
    business_id: UUID,
    person_id: UUID | None,
    at: datetime,
    *,
    visit_ids: Sequence[UUID] = (),
    percent: int = COMMISSION_PERCENT,
) -> Attribution:
    """Who brought a client, as it was known at `at` (when the payment was asked for); for the worker alone.

    The salon's own contact always wins: its list, its link, its desk, an earlier visit. `visit_ids` are those that
    are being paid; they don't count as earlier ones. Who has no account was brought by the desk.
    """
    email, phone, country = await store.find_contact(tx, business_id, person_id)
    known = (known_email(email), known_phone(phone, country))
    found = await store.find_who_brought(tx, business_id, person_id, at, visit_ids, *known)
    if found is not None and found[0] == "listed" and person_id is not None:
        await store.note_imported(tx, business_id, person_id, found[2])
        found = await store.find_who_brought(tx, business_id, person_id, at, visit_ids, *known)
    if found is None:
        return attribution("marketplace" if person_id is not None else "desk", percent, {})
    origin, row_id, since = found
    return attribution("imported" if origin == "listed" else origin, percent, _told(row_id, since))


async def note_origin(
    tx: Transaction,
    *,
    business_id: UUID,
    origin: NotedOrigin,
    person_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> None:
    """Note how somebody came, with their visit (or hold), as a person, or both. The database says when."""
    await store.insert_origin(tx, business_id, person_id, visit_id, origin)


async def import_clients(tx: Transaction, business: str, wish: ImportWish) -> ImportOutcome:
    """Bring a salon's own list in; who is on it already stays as they are. Raises `CsvUnreadable`, `CsvTooLong`."""
    desk = await stand_at(tx, business, DESK)
    read = read_contacts(wish.csv, await store.find_country(tx, desk.id))
    contacts = [line for line in read if isinstance(line, Contact)]
    refused = [line for line in read if isinstance(line, LineRefused)]
    imported = await store.import_contacts(tx, desk.id, contacts, tx.caller.person_id)
    return ImportOutcome(imported, len(contacts) - imported, len(refused), refused[:REFUSED_SHOWN_MAX])


async def list_imported(tx: Transaction, business: str, limit: int, cursor: str | None) -> Page[ImportedClient]:
    """A page of the salon's own list, by name. Raises `CursorMalformed`."""
    desk = await stand_at(tx, business, DESK)
    after = ("", UUID(int=0)) if cursor is None else decode_cursor(cursor, tuple[str, UUID])
    found = await store.list_imported(tx, desk.id, after, limit + 1)
    shown = found[:limit]
    return Page(shown, encode_cursor(shown[-1].name, shown[-1].id) if len(found) > limit else None)


async def forget_imported(tx: Transaction, business: str, client_id: UUID) -> None:
    """Take a client off the list; what was paid before stays as it was. Raises `ClientUnknown`."""
    desk = await stand_at(tx, business, DESK)
    if not await store.forget_imported(tx, desk.id, client_id):
        raise ClientUnknown


def _told(row_id: UUID, since: datetime) -> dict[str, str]:
    return {"id": str(row_id), "since": since.isoformat()}
