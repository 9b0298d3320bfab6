"""The main job over HTTP, from a stranger's first hold to the visit in the salon's agenda."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import httpx
import psycopg
import pytest

from tests.conftest import Cluster, RunningServer
from tests.product import serve_inside
from tests.salon import Salon, arrange_salon, next_weekday


@pytest.fixture(scope="module")
def running(cluster: Cluster) -> Iterator[RunningServer]:
    with serve_inside(cluster, cluster.clone("vibewell_template")) as found:
        yield found


@pytest.fixture(scope="module")
def salon(running: RunningServer) -> Salon:
    return arrange_salon(running.owner_url)


@pytest.fixture
def client(running: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.base_url, timeout=20) as opened:
        yield opened


_people = itertools.count(1)


def sign_up(client: httpx.Client, name: str = "Thi Mai Nguyen") -> dict[str, str]:
    """A new person; answers the headers that carry their token."""
    answer = client.post(
        "/auth/v1/signup",
        json={"email": f"person{next(_people)}@vibewell.example", "password": "correct horse", "data": {"name": name}},
    )
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def wish(salon: Salon, start: object, **more: object) -> dict[str, object]:
    return {"business": salon.slug, "services": [str(salon.cut)], "start": str(start).replace(" ", "T"), **more}


def test_a_stranger_holds_signs_up_and_confirms(client: httpx.Client, salon: Salon) -> None:
    day = next_weekday(5, 14).date()
    listed = client.get(
        f"/api/v1/businesses/{salon.slug}/starts",
        params={"services": str(salon.cut), "from": str(day), "to": str(day)},
    ).json()["starts"]
    assert listed
    start = next(offered for offered in listed if "T14:00" in offered["start"])
    assert set(start) == {"start", "staff", "minutes", "price"}
    held = client.post("/api/v1/holds", json=wish(salon, start["start"]))
    assert held.status_code == 201, held.text
    assert set(held.json()) >= {"id", "expires_at", "start", "staff", "price"}
    token = sign_up(client)
    visit = client.post("/api/v1/visits", json={"hold_id": held.json()["id"], "note": "مرحبا 💇"}, headers=token)
    assert visit.status_code == 201, visit.text
    mine = client.get("/api/v1/visits", headers=token).json()
    assert [found["id"] for found in mine["items"]] == [held.json()["id"]]
    assert mine["items"][0]["note"] == "مرحبا 💇"
    calendar = client.get(f"/api/v1/visits/{held.json()['id']}/calendar.ics", headers=token)
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VEVENT" in calendar.content


def test_a_taken_start_is_409_with_three_alternatives(client: httpx.Client, salon: Salon) -> None:
    start = next_weekday(5, 16)
    body = wish(salon, start, staff=str(salon.ida))
    assert client.post("/api/v1/holds", json=body).status_code == 201
    refused = client.post("/api/v1/holds", json=body)
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "booking.start_taken"
    assert len(refused.json()["alternatives"]) == 3
    explained = client.get(
        f"/api/v1/businesses/{salon.slug}/starts/explain",
        params={"services": str(salon.cut), "staff": str(salon.ida), "start": start.isoformat()},
    ).json()
    assert (explained["bookable"], explained["reasons"]) == (False, ["staff_busy"])


def test_the_same_idempotency_key_gives_the_same_answer(client: httpx.Client, salon: Salon) -> None:
    token = sign_up(client)
    key = {**token, "Idempotency-Key": "a-key-of-mine"}
    body = wish(salon, next_weekday(4, 9))
    first, second = (client.post("/api/v1/holds", json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["idempotent-replayed"] == "true"
    other = client.post("/api/v1/holds", json=wish(salon, next_weekday(4, 12)), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")


def test_an_anonymous_key_is_replayed_to_the_same_browser(client: httpx.Client, salon: Salon) -> None:
    key = {"Idempotency-Key": "an-anonymous-key"}
    body = wish(salon, next_weekday(4, 15))
    first = client.post("/api/v1/holds", json=body, headers=key)
    second = client.post("/api/v1/holds", json=body, headers=key)
    assert first.status_code == 201
    assert first.content == second.content


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "request.invalid"),
        ({"business": "nobody"}, 404, "business.unknown"),
        ({"services": ["01890000-0000-7000-8000-000000000000"]}, 404, "service.unknown"),
        ({"staff": "01890000-0000-7000-8000-000000000000"}, 404, "staff.unknown"),
        ({"services": []}, 400, "request.invalid"),
        ({"colour": "red"}, 400, "request.invalid"),
        ({"start": "2026-03-29T02:30:00"}, 400, "request.invalid"),
        ({"start": "2036-03-29T10:00:00+02:00"}, 422, "booking.start_not_offered"),
        ({"start": "2016-03-29T10:00:00+02:00"}, 422, "booking.start_not_offered"),
        ({"start": str(next_weekday(4, 9, 7)).replace(" ", "T")}, 422, "booking.start_not_offered"),
        ({"business": "nobody\x00"}, 400, None),
    ],
)
def test_bad_wishes_are_told_apart(
    client: httpx.Client, salon: Salon, body: dict[str, object], status: int, code: str | None
) -> None:
    whole = {**wish(salon, next_weekday(4, 9)), **body} if body else {}
    answer = client.post("/api/v1/holds", json=whole)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert code is None or answer.json()["code"] == code


def test_huge_and_broken_bodies_are_refused(client: httpx.Client, salon: Salon) -> None:
    big = client.post("/api/v1/holds", content=b"x" * 10_000_000, headers={"content-type": "application/json"})
    assert (big.status_code, big.json()["code"]) == (413, "request.too_large")
    broken = client.post("/api/v1/holds", content=b'{"business": ', headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["code"]) == (400, "request.invalid")
    token = sign_up(client)
    long = client.post(
        "/api/v1/visits",
        json={"hold_id": "01890000-0000-7000-8000-000000000000", "note": "x" * 10_000},
        headers=token,
    )
    assert (long.status_code, long.json()["code"]) == (400, "request.invalid")
    cursor = client.get("/api/v1/visits", params={"cursor": "???"}, headers=token)
    assert (cursor.status_code, cursor.json()["code"]) == (400, "cursor.malformed")


def test_visits_are_for_whoever_is_signed_in(client: httpx.Client) -> None:
    assert client.get("/api/v1/visits").json()["code"] == "sign_in_required"
    forged = client.get("/api/v1/visits", headers={"Authorization": "Bearer e30.e30.x"})
    assert (forged.status_code, forged.json()["code"]) == (401, "token.invalid")


def test_cancelling_and_moving_over_http(client: httpx.Client, salon: Salon) -> None:
    token, other = sign_up(client), sign_up(client)
    start = next_weekday(3, 9, weeks=2)
    held = client.post("/api/v1/holds", json=wish(salon, start, staff=str(salon.ida)), headers=token).json()
    visit = client.post("/api/v1/visits", json={"hold_id": held["id"]}, headers=token).json()
    path = f"/api/v1/visits/{visit['id']}"
    assert client.get(path, headers=other).status_code == 404
    assert client.post(f"{path}/cancellation", headers=other).status_code == 404
    later = (start + timedelta(hours=2)).isoformat()
    moved = client.post(f"{path}/move", json={"start": later}, headers=token)
    assert (moved.status_code, moved.json()["start"]) == (200, later)
    cancelled = client.post(f"{path}/cancellation", json={"reason": "a cold"}, headers=token)
    assert (cancelled.status_code, cancelled.json()["status"]) == (201, "cancelled")


def test_the_agenda_is_for_those_who_work_there(client: httpx.Client, salon: Salon, running: RunningServer) -> None:
    owner, stranger = sign_up(client), sign_up(client)
    owner_id = client.get("/auth/v1/user", headers=owner).json()["id"]
    with psycopg.connect(running.owner_url) as db:
        db.execute("update staff set person_id = %s where id = %s", [owner_id, salon.ida])
    day = str(next_weekday(5, 14).date())
    path = f"/api/v1/businesses/{salon.slug}/agenda"
    found = client.get(path, params={"from": day, "to": day}, headers=owner)
    assert found.status_code == 200, found.text
    assert {column["name"] for column in found.json()["staff"]} == {"Ida Brandt", "Mehmet Aydın"}
    assert client.get(path, params={"from": day, "to": day}, headers=stranger).json()["code"] == "business.not_yours"
