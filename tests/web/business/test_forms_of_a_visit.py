"""A visit moved, called off, and marked as come."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.web.business.conftest import AtDesk, House
from tests.web.site.reader import Reader

STANDS = """
select array[to_char(starts_at at time zone 'Europe/Berlin', 'YYYY-MM-DD"T"HH24:MI'), moved_at::text,
             cancelled_at::text, cancel_reason, came_at::text, no_show_at::text] from visits where id = %s"""
DAY_OF = "select (starts_at at time zone 'Europe/Berlin')::date::text from visits where id = %s"
PAST = """
select id from visits where business_id = %s and came_at is not null and starts_at < now() - interval '1 day'
order by starts_at desc, id offset %s limit 1"""


def stands(house: House, visit: str) -> dict[str, Any]:
    """What is written of a visit."""
    names = ("start", "moved", "cancelled", "reason", "came", "stayed_away")
    return dict(zip(names, house.ask(STANDS, visit), strict=True))


def open_card(reader: Reader, house: House, visit: str) -> str:
    """Open the visit in the agenda of its day; answers what the page says."""
    return reader.open(f"/business?{urlencode({'date': house.ask(DAY_OF, visit), 'visit': visit})}").text


def a_place_for(reader: Reader, visit: str) -> str:
    """Open the page of a move; answers a start that it offers, on its day or the first with room."""
    reader.open(f"/business/visits/{visit}/move")
    days = [reader.path, *(link for link in reader.sheet.links if "/move?" in link and "date=" in link)]
    for path in dict.fromkeys(days):
        reader.open(path)
        starts = reader.form("/move").offers.get("start", [])
        if starts:
            return starts[-1]
    raise AssertionError("there is room nowhere")


def test_a_visit_is_moved_to_a_time_that_is_offered(ida: Reader, house: House) -> None:
    visit = house.visit_ahead("ida", 6)
    start = a_place_for(ida, visit)
    sheet = ida.send("/move", start=start)
    assert "Moved to" in sheet.text
    assert f"visit={visit}" in ida.path
    assert stands(house, visit)["start"] == start[:16]


@pytest.mark.parametrize("start", ["2020-01-01T09:00+01:00", "tomorrow", ""])
def test_a_move_to_nowhere_leaves_the_visit_where_it_was(ida: Reader, house: House, start: str) -> None:
    visit = house.visit_ahead("ida", 7)
    before = stands(house, visit)
    a_place_for(ida, visit)
    sheet = ida.send("/move", start=start)
    assert ida.status in (400, 409, 422)
    assert f"It stays at {before['start'][11:]}" in sheet.text
    assert stands(house, visit) == before


def test_a_move_onto_another_visit_says_who_is_busy(ida: Reader, house: House) -> None:
    visit, other = house.visit_ahead("ida", 8), house.visit_ahead("ida", 9)
    before = stands(house, visit)
    a_place_for(ida, visit)
    sheet = ida.send("/move", start=stands(house, other)["start"])
    assert ida.status == 409
    assert f"It stays at {before['start'][11:]}" in sheet.text
    assert "Ida" in sheet.text
    assert stands(house, visit) == before


def test_what_is_dropped_on_the_board_in_vain_is_told_on_the_board(ida: Reader, house: House) -> None:
    visit = house.visit_ahead("ida", 8)
    day = house.ask(DAY_OF, visit)
    a_place_for(ida, visit)
    sheet = ida.send("/move", start=f"{day}T03:00", dropped_on="board", back=f"/business?date={day}")
    assert ida.status == 409
    assert "It stays at" in sheet.text
    assert "agenda" in ida.sheet.ids or "Day" in sheet.text


def test_a_move_that_is_sent_twice_is_one(ida: Reader, house: House) -> None:
    visit = house.visit_ahead("ida", 10)
    start = a_place_for(ida, visit)
    form = ida.form("/move")
    answers = [ida.http.post(form.action, data={**form.fields, "start": start}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert stands(house, visit)["start"] == start[:16]


def test_where_a_visit_fits_is_answered_to_who_drags_it(ida: Reader, house: House) -> None:
    visit = house.visit_ahead("ida", 11)
    day = house.ask(DAY_OF, visit)
    found = ida.http.get(f"/business/visits/{visit}/places?date={day}&staff={house.ids['ida']}").json()
    assert 5 <= found["step"] <= 15
    assert list(found["starts"]) == [house.ids["ida"]]
    for minute in found["starts"][house.ids["ida"]][:3]:
        asked = {"start": f"{day}T{minute // 60:02}:{minute % 60:02}", "staff": house.ids["ida"]}
        assert ida.http.get(f"/business/visits/{visit}/why?{urlencode(asked)}").json() == {"why": ""}
    night = {"start": f"{day}T03:00", "staff": house.ids["ida"]}
    assert "works then" in ida.http.get(f"/business/visits/{visit}/why?{urlencode(night)}").json()["why"]


def test_a_visit_is_called_off_and_the_client_reads_why(ida: Reader, house: House) -> None:
    visit = house.visit_ahead("ida", 12)
    start = stands(house, visit)["start"]
    open_card(ida, house, visit)
    sheet = ida.send("/cancel", reason="The water is off.")
    assert f"{start[11:]} is free again." in sheet.text
    assert stands(house, visit)["reason"] == "The water is off."
    assert "Cancelled" in open_card(ida, house, visit)
    assert not [form for form in ida.sheet.forms if form.action.endswith(("/cancel", "/arrival"))]


def test_what_was_called_off_is_not_called_off_again(ida: Reader, house: House) -> None:
    visit = house.visit_ahead("ida", 12)
    open_card(ida, house, visit)
    form = ida.form("/cancel")
    for reason in ("first", "second"):
        assert ida.http.post(form.action, data={**form.fields, "reason": reason}).status_code == 200
    assert stands(house, visit)["reason"] == "first"


def test_a_reason_without_end_is_cut_to_what_fits(ida: Reader, house: House) -> None:
    visit = house.visit_ahead("ida", 12)
    open_card(ida, house, visit)
    ida.send("/cancel", reason="r" * 4000)
    assert ida.status == 200
    assert len(stands(house, visit)["reason"]) == 500


def test_who_came_can_be_corrected(ida: Reader, house: House) -> None:
    visit = str(house.ask(PAST, house.id, 0))
    assert "Came" in open_card(ida, house, visit)
    assert "did not come." in ida.send("/arrival", came="no").text
    assert stands(house, visit)["came"] is None
    assert stands(house, visit)["stayed_away"]
    assert "has come." in ida.send("/arrival", came="yes").text
    assert stands(house, visit)["stayed_away"] is None


def test_nobody_has_come_to_what_is_ahead(ida: Reader, house: House) -> None:
    ahead, past = house.visit_ahead("ida", 13), str(house.ask(PAST, house.id, 1))
    open_card(ida, house, past)
    form = ida.form("/arrival")
    ida.answer = ida.http.post(f"/business/visits/{ahead}/arrival", data={**form.fields, "came": "yes"})
    assert "This visit has not begun yet." in ida.sheet.text
    assert stands(house, ahead)["came"] is None


def test_a_professional_marks_their_own_visits_alone(at_desk: AtDesk, house: House) -> None:
    mehmet = at_desk("mehmet")
    own = f"{PAST.replace('where', 'where id in (select visit_id from visit_items where staff_id = %s) and')}"
    visit = str(house.ask(own, house.ids["mehmet"], house.id, 0))
    open_card(mehmet, house, visit)
    assert "did not come." in mehmet.send("/arrival", came="no").text
    form = mehmet.form("/arrival")
    theirs = house.visit_ahead("ida", 14)
    for act in ("arrival", "cancel", "move"):
        answer = mehmet.http.post(f"/business/visits/{theirs}/{act}", data={**form.fields, "came": "yes"})
        assert answer.status_code == 404


def test_nobody_is_sent_elsewhere_after_a_form(ida: Reader, house: House) -> None:
    visit = str(house.ask(PAST, house.id, 2))
    for back in ("https://evil.example/", "//evil.example", "/business\\@evil.example", "/visits"):
        open_card(ida, house, visit)
        ida.send("/arrival", came="yes", back=back)
        assert re.match(r"^/business(\?|$)", ida.path)
