"""Services, and the rooms, chairs and machines that they need: forms of the menu."""

import pytest

from tests.web.business.conftest import AtDesk, House, send_twice
from tests.web.site.reader import Reader

COUNT_SERVICES = "select count(*) from services where business_id = %s and name = %s and ended_at is null"
COUNT_ROOMS = "select count(*) from resources where business_id = %s and name = %s and ended_at is null"
GLOSS = {
    "name": "Glaze, very sheer",
    "price": "41,50",
    "section": "Colour",
    "description": "Shine without a shade",
    "part_name": ["Apply", "Develops", "Rinse"],
    "part_minutes": ["20", "25", "15"],
    "part_attended": ["yes", "no", "yes"],
    "part_kind": ["chair", "", "chair"],
}


def new_service(reader: Reader, **written: str | list[str]) -> str:
    """Send the form of a new service; answers what the page says."""
    reader.open("/business/services/new")
    return reader.send("/services/new", **{**GLOSS, **written}).text


def service_called(house: House, name: str) -> str:
    return str(house.ask("select id from services where business_id = %s and name = %s", house.id, name))


def test_a_service_with_three_parts_is_put_on_the_menu(ida: Reader, house: House) -> None:
    said = new_service(ida, offers=[house.ids["ida"]], **{f"price_{house.ids['ida']}": "48"})
    assert "Glaze, very sheer is on the menu." in said
    for words in ("€41.50", "60 min", "Develops 25 min", "Shine without a shade"):
        assert words in said
    ida.open(f"/business/services/{service_called(house, GLOSS['name'])}")
    fields = ida.form(service_called(house, GLOSS["name"])).fields
    assert fields["part_minutes"][:3] == ["20", "25", "15"]
    assert fields["part_attended"][:3] == ["yes", "no", "yes"]
    assert fields[f"price_{house.ids['ida']}"] == ["48"]
    assert "Glaze, very sheer" in ida.open("/b/atelier-nordlicht").text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"name": ""}, "Write what it is called."),
        ({"name": "\u200b"}, "Write something with at least one letter."),
        ({"name": "n" * 400}, "Write at most 160 characters."),
        ({"price": ""}, "Write a price; 0 where it costs nothing."),
        ({"price": "a lot"}, "Write an amount like 52 or 52.50."),
        ({"price": "-4"}, "Write"),
        ({"part_minutes": ["", "", ""]}, "Write how many minutes each part takes."),
        ({"part_minutes": ["0", "25", "15"]}, "parts of at least one minute"),
        ({"part_minutes": ["1400", "600", "15"]}, "at most 24 hours in all"),
        ({"part_minutes": ["long", "25", "15"]}, "Write how many minutes each part takes."),
        ({"step_minutes": "0"}, "Starts are 1 to 1,440 minutes apart."),
        ({"before_minutes": "481"}, "The time kept free is 0 to 480 minutes."),
        ({"after_minutes": "soon"}, "Write a whole number."),
        ({"notice": "400", "notice_unit": "days"}, "Notice is at most a year."),
        ({"notice": "20", "notice_unit": "days", "advance_days": "10"}, "so nobody could ever book this."),
        ({"advance_days": "4000"}, "Bookings open at most ten years ahead."),
        ({"category": "alchemy"}, "Choose one from the list."),
    ],
)
def test_a_service_that_makes_no_sense_is_explained(
    ida: Reader, house: House, written: dict[str, str | list[str]], said: str
) -> None:
    wanted = {"name": "Never there", **written}
    assert said in new_service(ida, **wanted)
    assert ida.status == 422
    kept = ida.form("/services/new").fields
    for name, value in {**GLOSS, **wanted}.items():
        sent = value if isinstance(value, list) else [value.strip()]
        # A craft that does not exist can't stay chosen; empty lines of parts may follow.
        assert name == "category" or kept[name][: len(sent)] == sent
    assert house.ask(COUNT_SERVICES, house.id, "Never there") == 0


def test_an_own_length_goes_with_one_part_alone(ida: Reader, house: House) -> None:
    said = new_service(ida, offers=[house.ids["ida"]], **{f"minutes_{house.ids['ida']}": "50"})
    assert "only where the service is one part" in said
    assert ida.form("/services/new").fields[f"minutes_{house.ids['ida']}"] == ["50"]


def test_one_more_part_keeps_what_was_written(ida: Reader) -> None:
    new_service(ida, more="yes")
    assert ida.status == 200
    fields = ida.form("/services/new").fields
    assert fields["part_minutes"][:3] == ["20", "25", "15"]
    assert len(fields["part_minutes"]) > 3
    assert fields["price"] == ["41,50"]


def test_a_service_is_changed_and_taken_off_the_menu(ida: Reader, house: House) -> None:
    new_service(ida, name="Glaze to change")
    path = f"/business/services/{service_called(house, 'Glaze to change')}"
    ida.open(path)
    assert "is changed. Visits that stand stay as they are." in ida.send(path, price="44", name="Glaze changed").text
    assert "Glaze changed" in ida.sheet.text
    ida.open(path)
    assert "Write an amount" in ida.send(path, price="dear").text
    assert ida.form(path).fields["price"] == ["dear"]
    ida.open(path)
    assert "is off the menu." in ida.send(f"{path}/end").text
    assert house.ask(COUNT_SERVICES, house.id, "Glaze changed") == 0
    assert "Glaze changed" not in ida.open("/b/atelier-nordlicht").text


def test_a_service_is_made_once_however_often_the_form_is_sent(ida: Reader, house: House) -> None:
    ida.open("/business/services/new")
    first, second = send_twice(ida, "/services/new", **{**GLOSS, "name": "Glaze once"})
    assert first == second
    assert house.ask(COUNT_SERVICES, house.id, "Glaze once") == 1


def test_a_receptionist_reads_the_menu_and_changes_nothing(at_desk: AtDesk, house: House) -> None:
    jonas = at_desk("jonas")
    jonas.open(f"/business/services/{house.ids['cut']}")
    form = jonas.form(house.ids["cut"])
    for path, fields in ((form.action, form.fields), ("/business/services/new", {**form.fields, **GLOSS})):
        assert jonas.http.post(path, data=fields).status_code == 403
    assert jonas.http.post(f"{form.action}/end", data=form.fields).status_code == 403
    assert house.ask(COUNT_SERVICES, house.id, "Cut & finish") == 1


def new_room(reader: Reader, **written: str) -> str:
    """Send the form of a new room; answers what the page says."""
    reader.open("/business/rooms")
    return reader.send("/rooms", **{"kind": "steamer", "name": "Steamer 1", **written}).text


def room_called(house: House, name: str) -> str:
    return str(house.ask("select id from resources where business_id = %s and name = %s", house.id, name))


def test_a_room_comes_changes_and_goes(ida: Reader, house: House) -> None:
    assert "Steamer 1 is there." in new_room(ida)
    path = f"/business/rooms/{room_called(house, 'Steamer 1')}"
    ida.open(path)
    assert "Steamer A: kept." in ida.send(path, name="Steamer A").text
    ida.open(path)
    assert "Steamer A is gone." in ida.send(f"{path}/end").text
    assert house.ask(COUNT_ROOMS, house.id, "Steamer A") == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"kind": " "}, "Write what it is, such as chair or room."),
        ({"name": ""}, "Write what you call it."),
        ({"name": "n" * 121}, "Write at most 120 characters."),
        ({"kind": "k" * 61}, "Write at most 60 characters."),
        ({"name": "\u2060"}, "Write something with at least one letter."),
    ],
)
def test_a_room_without_a_name_is_explained(ida: Reader, house: House, written: dict[str, str], said: str) -> None:
    assert said in new_room(ida, **written)
    assert ida.status == 422
    kept = ida.form("/rooms").fields
    assert {name: kept[name][0] for name in written} == {name: value.strip() for name, value in written.items()}
    path = f"/business/rooms/{house.ids['chair']}"
    ida.open(path)
    assert said in ida.send(path, **{"kind": "chair", "name": "Chair 1", **written}).text
    assert house.ask(COUNT_ROOMS, house.id, "Chair 1") == 1


def test_a_room_is_made_once_however_often_the_form_is_sent(ida: Reader, house: House) -> None:
    ida.open("/business/rooms")
    send_twice(ida, "/rooms", kind="steamer", name="Steamer once")
    assert house.ask(COUNT_ROOMS, house.id, "Steamer once") == 1


def test_a_chair_that_visits_need_stays(ida: Reader, house: House) -> None:
    busy = """select c.resource_id::text from claims c where c.business_id = %s and c.resource_id is not null
              and lower(c.during) > now() + interval '1 day' limit 1"""
    path = f"/business/rooms/{house.ask(busy, house.id)}"
    ida.open(path)
    said = ida.send(f"{path}/end").text
    assert ida.status == 409
    assert "stays for now" in said
    assert "ahead need it. Move or cancel them first." in said
