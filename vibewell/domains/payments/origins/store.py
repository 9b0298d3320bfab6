"""All SQL of origins. Whether a row may be seen or written is decided by row security."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from vibewell.domains.payments.origins.types import Contact, ImportedClient, NotedOrigin, Origin
from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id

# What only the worker asks.
KNOWN_BY = """
select u.email, p.phone, b.country from businesses b
left join people p on p.id = $2 left join identity.users u on u.id = p.id where b.id = $1"""
# The salon's own contact comes first, whatever else there is; of the same kind the earliest.
BROUGHT = """
select * from (
  select 1 as rank, 'listed' as origin, i.id, i.imported_at as since from imported_clients i
  where i.business_id = $1 and i.imported_at <= $3 and (i.email = $5 or i.phone = $6)
  union all
  select case o.origin when 'imported' then 0 when 'salon_link' then 2 else 3 end, o.origin, o.id, o.noted_at
  from client_origins o
  where o.business_id = $1 and o.noted_at <= $3 and (o.person_id = $2 or o.visit_id = any ($4)
    or (select true from visits v where v.id = o.visit_id and v.customer_id = $2))
  union all
  select 4, 'client', v.id, v.confirmed_at from visits v
  where v.business_id = $1 and v.customer_id = $2 and v.confirmed_at < $3 and v.id <> all ($4)
    and (v.party_id is null or not exists (select from visits o where o.id = any ($4) and o.party_id = v.party_id))
    and coalesce(v.cancelled_at > $3, true) and coalesce(v.no_show_at > $3, true)
) found order by rank, since, id limit 1"""

# A list may change later, and so may somebody's address: that they were on it is written down.
NOTE_IMPORTED = """
insert into client_origins (id, business_id, person_id, origin, noted_at) values ($1, $2, $3, 'imported', $4)
on conflict (business_id, person_id) where origin = 'imported' do nothing"""
INSERT_ORIGIN = """
insert into client_origins (id, business_id, person_id, visit_id, origin) values ($1, $2, $3, $4, $5)"""
INSERT_DESK_ORIGIN = """
insert into client_origins (id, business_id, person_id, visit_id, origin, noted_by) values ($1, $2, $3, $4, $5, $6)"""
IMPORT = """
insert into imported_clients (id, business_id, name, email, phone, imported_by)
select c.id, $1, c.name, c.email, c.phone, $3
from jsonb_to_recordset($2::text::jsonb) as c (id uuid, name text, email text, phone text)
on conflict do nothing"""
LIST = """
select id, name, email, phone, imported_at from imported_clients
where business_id = $1 and (name, id) > ($2, $3) order by name, id limit $4"""
FORGET = "delete from imported_clients where business_id = $1 and id = $2 returning true"
COUNTRY = "select country from businesses where id = $1"


async def find_contact(tx: Transaction, business_id: UUID, person_id: UUID | None) -> tuple[str, str, str]:
    """How somebody can be known: e-mail, telephone, and the country that the business is in."""
    row = await tx.fetchrow(KNOWN_BY, business_id, person_id)
    return ("", "", "") if row is None else (row["email"] or "", row["phone"] or "", row["country"])


async def find_who_brought(
    tx: Transaction,
    business_id: UUID,
    person_id: UUID | None,
    at: datetime,
    visit_ids: Sequence[UUID],
    email: str | None,
    phone: str | None,
) -> tuple[Origin | Literal["listed"], UUID, datetime] | None:
    """What says that the client is the salon's own, as of an instant, and since when; None where nothing does.

    "listed": they are on the salon's list, and that is not noted yet.
    """
    row = await tx.fetchrow(BROUGHT, business_id, person_id, at, list(visit_ids), email, phone)
    return None if row is None else (row["origin"], row["id"], row["since"])


async def note_imported(tx: Transaction, business_id: UUID, person_id: UUID, since: datetime) -> None:
    """Note that somebody is on the salon's own list, since when."""
    await tx.execute(NOTE_IMPORTED, new_id(), business_id, person_id, since)


async def insert_origin(
    tx: Transaction, business_id: UUID, person_id: UUID | None, visit_id: UUID | None, origin: NotedOrigin
) -> None:
    """Note how somebody came; what the desk notes, by whom."""
    values: list[Any] = [new_id(), business_id, person_id, visit_id, origin]
    if origin == "desk":
        await tx.execute(INSERT_DESK_ORIGIN, *values, tx.caller.person_id)
    else:
        await tx.execute(INSERT_ORIGIN, *values)


async def import_contacts(tx: Transaction, business_id: UUID, contacts: Sequence[Contact], by: UUID | None) -> int:
    """Add those that are not there yet; answers how many."""
    rows = [{"id": new_id(), **msgspec.structs.asdict(contact)} for contact in contacts]
    done = await tx.execute(IMPORT, business_id, msgspec.json.encode(rows).decode(), by)
    return int(done.split()[-1])


async def list_imported(
    tx: Transaction, business_id: UUID, after: tuple[str, UUID], count: int
) -> list[ImportedClient]:
    """Clients of the salon's own list, by name."""
    return [ImportedClient(**dict(row.items())) for row in await tx.fetch(LIST, business_id, *after, count)]


async def forget_imported(tx: Transaction, business_id: UUID, client_id: UUID) -> bool:
    """Take one off the list; False where there is none."""
    return bool(await tx.fetchval(FORGET, business_id, client_id))


async def find_country(tx: Transaction, business_id: UUID) -> str:
    """Where the business is."""
    return str(await tx.fetchval(COUNTRY, business_id))
