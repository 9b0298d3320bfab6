"""Webhooks as those who run a business see them, and why one is refused."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import NotFound, Refusal, TooMany
from vibewell.kernel.events import Event

Kind = Literal[
    "visit.booked",
    "visit.moved",
    "visit.cancelled",
    "visit.marked",
    "payment.paid",
    "payment.refunded",
    "payment.refund_returned",
    "payment.failed",
    "payment.disputed",
]
KINDS: tuple[str, ...] = Kind.__args__  # type: ignore[attr-defined]
TEST_KIND = "webhook.test"
ADDRESS_CHARACTERS_MAX = 2000

Address = Annotated[str, Meta(min_length=1, max_length=ADDRESS_CHARACTERS_MAX, description="begins with https://")]
Kinds = Annotated[list[Kind], Meta(min_length=1, max_length=20)]
OffReason = Literal["paused", "gone", "failing"]
State = Literal["waiting", "accepted", "failed"]


class WebhookWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to tell what."""

    address: Address
    kinds: Kinds


class WebhookChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays. `on` false pauses it: what happens meanwhile is not told."""

    address: Address | None = None
    kinds: Kinds | None = None
    on: bool | None = None


class ResendWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Send again what failed from this instant on."""

    since: Annotated[datetime, Meta(tz=True)]


class Webhook(msgspec.Struct, frozen=True):
    """An endpoint. `off_reason`: `paused` by people, `gone` since it answered 410, `failing` for three days.

    `failing_since` is the first of the failures since it accepted something. For a day after its secret was exchanged,
    until `previous_until`, everything is signed with the secret before as well.
    """

    id: UUID
    address: str
    kinds: list[str]
    created_at: datetime
    off_at: datetime | None
    off_reason: OffReason | None
    failing_since: datetime | None
    accepted_at: datetime | None
    previous_until: datetime | None


class NewWebhook(msgspec.Struct, frozen=True):
    """An endpoint, and the secret that signs what it is sent."""

    webhook: Webhook
    secret: str


class Delivery(msgspec.Struct, frozen=True):
    """Something told to an endpoint. `id` is its `webhook-id`; `answer` the first kilobyte of what it said at last."""

    id: UUID
    kind: str
    subject: UUID
    state: State
    happened_at: datetime
    created_at: datetime
    attempts: int
    tried_at: datetime | None
    due_at: datetime | None
    accepted_at: datetime | None
    given_up_at: datetime | None
    answer_status: int | None
    answer: str | None
    failure: str | None
    took_ms: int | None
    body: str


class WebhookWanted(Event, frozen=True):
    """Somebody wants a delivery once more, or all that failed since then; else a test."""

    name: ClassVar[str] = "webhook.wanted"
    endpoint_id: UUID
    delivery_id: UUID | None = None
    since: datetime | None = None


class WebhookUnknown(NotFound):
    """No such endpoint at this business."""

    code = "webhook.unknown"
    sentence = "There is no such webhook."


class DeliveryUnknown(NotFound):
    """No such delivery to this endpoint, or it is older than thirty days."""

    code = "webhook.delivery_unknown"
    sentence = "There is no such delivery. They are kept for 30 days."


class WebhooksTooMany(Refusal):
    """More endpoints than a business can have."""

    code = "webhook.too_many"
    status = 422
    sentence = "A business has at most 10 webhooks. Remove one that is no longer needed."


class WebhookNotSecure(Refusal):
    """An address without TLS, and not one that this installation allows."""

    code = "webhook.not_secure"
    status = 422
    sentence = "What is sent names people, so the address has to begin with https://."


class WebhookOff(Refusal):
    """Nothing is sent to an endpoint that is switched off."""

    code = "webhook.off"
    sentence = "This webhook is switched off. Switch it on first."


class DeliveryUnderWay(Refusal):
    """It waits for its next try already."""

    code = "webhook.under_way"
    sentence = "This is being sent already, or waits for its next try."


class WebhookBusy(TooMany):
    """More tests and repetitions than a minute takes."""

    code = "webhook.too_often"
    sentence = "That was a lot at once. Wait a minute, and then go on."
