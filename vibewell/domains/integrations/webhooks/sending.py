"""Sending what is due: many endpoints at once, few messages to each, none for long."""

import asyncio
import secrets
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from vibewell.domains.integrations.webhooks import rules, worker_store
from vibewell.domains.integrations.webhooks.ports import Door
from vibewell.domains.integrations.webhooks.worker_store import Due, Taken
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.fetch import FetchFailed
from vibewell.kernel.jobs import enqueue

SECONDS_MAX = 10.0
AT_ONCE_MAX = 24
# Those who fail leave room for those who don't.
FAILING_AT_ONCE_MAX = 12
AT_ONCE_PER_BUSINESS_MAX = 4
AT_ONCE_PER_ENDPOINT_MAX = 2
CANDIDATES_MAX = 200
LOOK_AGAIN_SECONDS = 0.5
# Longer than any try takes; whoever dies with one leaves it due after that.
TAKEN_FOR = timedelta(seconds=30)
WAIT_MAX = timedelta(minutes=5)
ONCE = "webhooks"


class Outcome(msgspec.Struct, frozen=True):
    """What came of a try: the answer, or why there was none."""

    took_ms: int
    status: int | None = None
    answer: str | None = None
    failure: str | None = None


async def wake(tx: Transaction) -> None:
    """Have somebody send what is due. One sender works at a time."""
    await enqueue(tx, "send_webhooks", lock=ONCE, once=ONCE)


async def wake_later(tx: Transaction, run_at: datetime) -> None:
    """Have somebody woken then. Not by a sender's own job: one that waits for its time keeps the lock until then."""
    await enqueue(tx, "wake_sender", run_at=run_at, once=f"{ONCE}/{int(run_at.timestamp()) // 5}")


class Sender:
    """One who sends until nothing is due. `key` is what secrets are drawn from."""

    def __init__(self, database: Database, door: Door, key: bytes, now: datetime) -> None:
        self._database, self._door, self._key = database, door, key
        self._loop = asyncio.get_running_loop()
        self._from, self._began = now, self._loop.time()
        self._at_work: dict[asyncio.Task[None], Taken] = {}
        self._error: BaseException | None = None

    def _now(self) -> datetime:
        return self._from + timedelta(seconds=self._loop.time() - self._began)

    async def work(self) -> None:
        """Send what is due, and what becomes due meanwhile; then leave word for when more is."""
        try:
            while (self._error is None and await self._take()) or self._at_work:
                if self._at_work:
                    await self._wait()
        finally:
            for task in self._at_work:
                task.cancel()
            await asyncio.gather(*self._at_work, return_exceptions=True)
        if self._error is not None:
            raise self._error
        async with self._database.tx(Caller.service()) as tx:
            due = await tx.fetchval(worker_store.NEXT_DUE)
            if due is not None:
                await wake_later(tx, min(max(due, self._now()), self._now() + WAIT_MAX) + timedelta(seconds=1))

    async def _wait(self) -> None:
        done, _ = await asyncio.wait(self._at_work, timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._at_work[task]
            # What is under way beside it is brought to its end: cut off, it would be sent twice.
            self._error = self._error or task.exception()

    async def _take(self) -> int:
        busy = Counter(each.endpoint_id for each in self._at_work.values())
        full = [endpoint for endpoint, count in busy.items() if count >= AT_ONCE_PER_ENDPOINT_MAX]
        if len(self._at_work) >= AT_ONCE_MAX:
            return 0
        now = self._now()
        async with self._database.tx(Caller.service()) as tx:
            due = await worker_store.list_due(tx, now, full, AT_ONCE_PER_ENDPOINT_MAX, CANDIDATES_MAX)
            chosen = choose(due, list(self._at_work.values()))
            taken = await worker_store.take(tx, chosen, now, now + TAKEN_FOR) if chosen else []
        for each in taken:
            self._at_work[asyncio.create_task(self._deliver(each))] = each
        return len(taken)

    async def _deliver(self, taken: Taken) -> None:
        outcome = await self._send(taken)
        async with self._database.tx(Caller.service()) as tx:
            await note(tx, taken, outcome, self._now())

    async def _send(self, taken: Taken) -> Outcome:
        began = self._loop.time()
        ids = [each for each in (taken.secret_id, taken.previous_secret_id) if each is not None]
        body = taken.body.encode()
        signers = [rules.secret_bytes(self._key, each) for each in ids]
        headers = rules.signed_headers(str(taken.id), self._now(), body, signers)
        try:
            answer = await self._door.fetch(
                taken.address,
                method="POST",
                headers=headers,
                body=body,
                bytes_max=rules.ANSWER_BYTES_MAX,
                seconds_max=SECONDS_MAX,
                cut=True,
            )
        except FetchFailed as failed:
            return Outcome(self._since(began), failure=failed.code)
        failure = None if rules.is_accepted(answer.status) else "webhook.refused"
        return Outcome(self._since(began), answer.status, rules.shown_answer(answer.body), failure)

    def _since(self, began: float) -> int:
        return int((self._loop.time() - began) * 1000)


def choose(due: list[Due], at_work: list[Taken]) -> list[UUID]:
    """Which of those that are due go now: bounded altogether, by business, by endpoint, and for all who fail."""
    businesses = Counter(each.business_id for each in at_work)
    endpoints = Counter(each.endpoint_id for each in at_work)
    failing = sum(each.is_failing for each in at_work)
    room = AT_ONCE_MAX - len(at_work)
    chosen: list[UUID] = []
    for each in due:
        most = 1 if each.is_failing else AT_ONCE_PER_ENDPOINT_MAX
        if len(chosen) >= room:
            break
        if businesses[each.business_id] >= AT_ONCE_PER_BUSINESS_MAX or endpoints[each.endpoint_id] >= most:
            continue
        if each.is_failing and failing >= FAILING_AT_ONCE_MAX:
            continue
        businesses[each.business_id] += 1
        endpoints[each.endpoint_id] += 1
        failing += each.is_failing
        chosen.append(each.id)
    return chosen


async def note(tx: Transaction, taken: Taken, outcome: Outcome, now: datetime) -> None:
    """Write down what came of a try, and what follows from it."""
    said = (outcome.status, outcome.answer, outcome.took_ms)
    if outcome.failure is None:
        await tx.execute(worker_store.ACCEPTED, taken.id, now, *said)
        await tx.execute(worker_store.IN_FAVOUR, taken.endpoint_id, now)
        if taken.is_failing:
            await tx.execute(worker_store.BRING_FORWARD, taken.endpoint_id, now)
        return
    gone = outcome.status == rules.GONE
    dice = secrets.randbelow(1000) / 1000
    due = None if gone else rules.next_try(taken.attempts, now, taken.retry_until, dice)
    await tx.execute(worker_store.FAILED, taken.id, due, now, outcome.failure, *said)
    if due is not None:
        await tx.execute(worker_store.PUT_BEHIND, taken.endpoint_id, taken.subject_id, taken.event_id, due)
    since = await tx.fetchval(worker_store.OUT_OF_FAVOUR, taken.endpoint_id, now)
    if gone or rules.is_tired(since, now):
        await switch_off(tx, taken.endpoint_id, "gone" if gone else "failing", now)


async def switch_off(tx: Transaction, endpoint: UUID, reason: str, now: datetime) -> None:
    """Send it nothing more, give up what waits, and have its owners written to."""
    row = await tx.fetchrow(worker_store.SWITCH_OFF, endpoint, now, reason)
    await tx.execute(worker_store.GIVE_UP_ALL, endpoint, now)
    if row is not None:
        await enqueue(
            tx,
            "write_webhook_letter",
            endpoint_id=endpoint,
            business_id=row["business_id"],
            address=row["address"],
            reason=reason,
            off_at=now,
        )
