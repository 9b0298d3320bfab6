"""The board of a day: columns of slots, each where it belongs, with the words that stand on it. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.booking import AgendaBlock, ClassSession, Visit
from vibewell.web.business.slots import Column, Piece, Span, clock_of, from_now, tone_of, without
from vibewell.web.site.words import Say
from vibewell.web.ui.filters import duration

HOUR = 60
OPENS, CLOSES = 9 * HOUR, 18 * HOUR
HOURS_MAX = 47
# A hatched stretch says why it is empty only where the words have room.
SAID_MINUTES_MIN = 25


class Slot(msgspec.Struct, frozen=True):
    """What `ui.slot` draws."""

    at: int
    minutes: int
    title: str
    time: str = ""
    what: str = ""
    href: str = ""
    tone: str = "calm"
    kind: str = ""
    parts: list[dict[str, Any]] = []
    badge: str = ""
    id: str = ""
    attrs: dict[str, Any] = {}


class Gap(msgspec.Struct, frozen=True):
    """Room that a new visit could fill."""

    at: int
    minutes: int
    is_inside: bool


class Lane(msgspec.Struct, frozen=True):
    """A column of the board."""

    column: Column
    slots: list[Slot]
    gaps: list[Gap]
    # the address of a new visit at a minute of this column
    href: Callable[[int], str]


class Looks(msgspec.Struct, frozen=True):
    """What the drawing depends on besides the day itself."""

    say: Say
    say_many: Say
    # the present instant, and its minute on this day's board, if it lies there
    now: datetime
    now_minute: int | None
    chosen: UUID | None
    chosen_block: UUID | None
    visit_href: Callable[[Visit], str]
    block_href: Callable[[AgendaBlock], str]
    gap_href: Callable[[Column, int], str]
    may_move: Callable[[Visit], bool]


def bounds(columns: Iterable[Column]) -> Span:
    """The whole hours that the board shows."""
    lows, highs = [], []
    for column in columns:
        spans = [*column.working, *((item[0].at, item[-1].end) for item in column.items)]
        spans += [span for span, _ in column.sessions]
        spans += [span for span, _ in column.blocks if not column.working and span[1] - span[0] < 24 * HOUR]
        lows += [low for low, _ in spans]
        highs += [high for _, high in spans]
    if not lows:
        return OPENS, CLOSES
    opens = max(0, min(lows)) // HOUR * HOUR
    closes = -(-max(highs) // HOUR) * HOUR
    return opens, min(max(closes, opens + HOUR), opens + HOURS_MAX * HOUR)


def lane_of(column: Column, shown: Span, looks: Looks) -> Lane:
    """One column's slots in the order in which they are drawn and read."""
    slots = [*_off(column, shown, looks.say), *_blocks(column, shown, looks), *_sessions(column, looks)]
    outer, inner = _nest(column.items)
    for item in outer:
        slots.append(_slot(item, looks))
        slots += [_slot(inside, looks, inside=True) for inside in inner.get(id(item), [])]
    alone = [(piece.at, piece.end) for item in column.items for piece in item if not piece.staff]
    now = looks.now_minute
    gaps = [
        Gap(start, end - start, any(low <= start and end <= high for low, high in alone))
        for start, end in from_now(_five_minutes(column.free), now)
        if looks.now.date() <= column.day or now is not None
    ]
    return Lane(column, slots, gaps, partial(looks.gap_href, column))


def _five_minutes(spans: Iterable[Span]) -> list[Span]:
    return [(-(-start // 5) * 5, end) for start, end in spans]


def _nest(items: Sequence[list[Piece]]) -> tuple[list[list[Piece]], dict[int, list[list[Piece]]]]:
    """Which items stand by themselves, and which lie in the pause of which."""
    inner: dict[int, list[list[Piece]]] = {}
    outer: list[list[Piece]] = []
    for item in items:
        low, high = item[0].at, item[-1].end
        around = next(
            (
                other
                for other in items
                if other is not item
                and any(not piece.staff and piece.at <= low and high <= piece.end for piece in other)
                and other[0].at < low
            ),
            None,
        )
        if around is None:
            outer.append(item)
        else:
            inner.setdefault(id(around), []).append(item)
    return outer, inner


def _slot(pieces: list[Piece], looks: Looks, *, inside: bool = False) -> Slot:
    first = pieces[0]
    visit, item = first.visit, first.item
    title, what = _words(first, looks)
    kind = [*_kind(visit, looks), *(["inside"] if inside else [])]
    is_now = visit.status == "came" and visit.start <= looks.now < visit.end
    return Slot(
        at=first.at,
        minutes=pieces[-1].end - first.at,
        title=title,
        time=clock_of(first.at),
        what=what,
        href=looks.visit_href(visit),
        tone=tone_of(item),
        kind=" ".join(kind),
        parts=_parts(pieces, title, what, looks.say) if len(pieces) > 1 else [],
        badge=looks.say("in the chair") if is_now else "",
        id=f"slot-{visit.id}-{first.number}",
        attrs={
            "data-visit": str(visit.id),
            "data-at": first.at,
            "data-minutes": pieces[-1].end - first.at,
            "data-movable": looks.may_move(visit) or None,
        },
    )


def _words(first: Piece, looks: Looks) -> tuple[str, str]:
    visit, item = first.visit, first.item
    if visit.status == "held":
        return looks.say("Held online"), f"{item.service_name}, {held_for(visit, looks)}"
    follows = first.number > 0 and visit.items[first.number - 1].staff == item.staff
    client = visit.comes or visit.client or ""
    if visit.status == "no_show":
        return client, looks.say("did not come")
    return (item.service_name, client) if follows else (client, item.service_name)


def held_for(visit: Visit, looks: Looks) -> str:
    """How long a hold still lasts, in words."""
    assert visit.held_until is not None
    left = max(1, round((visit.held_until - looks.now).total_seconds() / 60))
    return looks.say("%(minutes)s min left", minutes=left)


def is_unmarked(visit: Visit, now: datetime) -> bool:
    """Whether a visit is over and nobody has said if the client came."""
    return visit.status == "confirmed" and visit.end <= now


def _kind(visit: Visit, looks: Looks) -> list[str]:
    kinds = []
    if visit.status == "held":
        kinds.append("held")
    if visit.status == "no_show" or visit.end <= looks.now:
        kinds.append("done")
    if is_unmarked(visit, looks.now):
        kinds.append("unmarked")
    if visit.status in ("confirmed", "came") and visit.start <= looks.now < visit.end:
        kinds.append("now")
    if visit.id == looks.chosen:
        kinds.append("chosen")
    return kinds


def _parts(pieces: list[Piece], title: str, what: str, say: Say) -> list[dict[str, Any]]:
    parts = []
    named = False
    for piece in pieces:
        if not piece.staff:
            words = f"{piece.name or say('works by itself')}, {duration(piece.minutes)}"
            parts.append({"minutes": piece.minutes, "works_alone": True, "title": words})
            continue
        words = piece.name or piece.item.service_name
        part = {"minutes": piece.minutes, "time": clock_of(piece.at), "title": words}
        parts.append(part if named else {**part, "title": title, "sub": what})
        named = True
    return parts


def _sessions(column: Column, looks: Looks) -> list[Slot]:
    """Dates of classes, booked or not, with how full they are."""
    return [
        Slot(
            at=low,
            minutes=high - low,
            title=session.service_name,
            time=clock_of(low),
            what=seats_said(session, looks),
            href=f"/business/classes/{session.id}",
            tone="honey" if session.seats_left else "tender",
            kind="done" if session.end <= looks.now else "now" if session.start <= looks.now else "",
            id=f"session-{session.id}",
        )
        for (low, high), session in column.sessions
    ]


def seats_said(session: ClassSession, looks: Looks) -> str:
    """How full a class is."""
    if not session.seats_left:
        return looks.say("full, %(capacity)s places", capacity=session.capacity)
    return looks.say("%(taken)s of %(capacity)s places", taken=session.seats_taken, capacity=session.capacity)


def _off(column: Column, shown: Span, say: Say) -> list[Slot]:
    """Where the member does not work, with a word about it."""
    if not column.working:
        return [Slot(shown[0], shown[1] - shown[0], say("Not working"), kind="off")]
    first, last = column.working[0][0], column.working[-1][1]
    slots = []
    for start, end in without([shown], column.working):
        if start < first:
            words = say("From %(time)s", time=clock_of(first))
        elif start >= last:
            words = say("Until %(time)s", time=clock_of(last))
        else:
            words = say("Back at %(time)s", time=clock_of(end))
        slots.append(Slot(start, end - start, words if end - start >= SAID_MINUTES_MIN else "", kind="off"))
    return slots


def _blocks(column: Column, shown: Span, looks: Looks) -> list[Slot]:
    slots = []
    for (start, end), block in column.blocks:
        low, high = max(start, shown[0]), min(end, shown[1])
        if low >= high:
            continue
        kind = "break chosen" if block.id == looks.chosen_block else "break"
        slots.append(
            Slot(
                at=low,
                minutes=high - low,
                title=block.reason or looks.say("Blocked"),
                time=clock_of(low),
                href=looks.block_href(block),
                kind=kind,
                id=f"block-{block.id}-{low}",
            )
        )
    return slots
