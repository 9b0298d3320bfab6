"""Webhooks by the hand of those who run a business. The worker alone sends."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from vibewell.domains.catalog import MANAGERS, BusinessDesk, stand_at
from vibewell.domains.integrations.webhooks import rules, store
from vibewell.domains.integrations.webhooks.ports import Door
from vibewell.domains.integrations.webhooks.types import (
    Delivery,
    DeliveryUnderWay,
    DeliveryUnknown,
    NewWebhook,
    ResendWish,
    State,
    Webhook,
    WebhookBusy,
    WebhookChange,
    WebhookNotSecure,
    WebhookOff,
    WebhooksTooMany,
    WebhookUnknown,
    WebhookWanted,
    WebhookWish,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

WEBHOOKS_MAX = 10
WISHES_PER_MINUTE_MAX = 10
SECRET_KEPT_FOR = timedelta(hours=24)
LATEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))


async def list_webhooks(tx: Transaction, business: str) -> list[Webhook]:
    """The endpoints of a business, for its owner and managers."""
    desk = await stand_at(tx, business, MANAGERS)
    return await store.list_webhooks(tx, desk.id)


async def read_webhook(tx: Transaction, business: str, webhook_id: UUID) -> Webhook:
    """One of them. Raises `WebhookUnknown`."""
    return (await _found(tx, business, webhook_id))[1]


async def _found(tx: Transaction, business: str, webhook_id: UUID) -> tuple[BusinessDesk, Webhook]:
    desk = await stand_at(tx, business, MANAGERS)
    found = await store.find_webhook(tx, desk.id, webhook_id)
    if found is None:
        raise WebhookUnknown
    return desk, found


async def add_webhook(
    tx: Transaction, business: str, wish: WebhookWish, *, door: Door, key: bytes, now: datetime
) -> NewWebhook:
    """Have what happens from now on told to an address. `key` is what secrets are drawn from.

    Raises `AddressInvalid`, `AddressNotAllowed`, `WebhookNotSecure`, `WebhooksTooMany`.
    """
    desk = await stand_at(tx, business, MANAGERS)
    address = _read(wish.address, door)
    if await tx.fetchval(store.COUNT_WEBHOOKS, desk.id) >= WEBHOOKS_MAX:
        raise WebhooksTooMany
    webhook_id, secret_id = new_id(), new_id()
    kinds, by = sorted(set(wish.kinds)), tx.caller.person_id
    await tx.execute(store.INSERT_WEBHOOK, webhook_id, desk.id, address, kinds, now, by, secret_id)
    return NewWebhook(await read_webhook(tx, business, webhook_id), rules.secret_text(key, secret_id))


def _read(address: str, door: Door) -> str:
    target = door.read(address)
    if target.scheme != "https" and (target.host, target.port) not in door.allowed:
        raise WebhookNotSecure
    return target.address


async def change_webhook(
    tx: Transaction, business: str, webhook_id: UUID, change: WebhookChange, *, door: Door, now: datetime
) -> Webhook:
    """Change where it leads and what it hears of, pause it, or switch it on again. Of a kind that is new to it, and
    after a pause, it hears from now on.

    Raises as `add_webhook` does, and `WebhookUnknown`.
    """
    desk, _ = await _found(tx, business, webhook_id)
    address = None if change.address is None else _read(change.address, door)
    kinds = None if change.kinds is None else sorted(set(change.kinds))
    if address or kinds:
        await tx.execute(store.CHANGE_WEBHOOK, desk.id, webhook_id, address, kinds, now)
    if change.on is not None:
        await tx.execute(store.RESUME_WEBHOOK if change.on else store.PAUSE_WEBHOOK, desk.id, webhook_id, now)
    return await read_webhook(tx, business, webhook_id)


async def drop_webhook(tx: Transaction, business: str, webhook_id: UUID) -> None:
    """Tell it nothing more, and forget what it was told. Raises `WebhookUnknown`."""
    desk = await stand_at(tx, business, MANAGERS)
    if not await tx.fetchval(store.DROP_WEBHOOK, desk.id, webhook_id):
        raise WebhookUnknown


async def read_secret(tx: Transaction, business: str, webhook_id: UUID, *, key: bytes) -> str:
    """What its receiver checks signatures with. Raises `WebhookUnknown`."""
    desk, _ = await _found(tx, business, webhook_id)
    return rules.secret_text(key, await tx.fetchval(store.SIGNS, desk.id, webhook_id))


async def rotate_secret(tx: Transaction, business: str, webhook_id: UUID, *, key: bytes, now: datetime) -> NewWebhook:
    """Give it another secret; for a day everything is signed with the one before as well. Raises `WebhookUnknown`."""
    desk, _ = await _found(tx, business, webhook_id)
    secret_id = new_id()
    await tx.execute(store.SIGN_ANEW, desk.id, webhook_id, secret_id, now + SECRET_KEPT_FOR)
    return NewWebhook(await read_webhook(tx, business, webhook_id), rules.secret_text(key, secret_id))


async def list_deliveries(
    tx: Transaction, business: str, webhook_id: UUID, *, state: State | None, limit: int, cursor: str | None
) -> Page[Delivery]:
    """What it was told in the last thirty days, the latest first. Raises `WebhookUnknown`, `CursorMalformed`."""
    desk, _ = await _found(tx, business, webhook_id)
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else LATEST
    found = await store.list_deliveries(tx, desk.id, webhook_id, before, state, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], encode_cursor(last.created_at, last.id) if last else None)


async def read_delivery(tx: Transaction, business: str, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """One delivery. Raises `WebhookUnknown`, `DeliveryUnknown`."""
    desk, _ = await _found(tx, business, webhook_id)
    found = await store.find_delivery(tx, desk.id, webhook_id, delivery_id)
    if found is None:
        raise DeliveryUnknown
    return found


async def try_webhook(tx: Transaction, business: str, webhook_id: UUID, *, now: datetime) -> None:
    """Have a message without meaning sent to it. Raises `WebhookUnknown`, `WebhookOff`, `WebhookBusy`."""
    desk, webhook = await _found(tx, business, webhook_id)
    await _want(tx, desk, webhook, WebhookWanted(desk.id, webhook_id), now)


async def resend_delivery(
    tx: Transaction, business: str, webhook_id: UUID, delivery_id: UUID, *, now: datetime
) -> Delivery:
    """Have one sent again, under the id that it has. Raises `DeliveryUnknown`, `DeliveryUnderWay`, `WebhookOff`."""
    desk, webhook = await _found(tx, business, webhook_id)
    delivery = await read_delivery(tx, business, webhook_id, delivery_id)
    if delivery.state == "waiting":
        raise DeliveryUnderWay
    await _want(tx, desk, webhook, WebhookWanted(desk.id, webhook_id, delivery_id), now)
    return delivery


async def resend_failed(tx: Transaction, business: str, webhook_id: UUID, wish: ResendWish, *, now: datetime) -> None:
    """Have everything sent again that was given up since then. Raises `WebhookUnknown`, `WebhookOff`, `WebhookBusy`."""
    desk, webhook = await _found(tx, business, webhook_id)
    await _want(tx, desk, webhook, WebhookWanted(desk.id, webhook_id, since=wish.since), now)


async def _want(tx: Transaction, desk: BusinessDesk, webhook: Webhook, wanted: WebhookWanted, now: datetime) -> None:
    if webhook.off_at is not None:
        raise WebhookOff
    window = now.replace(second=0, microsecond=0)
    if await tx.fetchval(store.COUNT_WISHES, f"webhook:{webhook.id}", window) > WISHES_PER_MINUTE_MAX:
        raise WebhookBusy(retry_after_seconds=max(1, 60 - now.second))
    await announce(tx, wanted)
