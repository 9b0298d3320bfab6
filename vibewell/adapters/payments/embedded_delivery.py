"""The test processor's webhooks: delivered by the worker, over HTTP, signed as Stripe signs."""

import functools
import ssl

import httpx

from vibewell.adapters.payments import embedded_store as store
from vibewell.adapters.payments.embedded_pruning import TASK as PRUNES
from vibewell.adapters.payments.stripe_signature import sign_body
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work

TIMEOUT_SECONDS = 10.0
# 2 s, 4 s … a few hours: for about a day.
DELIVERIES_MAX = 16


@functools.cache
def authorities() -> ssl.SSLContext:
    """Whom to trust, read once: reading them takes longer than a delivery."""
    return httpx.create_ssl_context(trust_env=False)


class NotTaken(Exception):  # noqa: N818 - an outcome, said as people say it
    """The endpoint answered something else than that it has the event: it is told again."""


async def deliver_test_event(work: Work, *, event_id: str) -> None:
    """Tell the endpoint, until it has the event."""
    address, secret = work.services["test_webhooks"]
    async with work.database.tx(Caller.test_processor()) as tx:
        row = await tx.fetchrow(store.EVENT, event_id)
    if row is None or row["delivered_at"] is not None:
        return
    body = row["body"].encode()
    headers = {"content-type": "application/json", "stripe-signature": sign_body(secret, body, work.now)}
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False, verify=authorities()) as client:
        try:
            answer = await client.post(f"{address}/webhooks/stripe", content=body, headers=headers)
        except httpx.HTTPError as error:
            raise NotTaken(f"{type(error).__name__}") from error
    if not answer.is_success:
        raise NotTaken(f"status {answer.status_code}")
    async with work.database.tx(Caller.test_processor()) as tx:
        await tx.execute(store.MARK_DELIVERED, event_id, work.now)


TASKS = [Task("deliver_test_event", deliver_test_event, attempts_max=DELIVERIES_MAX, backoff_seconds=2), PRUNES]
