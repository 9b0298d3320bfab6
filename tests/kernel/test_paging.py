"""Cursors: what a list made is read again, and anything else is refused before the database hears of it."""

import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest

from vibewell.kernel.paging import CursorMalformed, decode_cursor, encode_cursor

PLACE = tuple[datetime, UUID]
# The same in every process of a run, since names of tests are made of it.
KEY = UUID("01a20507-a92d-7466-b310-ff5b2041d51b")


def packed(text: str) -> str:
    """A cursor as somebody else would make it."""
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def test_a_cursor_comes_back_as_it_went() -> None:
    place = (datetime(2026, 11, 17, 9, 30, tzinfo=UTC), KEY)
    assert decode_cursor(encode_cursor(*place), PLACE) == place
    assert decode_cursor(encode_cursor("Ölmühle", -(2**63) + 1), tuple[str, int]) == ("Ölmühle", -(2**63) + 1)


@pytest.mark.parametrize(
    ("cursor", "shape"),
    [
        ("", PLACE),
        ("!", PLACE),
        ("x" * 600, PLACE),
        (packed("[]"), PLACE),
        (packed("{}"), PLACE),
        (packed("null"), PLACE),
        (packed(f'["2026-11-17T09:30:00","{KEY}"]'), PLACE),
        (packed(f'["0001-01-01T00:00:00+14:00","{KEY}"]'), PLACE),
        (packed(f'["9999-12-31T23:59:59-14:00","{KEY}"]'), PLACE),
        (packed(f"[{2**63}]"), tuple[int]),
        (packed(f"[{-(2**63) - 1}]"), tuple[int]),
        (packed('["a\\u0000b"]'), tuple[str]),
        (packed('["\\ud800"]'), tuple[str]),
    ],
)
def test_what_no_list_made_is_refused(cursor: str, shape: type) -> None:
    with pytest.raises(CursorMalformed):
        decode_cursor(cursor, shape)
