"""The outermost layer: who asks, limits on size and time, security headers, cookies."""

import asyncio
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from vibewell.boot import crossing
from vibewell.boot.refusing import (
    BodyTooLarge,
    BugFound,
    CrossSite,
    as_auth_error,
    as_bytes,
    log,
    told_to_person,
    told_to_program,
    wants_page,
)
from vibewell.boot.wiring import Services
from vibewell.domains.identity import (
    AccessTokenInvalid,
    IdentityRefusal,
    SessionNotFound,
    SignInAway,
    check_session,
    entrance_of,
    verify_access_token,
    welcome,
)
from vibewell.domains.integrations import enter_with_key, looks_like_key
from vibewell.kernel.db import Caller
from vibewell.kernel.errors import Refusal, Unavailable
from vibewell.kernel.http import PROBLEM, Here, HttpRequest, put_here, unsign
from vibewell.web.policy import page_policy
from vibewell.web.session import (
    COOKIE_ACCESS,
    COOKIE_LOCALE,
    COOKIE_REFRESH,
    COOKIE_VISITOR,
    drop_session,
    keep_session,
)

BODY_BYTES_MAX = 1_000_000
# A calendar of some years is larger than any form: 5 megabytes of lines, and what a transport adds to them.
CALENDAR_PATHS, CALENDAR_BYTES_MAX = ("/calendars",), 6_000_000
REQUEST_SECONDS_MAX = 15
REFERENCE_BYTES = 5
ENDLESS_PATHS = ("/business/live",)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = [
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains; preload"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), payment=(), geolocation=(self)"),
]


class AccessRefused(Refusal):
    """The access token is not one of ours, or not any more."""

    code = "token.invalid"
    status = 401
    sentence = "Your sign-in is no longer valid. Please sign in again."


class Edge:
    """Wraps the application: everything passes here first and last."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services
        self._welcomed: set[UUID] = set()
        self._origins = services.settings.origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = {name: value for name, value in scope["headers"] if name in _READ}
        surroundings = self._surroundings(scope, headers)
        put_here(scope, surroundings)
        crossing_headers = crossing.shown_to(scope["path"], headers.get(b"origin"), self._origins)
        outgoing = _Outgoing(send, surroundings, crossing_headers)
        if crossing.is_preflight(scope["method"], scope["headers"], crossing_headers):
            await outgoing.answer_preflight()
            return
        try:
            _check_size(scope, headers)
            _check_origin(scope, headers, self._services.settings.address)
            await self._recognise(scope, headers, surroundings)
            if scope["path"].startswith(ENDLESS_PATHS):
                await self._serve_endless(scope, receive, outgoing)
            else:
                async with asyncio.timeout(REQUEST_SECONDS_MAX):
                    await self._app(scope, _Limited(scope, receive), outgoing)
        except TimeoutError:
            await outgoing.refuse(scope, Unavailable("That took too long, so we stopped. Please try again."))
        except Refusal as refusal:
            await outgoing.refuse(scope, refusal)
        except Exception:
            log.exception("%s a bug around %s %s", surroundings.reference, scope["method"], scope["path"])
            await outgoing.refuse(scope, BugFound())

    async def _serve_endless(self, scope: HTTPScope, receive: Receive, outgoing: "_Outgoing") -> None:
        try:
            await self._app(scope, receive, outgoing)
        except asyncio.CancelledError:
            # The server stops: an answer without end gets one, and the browser comes back by itself.
            if not outgoing.is_open:
                raise
            await outgoing({"type": "http.response.body", "body": b"", "more_body": False})

    def _surroundings(self, scope: HTTPScope, headers: dict[bytes, bytes]) -> Here:
        client = scope.get("client")
        address = str(client[0]) if client else "unknown"
        if self._services.trusts_proxy and b"x-forwarded-for" in headers:
            address = headers[b"x-forwarded-for"].decode("latin-1").rpartition(",")[2].strip()[:64] or address
        cookies = _cookies(headers)
        return Here(
            database=self._services.database,
            clock=self._services.clock,
            caller=self._visitor(cookies, address),
            address=address,
            nonce=secrets.token_urlsafe(16),
            locale=_locale(headers, cookies),
            secret=self._services.secret,
            services=self._services.ports,
            cookies=[],
            secure=self._services.settings.address.startswith("https://"),
            reference=secrets.token_hex(REFERENCE_BYTES),
        )

    def _visitor(self, cookies: dict[str, str], address: str) -> Caller:
        visitor = unsign(self._services.secret, cookies.get(COOKIE_VISITOR, ""), "visitor")
        return Caller.anonymous(UUID(visitor) if visitor else None, f"address:{address}")

    async def _recognise(self, scope: HTTPScope, headers: dict[bytes, bytes], surroundings: Here) -> None:
        bearer = headers.get(b"authorization", b"").decode("latin-1")
        if bearer[:7].lower() == "bearer ":
            if scope["path"].startswith("/auth/v1"):
                return
            if looks_like_key(token := bearer[7:].strip()):
                method, path, now = scope["method"], scope["path"], surroundings.now
                surroundings.caller = await enter_with_key(surroundings.database, token, method, path, now)
                return
            try:
                await self._sign_in(scope, surroundings, token)
            except (AccessTokenInvalid, SessionNotFound) as error:
                raise AccessRefused from error
            return
        cookies = _cookies(headers)
        if COOKIE_ACCESS not in cookies and COOKIE_REFRESH not in cookies:
            return
        try:
            await self._sign_in(scope, surroundings, cookies.get(COOKIE_ACCESS, ""))
        except (AccessTokenInvalid, SessionNotFound):
            await self._refresh(scope, surroundings, cookies.get(COOKIE_REFRESH, ""))

    async def _sign_in(self, scope: HTTPScope, surroundings: Here, token: str) -> None:
        tokens = self._services.ports["identity"]
        claims = await verify_access_token(tokens, token, surroundings.now)
        if scope["method"] not in SAFE_METHODS:
            # Whoever was signed out elsewhere changes nothing any more.
            await check_session(tokens, claims, token, surroundings.now)
        if self._services.settings.supabase_url and claims.person_id not in self._welcomed:
            await welcome(self._services.ports["accounts"], claims, surroundings.locale, surroundings.now)
            self._welcomed.add(claims.person_id)
        surroundings.caller = Caller.person(
            claims.person_id, claims.session_id, surroundings.caller.visitor_id, claims.aal
        )
        surroundings.access_token = token

    async def _refresh(self, scope: HTTPScope, surroundings: Here, refresh_token: str) -> None:
        try:
            session = await entrance_of(surroundings).refresh_session(surroundings, refresh_token)
            await self._sign_in(scope, surroundings, session.access_token)
        except SignInAway:
            # Signed out by nobody: what anybody may see is shown, and the cookies stay for later.
            if scope["method"] not in SAFE_METHODS:
                raise
            return
        except IdentityRefusal:
            # A database that is away for a moment (`Unavailable`) signs nobody out.
            drop_session(surroundings)
            return
        keep_session(surroundings, session)


_READ = frozenset(
    {
        b"authorization",
        b"cookie",
        b"content-length",
        b"accept-language",
        b"origin",
        b"sec-fetch-site",
        b"host",
        b"x-forwarded-for",
    }
)


def _cookies(headers: dict[bytes, bytes]) -> dict[str, str]:
    if b"cookie" not in headers:
        return {}
    try:
        parsed = SimpleCookie(headers[b"cookie"].decode("latin-1"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in parsed.items()}


def _locale(headers: dict[bytes, bytes], cookies: dict[str, str]) -> str:
    if cookies.get(COOKIE_LOCALE) in ("en", "de"):
        return cookies[COOKIE_LOCALE]
    for wish in headers.get(b"accept-language", b"").decode("latin-1").lower().split(",")[:10]:
        if wish.strip()[:2] in ("en", "de"):
            return wish.strip()[:2]
    return "en"


def _bytes_max(scope: HTTPScope) -> int:
    """How much a request to this path may bring along."""
    return CALENDAR_BYTES_MAX if scope["path"].endswith(CALENDAR_PATHS) else BODY_BYTES_MAX


def _check_size(scope: HTTPScope, headers: dict[bytes, bytes]) -> None:
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > _bytes_max(scope):
        raise BodyTooLarge


def _check_origin(scope: HTTPScope, headers: dict[bytes, bytes], address: str) -> None:
    """A browser says where a request comes from: with our cookies it must come from our own pages.

    Those are at the host that was asked, and at our public `address`, where a proxy writes a host of its own.
    """
    if scope["method"] in SAFE_METHODS or b"cookie" not in headers or b"authorization" in headers:
        return
    site = headers.get(b"sec-fetch-site", b"none").decode("latin-1")
    origin = headers.get(b"origin")
    is_ours = (
        origin is None or origin == address.lower().encode() or origin.split(b"://")[-1] == headers.get(b"host", b"")
    )
    if site not in ("same-origin", "none") or not is_ours:
        raise CrossSite


class _Limited:
    """The request's body, counted as it comes in."""

    def __init__(self, scope: HTTPScope, receive: Receive) -> None:
        self._receive, self._most = receive, _bytes_max(scope)
        self._bytes = 0

    async def __call__(self) -> Any:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))  # type: ignore[arg-type]
        if self._bytes > self._most:
            raise BodyTooLarge
        return message


class _Outgoing:
    """The answer on its way out, with our headers and cookies."""

    def __init__(self, send: Send, surroundings: Here, crossing_headers: crossing.Headers) -> None:
        self._send = send
        self._here = surroundings
        self._crossing = crossing_headers
        self._started = False
        # begun and not ended
        self.is_open = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            headers = [*message["headers"], *HEADERS, *self._crossing]
            names = {name for name, _ in headers}
            if b"content-security-policy" in names:
                pass  # a stricter one of its own
            elif any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers):
                headers.append((b"content-security-policy", page_policy(self._here.nonce).encode()))
            else:
                headers.append((b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"))
            if b"cache-control" not in names:
                headers.append((b"cache-control", b"no-store"))
            headers += [(b"set-cookie", cookie.encode("latin-1")) for cookie in self._here.cookies]
            message = {**message, "headers": headers}
        self.is_open = message["type"] == "http.response.start" or bool(message.get("more_body"))
        await self._send(message)

    async def refuse(self, scope: HTTPScope, refusal: Refusal) -> None:
        """Answer a refusal made outside of the application."""
        if self._started:
            return
        request: HttpRequest = Request(scope)
        accept = request.headers.get("accept", "*/*")
        if scope["path"].startswith("/auth/v1"):
            body, media_type = as_auth_error(refusal), b"application/json"
        elif wants_page(scope["path"], accept):
            page = await told_to_person(request, refusal)
            body, media_type = as_bytes(page), b"text/html; charset=utf-8"
        else:
            body, media_type = as_bytes(told_to_program(request, refusal)), PROBLEM.encode()
        headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode())]
        if "retry_after_seconds" in refusal.extra:
            headers.append((b"retry-after", str(refusal.extra["retry_after_seconds"]).encode()))
        await self({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self({"type": "http.response.body", "body": body, "more_body": False})

    async def answer_preflight(self) -> None:
        """Say to a browser what an app at another origin may send. It says who asks only afterwards."""
        self._crossing = crossing.preflight(self._crossing)
        await self({"type": "http.response.start", "status": 204, "headers": []})
        await self({"type": "http.response.body", "body": b"", "more_body": False})
