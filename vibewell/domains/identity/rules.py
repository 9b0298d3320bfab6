"""Pure decisions of the sign-in service; the time is an argument."""

import ipaddress
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import idna
import msgspec

from vibewell.domains.identity.refusals import EmailInvalid, ValidationFailed, WeakPassword
from vibewell.domains.identity.types import AuthMethod

EMAIL_CHARACTERS_MAX = 254
LOCAL_PART_CHARACTERS_MAX = 64
PASSWORD_CHARACTERS_MIN = 8
PASSWORD_BYTES_MAX = 1000
# the metadata travels in every access token, and that has to fit into a cookie
METADATA_BYTES_MAX = 2000
METADATA_DEPTH_MAX = 8
NAME_CHARACTERS_MAX = 120
TOTP_STEP_SECONDS = 30
TOTP_SKEW_STEPS = 1

_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)
_CODE_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def normal_email(text: str) -> str:
    """The one form in which an address is kept: trimmed, lower case, its domain in ASCII. Raises `EmailInvalid`."""
    trimmed = text.strip()
    local, at, domain = trimmed.lower().rpartition("@")
    if not at or len(trimmed) > EMAIL_CHARACTERS_MAX or len(local) > LOCAL_PART_CHARACTERS_MAX:
        raise EmailInvalid
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            raise EmailInvalid from None
    if not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise EmailInvalid
    email = f"{local}@{domain}"
    if len(email) > EMAIL_CHARACTERS_MAX:
        raise EmailInvalid
    return email


def check_password(password: str) -> None:
    """Whether it may be somebody's password. Raises `WeakPassword` or `ValidationFailed`."""
    if len(password) < PASSWORD_CHARACTERS_MIN:
        raise WeakPassword(reasons=["length"])
    if len(password.encode()) > PASSWORD_BYTES_MAX:
        raise ValidationFailed(f"Password cannot be longer than {PASSWORD_BYTES_MAX} bytes.")


def merged_metadata(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata after a change: null removes a member, others stay. Raises `ValidationFailed` when it is too big."""
    merged = {key: value for key, value in {**old, **changes}.items() if value is not None}
    if _depth(merged) > METADATA_DEPTH_MAX:
        raise ValidationFailed(f"The data may be nested {METADATA_DEPTH_MAX} deep.")
    encoded = msgspec.json.encode(merged)
    if len(encoded) > METADATA_BYTES_MAX:
        raise ValidationFailed(f"The data may have {METADATA_BYTES_MAX} bytes as JSON.")
    if rb"\u0000" in encoded:
        raise ValidationFailed("The data has a null character in it.")
    return merged


def first_metadata(person_id: UUID, email: str, given: Mapping[str, Any], *, verified: bool) -> dict[str, Any]:
    """What a new account's metadata holds: what was given, and what the clients expect. Raises `ValidationFailed`."""
    known = {"sub": str(person_id), "email": email, "email_verified": verified, "phone_verified": False}
    return merged_metadata(given, known)


def _depth(value: Any) -> int:
    """How deep it is nested; a body is small, so the recursion is too, and it stops past the limit anyway."""
    level, depth = [value], 0
    while level and depth <= METADATA_DEPTH_MAX:
        depth += 1
        level = [
            member
            for part in level
            if isinstance(part, dict | list)
            for member in (part.values() if isinstance(part, dict) else part)
        ]
    return depth


def person_name(metadata: Mapping[str, Any], email: str) -> str:
    """What to call somebody: the name they gave, or the first part of their address."""
    for key in ("name", "full_name"):
        given = metadata.get(key)
        if isinstance(given, str) and (name := clean_name(given)):
            return name
    return clean_name(email.partition("@")[0]) or "?"


def clean_name(text: str) -> str:
    """A name without what can't be seen or turns the reading direction, on one line, 120 characters at most."""
    seen = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cs", "Cn", "Co")
    )
    turned = re.sub("[\u202a-\u202e\u2066-\u2069]", "", seen)
    return " ".join(turned.split())[:NAME_CHARACTERS_MAX].strip()


def chosen_locale(metadata: Mapping[str, Any], fallback: str) -> str:
    """English or German."""
    given = metadata.get("locale")
    wished = given[:2].lower() if isinstance(given, str) else fallback
    return wished if wished in ("en", "de") else fallback if fallback in ("en", "de") else "en"


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or a /64 of IPv6, since one household has that many."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        if ip.is_loopback:
            return str(ip)
        return str(ipaddress.IPv6Network((ip, 64), strict=False))
    return str(ip)


def is_loopback(network: str) -> bool:
    """Whether requests come from this very machine."""
    try:
        return ipaddress.ip_network(network, strict=False).is_loopback
    except ValueError:
        return False


class Refreshing(Enum):
    """What to do with a refresh token that is shown."""

    USE = "use"
    REPEAT = "repeat"
    REUSED = "reused"
    ENDED = "ended"
    EXPIRED = "expired"


def judge_refresh(
    *,
    now: datetime,
    used_at: datetime | None,
    ended_at: datetime | None,
    refreshed_at: datetime,
    grace_seconds: int,
    idle_days: int,
) -> Refreshing:
    """First use makes a successor; the same again within the grace gets that successor; later it is a theft."""
    if ended_at is not None:
        return Refreshing.ENDED
    if used_at is not None:
        late = now - used_at > timedelta(seconds=grace_seconds)
        return Refreshing.REUSED if late else Refreshing.REPEAT
    if now - refreshed_at > timedelta(days=idle_days):
        return Refreshing.EXPIRED
    return Refreshing.USE


def with_method(amr: Sequence[AuthMethod], method: str, now: datetime) -> tuple[AuthMethod, ...]:
    """The proofs after one more, the latest first; a repeated method counts once."""
    return (AuthMethod(method, int(now.timestamp())), *(entry for entry in amr if entry.method != method))


def totp_steps(now: datetime) -> range:
    """The 30-second steps whose code is taken at this instant: the present one and its neighbours."""
    present = int(now.timestamp()) // TOTP_STEP_SECONDS
    return range(present - TOTP_SKEW_STEPS, present + TOTP_SKEW_STEPS + 1)


def check_code_challenge(challenge: str | None, method: str | None) -> bool:
    """Whether this is a PKCE flow. Raises `ValidationFailed` for one that is half there."""
    if not challenge and not method:
        return False
    if not challenge or (method or "").lower() not in ("s256", "plain"):
        raise ValidationFailed("PKCE flow requires code_challenge_method and code_challenge")
    if not _CODE_CHALLENGE.fullmatch(challenge):
        raise ValidationFailed("code challenge has to be between 43 and 128 characters of A-Z a-z 0-9 . _ ~ -")
    return True


def allowed_redirect(wished: str | None, public_url: str, allowed: Sequence[str]) -> str:
    """Where a link of a mail may lead: to our own pages, or to an address of the setting; otherwise home."""
    if not wished or len(wished) > 2000 or not wished.isascii() or any(c.isspace() or c == "\\" for c in wished):
        return public_url
    if wished.startswith("/") and not wished.startswith("//"):
        return f"{public_url}{wished}"
    try:
        target, home = urlsplit(wished), urlsplit(public_url)
    except ValueError:
        return public_url
    if (target.scheme, target.netloc) == (home.scheme, home.netloc):
        return wished
    return wished if any(_fits(wished, pattern) for pattern in allowed) else public_url


def _fits(wished: str, pattern: str) -> bool:
    if not pattern.endswith("*"):
        return wished == pattern
    # the host has to be the whole host: https://ours.example* must not let https://ours.example.evil in
    target, allowed = urlsplit(wished), urlsplit(pattern[:-1])
    same_place = target.scheme == allowed.scheme and allowed.netloc in ("", target.netloc)
    return same_place and target.path.startswith(allowed.path)
