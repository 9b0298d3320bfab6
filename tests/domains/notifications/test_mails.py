"""Mails as rows: one a cause, delivered once, seen by few; and the queues as moderators see them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.domains.notifications.conftest import House
from tests.working import crew_of
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.domains.notifications import (
    AddressInvalid,
    DeliveryInDoubt,
    Fence,
    JobNotFailed,
    Letter,
    NotDelivered,
    list_mails,
    queue_mail,
    queue_summary,
    read_mail,
    retry_job,
)
from vibewell.domains.notifications.jobs import DELIVERIES_MAX, deliver_mail
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.errors import Forbidden, NotFound
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Task, Work, enqueue
from vibewell.kernel.paging import CursorMalformed

NOW = datetime.now(UTC)
LINK = {"link": "https://vibewell.test/x"}


class StrictPostman:
    """Counts what arrives and does as told."""

    repeatable = False

    def __init__(self) -> None:
        self.arrived: list[Letter] = []
        self.before: Exception | None = None
        self.after: Exception | None = None

    async def deliver(self, letter: Letter, fence: Fence) -> None:
        if self.before:
            raise self.before
        await fence()
        if self.after:
            raise self.after
        self.arrived.append(letter)


async def queue(house: House, cause: str = "a", to: str = "clara@vibewell.example", **context: Any) -> UUID:
    async with house.database.tx(Caller.service()) as tx:
        letter = {"template": "recover", "to": to, "locale": "de", "context": {**LINK, **context}}
        return await queue_mail(tx, cause=cause, now=NOW, **letter)


def work_of(house: House, postman: Any, attempt: int = 1) -> Work:
    return Work(house.database, NOW, attempt, {"postman": postman})


async def test_one_cause_is_one_mail(house: House) -> None:
    assert await queue(house) == await queue(house, to="other@vibewell.example")
    await house.work()
    assert [mail["to_address"] for mail in house.mails()] == ["clara@vibewell.example"]


async def test_an_address_that_can_not_be_used_is_refused(house: House) -> None:
    with pytest.raises(AddressInvalid):
        await queue(house, to="clara@vibewell.example\nBcc: x@example.com")
    assert house.mails() == []


async def test_a_mail_of_the_sign_in_service_is_written_once_for_each_secret(house: House, database: Database) -> None:
    async with database.tx(Caller.identity()) as tx:
        for link in ("https://vibewell.test/1", "https://vibewell.test/1", "https://vibewell.test/2"):
            await enqueue(
                tx, "send_mail", template="magic_link", to="noah@vibewell.example", locale="en", context={"link": link}
            )
    await house.work()
    assert len(house.mails()) == 2
    assert all(mail["delivered_at"] for mail in house.mails())
    assert "vibewell.test" in house.mails()[0]["html_body"]


async def test_a_delivered_mail_is_not_delivered_again(house: House) -> None:
    postman = StrictPostman()
    mail_id = await queue(house)
    for _ in range(3):
        await deliver_mail(work_of(house, postman), mail_id=str(mail_id))
    assert [letter.id for letter in postman.arrived] == [mail_id]


async def test_a_temporary_failure_leaves_the_mail_waiting(house: House) -> None:
    postman = StrictPostman()
    postman.before = NotDelivered("451 later", permanent=False)
    mail_id = await queue(house)
    with pytest.raises(NotDelivered):
        await deliver_mail(work_of(house, postman), mail_id=str(mail_id))
    [mail] = house.mails()
    assert mail["failure"] == "451 later"
    assert mail["failed_at"] is None
    assert mail["handed_over_at"] is None
    postman.before = None
    await deliver_mail(work_of(house, postman, 2), mail_id=str(mail_id))
    assert len(postman.arrived) == 1
    assert house.mails()[0]["failure"] is None


async def test_the_last_failure_settles_it(house: House) -> None:
    postman = StrictPostman()
    postman.before = NotDelivered("451 later", permanent=False)
    mail_id = await queue(house)
    with pytest.raises(NotDelivered):
        await deliver_mail(work_of(house, postman, DELIVERIES_MAX), mail_id=str(mail_id))
    assert house.mails()[0]["failed_at"] is not None
    postman.before = None
    with pytest.raises(NotDelivered, match="451 later"):
        await deliver_mail(work_of(house, postman), mail_id=str(mail_id))
    assert postman.arrived == []


async def test_a_refusal_after_the_fence_is_no_doubt(house: House) -> None:
    postman = StrictPostman()
    postman.after = NotDelivered("452 full", permanent=False)
    mail_id = await queue(house)
    with pytest.raises(NotDelivered):
        await deliver_mail(work_of(house, postman), mail_id=str(mail_id))
    assert house.mails()[0]["handed_over_at"] is None


async def test_a_doubt_is_kept_for_a_person(house: House) -> None:
    postman = StrictPostman()
    postman.after = DeliveryInDoubt("fell silent")
    mail_id = await queue(house)
    with pytest.raises(DeliveryInDoubt):
        await deliver_mail(work_of(house, postman), mail_id=str(mail_id))
    postman.after = None
    with pytest.raises(DeliveryInDoubt, match="fell silent"):
        await deliver_mail(work_of(house, postman), mail_id=str(mail_id))
    assert postman.arrived == []
    assert house.mails()[0]["doubtful_at"] is not None


async def test_a_mail_that_was_handed_over_by_a_dead_worker_is_in_doubt(house: House) -> None:
    postman = StrictPostman()
    mail_id = await queue(house)
    house.do("update mails set handed_over_at = now()")
    with pytest.raises(DeliveryInDoubt):
        await deliver_mail(work_of(house, postman), mail_id=str(mail_id))
    assert postman.arrived == []
    assert house.mails()[0]["doubtful_at"] is not None


async def test_where_twice_is_once_there_is_no_doubt(house: House) -> None:
    mail_id = await queue(house)
    house.do("update mails set handed_over_at = now()")
    await deliver_mail(work_of(house, EmbeddedPostman()), mail_id=str(mail_id))
    assert house.mails()[0]["delivered_at"] is not None


async def test_a_mail_that_is_gone_is_nobodys_trouble(house: House) -> None:
    await deliver_mail(work_of(house, StrictPostman()), mail_id=str(new_id()))


async def test_the_mail_page_lists_the_newest_first_in_pages(house: House, database: Database) -> None:
    ids = [await queue(house, cause=str(number)) for number in range(5)]
    first = await list_mails(database, limit=3)
    second = await list_mails(database, limit=3, cursor=first.next_cursor)
    assert [line.id for line in (*first.items, *second.items)] == ids[::-1]
    assert second.next_cursor is None
    assert first.items[0].state == "waiting"
    with pytest.raises(CursorMalformed):
        await list_mails(database, cursor="nonsense")


async def test_the_mail_page_shows_a_whole_mail(house: House, database: Database) -> None:
    mail_id = await queue(house, name="Clara")
    await house.work()
    mail = await read_mail(database, mail_id)
    assert mail.state == "sent"
    assert mail.subject == "Neues Passwort für Vibewell"
    assert "Hallo Clara" in mail.text_body
    with pytest.raises(NotFound):
        await read_mail(database, new_id())


@pytest.mark.parametrize("role", ["anon", "authenticated"])
async def test_nobody_else_reads_mails(house: House, database: Database, role: str) -> None:
    import asyncpg

    await queue(house)
    caller = Caller.anonymous() if role == "anon" else Caller.person(house.salon.clara)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.tx(caller) as tx:
            await tx.fetch("select * from mails")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.tx(Caller.identity()) as tx:
            await tx.execute("delete from mails")


def make_moderator(house: House) -> Caller:
    house.do("insert into platform_roles (person_id, role) values (%s, 'moderator')", house.salon.noah)
    return Caller.person(house.salon.noah)


async def fail(work: Work) -> None:
    raise RuntimeError("it rains\x00 in")


async def test_a_moderator_sees_the_queues_and_has_a_job_done_again(house: House, database: Database) -> None:
    moderator = make_moderator(house)
    tasks = [Task("rain", fail, attempts_max=2, backoff_seconds=0)]
    async with house.database.tx(Caller.service()) as tx:
        await enqueue(tx, "rain")
    await queue(house, cause="later")
    before = await queue_summary(database, moderator)
    assert {(line.task, line.waiting) for line in before.tasks} == {("rain", 1), ("deliver_mail", 1)}
    assert all((line.oldest_seconds or 0) > 0 for line in before.tasks)
    await house.hands.work(crew_of(*tasks))
    summary = await queue_summary(database, moderator)
    [line] = [line for line in summary.tasks if line.task == "rain"]
    assert (line.waiting, line.running, line.failed) == (0, 0, 1)
    [failure] = summary.failures
    assert (failure.task, failure.attempt, failure.status) == ("rain", 2, "failed")
    assert failure.reason == "RuntimeError: it rains in"
    await retry_job(database, moderator, failure.job_id)
    with pytest.raises(JobNotFailed):
        await retry_job(database, moderator, failure.job_id)
    [audited] = house.rows("select * from audit_entries where table_name = 'jobs'")
    assert (audited["actor_id"], audited["verb"]) == (house.salon.noah, "retry")
    again = {line.task: line for line in (await queue_summary(database, moderator)).tasks}
    assert (again["rain"].queue, again["rain"].waiting, again["rain"].failed) == ("default", 1, 0)
    assert (again["deliver_mail"].waiting, again["deliver_mail"].done) == (0, 1)


async def test_a_job_whose_failure_nobody_wrote_down_is_listed_as_failed(house: House, database: Database) -> None:
    moderator = make_moderator(house)
    async with house.database.tx(Caller.service()) as tx:
        await enqueue(tx, "rain")
    await house.hands.work(crew_of(Task("rain", fail, attempts_max=1)))
    house.do("delete from job_failures")
    [failure] = (await queue_summary(database, moderator)).failures
    assert (failure.task, failure.status, failure.reason) == ("rain", "failed", "")
    assert failure.failed_at is not None


@pytest.mark.parametrize("job_id", [0, -1, 2**63, 999_999])
async def test_a_job_that_is_not_there_can_not_be_done_again(house: House, database: Database, job_id: int) -> None:
    with pytest.raises(JobNotFailed):
        await retry_job(database, make_moderator(house), job_id)


async def test_a_moderator_sends_a_doubtful_mail_again(house: House, database: Database) -> None:
    postman = StrictPostman()
    postman.after = DeliveryInDoubt("fell silent")
    await queue(house)
    await house.work(postman=postman)
    summary = await queue_summary(database, make_moderator(house))
    assert summary.mails_in_doubt == 1
    [failure] = summary.failures
    assert failure.in_doubt
    postman.after = None
    await retry_job(database, Caller.person(house.salon.noah), failure.job_id)
    await house.work(postman=postman)
    assert len(postman.arrived) == 1
    assert house.mails()[0]["delivered_at"] is not None


@pytest.mark.parametrize("who", ["anon", "owner", "identity"])
async def test_others_do_not_see_the_queues(house: House, database: Database, who: str) -> None:
    callers = {"anon": Caller.anonymous(), "owner": Caller.person(house.salon.owner), "identity": Caller.identity()}
    with pytest.raises(Forbidden):
        await queue_summary(database, callers[who])
    with pytest.raises(Forbidden):
        await retry_job(database, callers[who], 1)


async def test_the_database_itself_refuses_the_queues_to_others(house: House, database: Database) -> None:
    import asyncpg

    for statement in ("select private.queue_summary()", "select private.retry_job(1)"):
        for caller in (Caller.anonymous(), Caller.person(house.salon.owner)):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with database.tx(caller) as tx:
                    await tx.fetchval(statement)
