"""Weeks, single dates and days on which the business is closed: forms of the hours."""

import pytest

from tests.web.business.conftest import House, days_ahead, send_twice
from tests.web.site.reader import Reader

COUNT_CLOSURES = "select count(*) from closures where business_id = %s and reason = %s"
WEEK = """
select array_agg(weekday || ' ' || to_char(starts, 'HH24:MI') || '-' || to_char(ends, 'HH24:MI')
                 order by weekday, starts)
from weekly_shifts where staff_id = %s"""
STAFF = "select id::text from staff where business_id = %s and name = 'Pauline Seidel'"


@pytest.fixture
def hours(ida: Reader, house: House) -> str:
    """The address of Pauline's hours, opened."""
    path = f"/business/hours/{house.ask(STAFF, house.id)}"
    ida.open(path)
    return path


def week_of(house: House) -> list[str]:
    return list(house.ask(WEEK, house.ask(STAFF, house.id)) or [])


def test_a_week_with_a_break_and_a_night_in_it_is_kept(ida: Reader, house: House, hours: str) -> None:
    before = ida.form(hours).fields
    sheet = ida.send(
        hours,
        day_0_from=["9", "1400"],
        day_0_to=["12:30", "18.15"],
        day_5_from=["20:00", ""],
        day_5_to=["02:00", ""],
        timezone="",
    )
    assert "Pauline Seidel: the week is kept." in sheet.text
    week = week_of(house)
    assert week[:2] == ["0 09:00-12:30", "0 14:00-18:15"]
    assert "5 20:00-02:00" in week
    ida.open(hours)
    ida.send(hours, **before)
    assert week_of(house) != week


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"day_0_from": "nine", "day_0_to": "12:00"}, "Write a beginning and an end like 09:30."),
        ({"day_0_from": "09:00", "day_0_to": ""}, "Write a beginning and an end like 09:30."),
        ({"day_0_from": "25:00", "day_0_to": "26:00"}, "Write a beginning and an end like 09:30."),
        ({"timezone": "Mars/Olympus"}, "Choose one from the list."),
    ],
)
def test_a_week_that_makes_no_sense_is_explained(
    ida: Reader, house: House, hours: str, written: dict[str, str], said: str
) -> None:
    before = week_of(house)
    assert said in ida.send(hours, **written).text
    assert ida.status == 422
    kept = ida.form(hours).fields
    assert {name: kept[name][0] for name in written} == written
    assert week_of(house) == before


def test_a_date_is_otherwise_and_like_every_week_again(ida: Reader, hours: str) -> None:
    day = days_ahead(25)[0].isoformat()
    sheet = ida.send("/dates", date=day, date_from=["10:00", "", ""], date_to=["11:30", "", ""])
    assert "is otherwise now." in sheet.text
    assert "10:00–11:30" in sheet.text
    assert "is like every week again." in ida.send(f"/dates/{day}/remove").text
    assert "10:00–11:30" not in ida.sheet.text
    assert "is otherwise now." in ida.send("/dates", date=day, off="yes").text
    assert "off" in ida.sheet.text
    ida.send(f"/dates/{day}/remove")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"date": "someday", "date_from": "10:00", "date_to": "11:00"}, "Choose a day."),
        ({"date_from": "10:00", "date_to": "late"}, "Write a beginning and an end like 09:30."),
        ({"date_from": "", "date_to": ""}, "Write the hours, or choose a day off."),
        ({"date": "2099-01-01", "date_from": "10:00", "date_to": "11:00"}, "between a year ago and ten years ahead"),
    ],
)
def test_a_date_that_makes_no_sense_is_explained(ida: Reader, hours: str, written: dict[str, str], said: str) -> None:
    assert hours
    wanted = {"date": days_ahead(25)[0].isoformat(), **written}
    assert said in ida.send("/dates", **wanted).text
    assert ida.status == 422
    kept = ida.form("/dates").fields
    assert {name: kept[name][0] for name in wanted if name != "date"} == {
        name: value for name, value in wanted.items() if name != "date"
    }
    assert kept["date"][0] == wanted["date"]


def close(reader: Reader, **written: str) -> str:
    """Close the business for some days far ahead; answers what the page says."""
    reader.open("/business/hours")
    first, last = days_ahead(200)[0], days_ahead(203)[0]
    return reader.send("/closures", **{"from": str(first), "to": str(last), "reason": "A fair", **written}).text


def test_days_are_closed_and_open_again(ida: Reader, house: House) -> None:
    assert "Closed. Visits that stand on these days stay until you move them." in close(ida)
    assert "A fair" in ida.sheet.text
    made = house.ask("select id::text from closures where business_id = %s and reason = 'A fair'", house.id)
    assert "Open again on these days." in ida.send(f"/closures/{made}/remove").text
    assert house.ask(COUNT_CLOSURES, house.id, "A fair") == 0


def test_days_on_which_somebody_comes_say_so(ida: Reader, house: House) -> None:
    day = house.ask(
        "select (starts_at at time zone 'Europe/Berlin')::date::text from visits where id = %s",
        house.visit_ahead("ida", 15),
    )
    said = close(ida, **{"from": day, "to": "", "reason": "Painting"})
    assert "on it: look" in said
    made = house.ask("select id::text from closures where business_id = %s and reason = 'Painting'", house.id)
    ida.send(f"/closures/{made}/remove")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"from": "whenever"}, "Choose a day."),
        ({"from": ""}, "Choose a day."),
        ({"to": "2020-01-01"}, "The last day is not before the first, and at most a year after it."),
        ({"to": "2060-01-01"}, "The last day is not before the first, and at most a year after it."),
        ({"reason": "r" * 201}, "Write at most 200 characters."),
    ],
)
def test_closed_days_that_make_no_sense_are_explained(
    ida: Reader, house: House, written: dict[str, str], said: str
) -> None:
    wanted = {"reason": "Never", **written}
    assert said in close(ida, **wanted)
    assert ida.status == 422
    kept = ida.form("/closures").fields
    assert {name: kept[name][0] for name in wanted} == wanted
    assert house.ask(COUNT_CLOSURES, house.id, wanted["reason"]) == 0


def test_days_are_closed_once_however_often_the_form_is_sent(ida: Reader, house: House) -> None:
    ida.open("/business/hours")
    first, second = send_twice(ida, "/closures", **{"from": str(days_ahead(300)[0]), "to": "", "reason": "Once"})
    assert first == second
    assert house.ask(COUNT_CLOSURES, house.id, "Once") == 1
