"""Whatever form of the desk: refused without its token, to neighbours, to small roles and to strangers."""

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler

from tests.conftest import RunningServer
from tests.web.business.conftest import AtDesk, House
from tests.web.business.test_who_sees_what import NOBODY, address
from tests.web.site.reader import Reader
from vibewell.web.business.routes import HANDLERS

WRITTEN = """
select (select count(*) from visits) || ' ' || (select max(coalesce(moved_at, cancelled_at, confirmed_at)) from visits)
  || ' ' || (select count(*) from audit_entries)"""


def forms() -> list[str]:
    """The addresses of every form of the desk, those included that no other test here knows."""
    handlers = [handler for handler in HANDLERS if isinstance(handler, HTTPRouteHandler)]
    return sorted(path for each in handlers if "POST" in each.http_methods for path in each.paths)


def token_of(reader: Reader) -> str:
    """What the reader's forms carry, so that it is not the token for which they are refused."""
    reader.open("/account")
    return reader.form("/sign-out").fields["csrf_token"][0]


def answers(reader: Reader, house: House, **fields: str) -> dict[str, httpx.Response]:
    """What each form answers to these fields."""
    reader.http.follow_redirects = False
    return {each: reader.http.post(address(house, each), data=fields) for each in forms()}


def test_there_are_forms() -> None:
    assert {"/business/rooms", "/business/visits/{visit_id:uuid}/cancel", "/business/team/new"} <= set(forms())


@pytest.mark.parametrize("token", ["", "made up"])
def test_without_its_token_no_form_does_anything(ida: Reader, house: House, token: str) -> None:
    before = house.ask(WRITTEN)
    found = answers(ida, house, csrf_token=token, came="yes", name="x", kind="chair")
    assert {each: answer.status_code for each, answer in found.items()} == dict.fromkeys(found, 403)
    assert house.ask(WRITTEN) == before


def test_the_token_of_somebody_else_is_worth_nothing(at_desk: AtDesk, ida: Reader, house: House) -> None:
    found = answers(ida, house, csrf_token=token_of(at_desk("jonas")), name="x", kind="chair")
    assert {each: answer.status_code for each, answer in found.items()} == dict.fromkeys(found, 403)


def test_a_form_that_came_from_another_site_is_refused(ida: Reader, house: House) -> None:
    token = token_of(ida)
    before = house.ask(WRITTEN)
    ida.http.headers.update({"origin": "https://evil.example", "sec-fetch-site": "cross-site"})
    found = answers(ida, house, csrf_token=token, name="x", kind="chair")
    assert {each: answer.status_code for each, answer in found.items()} == dict.fromkeys(found, 403)
    assert house.ask(WRITTEN) == before


def test_what_stands_at_another_salon_is_not_there_for_its_neighbours(at_desk: AtDesk, house: House) -> None:
    sofia = at_desk("sofia")
    before = house.ask(WRITTEN)
    found = {
        each: answer
        for each, answer in answers(sofia, house, csrf_token=token_of(sofia), came="yes", name="x", kind="x").items()
        if ":" in each
    }
    assert {each: answer.status_code for each, answer in found.items()} == dict.fromkeys(found, 404)
    assert [each for each, answer in found.items() if "Nordlicht" in answer.text] == []
    assert house.ask(WRITTEN).split()[:3] == before.split()[:3]


@pytest.mark.parametrize("name", ["jonas", "mehmet"])
def test_small_roles_change_nothing_of_the_house(at_desk: AtDesk, house: House, name: str) -> None:
    somebody = at_desk(name)
    before = house.ask(WRITTEN)
    token = token_of(somebody)
    somebody.http.follow_redirects = False
    house_forms = [each for each in forms() if each.startswith(HOUSE) and not (name == "jonas" and "sick" in each)]
    found = {each: somebody.http.post(address(house, each), data={"csrf_token": token}) for each in house_forms}
    assert {each: answer.status_code for each, answer in found.items()} == dict.fromkeys(found, 403)
    assert house.ask(WRITTEN) == before


# A sick day is the desk's to run, though it stands beside the team.
HOUSE = tuple(f"/business/{room}" for room in ("services", "team", "hours", "rooms", "settings"))


def test_who_works_nowhere_sends_nothing(at_desk: AtDesk, house: House) -> None:
    clara = at_desk("clara")
    found = answers(clara, house, csrf_token=token_of(clara), came="yes")
    assert {each: answer.status_code for each, answer in found.items()} == dict.fromkeys(found, 403)


def test_a_stranger_is_asked_to_sign_in_first(town_of_desks: RunningServer, house: House) -> None:
    with Reader(town_of_desks.base_url) as stranger:
        stranger.open("/sign-in")
        token = stranger.form("/sign-in").fields["csrf_token"][0]
        found = answers(stranger, house, csrf_token=token)
    assert {each: (a.status_code, a.headers.get("location", "")[:8]) for each, a in found.items()} == dict.fromkeys(
        found, (303, "/sign-in")
    )


def test_what_is_not_there_is_not_found(ida: Reader) -> None:
    token = token_of(ida)
    for each in forms():
        if ":uuid" in each:
            path = "/".join(NOBODY if ":uuid" in part else part for part in each.split("/"))
            answer = ida.http.post(path.replace("{day:date}", "2030-01-01"), data={"csrf_token": token})
            assert answer.status_code == 404, path
