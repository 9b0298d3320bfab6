"""What every answer carries, and what is refused before anybody looks at it."""

import asyncio
import re
import socket
from collections.abc import Iterator
from http.cookies import SimpleCookie
from uuid import UUID

import httpx
import pytest

from tests.conftest import Cluster, RunningServer, serve_over
from vibewell.boot import edge
from vibewell.boot.routes import handlers
from vibewell.boot.settings import Settings
from vibewell.boot.web import build_litestar
from vibewell.boot.wiring import Services
from vibewell.kernel.clock import SystemClock
from vibewell.kernel.db import Database
from vibewell.kernel.http import sign, unsign

PASSWORD = "a long password, made up"
PAGES = ("/", "/search", "/sign-in", "/sign-up", "/docs", "/nothing/here")
OTHERS = ("/healthz", "/readyz", "/openapi.json", "/api/v1/businesses", "/api/v1/visits", "/auth/v1/settings")
FOREIGN = ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"})
# Where those go who have no business on a page: before any form is read.
ELSEWHERE = ("/sign-in", "/account#password")
NOBODYS = "01890000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def server(cluster: Cluster) -> Iterator[RunningServer]:
    with serve_over(cluster, cluster.clone("vibewell_template"), worker=False) as running:
        yield running


@pytest.fixture
def browser(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, headers={"accept": "text/html"}) as client:
        yield client


@pytest.fixture(scope="module")
def cookies(server: RunningServer) -> str:
    """The cookies of somebody who is signed in."""
    person = {"email": "clara@vibewell.example", "password": PASSWORD, "data": {"name": "Clara"}}
    session = httpx.post(f"{server.base_url}/auth/v1/signup", json=person).raise_for_status().json()
    return f"vw_access={session['access_token']}; vw_refresh={session['refresh_token']}"


def writing_routes() -> list[tuple[str, str]]:
    """Method and path of every route that changes something, ids filled in."""
    routes = build_litestar(handlers(Settings())).routes
    return [
        (
            method,
            re.sub(r"\{\w+:(\w+)\}", lambda found: {"date": "2030-01-01"}.get(found[1], filled(found[1])), route.path),
        )
        for route in routes
        for method in sorted(getattr(route, "methods", ()))
        if method not in ("GET", "HEAD", "OPTIONS")
    ]


def filled(kind: str) -> str:
    return NOBODYS if kind == "uuid" else "nobody"


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_every_answer_says_how_it_may_be_used(browser: httpx.Client, path: str) -> None:
    headers = browser.get(path).headers
    assert "max-age=63072000" in headers["strict-transport-security"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=(self)" in headers["permissions-policy"]
    for name in ("strict-transport-security", "content-security-policy", "x-content-type-options"):
        assert len(headers.get_list(name)) == 1, f"{name} is said once"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_only_its_own_scripts(browser: httpx.Client, path: str) -> None:
    first, second = (browser.get(path) for _ in range(2))
    policy = first.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    nonce = re.findall(r"'nonce-([\w-]{16,})'", policy)
    assert len(nonce) == 1
    assert f"'nonce-{nonce[0]}'" not in second.headers["content-security-policy"], "a nonce is used once"
    scripts = re.findall(r"<script\b[^>]*>", first.text)
    assert all(f'nonce="{nonce[0]}"' in script for script in scripts), scripts
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", OTHERS)
def test_what_is_no_page_shows_nothing(browser: httpx.Client, path: str) -> None:
    policy = browser.get(path, headers={"accept": "application/json"}).headers["content-security-policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_every_cookie_stays_away_from_scripts_and_from_other_sites(browser: httpx.Client) -> None:
    got = browser.get("/sign-in")
    token = re.findall(r'name="csrf_token" value="(\w+)"', got.text)[0]
    form = {"csrf_token": token, "name": "Otto", "email": "otto@vibewell.example", "password": PASSWORD}
    answers = [got, browser.post("/sign-up", data=form)]
    given = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
    names = set()
    for line in given:
        cookie: SimpleCookie = SimpleCookie(line)
        for name, morsel in cookie.items():
            names.add(name)
            assert morsel["httponly"], line
            assert morsel["samesite"].lower() in ("lax", "strict"), line
            assert morsel["path"].startswith("/"), line
            assert not morsel["domain"], line
    assert {"vw_visitor", "vw_access", "vw_refresh"} <= names


def test_cookies_of_a_secure_site_travel_encrypted(cluster: Cluster) -> None:
    name = cluster.clone("vibewell_template")
    with serve_over(cluster, name, worker=False, PUBLIC_URL="https://vibewell.example") as running:
        got = httpx.get(f"{running.base_url}/sign-in", headers={"accept": "text/html"})
    assert got.headers.get_list("set-cookie")
    assert all("secure" in line.lower() for line in got.headers.get_list("set-cookie"))


@pytest.mark.parametrize("foreign", FOREIGN, ids=str)
def test_no_other_site_writes_with_our_cookies(server: RunningServer, cookies: str, foreign: dict[str, str]) -> None:
    with httpx.Client(base_url=server.base_url, headers={"cookie": cookies, **foreign}) as client:
        for method, path in writing_routes():
            answer = client.request(method, path, json={})
            assert answer.status_code == 403, f"{method} {path}: {answer.status_code}"


def test_our_own_pages_write_with_our_cookies(server: RunningServer, cookies: str) -> None:
    own = {"cookie": cookies, "origin": server.base_url, "sec-fetch-site": "same-origin"}
    answer = httpx.post(f"{server.base_url}/api/v1/visits", json={"hold_id": NOBODYS}, headers=own)
    assert answer.json()["code"] == "booking.hold_unknown"


@pytest.mark.parametrize(
    ("host", "origin", "is_ours"),
    [
        ("inner.example:8000", "{public}", True),
        ("{public_host}", "{public}", True),
        ("inner.example:8000", "https://{public_host}.evil.example", False),
        ("inner.example:8000", "https://elsewhere.example", False),
        ("inner.example:8000", "null", False),
        ("inner.example:8000", "", False),
    ],
)
def test_a_proxy_may_write_a_host_of_its_own(
    server: RunningServer, cookies: str, host: str, origin: str, *, is_ours: bool
) -> None:
    names = {"public": server.base_url, "public_host": server.base_url.partition("://")[2]}
    sent = {"cookie": cookies, "host": host.format(**names), "origin": origin.format(**names)}
    answer = httpx.post(f"{server.base_url}/api/v1/visits", json={"hold_id": NOBODYS}, headers=sent)
    assert answer.json()["code"] == ("booking.hold_unknown" if is_ours else "request.cross_site")


def test_no_form_is_taken_without_its_token(server: RunningServer, cookies: str) -> None:
    headers = {"cookie": cookies, "accept": "text/html", "origin": server.base_url}
    # What no browser posts stands apart: programs with their keys, processors with their signatures.
    apart = ("/api/", "/auth/", "/webhooks/")
    pages = [path for method, path in writing_routes() if method == "POST" and not path.startswith(apart)]
    assert len(pages) > 15
    with httpx.Client(base_url=server.base_url, headers=headers) as client:
        for path in pages:
            for form in ({}, {"csrf_token": ""}, {"csrf_token": "0" * 32}, {"csrf_token": "ü"}):
                answer = client.post(path, data=form)
                sent_away = answer.status_code == 303 and answer.headers["location"].startswith(ELSEWHERE)
                assert sent_away or answer.status_code in (403, 404), f"{path} with {form}: {answer.status_code}"
        assert client.get("/account").status_code == 200, "nobody was signed out"


@pytest.mark.parametrize("path", ["/api/v1/holds", "/auth/v1/signup", "/sign-in"])
@pytest.mark.parametrize("told", [True, False], ids=["told", "in pieces"])
def test_ten_megabytes_are_too_much(server: RunningServer, path: str, told: bool) -> None:
    piece = b"a" * 100_000
    body = piece * 100 if told else (piece for _ in range(100))
    kind = "application/json" if path.startswith(("/api/", "/auth/")) else "application/x-www-form-urlencoded"
    answer = httpx.post(f"{server.base_url}{path}", content=body, headers={"content-type": kind})
    assert answer.status_code == 413, answer.text
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "request.too_large"


@pytest.mark.parametrize("path", ["/api/v1/businesses/x/staff/{nobody}/calendars", "/business/calendars"])
@pytest.mark.parametrize("told", [True, False], ids=["told", "in pieces"])
def test_a_calendar_file_may_have_five_megabytes(server: RunningServer, path: str, told: bool) -> None:
    address = server.base_url + path.format(nobody=UUID(int=1))
    for pieces, too_much in ((51, False), (70, True)):
        lines = [b"X-LINE:" + b"a" * 99_991 + b"\r\n" for _ in range(pieces)]
        body = b"".join(lines) if told else iter(lines)
        kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
        answer = httpx.post(address, content=body, headers={"content-type": kind})
        assert (answer.status_code == 413) == too_much, answer.text


@pytest.mark.parametrize("length", ["-1", "a", "1e3", "99999999999999999999"])
def test_a_length_that_is_none_is_refused(server: RunningServer, length: str) -> None:
    request = f"POST /api/v1/holds HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.settings.port), timeout=10) as wire:
        wire.sendall(request.encode())
        answer = wire.recv(1000)
    assert answer == b"" or answer.split()[1] in (b"400", b"413"), answer


@pytest.mark.parametrize(
    "cookie",
    [
        "vw_visitor=é.é",
        "vw_visitor=" + "a" * 5000,
        "vw_visitor=.",
        f"vw_visitor={NOBODYS}." + "0" * 32,
        "vw_access=x; vw_refresh=x",
        "vw_access=é; vw_refresh=é",
        "vw_flash=é.é",
        "vw_locale=../../etc",
        'a="unfinished',
        "=;;;=",
        "vw_zone=../../etc/passwd; theme=\"><script>",
    ],
)  # fmt: skip
def test_any_cookie_is_survived(browser: httpx.Client, cookie: str) -> None:
    for path in ("/", "/sign-in", "/search"):
        answer = browser.get(path, headers={b"cookie": cookie.encode("latin-1")})
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        assert "<script>" not in re.sub(r"<script\b[^>]*>.*?</script>", "", answer.text, flags=re.DOTALL)


def test_what_we_signed_for_one_purpose_serves_no_other(server: RunningServer) -> None:
    """A word to the next page is no browser session, and where somebody wants to go next is no leave to do anything."""
    secret = server.settings.secret_key.encode()
    assert unsign(secret, sign(secret, NOBODYS, "next"), "next") == NOBODYS
    assert unsign(secret, sign(secret, NOBODYS, "next"), "visitor") is None
    for purpose, kept in (("visitor", True), ("next", False), ("flash", False)):
        cookie = f"vw_visitor={sign(secret, NOBODYS, purpose)}"
        got = httpx.get(f"{server.base_url}/sign-in", headers={"cookie": cookie, "accept": "text/html"})
        is_new = any(line.startswith("vw_visitor=") for line in got.headers.get_list("set-cookie"))
        assert is_new is not kept, purpose


@pytest.mark.parametrize("token", ["a.b.c", "é", "x" * 20_000, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_any_token_is_survived(server: RunningServer, token: str) -> None:
    answer = httpx.get(
        f"{server.base_url}/api/v1/visits", headers={b"authorization": b"Bearer " + token.encode("latin-1")}
    )
    assert answer.status_code in (401, 431)
    assert "traceback" not in answer.text.lower()


async def test_an_answer_that_takes_too_long_is_ended(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "REQUEST_SECONDS_MAX", 0.05)
    undone = []

    async def never(_scope: object, _receive: object, _send: object) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            undone.append(True)

    services = Services(Settings(), database, SystemClock(), b"a secret for tests only", {})
    transport = httpx.ASGITransport(edge.Edge(never, services))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://vibewell.example") as client:
        answer = await client.get("/api/v1/businesses")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert undone
