"""The home page: what it promises at which hour, and that what it shows can really be had."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape

import httpx
import pytest

from tests.conftest import RunningServer
from vibewell.web.site.departures import LOOKED_AHEAD, SHOWN
from vibewell.web.site.promises import day_at, part_at, parts_of
from vibewell.web.site.spans import TOWN

# When nearly everybody has closed.
CLOSES_HOUR = 20
SATURDAY = 5
HOLD_FORM = re.compile(r'<form method="post" action="/b/([^/"]+)/hold">(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, timeout=30, headers={"accept": "text/html"}) as opened:
        yield opened


def hold_forms(text: str) -> list[tuple[str, dict[str, str]]]:
    """The departures' forms: business and fields."""
    return [
        (slug, {name: unescape(value) for name, value in FIELD.findall(form)}) for slug, form in HOLD_FORM.findall(text)
    ]


def assert_full(text: str) -> None:
    """As many departures as a board shows; late in a part of the day, or at a weekend, there may be fewer left."""
    now = datetime.now(TOWN)
    part = parts_of(day_at(now), now)[0]
    closes = part.low.replace(hour=CLOSES_HOUR, minute=0)
    is_early = min(part.high, closes) - part.low >= LOOKED_AHEAD and part.low.weekday() < SATURDAY
    assert (SHOWN if is_early else 1) <= len(hold_forms(text)) <= SHOWN


@pytest.mark.parametrize(
    ("at", "part", "day", "phrases"),
    [
        ("2026-11-12T00:00", "morning", "2026-11-12", ["this morning", "this afternoon", "this evening"]),
        ("2026-11-12T10:59", "morning", "2026-11-12", ["this morning", "this afternoon", "this evening"]),
        ("2026-11-12T11:00", "afternoon", "2026-11-12", ["this afternoon", "this evening"]),
        ("2026-11-12T15:59", "afternoon", "2026-11-12", ["this afternoon", "this evening"]),
        ("2026-11-12T16:00", "evening", "2026-11-12", ["this evening"]),
        ("2026-11-12T19:59", "evening", "2026-11-12", ["this evening"]),
        ("2026-11-12T20:00", "tomorrow", "2026-11-13", ["tomorrow"]),
        ("2026-11-12T23:59", "tomorrow", "2026-11-13", ["tomorrow"]),
        ("2026-11-15T09:00", "tomorrow", "2026-11-16", ["tomorrow"]),  # a Sunday
        ("2026-11-15T14:00", "tomorrow", "2026-11-16", ["tomorrow"]),
        ("2026-11-14T20:30", "tomorrow", "2026-11-15", ["tomorrow"]),  # what is free on a Sunday decides the board
        ("2026-03-29T02:30", "tomorrow", "2026-03-30", ["tomorrow"]),  # an hour that the clocks leave out
    ],
)
def test_the_hour_decides_what_is_promised(at: str, part: str, day: str, phrases: list[str]) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=TOWN)
    assert (part_at(now), day_at(now)) == (part, date.fromisoformat(day))
    parts = parts_of(day_at(now), now)
    assert [each.phrase for each in parts] == phrases
    assert all(now <= each.low < each.high for each in parts)
    assert all(each.low.astimezone(TOWN).date() == day_at(now) for each in parts)


def test_parts_follow_each_other_until_midnight() -> None:
    now = datetime(2026, 11, 12, 9, 20, tzinfo=TOWN)
    parts = parts_of(day_at(now), now)
    assert [(each.low.hour, each.high.hour) for each in parts] == [(9, 12), (12, 17), (17, 0)]


def test_a_later_day_goes_by_its_name() -> None:
    now = datetime(2026, 11, 12, 9, 20, tzinfo=TOWN)
    (part,) = parts_of(date(2026, 11, 16), now)
    assert (part.phrase, (part.high - part.low).total_seconds()) == ("", 86_400)


def test_a_stranger_sees_times_crafts_and_the_question(client: httpx.Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.text
    assert_full(answer.text)
    assert answer.text.count('src="/art/shelf/') == 12
    assert re.search(r"<h1[^>]*>An hour for yourself, <em>[^<]+</em></h1>", answer.text)
    assert all(f'name="{name}"' in answer.text for name in ("q", "where", "when"))
    assert "style=" not in answer.text
    assert "Sign in" in answer.text


def test_departures_are_in_order_of_different_places_and_crafts(client: httpx.Client) -> None:
    text = client.get("/").text
    forms = hold_forms(text)
    starts = [datetime.fromisoformat(fields["start"]) for _, fields in forms]
    assert starts == sorted(starts)
    assert len({slug for slug, _ in forms}) == len(forms)
    crafts = re.findall(r'src="/art/(\w+)/[^/"]+/tall\.svg', text.split('<ol class="ruled"')[1].split("</ol>")[0])
    assert len(set(crafts)) >= 4


def test_nothing_on_it_leads_nowhere(client: httpx.Client) -> None:
    text = client.get("/").text
    links = {unescape(href) for href in re.findall(r'(?:href|src)="(/[^"]*)"', text)}
    assert len(links) > 40
    assert {link: code for link in links if (code := client.get(link).status_code) not in (200, 302, 303)} == {}


def test_every_departure_can_be_held_through_the_api(server: RunningServer, client: httpx.Client) -> None:
    for slug, fields in hold_forms(client.get("/").text):
        wish = {"business": slug, "services": [fields["services"]], "start": fields["start"]}
        # each as another stranger, for nobody may hold many
        held = httpx.post(f"{server.base_url}/api/v1/holds", json=wish, timeout=20)
        assert held.status_code == 201, held.text
        assert datetime.fromisoformat(held.json()["start"]) == datetime.fromisoformat(fields["start"])


def test_one_press_holds_a_departure(client: httpx.Client) -> None:
    slug, fields = hold_forms(client.get("/").text)[0]
    answer = client.post(f"/b/{slug}/hold", data=fields)
    assert (answer.status_code, answer.headers["location"][:6]) == (303, "/hold/")
    held = client.get(answer.headers["location"])
    assert held.status_code == 200
    assert fields["start"][11:16] in held.text


def test_it_speaks_german(client: httpx.Client) -> None:
    answer = client.get("/", headers={"accept-language": "de"})
    assert answer.status_code == 200
    assert '<html lang="de"' in answer.text
    assert_full(answer.text)


def test_who_is_signed_in_finds_their_visits(client: httpx.Client) -> None:
    page = client.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    fields = {"csrf_token": token[1], "email": "clara@vibewell.example", "password": "vibewell-demo"}
    assert client.post("/sign-in", data=fields).status_code == 303
    text = client.get("/").text
    assert "Clara Hoffmann" in text
    assert 'href="/visits"' in text
    assert_full(text)
