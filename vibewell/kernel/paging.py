"""Lists in pages: `{"items", "next_cursor"}`, a cursor being an opaque place in a stable order."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from litestar.params import Parameter

from vibewell.kernel.errors import Invalid

T = TypeVar("T")

CURSOR_CHARACTERS_MAX = 512
NUMBER_MAX = 2**63 - 1
# What is too long or was not made here is refused as `cursor.malformed` by whoever reads it.
Cursor = Annotated[str | None, Parameter(description="`next_cursor` of the page before")]


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[T]
    next_cursor: str | None = None


class CursorMalformed(Invalid):
    """The cursor was not made by this list."""

    code = "cursor.malformed"
    sentence = "This page of the list can't be found. Start again from its first page."


def encode_cursor(*values: Any) -> str:
    """An opaque cursor from JSON-able values, the last row's place in the order."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()


def decode_cursor(cursor: str, shape: type[T]) -> T:
    """The values of a cursor as `shape` (a tuple type). Raises `CursorMalformed`."""
    if len(cursor) > CURSOR_CHARACTERS_MAX:
        raise CursorMalformed
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = msgspec.json.decode(raw, type=shape)
        for value in place if isinstance(place, tuple) else (place,):
            _check(value)
    except (binascii.Error, ValueError, OverflowError, msgspec.MsgspecError):
        raise CursorMalformed from None
    return place


def _check(value: Any) -> None:
    """Refuse what no row's place can be before the database is asked. Raises `ValueError`, `OverflowError`."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without its zone is no instant")
        value.astimezone(UTC)
    if isinstance(value, int) and abs(value) > NUMBER_MAX:
        raise ValueError("no column holds such a number")
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("no text holds this")
