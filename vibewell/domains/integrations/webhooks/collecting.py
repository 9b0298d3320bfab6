"""From events to deliveries: one for each event, endpoint and visit, whoever hears of what first."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.booking import VisitUnknown, read_visit
from vibewell.domains.integrations.webhooks import rules, worker_store
from vibewell.domains.integrations.webhooks.types import TEST_KIND
from vibewell.domains.integrations.webhooks.worker_store import Listener, Told
from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id


class Message(msgspec.Struct, frozen=True):
    """What is sent: the kind, when it happened, and what is to know about it."""

    type: str
    timestamp: datetime
    data: Any


async def collect(tx: Transaction, event: str, event_id: UUID, body: dict[str, Any], now: datetime) -> bool:
    """Write down what is to be told of this event, and of what happened before to the same visits; says whether to
    somebody.

    Workers hear of events in any order. Whoever is told of a move must have been told of the booking: so whoever comes
    first writes both.
    """
    if event not in rules.TOLD_AS or not body.get("business_id"):
        return False
    business = UUID(body["business_id"])
    listeners = await worker_store.list_listening(tx, business)
    if not listeners:
        return False
    for subject in await _subjects(tx, event, body):
        told = await worker_store.list_until(tx, business, subject, event_id)
        for each in told:
            await _tell(tx, listeners, business, subject, each, now)
    return True


async def _subjects(tx: Transaction, event: str, body: dict[str, Any]) -> list[UUID]:
    if event == "series.booked":
        return [row["visit_id"] for row in await tx.fetch(worker_store.SERIES_VISITS, UUID(body["series_id"]))]
    if event == "series.cancelled":
        return [UUID(visit) for visit in body["visit_ids"]]
    return [UUID(body.get("visit_id") or body["payment_id"])]


async def _tell(
    tx: Transaction, listeners: list[Listener], business: UUID, subject: UUID, told: Told, now: datetime
) -> None:
    kind = rules.TOLD_AS.get(told.event)
    wanted = [each for each in listeners if kind in each.kinds and told.created_at >= each.hears_since]
    if kind is None or not wanted:
        return
    said = msgspec.json.decode(told.body, type=dict[str, Any])
    if told.event == "series.cancelled" and str(subject) not in said["visit_ids"]:
        return
    data = await _visit(tx, subject, now) if kind.startswith("visit.") else payment_of(said)
    if data is not None:
        for each in wanted:
            await insert(tx, each.id, business, told.id, subject, Message(kind, told.created_at, data), now)


async def _visit(tx: Transaction, visit_id: UUID, now: datetime) -> Any:
    try:
        return await read_visit(tx, visit_id, now)
    except VisitUnknown:
        return None


def payment_of(said: dict[str, Any]) -> dict[str, Any]:
    """What is told of a payment: which, what for, and how much."""
    told = {name: said[name] for name in rules.PAYMENT_FIELDS if name in said}
    return {"visit_id": None, **told, "amount": {"amount": said["amount"], "currency": said["currency"]}}


async def collect_test(tx: Transaction, event_id: UUID, business: UUID, endpoint: UUID, now: datetime) -> None:
    """Write down a message without meaning."""
    said = {"say": "This is a test. Nothing happened."}
    await insert(tx, endpoint, business, event_id, event_id, Message(TEST_KIND, now, said), now)


async def insert(
    tx: Transaction, endpoint: UUID, business: UUID, event_id: UUID, subject: UUID, message: Message, now: datetime
) -> None:
    """One delivery; written before, it stands."""
    body = msgspec.json.encode(message).decode()
    await tx.execute(
        worker_store.INSERT_DELIVERY,
        new_id(),
        endpoint,
        business,
        event_id,
        subject,
        message.type,
        body,
        message.timestamp,
        now,
        now + rules.RETRIED_FOR,
    )
