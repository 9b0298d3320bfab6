"""A sick day: who takes over, what can't be placed, and that it is done whole or not at all."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tests.salon import Salon, next_weekday
from vibewell.domains.booking import (
    DeskVisitRequest,
    HoldRequest,
    SickDay,
    SickDayChanged,
    SickDayInvalid,
    SickDayPreview,
    SickDayRequest,
    SickDays,
    SickVisitDecision,
    Visit,
    arrange_sick_day,
    book_at_desk,
    cancel_visit,
    confirm_hold,
    hold_start,
    preview_sick_day,
    read_visit,
)
from vibewell.domains.catalog import NotAtThisDesk, RoleNotEnough, StaffUnknown
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

NOW = datetime.now(UTC)
DAY = next_weekday(1, 0).date()


async def book(
    database: Database,
    salon: Salon,
    start: datetime,
    staff: UUID,
    *,
    who: UUID | None = None,
    service: UUID | None = None,
) -> Visit:
    wish = HoldRequest(salon.slug, [service or salon.cut], start, str(staff))
    async with database.tx(Caller.person(who or salon.clara)) as tx:
        held = await hold_start(tx, wish, now=NOW, hold_minutes=10)
        return await confirm_hold(tx, held.id, note="", now=NOW)


async def preview(
    database: Database,
    salon: Salon,
    *,
    staff: UUID | None = None,
    who: UUID | None = None,
    first: date = DAY,
    last: date = DAY,
) -> SickDayPreview:
    async with database.tx(Caller.person(who or salon.owner)) as tx:
        return await preview_sick_day(tx, salon.slug, staff or salon.mehmet, SickDays(first, last), now=NOW)


async def arrange(database: Database, salon: Salon, *visits: SickVisitDecision, word: str = "") -> SickDay:
    wish = SickDayRequest(DAY, DAY, list(visits), "Krank", word)
    async with database.tx(Caller.person(salon.owner)) as tx:
        return await arrange_sick_day(tx, salon.slug, salon.mehmet, wish, now=NOW)


def as_shown(shown: SickDayPreview, otherwise: str = "offer") -> list[SickVisitDecision]:
    return [
        SickVisitDecision(each.visit.id, "reassign", each.staff)
        if each.outcome == "reassign"
        else SickVisitDecision(each.visit.id, otherwise)  # type: ignore[arg-type]
        for each in shown.visits
    ]


def ask(owner_url: str, sql: str) -> int:
    with psycopg.connect(owner_url) as db:
        row = db.execute(sql.encode()).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_visit_is_taken_over_at_its_time_and_price(database: Database, salon: Salon, owner_url: str) -> None:
    visit = await book(database, salon, next_weekday(1, 10), salon.mehmet)
    with psycopg.connect(owner_url) as db:
        # Ida takes more, and longer: the customer keeps what was agreed.
        db.execute(
            "update staff_services set price = 9900, minutes = 60 where staff_id = %s and service_id = %s",
            [salon.ida, salon.cut],
        )
    shown = await preview(database, salon)
    [case] = shown.visits
    assert (case.outcome, case.staff, case.staff_names) == ("reassign", [salon.ida], ["Ida Brandt"])
    done = await arrange(database, salon, *as_shown(shown))
    [taken_over] = done.reassigned
    assert taken_over.id == visit.id
    assert (taken_over.start, taken_over.end, taken_over.price, taken_over.staff) == (
        visit.start,
        visit.end,
        visit.price,
        salon.ida,
    )
    async with database.tx(Caller.person(salon.clara)) as tx:
        assert (await read_visit(tx, visit.id, NOW)).items[0].staff_name == "Ida Brandt"


async def test_a_preview_changes_nothing(database: Database, salon: Salon, owner_url: str) -> None:
    await book(database, salon, next_weekday(1, 10), salon.mehmet)
    before = ask(owner_url, f"select count(*) from claims where staff_id = '{salon.mehmet}'")
    await preview(database, salon)
    assert ask(owner_url, f"select count(*) from claims where staff_id = '{salon.mehmet}'") == before
    assert ask(owner_url, "select count(*) from busy_times") == 0
    assert ask(owner_url, "select count(*) from outbox where event like 'hours%'") == 0


async def test_what_nobody_can_take_over_is_said_with_why_and_when_instead(database: Database, salon: Salon) -> None:
    await book(database, salon, next_weekday(1, 10), salon.mehmet)
    await book(database, salon, next_weekday(1, 10), salon.ida, who=salon.noah)
    shown = await preview(database, salon)
    [case] = shown.visits
    assert (case.outcome, case.reasons) == ("unplaced", ["staff_busy"])
    assert len(case.alternatives) == 3
    # The member is blocked, so what is near that day is somebody else's.
    assert all(near.staff == [salon.ida] for near in case.alternatives if near.start.date() == DAY)
    assert all(near.price.amount == 4500 for near in case.alternatives)


async def test_two_visits_at_once_never_get_the_same_colleague(database: Database, salon: Salon) -> None:
    await book(database, salon, next_weekday(1, 10), salon.mehmet)
    await book(database, salon, next_weekday(1, 10, 45), salon.mehmet)
    await book(database, salon, next_weekday(1, 10, 30), salon.ida, who=salon.noah)
    shown = await preview(database, salon)
    assert [case.outcome for case in shown.visits] == ["unplaced", "unplaced"]
    await book(database, salon, next_weekday(1, 14), salon.mehmet)
    await book(database, salon, next_weekday(1, 15), salon.mehmet)
    shown = await preview(database, salon)
    assert [case.outcome for case in shown.visits] == ["unplaced", "unplaced", "reassign", "reassign"]
    done = await arrange(database, salon, *as_shown(shown))
    assert (len(done.reassigned), len(done.offered)) == (2, 2)


async def test_the_time_is_blocked_and_what_is_called_off_is_free(
    database: Database, salon: Salon, owner_url: str
) -> None:
    await book(database, salon, next_weekday(1, 10), salon.mehmet)
    await book(database, salon, next_weekday(1, 10), salon.ida, who=salon.noah)
    done = await arrange(database, salon, *as_shown(await preview(database, salon), "cancel"), word="Mehmet is ill")
    [gone] = done.cancelled
    assert (gone.status, gone.cancel_reason) == ("cancelled", "Mehmet is ill")
    assert (
        ask(owner_url, f"select count(*) from busy_times where staff_id = '{salon.mehmet}' and reason = 'Krank'") == 1
    )
    with pytest.raises(Exception, match="taken"):
        await book(database, salon, next_weekday(1, 11), salon.mehmet)


async def test_each_customer_is_announced_what_became_of_the_visit(
    database: Database, salon: Salon, owner_url: str
) -> None:
    await book(database, salon, next_weekday(1, 10), salon.mehmet)
    await book(database, salon, next_weekday(1, 12), salon.mehmet)
    await book(database, salon, next_weekday(1, 12), salon.ida, who=salon.noah)
    await arrange(database, salon, *as_shown(await preview(database, salon)))
    for event in ("visit.reassigned", "visit.times_offered"):
        assert ask(owner_url, f"select count(*) from outbox where event = '{event}'") == 1, event


async def test_what_changed_since_the_preview_is_shown_again_and_nothing_is_done(
    database: Database, salon: Salon, owner_url: str
) -> None:
    await book(database, salon, next_weekday(1, 10), salon.mehmet)
    shown = await preview(database, salon)
    await book(database, salon, next_weekday(1, 10), salon.ida, who=salon.noah)
    with pytest.raises(SickDayChanged) as changed:
        await arrange(database, salon, *as_shown(shown))
    assert [case.outcome for case in changed.value.extra["preview"].visits] == ["unplaced"]
    assert ask(owner_url, "select count(*) from busy_times") == 0
    assert ask(owner_url, f"select count(*) from visit_items where staff_id = '{salon.mehmet}'") == 1


async def test_every_visit_is_decided_about_once(database: Database, salon: Salon) -> None:
    visit = await book(database, salon, next_weekday(1, 10), salon.mehmet)
    other = await book(database, salon, next_weekday(1, 10), salon.ida, who=salon.noah)
    once = SickVisitDecision(visit.id, "cancel")
    for decisions in (
        [],
        [once, once],
        [once, SickVisitDecision(other.id, "cancel")],
        [SickVisitDecision(visit.id, "reassign")],
        [SickVisitDecision(visit.id, "reassign", [salon.mehmet])],
        [SickVisitDecision(visit.id, "reassign", [new_id()])],
    ):
        with pytest.raises(SickDayChanged):
            await arrange(database, salon, *decisions)


async def test_a_visit_that_came_or_went_meanwhile_is_seen(database: Database, salon: Salon) -> None:
    visit = await book(database, salon, next_weekday(1, 10), salon.mehmet)
    shown = await preview(database, salon)
    await book(database, salon, next_weekday(1, 16), salon.mehmet)
    with pytest.raises(SickDayChanged):
        await arrange(database, salon, *as_shown(shown))
    shown = await preview(database, salon)
    async with database.tx(Caller.person(salon.clara)) as tx:
        await cancel_visit(tx, visit.id, reason="", now=NOW)
    with pytest.raises(SickDayChanged) as changed:
        await arrange(database, salon, *as_shown(shown))
    assert len(changed.value.extra["preview"].visits) == 1


async def test_what_visitors_hold_is_let_go(database: Database, salon: Salon) -> None:
    wish = HoldRequest(salon.slug, [salon.cut], next_weekday(1, 10), str(salon.mehmet))
    async with database.tx(Caller.person(salon.clara)) as tx:
        held = await hold_start(tx, wish, now=NOW, hold_minutes=10)
    shown = await preview(database, salon)
    assert (shown.holds, shown.visits) == (1, [])
    await arrange(database, salon)
    async with database.tx(Caller.person(salon.clara)) as tx:
        visit = await read_visit(tx, held.id, NOW)
    assert visit.status == "cancelled"


async def test_a_guest_without_an_account_can_not_be_told_by_mail(database: Database, salon: Salon) -> None:
    async with database.tx(Caller.person(salon.owner)) as tx:
        wish = DeskVisitRequest([salon.cut], next_weekday(1, 10), "Frau Kern", str(salon.mehmet), "0341 12345")
        await book_at_desk(tx, salon.slug, wish, now=NOW)
    [case] = (await preview(database, salon)).visits
    assert not case.can_be_told
    assert (case.visit.client, case.visit.client_contact) == ("Frau Kern", "0341 12345")


async def test_only_the_desk_arranges_a_sick_day(database: Database, salon: Salon, owner_url: str) -> None:
    with pytest.raises(NotAtThisDesk):
        await preview(database, salon, who=salon.clara)
    with psycopg.connect(owner_url) as db:
        db.execute("update staff set person_id = %s where id = %s", [salon.noah, salon.mehmet])
    with pytest.raises(RoleNotEnough):
        await preview(database, salon, who=salon.noah)
    with pytest.raises(StaffUnknown):
        await preview(database, salon, staff=new_id())


async def test_dates_have_limits(database: Database, salon: Salon) -> None:
    for first, last in (
        (DAY, DAY - timedelta(days=1)),
        (NOW.date() - timedelta(days=3), NOW.date()),
        (DAY, DAY + timedelta(days=31)),
        (DAY + timedelta(days=500), DAY + timedelta(days=500)),
        (date(9999, 12, 31), date(9999, 12, 31)),
    ):
        with pytest.raises(SickDayInvalid):
            await preview(database, salon, first=first, last=last)


async def test_what_was_booked_with_a_visit_that_is_called_off_goes_along(
    database: Database, salon: Salon, owner_url: str
) -> None:
    check = await book(database, salon, next_weekday(1, 10), salon.mehmet)
    treatment = await book(database, salon, next_weekday(1, 14), salon.mehmet)
    with psycopg.connect(owner_url) as db:
        row = [treatment.id, check.id, salon.id]
        db.execute("insert into check_bookings (visit_id, check_visit_id, business_id) values (%s, %s, %s)", row)
    takes_over = SickVisitDecision(treatment.id, "reassign", [salon.ida])
    done = await arrange(database, salon, takes_over, SickVisitDecision(check.id, "cancel"))
    assert {visit.id for visit in done.cancelled} == {check.id, treatment.id}
    assert {visit.status for visit in done.cancelled} == {"cancelled"}
    assert done.reassigned == []
