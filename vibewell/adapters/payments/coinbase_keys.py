"""Coinbase's keys: a token for each request, signed by us, and the signature of its webhooks.

https://docs.cdp.coinbase.com/get-started/authentication/jwt-authentication
https://docs.cdp.coinbase.com/coinbase-business/checkout-apis/webhooks
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vibewell.domains.payments.ports import SignatureWrong

TOKEN_SECONDS = 120
TOLERANCE_SECONDS = 300
HEADER_CHARACTERS_MAX = 4000
SIGNED_HEADERS_MAX = 30
SECONDS_DIGITS_MAX = 12
SEED_BYTES, PAIR_BYTES = 32, 64


def read_key(secret: str) -> Ed25519PrivateKey:
    """The key of a CDP API key: base64 of its seed and its public half. Raises `ValueError`."""
    raw = base64.b64decode(secret, validate=True)
    if len(raw) not in (SEED_BYTES, PAIR_BYTES):
        raise ValueError("An Ed25519 key has 32 bytes, or 64 with its public half.")
    return Ed25519PrivateKey.from_private_bytes(raw[:SEED_BYTES])


def sign_request(key: Ed25519PrivateKey, name: str, method: str, host: str, path: str, now: datetime) -> str:
    """A bearer token for this one request, good for two minutes."""
    issued = int(now.timestamp())
    claims = {"sub": name, "iss": "cdp", "nbf": issued, "iat": issued, "exp": issued + TOKEN_SECONDS}
    claims |= {"uris": [f"{method} {host}{path}"]}
    head = {"kid": name, "nonce": secrets.token_hex(16)}
    return jwt.encode(claims, key, algorithm="EdDSA", headers=head)


def idempotency_key(of: str) -> str:
    """Coinbase wants a random UUID; ours always follows from the row, and only looks like one."""
    return str(UUID(bytes=hashlib.sha256(of.encode()).digest()[:16], version=4))


def check_hook(secrets_kept: tuple[str, ...], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Check `X-Hook0-Signature`: its parts by their keys, in any order, by any of our secrets. Raises `SignatureWrong`.

    `v1` covers the headers that `h` names, then the body; `v0` the body alone. Where `v1` is there, it counts.
    """
    header = headers.get("x-hook0-signature", "")
    if not secrets_kept or not all(secrets_kept) or len(header) > HEADER_CHARACTERS_MAX:
        raise SignatureWrong
    pairs = [part.strip().partition("=") for part in header.split(",")]
    parts = {key: value for key, _, value in pairs}
    seconds = parts.get("t", "")
    if len(parts) != len(pairs) or not (seconds.isascii() and seconds.isdigit()) or len(seconds) > SECONDS_DIGITS_MAX:
        raise SignatureWrong
    if abs(now.timestamp() - int(seconds)) > TOLERANCE_SECONDS:
        raise SignatureWrong("This message was signed too long ago.")
    signed = f"{seconds}.".encode()
    if "v1" in parts:
        names = parts.get("h", "").split(" ")
        if len(names) > SIGNED_HEADERS_MAX:
            raise SignatureWrong
        values = ".".join(headers.get(name.lower(), "") for name in names)
        signed += f"{parts.get('h', '')}.{values}.".encode()
    theirs = parts.get("v1", parts.get("v0", ""))
    ours = [hmac.new(secret.encode(), signed + body, hashlib.sha256).hexdigest() for secret in secrets_kept]
    if not any(hmac.compare_digest(one.encode(), theirs.encode()) for one in ours):
        raise SignatureWrong
