"""Keys as those who make them see them, and why a key is refused."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import Forbidden, NotFound, Refusal, TooMany

KeyRole = Literal["manager", "receptionist", "read_only"]
KEY_NAME_CHARACTERS_MAX = 80

KeyName = Annotated[str, Meta(min_length=1, max_length=KEY_NAME_CHARACTERS_MAX, description="what it is for")]


class KeyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to make. `read_only` reads what a receptionist reads; without `expires_at` it never ends."""

    name: KeyName
    role: KeyRole
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class Key(msgspec.Struct, frozen=True):
    """A key; of its secret only the last four characters are known. `used_at` is told to the minute."""

    id: UUID
    name: str
    role: KeyRole
    last_four: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class NewKey(msgspec.Struct, frozen=True):
    """A key that was made a moment ago. `secret` is told now and never again."""

    key: Key
    secret: str


class Shown(msgspec.Struct, frozen=True):
    """The key that somebody shows, as it is kept; `asked` counts what was asked with it since the window began."""

    id: UUID
    business_id: UUID
    slug: str
    role: KeyRole
    expires_at: datetime | None
    revoked_at: datetime | None
    asked: int | None


class KeyUnknown(NotFound):
    """No such key at this business."""

    code = "key.unknown"
    sentence = "There is no such key."


class KeysTooMany(Refusal):
    """More keys than a business can have."""

    code = "key.too_many"
    status = 422
    sentence = "A business has at most 20 keys. Revoke one that is no longer needed."


class KeyEndsTooSoon(Refusal):
    """A key that would have ended before it is made."""

    code = "key.ends_too_soon"
    status = 422
    sentence = "A key ends in the future, or has no end."


class KeyInvalid(Refusal):
    """The key that was shown is none of ours."""

    code = "key.invalid"
    status = 401
    sentence = "This key is not known here. Check that it was copied whole."


class KeyRevoked(Refusal):
    """The key was revoked."""

    code = "key.revoked"
    status = 401
    sentence = "This key was revoked. Ask the business for another."


class KeyExpired(Refusal):
    """The key's time is over."""

    code = "key.expired"
    status = 401
    sentence = "This key has run out. Ask the business for another."


class KeyBusy(TooMany):
    """More was asked with this key than a minute takes; `retry_after_seconds` says when to go on."""

    code = "key.too_many_requests"
    sentence = "This key may ask 600 times a minute. Wait a little, and then go on."


class KeyNotForThis(Forbidden):
    """What only people do: their accounts and visits as customers, the team, keys, webhooks, and all pages."""

    code = "key.not_for_this"
    sentence = "A key does not reach this: it is for people who sign in."


class KeyElsewhere(Forbidden):
    """The key belongs to another business."""

    code = "key.other_business"
    sentence = "This key belongs to another business."


class KeyOnlyReads(Forbidden):
    """A key that reads was to change something."""

    code = "key.only_reads"
    sentence = "This key only reads. Use one with the role of a receptionist or a manager."
