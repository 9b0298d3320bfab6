"""Apps in browsers at other origins: which may read our answers (CORS). Cookies never cross, and each app is named.

Whatever another origin does, it does with an access token; a request with our cookies has to come from our own pages.
"""

from collections.abc import Iterable, Sequence

Headers = list[tuple[bytes, bytes]]

PATHS = ("/auth/v1/", "/api/v1/")
METHODS = b"GET, POST, PUT, PATCH, DELETE"
# What our own documents ask for, and what the official Supabase clients send.
HEADERS_ALLOWED = b"authorization, apikey, content-type, idempotency-key, x-client-info, x-supabase-api-version"
HEADERS_SHOWN = b"retry-after, idempotent-replayed, x-supabase-api-version, x-request-id"
PREFLIGHT_SECONDS = b"7200"


def shown_to(path: str, origin: bytes | None, allowed: Sequence[str]) -> Headers:
    """The headers by which a browser lets this origin read the answer; nothing for the others."""
    if not allowed or not path.startswith(PATHS):
        return []
    varying = (b"vary", b"Origin")
    if origin is None or origin.decode("latin-1") not in allowed:
        return [varying]
    return [varying, (b"access-control-allow-origin", origin), (b"access-control-expose-headers", HEADERS_SHOWN)]


def is_preflight(method: str, headers: Iterable[tuple[bytes, bytes]], crossing: Headers) -> bool:
    """Whether a browser asks for an allowed origin what it may send."""
    if method != "OPTIONS" or not any(name == b"access-control-allow-origin" for name, _ in crossing):
        return False
    return any(name == b"access-control-request-method" for name, _ in headers)


def preflight(crossing: Headers) -> Headers:
    """The answer to that question."""
    return [
        *crossing,
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", HEADERS_ALLOWED),
        (b"access-control-max-age", PREFLIGHT_SECONDS),
    ]
