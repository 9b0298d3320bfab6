"""The web application: all routes, problems, OpenAPI."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

from vibewell.boot.edge import Edge
from vibewell.boot.refusing import BugFound, log, told_to_person, told_to_program, wants_page
from vibewell.boot.routes import handlers
from vibewell.boot.settings import Settings
from vibewell.boot.wiring import Services, connect_web
from vibewell.kernel.errors import Forbidden, Invalid, NotFound, Refusal, TooMany, Unavailable
from vibewell.kernel.http import PROBLEM, HttpRequest, Problem, here

READY_SECONDS_MAX = 2
BEARER = SecurityScheme(
    type="http", scheme="bearer", bearer_format="JWT", description="An access token of /auth/v1/token."
)


@get("/healthz", include_in_schema=False)
async def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@get("/readyz", include_in_schema=False)
async def readyz(request: HttpRequest) -> dict[str, str]:
    """The database answers."""
    surroundings = here(request)
    try:
        async with asyncio.timeout(READY_SECONDS_MAX), surroundings.database.tx(surroundings.caller) as tx:
            await tx.fetchval("select 1")
    except (TimeoutError, OSError, asyncpg.PostgresError) as error:
        raise Unavailable("The database does not answer.") from error
    return {"status": "ready"}


class LaterPage(Response[str]):
    """A refusal's page, rendered when it is sent: the framework's handlers can't wait for the database."""

    def __init__(self, request: HttpRequest, refusal: Refusal) -> None:
        super().__init__("", status_code=refusal.status)
        self._request, self._refusal = request, refusal

    def to_asgi_response(self, request: Any, **_: Any) -> ASGIApp:  # type: ignore[override]
        """See the framework."""

        async def send_page(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await told_to_person(self._request, self._refusal)
            await answer.to_asgi_response(None, request)(scope, receive, send)

        return send_page


def _answer(request: HttpRequest, refusal: Refusal) -> Response[Any]:
    if wants_page(request.url.path, request.headers.get("accept", "*/*")):
        return LaterPage(request, refusal)
    return told_to_program(request, refusal)


def on_refusal(request: HttpRequest, refusal: Refusal) -> Response[Any]:
    """An expected no."""
    return _answer(request, refusal)


def on_invalid(request: HttpRequest, error: ValidationException) -> Response[Any]:
    """A request that does not have the shape it must have."""
    fields = [
        {"field": str(found.get("key", "")), "message": str(found.get("message", ""))}
        for found in (error.extra if isinstance(error.extra, list) else [])
        if isinstance(found, dict)
    ]
    said = "; ".join(f"{found['field']}: {found['message']}".strip(": ") for found in fields)
    return _answer(request, Invalid(f"{said or error.detail}.", fields=fields))


def on_http(request: HttpRequest, error: HTTPException) -> Response[Any]:
    """What the framework refuses: unknown path, wrong method, unreadable body."""
    if error.status_code == 404:
        return _answer(request, NotFound())
    if error.status_code == 429:
        return _answer(request, TooMany())
    refusal = Invalid(f"{error.detail}.")
    refusal.status = error.status_code  # type: ignore[misc]
    refusal.code = {405: "request.method", 413: "request.too_large", 415: "request.media_type"}.get(  # type: ignore[misc]
        error.status_code, "request.invalid"
    )
    answer = _answer(request, refusal)
    if allowed := (error.headers or {}).get("allow"):
        answer.headers["allow"] = allowed
    return answer


def on_database(request: HttpRequest, error: asyncpg.PostgresError) -> Response[Any]:
    """What the database refuses and no action foresaw."""
    if isinstance(error, asyncpg.QueryCanceledError | asyncpg.LockNotAvailableError | asyncpg.TooManyConnectionsError):
        log.warning("the database was too slow: %s", error)
        return _answer(request, Unavailable(retry_after_seconds=2))
    if isinstance(error, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError):
        return _answer(request, Invalid("A text has a character that can't be kept."))
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return _answer(request, NotFound())
    if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
        return _answer(request, Forbidden())
    return on_bug(request, error)


def on_depth(request: HttpRequest, error: RecursionError) -> Response[Any]:
    """A body that is nested deeper than it can be read; any other depth is a bug."""
    read = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    if read[-1] in ("decode_json", "json"):
        return _answer(request, Invalid("This request is nested too deeply."))
    return on_bug(request, error)


def on_bug(request: HttpRequest, error: Exception) -> Response[Any]:
    """Anything else is a bug: logged whole, told in a sentence."""
    log.exception("%s a bug in %s %s", here(request).reference, request.method, request.url.path, exc_info=error)
    return _answer(request, BugFound())


def create_app(services: Services | None = None, settings: Settings | None = None) -> ASGIApp:
    """The whole application. Without `services` they are connected when it starts."""
    made: dict[str, Edge] = {}

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        connected = services or await connect_web(settings or Settings())
        made["edge"] = Edge(inner, connected)
        yield
        if services is None:
            await connected.database.close()

    inner = build_litestar(handlers(settings or (services.settings if services else Settings())), lifespan)
    if services:
        made["edge"] = Edge(inner, services)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await inner(scope, receive, send)
        else:
            await made["edge"](scope, receive, send)

    return application


def build_litestar(routes: list[ControllerRouterHandler], lifespan: Any = None) -> Litestar:
    """The framework's part: routing, decoding, OpenAPI."""
    return Litestar(
        route_handlers=[healthz, readyz, get_openapi, *routes],
        lifespan=[lifespan] if lifespan else [],
        exception_handlers={
            Refusal: on_refusal,
            ValidationException: on_invalid,
            HTTPException: on_http,
            asyncpg.PostgresError: on_database,
            RecursionError: on_depth,
            Exception: on_bug,
        },
        openapi_config=OpenAPIConfig(
            title="Vibewell",
            version="1",
            description="Find a professional who is really free, hold a start, book the visit.",
            servers=[Server(url="/")],
            components=Components(security_schemes={"bearer": BEARER}),
            security=[{"bearer": []}, {}],
            # Served by ourselves: at its place, as it is committed.
            path="/schema",
            render_plugins=[JsonRenderPlugin()],
        ),
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=2000, gzip_compress_level=4, exclude=["/business/live"]
        ),
        logging_config=None,
        debug=False,
    )


@get("/openapi.json", include_in_schema=False)
async def get_openapi(request: HttpRequest) -> Response[str]:
    """The OpenAPI document."""
    return Response(_document(request.app), media_type="application/json")


def openapi_document() -> str:
    """The OpenAPI document as it is committed."""
    return _document(build_litestar(handlers(Settings())))


def _document(app: Litestar) -> str:
    document: dict[str, Any] = app.openapi_schema.to_schema()
    (schema,), found = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    document["components"]["schemas"].update(found)
    _forbid_unknown_fields(document)
    refused = {"description": "A refusal, told apart by its code", "content": {PROBLEM: {"schema": schema}}}
    for methods in document["paths"].values():
        for operation in methods.values():
            # The framework's guess at our refusals gives way to what they are.
            operation["responses"].pop("400", None)
            operation["responses"]["default"] = refused
    return msgspec.json.format(msgspec.json.encode(document, order="deterministic"), indent=2).decode() + "\n"


def _forbid_unknown_fields(document: dict[str, Any]) -> None:
    """Say of whatever is sent in that it holds nothing else: its structs refuse that, and the framework is silent."""
    schemas = document["components"]["schemas"]
    waiting = [
        operation["requestBody"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    seen: set[str] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name in schemas and name not in seen:
                seen.add(name)
                if "properties" in schemas[name]:
                    schemas[name]["additionalProperties"] = False
                waiting.append(schemas[name])
            waiting += part.values()
