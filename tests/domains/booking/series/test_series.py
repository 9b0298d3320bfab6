"""Recurring visits against the real database: previewed, decided about, saved whole or not at all."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.salon import BERLIN, Salon, arrange_salon, next_weekday
from vibewell.domains.booking import (
    DeskVisitRequest,
    HoldRequest,
    MoveRequest,
    book_at_desk,
    cancel_visit,
    confirm_hold,
    hold_start,
    move_visit,
)
from vibewell.domains.booking.series.actions import book_series, cancel_series, read_series
from vibewell.domains.booking.series.preview import preview_series
from vibewell.domains.booking.series.rules import planned_starts
from vibewell.domains.booking.series.types import (
    ClientUnknown,
    Decision,
    Series,
    SeriesCancellation,
    SeriesClient,
    SeriesCollides,
    SeriesDecisionInvalid,
    SeriesOver,
    SeriesPreview,
    SeriesRequest,
    SeriesTooMany,
    SeriesTooShort,
    SeriesUnknown,
    SeriesWish,
)
from vibewell.domains.catalog import NotAtThisDesk
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

NOW = datetime.now(UTC)


async def preview(
    database: Database, salon: Salon, start: datetime, *, who: UUID | None = None, **wish: object
) -> SeriesPreview:
    asked = msgspec.convert(
        {"services": [salon.cut], "start": start, "every_weeks": 4, "times": 6, **wish},
        SeriesWish,
        from_attributes=True,
    )
    async with database.tx(Caller.person(who or salon.clara)) as tx:
        return await preview_series(tx, salon.slug, asked, now=NOW)


async def book(
    database: Database, salon: Salon, start: datetime, *, who: UUID | None = None, now: datetime = NOW, **wish: object
) -> Series:
    asked = msgspec.convert(
        {"business": salon.slug, "services": [salon.cut], "start": start, "every_weeks": 4, "times": 6, **wish},
        SeriesRequest,
        from_attributes=True,
    )
    async with database.tx(Caller.person(who or salon.clara)) as tx:
        return await book_series(tx, asked, now=now)


async def take(database: Database, salon: Salon, start: datetime, staff: UUID) -> UUID:
    """Noah has this time."""
    caller = Caller.person(salon.noah)
    async with database.tx(caller) as tx:
        held = await hold_start(tx, HoldRequest(salon.slug, [salon.cut], start, str(staff)), now=NOW, hold_minutes=10)
        return (await confirm_hold(tx, held.id, note="", now=NOW)).id


def weeks_later(start: datetime, weeks: int) -> datetime:
    """The same reading of the clock in Berlin."""
    return (start.astimezone(BERLIN).replace(tzinfo=None) + timedelta(weeks=weeks)).replace(tzinfo=BERLIN)


def count(owner_url: str, sql: str) -> int:
    with psycopg.connect(owner_url) as db:
        row = db.execute(sql.encode()).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_series_is_as_many_visits_at_the_same_time_of_day(database: Database, salon: Salon) -> None:
    start = next_weekday(1, 10)
    series = await book(database, salon, start, staff=str(salon.ida))
    assert [visit.start for visit in series.visits] == [weeks_later(start, 4 * n) for n in range(6)]
    assert {visit.status for visit in series.visits} == {"confirmed"}
    assert {visit.price.amount for visit in series.visits} == {4500}
    places = [visit.series for visit in series.visits]
    assert [(place.position, place.total) for place in places if place] == [(n, 6) for n in range(1, 7)]


async def test_a_preview_says_which_dates_are_taken_why_and_what_is_near(database: Database, salon: Salon) -> None:
    start = next_weekday(1, 10)
    await take(database, salon, weeks_later(start, 8), salon.ida)
    shown = await preview(database, salon, start, staff=str(salon.ida))
    assert [occurrence.state for occurrence in shown.occurrences] == ["free", "free", "taken", "free", "free", "free"]
    third = shown.occurrences[2]
    assert (third.reasons, len(third.alternatives), shown.free) == (["staff_busy"], 3, 5)
    assert all(near.start != third.start for near in third.alternatives)


async def test_a_collision_that_nobody_decided_about_saves_nothing(
    database: Database, salon: Salon, owner_url: str
) -> None:
    start = next_weekday(1, 10)
    await take(database, salon, weeks_later(start, 4), salon.ida)
    with pytest.raises(SeriesCollides) as refused:
        await book(database, salon, start, staff=str(salon.ida))
    assert refused.value.extra["positions"] == [2]
    assert refused.value.extra["preview"].free == 5
    assert count(owner_url, "select count(*) from visits") == 1
    assert count(owner_url, "select count(*) from visit_series") == 0


async def test_a_date_is_skipped_moved_or_the_series_stops_there(database: Database, salon: Salon) -> None:
    start = next_weekday(1, 10)
    for weeks in (4, 8, 16):
        await take(database, salon, weeks_later(start, weeks), salon.ida)
    shown = await preview(database, salon, start, staff=str(salon.ida))
    moved_to = shown.occurrences[2].alternatives[0].start
    decisions = [Decision(2, "skip"), Decision(3, "move", moved_to), Decision(5, "stop")]
    series = await book(database, salon, start, staff=str(salon.ida), decisions=decisions)
    assert [visit.start for visit in series.visits] == [start, moved_to, weeks_later(start, 12)]
    assert [visit.series.total for visit in series.visits if visit.series] == [3, 3, 3]


async def test_what_was_taken_after_the_preview_is_shown_again_and_nothing_is_saved(
    database: Database, salon: Salon, owner_url: str
) -> None:
    start = next_weekday(1, 10)
    await take(database, salon, weeks_later(start, 4), salon.ida)
    shown = await preview(database, salon, start, staff=str(salon.ida))
    moved_to = shown.occurrences[1].alternatives[0].start
    await take(database, salon, moved_to, salon.ida)
    with pytest.raises(SeriesCollides) as refused:
        await book(database, salon, start, staff=str(salon.ida), decisions=[Decision(2, "move", moved_to)])
    assert refused.value.extra["positions"] == [2]
    again = refused.value.extra["preview"].occurrences[1]
    assert moved_to not in [near.start for near in again.alternatives]
    assert count(owner_url, "select count(*) from series_visits") == 0


async def test_of_many_who_want_the_same_series_at_once_one_gets_it(
    database: Database, salon: Salon, owner_url: str
) -> None:
    start = next_weekday(1, 10)
    tries = [book(database, salon, start, staff=str(salon.ida), who=who) for who in [salon.clara, salon.noah] * 4]
    found = await asyncio.gather(*tries, return_exceptions=True)
    won = [each for each in found if isinstance(each, Series)]
    assert len(won) == 1, found
    assert all(isinstance(each, Series | SeriesCollides) for each in found)
    assert count(owner_url, "select count(*) from visits where confirmed_at is not null") == 6


async def test_dates_beyond_the_advance_limit_are_the_desks_alone(database: Database, owner_url: str) -> None:
    salon = arrange_salon(owner_url, advance_days=60)
    start = next_weekday(1, 10)
    shown = await preview(database, salon, start)
    assert [occurrence.state for occurrence in shown.occurrences] == ["free", "free"] + ["beyond"] * 4
    with pytest.raises(SeriesCollides):
        await book(database, salon, start)
    at_desk = await preview(database, salon, start, who=salon.owner, at_desk=True)
    assert at_desk.free == 6
    series = await book(database, salon, start, who=salon.owner, client=SeriesClient(guest_name="Frau Kern"))
    assert [visit.client for visit in series.visits] == ["Frau Kern"] * 6


async def test_the_desk_books_for_its_own_clients_and_for_nobody_elses(database: Database, salon: Salon) -> None:
    start = next_weekday(1, 10)
    with pytest.raises(ClientUnknown):
        await book(database, salon, start, who=salon.owner, client=SeriesClient(customer_id=salon.noah))
    with pytest.raises(ClientUnknown):
        await book(database, salon, start, who=salon.owner, client=SeriesClient(guest_name=" "))
    with pytest.raises(NotAtThisDesk):
        await book(database, salon, start, client=SeriesClient(guest_name="Frau Kern"))
    with pytest.raises(NotAtThisDesk):
        await preview(database, salon, start, at_desk=True)
    await take(database, salon, next_weekday(2, 10), salon.ida)
    series = await book(database, salon, start, who=salon.owner, client=SeriesClient(customer_id=salon.noah))
    assert {visit.customer_id for visit in series.visits} == {salon.noah}
    async with database.tx(Caller.person(salon.noah)) as tx:
        assert len((await read_series(tx, series.id, NOW)).visits) == 6


async def test_a_series_is_called_off_from_a_date_on_and_its_time_is_free(database: Database, salon: Salon) -> None:
    start = next_weekday(1, 10)
    series = await book(database, salon, start, staff=str(salon.ida))
    async with database.tx(Caller.person(salon.clara)) as tx:
        from_date = series.visits[3].start.date()
        left = await cancel_series(tx, series.id, SeriesCancellation(from_date, "moving away"), now=NOW)
    assert [visit.status for visit in left.visits] == ["confirmed"] * 3 + ["cancelled"] * 3
    await take(database, salon, series.visits[4].start, salon.ida)
    with pytest.raises(SeriesOver):
        async with database.tx(Caller.person(salon.clara)) as tx:
            await cancel_series(tx, series.id, SeriesCancellation(from_date), now=NOW)


async def test_a_series_of_somebody_else_is_unknown(database: Database, salon: Salon) -> None:
    series = await book(database, salon, next_weekday(1, 10))
    for act in ("read", "cancel"):
        with pytest.raises(SeriesUnknown):
            async with database.tx(Caller.person(salon.noah)) as tx:
                if act == "read":
                    await read_series(tx, series.id, NOW)
                else:
                    await cancel_series(tx, series.id, SeriesCancellation(date(2020, 1, 1)), now=NOW)


async def test_each_visit_stays_one_of_its_own(database: Database, salon: Salon) -> None:
    series = await book(database, salon, next_weekday(1, 10), staff=str(salon.ida))
    second, third = series.visits[1], series.visits[2]
    async with database.tx(Caller.person(salon.clara)) as tx:
        moved = await move_visit(tx, second.id, MoveRequest(second.start + timedelta(hours=2)), now=NOW)
        await cancel_visit(tx, third.id, reason="", now=NOW)
        after = await read_series(tx, series.id, NOW)
    assert moved.series == second.series
    assert [visit.status for visit in after.visits].count("cancelled") == 1


async def test_what_can_not_be_decided_so_is_refused(database: Database, salon: Salon) -> None:
    start = next_weekday(1, 10)
    for decisions, times, refusal in (
        ([Decision(7, "skip")], 6, SeriesDecisionInvalid),
        ([Decision(2, "skip"), Decision(2, "stop")], 6, SeriesDecisionInvalid),
        ([Decision(2, "move")], 6, SeriesDecisionInvalid),
        ([Decision(2, "move", start)], 6, SeriesDecisionInvalid),
        ([Decision(2, "skip")], 2, SeriesTooShort),
        ([Decision(1, "stop")], 6, SeriesTooShort),
    ):
        with pytest.raises(refusal):
            await book(database, salon, start, decisions=decisions, times=times)


async def test_series_have_a_limit_for_each_customer(database: Database, salon: Salon) -> None:
    for hour in range(9, 15):
        for staff in (salon.ida, salon.mehmet):
            await book(database, salon, next_weekday(1, hour), staff=str(staff), times=2)
    with pytest.raises(SeriesTooMany):
        await book(database, salon, next_weekday(1, 16), times=2)


async def test_dates_further_than_three_years_ahead_are_beyond_for_everybody(database: Database, salon: Salon) -> None:
    shown = await preview(database, salon, next_weekday(1, 10), every_weeks=26, times=52, who=salon.owner, at_desk=True)
    states = [occurrence.state for occurrence in shown.occurrences]
    assert states[:6] == ["free"] * 6
    assert set(states[7:]) == {"beyond"}


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 15, 30, 45]),
    every_weeks=st.integers(1, 26),
    times=st.integers(2, 52),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"]
    ),
)
def test_every_date_reads_the_same_on_the_clock_over_both_changes(
    day: date, hour: int, minute: int, every_weeks: int, times: int, zone: str
) -> None:
    first = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    # A reading that the clock skips on the first day is none that anybody can wish for.
    first = first.astimezone(UTC).astimezone(ZoneInfo(zone))
    planned = planned_starts(first, zone, every_weeks, times)
    assert len(planned) == times
    for number, each in enumerate(planned):
        local = datetime.fromtimestamp(each.start, ZoneInfo(zone))
        assert local.date() == first.date() + timedelta(weeks=every_weeks * number)
        if each.there_is:
            assert (local.hour, local.minute) == (first.hour, first.minute)
        else:
            assert (local.hour, local.minute) > (first.hour, first.minute)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_saved_series_never_overlap_and_a_preview_comes_true(
    data: st.DataObject, database: Database, owner_url: str
) -> None:
    salon = arrange_salon(owner_url, slug=f"salon-{new_id()}", after_minutes=data.draw(st.sampled_from([0, 15])))
    for _ in range(data.draw(st.integers(2, 4))):
        start = next_weekday(
            data.draw(st.integers(0, 5)), data.draw(st.integers(9, 17)), data.draw(st.sampled_from([0, 15, 30]))
        )
        wish = {
            "every_weeks": data.draw(st.integers(1, 6)),
            "times": data.draw(st.integers(2, 9)),
            "staff": data.draw(st.sampled_from(["any", str(salon.ida)])),
            "services": [data.draw(st.sampled_from([salon.cut, salon.colour]))],
        }
        shown = await preview(database, salon, start, **wish)
        decisions, expected = [], []
        for occurrence in shown.occurrences:
            if occurrence.is_free:
                expected.append(occurrence.start)
            elif occurrence.alternatives and data.draw(st.booleans()):
                chosen = data.draw(st.sampled_from(occurrence.alternatives))
                decisions.append(Decision(occurrence.position, "move", chosen.start))
                expected.append(chosen.start)
            else:
                decisions.append(Decision(occurrence.position, "skip"))
        if len(expected) < 2:
            continue
        series = await book(database, salon, start, decisions=decisions, **wish)
        assert [visit.start for visit in series.visits] == expected
    assert (
        count(
            owner_url,
            "select count(*) from claims a join claims b on a.staff_id = b.staff_id and a.id < b.id"
            " and a.during && b.during and not (a.pad and b.pad) and a.holder_id <> b.holder_id",
        )
        == 0
    )


async def test_a_visit_by_hand_and_a_series_keep_out_of_each_others_way(database: Database, salon: Salon) -> None:
    start = next_weekday(1, 10)
    await book(database, salon, start, staff=str(salon.ida))
    async with database.tx(Caller.person(salon.owner)) as tx:
        wish = DeskVisitRequest([salon.cut], weeks_later(start, 20), "Frau Kern", str(salon.mehmet))
        assert (await book_at_desk(tx, salon.slug, wish, now=NOW)).series is None


async def test_what_needs_a_passed_check_is_no_series_before_it(
    database: Database, salon: Salon, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as db:
        db.execute(
            "insert into service_checks (service_id, business_id, check_service_id, least_minutes, most_days)"
            " values (%s, %s, %s, 2880, 180)",
            [salon.colour, salon.id, salon.cut],
        )
    start = next_weekday(1, 10)
    shown = await preview(database, salon, start, services=[salon.colour])
    assert {occurrence.state for occurrence in shown.occurrences} == {"not_offered"}
    assert {tuple(occurrence.reasons) for occurrence in shown.occurrences} == {("check_required",)}
    with pytest.raises(SeriesCollides):
        await book(database, salon, start, services=[salon.colour])
    assert count(owner_url, "select count(*) from visits") == 0
    # The desk knows its clients, as when it books a single visit by hand.
    at_desk = await preview(database, salon, start, services=[salon.colour], who=salon.owner, at_desk=True)
    assert at_desk.free == 6


async def test_seats_count_for_a_class_alone(database: Database, salon: Salon) -> None:
    series = await book(database, salon, next_weekday(1, 10), party=3, times=2)
    assert [(visit.party, visit.price.amount) for visit in series.visits] == [(1, 4500), (1, 4500)]
