"""Every start that is suggested can be booked, over many random worlds; and the words for why fit what stands there."""

from datetime import UTC, datetime

import msgspec
import pytest

from tests.conformance.test_agreement import SEEDS, laid_out
from vibewell.domains.scheduling import (
    Claim,
    Closure,
    DatedShifts,
    Diary,
    Interval,
    Location,
    Member,
    Resource,
    Roster,
    Segment,
    Service,
    Shift,
    Suggestion,
    Wish,
    choose,
    explain,
    open_diary,
    starts,
    suggest,
)
from vibewell.domains.scheduling.worlds import epoch

HOUR = 3600
# A Monday at midnight in UTC, where everybody works from nine to six.
MONDAY = int(datetime(2027, 5, 10, tzinfo=UTC).timestamp())
NOW = MONDAY - 24 * HOUR
WEEK = ((Shift(9 * HOUR, 18 * HOUR),),) * 7


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_suggested_start_is_bookable(seed: int) -> None:
    roster, diary, wish, now, span, memory = await laid_out(seed)
    listed = [start.starts for start in starts(roster, diary, wish, now=now, span=span)]
    asked = [epoch(probe) for probe in memory.world.probe]
    asked += [start + 60 for start in listed[:5]] + [span[0], span[0] + 36_000, now - 60, span[1]]
    for at in asked:
        found = suggest(roster, diary, wish, at, now=now)
        reasons = explain(roster, diary, wish, at, now=now)
        assert reasons or not found
        for each in found:
            if each.start is None:
                assert each.kind in ("resource", "hours", "closure")
                continue
            changed = wish
            if each.kind == "somebody_else":
                assert each.start == at
                changed = msgspec.structs.replace(wish, member=None, members=each.members)
                if len(wish.services) == 1:
                    changed = msgspec.structs.replace(wish, member=each.members[0], members=())
            assert choose(roster, diary, changed, each.start, now=now) is not None, (seed, at, each)
        for kind, before in (("later", False), ("earlier", True)):
            near = [each.start for each in found if each.kind == kind and each.start is not None]
            assert all((start < at) == before for start in near)


def salon(
    *, segments: tuple[Segment, ...] = (Segment(30),), resources: tuple[Resource, ...] = (), **more: object
) -> Roster:
    service = Service("cut", segments, step_minutes=15, notice_minutes=60)
    members = (Member("ana", WEEK), Member("ben", WEEK))
    return Roster(Location("UTC", **more), members, {"cut": service}, resources)  # type: ignore[arg-type]


def at(hour: int, minute: int = 0) -> int:
    return MONDAY + hour * HOUR + 60 * minute


def diary(*claims: tuple[str, int, int], busy: tuple[tuple[str, int, int], ...] = ()) -> Diary:
    return open_diary([Claim(owner, f"v{low}", low, high) for owner, low, high in claims], busy, now=NOW)


def said(roster: Roster, taken: Diary, start: int, member: str | None = "ana", now: int = NOW) -> list[Suggestion]:
    return suggest(roster, taken, Wish(("cut",), member), start, now=now)


def test_who_is_busy_is_free_later_and_somebody_else_is_free_now() -> None:
    found = said(salon(), diary(("ana", at(9, 30), at(10, 15))), at(10))
    assert found == [
        Suggestion("later", at(10, 15), ("ana",), at(10, 15)),
        Suggestion("earlier", at(9), ("ana",)),
        Suggestion("somebody_else", at(10), ("ben",)),
    ]


def test_a_calendar_from_elsewhere_is_busy_as_a_visit_is() -> None:
    found = said(salon(), diary(busy=(("ana", at(9), at(11)),)), at(10))
    assert found[0] == Suggestion("later", at(11), ("ana",), at(11))


def test_what_begins_behind_the_start_is_what_stands_in_the_way() -> None:
    found = said(salon(), diary(("ana", at(10, 15), at(12))), at(10))
    assert found[0] == Suggestion("later", at(12), ("ana",), at(12))


def test_a_chair_that_is_missing_is_named() -> None:
    roster = salon(segments=(Segment(30, kinds=("chair",)),), resources=(Resource("c1", "chair"),))
    found = said(roster, diary(("c1", at(9), at(11))), at(10))
    assert Suggestion("resource", resources=("chair",)) in found and found[0].start == at(11)


def test_the_end_of_a_shift_is_named() -> None:
    found = said(salon(), diary(), at(17, 45))
    assert Suggestion("hours", None, ("ana",), at(18)) in found
    assert Suggestion("earlier", at(17, 30), ("ana",)) in found


def test_closed_days_are_named() -> None:
    day = datetime.fromtimestamp(MONDAY, UTC).date()
    found = said(salon(closures=(Closure(day, day, False),)), diary(), at(10))
    assert Suggestion("closure") in found and found[0].start == at(9) + 24 * HOUR


def test_nothing_is_suggested_for_what_can_be_booked_or_never_could() -> None:
    assert said(salon(), diary(), at(10)) == []
    assert suggest(salon(), diary(), Wish(("dye",)), at(10), now=NOW) == []
    off = {datetime.fromtimestamp(MONDAY, UTC).date(): DatedShifts(())}
    nobody = Roster(Location("UTC"), (Member("ana", dated=off),), {"cut": Service("cut", (Segment(30),))})
    assert said(nobody, diary(), at(10)) == []


def test_anyone_means_another_time() -> None:
    span: Interval = (at(9), at(12))
    found = said(salon(), diary(("ana", *span), ("ben", *span)), at(10), member=None)
    assert found == [Suggestion("later", at(12), ("ana", "ben"))]
