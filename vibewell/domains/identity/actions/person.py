"""What somebody says about themselves: how they are called, written to and reached."""

from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from vibewell.domains.identity.refusals import UserNotFound, ValidationFailed
from vibewell.domains.identity.rules import clean_name
from vibewell.domains.identity.store import people as store
from vibewell.domains.identity.types import Person
from vibewell.kernel.db import Transaction

PHONE_CHARACTERS_MAX = 40


async def read_person(tx: Transaction, person_id: UUID) -> Person:
    """Oneself. Raises `UserNotFound`."""
    person = await store.find_person(tx, person_id)
    if person is None:
        raise UserNotFound
    return person


async def describe_person(tx: Transaction, person: Person) -> Person:
    """Keep a changed name, language, time zone and phone number. Raises `ValidationFailed`, which names the field."""
    kept = msgspec.structs.replace(person, name=clean_name(person.name), phone=" ".join(person.phone.split()))
    if not kept.name:
        raise ValidationFailed("A name is needed.", field="name")
    if kept.locale not in ("en", "de"):
        raise ValidationFailed("There is no such language.", field="locale")
    if kept.timezone not in available_timezones():
        raise ValidationFailed("There is no such time zone.", field="timezone")
    digits = sum(character.isdigit() for character in kept.phone)
    if kept.phone and (
        len(kept.phone) > PHONE_CHARACTERS_MAX or digits < 5 or set(kept.phone) - set("+0123456789 ()/-.")
    ):
        raise ValidationFailed("That is no phone number.", field="phone")
    await store.set_person(tx, kept)
    return kept
