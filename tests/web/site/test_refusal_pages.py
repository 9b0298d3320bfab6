"""What people read when something is refused or breaks: what to do next, and a reference that is in the log."""

import functools
import logging
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar, get

from tests.product import product_over
from tests.web.site.reader import HTML, Sheet
from vibewell.boot.edge import BODY_BYTES_MAX, Edge
from vibewell.boot.routes import handlers
from vibewell.boot.settings import Settings
from vibewell.boot.web import build_litestar
from vibewell.boot.wiring import wire_web
from vibewell.kernel.db import Database
from vibewell.kernel.errors import Forbidden, TooMany, Unavailable
from vibewell.kernel.pool import Pool

SECRET = "what only the log may know"


@get("/breaks", include_in_schema=False)
async def breaks() -> None:
    """As a bug would."""
    raise RuntimeError(SECRET)


@get("/api/v1/breaks", include_in_schema=False)
async def breaks_for_programs() -> None:
    """As a bug would."""
    raise RuntimeError(SECRET)


@get("/api/v1/deep", include_in_schema=False)
async def deep() -> None:
    """Falls into itself."""

    def fall() -> None:
        fall()

    fall()


@get("/forbidden", include_in_schema=False)
async def forbidden() -> None:
    """Not yours."""
    raise Forbidden


@get("/too-often", include_in_schema=False)
async def too_often() -> None:
    """A limit."""
    raise TooMany(retry_after_seconds=7)


@get("/away", include_in_schema=False)
async def away() -> None:
    """Later."""
    raise Unavailable


@functools.cache
def failing_product() -> Litestar:
    """The whole application with some routes that fail."""
    settings = Settings(secret_key="a secret for tests only", environment="production")
    return build_litestar([*handlers(settings), breaks, breaks_for_programs, deep, forbidden, too_often, away])


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who asks it, over an empty database."""
    settings = Settings(secret_key="a secret for tests only", environment="production")
    services = wire_web(settings, database)
    app = Edge(failing_product(), services)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://vibewell.test", headers=HTML) as client:
        yield client


def reference_of(page: httpx.Response) -> str:
    found = re.search(r"name ([0-9a-f]{10})\.", Sheet(page.text).text)
    assert found, Sheet(page.text).text
    return found[1]


@pytest.mark.parametrize(
    ("path", "status", "next_step"),
    [
        ("/breaks", 500, "/breaks"),
        ("/away?day=1", 503, "/away?day=1"),
        ("/too-often", 429, "/too-often"),
        ("/forbidden", 403, "/search"),
        ("/nothing/here", 404, "/search"),
    ],
)
async def test_a_refusal_says_what_to_do_next_and_its_reference_is_in_the_log(
    browser: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, path: str, status: int, next_step: str
) -> None:
    with caplog.at_level(logging.INFO, "vibewell.web"):
        page = await browser.get(path)
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'nonce-" in page.headers["content-security-policy"]
    assert next_step in Sheet(page.text).links
    assert any(reference_of(page) in line for line in caplog.text.splitlines())
    for told in (SECRET, "Traceback", "RuntimeError", "litestar", "asyncpg", "/vibewell/"):
        assert told not in page.text


async def test_a_bug_is_written_down_whole_under_its_reference(
    browser: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    page = await browser.get("/breaks")
    (bug,) = [record for record in caplog.records if record.exc_info]
    assert bug.getMessage().startswith(reference_of(page))
    assert SECRET in caplog.text


async def test_a_program_is_told_the_reference_of_our_mistakes(
    browser: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await browser.get("/api/v1/breaks")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (500, "internal")
    assert body["reference"] in caplog.text
    assert SECRET not in answer.text


async def test_a_body_nested_without_end_is_refused_and_is_no_bug(browser: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    for path in ("/api/v1/holds", "/auth/v1/token?grant_type=password"):
        answer = await browser.post(path, content=b"[" * 60_000, headers=headers)
        assert answer.status_code == 400
    assert (await browser.post("/api/v1/holds", content=b"[" * 100_000, headers=headers)).json()["code"] == (
        "request.invalid"
    )


async def test_a_method_that_is_not_offered_is_told_which_are(browser: httpx.AsyncClient) -> None:
    answer = await browser.request("TRACE", "/api/v1/businesses")
    assert answer.status_code == 405
    assert {"GET", "OPTIONS"} <= set(answer.headers["allow"].split(", "))


async def test_a_depth_of_our_own_is_a_bug(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/api/v1/deep")).status_code == 500


async def test_when_to_come_back_is_said_to_programs_too(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/too-often")).headers["retry-after"] == "7"


async def test_too_large_a_form_is_refused_with_a_page(browser: httpx.AsyncClient) -> None:
    page = await browser.post("/sign-in", content=b"x" * (BODY_BYTES_MAX + 1))
    assert page.status_code == 413
    assert "too much at once" in Sheet(page.text).text.lower()
    assert reference_of(page)


async def test_a_form_of_another_site_is_refused_with_a_page(browser: httpx.AsyncClient) -> None:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site", "cookie": "vw_access=x"}
    page = await browser.post("/sign-in", data={"email": "x"}, headers=headers)
    assert page.status_code == 403
    assert "Another site sent this" in Sheet(page.text).text


async def test_without_a_database_there_is_still_a_page() -> None:
    settings = Settings(secret_key="a secret for tests only")
    nobodys = Database(Pool("postgresql://authenticator@127.0.0.1:1/nowhere", 1))
    app = product_over(wire_web(settings, nobodys))
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://vibewell.test", headers=HTML) as client:
        page = await client.get("/search")
    assert page.status_code == 503
    assert "/search" in Sheet(page.text).links
    assert "We can't answer right now" in Sheet(page.text).text
