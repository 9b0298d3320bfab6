"""A salon's own link: whoever came by it is the salon's client, in the same browser on another page too."""

import httpx

from tests.conftest import RunningServer
from tests.salon import Salon, next_weekday
from tests.web.site.reader import Reader
from tests.working import rows

NOTED = """
select o.origin from client_origins o join visits v on v.id = o.visit_id
where o.business_id = %s and v.starts_at = %s"""


def hold(reader: Reader, salon: Salon, hour: int) -> None:
    at = next_weekday(4, hour)
    reader.open(f"/b/{salon.slug}/book?services={salon.cut}&date={at.date()}")
    reader.send("/hold", start=at.isoformat())
    assert reader.path.startswith("/hold/")


def noted(running: RunningServer, salon: Salon, hour: int) -> list[str]:
    return [row["origin"] for row in rows(running.owner_url, NOTED, salon.id, next_weekday(4, hour))]


def test_who_came_by_the_link_is_the_salons_client(reader: Reader, salon: Salon, running: RunningServer) -> None:
    hold(reader, salon, 10)
    reader.open(f"/b/{salon.slug}?via=salon")
    reader.open("/")
    hold(reader, salon, 14)
    assert noted(running, salon, 10) == []
    assert noted(running, salon, 14) == ["salon_link"]


def test_a_link_is_the_salons_own_and_nobody_forges_it(reader: Reader, salon: Salon, running: RunningServer) -> None:
    reader.open(f"/b/{salon.slug}?via=friends")
    reader.http.cookies.set("vw_via", f"{salon.slug}.forged", domain=httpx.URL(running.base_url).host)
    hold(reader, salon, 11)
    assert noted(running, salon, 11) == []


def test_programs_say_it_with_the_hold(salon: Salon, running: RunningServer) -> None:
    wish = {"business": salon.slug, "services": [str(salon.cut)], "start": next_weekday(4, 12).isoformat()}
    with httpx.Client(base_url=f"{running.base_url}/api/v1", verify=False) as client:  # noqa: S501 - loopback
        assert client.post("/holds", json={**wish, "via": "friends"}).status_code == 400
        assert client.post("/holds", json={**wish, "via": "salon"}).status_code == 201
    assert noted(running, salon, 12) == ["salon_link"]


def test_several_people_come_by_it_as_one(salon: Salon, running: RunningServer) -> None:
    people = [{"services": [str(salon.cut)]}, {"services": [str(salon.cut)], "name": "Mia"}]
    wish = {"business": salon.slug, "people": people, "start": next_weekday(4, 16).isoformat(), "via": "salon"}
    with httpx.Client(base_url=f"{running.base_url}/api/v1", verify=False) as client:  # noqa: S501 - loopback
        answer = client.post("/parties", json=wish)
    assert answer.status_code == 201, answer.text
    assert noted(running, salon, 16) == ["salon_link"]
