"""The backoffice over HTTP, without scripts: whose it is, the queues, the register, the record of changes."""

import asyncio
import re
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest

from tests.conftest import Cluster, RunningServer
from tests.salon import Salon
from tests.web.backoffice.conftest import Comes
from tests.web.site.reader import PASSWORD, Reader
from tests.working import crew_of, do_what_is_due, rows
from vibewell.boot.settings import Settings
from vibewell.boot.worker_crew import gather_crew
from vibewell.boot.worker_outbox import house_tasks
from vibewell.kernel.jobs import Task, Work
from vibewell.kernel.paging import encode_cursor
from vibewell.web.backoffice.queue_words import TASKS
from vibewell.web.backoffice.routes import HANDLERS

PAGES = ["/backoffice", "/backoffice/jobs", "/backoffice/businesses", "/backoffice/audit", "/backoffice/money"]
DISPUTE = "/backoffice/money/disputes/{dispute_id:uuid}"


class Rain:
    """A task that fails as long as it rains."""

    def __init__(self) -> None:
        self.falls, self.runs = True, 0

    async def __call__(self, work: Work) -> None:
        self.runs += 1
        if self.falls:
            raise RuntimeError("it <rains> in")


def work(cluster: Cluster, running: RunningServer, rain: Rain) -> None:
    """Have a worker do what waits."""
    url = cluster.url(urlsplit(running.owner_url).path.strip("/"), "worker")
    asyncio.run(do_what_is_due(running.owner_url, url, crew_of(Task("rain", rain, attempts_max=1))))


def let_rain(cluster: Cluster, running: RunningServer) -> Rain:
    """A job that has failed."""
    with psycopg.connect(running.owner_url) as db:
        db.execute("select private.enqueue_job('rain', '{}', null, null, null)")
    rain = Rain()
    work(cluster, running, rain)
    return rain


def test_the_pages_tried_here_are_all_there_are() -> None:
    assert sorted({path for handler in HANDLERS for path in handler.paths}) == sorted([*PAGES, DISPUTE])  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["stranger", "clara", "ida"])
def test_for_others_there_is_no_backoffice(comes: Comes, cluster: Cluster, running: RunningServer, name: str) -> None:
    somebody = comes(name)
    rain = let_rain(cluster, running)
    [job] = rows(running.owner_url, "select id from jobs.procrastinate_jobs where task_name = 'rain'")
    a_dispute = DISPUTE.replace("{dispute_id:uuid}", str(UUID(int=7)))
    for path in [*PAGES, a_dispute, "/backoffice/nothing", "/backoffice/audit?cursor=x", "/backoffice?x=1"]:
        somebody.open(path)
        assert (somebody.status, somebody.path) == (404, path)
        assert "There is nothing here" in somebody.sheet.text
    answer = somebody.http.post("/backoffice/jobs", data={"job": job["id"], "csrf_token": "x"})
    assert answer.status_code == 404
    somebody.open("/")
    assert not [link for link in somebody.sheet.links if "backoffice" in link]
    work(cluster, running, rain)
    assert rain.runs == 1


def test_a_moderator_begins_in_the_backoffice(comes: Comes, running: RunningServer) -> None:
    noor = comes("noor")
    [row] = rows(running.owner_url, "select email from identity.users")
    with Reader(running.base_url) as again:
        again.open("/sign-in")
        again.send("/sign-in", email=row["email"], password=PASSWORD)
        assert (again.status, again.path) == (200, "/backoffice")
        assert "No worker is awake" in again.sheet.text
    assert "/backoffice" in noor.open("/search").links


def test_a_failed_job_is_done_again(comes: Comes, cluster: Cluster, running: RunningServer) -> None:
    noor = comes("noor")
    rain = let_rain(cluster, running)
    assert "1 job has failed." in noor.open("/backoffice").text
    told = noor.open("/backoffice/jobs").text
    assert "RuntimeError: it <rains> in" in told
    assert "default" in told
    rain.falls = False
    [job] = noor.form("/backoffice/jobs").offers["job"]
    noor.send("/backoffice/jobs", job=job)
    assert (noor.status, noor.path) == (200, "/backoffice/jobs")
    assert "The job waits again" in noor.sheet.text
    work(cluster, running, rain)
    assert rain.runs == 2
    [line] = rows(running.owner_url, "select status, attempts from jobs.procrastinate_jobs where task_name = 'rain'")
    assert (line["status"], line["attempts"]) == ("succeeded", 1)
    assert "Nothing failed" in noor.open("/backoffice/jobs").text
    assert "You had a failed job done again" in noor.open("/backoffice/audit?kind=platform").text
    # The page that still shows the button was left open somewhere.
    noor.answer = noor.http.post(
        "/backoffice/jobs", data={"job": job, "csrf_token": noor.open("/account") and csrf_of(noor)}
    )
    assert noor.status == 409
    assert "This job has not failed" in noor.sheet.text


def csrf_of(reader: Reader) -> str:
    """The token of a form on the open page."""
    return next(form.fields["csrf_token"][0] for form in reader.sheet.forms if "csrf_token" in form.fields)


def test_a_job_is_not_done_again_for_another_site(comes: Comes, cluster: Cluster, running: RunningServer) -> None:
    noor = comes("noor")
    rain = let_rain(cluster, running)
    noor.open("/backoffice/jobs")
    [job] = noor.form("/backoffice/jobs").offers["job"]
    assert noor.http.post("/backoffice/jobs", data={"job": job}).status_code == 403
    work(cluster, running, rain)
    assert rain.runs == 1


@pytest.mark.parametrize(
    ("job", "status"),
    [("999999", 409), ("0", 409), ("-1", 409), (str(2**63 - 1), 409), (str(2**63), 409), ("x", 400), ("", 400)],
)
def test_a_job_that_is_not_there_gets_a_clean_answer(comes: Comes, job: str, status: int) -> None:
    noor = comes("noor")
    noor.open("/account")
    noor.answer = noor.http.post("/backoffice/jobs", data={"job": job, "csrf_token": csrf_of(noor)})
    assert noor.status == status
    assert "Vibewell" in noor.answer.text
    assert "our mistake" not in noor.sheet.text


@pytest.mark.parametrize("path", ["/backoffice/businesses", "/backoffice/audit"])
@pytest.mark.parametrize("cursor", ["x", "", encode_cursor("2026-11-17T09:30:00", 5), encode_cursor(1), "%00", "W10"])
def test_a_bad_cursor_gets_a_clean_answer(comes: Comes, path: str, cursor: str) -> None:
    noor = comes("noor")
    noor.open(f"{path}?cursor={cursor}")
    assert noor.status == (400 if cursor else 200)
    if cursor:
        assert "Start again from its first page" in noor.sheet.text


def test_the_register_finds_businesses_and_tells_their_state(
    comes: Comes, running: RunningServer, salon: Salon
) -> None:
    noor = comes("noor")
    with psycopg.connect(running.owner_url) as db:
        db.execute(
            "insert into businesses (id, slug, name, category, place, published_at)"
            " select gen_random_uuid(), 'haus-' || n, 'Haus ' || to_char(n, 'fm000'), 'nails', point(12, 51),"
            " case when n > 50 then now() end from generate_series(1, 90) n"
        )
    told = noor.open("/backoffice/businesses")
    assert "Atelier Nordlicht" in told.text
    assert f"/b/{salon.slug}" in told.links
    assert f"/backoffice/audit?business={salon.id}" in told.links
    assert "/b/haus-1" not in told.links, "what is not published has no page"
    pages = ["/backoffice/businesses?state=unpublished"]
    names: list[str] = []
    while pages:
        sheet = noor.open(pages.pop())
        names += [word for word in sheet.text.split() if word.isdigit() and len(word) == 3]
        pages = [link for link in sheet.links if "cursor=" in link]
    assert names == [f"{number:03}" for number in range(1, 51)]
    assert "Atelier" in noor.open("/backoffice/businesses?words=nordli").text
    assert "No business like that" in noor.open("/backoffice/businesses?words=100%25").text
    assert "No business like that" in noor.open("/backoffice/businesses?words=Nordlicht&state=unpublished").text


def test_the_record_of_changes_is_narrowed(comes: Comes, running: RunningServer, salon: Salon) -> None:
    ida, noor = comes("ida"), comes("noor")
    ida.open("/business/settings")
    ida.send("/business/settings", tagline="Light from the north")
    assert ida.status == 200
    told = noor.open("/backoffice/audit")
    assert "Ida Brandt changed the settings at Atelier Nordlicht" in told.text
    assert "introduction: nothing, now Light from the north" in told.text
    [by_ida] = [link for link in told.links if link.startswith("/backoffice/audit?who=")]
    assert f"/backoffice/audit?business={salon.id}" in told.links
    for path, is_told in (
        (f"/backoffice/audit?business={salon.id}", True),
        (f"/backoffice/audit?business={salon.clara}", False),
        (by_ida, True),
        (f"/backoffice/audit?who={salon.clara}", False),
        ("/backoffice/audit?kind=house", True),
        ("/backoffice/audit?kind=visits", False),
        ("/backoffice/audit?until=2020-01-01", False),
        ("/backoffice/audit?until=2999-01-01", True),
        ("/backoffice/audit?until=0001-01-01&kind=x&who=y&business=z", True),
    ):
        assert ("Light from the north" in noor.open(path).text) is is_told, path
        assert noor.status == 200
    assert "Light from the north" in noor.open("/backoffice").text


def test_the_record_of_changes_has_pages(comes: Comes, running: RunningServer, salon: Salon) -> None:
    noor = comes("noor")
    with psycopg.connect(running.owner_url) as db:
        db.execute(
            "insert into audit_entries (at, business_id, table_name, row_id, verb, changes)"
            " select now() - n * interval '1 hour', %s, 'services', %s, 'update',"
            " jsonb_build_object('name', jsonb_build_array('a', 'name ' || to_char(n, 'fm000')))"
            " from generate_series(1, 170) n",
            [salon.id, str(salon.cut)],
        )
    seen: list[str] = []
    page: str | None = f"/backoffice/audit?business={salon.id}&kind=house"
    while page:
        sheet = noor.open(page)
        seen += re.findall(r"now name (\d{3})", sheet.text)
        page = next((link for link in sheet.links if "cursor=" in link), None)
    assert seen == [f"{number:03}" for number in range(1, 171)]


def test_the_backoffice_speaks_german(comes: Comes) -> None:
    noor = comes("noor", "de")
    assert "Verwaltung" in noor.open("/backoffice").text
    assert "Aufträge" in noor.open("/backoffice/jobs").text


def test_every_task_of_the_worker_has_words() -> None:
    tasks = [*gather_crew(Settings(data_dir="/nowhere", secret_key="x")).tasks, *house_tasks({})]
    nameless = sorted({task.name for task in tasks} - TASKS.keys())
    assert not nameless, f"say in queue_words.TASKS what these do: {nameless}"
