"""Who works here, and what the business says of itself: forms of the team and of the settings."""

import pytest

from tests.web.business.conftest import AtDesk, House, send_twice
from tests.web.site.reader import Reader

COUNT_STAFF = "select count(*) from staff where business_id = %s and name = %s and ended_at is null"
STAFF_CALLED = "select id from staff where business_id = %s and name = %s order by ended_at desc nulls first limit 1"
SAID_OF_ITSELF = "select array[name, tagline, category, timezone] from businesses where id = %s"


def new_member(reader: Reader, name: str, **written: str | list[str]) -> str:
    """Send the form of somebody new; answers what the page says."""
    reader.open("/business/team/new")
    return reader.send("/team/new", name=name, **written).text


def path_of(house: House, name: str) -> str:
    return f"/business/team/{house.ask(STAFF_CALLED, house.id, name)}"


def test_somebody_is_taken_into_the_team_changed_and_let_go(ida: Reader, house: House) -> None:
    cut = house.ids["cut"]
    said = new_member(ida, "Þóra Jónsdóttir", title="Braids", offers=[cut], **{f"minutes_{cut}": "50"})
    assert "Þóra Jónsdóttir is in the team. Now say when they work." in said
    assert ida.path.startswith("/business/hours/")
    path = path_of(house, "Þóra Jónsdóttir")
    ida.open(path)
    fields = ida.form(path).fields
    assert (fields["title"], fields["offers"], fields[f"minutes_{cut}"]) == (["Braids"], [cut], ["50"])
    assert "Þóra J.: kept." in ida.send(path, name="Þóra J.").text
    ida.open(path)
    assert "Þóra J. is no longer in the team." in ida.send(f"{path}/end").text
    assert house.ask(COUNT_STAFF, house.id, "Þóra J.") == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"name": " "}, "Write how clients call them."),
        ({"name": "n" * 121}, "Write at most 120 characters."),
        ({"name": "\u200b"}, "Write something with at least one letter."),
        ({"title": "t" * 121}, "Write at most 120 characters."),
        ({"email": "nobody"}, "The address looks unfinished"),
        ({"email": "nobody-yet@vibewell.example"}, "Nobody has signed up with this address yet."),
        ({"email": "mehmet@vibewell.example"}, "This account already belongs to somebody of the team."),
        ({"minutes": "an hour"}, "Cut & finish: write minutes like 45 and a price like 52.50."),
        ({"price": "dear"}, "Cut & finish: write minutes like 45 and a price like 52.50."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    ida: Reader, house: House, written: dict[str, str], said: str
) -> None:
    cut = house.ids["cut"]
    sent = {f"{name}_{cut}" if name in ("minutes", "price") else name: value for name, value in written.items()}
    wanted = {"name": "Never There", "title": "Braids", **sent}
    assert said in new_member(ida, wanted.pop("name"), offers=[cut], **wanted)
    assert ida.status == 422
    kept = ida.form("/team/new").fields
    assert {name: kept[name][0] for name in wanted} == wanted
    assert kept["offers"] == [cut]
    assert house.ask(COUNT_STAFF, house.id, "Never There") == 0


def test_somebody_is_taken_in_once_however_often_the_form_is_sent(ida: Reader, house: House) -> None:
    ida.open("/business/team/new")
    first, second = send_twice(ida, "/team/new", name="Once Only")
    assert first == second
    assert house.ask(COUNT_STAFF, house.id, "Once Only") == 1


def test_who_is_expected_by_clients_stays_with_a_list_of_their_visits(ida: Reader, house: House) -> None:
    path = path_of(house, "Leyla Nasser")
    ida.open(path)
    said = ida.send(f"{path}/end").text
    assert ida.status == 409
    assert "Leyla Nasser stays for now" in said
    assert "visits ahead. Move or cancel them first." in said
    assert [link for link in ida.sheet.links if "visit=" in link]
    assert house.ask(COUNT_STAFF, house.id, "Leyla Nasser") == 1


def test_the_last_owner_stays_owner(ida: Reader, house: House) -> None:
    path = path_of(house, "Ida Brandt")
    ida.open(path)
    assert "A business needs an owner." in ida.send(path, role="manager").text
    assert ida.status == 422
    role = "select role from staff where business_id = %s and name = 'Ida Brandt'"
    assert house.ask(role, house.id) == "owner"


def test_a_manager_makes_nobody_a_manager(at_desk: AtDesk, house: House) -> None:
    lene = at_desk("lene")
    lene.open("/business/team/new")
    assert lene.form("/team/new").offers["role"] == ["receptionist", "professional"]
    assert "Only an owner makes somebody an owner or manager" in lene.send("/team/new", name="Sly", role="owner").text
    ida_path = path_of(house, "Ida Brandt")
    lene.open(ida_path)
    assert "Only an owner" in lene.send(ida_path, name="Renamed").text or lene.status == 403
    assert house.ask(COUNT_STAFF, house.id, "Sly") == 0
    assert house.ask(COUNT_STAFF, house.id, "Ida Brandt") == 1


def test_what_the_business_says_of_itself_is_changed(ida: Reader, house: House) -> None:
    before = house.ask(SAID_OF_ITSELF, house.id)
    ida.open("/business/settings")
    assert "Kept." in ida.send("/settings", tagline="North light, and time.").text
    assert "North light, and time." in ida.open("/b/atelier-nordlicht").text
    ida.open("/business/settings")
    ida.send("/settings", tagline=before[1])
    assert house.ask(SAID_OF_ITSELF, house.id) == before


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"name": ""}, "Write what it is called."),
        ({"name": "n" * 121}, "Write at most 120 characters."),
        ({"tagline": "t" * 301}, "Write at most 300 characters."),
        ({"category": "alchemy"}, "Choose one from the list."),
        ({"timezone": "Mars/Olympus"}, "Choose one from the list."),
        ({"latitude": "north"}, "Write a number of degrees like 51.34."),
        ({"longitude": "181"}, "Write a number of degrees like 51.34."),
        ({"latitude": "nan"}, "Write a number of degrees like 51.34."),
    ],
)
def test_settings_that_make_no_sense_are_explained(
    ida: Reader, house: House, written: dict[str, str], said: str
) -> None:
    before = house.ask(SAID_OF_ITSELF, house.id)
    ida.open("/business/settings")
    assert said in ida.send("/settings", **written).text
    assert ida.status == 422
    kept = ida.form("/settings").fields
    assert all(kept[name] == [value] for name, value in written.items() if name != "category")
    assert house.ask(SAID_OF_ITSELF, house.id) == before
