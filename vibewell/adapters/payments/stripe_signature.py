"""Stripe's signature of a webhook: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>…]`.

HMAC-SHA256 over `t.body`; several `v1` while a secret is being rolled. Each endpoint has a secret of its own, and there
are two endpoints where accounts of businesses tell, too. https://docs.stripe.com/webhooks/signature
"""

import hashlib
import hmac
from datetime import datetime

from vibewell.domains.payments.ports import SignatureWrong

TOLERANCE_SECONDS = 300
HEADER_CHARACTERS_MAX = 4000
SIGNATURES_MAX = 16
SECONDS_DIGITS_MAX = 12


def sign_body(secret: str, body: bytes, at: datetime) -> str:
    """The header's value for a body that leaves now."""
    seconds = str(int(at.timestamp()))
    return f"t={seconds},v1={_digest(secret, seconds, body)}"


def check_signature(secrets: tuple[str, ...], header: str, body: bytes, now: datetime) -> None:
    """Raises `SignatureWrong` unless one of the signatures is by one of our secrets, and no older or newer than five
    minutes."""
    if not secrets or not all(secrets) or len(header) > HEADER_CHARACTERS_MAX:
        raise SignatureWrong
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for key, _, value in pairs if key == "t"]
    signatures = [value for key, _, value in pairs if key == "v1"][:SIGNATURES_MAX]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit()) or len(times[0]) > SECONDS_DIGITS_MAX:
        raise SignatureWrong
    if abs(now.timestamp() - int(times[0])) > TOLERANCE_SECONDS:
        raise SignatureWrong("This message was signed too long ago.")
    ours = [_digest(secret, times[0], body).encode() for secret in secrets]
    if not any(hmac.compare_digest(one, theirs.encode()) for one in ours for theirs in signatures):
        raise SignatureWrong


def _digest(secret: str, seconds: str, body: bytes) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
