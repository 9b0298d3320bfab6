"""The page of calendars: one's own, and the desk everybody's."""

from datetime import UTC, datetime

import pytest

from tests.adapters.calendar.files import calendar, event
from tests.web.business.conftest import AtDesk, House, send_twice
from tests.web.site.reader import Reader

PAGE = "/business/calendars"
COUNT = "select count(*) from external_calendars where staff_id = %s and label = %s"
FAIL = """
update external_calendars set read_at = %s, tried_at = now(), failures = 2, error = 'calendar.gone', events = 3,
  notes = '{calendar.zone_unknown}' where label = %s returning 1"""


def add_form(reader: Reader, page: str = PAGE) -> None:
    """The page with the form."""
    reader.open(page)


def test_a_calendar_is_added_once_however_often_somebody_presses(ida: Reader, house: House) -> None:
    add_form(ida)
    first, second = send_twice(ida, PAGE, address="webcal://calendar.example/ida.ics", label="Family")
    assert first == second and house.ask(COUNT, house.ids["ida"], "Family") == 1
    sheet = ida.open(PAGE)
    for words in ("Calendars of Ida Brandt", "Family", "being read", "calendar.example"):
        assert words in sheet.text
    assert "ida.ics" not in sheet.text, "the address is a secret"


def test_an_old_copy_says_how_old_it_is_and_why(ida: Reader, house: House) -> None:
    add_form(ida)
    ida.send(PAGE, address="https://calendar.example/old.ics", label="Old one")
    assert house.ask(FAIL, datetime(2026, 1, 1, tzinfo=UTC), "Old one") == 1
    text = ida.open(PAGE).text
    for words in ("an old copy", "days ago still counts", "no calendar at this address", "Next try", "we took yours"):
        assert words in text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"address": ""}, "Give an address, or choose a file"),
        ({"address": "http://127.0.0.1/a.ics"}, "We fetch from the open internet alone"),
        ({"address": "http://[::ffff:169.254.169.254]/"}, "We fetch from the open internet alone"),
        ({"address": "https://calendar.example:8443/a.ics"}, "no ports of their own"),
        ({"address": "https://name:word@calendar.example/"}, "without name and password"),
        ({"address": "gopher://calendar.example/"}, "This address can't be read"),
        ({"address": "https://calendar.example/", "label": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(ida: Reader, written: dict[str, str], said: str) -> None:
    add_form(ida)
    sheet = ida.send(PAGE, **written)
    assert (ida.status, said in sheet.text) == (422, True), sheet.text
    assert ida.form(PAGE).fields["address"] == [written["address"]]


def test_a_file_is_taken_as_it_is_and_no_other_file(ida: Reader, house: House) -> None:
    content = calendar(event("a@x", "SUMMARY:Größe", "DTSTART:20300101T100000Z", "DURATION:PT1H"))
    for data, label, status in (
        (content, "Exported", 200),
        (content.decode().encode("cp1252"), "Old letters", 200),
        (b"<html>", "Page", 422),
    ):
        add_form(ida)
        fields = {name: values[-1] for name, values in ida.form(PAGE).fields.items() if name != "file"}
        answer = ida.http.post(PAGE, data={**fields, "label": label}, files={"file": ("a.ics", data, "text/calendar")})
        assert answer.status_code == status
        assert house.ask(COUNT, house.ids["ida"], label) == (status == 200)


def test_a_calendar_is_asked_for_and_removed(ida: Reader, house: House) -> None:
    add_form(ida)
    ida.send(PAGE, address="https://calendar.example/gone.ics", label="Going")
    (calendar_id,) = [house.ask("select id::text from external_calendars where label = 'Going'")]
    assert "read in a moment" in ida.send(f"{PAGE}/{calendar_id}/read").text
    assert "blocks nothing any more" in ida.send(f"{PAGE}/{calendar_id}/remove").text
    assert house.ask(COUNT, house.ids["ida"], "Going") == 0


def test_a_professional_has_their_own_page_and_nobody_elses(at_desk: AtDesk, house: House) -> None:
    mehmet = at_desk("mehmet", "de")
    assert "Weitere Kalender von Mehmet Aydın" in mehmet.open(PAGE).text
    assert mehmet.http.get(f"{PAGE}?staff={house.ids['ida']}").status_code == 403
    jonas = at_desk("jonas")
    assert "Calendars of Mehmet Aydın" in jonas.open(f"{PAGE}?staff={house.ids['mehmet']}").text
    assert "Your visits elsewhere" not in jonas.open(f"{PAGE}?staff={house.ids['mehmet']}").text


def test_the_address_of_a_feed_is_shown_once_and_ends_when_it_is_revoked(at_desk: AtDesk) -> None:
    for name, page, form in (("mehmet", PAGE, f"{PAGE}/feed"), ("clara", "/account", "/account/calendar")):
        reader = at_desk(name)
        reader.open(page)
        sheet = reader.send(form)
        (address,) = [link for link in sheet.links if link.startswith("webcal://")]
        path = "/calendars/" + address.partition("/calendars/")[2]
        assert reader.http.get(path).text.startswith("BEGIN:VCALENDAR")
        assert path not in str(reader.open(page).links)
        assert "shows nothing any more" in reader.send(f"{form}/revoke").text
        assert reader.http.get(path).status_code == 404
