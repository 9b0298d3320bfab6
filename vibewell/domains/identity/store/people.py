"""The SQL of a person as the product knows them. Row security lets them at their own row alone."""

from uuid import UUID

from vibewell.domains.identity.types import Person
from vibewell.kernel.db import Transaction

INSERT_PERSON = "insert into public.people (id, name, locale) values ($1, $2, $3) on conflict (id) do nothing"


async def find_person(tx: Transaction, person_id: UUID) -> Person | None:
    """The person, where the caller may see them."""
    row = await tx.fetchrow(
        "select id, name, locale, timezone, coalesce(phone, '') as phone from public.people where id = $1", person_id
    )
    return Person(**dict(row)) if row else None


async def set_person(tx: Transaction, person: Person) -> None:
    """Write down what somebody says about themselves."""
    await tx.execute(
        "update public.people set name = $2, locale = $3, timezone = $4, phone = nullif($5, '') where id = $1",
        person.id,
        person.name,
        person.locale,
        person.timezone,
        person.phone,
    )
