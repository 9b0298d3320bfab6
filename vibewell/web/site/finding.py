"""Search as a page asks it: the address read, the wish made of it, and addresses of other wishes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from vibewell.domains.catalog import NamedPlace, find_place
from vibewell.domains.scheduling import Near, SearchWish, read_near, read_words
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, Refusal
from vibewell.kernel.http import HttpRequest
from vibewell.web.site.spans import Span, read_span
from vibewell.web.site.words import CRAFTS, Say

PER_PAGE = 10
RADII_M = (500, 1000, 2000, 3000, 5000, 10000)
# Near a place is near, unless somebody says otherwise.
RADIUS_USUAL_M = 3000
ANYWHERE = "any"
MINUTES_MAX = 1440
FIELDS = ("q", "category", "where", "near", "within", "when", "date", "after", "before", "minutes", "sort", "cursor")
SORTS = ("soonest", "distance", "rating")
TEXT_CHARACTERS_MAX = 100


class Question(msgspec.Struct, frozen=True):
    """What the address says, field by field, as texts."""

    q: str = ""
    category: str = ""
    where: str = ""
    near: str = ""
    within: str = ""
    when: str = ""
    date: str = ""
    after: str = ""
    before: str = ""
    minutes: str = ""
    sort: str = ""
    cursor: str = ""

    def href(self, **changed: Any) -> str:
        """Search with changes; a changed question begins at its first page."""
        fields = {**msgspec.structs.asdict(self), "cursor": "", **changed}
        return f"/search?{urlencode({name: value for name, value in fields.items() if value}, safe=',:')}"

    @property
    def kept(self) -> dict[str, str]:
        """What is asked for, without the empty fields and the page."""
        fields = msgspec.structs.asdict(self)
        return {name: value for name, value in fields.items() if value and name != "cursor"}


class Understood(msgspec.Struct, frozen=True):
    """The question as search takes it, and in words. `trouble` holds what could not be understood, by field."""

    wish: SearchWish
    span: Span
    place: NamedPlace | None
    trouble: tuple[tuple[str, str], ...]


def read_question(request: HttpRequest) -> Question:
    """The question of this address."""
    given: Mapping[str, str] = request.query_params
    return Question(**{name: given.get(name, "").strip()[:300] for name in FIELDS})


async def understand(
    tx: Transaction, question: Question, now: datetime, say: Say, locale: str, *, limit: int = PER_PAGE
) -> Understood:
    """The wish of a question; what can't be understood is said and left out."""
    trouble: list[tuple[str, str]] = []
    try:
        span = read_span(
            now,
            say,
            locale,
            key=question.when,
            # A named span that was chosen after a day counts alone.
            day=question.date if question.when in ("", "day") else "",
            after=question.after,
            before=question.before,
        )
    except Invalid:
        trouble.append(("date", say("Choose a day within the next five weeks, and hours that are still to come.")))
        span = read_span(now, say, locale)
    place = await _place(tx, question, say, trouble)
    words = _words(question, say, trouble)
    category = question.category if question.category in CRAFTS else None
    minutes = int(question.minutes) if question.minutes.isdecimal() and len(question.minutes) < 5 else 0
    within = 0 if question.within == ANYWHERE else RADIUS_USUAL_M
    if question.within.isdecimal() and int(question.within[:6]) in RADII_M:
        within = int(question.within[:6])
    sort = question.sort if question.sort in SORTS else "soonest"
    wish = SearchWish(
        words=words,
        category=category,
        near=Near(place.latitude, place.longitude) if place else None,
        radius_m=(within or None) if place else None,
        low=span.low,
        high=span.high,
        minutes=minutes if 1 <= minutes <= MINUTES_MAX else None,
        sort="soonest" if sort == "distance" and place is None else sort,  # type: ignore[arg-type]
        limit=limit,
        cursor=question.cursor or None,
    )
    return Understood(wish, span, place, tuple(trouble))


def _words(question: Question, say: Say, trouble: list[tuple[str, str]]) -> tuple[str, ...]:
    try:
        return read_words(question.q)
    except Refusal:
        trouble.append(("q", say("Search with at most 100 characters.")))
        return ()


async def _place(tx: Transaction, question: Question, say: Say, trouble: list[tuple[str, str]]) -> NamedPlace | None:
    if question.near:
        try:
            near = read_near(question.near)
        except Refusal:
            trouble.append(("where", say("That is no place on earth. Name a district or a street.")))
            return None
        return NamedPlace(question.where or say("your place"), near.latitude, near.longitude)
    if not question.where:
        return None
    found = await find_place(tx, question.where)
    if found is None:
        words = say("We know no %(place)s here. Name a district, a street or a postcode.", place=question.where[:60])
        trouble.append(("where", words))
    return found
