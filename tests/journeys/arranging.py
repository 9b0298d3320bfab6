"""What somebody has booked before a page about it can be looked at: as people do it, or by the owner's hand."""

import re
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import psycopg
from playwright.sync_api import Page

from tests.conftest import RunningServer
from tests.web.site.reader import Reader
from vibewell.boot.cast import PASSWORD

OFFER_SECONDS_MAX = 20
_signed_in: dict[tuple[str, str], list[Any]] = {}
RUN_OUT = "update visits set held_until = now() - interval '1 minute' where id = %s::uuid"
OFFERED = """
select id from waitlist_offers
where coalesce(accepted_at, refused_at, expired_at) is null and offered_at >= %s order by offered_at desc limit 1"""


def sign_in(page: Page, town: RunningServer, name: str) -> None:
    """Let one of the cast have signed in to this town before; each does so once, no journey signs out."""
    if (town.base_url, name) not in _signed_in:
        with Reader(town.base_url) as reader:
            reader.open("/sign-in")
            reader.send("/sign-in", email=f"{name}@vibewell.example", password=PASSWORD)
            assert reader.path in ("/visits", "/business", "/backoffice"), reader.sheet.text
            _signed_in[town.base_url, name] = [
                {"name": each.name, "value": each.value or "", "url": town.base_url, "httpOnly": True}
                for each in reader.http.cookies.jar
            ]
    page.context.add_cookies(_signed_in[town.base_url, name])


def service_called(town: RunningServer, slug: str, name: str = "", *, is_class: bool = False) -> str:
    """A service by its name, or the first of a kind."""
    with psycopg.connect(town.owner_url) as db:
        row = db.execute(
            """select s.id from services s join businesses b on b.id = s.business_id
               where b.slug = %s and (s.name = %s or %s = '') and s.ended_at is null and s.is_class = %s
               order by s.position limit 1""",
            [slug, name, name, is_class],
        ).fetchone()
    assert row
    return str(row[0])


def hold(page: Page, path: str) -> str:
    """Choose the first start of a page and hold it; answers the address of the hold."""
    page.goto(path)
    page.locator("label.start").first.click()
    page.locator(".stays .button.is-main").click()
    page.wait_for_url("**/hold/**")
    return page.url


def confirm(page: Page) -> str:
    """Make the open hold a visit; answers its address."""
    page.locator("#confirm .button.is-main").click()
    page.wait_for_url("**/visits/**")
    return page.url


def run_out(town: RunningServer, address: str) -> None:
    """Let a hold's minutes be over."""
    with psycopg.connect(town.owner_url) as db:
        db.execute(RUN_OUT, [address.rsplit("/", 1)[1]])


def series_at(page: Page, slug: str, service: str) -> str:
    """The page of the dates that follow the first start."""
    page.goto(f"/b/{slug}/book?services={service}")
    start = page.locator("label.start input").first.get_attribute("value") or ""
    return f"/b/{slug}/series?services={service}&start={quote(start)}"


def book_series(page: Page) -> str:
    """Book the open page of dates; what is taken is moved where it can be; answers the address of the series.

    The first start may be on a day on which the salon works only this once: then no other date is free.
    """
    for taken in page.locator("ol.series-dates fieldset").all():
        near = taken.get_by_label("Move it to")
        (near.first if near.count() else taken.get_by_label("Skip this date")).check()
    page.get_by_role("button", name="Book them all").first.click()
    page.wait_for_url(re.compile(r"/series/[0-9a-f-]{36}$"))
    return page.url


def offered(town: RunningServer, page: Page, path: str) -> str:
    """Wait for a service until a start is offered; answers the address of the offer."""
    since = datetime.now(UTC)
    page.goto(path)
    page.get_by_role("button", name="Put me on the waitlist").click()
    page.wait_for_url("**/visits**")
    until = time.monotonic() + OFFER_SECONDS_MAX
    with psycopg.connect(town.owner_url, autocommit=True) as db:
        while not (row := db.execute(OFFERED, [since]).fetchone()):
            assert time.monotonic() < until, "nothing was offered"
            time.sleep(0.1)
    return f"/waitlist/offers/{row[0]}"
