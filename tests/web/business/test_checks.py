"""Checks at the desk: what needs one, what came of one, and what is booked by hand without."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.web.business.conftest import House, days_ahead
from tests.web.business.test_forms_of_a_visit import open_card, stands
from tests.web.site.reader import Reader

GAP = """
select array[c.check_service_id::text, c.least_minutes::text, c.most_days::text]
from service_checks c where c.service_id = %s"""
SERVICE = "select id from services where business_id = %s and name = %s"


@pytest.fixture
def tint(house: House) -> Iterator[str]:
    """A colour that needs the patch test of the house for as long as a test lasts."""
    service = str(house.ask(SERVICE, house.id, "Gloss & toning"))
    check = house.ask(SERVICE, house.id, "Patch test")
    with psycopg.connect(house.url) as db:
        db.execute("insert into service_checks values (%s, %s, %s, 2880, 180)", [service, house.id, check])
    yield service
    with psycopg.connect(house.url) as db:
        db.execute("delete from service_checks where business_id = %s", [house.id])


def a_check_that_began(house: House) -> tuple[str, str]:
    """A patch test that somebody has done, and a visit of theirs ahead that was booked with it."""
    check = house.ask(SERVICE, house.id, "Patch test")
    with psycopg.connect(house.url) as db:
        found: Any = db.execute(
            "select a.id, b.id from visits a, visits b where a.business_id = %s and b.business_id = a.business_id"
            " and a.starts_at between now() - interval '9 days' and now() - interval '2 hours'"
            " and b.starts_at > now() + interval '3 days'"
            " and a.confirmed_at is not null and b.confirmed_at is not null and a.cancelled_at is null"
            " and b.cancelled_at is null and a.party = 1 and b.party = 1"
            " and not exists (select from check_bookings c where c.visit_id = b.id or c.check_visit_id = a.id)"
            " order by a.starts_at, b.starts_at limit 1",
            [house.id],
        ).fetchone()
        db.execute("update visits set came_at = null, no_show_at = null where id = %s", [found[0]])
        db.execute(
            "update visit_items set service_id = %s, service_name = 'Patch test' where visit_id = %s", [check, found[0]]
        )
        db.execute("insert into check_bookings values (%s, %s, %s)", [found[1], found[0], house.id])
    return str(found[0]), str(found[1])


def test_a_service_needs_a_check_and_needs_it_no_more(ida: Reader, house: House) -> None:
    service, check = (str(house.ask(SERVICE, house.id, name)) for name in ("Grey blending", "Patch test"))
    ida.open(f"/business/services/{service}")
    said = ida.send(service, check=check, check_hours="72", check_most="3", check_unit="months").text
    assert "Grey blending is changed." in said
    assert house.ask(GAP, service) == [check, "4320", "90"]
    ida.open(f"/business/services/{service}")
    fields = ida.form(service).fields
    assert [fields[name] for name in ("check", "check_hours", "check_most", "check_unit")] == [
        [check], ["72"], ["3"], ["months"],
    ]  # fmt: skip
    ida.send(service, check="")
    assert house.ask(GAP, service) is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"check_hours": "soon"}, "Write a whole number from 0 to 8,760."),
        ({"check_hours": "9999"}, "Write a whole number from 0 to 8,760."),
        ({"check_most": "0"}, "Write a whole number from 1 to 3,650."),
        ({"check_hours": "49", "check_most": "2"}, "Between the two no time is left"),
        ({"check": "00000000-0000-0000-0000-000000000000"}, "Choose a service that stands on its own"),
    ],
)
def test_what_leaves_nothing_is_said_at_its_field(
    ida: Reader, house: House, written: dict[str, str], said: str
) -> None:
    service, check = (str(house.ask(SERVICE, house.id, name)) for name in ("Grey blending", "Patch test"))
    ida.open(f"/business/services/{service}")
    page = ida.send(service, **{"name": "Renamed", "check": check, "check_unit": "days", **written})
    assert ida.status == 422
    assert said in page.text
    assert house.ask("select name from services where id = %s", service) == "Grey blending"
    assert house.ask(GAP, service) is None


def test_a_new_service_may_need_a_check(ida: Reader, house: House) -> None:
    check = str(house.ask(SERVICE, house.id, "Patch test"))
    ida.open("/business/services/new")
    shape = {"name": "Henna veil", "price": "30", "part_minutes": "40", "check": check, "offers": house.ids["ida"]}
    ida.send("/services/new", **shape)
    assert house.ask(GAP, house.ask(SERVICE, house.id, "Henna veil")) == [check, "2880", "180"]


def test_passed_is_noted_and_shown_with_what_needs_it(ida: Reader, house: House, tint: str) -> None:
    check, _ = a_check_that_began(house)
    said = open_card(ida, house, check)
    assert "Result of the check" in said
    ida.send(f"{check}/check-result", result="passed")
    assert "passed" in open_card(ida, house, check)
    assert house.ask("select passed_at from check_results where visit_id = %s", check) is not None


def test_failed_says_before_what_it_calls_off(ida: Reader, house: House, tint: str) -> None:
    check, treatment = a_check_that_began(house)
    said = open_card(ida, house, check)
    assert "What needs this check is called off at once" in said
    assert ida.send(f"{check}/check-result", result="failed").text.count("Not passed: 1 visit") == 1
    assert stands(house, treatment)["cancelled"] is not None
    assert "not passed" in open_card(ida, house, check)


def test_who_stays_away_is_asked_about_and_loses_what_follows(ida: Reader, house: House, tint: str) -> None:
    check, treatment = a_check_that_began(house)
    assert "did not come?" in open_card(ida, house, check)
    ida.send(f"{check}/arrival", came="no")
    assert stands(house, treatment)["cancelled"] is not None


def test_a_result_that_says_nothing_changes_nothing(ida: Reader, house: House, tint: str) -> None:
    check, treatment = a_check_that_began(house)
    open_card(ida, house, check)
    assert "Say whether it was passed." in ida.send(f"{check}/check-result", result="maybe").text
    assert stands(house, treatment)["cancelled"] is None


def find_room(reader: Reader, service: str, first: int) -> None:
    for day in days_ahead(first):
        reader.open(f"/business/visits/new?services={service}&date={day}")
        if reader.form("/visits/new").offers.get("start"):
            return
    raise AssertionError("no room")


def test_by_hand_it_warns_and_goes_on_when_told_to(ida: Reader, house: House, tint: str) -> None:
    find_room(ida, tint, 8)
    form = next(each for each in ida.sheet.forms if "guest_name" in each.fields)
    start = form.offers["start"][-1]
    ida.send("/visits/new", guest_name="Greta Ohne", start=start)
    assert ida.status == 422
    assert "The check before it is missing" in ida.sheet.text
    assert "Book Patch test first" in ida.sheet.text
    booked = ida.send("/visits/new", start=start, without_check="yes").text
    assert "Booked for Greta Ohne." in booked
    assert "missing, booked without it" in booked
    assert "without the check that it needs" in ida.open("/business/history").text
