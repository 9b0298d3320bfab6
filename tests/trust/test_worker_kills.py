"""Workers killed at every step of what they do: nothing is lost, nothing arrives twice, nothing stays stuck."""

import asyncio
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from tests.domains.notifications.conftest import House, house
from tests.forked import Forked
from tests.trust.dying_worker import LABELS, begin
from tests.working import count_due
from vibewell.boot.worker import Pace

__all__ = ["house"]

DEATH_SECONDS_MAX = 30
ROUNDS = 2
VISITS_A_KILL = 3
# In these steps the letter is with the mail server, and a dead worker can't tell.
IN_DOUBT = {"deliver.after_fence", "deliver.after_hand_over"}


class Inbox:
    """A mail server that counts each letter by its Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.sessions: list[SMTP] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take it."""
        for line in envelope.content.split(b"\r\n"):
            if line.startswith(b"Message-ID: <"):
                self.taken[line.decode().split("<")[1].split("@")[0]] += 1
        return "250 taken"

    async def open(self) -> tuple[asyncio.Server, int]:
        """Listen on loopback."""

        def begin() -> SMTP:
            self.sessions.append(SMTP(self, hostname="mail.test"))
            return self.sessions[-1]

        server = await asyncio.get_running_loop().create_server(begin, "127.0.0.1", 0)
        return server, server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Leave no connection behind."""
        for session in self.sessions:
            if session.transport is not None:
                session.transport.abort()  # type: ignore[attr-defined]


async def wait_for_death(process: Forked) -> bool:
    """Whether it killed itself in time."""
    deadline = asyncio.get_running_loop().time() + DEATH_SECONDS_MAX
    while asyncio.get_running_loop().time() < deadline:
        if process.code is not None:
            return process.code == -signal.SIGKILL
        await asyncio.sleep(0.02)
    process.kill()
    process.wait()
    return False


async def finish(house: House, where: str) -> None:
    """A worker that lives does the rest."""
    process = Forked(begin, house.worker_url, where, "")
    try:
        async with asyncio.timeout(60):
            while count_due(house.owner_url):  # noqa: ASYNC110 - the database tells, from outside
                await asyncio.sleep(0.1)
    finally:
        process.terminate()
        assert process.wait(20) == 0


async def kill_along(house: House, where: str) -> list[str]:
    """Book and kill at one label after the other; answers where workers died."""
    died = []
    day = datetime.now(UTC) + timedelta(days=20)
    for number, label in enumerate(LABELS * ROUNDS):
        for minute in range(VISITS_A_KILL):
            await house.tell_booked(house.book(day + timedelta(hours=number, minutes=minute)))
        if await wait_for_death(Forked(begin, house.worker_url, where, label)):
            died.append(label)
    await finish(house, where)
    return died


def check_books(house: House) -> list[dict[str, Any]]:
    """One mail for each visit, no job that nobody does, no event untold."""
    visits = {f"visit.booked:{row['id']}" for row in house.rows("select id from visits")}
    mails = house.mails()
    assert {mail["cause"] for mail in mails} == visits
    assert len(mails) == len(visits) == len(LABELS) * ROUNDS * VISITS_A_KILL
    assert house.rows("select 1 from jobs.procrastinate_jobs where status = 'doing'") == []
    assert house.rows("select 1 from outbox where dispatched_at is null") == []
    return mails


@pytest.mark.timeout(300)
async def test_mail_that_stays_here_arrives_exactly_once_through_26_deaths(house: House) -> None:
    died = await kill_along(house, "embedded")
    assert sorted(died) == sorted(LABELS * ROUNDS)
    mails = check_books(house)
    assert all(mail["delivered_at"] and not mail["doubtful_at"] for mail in mails)


@pytest.mark.timeout(300)
async def test_mail_by_smtp_never_arrives_twice_and_is_never_lost_in_silence(house: House) -> None:
    inbox = Inbox()
    server, port = await inbox.open()
    died = await kill_along(house, str(port))
    server.close()
    inbox.close()
    await asyncio.sleep(0.01)
    assert sorted(died) == sorted(LABELS * ROUNDS)
    mails = check_books(house)
    assert max(inbox.taken.values()) == 1
    for mail in mails:
        if mail["delivered_at"]:
            assert inbox.taken[str(mail["id"])] == 1
        else:
            assert mail["doubtful_at"] is not None
    doubtful = [mail for mail in mails if mail["doubtful_at"]]
    # A kill takes down up to four jobs at once, so others may stand behind the fence as well.
    assert len([label for label in died if label in IN_DOUBT]) <= len(doubtful) <= len(died) * 4
    failed = house.rows("select args ->> 'mail_id' as id from jobs.procrastinate_jobs where status = 'failed'")
    assert {row["id"] for row in failed} == {str(mail["id"]) for mail in doubtful}


async def test_a_job_of_a_killed_worker_is_taken_up_by_another(house: House) -> None:
    await house.tell_booked(house.book(datetime.now(UTC) + timedelta(days=20)))
    assert await wait_for_death(Forked(begin, house.worker_url, "embedded", "letter.before_commit"))
    assert house.mails() == []
    [left] = house.rows("select * from jobs.procrastinate_jobs where task_name = 'write_visit_letter'")
    assert left["status"] == "doing"
    await finish(house, "embedded")
    [taken] = house.rows("select * from jobs.procrastinate_jobs where id = %s", left["id"])
    assert (taken["status"], taken["attempts"]) == ("succeeded", 2)
    assert taken["worker_id"] != left["worker_id"]
    [failure] = house.rows("select * from job_failures where job_id = %s", left["id"])
    assert failure["reason"] == "its worker died"
    assert [bool(mail["delivered_at"]) for mail in house.mails()] == [True]


def test_the_usual_pace_takes_a_job_up_within_a_minute() -> None:
    pace = Pace()
    assert pace.stalled_seconds + pace.reap_seconds + pace.poll_seconds <= 60
    assert pace.heartbeat_seconds * 3 <= pace.stalled_seconds
