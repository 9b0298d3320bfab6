"""What the sign-in service needs from outside: whoever says that a token is good, and whoever keeps the accounts."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import msgspec

from vibewell.domains.identity.types import (
    Claims,
    LiveSession,
    PendingFactor,
    Proof,
    Session,
    User,
)
from vibewell.kernel.http import Here

if TYPE_CHECKING:
    from vibewell.domains.identity.actions.profile import AccountChanges
    from vibewell.domains.identity.actions.verifying import AuthCode, HalfDone


class AccessTokens(Protocol):
    """Checks access tokens. Embedded: our own keys; or a hosted Supabase project by its published keys."""

    async def verify(self, token: str, now: datetime) -> Claims:
        """The claims of a good token. Raises `AccessTokenInvalid`, or `Unavailable` when keys can't be had.

        A token that was found good before answers from memory; fetching keys is bounded, whatever tokens arrive.
        """
        ...

    async def session_lives(self, claims: Claims, token: str, now: datetime) -> bool:
        """Whether the token's session was not ended since; the answer is at most `SESSION_SECONDS_MAX` old."""
        ...


# The browser that asks for a mail keeps what it proves that by when a link comes back with a code alone (PKCE).
COOKIE_VERIFIER = "vw_verifier"
# How old the answer to "is this session still alive" may be.
SESSION_SECONDS_MAX = 3


class Bearer(msgspec.Struct, frozen=True):
    """Who is signed in, as their access token says, and that token."""

    person_id: UUID
    session_id: UUID | None
    token: str


class Entrance(Protocol):
    """Signs people in and out, for pages. Embedded: accounts of our own; or those of a hosted Supabase project.

    Each method raises the refusals of the action that has its name, and `SignInAway` when the accounts are kept
    elsewhere and can't be reached. Whoever comes in has a person's row by then.
    """

    # whose accounts these are when they aren't ours: the project's address
    elsewhere: str

    async def sign_in(self, here: Here, email: str, password: str, *, device: str = "") -> Session:
        """A session for whoever knows the password."""
        ...

    async def sign_up(
        self, here: Here, email: str, password: str, *, metadata: dict[str, Any], device: str = "", landing: str = ""
    ) -> Session | User:
        """Make an account: a session at once, or a user who waits for a mail that leads to `landing`."""
        ...

    async def refresh_session(self, here: Here, refresh_token: str) -> Session:
        """A fresh pair of tokens."""
        ...

    async def sign_out(self, here: Here, bearer: Bearer, scope: str = "local") -> None:
        """End this session (`local`) or all of them (`global`)."""
        ...

    async def request_mail(self, here: Here, kind: str, email: str, *, landing: str) -> None:
        """Have a `recovery` or `magiclink` sent to this address if there is a reason to."""
        ...

    async def verify(self, here: Here, proof: Proof, *, device: str = "") -> "Session | AuthCode | HalfDone":
        """Take the secret of a mailed link."""
        ...

    async def exchange_code(self, here: Here, auth_code: str, verifier: str, *, device: str = "") -> Session:
        """Take what a link brought to the browser that asked for it."""
        ...

    async def read_user(self, here: Here, bearer: Bearer) -> User:
        """The account."""
        ...

    async def update_user(self, here: Here, bearer: Bearer, changes: "AccountChanges") -> User:
        """Change password, address or metadata."""
        ...

    async def list_sessions(self, here: Here, bearer: Bearer) -> list[LiveSession] | None:
        """Where somebody is signed in; None where whoever keeps the accounts does not tell."""
        ...

    async def end_session(self, here: Here, bearer: Bearer, session_id: UUID) -> None:
        """Sign one device out from another one."""
        ...

    async def enroll_factor(self, here: Here, bearer: Bearer, *, issuer: str) -> PendingFactor:
        """Begin a second factor."""
        ...

    async def show_code(self, here: Here, bearer: Bearer, factor_id: UUID, code: str) -> Session:
        """Show a code of a factor: the session is `aal2` from then on."""
        ...

    async def unenroll_factor(self, here: Here, bearer: Bearer, factor_id: UUID) -> None:
        """Take a factor out of use."""
        ...
