"""A worker that takes money and kills itself (SIGKILL) at a labelled step; with an empty label it lives.

Steps lie around each job, around each call of the processor (after it: the processor has done it, and we have written
nothing down), and before the commit of what follows from money.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from typing import Any

import msgspec

from tests.domains.payments.processing import storm
from tests.working import QUICK
from vibewell.adapters.payments.embedded import EmbeddedProcessor
from vibewell.adapters.payments.embedded_delivery import TASKS as TEST_TASKS
from vibewell.boot.worker import Crew, work
from vibewell.boot.worker_queue import Outcomes
from vibewell.domains.notifications import Letterhead
from vibewell.domains.payments import Bookkeeper, Outcome, Settling, jobs
from vibewell.domains.payments.ports import Processor
from vibewell.kernel.db import Database, Transaction
from vibewell.kernel.jobs import Handler, Task, Work

STEPS = {
    "begin_payment": "begin",
    "begin_card": "card",
    "ask_refund": "refund",
    "apply_processor_event": "apply",
    "deliver_test_event": "deliver",
    "send_payout": "payout",
}
VERBS = {"open_payment": "begin", "keep_card": "card", "refund": "refund", "pay_out": "payout"}
LABELS: Sequence[str] = (
    *(f"{step}.{moment}" for step in STEPS.values() for moment in ("starts", "ends")),
    *(f"{step}.{moment}" for step in VERBS.values() for moment in ("before_call", "after_call")),
    "settle.before",
    "settle.after",
    "books.before",
    "books.after",
    "outcome.before",
    "outcome.after",
)
wanted = ""


def reach(label: str) -> None:
    """Die here if this is where to die."""
    if label == wanted:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingProcessor:
    """The real processor, with steps at which to die."""

    def __init__(self, processor: Processor) -> None:
        self.processor = processor
        self.name, self.pays_out = processor.name, processor.pays_out

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self.processor, name)
        if name not in VERBS:
            return verb

        async def call(*given: Any) -> Any:
            reach(f"{VERBS[name]}.before_call")
            done = await verb(*given)
            reach(f"{VERBS[name]}.after_call")
            return done

        return call


class DyingBooks(Bookkeeper, frozen=True):
    """The real books, with steps at which to die."""

    async def book_paid(self, tx: Transaction, payment_id: Any, at: Any) -> None:
        """Book, or die at it."""
        reach("books.before")
        await super().book_paid(tx, payment_id, at)
        reach("books.after")


async def settle(tx: Transaction, settling: Settling) -> Outcome:
    """What was paid for happens."""
    reach("settle.before")
    outcome = await storm.settle(tx, settling)
    reach("settle.after")
    return outcome


def watched(task: Task) -> Task:
    """The task with steps around it, and with patience for many deaths."""
    step = STEPS.get(task.name, task.name)
    handler: Handler = task.handler

    async def handle(work: Work, **args: Any) -> None:
        reach(f"{step}.starts")
        await handler(work, **args)
        reach(f"{step}.ends")

    return msgspec.structs.replace(task, handler=handle, attempts_max=1000, backoff_seconds=0)


def watch_outcomes() -> None:
    """Steps around writing what came of a job."""
    finish = Outcomes.finish_job

    async def finish_and_reach(self: Outcomes, *args: Any, **more: Any) -> None:
        reach("outcome.before")
        await finish(self, *args, **more)
        reach("outcome.after")

    Outcomes.finish_job = finish_and_reach  # type: ignore[method-assign]


def begin(url: str, address: str, secret: str, label: str) -> None:
    """Work until killed, or asked to stop."""
    global wanted  # noqa: PLW0603 - one process, one label
    wanted = label
    watch_outcomes()

    def processor(database: Database) -> Processor:
        return DyingProcessor(EmbeddedProcessor(database, address, secret))  # type: ignore[return-value]

    services: dict[str, Any] = {
        "letterhead": Letterhead(address, "Vibewell <hello@vibewell.example>"),
        "processors": {"embedded": processor},
        "books": DyingBooks(),
        "settlers": {"visit": settle},
        "test_webhooks": (address, secret),
    }
    tasks = [watched(task) for task in (*jobs.TASKS, *TEST_TASKS) if task.cron is None]
    asyncio.run(work(url, Crew(tasks, jobs.LISTENERS, services), QUICK))
