"""Every page of the desk under axe-core, wide in the light and narrow in the dark; and none wider than its screen."""

from typing import Any

import psycopg
import pytest

from tests.conftest import RunningServer
from tests.journeys.arranging import book_series, sign_in
from tests.journeys.conftest import Opens
from tests.journeys.looking import complaints, complaints_here, with_axe
from tests.journeys.test_salon_journey import visit_ahead

pytestmark = pytest.mark.xdist_group("journeys")

AGENDA = [
    "/business",
    "/business?date={day}",
    "/business?date={day}&visit={visit}",
    "/business?date={closed}",
    "/business?date={day}&block={block}",
    "/business?date={day}&view=week",
    "/business?date={day}&view=week&staff={ida}",
    "/business/visits/{visit}/move",
    "/business/visits/{visit}/move?date={day}&staff=any&at=06:30",
    "/business/visits/new",
    "/business/visits/new?services={cut}&date={day}",
    "/business/visits/new?services={cut}&date={day}&time=06:30",
    "/business/blocks/new",
]
LISTS = [
    "/business/classes",
    "/business/classes/{lesson}",
    "/business/waitlist",
    "/business/visits",
    "/business/visits?words=nobody-is-called-like-this",
    "/business/clients",
    "/business/clients?words=nobody-is-called-like-this",
    "/business/clients/{client}",
    "/business/history",
]
HOUSE = [
    "/business/services",
    "/business/services/new",
    "/business/services/{gloss}",
    "/business/team",
    "/business/team/new",
    "/business/team/{ida}",
    "/business/team/{ida}/sick-day",
    "/business/team/{ida}/sick-day?from={day}&to={day}",
    "/business/calendars",
    "/business/hours",
    "/business/hours/{ida}",
    "/business/rooms",
    "/business/rooms/{chair}",
    "/business/settings",
]
MONEY = [
    "/business/takings",
    "/business/takings?by=month",
    "/business/payouts",
    "/business/payments",
    "/business/policy",
    "/business/services/{cut}/policy",
]
REFUSED = ["/business/visits/00000000-0000-0000-0000-000000000007/move", "/business?business=brauenwerk"]
KNOWN = """
select (select id from staff where business_id = b.id and name = 'Ida Brandt') as ida,
  (select id from services where business_id = b.id and name = 'Cut & finish') as cut,
  (select id from services where business_id = b.id and name = 'Gloss & toning') as gloss,
  (select id from resources where business_id = b.id and name = 'Chair 1') as chair,
  (select id from class_sessions where business_id = b.id and starts_at > now() and ended_at is null
   order by starts_at limit 1) as lesson,
  (select customer_id from visits where business_id = b.id and came_at is not null and customer_id is not null
   order by starts_at limit 1) as client,
  (select y.id from busy_times y join staff s on s.id = y.staff_id where y.business_id = b.id and s.name = 'Ida Brandt'
   and (lower(y.during) at time zone 'Europe/Berlin')::date = %s::date limit 1) as block,
  (select from_date from closures where business_id = b.id and from_date > now() order by from_date limit 1) as closed
from businesses b where b.slug = 'atelier-nordlicht'"""


def known(town: RunningServer) -> dict[str, Any]:
    """What the addresses need."""
    visit, day, _ = visit_ahead(town, 5)
    with psycopg.connect(town.owner_url, row_factory=psycopg.rows.dict_row) as db:
        row = db.execute(KNOWN, [day]).fetchone()
    assert row
    assert all(row.values()), row
    return {**row, "visit": visit, "day": day}


@pytest.mark.parametrize("pages", [AGENDA, LISTS + REFUSED, HOUSE, MONEY], ids=["agenda", "lists", "house", "money"])
def test_the_desk_finds_nothing_in_its_way(opens: Opens, town: RunningServer, pages: list[str]) -> None:
    page = with_axe(opens()).new_page()
    sign_in(page, town, "ida")
    names = known(town)
    assert complaints(page, *(path.format(**names) for path in pages)) == []


def test_german_words_find_room_at_the_desk(opens: Opens, town: RunningServer) -> None:
    page = with_axe(opens(locale="de-DE")).new_page()
    sign_in(page, town, "ida")
    names = known(town)
    chosen = [AGENDA[2], AGENDA[5], "/business/visits", "/business/hours", "/business/services/{gloss}"]
    chosen += ["/business/classes", "/business/calendars", "/business/team/{ida}/sick-day?from={day}&to={day}"]
    assert complaints(page, *(path.format(**names) for path in chosen)) == []


def test_what_a_form_says_is_in_nobodys_way(opens: Opens, town: RunningServer) -> None:
    page = with_axe(opens(color_scheme="light")).new_page()
    sign_in(page, town, "ida")
    found = []
    for path, button in (("/business/services/new", "Put it on the menu"), ("/business/rooms", "Put it there")):
        page.goto(path)
        # Without the browser's own checks, so that ours are seen.
        page.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
        page.get_by_role("button", name=button).click()
        page.locator(".notice.is-alert").first.wait_for()
        found += complaints_here(page, path)
    found += complaints(page, f"/business/series/new?visit={known(town)['visit']}")
    assert found + complaints(page, book_series(page)) == []
