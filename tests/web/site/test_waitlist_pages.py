"""Waiting, being offered a time and answering, on pages that need no script."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg

from tests.conftest import Cluster, RunningServer
from tests.domains.booking.waiting import LETTERHEAD
from tests.salon import Salon
from tests.web.site.reader import Reader
from vibewell.domains.booking.waitlist.serving import serve
from vibewell.kernel.db import Database

Address = Callable[[], str]


def work(cluster: Cluster, running: RunningServer, salon: Salon) -> None:
    """What the worker does when something may be free."""

    async def once() -> None:
        name = running.owner_url.rpartition("/")[2].partition("?")[0]
        database = await Database.connect(cluster.url(name, "worker"))
        await serve(database, salon.id, LETTERHEAD, datetime.now(UTC))
        await database.close()

    asyncio.run(once())


def offer_link(reader: Reader) -> str:
    reader.open("/visits")
    found = re.search(r"/waitlist/offers/[0-9a-f-]{36}", reader.answer.text)
    assert found is not None
    return found[0]


def wait_for_a_cut(reader: Reader, salon: Salon) -> None:
    reader.open(f"/b/{salon.slug}/waitlist?services={salon.cut}")
    day = (datetime.now(UTC) + timedelta(days=7)).date()
    reader.send(f"/b/{salon.slug}/waitlist", first=day.isoformat(), last=(day + timedelta(days=3)).isoformat())


def test_the_booking_page_leads_to_the_waitlist_by_way_of_signing_in(reader: Reader, salon: Salon) -> None:
    reader.open(f"/b/{salon.slug}/book?services={salon.cut}")
    (link,) = [link for link in reader.sheet.links if "/waitlist?" in link]
    reader.open(link)
    assert reader.path.startswith("/sign-in?next=")
    assert "waitlist" in reader.path


def test_what_is_offered_is_taken_with_one_press(
    reader: Reader, salon: Salon, running: RunningServer, cluster: Cluster, address: Address
) -> None:
    reader.sign_up("Clara Hoffmann", address())
    wait_for_a_cut(reader, salon)
    assert reader.path.startswith("/visits")
    assert "Waiting for" in reader.sheet.text
    work(cluster, running, salon)
    link = offer_link(reader)
    reader.open(link)
    assert "free for you" in reader.sheet.text.replace("\N{NO-BREAK SPACE}", " ")
    reader.send(f"{link}/accept")
    assert re.fullmatch(r"/visits/[0-9a-f-]{36}", reader.path)
    assert "It is yours" in reader.sheet.text
    reader.open(link)
    assert re.fullmatch(r"/visits/[0-9a-f-]{36}", reader.path)


def test_what_is_let_go_stays_on_the_waitlist_until_one_waits_no_longer(
    reader: Reader, salon: Salon, running: RunningServer, cluster: Cluster, address: Address
) -> None:
    reader.sign_up("Noah Kern", address())
    wait_for_a_cut(reader, salon)
    work(cluster, running, salon)
    link = offer_link(reader)
    reader.open(link)
    reader.send(f"{link}/refuse")
    assert "You stay on the waitlist" in reader.sheet.text
    reader.open(link)
    assert reader.status == 410
    reader.open("/visits")
    (withdraw,) = re.findall(r"/waitlist/[0-9a-f-]{36}/withdraw", reader.answer.text)
    reader.send(withdraw)
    assert "Waiting for" not in reader.sheet.text


def test_somebody_elses_offer_is_not_there(
    reader: Reader,
    other_reader: Reader,
    salon: Salon,
    running: RunningServer,
    cluster: Cluster,
    address: Address,
) -> None:
    reader.sign_up("Clara Hoffmann", address())
    wait_for_a_cut(reader, salon)
    work(cluster, running, salon)
    link = offer_link(reader)
    other_reader.sign_up("Noah Kern", address())
    other_reader.open(link)
    assert other_reader.status == 404


def test_a_window_that_leaves_nothing_is_said_on_the_page(reader: Reader, salon: Salon, address: Address) -> None:
    reader.sign_up("Clara Hoffmann", address())
    reader.open(f"/b/{salon.slug}/waitlist?services={salon.cut}")
    reader.send(f"/b/{salon.slug}/waitlist", first="2020-01-01", last="2020-01-02")
    assert reader.status == 422
    assert "Choose a time that is still ahead" in reader.sheet.text


def test_a_visit_waits_to_be_earlier(
    reader: Reader, salon: Salon, running: RunningServer, cluster: Cluster, address: Address
) -> None:
    reader.sign_up("Clara Hoffmann", address())
    wait_for_a_cut(reader, salon)
    work(cluster, running, salon)
    link = offer_link(reader)
    reader.open(link)
    reader.send(f"{link}/accept")
    visit = reader.path
    reader.open(f"{visit}/earlier")
    reader.send(f"{visit}/earlier", asks="0")
    assert "moved without asking" in reader.sheet.text
    with psycopg.connect(running.owner_url) as db:
        before = db.execute("select starts_at from visits where id = %s", [visit[-36:]]).fetchone()
    work(cluster, running, salon)
    with psycopg.connect(running.owner_url) as db:
        after = db.execute("select starts_at from visits where id = %s", [visit[-36:]]).fetchone()
    assert before is not None
    assert after is not None
    assert after[0] < before[0]
