"""Answers in the shape of the Supabase Auth API, in both of its versions."""

import logging
import re
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from vibewell.domains.identity.refusals import IdentityRefusal
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest

VERSION_HEADER = "x-supabase-api-version"
# From this version on an error is {"code": text, "message"}; before it is {"code": status, "error_code", "msg"}.
VERSION = "2024-01-01"

_VERSION_SHAPE = re.compile(r"2\d{3}-\d\d-\d\d", re.ASCII)
_log = logging.getLogger(__name__)


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """JSON that nobody may keep."""
    return Response(
        msgspec.json.encode(body),
        status_code=status,
        media_type="application/json",
        headers={"cache-control": "no-store", **(headers or {})},
    )


def nothing() -> Response[None]:
    """Done, and nothing to say."""
    return Response(None, status_code=204)


def answer_error(request: HttpRequest, error: Exception) -> Response[bytes]:
    """Any error below /auth/v1, as the clients read it. What is not a refusal is logged as the bug that it is."""
    status, code, sentence, extra = _told(error)
    if status >= 500 and not isinstance(error, Refusal):
        _log.error("unexpected failure at %s", request.url.path, exc_info=error)
    headers = {}
    if "retry_after_seconds" in extra:
        headers["retry-after"] = str(extra["retry_after_seconds"])
    weak = {"weak_password": {"reasons": extra["reasons"]}} if "reasons" in extra else {}
    asked = request.headers.get(VERSION_HEADER, "")
    if _VERSION_SHAPE.fullmatch(asked) and asked >= VERSION:
        return answer({"code": code, "message": sentence, **weak}, status, {**headers, VERSION_HEADER: VERSION})
    return answer({"code": status, "error_code": code, "msg": sentence, **weak}, status, headers)


def _told(error: Exception) -> tuple[int, str, str, dict[str, Any]]:
    if isinstance(error, IdentityRefusal):
        return error.status, error.error_code, error.detail, error.extra
    if isinstance(error, Refusal):
        code = "unexpected_failure" if error.status >= 500 else "validation_failed"
        return error.status, code, error.detail, error.extra
    if isinstance(error, HTTPException) and error.status_code < 500:
        return error.status_code, _HTTP_CODES.get(error.status_code, "validation_failed"), str(error.detail), {}
    return 500, "unexpected_failure", "Unexpected failure, please check server logs for more information", {}


_HTTP_CODES = {404: "not_found", 429: "over_request_rate_limit", 408: "request_timeout"}
