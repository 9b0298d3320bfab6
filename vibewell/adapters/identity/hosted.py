"""Accounts of a hosted Supabase project, for our pages: every form is handed on to it, from server to server."""

import base64
import hashlib
import secrets
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from vibewell.adapters.identity.project import Project, TheirSession, TheirUser
from vibewell.domains.identity import (
    COOKIE_VERIFIER,
    AccessTokens,
    AccountChanges,
    Accounts,
    AuthCode,
    Bearer,
    EmailInvalid,
    HalfDone,
    IdentityRefusal,
    InvalidCredentials,
    LiveSession,
    PendingFactor,
    Proof,
    Session,
    SessionNotFound,
    SignInAway,
    User,
    check_password,
    forwarding_buckets,
    network_of,
    normal_email,
    welcome,
)
from vibewell.kernel.http import Here

VERIFIER_SECONDS = 3600
VERIFIER_BYTES = 48

T = TypeVar("T")


class _Made(msgspec.Struct, frozen=True):
    id: UUID


class _Totp(msgspec.Struct, frozen=True):
    secret: str
    uri: str
    qr_code: str = ""


class _Enrolled(msgspec.Struct, frozen=True):
    id: UUID
    totp: _Totp
    friendly_name: str | None = None


class _Accepted(msgspec.Struct, frozen=True):
    """What a link brings: a session, a code for one, or a word that the other address is awaited."""

    access_token: str = ""
    msg: str = ""


class HostedEntrance:
    """The port `Entrance`, by a hosted project."""

    def __init__(self, project: Project, tokens: AccessTokens, accounts: Accounts) -> None:
        self.elsewhere = project.url
        self._project, self._tokens, self._accounts = project, tokens, accounts

    async def sign_in(self, here: Here, email: str, password: str, *, device: str = "") -> Session:
        """See the port."""
        try:
            body = {"email": normal_email(email), "password": password}
        except EmailInvalid:
            raise InvalidCredentials from None
        return await self._entered(here, await self._try(here, "token?grant_type=password", body))

    async def sign_up(
        self, here: Here, email: str, password: str, *, metadata: dict[str, Any], device: str = "", landing: str = ""
    ) -> Session | User:
        """See the port."""
        check_password(password)
        body = {"email": normal_email(email), "password": password, "data": metadata, **_proof_of_browser(here)}
        answer = await self._try(here, "signup", body, self._leads_to(landing, "signup"))
        if _read(answer, _Accepted).access_token:
            return await self._entered(here, answer)
        return _read(answer, TheirUser).told()

    async def refresh_session(self, here: Here, refresh_token: str) -> Session:
        """See the port."""
        body = {"refresh_token": refresh_token}
        answer = await self._project.ask("POST", "token?grant_type=refresh_token", body, address=here.address)
        return await self._entered(here, answer)

    async def sign_out(self, here: Here, bearer: Bearer, scope: str = "local") -> None:
        """See the port. A session that has ended already is signed out, too."""
        try:
            await self._project.ask("POST", "logout", token=bearer.token, query={"scope": scope})
        except IdentityRefusal:
            return

    async def request_mail(self, here: Here, kind: str, email: str, *, landing: str) -> None:
        """See the port."""
        body: dict[str, Any] = {"email": normal_email(email), **_proof_of_browser(here)}
        path = "recover" if kind == "recovery" else "otp"
        if path == "otp":
            body["create_user"] = False
        try:
            await self._try(here, path, body, self._leads_to(landing, kind))
        except IdentityRefusal as refusal:
            # Whether there is an account is not told: only what any address could meet is.
            if refusal.status == 429:
                raise

    async def verify(self, here: Here, proof: Proof, *, device: str = "") -> Session | AuthCode | HalfDone:
        """See the port."""
        answer = await self._try(here, "verify", {"type": proof.kind, "token_hash": proof.link_token})
        if _read(answer, _Accepted).access_token:
            return await self._entered(here, answer)
        return HalfDone()

    async def exchange_code(self, here: Here, auth_code: str, verifier: str, *, device: str = "") -> Session:
        """See the port."""
        answer = await self._try(here, "token?grant_type=pkce", {"auth_code": auth_code, "code_verifier": verifier})
        here.set_cookie(COOKIE_VERIFIER, "", seconds=0)
        return await self._entered(here, answer)

    async def read_user(self, here: Here, bearer: Bearer) -> User:
        """See the port."""
        return _read(await self._project.ask("GET", "user", token=bearer.token), TheirUser).told()

    async def update_user(self, here: Here, bearer: Bearer, changes: AccountChanges) -> User:
        """See the port."""
        body: dict[str, Any] = {"data": changes.metadata} if changes.metadata is not None else {}
        query = None
        if changes.password is not None:
            check_password(changes.password)
            if changes.current_password is not None:
                await self._check_current(here, bearer, changes.current_password)
            body["password"] = changes.password
        if changes.email:
            body |= {"email": normal_email(changes.email), **_proof_of_browser(here)}
            query = self._leads_to(changes.landing, "email_change")
        answer = await self._project.ask("PUT", "user", body, token=bearer.token, query=query)
        return _read(answer, TheirUser).told()

    async def list_sessions(self, here: Here, bearer: Bearer) -> list[LiveSession] | None:
        """See the port: a project does not tell."""
        return None

    async def end_session(self, here: Here, bearer: Bearer, session_id: UUID) -> None:
        """See the port: none of those is known here."""
        raise SessionNotFound

    async def enroll_factor(self, here: Here, bearer: Bearer, *, issuer: str) -> PendingFactor:
        """See the port."""
        body = {"factor_type": "totp", "friendly_name": "", "issuer": issuer}
        made = _read(await self._project.ask("POST", "factors", body, token=bearer.token), _Enrolled)
        return PendingFactor(made.id, made.friendly_name or "", made.totp.secret, made.totp.uri, made.totp.qr_code)

    async def show_code(self, here: Here, bearer: Bearer, factor_id: UUID, code: str) -> Session:
        """See the port."""
        path = f"factors/{factor_id}"
        asked = _read(await self._project.ask("POST", f"{path}/challenge", {}, token=bearer.token), _Made)
        body = {"challenge_id": str(asked.id), "code": code}
        return await self._entered(here, await self._project.ask("POST", f"{path}/verify", body, token=bearer.token))

    async def unenroll_factor(self, here: Here, bearer: Bearer, factor_id: UUID) -> None:
        """See the port."""
        await self._project.ask("DELETE", f"factors/{factor_id}", token=bearer.token)

    async def _try(self, here: Here, path: str, body: dict[str, Any], query: dict[str, str] | None = None) -> bytes:
        """Hand on what anybody may send; a place whose tries keep failing waits before the project counts them ours."""
        buckets = forwarding_buckets(network_of(here.address))
        now = here.now
        await self._accounts.take(buckets, now)
        answer = await self._project.ask("POST", path, body, address=here.address, query=query)
        if path not in ("recover", "otp"):
            await self._accounts.give_back(buckets, now)
        return answer

    async def _entered(self, here: Here, answer: bytes) -> Session:
        """A session whose token is good here, too; the person has a row from then on."""
        session = _read(answer, TheirSession).told(here.now)
        claims = await self._tokens.verify(session.access_token, here.now)
        await welcome(self._accounts, claims, here.locale, here.now)
        return session

    async def _check_current(self, here: Here, bearer: Bearer, password: str) -> None:
        """Whether it is the present password: a project takes a new one without asking for it."""
        user = await self.read_user(here, bearer)
        answer = await self._try(here, "token?grant_type=password", {"email": user.email, "password": password})
        await self._project.ask("POST", "logout", token=_read(answer, TheirSession).access_token, query=_LOCAL)

    def _leads_to(self, landing: str, kind: str) -> dict[str, str]:
        return {"redirect_to": f"{self._accounts.settings.public_url}{landing}?type={kind}"}


_LOCAL = {"scope": "local"}


def _proof_of_browser(here: Here) -> dict[str, str]:
    """A challenge whose answer stays in this browser: the link of the mail is of use in no other (RFC 7636)."""
    verifier = secrets.token_urlsafe(VERIFIER_BYTES)
    here.set_cookie(COOKIE_VERIFIER, verifier, seconds=VERIFIER_SECONDS)
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return {"code_challenge": digest, "code_challenge_method": "s256"}


def _read(answer: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=shape)
    except msgspec.DecodeError as error:
        raise SignInAway from error
