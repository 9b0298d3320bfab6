"""Every page under axe-core, in the light on a desk and in the dark on a phone; and none wider than its screen."""

import psycopg
import pytest

from tests.conftest import RunningServer
from tests.journeys.arranging import book_series, confirm, hold, offered, run_out, series_at, service_called, sign_in
from tests.journeys.conftest import Opens
from tests.journeys.looking import complaints, complaints_here, with_axe

pytestmark = pytest.mark.xdist_group("journeys")

SALON = "/b/atelier-nordlicht"
STUDIO = "/b/studio-atem"
STRANGERS = [
    "/",
    "/search",
    "/search?q=haircut&where=S%C3%BCdvorstadt&when=week",
    "/search?where=Zentrum&within=500&date=2000-01-01",
    "/search?q=nothing-is-called-like-this",
    "/b/atelier-nordlicht",
    "/b/atelier-nordlicht?services={services}",
    "/b/atelier-nordlicht/book?services={services}",
    f"{SALON}/book?services={{cut}}&date={{day}}&at=20:15",
    f"{SALON}/together?services={{cut}}",
    f"{SALON}/series?services={{cut}}&start={{day}}T09:00:00%2B01:00",
    STUDIO,
    f"{STUDIO}/book?services={{lesson}}",
    "/search?cursor=bad",
    "/b/lack-und-lune",
    "/sign-in",
    "/sign-up",
    "/recover",
    "/mailed?token_hash=x&type=recovery",
    "/mail",
    "/mail/{mail}",
    "/nothing-here",
]
SIGNED_IN = [
    "/visits",
    "/visits/{ahead}",
    "/visits/{ahead}/move",
    "/visits/{ahead}/earlier",
    "/visits/{came}",
    "/account",
    "/account/payments",
    f"{SALON}/waitlist?services={{cut}}",
    "/waitlist/offers/00000000-0000-0000-0000-000000000007",
]
GERMAN = [
    "/",
    "/search?when=week",
    f"{SALON}?services={{services}}",
    "/visits",
    "/account",
    f"{SALON}/together?services={{cut}}",
    f"{SALON}/waitlist?services={{cut}}",
    "/visits/{ahead}/earlier",
]
MODERATED = [
    "/backoffice",
    "/backoffice/jobs",
    "/backoffice/businesses",
    "/backoffice/businesses?words=nobody",
    "/backoffice/audit",
]


def known(town: RunningServer) -> dict[str, str]:
    """What the addresses need: services, a day to come, a mail, and two visits of Clara's."""
    with psycopg.connect(town.owner_url) as db:
        ahead = db.execute(_OF_CLARA + "v.starts_at > now() and v.cancelled_at is null order by v.starts_at").fetchone()
        came = db.execute(_OF_CLARA + "v.came_at is not null order by v.starts_at").fetchone()
        mail = db.execute("select id from mails limit 1").fetchone()
        day = db.execute("select (now() + interval '9 days')::date").fetchone()
    assert ahead
    assert came
    assert day
    cut = service_called(town, "atelier-nordlicht", "Cut & finish")
    return {
        "cut": cut,
        "services": f"{cut},{service_called(town, 'atelier-nordlicht', 'Gloss & toning')}",
        "lesson": service_called(town, "studio-atem", is_class=True),
        "ahead": str(ahead[0]),
        "came": str(came[0]),
        "mail": str(mail[0]) if mail else "",
        "day": str(day[0]),
    }


_OF_CLARA = "select v.id from visits v join people p on p.id = v.customer_id where p.name = 'Clara Hoffmann' and "


def at(names: dict[str, str], paths: list[str]) -> list[str]:
    """The addresses, with what they need."""
    return [path.format(**names) for path in paths]


def test_what_clara_books_is_in_nobodys_way(opens: Opens, town: RunningServer) -> None:
    page = with_axe(opens()).new_page()
    sign_in(page, town, "clara")
    names = known(town)
    nails = service_called(town, "lack-und-lune")
    found = complaints(page, hold(page, f"/b/lack-und-lune/book?services={nails}"))
    found += complaints(page, hold(page, f"{STUDIO}/book?services={names['lesson']}"))
    found += complaints(page, confirm(page))
    found += complaints(page, hold(page, f"{SALON}/together?services={names['cut']}"))
    found += complaints(page, confirm(page))
    over = hold(page, f"{SALON}/book?services={names['cut']}")
    run_out(town, over)
    found += complaints(page, over, series_at(page, "atelier-nordlicht", names["cut"]))
    found += complaints(page, book_series(page))
    found += complaints(page, offered(town, page, f"{SALON}/waitlist?services={names['cut']}"))
    page.goto("/account")
    page.get_by_role("button", name="Make a private address").click()
    page.locator("#feed_address").wait_for()
    assert found + complaints_here(page, "/account, with an address") == []
    assert complaints(page, *at(known(town), SIGNED_IN)) == []


def test_strangers_find_nothing_in_their_way(opens: Opens, town: RunningServer) -> None:
    page = with_axe(opens()).new_page()
    assert complaints(page, *at(known(town), STRANGERS)) == []


def test_german_words_find_room(opens: Opens, town: RunningServer) -> None:
    page = with_axe(opens(locale="de-DE")).new_page()
    sign_in(page, town, "clara")
    assert complaints(page, *at(known(town), GERMAN)) == []


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_a_moderator_finds_nothing_in_their_way(opens: Opens, town: RunningServer, language: str) -> None:
    with psycopg.connect(town.owner_url) as db:
        db.execute("select private.enqueue_job('deliver_mail', '{}', null, null, null)")
        db.execute("set search_path = jobs")
        db.execute("update procrastinate_jobs set status = 'failed' where task_name = 'deliver_mail'")
    page = with_axe(opens(locale=language)).new_page()
    sign_in(page, town, "noor")
    assert complaints(page, *MODERATED) == []
