"""Every page under axe-core, on a phone and on a desk, in light and dark; and none wider than its screen."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page

from tests.conftest import RunningServer
from tests.journeys.conftest import Opens
from vibewell.web.assets.build import MODULES

pytestmark = pytest.mark.xdist_group("journeys")

AXE = Path(MODULES) / "axe-core" / "axe.min.js"
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
STRANGERS = [
    "/",
    "/search",
    "/search?q=haircut&where=S%C3%BCdvorstadt&when=week",
    "/search?where=Zentrum&within=500&date=2000-01-01",
    "/search?q=nothing-is-called-like-this",
    "/b/atelier-nordlicht",
    "/b/atelier-nordlicht?services={services}",
    "/b/atelier-nordlicht/book?services={services}",
    "/b/lack-und-lune",
    "/sign-in",
    "/sign-up",
    "/recover",
    "/mailed?token_hash=x&type=recovery",
    "/mail",
    "/nothing-here",
]
SIGNED_IN = ["/visits", "/visits/{ahead}", "/visits/{ahead}/move", "/visits/{came}", "/account"]
MODERATED = [
    "/backoffice",
    "/backoffice/jobs",
    "/backoffice/businesses",
    "/backoffice/businesses?words=nobody",
    "/backoffice/audit",
]
SETTLED_MS = 350
SEEN = """
async () => {
  const rules = matchMedia("(prefers-color-scheme: dark)").matches ? { runOnly: ["color-contrast"] } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], ...rules });
  return found.violations.map((each) => [each.id, ...each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]);
}
"""


def complaints(page: Page, path: str) -> list[Any]:
    """What axe says about a page in the light, what it says of its colours in the dark, and whether it is too wide."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(path)
    return complaints_here(page, path)


def complaints_here(page: Page, path: str) -> list[Any]:
    """The same of the page as it lies open, in the light."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = [["light", path, *each] for each in page.evaluate(SEEN)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    # What changes its colour slowly has to have arrived.
    page.wait_for_timeout(SETTLED_MS)
    found += [["dark", path, *each] for each in page.evaluate(SEEN)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(["wider than the screen", path])
    return found


def known(town: RunningServer) -> dict[str, str]:
    """What the addresses need: two services of Nordlicht, a visit of Clara's to come, and one to which she came."""
    with psycopg.connect(town.owner_url) as db:
        services = db.execute(
            """select string_agg(s.id::text, ',') from services s join businesses b on b.id = s.business_id
               where b.slug = 'atelier-nordlicht' and s.name in ('Cut & finish', 'Gloss & toning')"""
        ).fetchone()
        ahead = db.execute(_OF_CLARA + "v.starts_at > now() and v.cancelled_at is null order by v.starts_at").fetchone()
        came = db.execute(_OF_CLARA + "v.came_at is not null order by v.starts_at").fetchone()
    assert services
    assert ahead
    assert came
    return {"services": services[0], "ahead": str(ahead[0]), "came": str(came[0])}


_OF_CLARA = "select v.id from visits v join people p on p.id = v.customer_id where p.name = 'Clara Hoffmann' and "


@pytest.mark.parametrize("width", WIDTHS)
def test_strangers_find_nothing_in_their_way(opens: Opens, town: RunningServer, width: str) -> None:
    page = opens(viewport=WIDTHS[width]).new_page()
    names = known(town)
    assert [each for path in STRANGERS for each in complaints(page, path.format(**names))] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_who_is_signed_in_finds_nothing_in_their_way(opens: Opens, town: RunningServer, width: str) -> None:
    page = opens(viewport=WIDTHS[width]).new_page()
    sign_in(page)
    names = known(town)
    found = [each for path in SIGNED_IN for each in complaints(page, path.format(**names))]
    page.goto(f"/b/lack-und-lune/book?services={_first_service(town, 'lack-und-lune')}")
    page.locator("label.start").first.click()
    page.locator(".stays .button.is-main" if width == "desk" else ".thumb-bar .button.is-main").click()
    page.wait_for_url("**/hold/**")
    found += complaints(page, page.url)
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_german_words_find_room(opens: Opens, town: RunningServer, width: str) -> None:
    page = opens(viewport=WIDTHS[width], locale="de-DE").new_page()
    sign_in(page)
    names = known(town)
    found = [
        each
        for path in ("/", "/search?when=week", "/b/atelier-nordlicht?services={services}", "/visits", "/account")
        for each in complaints(page, path.format(**names))
    ]
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_a_moderator_finds_nothing_in_their_way(opens: Opens, town: RunningServer, width: str, language: str) -> None:
    with psycopg.connect(town.owner_url) as db:
        db.execute("select private.enqueue_job('deliver_mail', '{}', null, null, null)")
        db.execute("set search_path = jobs")
        db.execute("update procrastinate_jobs set status = 'failed' where task_name = 'deliver_mail'")
    page = opens(viewport=WIDTHS[width], locale=language).new_page()
    sign_in(page, "noor", "/backoffice")
    assert [each for path in MODERATED for each in complaints(page, path)] == []


def sign_in(page: Page, name: str = "clara", lands_on: str = "/visits") -> None:
    """Come in as one of the cast."""
    page.goto("/sign-in")
    page.locator("#email").fill(f"{name}@vibewell.example")
    page.locator("#password").fill("vibewell-demo")
    page.locator("main .button.is-main").first.click()
    page.wait_for_url(f"**{lands_on}")


def _first_service(town: RunningServer, slug: str) -> str:
    with psycopg.connect(town.owner_url) as db:
        row = db.execute(
            """select s.id from services s join businesses b on b.id = s.business_id
               where b.slug = %s and s.ended_at is null and not s.is_class order by s.position limit 1""",
            [slug],
        ).fetchone()
    assert row
    return str(row[0])
