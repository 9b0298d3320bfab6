"""A refused start in words for the desk, with what would be free near it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from vibewell.kernel.errors import Refusal, put_in
from vibewell.web.business.at_desk import AtDesk
from vibewell.web.business.reason_words import why_not_here
from vibewell.web.ui.filters import clock, short_date


class SaidNo(msgspec.Struct, frozen=True):
    """Why not, and the nearest starts with an address each."""

    title: str
    text: str
    near: list[tuple[str, str]]


def said_no(
    desk: AtDesk, refusal: Refusal, title: str, href: Callable[[dict[str, Any]], str] | None = None, who: str = ""
) -> SaidNo:
    """The refusal of a start; `href` makes the address of an alternative."""
    near = [
        (_words(desk, each["start"]), href(each)) for each in refusal.extra.get("alternatives", ()) if href is not None
    ]
    codes = refusal.extra.get("reasons", ())
    text = why_not_here(desk.say, codes, who) if codes else put_in(desk.say(refusal.wording), refusal.extra)
    return SaidNo(title, text, near)


def _words(desk: AtDesk, start: datetime) -> str:
    return f"{short_date(start, desk.locale, desk.place.timezone)}, {clock(start, desk.place.timezone)}"
