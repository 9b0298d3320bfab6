"""A visit written down by hand, and time that is blocked: forms of the agenda."""

import pytest

from tests.web.business.conftest import AtDesk, House, days_ahead, send_twice
from tests.web.site.reader import Reader

COUNT_GUESTS = "select count(*) from visits where business_id = %s and guest_name = %s and cancelled_at is null"
COUNT_BLOCKS = "select count(*) from busy_times where business_id = %s and reason = %s"


def ask_for_times(reader: Reader, house: House, member: str = "ida") -> list[str]:
    """The form of a new visit on the first day on which this member has time for a cut; answers the starts."""
    for day in days_ahead():
        reader.open(f"/business/visits/new?services={house.ids['cut']}&staff={house.ids[member]}&date={day}")
        starts = reader.form("/visits/new").offers.get("start", [])
        if starts:
            return starts
    raise AssertionError(f"{member} has no time for weeks")


def test_a_guest_is_written_down(ida: Reader, house: House) -> None:
    start = ask_for_times(ida, house)[0]
    sheet = ida.send(
        "/visits/new", start=start, guest_name="Greta Lindner-Öz", guest_contact="0341 5550", note="Stairs"
    )
    assert "Booked for Greta Lindner-Öz." in sheet.text
    assert "visit=" in ida.path
    for words in ("First visit", "Cut & finish", "0341 5550", "Stairs", start[11:16]):
        assert words in sheet.text
    assert "Greta Lindner-Öz" in ida.open("/business/clients?words=lindner-öz").text


def test_names_from_right_to_left_and_with_emoji_are_kept(ida: Reader, house: House) -> None:
    name = "ليلى حسن 💇🏽‍♀️"
    sheet = ida.send("/visits/new", start=ask_for_times(ida, house)[0], guest_name=name)
    assert f"Booked for {name}." in sheet.text
    assert house.ask(COUNT_GUESTS, house.id, name) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"guest_name": " "}, "Write who comes, in at most 120 characters."),
        ({"guest_name": "x" * 121}, "Write who comes, in at most 120 characters."),
        ({"start": ""}, "Choose one of the times."),
        ({"guest_contact": "0" * 161}, "in at most 160 characters."),
        ({"note": "n" * 2001}, "Write at most 2,000 characters."),
        ({"start": "half past nine"}, "That time can't be booked"),
        ({"start": "2020-01-01T09:00+01:00"}, "That time can't be booked"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    ida: Reader, house: House, written: dict[str, str], said: str
) -> None:
    start = ask_for_times(ida, house)[0]
    fields = {"start": start, "guest_name": "Nele Haas", "guest_contact": "nele@example.org", "note": "Tea"}
    sheet = ida.send("/visits/new", **{**fields, **written})
    assert ida.status in (409, 422)
    assert said in sheet.text
    kept = ida.form("/visits/new").fields
    wanted = {**fields, **written}
    assert {name: kept[name][0] for name in ("guest_name", "guest_contact", "note")} == {
        name: wanted[name] for name in ("guest_name", "guest_contact", "note")
    }
    assert kept["services"] == [house.ids["cut"]]


def test_what_is_wrong_is_said_in_the_readers_language(at_desk: AtDesk, house: House) -> None:
    ida = at_desk("ida", "de")
    sheet = ida.send("/visits/new", start=ask_for_times(ida, house)[0], guest_name="")
    assert "Write who comes" not in sheet.text
    assert "höchstens 120 Zeichen" in sheet.text


def test_a_guest_is_written_down_once_however_often_the_form_is_sent(ida: Reader, house: House) -> None:
    start = ask_for_times(ida, house)[0]
    first, second = send_twice(ida, "/visits/new", start=start, guest_name="Twice Pressed")
    assert first == second
    assert house.ask(COUNT_GUESTS, house.id, "Twice Pressed") == 1


def test_a_time_that_went_meanwhile_offers_what_is_near(ida: Reader, house: House) -> None:
    start = ask_for_times(ida, house)[0]
    ida.send("/visits/new", start=start, guest_name="The First")
    ask_for_times(ida, house)
    sheet = ida.send("/visits/new", start=start, guest_name="The Second")
    assert ida.status == 409
    assert "That time can't be booked" in sheet.text
    assert "Free near it:" in sheet.text
    assert ida.form("/visits/new").fields["guest_name"] == ["The Second"]
    assert house.ask(COUNT_GUESTS, house.id, "The Second") == 0


def test_a_professional_books_for_themselves_alone(at_desk: AtDesk, house: House) -> None:
    mehmet = at_desk("mehmet")
    start = ask_for_times(mehmet, house, "mehmet")[0]
    mehmet.send("/visits/new", start=start, guest_name="Of Mehmet", staff=house.ids["ida"])
    assert "Booked for Of Mehmet." in mehmet.sheet.text
    whose = """select s.name from visits v join visit_items i on i.visit_id = v.id join staff s on s.id = i.staff_id
               where v.guest_name = 'Of Mehmet' and v.business_id = %s"""
    assert house.ask(whose, house.id) == "Mehmet Aydın"


def block(reader: Reader, house: House, **written: str) -> str:
    """Open the form of a block and send it for Ida, twenty days ahead; answers what the page says."""
    reader.open(f"/business/blocks/new?staff={house.ids['ida']}&date={days_ahead(20)[0]}&time=12:00")
    return reader.send("/blocks/new", **written).text


def test_time_is_blocked_and_freed(ida: Reader, house: House) -> None:
    assert "That time is blocked." in block(ida, house, to="12:45", reason="Dentist")
    for words in ("Dentist", "12:00 to 12:45", "Ida Brandt"):
        assert words in ida.sheet.text
    assert "That time is free again." in ida.send("/remove").text
    assert house.ask(COUNT_BLOCKS, house.id, "Dentist") == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"from": "noon"}, "Write a time like 09:30."),
        ({"to": "25:00"}, "Write a time like 09:30."),
        ({"date": "someday"}, "Write a time like 09:30."),
        ({"staff": "nobody"}, "Choose somebody of the team."),
        ({"reason": "r" * 201}, "Write at most 200 characters."),
        ({"last_date": "2049-01-01"}, "The end lies after the beginning, at most a year."),
    ],
)
def test_a_block_that_makes_no_sense_is_explained(
    ida: Reader, house: House, written: dict[str, str], said: str
) -> None:
    assert said in block(ida, house, **{"reason": "Dentist", **written})
    assert ida.status == 422
    kept = ida.form("/blocks/new").fields
    assert {name: kept[name][0] for name in written if name != "staff"} == {
        name: value for name, value in written.items() if name != "staff"
    }


def test_a_night_is_blocked_over_midnight(ida: Reader, house: House) -> None:
    assert "That time is blocked." in block(ida, house, **{"from": "22:00", "to": "06:00", "reason": "Night"})
    hours = (
        "select extract(epoch from upper(during) - lower(during))::int / 3600 from busy_times where reason = 'Night'"
    )
    assert house.ask(hours) == 8


def test_a_block_is_made_once_however_often_the_form_is_sent(ida: Reader, house: House) -> None:
    ida.open(f"/business/blocks/new?staff={house.ids['ida']}&date={days_ahead(21)[0]}&time=12:00")
    first, second = send_twice(ida, "/blocks/new", reason="Once")
    assert first == second
    assert house.ask(COUNT_BLOCKS, house.id, "Once") == 1


def test_a_professional_blocks_their_own_time_alone(at_desk: AtDesk, house: House) -> None:
    mehmet = at_desk("mehmet")
    assert mehmet.open("/business/blocks/new") and mehmet.form("/blocks/new").fields["staff"] == [house.ids["mehmet"]]
    mehmet.send("/blocks/new", staff=house.ids["ida"], date=str(days_ahead(20)[0]), reason="Not his")
    assert mehmet.status == 403
    assert house.ask(COUNT_BLOCKS, house.id, "Not his") == 0


def test_a_day_without_room_names_the_next_that_has_some(ida: Reader, house: House) -> None:
    sunday = next(day for day in days_ahead(7) if day.weekday() == 6)
    sheet = ida.open(f"/business/visits/new?services={house.ids['cut']}&date={sunday}")
    assert "Nothing fits on this day" in sheet.text
    (link,) = [link for link in sheet.links if link.startswith("/business/visits/new?") and "services=" in link]
    assert f"date={sunday}" not in link
    ida.open(link)
    assert ida.form("/visits/new").offers["start"]


def test_a_time_that_is_not_listed_is_explained_with_a_way_out(ida: Reader, house: House) -> None:
    start = ask_for_times(ida, house)[0]
    day, address = start[:10], f"/business/visits/new?services={house.ids['cut']}&staff={house.ids['ida']}"
    sheet = ida.open(f"{address}&date={day}&time=03:07")
    assert "Why not 03:07?" in sheet.text and "works" in sheet.text
    assert "Nobody who does this works then for long enough." in sheet.text
    ways = [link for link in sheet.links if "time=" in link and "services=" in link]
    found = ida.open(ways[0])
    assert "Why not" not in found.text and ida.form("/visits/new").fields["start"]
    for nonsense in ("nonsense", "99:99", "12:00:00+25:00", "-1"):
        assert "Why not" not in ida.open(f"{address}&date={day}&time={nonsense}").text
        assert ida.status == 200


def test_a_move_is_explained_too(ida: Reader, house: House) -> None:
    visit = house.visit_ahead("ida")
    sheet = ida.open(f"/business/visits/{visit}/move?at=03:07")
    assert "Why not 03:07?" in sheet.text and ida.status == 200
    assert "Why not 03:07?" not in ida.open(f"/business/visits/{visit}/move?at=nonsense").text
