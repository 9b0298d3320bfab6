"""Coinbase's Checkouts API, strict, as its documentation describes it: keys, tokens, statuses, refunds and webhooks."""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY_NAME = "organizations/1/apiKeys/2"
FIELDS = {
    "amount",
    "currency",
    "description",
    "metadata",
    "successRedirectUrl",
    "failRedirectUrl",
    "expiresAt",
    "network",
}
REFUND_FIELDS = {"amount", "currency", "reason"}
CURRENCIES = {"USDC", "USD", "EUR", "SGD", "GBP"}
AMOUNT = re.compile(r"\d+(\.\d{1,2})?")
PATH = re.compile(r"/api/v1/checkouts(?:/([0-9a-f]{24})(?:/(deactivate|refund))?)?")
# a euro in USDC, and what Coinbase keeps
RATE, FEE = Decimal("1.17"), Decimal("0.01")
Answer = tuple[int, dict[str, Any]]


class CoinbaseFake:
    """An ASGI application; `faults` are requests that the documentation rules out."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self.key = key
        self.faults: list[str] = []
        self.checkouts: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[str, Answer]] = {}
        self.refunds_end = "COMPLETED"
        self.nonces: set[str] = set()

    def pay(self, checkout_id: str) -> None:
        """The payer sends the coins."""
        told = self.checkouts[checkout_id]
        assert told["status"] == "ACTIVE"
        total = Decimal(told["amount"])
        fee = (total * FEE).quantize(Decimal("0.01"))
        told |= {"status": "COMPLETED", "transactionHash": f"0x{secrets.token_hex(32)}", "updatedAt": now()}
        told["settlement"] = {"totalAmount": f"{total}", "feeAmount": f"{fee}", "netAmount": f"{total - fee}"}
        told["settlement"]["currency"] = "USDC"

    def event(self, kind: str, checkout_id: str) -> bytes:
        """What the webhook carries."""
        return msgspec.json.encode({**self.checkouts[checkout_id], "eventType": kind})

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        status, told = self._answer(scope["method"], scope["path"], headers, body)
        head = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": msgspec.json.encode(told)})

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if fault := self._token_fault(method, path, headers):
            self.faults.append(fault)
            return 401, wrong("unauthorized", fault)
        match = PATH.fullmatch(path)
        if match is None or (match[1] and match[1] not in self.checkouts):
            return 404, wrong("not_found", "No such checkout.")
        wish = msgspec.json.decode(body) if body else {}
        key = headers.get("x-idempotency-key", "")
        if not key:
            return self._do(method, match, wish)
        if UUID(key).version != 4:
            self.faults.append("X-Idempotency-Key is a UUID v4.")
        asked = hashlib.sha256(path.encode() + body).hexdigest()
        if key in self.keys:
            before, answer = self.keys[key]
            return answer if before == asked else (400, wrong("invalid_request", "The key was used otherwise."))
        answer = self._do(method, match, wish)
        if answer[0] < 400:
            self.keys[key] = asked, answer
        return answer

    def _token_fault(self, method: str, path: str, headers: dict[str, str]) -> str:
        token = headers.get("authorization", "").removeprefix("Bearer ")
        try:
            head = jwt.get_unverified_header(token)
            claims = jwt.decode(token, self.key, algorithms=["EdDSA"], issuer="cdp", options={"require": ["exp"]})
        except jwt.InvalidTokenError as error:
            return f"No valid token: {error}"
        if head["kid"] != KEY_NAME or claims["sub"] != KEY_NAME:
            return "Another key."
        if claims["uris"] != [f"{method} {headers['host']}{path}"]:
            return "A token for another request."
        if claims["exp"] - claims["nbf"] > 120 or head["nonce"] in self.nonces:
            return "A token that is good for too much."
        self.nonces.add(head["nonce"])
        return ""

    def _do(self, method: str, match: re.Match[str], wish: dict[str, Any]) -> Answer:
        checkout_id, verb = match[1], match[2]
        if method == "GET":
            if checkout_id:
                return 200, self.checkouts[checkout_id]
            return 200, {"checkouts": list(self.checkouts.values())[::-1]}
        if checkout_id is None:
            return self._create(wish)
        return self._deactivate(checkout_id) if verb == "deactivate" else self._refund(checkout_id, wish)

    def _create(self, wish: dict[str, Any]) -> Answer:
        fault = find_fault(wish)
        if fault:
            self.faults.append(fault)
            return 400, wrong("invalid_request", fault)
        priced = Decimal(wish["amount"])
        coins = priced if wish["currency"] == "USDC" else (priced * RATE).quantize(Decimal("0.01"))
        made = {"id": secrets.token_hex(12), "amount": f"{coins}", "currency": "USDC", "network": "base"}
        made |= {"address": "0x742d", "status": "ACTIVE", "createdAt": now(), "updatedAt": now()}
        made |= {"url": f"https://payments.coinbase.com/payment-links/pl_{secrets.token_hex(8)}"}
        made |= {name: value for name, value in wish.items() if name not in ("amount", "currency")}
        made |= {"fiatAmount": wish["amount"], "fiatCurrency": wish["currency"]}
        made["expiresAt"] = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        self.checkouts[made["id"]] = made
        return 201, made

    def _deactivate(self, checkout_id: str) -> Answer:
        told = self.checkouts[checkout_id]
        if told["status"] != "ACTIVE":
            return 400, wrong("invalid_request", "Only an active checkout can be deactivated.")
        told |= {"status": "DEACTIVATED", "updatedAt": now()}
        return 200, told

    def _refund(self, checkout_id: str, wish: dict[str, Any]) -> Answer:
        told = self.checkouts[checkout_id]
        if unknown := set(wish) - REFUND_FIELDS:
            self.faults.append(f"Unknown: {unknown}")
        priced, asked = Decimal(told["fiatAmount"]), Decimal(wish["amount"])
        before = sum((one["priced"] for one in told.get("refunds", [])), Decimal(0))
        paid = told["status"] in ("COMPLETED", "PARTIALLY_REFUNDED")
        if not paid or wish["currency"] != told["fiatCurrency"] or before + asked > priced:
            return 400, wrong("invalid_request", "The refund exceeds what is left.")
        coins = (Decimal(told["amount"]) * asked / priced).quantize(Decimal("0.01"))
        made = {"id": secrets.token_hex(12), "checkoutId": checkout_id, "amount": f"{coins}", "currency": "USDC"}
        made |= {"status": self.refunds_end, "reason": wish["reason"], "createdAt": now(), "priced": asked}
        told.setdefault("refunds", []).append(made)
        told["status"] = "REFUNDED" if before + asked == priced else "PARTIALLY_REFUNDED"
        told["updatedAt"] = now()
        return 200, {"checkout": told}


def find_fault(wish: dict[str, Any]) -> str:
    """What the documentation rules out, or nothing."""
    unknown = set(wish) - FIELDS
    metadata = wish.get("metadata", {})
    faults = {
        f"Unknown: {sorted(unknown)}": bool(unknown),
        "An amount has two decimals at most.": not AMOUNT.fullmatch(wish.get("amount", "")),
        "No such currency.": wish.get("currency") not in CURRENCIES,
        "Metadata is twenty short texts.": len(metadata) > 20 or any(len(value) > 100 for value in metadata.values()),
        "A description is short.": len(wish.get("description", "")) > 500,
        "Redirects are https.": any(
            not wish.get(name, "https://").startswith("https://") for name in ("successRedirectUrl", "failRedirectUrl")
        ),
    }
    return next((text for text, holds in faults.items() if holds), "")


def sign_hook(secret: str, body: bytes, at: datetime, headers: dict[str, str]) -> str:
    """`X-Hook0-Signature` over some headers and the body."""
    names, values = " ".join(headers), ".".join(headers.values())
    seconds = int(at.timestamp())
    signed = f"{seconds}.{names}.{values}.".encode() + body
    return f"t={seconds},h={names},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def wrong(kind: str, message: str) -> dict[str, Any]:
    """An error in Coinbase's shape."""
    return {"errorType": kind, "errorMessage": message, "correlationId": secrets.token_hex(8)}


def now() -> str:
    """As Coinbase writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
