"""A customer finds a free time, holds it against somebody quicker, signs up, and keeps the visit."""

import re

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningServer
from tests.journeys.conftest import Opens
from tests.web.site.reader import PASSWORD

# One town for all journeys of a worker.
pytestmark = pytest.mark.xdist_group("journeys")

TABS_MAX = 60


def search_for(page: Page, what: str, where: str) -> None:
    """Ask the question of the home page."""
    page.goto("/")
    page.get_by_label("What").fill(what)
    page.get_by_label("Where").fill(where)
    page.get_by_label("When").select_option("week")
    page.get_by_role("button", name="Show free times").click()
    page.wait_for_url("**/search?**")


def first_start(page: Page) -> str:
    """Follow the first start of the first place; answers its time."""
    start = page.locator(".result .start:not(.is-more)").first
    time = start.locator("time").inner_text()
    start.click()
    page.wait_for_url("**/book?**")
    return time


def hold_it(page: Page) -> str:
    """Hold the chosen start; answers the path of the hold."""
    page.locator(".stays").get_by_role("button", name=re.compile("Hold")).click()
    page.wait_for_url("**/hold/**")
    return page.url


def sign_up_and_book(page: Page, name: str, email: str) -> None:
    """Say who comes, and book."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up and book").click()
    page.wait_for_url("**/visits/*")


def test_from_the_question_to_the_visit(opens: Opens, town: RunningServer) -> None:
    mine, theirs = opens().new_page(), opens().new_page()
    search_for(mine, "Manicure", "Südvorstadt")
    expect(mine.get_by_role("heading", level=1)).to_contain_text("free")
    time = first_start(mine)
    booking = mine.url
    expect(mine.locator(".stays")).to_contain_text(time)

    # Somebody else looks at the very same time, with the very same person.
    theirs.goto(booking)
    expect(theirs.get_by_role("radio", checked=True)).to_have_count(1)
    hold_it(mine)
    expect(mine.locator("hold-ring")).to_contain_text("Held for you.")
    with psycopg.connect(town.owner_url) as db:
        # Whoever else could do it is busy, so that the start is really gone.
        db.execute(
            """insert into busy_times (id, business_id, staff_id, during, reason, source)
               select gen_random_uuid(), s.business_id, s.id, tstzrange(v.starts_at, v.ends_at), 'a course', 'block'
               from visits v join staff s on s.business_id = v.business_id
               where v.id = %s and s.id not in (select staff_id from visit_items where visit_id = v.id)""",
            [mine.url.rpartition("/")[2]],
        )
    theirs.locator(".stays").get_by_role("button", name=re.compile("Hold")).click()
    expect(theirs.get_by_role("alert")).to_contain_text(f"{time} has just been taken")
    alternatives = theirs.get_by_role("alert").get_by_role("button")
    expect(alternatives).to_have_count(3)
    alternatives.first.click()
    theirs.wait_for_url("**/hold/**")

    sign_up_and_book(mine, "Greta Lindner", "greta.journey@vibewell.example")
    expect(mine.get_by_role("heading", level=1)).to_contain_text(time)
    expect(mine.get_by_role("heading", level=1)).to_contain_text("it's\N{NO-BREAK SPACE}yours")
    mine.get_by_role("link", name="My visits").first.click()
    expect(mine.locator(".ticket")).to_contain_text(time)
    with mine.expect_download() as download:
        mine.get_by_role("link", name="Calendar file").click()
    assert "BEGIN:VEVENT" in download.value.path().read_text(encoding="utf-8")


def test_choosing_another_day_and_person_keeps_the_page_and_the_address(opens: Opens) -> None:
    page = opens().new_page()
    page.goto("/b/atelier-nordlicht")
    page.get_by_label("Add Cut & finish").check(force=True)
    expect(page.locator("#basket")).to_contain_text("€52.00")
    page.get_by_label("Add Gloss & toning").check(force=True)
    expect(page.locator("#basket")).to_contain_text("2 h 05 together")
    assert page.url.count("services") == 2
    page.locator("#basket").get_by_role("button", name="Choose a time").click()
    page.wait_for_url("**/book?**")
    page.evaluate("window.untouched = true")
    month = page.locator(".month-head p").inner_text()
    page.get_by_role("link", name="Month after").click()
    expect(page.locator(".month-head p")).not_to_have_text(month)
    days = page.locator(".month a.day")
    days.nth(2).click()
    expect(days.nth(2)).to_have_attribute("aria-current", "date")
    assert "date=" in page.url
    chosen = page.locator("label.start").first
    chosen.click()
    expect(page.locator(".stays")).to_contain_text(chosen.locator("time").inner_text())
    assert "start=" in page.url
    assert page.evaluate("window.untouched") is True
    page.reload()
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_hold_runs_down_on_the_page(opens: Opens, town: RunningServer) -> None:
    page = opens(reduced_motion="no-preference").new_page()
    search_for(page, "Massage", "")
    first_start(page)
    url = hold_it(page)
    left = page.locator("[data-left]")
    first = left.inner_text()
    expect(left).not_to_have_text(first)
    with psycopg.connect(town.owner_url) as db:
        for table, column in (("visits", "id"), ("claims", "holder_id")):
            db.execute(
                f"update {table} set held_until = now() + interval '2 seconds' where {column} = %s",
                [url.rpartition("/")[2].partition("?")[0]],
            )
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("once\N{NO-BREAK SPACE}more", timeout=10_000)
    expect(page.locator(".starts").get_by_role("button")).to_have_count(3)


def test_moving_and_calling_off(opens: Opens) -> None:
    page = opens().new_page()
    search_for(page, "Barber", "")
    first_start(page)
    hold_it(page)
    sign_up_and_book(page, "David Stein", "david.journey@vibewell.example")
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Move this visit").click()
    page.wait_for_url("**/move")
    page.locator("label.start:not(:has(:checked))").last.click()
    page.locator(".stays").get_by_role("button", name="Move it there").click()
    page.wait_for_url(re.compile(r"/visits/[0-9a-f-]+$"))
    expect(page.locator(".toast")).to_contain_text("It is moved.")
    assert page.get_by_role("heading", level=1).inner_text() != before
    page.get_by_role("link", name="Cancel this visit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Cancel this visit").click()
    dialog.get_by_role("button", name="Cancel this visit").click()
    expect(page.get_by_text("This visit was called off")).to_be_visible()


def test_in_german(opens: Opens) -> None:
    page = opens(locale="de-DE").new_page()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Eine Stunde für dich")
    page.get_by_label("Wann").select_option("week")
    page.get_by_role("button", name="Freie Zeiten zeigen").click()
    time = first_start(page)
    page.locator(".stays .button.is-main").click()
    page.wait_for_url("**/hold/**")
    page.locator("#name").fill("Ingeborg Kästner-Vollmer")
    page.locator("#email").fill("ingeborg.journey@vibewell.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("#confirm .button.is-main").click()
    page.wait_for_url("**/visits/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text(time)
    for english in ("What happens", "Where", "Cancel", "Move"):
        assert english not in page.locator("main").inner_text()


def test_without_scripts(opens: Opens) -> None:
    page = opens(java_script_enabled=False).new_page()
    search_for(page, "Haircut", "Plagwitz")
    time = first_start(page)
    hold_it(page)
    sign_up_and_book(page, "Emil Roth", "emil.journey@vibewell.example")
    assert time in page.locator("h1").inner_text()
    page.get_by_role("link", name="Cancel this visit").click()
    page.locator("#cancel").get_by_role("button", name="Cancel this visit").click()
    assert page.get_by_text("This visit was called off").is_visible()
    page.goto("/b/atelier-nordlicht")
    page.locator("input[name=services]").first.check(force=True)
    page.get_by_role("button", name="Put into the basket").click()
    assert "€52.00" in page.locator("#basket").inner_text()


def test_by_keyboard_alone(opens: Opens) -> None:
    page = opens().new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page, "textContent").strip() == "Skip to content"
    page.keyboard.press("Enter")
    tab_to(page, "#seek-what")
    page.keyboard.type("Facial")
    tab_to(page, "#seek-where")
    page.keyboard.type("Zentrum")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    tab_to(page, ".result .start")
    time = focused(page, "querySelector('time').textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book?**")
    # Within the day's starts the arrows go from one to the next, and the page follows.
    tab_to(page, "label.start input:checked")
    page.keyboard.press("ArrowRight")
    chosen = page.locator("label.start:has(:checked) time")
    expect(chosen).not_to_have_text(time)
    expect(page.locator(".stays")).to_contain_text(chosen.inner_text())
    assert page.evaluate("document.activeElement.matches('input[name=start]:checked')")
    time = chosen.inner_text()
    tab_to(page, ".stays .button.is-main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hold/**")
    for field, written in (
        ("#name", "Ruth Albers"),
        ("#email", "ruth.journey@vibewell.example"),
        ("#password", PASSWORD),
    ):
        tab_to(page, field)
        page.keyboard.type(written)
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text(time)
    tab_to(page, "a[href='#cancel']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches(\"a[href='#cancel']\")")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something is reached that shows its focus."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector} on {page.url}")


def focused(page: Page, what: str) -> str:
    """Something of the element that has the focus."""
    return str(page.evaluate(f"document.activeElement.{what}"))


def test_another_clock_is_told_whose_time_it_is(opens: Opens) -> None:
    page = opens(timezone_id="America/New_York").new_page()
    page.goto("/b/atelier-nordlicht")
    page.get_by_label("Add Cut & finish").check(force=True)
    page.locator("#basket").get_by_role("button", name="Choose a time").click()
    expect(page.get_by_text("Times are the salon's own, in Europe/Berlin")).to_be_visible()
    expect(page.get_by_text("America/New York")).to_be_visible()


def test_known_to_the_salon_when_signed_in_before(opens: Opens) -> None:
    page = opens().new_page()
    page.goto("/sign-in")
    page.get_by_text("Try it as somebody who is known here").click()
    page.get_by_role("button", name=re.compile("Clara Hoffmann")).click()
    page.wait_for_url("**/visits")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Clara")
    expect(page.locator(".ticket")).to_be_visible()
    # What she booked since may be sooner: then it waits in the list below the ticket.
    ahead = page.locator(".ticket, [aria-labelledby='up'] li")
    expect(ahead.filter(has_text="Gloss & toning, then Cut & finish").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Write a review")).first.click()
    page.get_by_label("4 stars").press("Space")
    expect(page.get_by_label("4 stars")).to_be_checked()
    page.get_by_label("In your words").fill("A calm hour.")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator(".toast")).to_contain_text("It stands on their page now.")
