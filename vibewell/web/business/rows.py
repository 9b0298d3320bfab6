"""The day as a list, for phones: visits in order of time, the pauses in them, the room between them, and now. Pure."""

from collections.abc import Sequence

import msgspec

from vibewell.domains.booking import Visit
from vibewell.web.business.board import Gap, Lane, Looks, held_for, is_unmarked
from vibewell.web.business.slots import Piece, clock_of, first_name, tone_of
from vibewell.web.ui.filters import duration


class Row(msgspec.Struct, frozen=True):
    """One line of the list. `what` is visit, gap, block or now."""

    at: int
    what: str
    time: str
    title: str = ""
    sub: str = ""
    note: str = ""
    href: str = ""
    tone: str = "calm"
    kind: str = ""
    id: str = ""
    # over before now: the list folds it away
    is_over: bool = False


def rows_of(lanes: Sequence[Lane], looks: Looks, *, alone: bool) -> list[Row]:
    """The rows of these columns; `alone` when they are one member's, whose free time is then worth a line."""
    rows: list[Row] = []
    for lane in lanes:
        who = first_name(lane.column.member.name)
        for item in lane.column.items:
            rows += _item_rows(item, who, looks, lane=lane)
        rows += _session_rows(lane, who, looks)
        if alone:
            rows += [_gap_row(gap, who, "", looks, lane) for gap in lane.gaps if not gap.is_inside]
            rows += _block_rows(lane, who, looks)
    if looks.now_minute is not None and rows:
        rows.append(Row(looks.now_minute, "now", clock_of(looks.now_minute)))
    now = looks.now_minute
    over = [msgspec.structs.replace(row, is_over="done" in row.kind.split()) for row in rows] if now else rows
    return sorted(over, key=lambda row: (row.at, row.what != "now"))


def _item_rows(pieces: list[Piece], who: str, looks: Looks, *, lane: Lane) -> list[Row]:
    runs = _runs(pieces)
    staffed = [run for run in runs if run[0].staff]
    visit = pieces[0].visit
    rows = []
    for run in runs:
        minutes = sum(piece.minutes for piece in run)
        if not run[0].staff:
            rows += _pause_rows(run[0], visit, who, looks, lane=lane)
            continue
        names = [piece.name or piece.item.service_name for piece in run]
        doing = pieces[0].item.service_name if run is staffed[0] else ", ".join(names)
        rows.append(
            Row(
                run[0].at,
                "visit",
                clock_of(run[0].at),
                title=looks.say("Held online") if visit.status == "held" else visit.comes or visit.client or "",
                sub=looks.say("%(what)s with %(who)s, %(length)s", what=doing, who=who, length=duration(minutes)),
                note=_note(visit, staffed.index(run), len(staffed), looks),
                href=looks.visit_href(visit),
                tone=tone_of(pieces[0].item),
                kind=_row_kind(visit, looks),
                id=f"row-{visit.id}-{run[0].number}-{run[0].at}",
            )
        )
    return rows


def _runs(pieces: list[Piece]) -> list[list[Piece]]:
    """Neighbouring pieces of one sort, together."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and runs[-1][0].staff == piece.staff and piece.staff:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _note(visit: Visit, index: int, count: int, looks: Looks) -> str:
    say = looks.say
    if visit.status == "held":
        return held_for(visit, looks)
    if visit.status == "came":
        return say("in the chair") if visit.start <= looks.now < visit.end else say("came")
    if visit.status == "no_show":
        return say("did not come")
    if is_unmarked(visit, looks.now):
        return say("did they come?")
    if count > 1:
        return say("part %(number)s of %(count)s", number=index + 1, count=count)
    return say("has a note") if visit.note else ""


def _row_kind(visit: Visit, looks: Looks) -> str:
    kinds = []
    if visit.status == "held":
        kinds.append("held")
    if visit.end <= looks.now or visit.status == "no_show":
        kinds.append("done")
        if is_unmarked(visit, looks.now):
            kinds.append("unmarked")
    elif visit.start <= looks.now:
        kinds.append("now")
    if visit.id == looks.chosen:
        kinds.append("chosen")
    return " ".join(kinds)


def _pause_rows(piece: Piece, visit: Visit, who: str, looks: Looks, *, lane: Lane) -> list[Row]:
    """The free part of a pause: what somebody else's visit fills needs no line."""
    title = looks.say(
        "%(what)s, %(client)s waits", what=piece.name or piece.item.service_name, client=first_name(visit.client or "")
    )
    return [
        _gap_row(gap, who, title, looks, lane) for gap in lane.gaps if gap.is_inside and piece.at <= gap.at < piece.end
    ]


def _gap_row(gap: Gap, who: str, title: str, looks: Looks, lane: Lane) -> Row:
    free = looks.say("%(who)s is free for %(length)s", who=who, length=duration(gap.minutes))
    return Row(
        gap.at, "gap", clock_of(gap.at), title or free, free if title else "", href=looks.gap_href(lane.column, gap.at)
    )


def _session_rows(lane: Lane, who: str, looks: Looks) -> list[Row]:
    """Dates of classes, with how full they are."""
    return [
        Row(
            slot.at,
            "visit",
            slot.time,
            title=slot.title,
            sub=looks.say("%(who)s, %(length)s", who=who, length=duration(slot.minutes)),
            note=slot.what,
            href=slot.href,
            tone=slot.tone,
            kind=slot.kind,
            id=f"row-{slot.id}",
        )
        for slot in lane.slots
        if slot.id.startswith("session-")
    ]


def _block_rows(lane: Lane, who: str, looks: Looks) -> list[Row]:
    return [
        Row(
            slot.at,
            "block",
            slot.time,
            title=slot.title,
            sub=looks.say("%(who)s, %(length)s", who=who, length=duration(slot.minutes)),
            href=slot.href,
            kind=f"{slot.kind} done" if looks.now_minute and slot.at + slot.minutes <= looks.now_minute else slot.kind,
            id=f"row-{slot.id}",
        )
        for slot in lane.slots
        if slot.id.startswith("block-")
    ]
