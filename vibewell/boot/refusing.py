"""How a refusal is told: as a page to browsers, as a problem to programs, and in the log for whoever asks later."""

import logging
from typing import Any

import msgspec
from litestar import Response

from vibewell.domains.identity import PATH as AUTH_PATH
from vibewell.domains.identity import answer_error
from vibewell.kernel.db import Caller
from vibewell.kernel.errors import Forbidden, Refusal
from vibewell.kernel.http import HttpRequest, here, problem
from vibewell.web.site.refusals import refusal_page

log = logging.getLogger("vibewell.web")

JSON_PATHS = ("/api/", "/auth/", "/openapi", "/webhooks/")


class BugFound(Refusal):
    """Our fault; it has been written down."""

    code = "internal"
    status = 500
    sentence = "Something went wrong on our side. It has been written down; please try again."


class BodyTooLarge(Refusal):
    """More bytes than a request may have."""

    code = "request.too_large"
    status = 413
    sentence = "That is too much at once: a request may have one megabyte, a calendar file five."


class CrossSite(Forbidden):
    """A browser says that another site sent this with our cookies."""

    code = "request.cross_site"
    sentence = "This request came from another site."


def wants_page(path: str, accept: str) -> bool:
    """Whether a person will read the answer."""
    return not path.startswith(JSON_PATHS) and "text/html" in accept


def told_to_program(request: HttpRequest, refusal: Refusal) -> Response[Any]:
    """The refusal as JSON, in the words of whichever API was asked."""
    if request.url.path.startswith(AUTH_PATH):
        return answer_error(request, refusal)
    if refusal.status >= 500:
        refusal.extra.setdefault("reference", _noted(request, refusal))
    return problem(refusal)


async def told_to_person(request: HttpRequest, refusal: Refusal) -> Response[Any]:
    """The refusal as a page; its reference is in the log."""
    _noted(request, refusal)
    try:
        return await refusal_page(request, refusal)
    except Exception:
        # The page asks the database who looks at it, and that may be what failed: then for nobody in particular.
        log.exception("%s no page could be made for a refusal", here(request).reference)
    surroundings = here(request)
    surroundings.caller = Caller.anonymous(surroundings.caller.visitor_id, surroundings.caller.idempotency_scope)
    return await refusal_page(request, refusal)


def _noted(request: HttpRequest, refusal: Refusal) -> str:
    """Write down what was refused, without what was asked for in the query; answers the reference."""
    reference = here(request).reference
    log.log(
        logging.WARNING if refusal.status >= 500 else logging.INFO,
        "%s refused %s %s with %s %s",
        reference,
        request.method,
        request.url.path[:200],
        refusal.status,
        refusal.code,
    )
    return reference


def as_bytes(answer: Response[Any]) -> bytes:
    """The body of an answer that is sent outside of the framework."""
    content = answer.content
    return content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else b""


def as_auth_error(refusal: Refusal) -> bytes:
    """A refusal below /auth/v1 that was made before anything could be read."""
    return msgspec.json.encode({"code": refusal.status, "error_code": refusal.code, "msg": refusal.detail})
