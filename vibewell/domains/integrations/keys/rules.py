"""What a key looks like, and how far it reaches. Pure."""

import hashlib
import re
import secrets
from uuid import UUID

from vibewell.domains.integrations.keys.types import KeyElsewhere, KeyNotForThis, KeyOnlyReads, Shown

PREFIX = "vw_live_"
SECRET_BYTES = 32
KEY_CHARACTERS_MAX = 100

API = "/api/v1"
READS = "GET"
# Everything that a key may ask, as a member of its role asks it; what is not here is for people. Not here are people's
# own visits, holds, wishes and feeds, whoever works there and what they read elsewhere, keys and webhooks.
REACH: dict[str, frozenset[str]] = {
    path: frozenset(verbs.split())
    for path, verbs in {
        "/businesses/{slug}": "GET PATCH",
        "/businesses/{slug}/agenda": "GET",
        "/businesses/{slug}/blocks": "GET POST",
        "/businesses/{slug}/blocks/{block_id}": "PATCH DELETE",
        "/businesses/{slug}/closures": "GET POST",
        "/businesses/{slug}/closures/{closure_id}": "PATCH DELETE",
        "/businesses/{slug}/resources": "GET POST",
        "/businesses/{slug}/resources/{resource_id}": "GET PATCH DELETE",
        "/businesses/{slug}/reviews": "GET",
        "/businesses/{slug}/series/preview": "POST",
        "/businesses/{slug}/services": "GET POST",
        "/businesses/{slug}/services/{service_id}": "GET PATCH DELETE",
        "/businesses/{slug}/services/{service_id}/check": "PUT DELETE",
        "/businesses/{slug}/sessions": "GET POST",
        "/businesses/{slug}/sessions/{session_id}": "GET PATCH",
        "/businesses/{slug}/sessions/{session_id}/cancellation": "POST",
        "/businesses/{slug}/staff": "GET",
        "/businesses/{slug}/staff/{staff_id}": "GET",
        "/businesses/{slug}/staff/{staff_id}/calendars": "GET",
        "/businesses/{slug}/staff/{staff_id}/shifts": "GET POST PUT",
        "/businesses/{slug}/staff/{staff_id}/shifts/dates/{day}": "PUT DELETE",
        "/businesses/{slug}/staff/{staff_id}/shifts/{shift_id}": "PATCH DELETE",
        "/businesses/{slug}/staff/{staff_id}/sick-day": "POST",
        "/businesses/{slug}/staff/{staff_id}/sick-day/preview": "POST",
        "/businesses/{slug}/starts": "GET",
        "/businesses/{slug}/starts/explain": "GET",
        "/businesses/{slug}/timezone": "PUT",
        "/businesses/{slug}/visits": "POST",
        "/businesses/{slug}/waitlist": "GET",
        "/businesses/{slug}/waitlist/{wish_id}/offer": "POST",
        "/parties/{party_id}": "GET",
        "/parties/{party_id}/cancellation": "POST",
        "/series/{series_id}": "GET",
        "/series/{series_id}/calendar.ics": "GET",
        "/series/{series_id}/cancellation": "POST",
        "/visits/{visit_id}": "GET",
        "/visits/{visit_id}/arrival": "POST",
        "/visits/{visit_id}/calendar.ics": "GET",
        "/visits/{visit_id}/cancellation": "POST",
        "/visits/{visit_id}/check-result": "POST",
        "/visits/{visit_id}/move": "POST",
    }.items()
}
_SHAPES = [
    (re.compile(API + re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "/?"), verbs)
    for path, verbs in REACH.items()
]


def looks_like_key(bearer: str) -> bool:
    """Whether a bearer's word is a key of ours, and not an access token."""
    return bearer.startswith(PREFIX)


def fresh_secret() -> str:
    """A key: 256 random bits as text, with a prefix that scanners know it by."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(secret.encode()).digest()


def check_reach(key: Shown, method: str, path: str) -> None:
    """Refuse what a key does not reach, wherever it lies. Raises `KeyNotForThis`, `KeyElsewhere`, `KeyOnlyReads`."""
    found = next(
        (match for shape, verbs in _SHAPES if method in verbs and (match := shape.fullmatch(path)) is not None), None
    )
    if found is None:
        raise KeyNotForThis
    if "slug" in found.groupdict() and not _is_of(key, found["slug"]):
        raise KeyElsewhere
    if key.role == "read_only" and method != READS:
        raise KeyOnlyReads


def _is_of(key: Shown, business: str) -> bool:
    if business == key.slug:
        return True
    try:
        return UUID(business) == key.business_id
    except ValueError:
        return False
