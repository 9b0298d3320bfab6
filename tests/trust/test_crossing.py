"""Apps in browsers at other origins: those of the setting may read the API's answers, and nobody else's may."""

from collections.abc import Iterator

import httpx
import pytest

from tests.conftest import Cluster, RunningServer, serve_over
from vibewell.boot.settings import SettingInvalid, read_settings

OURS, STRANGE = "https://app.example", "https://evil.example"
SENT_BY_AUTH_JS = {"apikey", "authorization", "content-type", "x-client-info", "x-supabase-api-version"}
# What another origin's browser would ask before a call of the official client.
ASKED = {"access-control-request-method": "POST", "access-control-request-headers": "apikey,authorization"}


@pytest.fixture(scope="module")
def open_server(cluster: Cluster) -> Iterator[RunningServer]:
    """A server that knows one app elsewhere."""
    name = cluster.clone("vibewell_template")
    with serve_over(cluster, name, worker=False, ALLOWED_ORIGINS=f"{OURS}, http://localhost:5173") as running:
        yield running


@pytest.fixture(scope="module")
def closed_server(cluster: Cluster) -> Iterator[RunningServer]:
    """A server as it is by default."""
    with serve_over(cluster, cluster.clone("vibewell_template"), worker=False) as running:
        yield running


def crossing(answer: httpx.Response) -> set[str]:
    return {name for name in answer.headers if name.startswith("access-control-")}


@pytest.mark.parametrize("path", ["/auth/v1/token", "/api/v1/holds"])
def test_a_browser_is_told_beforehand_what_its_app_may_send(open_server: RunningServer, path: str) -> None:
    answer = httpx.options(f"{open_server.base_url}{path}", headers={"origin": OURS, **ASKED})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == OURS
    assert {"GET", "POST", "PUT", "PATCH", "DELETE"} == set(answer.headers["access-control-allow-methods"].split(", "))
    assert "origin" in answer.headers["vary"].lower()
    assert "access-control-allow-credentials" not in answer.headers
    assert "*" not in {answer.headers[name] for name in crossing(answer)}


def test_whatever_the_official_client_sends_is_allowed(open_server: RunningServer) -> None:
    answer = httpx.options(f"{open_server.base_url}/auth/v1/token", headers={"origin": OURS, **ASKED})
    allowed = set(answer.headers["access-control-allow-headers"].split(", "))
    assert SENT_BY_AUTH_JS | {"idempotency-key"} <= allowed


def test_an_app_reads_answers_and_refusals(open_server: RunningServer) -> None:
    api = open_server.base_url
    for answer in (
        httpx.get(f"{api}/api/v1/businesses", headers={"origin": OURS}),
        httpx.get(f"{api}/api/v1/visits", headers={"origin": OURS}),
        httpx.post(f"{api}/auth/v1/token?grant_type=password", json={}, headers={"origin": OURS}),
        httpx.get(f"{api}/api/v1/visits", headers={"origin": OURS, "authorization": "Bearer x.y.z"}),
    ):
        assert answer.headers["access-control-allow-origin"] == OURS
        assert "retry-after" in answer.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", [STRANGE, "null", "https://app.example.evil.example", "http://app.example", ""])
def test_nobody_else_may_read_them(open_server: RunningServer, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = httpx.request(method, f"{open_server.base_url}/api/v1/businesses", headers={"origin": origin, **ASKED})
        assert not crossing(answer)
        assert "origin" in answer.headers["vary"].lower(), "a cache between must not mix the two up"


def test_pages_are_for_our_own_origin_alone(open_server: RunningServer) -> None:
    for path in ("/", "/sign-in", "/visits"):
        assert not crossing(httpx.get(f"{open_server.base_url}{path}", headers={"origin": OURS}))
        asked = httpx.options(f"{open_server.base_url}{path}", headers={"origin": OURS, **ASKED})
        assert not crossing(asked)


def test_an_app_elsewhere_never_acts_with_our_cookies(open_server: RunningServer) -> None:
    person = {"email": "cors@vibewell.example", "password": "three quiet words"}
    session = httpx.post(f"{open_server.base_url}/auth/v1/signup", json=person).json()
    headers = {"origin": OURS, "sec-fetch-site": "cross-site", "cookie": f"vw_access={session['access_token']}"}
    refused = httpx.post(f"{open_server.base_url}/api/v1/visits", json={}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "request.cross_site")
    bearer = {"origin": OURS, "sec-fetch-site": "cross-site", "authorization": f"Bearer {session['access_token']}"}
    assert httpx.get(f"{open_server.base_url}/api/v1/visits", headers=bearer).status_code == 200


def test_by_default_there_is_no_other_origin(closed_server: RunningServer) -> None:
    for method in ("GET", "OPTIONS"):
        answer = httpx.request(method, f"{closed_server.base_url}/auth/v1/settings", headers={"origin": OURS, **ASKED})
        assert not crossing(answer)


@pytest.mark.parametrize("wrong", ["*", "https://*.example", "app.example", "https://app.example/path", "file://x"])
def test_an_origin_is_named_whole(wrong: str) -> None:
    with pytest.raises(SettingInvalid):
        read_settings({"ALLOWED_ORIGINS": wrong})
