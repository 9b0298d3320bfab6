"""Background work of webhooks: written down from events, sent, pruned; letters when one is switched off."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vibewell.domains.integrations.webhooks import rules, worker_store
from vibewell.domains.integrations.webhooks.collecting import collect, collect_test
from vibewell.domains.integrations.webhooks.sending import Sender, wake
from vibewell.domains.integrations.webhooks.types import WebhookWanted
from vibewell.domains.notifications import Letterhead, queue_mail
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work

KEPT_FOR = timedelta(days=30)
PRUNED_AT_ONCE = 1000
PRUNED_BATCHES_MAX = 1000


async def collect_webhooks(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Write down what is to be told of an event; then wake the sender, in a transaction of its own, so that a sender
    who is about to look sees what there is."""
    async with work.database.tx(Caller.service()) as tx:
        found = await collect(tx, event, UUID(event_id), body, work.now)
    if found:
        async with work.database.tx(Caller.service()) as tx:
            await wake(tx)


async def answer_webhook_wish(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """A test, or something once more, for whoever asked."""
    business, endpoint = UUID(body["business_id"]), UUID(body["endpoint_id"])
    until = work.now + rules.RETRIED_FOR
    async with work.database.tx(Caller.service()) as tx:
        if body.get("delivery_id"):
            await tx.execute(worker_store.RESEND_ONE, business, endpoint, UUID(body["delivery_id"]), work.now, until)
        elif body.get("since"):
            since = datetime.fromisoformat(body["since"])
            await tx.execute(worker_store.RESEND_FAILED, business, endpoint, since, work.now, until)
        else:
            await collect_test(tx, UUID(event_id), business, endpoint, work.now)
    async with work.database.tx(Caller.service()) as tx:
        await wake(tx)


async def send_webhooks(work: Work) -> None:
    """Send what is due."""
    await Sender(work.database, work.services["outside"], work.services["secret"], work.now).work()


async def wake_sender(work: Work) -> None:
    """Have something sent if something is due; also by the clock, whatever became of the job that was to see to it."""
    async with work.database.tx(Caller.service()) as tx:
        due = await tx.fetchval(worker_store.NEXT_DUE)
        if due is not None and due <= work.now:
            await wake(tx)


async def write_webhook_letter(
    work: Work, *, endpoint_id: str, business_id: str, address: str, reason: str, off_at: str
) -> None:
    """Tell the owners of a business that one of its webhooks was switched off."""
    letterhead: Letterhead = work.services["letterhead"]
    async with work.database.tx(Caller.service()) as tx:
        for owner in await worker_store.list_owners(tx, UUID(business_id)):
            await queue_mail(
                tx,
                cause=f"webhook.off:{endpoint_id}:{off_at}:{owner.id}",
                template="webhook_off",
                to=owner.email,
                locale=owner.locale,
                context={
                    "address": letterhead.address,
                    "link": f"{letterhead.address}/business/integrations",
                    "business": owner.business,
                    "category": owner.category,
                    "endpoint": address,
                    "gone": reason == "gone",
                },
                person_id=owner.id,
                now=work.now,
            )


async def prune_webhooks(work: Work) -> None:
    """Forget what was told long ago, a batch a transaction."""
    for _ in range(PRUNED_BATCHES_MAX):
        async with work.database.tx(Caller.service()) as tx:
            gone = await tx.execute(worker_store.PRUNE, work.now - KEPT_FOR, PRUNED_AT_ONCE)
        if int(gone.split()[-1]) < PRUNED_AT_ONCE:
            break


TASKS = (
    Task("collect_webhooks", collect_webhooks, attempts_max=12, backoff_seconds=2),
    Task("answer_webhook_wish", answer_webhook_wish, attempts_max=5, backoff_seconds=2),
    Task("send_webhooks", send_webhooks, attempts_max=20, backoff_seconds=2),
    Task("write_webhook_letter", write_webhook_letter),
    Task("wake_sender", wake_sender, attempts_max=5, backoff_seconds=2),
    Task("sweep_webhooks", wake_sender, attempts_max=2, cron="* * * * *"),
    Task("prune_webhooks", prune_webhooks, attempts_max=3, backoff_seconds=300, cron="41 3 * * *"),
)
LISTENERS = {
    "visit.*": ["collect_webhooks"],
    "series.*": ["collect_webhooks"],
    "payment.*": ["collect_webhooks"],
    WebhookWanted.name: ["answer_webhook_wish"],
}
