"""Every page of the desk, as the four roles, another salon's owner, customers and strangers."""

from uuid import UUID

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler

from tests.conftest import RunningServer
from tests.web.business.conftest import NORDLICHT, AtDesk, House, days_ahead
from vibewell.web.business.routes import HANDLERS

NOBODY = str(UUID(int=7))
# Which page opens for whom: from the smallest role on.
EVERYBODY = ["", "/visits", "/visits/new", "/blocks/new", "/hours/{mehmet}", "/calendars", "/calendars?staff={mehmet}"]
EVERYBODY += [
    "/visits/{of_mehmet}/move",
    "/visits/{of_mehmet}/places",
    "/visits/{of_mehmet}/why?start=2030-01-01T09:00",
]
RUNNERS = ["/clients", "/clients/{client}", "/clients/guest/{guest}", "/visits.csv", "/services", "/services/{cut}"]
RUNNERS += ["/calendars?staff={ida}", "/team", "/team/{mehmet}", "/hours", "/hours/{ida}", "/rooms", "/payments"]
EDITORS = ["/services/new", "/team/new", "/rooms/{chair}", "/settings", "/history", "/integrations"]
EDITORS += ["/takings", "/takings?by=month", "/takings.csv", "/payouts", "/policy", "/services/{cut}/policy"]
PAGES = {**dict.fromkeys(EVERYBODY, 3), **dict.fromkeys(RUNNERS, 2), **dict.fromkeys(EDITORS, 1)}
CAST = {"ida": 1, "lene": 1, "jonas": 2, "mehmet": 3}
LIVE = "/business/live"


def filled_in(house: House, path: str) -> str:
    """An address with the ids of Nordlicht in it."""
    return f"/business{path}".format(**house.ids, of_mehmet=house.visit_ahead("mehmet"))


def asking() -> list[str]:
    """The addresses of every page of the desk, those included that no list above names."""
    handlers = [handler for handler in HANDLERS if isinstance(handler, HTTPRouteHandler)]
    return sorted(path for each in handlers if "GET" in each.http_methods for path in each.paths)


def address(house: House, pattern: str) -> str:
    """One address of a handler: with Nordlicht's own ids where its parameter is one of those known here."""
    known = {
        "visit_id": house.ids["guest"] if "/guest/" in pattern else house.visit_ahead("mehmet"),
        "staff_id": house.ids["mehmet"],
        "service_id": house.ids["cut"],
        "room_id": house.ids["chair"],
        "closure_id": house.ids["closure"],
        "block_id": house.ids["block"],
        "person_id": house.ids["client"],
        "day": days_ahead()[0].isoformat(),
    }
    parts = [part.strip("{}").partition(":") for part in pattern.split("/")]
    return "/".join(known.get(name, NOBODY) if kind else name for name, _, kind in parts)


@pytest.mark.parametrize("name", CAST)
def test_everybody_sees_the_pages_of_their_role(at_desk: AtDesk, house: House, name: str) -> None:
    somebody = at_desk(name)
    wanted = {path: 200 if CAST[name] <= needed else 403 for path, needed in PAGES.items()}
    found = {path: somebody.http.get(filled_in(house, path)).status_code for path in PAGES}
    assert found == wanted


def test_a_page_that_is_refused_says_so_in_words(at_desk: AtDesk) -> None:
    jonas = at_desk("jonas")
    jonas.open("/business/settings")
    assert "your role does not allow it" in jonas.sheet.text
    assert "/business" in jonas.sheet.links
    assert "/business/settings" not in jonas.open("/business").links
    assert "/business/services" not in at_desk("mehmet").open("/business").links


@pytest.mark.parametrize("name", ["clara", "noor"])
def test_who_works_nowhere_sees_none(at_desk: AtDesk, house: House, name: str) -> None:
    somebody = at_desk(name)
    found = {each: somebody.http.get(address(house, each)) for each in asking()}
    assert {each: answer.status_code for each, answer in found.items()} == dict.fromkeys(found, 403)
    assert [each for each, answer in found.items() if NORDLICHT in answer.text] == []


def test_a_stranger_is_asked_to_sign_in(town_of_desks: RunningServer, house: House) -> None:
    with httpx.Client(base_url=town_of_desks.base_url, headers={"accept": "text/html"}) as stranger:
        found = {each: stranger.get(address(house, each)) for each in asking()}
    assert {each: (a.status_code, a.headers.get("location", "")[:14]) for each, a in found.items()} == dict.fromkeys(
        found, (303, "/sign-in?next=")
    )


def test_another_salon_is_closed_to_its_neighbours(at_desk: AtDesk, house: House) -> None:
    sofia = at_desk("sofia")
    by_id = {each: sofia.http.get(address(house, each)) for each in asking() if ":" in each}
    assert by_id
    assert {each: answer.status_code for each, answer in by_id.items()} == dict.fromkeys(by_id, 404)
    by_name = {
        each: sofia.http.get(f"{address(house, each)}?business={NORDLICHT}") for each in asking() if each != LIVE
    }
    assert {each: answer.status_code for each, answer in by_name.items()} == dict.fromkeys(by_name, 403)
    assert [each for each, answer in (by_id | by_name).items() if "Nordlicht" in answer.text] == []


def test_a_neighbour_who_follows_a_link_sees_nothing_of_the_visit(at_desk: AtDesk, house: House) -> None:
    sofia = at_desk("sofia")
    for member, number in (("mehmet", 0), ("ida", 3)):
        visit = house.visit_ahead(member, number)
        client = house.ask(
            "select coalesce(p.name, v.guest_name) from visits v left join people p"
            " on p.id = v.customer_id where v.id = %s",
            visit,
        )
        assert client not in sofia.open(f"/business?visit={visit}").text


def test_a_professional_sees_no_visit_of_their_colleagues(at_desk: AtDesk, house: House) -> None:
    mehmet = at_desk("mehmet")
    visit = house.visit_ahead("ida")
    client, day = house.ask(
        """select array[coalesce(p.name, v.guest_name), (v.starts_at at time zone 'Europe/Berlin')::date::text]
           from visits v left join people p on p.id = v.customer_id where v.id = %s""",
        visit,
    )
    for path in (f"/business?visit={visit}", f"/business?date={day}&staff={house.ids['ida']}", "/business?view=week"):
        assert client not in mehmet.open(path).text
    for path in ("move", "places", "why?start=2030-01-01T09:00"):
        assert mehmet.http.get(f"/business/visits/{visit}/{path}").status_code == 404


def test_a_role_that_ends_closes_the_desk_at_once(at_desk: AtDesk, house: House) -> None:
    jonas = at_desk("jonas")
    jonas.open("/business")
    assert jonas.status == 200
    ended = "update staff set ended_at = %s where business_id = %s and name = 'Jonas Petzold' returning true"
    assert house.ask(ended, days_ahead(-1)[0], house.id)
    try:
        assert jonas.http.get("/business").status_code == 403
    finally:
        assert house.ask(ended, None, house.id)
    assert jonas.http.get("/business").status_code == 200
