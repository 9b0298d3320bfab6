"""How a message is signed, when it is tried again, and what an answer means. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with
RETRIED_FOR = timedelta(days=3)
FAILING_MAX = timedelta(days=3)
# After each failure; from the last on always that long. Spread by a fifth, so that not all come back at once.
WAITS_SECONDS = (5, 30, 120, 300, 900, 1800, 3600, 7200, 14_400, 21_600)
SPREAD = 0.2
ANSWER_BYTES_MAX = 1024
GONE = 410

# Events of the house, and what they are told as. A series is told visit by visit, another member as a move.
TOLD_AS = {
    "visit.booked": "visit.booked",
    "visit.moved": "visit.moved",
    "visit.reassigned": "visit.moved",
    "visit.cancelled": "visit.cancelled",
    "visit.marked": "visit.marked",
    "series.booked": "visit.booked",
    "series.cancelled": "visit.cancelled",
    "payment.paid": "payment.paid",
    "payment.refunded": "payment.refunded",
    "payment.refund_returned": "payment.refund_returned",
    "payment.failed": "payment.failed",
    "payment.disputed": "payment.disputed",
}
# What is told of a payment: nothing else that the house may note about it.
PAYMENT_FIELDS = ("payment_id", "visit_id", "refund_id", "dispute_id", "state")


def secret_bytes(key: bytes, secret_id: UUID) -> bytes:
    """The secret of this id: drawn from our own, so that it need not be kept."""
    return hmac.new(key, b"webhook secret " + secret_id.bytes, hashlib.sha256).digest()


def secret_text(key: bytes, secret_id: UUID) -> str:
    """The same as its receiver enters it."""
    return SECRET_PREFIX + base64.b64encode(secret_bytes(key, secret_id)).decode()


def signed_headers(webhook_id: str, at: datetime, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """The headers of Standard Webhooks: one signature for each secret, the newest first."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join([webhook_id.encode(), timestamp.encode(), body])
    signatures = [base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode() for secret in secrets]
    return {
        "content-type": "application/json",
        # What is not packed can be cut anywhere.
        "accept-encoding": "identity",
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def next_try(attempts: int, now: datetime, retry_until: datetime, dice: float) -> datetime | None:
    """When to try again after so many attempts, the last of them now; None to give up. `dice` lies in [0, 1)."""
    if now >= retry_until:
        return None
    seconds = WAITS_SECONDS[min(attempts, len(WAITS_SECONDS)) - 1]
    return min(now + timedelta(seconds=seconds * (1 - SPREAD + 2 * SPREAD * dice)), retry_until)


def is_accepted(status: int) -> bool:
    """Whether an answer takes the message: anything from 200 to 299, and nothing else."""
    return 200 <= status < 300


def is_tired(failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint has failed for so long that it is switched off."""
    return failing_since is not None and now - failing_since >= FAILING_MAX


def shown_answer(body: bytes) -> str:
    """The beginning of an answer as text that can be kept and shown."""
    return body[:ANSWER_BYTES_MAX].decode("utf-8", "replace").replace("\x00", "\ufffd")
