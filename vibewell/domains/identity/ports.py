"""What the sign-in service needs from outside: whoever says that a token is good."""

from datetime import datetime
from typing import Protocol

from vibewell.domains.identity.types import Claims


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


# How old the answer to "is this session still alive" may be.
SESSION_SECONDS_MAX = 3
