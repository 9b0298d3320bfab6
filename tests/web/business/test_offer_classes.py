"""Classes at the desk: dates set, moved, given away place by place and called off."""

from datetime import date
from typing import Any

import pytest

from tests.web.business.conftest import AtDesk, House, days_ahead, send_twice
from tests.web.site.reader import Reader

CLASSES = "/business/classes"
BRAIDS = "select id::text from services where business_id = %s and is_class"
SESSION = """
select id::text from class_sessions where business_id = %s and ended_at is null
  and (starts_at at time zone 'Europe/Berlin')::date = %s order by starts_at limit 1"""
COUNT = "select count(*) from class_sessions where business_id = %s and capacity = %s and ended_at is null"
# Far enough ahead for nobody else's test to be there.
SUNDAYS = [day for day in days_ahead(2, 120) if day.weekday() == 6]


def dates(house: House, day: date, **more: str) -> dict[str, Any]:
    wish = {"service": house.ask(BRAIDS, house.id), "staff": house.ids["ida"], "date": day.isoformat(), "time": "11"}
    return {**wish, "capacity": "7", **more}


def set_date(ida: Reader, house: House, day: date) -> str:
    """A date of the class; answers the address of its page."""
    ida.open(CLASSES)
    ida.send(CLASSES, **dates(house, day))
    assert "The dates stand" in ida.sheet.text, ida.sheet.text
    return f"{CLASSES}/{house.ask(SESSION, house.id, day)}"


def test_dates_are_set_once_however_often_the_button_is_pressed(ida: Reader, house: House) -> None:
    ida.open(CLASSES)
    first, second = send_twice(ida, CLASSES, **dates(house, SUNDAYS[12], capacity="31", dates="3"))
    assert first == second
    assert house.ask(COUNT, house.id, 31) == 3
    agenda = ida.open(f"/business?date={SUNDAYS[12]}")
    assert "Braids in an evening" in agenda.text
    assert "0 of 31 places" in agenda.text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"capacity": "0"}, "A class has 1 to 1,000 places."),
        ({"capacity": "many"}, "Write a whole number."),
        ({"dates": "53"}, "1 to 52 dates are set at once"),
        ({"date": "2020-01-01"}, "A class begins in the future"),
        ({"time": "noon"}, "a time like 09:30"),
        ({"staff": "nobody"}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(ida: Reader, house: House, written: dict[str, str], said: str) -> None:
    ida.open(CLASSES)
    sheet = ida.send(CLASSES, **{**dates(house, SUNDAYS[6]), **written})
    assert ida.status == 422
    assert said in sheet.text


def test_a_member_who_is_busy_is_named_with_the_days(ida: Reader, house: House) -> None:
    set_date(ida, house, SUNDAYS[7])
    sheet = ida.send(CLASSES, **dates(house, SUNDAYS[7], time="11:30"))
    assert ida.status == 422
    assert "Ida Brandt is busy then" in sheet.text


def test_places_are_given_at_the_desk_and_never_too_many(ida: Reader, house: House) -> None:
    path = set_date(ida, house, SUNDAYS[8])
    ida.open(path)
    ida.send(f"{path}/guest", guest_name="Frau Kern", guest_contact="0341 1", seats="5")
    assert "Frau Kern" in ida.sheet.text
    assert "2 places left" in ida.sheet.text
    ida.send(f"{path}/guest", guest_name="Herr Lang", seats="3")
    assert ida.status == 422
    assert "All places are taken." in ida.sheet.text
    ida.open(path)
    ida.send(path, capacity="4")
    assert ida.status == 422
    assert "5 places are taken" in ida.sheet.text


def test_a_date_moves_and_is_called_off_with_its_visits(ida: Reader, house: House) -> None:
    path = set_date(ida, house, SUNDAYS[9])
    ida.open(path)
    ida.send(f"{path}/guest", guest_name="Frau Kern", seats="1")
    ida.send(path, date=SUNDAYS[10].isoformat(), time="15:30")
    assert "15:30" in ida.sheet.text
    moved = (
        "select count(*) from visits where guest_name = 'Frau Kern' and starts_at::date = %s and moved_at is not null"
    )
    assert house.ask(moved, SUNDAYS[10]) == 1
    ida.send(f"{path}/cancel", reason="Ida is ill")
    assert "It is called off; 1 visit with it." in ida.sheet.text
    gone = "select count(*) from visits where cancel_reason = 'Ida is ill' and cancelled_at is not null"
    assert house.ask(gone) == 1
    ida.open(path)
    assert ida.status == 404


def test_who_does_not_run_the_business_sets_no_dates(at_desk: AtDesk, house: House) -> None:
    for name in ("jonas", "mehmet"):
        reader = at_desk(name)
        reader.open(CLASSES)
        assert reader.status == 200
        assert "Set the dates" not in reader.sheet.text


def test_a_part_that_needs_two_things_keeps_both(ida: Reader, house: House) -> None:
    service = house.ask("select id::text from services where business_id = %s and name = 'Cut & finish'", house.id)
    kinds = "update service_segments set resource_kinds = '{chair,lamp}' where service_id = %s returning 1"
    assert house.ask(kinds, service)
    ida.open(f"/business/services/{service}")
    ida.send(f"/business/services/{service}")
    kept = house.ask("select resource_kinds from service_segments where service_id = %s", service)
    house.ask("update service_segments set resource_kinds = '{chair}' where service_id = %s returning 1", service)
    assert kept == ["chair", "lamp"]
