"""Pure decisions about mail: clean words, addresses, causes."""

import hashlib
import re
import unicodedata

import msgspec

from vibewell.domains.notifications.types import AddressInvalid, Context

LOCALES = ("en", "de")
SUBJECT_CHARACTERS_MAX = 180
ADDRESS_CHARACTERS_MAX = 254
LOCAL_PART_CHARACTERS_MAX = 64

# Controls, line and paragraph separators, and marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_SPACES = re.compile(r"\s+")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]+@[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]+")
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)


def clean_line(text: str, characters_max: int = SUBJECT_CHARACTERS_MAX) -> str:
    """One line without control characters or direction marks, cut at a length: what may stand in a header."""
    line = _SPACES.sub(" ", _UNSEEN.sub(" ", text)).strip()
    return line if len(line) <= characters_max else line[: characters_max - 1].rstrip() + "…"


def clean_name(text: str) -> str:
    """A name as one line; one that runs from right to left is kept from turning the words around it."""
    name = clean_line(text, 120)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name):
        return f"\u2068{name}\u2069"
    return name


def clean_address(address: str) -> str:
    """The address with its domain in ASCII. Raises `AddressInvalid`."""
    given = address.strip()
    if len(given) > ADDRESS_CHARACTERS_MAX or not _ADDRESS.fullmatch(given):
        raise AddressInvalid
    local, _, domain = given.rpartition("@")
    if local.startswith(".") or local.endswith(".") or ".." in local or _UNSEEN.search(local):
        raise AddressInvalid
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressInvalid from None
    if len(local.encode()) > LOCAL_PART_CHARACTERS_MAX or not _DOMAIN.fullmatch(ascii_domain):
        raise AddressInvalid
    return f"{local}@{ascii_domain}"


def known_locale(locale: str) -> str:
    """The language that we write in for this locale."""
    language = locale.replace("_", "-").split("-", 1)[0].lower()
    return language if language in LOCALES else LOCALES[0]


def cause_of(template: str, to: str, context: Context) -> str:
    """A cause for a mail that was given none: the same words to the same address are the same mail.

    Letters about an account hold a fresh secret each, so asking again makes another mail.
    """
    told = msgspec.json.encode([template, to.lower(), context], order="deterministic")
    return f"{template}:{hashlib.sha256(told).hexdigest()}"
