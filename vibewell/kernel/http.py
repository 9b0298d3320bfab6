"""What every HTTP handler shares: who asks, problems, forms, and answers that are given once."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.types import Scope

from vibewell.kernel.clock import Clock
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.errors import Invalid, Refusal, SignInRequired
from vibewell.kernel.ids import new_id

T = TypeVar("T")

PROBLEM = "application/problem+json"
JSON = "application/json"
IDEMPOTENCY_KEY_CHARACTERS_MAX = 255
FORM_FIELDS_MAX = 200

HttpRequest = Request[Any, Any, State]


class Here(msgspec.Struct):
    """One request's surroundings, made by the outermost layer; handlers get it by `here(request)`."""

    database: Database
    clock: Clock
    caller: Caller
    # the client's address as the socket or the trusted proxy tells it
    address: str
    nonce: str
    locale: str
    secret: bytes
    services: dict[str, Any]
    # Set-Cookie values that go out with the answer
    cookies: list[str]
    secure: bool = False
    # names this request in the log, and on the page of a refusal
    reference: str = ""
    # by which whoever asks has shown who they are; empty for nobody
    access_token: str = ""

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    @property
    def person_id(self) -> UUID:
        """Who is signed in. Raises `SignInRequired`."""
        if self.caller.person_id is None:
            raise SignInRequired
        return self.caller.person_id

    def set_cookie(self, name: str, value: str, *, seconds: int, path: str = "/", same_site: str = "lax") -> None:
        """Send an HttpOnly cookie with the answer; `seconds` 0 deletes it."""
        cookie: SimpleCookie = SimpleCookie()
        cookie[name] = value
        morsel = cookie[name]
        morsel["path"], morsel["max-age"], morsel["samesite"], morsel["httponly"] = path, seconds, same_site, True
        if self.secure:
            morsel["secure"] = True
        self.cookies.append(morsel.OutputString())

    def ensure_visitor(self) -> UUID:
        """The anonymous browser session's id; a new one is sent as a cookie."""
        if self.caller.visitor_id is None:
            self.take_visitor(new_id())
        assert self.caller.visitor_id is not None
        return self.caller.visitor_id

    def take_visitor(self, visitor_id: UUID) -> None:
        """Be this browser session from now on."""
        self.caller = msgspec.structs.replace(self.caller, visitor_id=visitor_id)
        self.set_cookie("vw_visitor", sign(self.secret, str(visitor_id), "visitor"), seconds=30 * 86400)

    def csrf_token(self) -> str:
        """The token that a form of this browser session carries."""
        return sign(self.secret, str(self.caller.session_id or self.ensure_visitor()), "csrf").rpartition(".")[2]


def here(request: HttpRequest) -> Here:
    """The surroundings of this request."""
    found = request.scope["vibewell"]  # type: ignore[typeddict-item]
    assert isinstance(found, Here)
    return found


def put_here(scope: Scope, surroundings: Here) -> None:
    """Keep the surroundings with the request."""
    scope["vibewell"] = surroundings  # type: ignore[typeddict-unknown-key]


def sign(secret: bytes, value: str, purpose: str) -> str:
    """The value with a signature that only we can make, good for this purpose alone."""
    return f"{value}.{hmac.new(secret, f'{purpose}:{value}'.encode(), hashlib.sha256).hexdigest()[:32]}"


def unsign(secret: bytes, signed: str, purpose: str) -> str | None:
    """The value of a text that was signed for this purpose, or None when the signature is not ours."""
    value, _, _signature = signed.rpartition(".")
    return value if value and is_same(sign(secret, value, purpose), signed) else None


def is_same(ours: str, theirs: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "surrogatepass"))


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457, with `code` as the stable name of what happened."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    # of an answer from 500 on: its name in our log
    reference: str = ""


def problem(refusal: Refusal) -> Response[bytes]:
    """A refusal as `application/problem+json`."""
    body = {
        "type": f"urn:vibewell:problem:{refusal.code}",
        "title": refusal.sentence,
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.detail,
        **refusal.extra,
    }
    headers = (
        {"retry-after": str(refusal.extra["retry_after_seconds"])} if "retry_after_seconds" in refusal.extra else {}
    )
    return Response(msgspec.json.encode(body), status_code=refusal.status, media_type=PROBLEM, headers=headers)


class FormExpired(Refusal):
    """The form was not made by this browser session, or too long ago."""

    code = "form.expired"
    status = 403
    sentence = "This form has expired. Please load the page again and send it once more."


async def read_form(request: HttpRequest, shape: type[T]) -> T:
    """An HTML form as `shape`, unknown fields left out, its CSRF token checked. Raises `Invalid`, `FormExpired`.

    A field of a list type takes all values of its name; empty texts of optional fields count as not given.
    """
    fields = await request.form()
    surroundings = here(request)
    if not is_same(surroundings.csrf_token(), str(fields.get("csrf_token", ""))):
        raise FormExpired
    given: dict[str, Any] = {}
    for field in msgspec.structs.fields(shape):  # type: ignore[arg-type]
        values = [str(value) for value in fields.getall(field.encode_name, [])][:FORM_FIELDS_MAX]
        if getattr(field.type, "__origin__", None) in (list, tuple):
            given[field.encode_name] = [value for value in values if value]
        elif values and (values[-1] != "" or field.required):
            given[field.encode_name] = values[-1]
    try:
        return msgspec.convert(given, shape, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(f"{error}.", fields=[str(error).partition("`$.")[2].rstrip("`")]) from None


class IdempotencyMismatch(Refusal):
    """The key was used before, for another request."""

    code = "idempotency.mismatch"
    status = 422
    sentence = "This Idempotency-Key was used for another request. Use a new one."


async def answer_once(
    request: HttpRequest,
    tx: Transaction,
    act: Callable[[], Awaitable[Any]],
    *,
    status: int = 201,
) -> Response[bytes]:
    """Do `act` once for each `Idempotency-Key` and answer its result as JSON; without the header just do it.

    The key, its request and its answer are stored in the transaction of the act, so a repeated request gets the very
    same answer, one that runs at the same time waits, and one that was refused may be tried again.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return Response(msgspec.json.encode(await act()), status_code=status, media_type=JSON)
    if not 1 <= len(key) <= IDEMPOTENCY_KEY_CHARACTERS_MAX:
        raise Invalid("An Idempotency-Key has 1 to 255 characters.")
    body = await request.body()
    asked = hashlib.sha256(b"\n".join([request.method.encode(), request.url.path.encode(), body])).digest()
    surroundings = here(request)
    scope = surroundings.caller.idempotency_scope
    fresh = await tx.fetchval(
        "insert into idempotency_keys (scope, key, request_hash) values ($1, $2, $3)"
        " on conflict do nothing returning true",
        scope,
        key,
        asked,
    )
    if not fresh:
        return await _replay(surroundings, tx, scope, key, asked)
    answer = msgspec.json.encode(await act())
    await tx.execute(
        "update idempotency_keys set status = $3, body = $4, headers = $5::text::jsonb where scope = $1 and key = $2",
        scope,
        key,
        status,
        answer,
        msgspec.json.encode({"visitor_id": surroundings.caller.visitor_id}).decode(),
    )
    return Response(answer, status_code=status, media_type=JSON)


async def _replay(surroundings: Here, tx: Transaction, scope: str, key: str, asked: bytes) -> Response[bytes]:
    row = await tx.fetchrow(
        "select request_hash, status, body, headers ->> 'visitor_id' as visitor_id from idempotency_keys"
        " where scope = $1 and key = $2",
        scope,
        key,
    )
    if row is None or row["request_hash"] != asked:
        raise IdempotencyMismatch
    if row["visitor_id"] and surroundings.caller.person_id is None:
        surroundings.take_visitor(UUID(row["visitor_id"]))
    return Response(
        bytes(row["body"]), status_code=row["status"], media_type=JSON, headers={"idempotent-replayed": "true"}
    )
