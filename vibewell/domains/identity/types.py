"""What the sign-in service knows and hands out."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

AUDIENCE = "authenticated"
ROLE = "authenticated"


class IdentitySettings(msgspec.Struct, frozen=True):
    """What the sign-in service needs to be told."""

    # how the outside reaches us, without a slash at its end
    public_url: str
    # everything that is sealed or derived comes from this; 32 bytes or more
    secret: bytes
    access_token_seconds: int = 900
    # how long a refresh token that was just used still answers with its successor
    refresh_grace_seconds: int = 10
    # a session that nobody refreshed for so long has ended
    session_idle_days: int = 60
    # a sign-up needs no mail to be confirmed
    autoconfirm: bool = True
    one_time_token_seconds: int = 3600
    # further addresses that links in mails may lead to; `*` at the end stands for anything
    redirect_urls: tuple[str, ...] = ()
    # the hosted project whose tokens are accepted instead of ours; then nobody signs in here
    elsewhere: str = ""
    # threads that hash passwords, 19 MiB each
    hash_threads: int = 2

    @property
    def issuer(self) -> str:
        """The `iss` of our tokens."""
        return f"{self.public_url}/auth/v1"


class AuthMethod(msgspec.Struct, frozen=True):
    """How and when somebody proved who they are (`amr`)."""

    method: str
    timestamp: int


class Claims(msgspec.Struct, frozen=True):
    """What a valid access token says."""

    person_id: UUID
    session_id: UUID | None
    email: str
    aal: str
    amr: tuple[AuthMethod, ...]
    issued_at: int
    expires_at: int
    is_anonymous: bool = False
    user_metadata: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """The name that the account's metadata gives, or an empty text."""
        name = self.user_metadata.get("name", "")
        return name if isinstance(name, str) else ""


class Factor(msgspec.Struct, frozen=True):
    """A second factor."""

    id: UUID
    friendly_name: str
    status: str
    created_at: datetime
    updated_at: datetime
    factor_type: str = "totp"


class Identity(msgspec.Struct, frozen=True):
    """How a provider knows somebody."""

    identity_id: UUID
    id: str
    user_id: UUID
    identity_data: dict[str, Any]
    provider: str
    last_sign_in_at: datetime | None
    created_at: datetime
    updated_at: datetime
    email: str


class User(msgspec.Struct, frozen=True, omit_defaults=True):
    """An account as its owner sees it: Supabase's user object, field by field."""

    id: UUID
    aud: str
    role: str
    email: str
    phone: str
    app_metadata: dict[str, Any]
    user_metadata: dict[str, Any]
    identities: tuple[Identity, ...]
    created_at: datetime
    updated_at: datetime
    is_anonymous: bool
    email_confirmed_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmation_sent_at: datetime | None = None
    recovery_sent_at: datetime | None = None
    new_email: str | None = None
    email_change_sent_at: datetime | None = None
    last_sign_in_at: datetime | None = None
    factors: tuple[Factor, ...] = ()

    @property
    def has_factor(self) -> bool:
        """Whether a second factor is in use."""
        return any(factor.status == "verified" for factor in self.factors)


class Session(msgspec.Struct, frozen=True):
    """Somebody is signed in: Supabase's session object. Made by sign-up, sign-in, refresh and verification."""

    access_token: str
    token_type: str
    expires_in: int
    expires_at: int
    refresh_token: str
    user: User


class Person(msgspec.Struct, frozen=True):
    """Somebody as the product knows them. `phone` may be empty."""

    id: UUID
    name: str
    locale: str
    timezone: str
    phone: str


class LiveSession(msgspec.Struct, frozen=True):
    """A session as the account page lists it."""

    id: UUID
    person_id: UUID
    aal: str
    device: str
    network: str
    created_at: datetime
    refreshed_at: datetime


class PendingFactor(msgspec.Struct, frozen=True):
    """A factor that waits for its first code. The secret is shown once."""

    id: UUID
    friendly_name: str
    secret: str
    uri: str
    qr_code: str


class Challenge(msgspec.Struct, frozen=True):
    """A question that a code of the factor answers."""

    id: UUID
    expires_at: datetime


class NewAccount(msgspec.Struct, frozen=True):
    """Somebody to be taken over from elsewhere, already confirmed."""

    id: UUID
    email: str
    password_hash: str | None
    name: str
    locale: str = "en"
    timezone: str = "Europe/Berlin"


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What came back from a mail: the link's secret, or the code together with the address."""

    kind: str
    link_token: str = ""
    code: str = ""
    email: str = ""


class Pkce(msgspec.Struct, frozen=True):
    """A code challenge (RFC 7636): only who knows its verifier may turn the answer into a session."""

    challenge: str
    method: str
