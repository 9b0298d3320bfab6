"""The worker as it is wired: every task and listener known, and the sign-in service's mails written and delivered."""

from pathlib import Path

import msgspec
import pytest

from tests.conftest import Cluster
from tests.working import rows, work_until_idle
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.adapters.mail.smtp import SmtpPostman
from vibewell.boot.settings import Settings
from vibewell.boot.worker_crew import choose_postman, gather_crew
from vibewell.boot.worker_outbox import house_tasks
from vibewell.domains.identity.actions.mailing import MailRequest, enqueue_mail
from vibewell.domains.notifications.printing import SHAPES, TEMPLATES
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

SETTINGS = Settings(secret_key="a secret for tests only, long enough", public_url="https://vibewell.test")


def test_every_listener_is_a_task_and_every_task_has_one_name() -> None:
    crew = gather_crew(SETTINGS)
    names = [task.name for task in (*house_tasks(crew.listeners), *crew.tasks)]
    assert len(names) == len(set(names))
    assert {name for listeners in crew.listeners.values() for name in listeners} <= set(names)


def test_every_letter_is_written_in_every_language() -> None:
    for language in ("en", "de"):
        written = {path.stem for path in (TEMPLATES / language).glob("[a-z]*.jinja")}
        assert written == set(SHAPES)


def test_mail_goes_by_smtp_where_that_is_set() -> None:
    assert isinstance(choose_postman(SETTINGS), EmbeddedPostman)
    by_smtp = msgspec.structs.replace(SETTINGS, smtp_url="smtp://mail.example:25")
    assert isinstance(choose_postman(by_smtp), SmtpPostman)


@pytest.mark.parametrize(("kind", "template"), [("signup", "confirm_signup"), ("magiclink", "magic_link")])
async def test_a_mail_of_the_sign_in_service_comes_with_its_link_and_code(
    cluster: Cluster, database_name: str, owner_url: str, database: Database, kind: str, template: str, tmp_path: Path
) -> None:
    crew = gather_crew(msgspec.structs.replace(SETTINGS, data_dir=str(tmp_path)))
    request = MailRequest(
        kind=kind,
        email="clara@vibewell.example",
        locale="de",
        person_id=new_id(),
        may_create=True,
        metadata={"name": "Clara <b>Hoffmann"},
        password_hash="$argon2id$not-a-hash",
    )
    async with database.tx(Caller.identity()) as tx:
        await enqueue_mail(tx, crew.services["accounts"], request)
    crew = msgspec.structs.replace(crew, tasks=[task for task in crew.tasks if task.cron is None])
    await work_until_idle(owner_url, cluster.url(database_name, "worker"), crew)
    assert rows(owner_url, "select * from job_failures") == []
    [mail] = rows(owner_url, "select * from mails")
    assert mail["template"] == template
    assert mail["to_address"] == "clara@vibewell.example"
    assert mail["locale"] == "de"
    assert mail["delivered_at"] is not None
    assert "https://vibewell.test/" in mail["text_body"]
    assert "<b>" not in mail["html_body"]
