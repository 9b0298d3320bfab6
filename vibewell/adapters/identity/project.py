"""What a hosted Supabase project is asked over HTTP, and what its answers mean to us."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import msgspec

from vibewell.domains.identity import (
    AUDIENCE,
    ROLE,
    AccessTokenInvalid,
    EmailNotConfirmed,
    Factor,
    FactorCodeWrong,
    IdentityRefusal,
    InsufficientAal,
    InvalidCredentials,
    OneTimeTokenInvalid,
    SamePassword,
    Session,
    SessionNotFound,
    SignInAway,
    SignInTooOld,
    SignUpDisabled,
    TooManyMails,
    TooManyTries,
    User,
    UserAlreadyExists,
    UserBanned,
    WeakPassword,
)

TIMEOUT_SECONDS = 8.0
ANSWER_BYTES_MAX = 200_000
CODE_CHARACTERS_MAX = 60

_log = logging.getLogger(__name__)

# Where one of our refusals means what a code of theirs means.
REFUSALS: dict[str, type[IdentityRefusal]] = {
    "bad_jwt": AccessTokenInvalid,
    "email_exists": UserAlreadyExists,
    "email_not_confirmed": EmailNotConfirmed,
    "flow_state_expired": OneTimeTokenInvalid,
    "flow_state_not_found": OneTimeTokenInvalid,
    "bad_code_verifier": OneTimeTokenInvalid,
    "insufficient_aal": InsufficientAal,
    "invalid_credentials": InvalidCredentials,
    "mfa_verification_failed": FactorCodeWrong,
    "otp_expired": OneTimeTokenInvalid,
    "over_email_send_rate_limit": TooManyMails,
    "over_request_rate_limit": TooManyTries,
    "reauthentication_needed": SignInTooOld,
    "same_password": SamePassword,
    "session_expired": SessionNotFound,
    "session_not_found": SessionNotFound,
    "signup_disabled": SignUpDisabled,
    "user_already_exists": UserAlreadyExists,
    "user_banned": UserBanned,
    "user_not_found": SessionNotFound,
    "weak_password": WeakPassword,
}


class TheirFactor(msgspec.Struct, frozen=True):
    """A second factor, as the project tells it."""

    id: UUID
    status: str
    created_at: datetime
    updated_at: datetime
    friendly_name: str | None = None
    factor_type: str = "totp"


class TheirUser(msgspec.Struct, frozen=True):
    """An account, as much of it as our pages show."""

    id: UUID
    email: str | None = None
    new_email: str | None = None
    user_metadata: dict[str, Any] | None = None
    factors: list[TheirFactor] | None = None
    created_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    email_confirmed_at: datetime | None = None

    def told(self) -> User:
        """As we speak of accounts."""
        factors = tuple(
            Factor(each.id, each.friendly_name or "", each.status, each.created_at, each.updated_at)
            for each in self.factors or []
            if each.factor_type == "totp"
        )
        return User(
            id=self.id,
            aud=AUDIENCE,
            role=ROLE,
            email=self.email or "",
            phone="",
            app_metadata={},
            user_metadata=self.user_metadata or {},
            identities=(),
            created_at=self.created_at,
            updated_at=self.created_at,
            is_anonymous=False,
            email_confirmed_at=self.email_confirmed_at,
            new_email=self.new_email or None,
            factors=factors,
        )


class TheirSession(msgspec.Struct, frozen=True):
    """Somebody is signed in."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: TheirUser

    def told(self, now: datetime) -> Session:
        """As we speak of sessions."""
        ends = int(now.timestamp()) + self.expires_in
        return Session(self.access_token, "bearer", self.expires_in, ends, self.refresh_token, self.user.told())


class _Refused(msgspec.Struct, frozen=True):
    """An error in either of the two versions of their answers."""

    code: str | int = ""
    error_code: str | None = None

    @property
    def name(self) -> str:
        """Their name of the error, or nothing."""
        found = self.error_code or (self.code if isinstance(self.code, str) else "")
        return found[:CODE_CHARACTERS_MAX]


class Project:
    """A project's address. Every request ends within `TIMEOUT_SECONDS`, and nothing is followed elsewhere."""

    def __init__(self, url: str, api_key: str, client: httpx.AsyncClient | None = None) -> None:
        self.url = url.rstrip("/")
        self._api_key = api_key
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        token: str = "",
        address: str = "",
        query: dict[str, str] | None = None,
    ) -> bytes:
        """The body of a good answer. Raises the refusal that theirs means, or `SignInAway`."""
        headers = {"apikey": self._api_key, "authorization": f"Bearer {token or self._api_key}"}
        if not token and not self._api_key:
            del headers["authorization"]
        if address:
            # A project that believes us counts tries for each of our visitors; another one lets it pass.
            headers["x-forwarded-for"] = headers["sb-forwarded-for"] = address
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                answer = await self._client.request(
                    method, f"{self.url}/auth/v1/{path}", json=body, headers=headers, params=query
                )
        except (httpx.HTTPError, TimeoutError) as error:
            _log.warning("%s does not answer: %r", self.url, error)
            raise SignInAway from error
        if len(answer.content) > ANSWER_BYTES_MAX:
            raise SignInAway
        if not answer.is_success:
            raise self._refusal(path, answer)
        return answer.content

    def _refusal(self, path: str, answer: httpx.Response) -> IdentityRefusal | SignInAway:
        """What their no means. What no person can mend by trying is written into the log."""
        try:
            name = msgspec.json.decode(answer.content, type=_Refused).name
        except msgspec.DecodeError:
            name = ""
        if found := REFUSALS.get(name):
            wait = answer.headers.get("retry-after", "")
            return found(retry_after_seconds=int(wait)) if wait.isdigit() else found()
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return TooManyTries()
        _log.warning(
            "%s refuses %s with %s %s", self.url, path.partition("/")[0], answer.status_code, name or "unnamed"
        )
        if answer.is_server_error or answer.is_redirect or not name:
            return SignInAway(permanent=answer.is_client_error)
        return IdentityRefusal()
