"""Accounts that are kept elsewhere, as far as letters and teams have to know them: SQL."""

from datetime import datetime
from uuid import UUID

from vibewell.domains.identity.store.people import INSERT_PERSON
from vibewell.kernel.db import Transaction

# Whoever keeps the accounts says whose the address is now; who had it before is not there any more.
GIVE_UP_ADDRESS = """
update identity.users set email = id::text || '@moved.invalid', updated_at = $3
where email = $2::text::citext and id <> $1"""
FOLLOW_ACCOUNT = """
insert into identity.users (id, email, confirmed_at, created_at, updated_at) values ($1, $2::text::citext, $3, $3, $3)
on conflict (id) do update set email = excluded.email, updated_at = excluded.updated_at
where identity.users.email::text <> excluded.email::text"""


async def follow_account(
    tx: Transaction, person_id: UUID, *, email: str, name: str, locale: str, now: datetime
) -> None:
    """A person with the address under which they are known elsewhere; what they changed here stays."""
    await tx.execute(INSERT_PERSON, person_id, name, locale)
    if email:
        await tx.execute(GIVE_UP_ADDRESS, person_id, email, now)
        await tx.execute(FOLLOW_ACCOUNT, person_id, email, now)
