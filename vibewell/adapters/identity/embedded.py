"""Accounts of our own: tokens by our own keys, sessions looked up in our own database."""

from collections import OrderedDict
from datetime import datetime
from typing import Any
from uuid import UUID

from vibewell.domains import identity as actions
from vibewell.domains.identity import (
    SESSION_SECONDS_MAX,
    AccountChanges,
    Accounts,
    AuthCode,
    Bearer,
    Claims,
    HalfDone,
    LiveSession,
    PendingFactor,
    Proof,
    Session,
    User,
    check_token,
    read_header,
)
from vibewell.kernel.http import Here

SESSIONS_REMEMBERED_MAX = 4096


class EmbeddedTokens:
    """The port `AccessTokens`, embedded."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._lives: OrderedDict[UUID, tuple[bool, float]] = OrderedDict()

    async def verify(self, token: str, now: datetime) -> Claims:
        """See the port."""
        remembered = self._accounts.keyring.remembered
        claims = remembered.recall(token, now)
        if claims is None:
            header = read_header(token)
            public_key = await self._accounts.keyring.public_key(header.kid, now)
            claims = check_token(token, public_key, issuer=self._accounts.settings.issuer, now=now)
            remembered.remember(token, claims)
        return claims

    async def session_lives(self, claims: Claims, token: str, now: datetime) -> bool:
        """See the port."""
        if claims.session_id is None:
            return False
        lives, asked_at = self._lives.get(claims.session_id, (False, 0.0))
        if abs(now.timestamp() - asked_at) < SESSION_SECONDS_MAX:
            return lives
        lives = await self._accounts.session_lives(claims.session_id, claims.person_id, now)
        self._lives[claims.session_id] = (lives, now.timestamp())
        if len(self._lives) > SESSIONS_REMEMBERED_MAX:
            self._lives.popitem(last=False)
        return lives


class EmbeddedEntrance:
    """The port `Entrance`, embedded: accounts of our own."""

    elsewhere = ""

    async def sign_in(self, here: Here, email: str, password: str, *, device: str = "") -> Session:
        """See the port."""
        return await actions.sign_in(here, email, password, device=device)

    async def sign_up(
        self, here: Here, email: str, password: str, *, metadata: dict[str, Any], device: str = "", landing: str = ""
    ) -> Session | User:
        """See the port."""
        return await actions.sign_up(here, email, password, metadata=metadata, device=device, landing=landing)

    async def refresh_session(self, here: Here, refresh_token: str) -> Session:
        """See the port."""
        return await actions.refresh_session(here, refresh_token)

    async def sign_out(self, here: Here, bearer: Bearer, scope: str = "local") -> None:
        """See the port."""
        await actions.sign_out(here, bearer.person_id, bearer.session_id, scope)

    async def request_mail(self, here: Here, kind: str, email: str, *, landing: str) -> None:
        """See the port."""
        await actions.request_mail(here, kind, email, landing=landing)

    async def verify(self, here: Here, proof: Proof, *, device: str = "") -> Session | AuthCode | HalfDone:
        """See the port."""
        return await actions.verify(here, proof, device=device)

    async def exchange_code(self, here: Here, auth_code: str, verifier: str, *, device: str = "") -> Session:
        """See the port."""
        return await actions.exchange_code(here, auth_code, verifier, device=device)

    async def read_user(self, here: Here, bearer: Bearer) -> User:
        """See the port."""
        return await actions.read_user(here, bearer.person_id, bearer.session_id)

    async def update_user(self, here: Here, bearer: Bearer, changes: AccountChanges) -> User:
        """See the port."""
        return await actions.update_user(here, bearer.person_id, bearer.session_id, changes)

    async def list_sessions(self, here: Here, bearer: Bearer) -> list[LiveSession] | None:
        """See the port."""
        return await actions.list_sessions(here, bearer.person_id)

    async def end_session(self, here: Here, bearer: Bearer, session_id: UUID) -> None:
        """See the port."""
        await actions.end_session(here, bearer.person_id, session_id)

    async def enroll_factor(self, here: Here, bearer: Bearer, *, issuer: str) -> PendingFactor:
        """See the port."""
        return await actions.enroll_factor(here, bearer.person_id, bearer.session_id, issuer=issuer)

    async def show_code(self, here: Here, bearer: Bearer, factor_id: UUID, code: str) -> Session:
        """See the port."""
        asked = await actions.challenge_factor(here, bearer.person_id, bearer.session_id, factor_id)
        return await actions.verify_factor(here, bearer.person_id, bearer.session_id, factor_id, asked.id, code)

    async def unenroll_factor(self, here: Here, bearer: Bearer, factor_id: UUID) -> None:
        """See the port."""
        await actions.unenroll_factor(here, bearer.person_id, bearer.session_id, factor_id)
