"""A day at the desk: a booking arrives by itself, is moved by keyboard, somebody comes, somebody is called off."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import RunningServer
from tests.journeys.arranging import sign_in
from tests.journeys.conftest import Opens
from vibewell.boot.cast import PASSWORD

pytestmark = pytest.mark.xdist_group("journeys")

PHONE = {"width": 390, "height": 844}
STEPS_MAX = 60
# Visits of Ida's that nobody else serves: confirmed and some days ahead, or over; each journey takes its own.
OF_IDA = """
select v.id::text, (v.starts_at at time zone 'Europe/Berlin')::date::text, coalesce(p.name, v.guest_name)
from visits v left join people p on p.id = v.customer_id
where v.confirmed_at is not null and v.cancelled_at is null and {when}
  and (select array_agg(distinct s.name) from visit_items i join staff s on s.id = i.staff_id where i.visit_id = v.id)
    = array['Ida Brandt']
  and v.business_id = (select id from businesses where slug = 'atelier-nordlicht')
order by v.starts_at {order}, v.id offset {number} limit 1"""
NOT_MARKED = "update visits set came_at = null, no_show_at = null where id = %s"


def visit_ahead(town: RunningServer, number: int) -> tuple[str, str, str]:
    """A visit to come: its id, its day, and who comes."""
    return _of_ida(town, "v.starts_at > now() + interval '3 days'", "", number)


def visit_to_mark(town: RunningServer, number: int) -> tuple[str, str, str]:
    """A visit that is over, of which nobody has written yet whether the client came."""
    found = _of_ida(town, "v.ends_at < now() and v.came_at is not null", "desc", number)
    with psycopg.connect(town.owner_url) as db:
        db.execute(NOT_MARKED, [found[0]])
    return found


def _of_ida(town: RunningServer, when: str, order: str, number: int) -> tuple[str, str, str]:
    with psycopg.connect(town.owner_url) as db:
        row = db.execute(OF_IDA.format(when=when, order=order, number=number).encode()).fetchone()
    assert row, "the town has too few visits of Ida's"
    return row[0], row[1], row[2]


def open_agenda(page: Page, day: str) -> None:
    """Open a day of the agenda and wait until it follows the salon."""
    with page.expect_response(lambda answer: "/business/live" in answer.url):
        page.goto(f"/business?date={day}")


def open_card(page: Page, visit: str) -> Locator:
    """Press on a visit, at its very beginning: in its pause another one may lie."""
    slot_of(page, visit).locator("a").click(position={"x": 12, "y": 6})
    return page.locator("aside.client")


def slot_of(page: Page, visit: str) -> Locator:
    """A visit on the board, as it stands there: not its copy in the air."""
    return page.locator(f'.slot[data-visit="{visit}"]:not(.is-lifted)').first


def choose_a_time_with_ida(page: Page, town: RunningServer) -> str:
    """As a customer, look for a cut with Ida on a day with room; chooses its second start and answers the day."""
    with psycopg.connect(town.owner_url) as db:
        row = db.execute(
            """select s.id, m.id from businesses b join services s on s.business_id = b.id and s.name = 'Cut & finish'
               join staff m on m.business_id = b.id and m.name = 'Ida Brandt' where b.slug = 'atelier-nordlicht'"""
        ).fetchone()
    assert row
    for number in range(15, 35):
        day = str((datetime.now(UTC) + timedelta(days=number)).date())
        page.goto(f"/b/atelier-nordlicht/book?services={row[0]}&staff={row[1]}&date={day}")
        starts = page.locator(f"label.start:has(input[name=start][value^='{day}'])")
        if starts.count() >= 6:
            starts.nth(1).click()
            expect(page.locator(".stays")).to_contain_text(starts.nth(1).locator("time").inner_text())
            return day
    raise AssertionError("Ida has no room for weeks")


def test_a_booking_arrives_by_itself_and_is_moved_by_keyboard(opens: Opens, town: RunningServer) -> None:
    desk, clara = opens().new_page(), opens().new_page()
    sign_in(clara, town, "clara")
    day = choose_a_time_with_ida(clara, town)
    desk.goto("/sign-in")
    desk.get_by_label("E-mail").fill("ida@vibewell.example")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.locator("main .button.is-main").first.click()
    desk.wait_for_url("**/business")
    open_agenda(desk, day)
    desk.evaluate("window.untouched = true")

    clara.locator(".stays").get_by_role("button", name=re.compile("Hold")).click()
    clara.wait_for_url("**/hold/**")
    visit = urlsplit(clara.url).path.rpartition("/")[2]
    expect(slot_of(desk, visit)).to_contain_text("Held online")
    clara.locator("#confirm .button.is-main").click()
    clara.wait_for_url("**/visits/*")
    expect(slot_of(desk, visit)).to_contain_text("Clara Hoffmann")
    time = slot_of(desk, visit).locator("time").inner_text()
    expect(clara.get_by_role("heading", level=1)).to_contain_text(time)

    says = desk.locator("#lift-says")
    slot_of(desk, visit).locator("a").focus()
    desk.keyboard.press("Space")
    expect(says).to_contain_text("where it was")
    later = lift_until_it_fits(desk, time)
    desk.keyboard.press("Enter")
    expect(desk.locator(".toast")).to_contain_text("Moved to")
    expect(slot_of(desk, visit).locator("time")).to_have_text(later)
    card = desk.locator("aside.client")
    expect(card.get_by_role("heading", name="Clara Hoffmann")).to_be_visible()
    expect(card).to_contain_text(later)
    assert desk.evaluate("window.untouched") is True

    clara.reload()
    expect(clara.get_by_role("heading", level=1)).to_contain_text(later)


def lift_until_it_fits(desk: Page, time: str) -> str:
    """Press the arrow until what hangs in the air fits below; answers the time there."""
    says = desk.locator("#lift-says")
    for key in ("ArrowDown", "ArrowUp"):
        for _ in range(STEPS_MAX):
            desk.keyboard.press(key)
            told = says.inner_text()
            if "fits here" in told and not told.startswith(time):
                return told[:5]
    raise AssertionError("it fits nowhere in its lane")


def test_what_is_lifted_returns_by_escape(opens: Opens, town: RunningServer) -> None:
    visit, day, _ = visit_ahead(town, 3)
    desk = opens().new_page()
    sign_in(desk, town, "ida")
    open_agenda(desk, day)
    time = slot_of(desk, visit).locator("time").first.inner_text()
    slot_of(desk, visit).locator("a").focus()
    desk.keyboard.press("Space")
    expect(desk.locator("#lift-says")).to_contain_text("where it was")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Escape")
    expect(desk.locator("#lift-says")).to_have_text("Back where it was.")
    expect(desk.locator(".slot.is-lifted")).to_have_count(0)
    assert slot_of(desk, visit).locator("time").first.inner_text() == time
    assert desk.evaluate("document.activeElement.closest('.slot')?.dataset.visit") == visit


def test_one_has_come_and_another_is_called_off(opens: Opens, town: RunningServer) -> None:
    visit, day, name = visit_to_mark(town, 0)
    desk = opens().new_page()
    sign_in(desk, town, "ida")
    open_agenda(desk, day)
    desk.evaluate("window.untouched = true")
    card = open_card(desk, visit)
    expect(card.get_by_role("heading", name=name)).to_be_visible()
    card.get_by_role("button", name="Is here").click()
    expect(desk.locator(".toast")).to_contain_text(f"{name} has come.")
    expect(card).to_contain_text("Came")
    assert desk.evaluate("window.untouched") is True

    visit, day, name = visit_ahead(town, 1)
    open_agenda(desk, day)
    open_card(desk, visit)
    expect(card.get_by_role("heading", name=name)).to_be_visible()
    card.get_by_role("link", name="Cancel it").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_be_visible()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    card.get_by_role("link", name="Cancel it").click()
    dialog.get_by_label("Reason").fill("The water is off.")
    dialog.get_by_role("button", name="Cancel the visit").click()
    expect(desk.locator(".toast")).to_contain_text("is free again.")
    expect(slot_of(desk, visit)).to_have_count(0)


def test_the_desk_without_scripts(opens: Opens, town: RunningServer) -> None:
    desk = opens(java_script_enabled=False).new_page()
    sign_in(desk, town, "ida")
    visit, day, name = visit_ahead(town, 4)
    desk.goto(f"/business?date={day}")
    card = open_card(desk, visit)
    assert name in card.get_by_role("heading").first.inner_text()
    card.get_by_role("link", name="Move", exact=True).click()
    if not desk.locator("button.start").count():
        desk.locator(".month a.day.has-room, .month a.day").last.click()
    desk.locator("button.start").last.click()
    assert "Moved to" in desk.locator(".toast").inner_text()
    assert parse_qs(urlsplit(desk.url).query)["visit"] == [visit]
    card.get_by_role("link", name="Cancel it").click()
    desk.locator("#cancel-visit").get_by_role("button", name="Cancel the visit").click()
    assert "is free again." in desk.locator(".toast").inner_text()

    visit, day, name = visit_to_mark(town, 1)
    desk.goto(f"/business?date={day}")
    open_card(desk, visit)
    card.get_by_role("button", name="Did not come").click()
    assert f"{name} did not come." in desk.locator(".toast").inner_text()


def test_a_guest_is_written_down_without_scripts(opens: Opens, town: RunningServer) -> None:
    desk = opens(java_script_enabled=False).new_page()
    sign_in(desk, town, "ida")
    desk.goto("/business")
    desk.get_by_role("link", name="New visit", exact=True).click()
    for number in range(15, 35):
        desk.get_by_label("Day", exact=True).fill(str((datetime.now(UTC) + timedelta(days=number)).date()))
        desk.locator("label", has_text="Cut & finish").get_by_role("checkbox").check()
        desk.get_by_role("button", name="Show the times").click()
        if desk.locator("label.start").count():
            break
    desk.locator("label.start").first.click()
    desk.get_by_label("Name", exact=True).fill("Paulina Wieczorek-Schönhausen")
    desk.get_by_role("button", name="Book it").click()
    assert "Booked for Paulina Wieczorek-Schönhausen." in desk.locator(".toast").inner_text()
    assert "First visit" in desk.locator("aside.client").inner_text()


def test_the_day_on_a_phone(opens: Opens, town: RunningServer) -> None:
    visit, day, name = visit_to_mark(town, 2)
    desk = opens(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(desk, town, "ida")
    open_agenda(desk, day)
    expect(desk.locator(".board-frame")).to_be_hidden()
    earlier = desk.locator(".day-over > summary")
    if earlier.count():
        earlier.click()
    row = desk.locator(f'.day-visit a[href*="{visit}"]').first
    row.scroll_into_view_if_needed()
    row.click()
    sheet = desk.locator("aside.client")
    expect(sheet.get_by_role("heading", name=name)).to_be_in_viewport()
    # The sheet lies over the list, and nothing of the list lies over the sheet.
    assert sheet.evaluate("""sheet => {
      const box = sheet.getBoundingClientRect();
      return sheet.contains(document.elementFromPoint(box.left + box.width / 2, box.top + 24));
    }""")
    sheet.get_by_role("button", name="Is here").click()
    expect(desk.locator(".toast")).to_contain_text(f"{name} has come.")
    sheet.get_by_role("link", name="Close").click()
    expect(sheet).to_have_count(0)
    desk.get_by_role("button", name="More").click()
    desk.locator("#rail-rest").get_by_role("link", name="Team").click()
    desk.wait_for_url("**/business/team")
    assert desk.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
