"""Waiting: no time suits, a wish stays behind, and what gets free is held for whoever waited."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import RunningServer
from tests.journeys.arranging import offered, service_called, sign_in
from tests.journeys.conftest import Opens

pytestmark = pytest.mark.xdist_group("journeys")


def test_what_gets_free_is_offered_and_taken_with_one_press(opens: Opens, town: RunningServer) -> None:
    page = opens(viewport={"width": 390, "height": 844}).new_page()
    sign_in(page, town, "clara")
    service = service_called(town, "brauenwerk", "Brow shape and tint")  # asks for no payment
    page.goto(f"/b/brauenwerk/book?services={service}")
    page.get_by_role("link", name="Tell me when something gets free").click()
    address = offered(town, page, page.url)

    page.goto("/visits")
    waiting = page.locator("section", has=page.locator("#waiting"))
    waiting.locator(f"a.button[href='{address}']").click()
    expect(page.locator("h1")).to_contain_text("free for you")
    day_and_time = page.locator("h1").inner_text().split(", free")[0]
    page.get_by_role("button", name="Take it").click()

    page.wait_for_url(re.compile(r"/visits/[0-9a-f-]{36}$"))
    expect(page.locator("h1")).to_contain_text(day_and_time)
    page.goto("/visits")
    expect(page.locator(f"a[href='{address}']")).to_have_count(0)
