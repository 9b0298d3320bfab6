"""A worker process that kills itself (SIGKILL) at a labelled step."""

import asyncio
import os
import signal
from typing import Any

import msgspec

from tests.working import ADDRESS, QUICK
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.adapters.mail.smtp import SmtpPostman, SmtpServer
from vibewell.boot import worker_outbox
from vibewell.boot.worker import Crew, work
from vibewell.boot.worker_queue import Outcomes
from vibewell.domains import notifications
from vibewell.domains.booking import jobs as booking
from vibewell.domains.booking.waitlist import letters as waitlist_letters
from vibewell.domains.notifications import Fence, Letter, Letterhead, Postman, actions
from vibewell.kernel.jobs import Handler, Task, Work

SENDER = "Vibewell <hello@vibewell.example>"
LABELS = (
    "dispatch.begin",
    "dispatch.before_commit",
    "dispatch.end",
    "letter.begin",
    "letter.before_commit",
    "letter.end",
    "deliver.begin",
    "deliver.before_fence",
    "deliver.after_fence",
    "deliver.after_hand_over",
    "deliver.end",
    "outcome.before",
    "outcome.after",
)
STEPS = {"dispatch_event": "dispatch", "write_visit_letter": "letter", "deliver_mail": "deliver"}
DIE_AT = "VIBEWELL_TEST_DIE_AT"


def reach(label: str) -> None:
    """Die here if this is where to die."""
    if label == os.environ[DIE_AT]:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingPostman:
    """The real postman, with steps at which to die."""

    def __init__(self, postman: Postman) -> None:
        self.postman = postman
        self.repeatable = postman.repeatable

    async def deliver(self, letter: Letter, fence: Fence) -> None:
        """Hand over."""

        async def watched() -> None:
            reach("deliver.before_fence")
            await fence()
            reach("deliver.after_fence")

        await self.postman.deliver(letter, watched)
        reach("deliver.after_hand_over")


def watched(task: Task) -> Task:
    """The task with steps around it, and with patience for many deaths."""
    step = STEPS.get(task.name, task.name)
    handler: Handler = task.handler

    async def handle(work: Work, **args: Any) -> None:
        reach(f"{step}.begin")
        await handler(work, **args)
        reach(f"{step}.end")

    return msgspec.structs.replace(task, handler=handle, attempts_max=1000, backoff_seconds=0)


def watch_enqueue(module: Any, label: str) -> None:
    """A step between the enqueueing of a follow-up and the commit of both."""
    enqueue = module.enqueue

    async def enqueue_and_reach(*args: Any, **more: Any) -> None:
        await enqueue(*args, **more)
        reach(label)

    module.enqueue = enqueue_and_reach


def watch_outcomes() -> None:
    """Steps around writing what came of a job."""
    finish = Outcomes.finish_job

    async def finish_and_reach(self: Outcomes, *args: Any, **more: Any) -> None:
        reach("outcome.before")
        await finish(self, *args, **more)
        reach("outcome.after")

    Outcomes.finish_job = finish_and_reach  # type: ignore[method-assign]


async def main(url: str, where: str) -> None:
    """Work until killed."""
    watch_enqueue(worker_outbox, "dispatch.before_commit")
    watch_enqueue(actions, "letter.before_commit")
    watch_enqueue(waitlist_letters, "serve_waitlist.before_commit")
    watch_outcomes()
    house_tasks = worker_outbox.house_tasks
    from vibewell.boot import worker

    worker.house_tasks = lambda listeners: tuple(watched(task) for task in house_tasks(listeners))  # type: ignore[attr-defined]
    postman: Postman = (
        EmbeddedPostman() if where == "embedded" else SmtpPostman(SmtpServer("127.0.0.1", int(where)), SENDER)
    )
    tasks = [watched(task) for task in (*notifications.TASKS, *booking.TASKS) if task.cron is None]
    services = {"postman": DyingPostman(postman), "letterhead": Letterhead(ADDRESS, SENDER)}
    await work(url, Crew(tasks, booking.LISTENERS, services), QUICK)


def begin(url: str, where: str, label: str) -> None:
    """Work for the database at `url`, with mail that goes to an SMTP port or "embedded", and die at `label`.

    An empty label is a worker that lives.
    """
    os.environ[DIE_AT] = label
    asyncio.run(main(url, where))
