"""Stablecoins by Coinbase Business: one checkout for one payment, on a page of theirs, settled in USDC.

https://docs.cdp.coinbase.com/coinbase-business/checkout-apis/overview. A price in euros, dollars, pounds or Singapore
dollars is told as it is: Coinbase converts it for the payer, and we count in the price's currency throughout.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from vibewell.adapters.payments.coinbase_keys import check_hook, idempotency_key, read_key, sign_request
from vibewell.adapters.payments.coinbase_shapes import (
    OUR_ID,
    OUR_PRICE,
    REFUND_STATES,
    Checkout,
    movements_of,
    read_event,
    standing_of,
)
from vibewell.domains.payments.ports import (
    CardOrder,
    DisputeStanding,
    PaymentOrder,
    PayoutOrder,
    PayoutStanding,
    ProcessorDown,
    ProcessorEvent,
    ProcessorMovement,
    ProcessorRefused,
    RefundOrder,
    RefundStanding,
    Standing,
)
from vibewell.kernel.money import Money

API_URL = "https://business.coinbase.com"
CHECKOUTS = "/api/v1/checkouts"
CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
CONNECTIONS_MAX = 8
PRICED_IN = frozenset({"EUR", "USD", "GBP", "SGD"})
LABEL_CHARACTERS_MAX = 500
URL_CHARACTERS_MAX = 2048
PAGE, PAGES_MAX = 100, 500
# What nobody but whoever keeps this installation can mend, or time: asking again can help.
PASSING = frozenset({401, 403, 408, 425, 429})
NO_CARDS = "Coinbase keeps no cards, and charges nobody who is not there."


class Page(msgspec.Struct, frozen=True, rename="camel"):
    """A page of checkouts."""

    checkouts: list[Checkout] = []
    next_page_token: str = ""


class RefundAnswer(msgspec.Struct, frozen=True):
    """What comes back of a refund: the checkout with all its refunds."""

    checkout: Checkout


class CoinbaseProcessor:
    """See the port. `key_secret` is base64 as the CDP portal shows it; `api_url` is the sandbox or a stand-in."""

    name = "coinbase"
    pays_out = False

    def __init__(self, key_name: str, key_secret: str, webhook_secrets: tuple[str, ...], api_url: str = "") -> None:
        self._key_name, self._key, self._webhook_secrets = key_name, read_key(key_secret), webhook_secrets
        parts = urlsplit(api_url or API_URL)
        self._host, self._prefix = parts.netloc, parts.path.rstrip("/")
        self._http = httpx.AsyncClient(
            base_url=f"{parts.scheme}://{parts.netloc}",
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX),
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def open_payment(self, order: PaymentOrder) -> Standing:
        """See the port. The same order is the same request to the letter, as the key asks: so no end is set."""
        if order.card_ref or order.keeps_card:
            raise ProcessorRefused(NO_CARDS)
        if order.amount.currency not in PRICED_IN:
            raise ProcessorRefused("By Coinbase one pays prices in EUR, USD, GBP or SGD.")
        price = order.amount
        wish = {
            "amount": _text(price),
            "currency": price.currency,
            "description": order.label[:LABEL_CHARACTERS_MAX],
            "metadata": {OUR_ID: str(order.payment_id), OUR_PRICE: f"{price.amount} {price.currency}"},
        }
        if order.return_url.startswith("https://") and len(order.return_url) <= URL_CHARACTERS_MAX:
            wish |= {"successRedirectUrl": order.return_url, "failRedirectUrl": order.return_url}
        told = await self._ask("POST", CHECKOUTS, wish, key=f"payment-{order.payment_id}")
        return standing_of(_read(told, Checkout))

    async def find_payment(self, processor_ref: str) -> Standing:
        """See the port."""
        return standing_of(await self._find(processor_ref))

    async def abandon_payment(self, processor_ref: str) -> Standing:
        """See the port."""
        standing = await self.find_payment(processor_ref)
        if standing.state != "open":
            return standing
        try:
            told = await self._ask("POST", f"{CHECKOUTS}/{processor_ref}/deactivate")
        except ProcessorRefused:
            # Paid, or under way, in this very moment.
            return await self.find_payment(processor_ref)
        return standing_of(_read(told, Checkout))

    async def keep_card(self, order: CardOrder) -> Standing:
        """See the port. Coinbase has no cards."""
        raise ProcessorRefused(NO_CARDS)

    async def refund(self, order: RefundOrder) -> RefundStanding:
        """See the port. Which refund it is stands in its reason, the only text that comes back with it."""
        marked = f"Refund {order.refund_id}"
        found = next((one for one in (await self._find(order.processor_ref)).refunds if marked == one.reason), None)
        if found is None:
            wish = {"amount": _text(order.amount), "currency": order.amount.currency, "reason": marked}
            path = f"{CHECKOUTS}/{order.processor_ref}/refund"
            told = _read(await self._ask("POST", path, wish, key=f"refund-{order.refund_id}"), RefundAnswer)
            found = next((one for one in told.checkout.refunds if one.reason == marked), None)
        if found is None:
            return RefundStanding("", "open")
        return RefundStanding(found.id, REFUND_STATES.get(found.status, "open"))

    async def find_dispute(self, dispute_ref: str) -> DisputeStanding:
        """Nobody's bank takes a payment on a chain back."""
        raise ProcessorRefused("Coinbase knows no disputes.")

    async def pay_out(self, order: PayoutOrder) -> PayoutStanding:
        """See the port. What arrives is in the account of whoever keeps this installation, at once."""
        raise ProcessorRefused("Coinbase pays nobody out for us.")

    async def list_movements(self, since: datetime, until: datetime) -> Sequence[ProcessorMovement]:
        """See the port."""
        lines: list[ProcessorMovement] = []
        token = ""
        for _ in range(PAGES_MAX):
            wish = {"pageSize": str(PAGE)} | ({"pageToken": token} if token else {})
            page = _read(await self._ask("GET", CHECKOUTS, query=wish), Page)
            lines += [line for checkout in page.checkouts for line in movements_of(checkout)]
            token = page.next_page_token
            if not token:
                break
        return sorted((line for line in lines if since <= line.at < until), key=lambda line: line.at)

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> ProcessorEvent:
        """See the port."""
        check_hook(self._webhook_secrets, headers, body, now)
        return read_event(body)

    async def _find(self, processor_ref: str) -> Checkout:
        if not (processor_ref.isascii() and processor_ref.isalnum()):
            raise ProcessorRefused("There is no such payment here.", vendor_code="not_found")
        return _read(await self._ask("GET", f"{CHECKOUTS}/{processor_ref}"), Checkout)

    async def _ask(
        self, method: str, path: str, wish: dict[str, Any] | None = None, *, key: str = "", query: Any = None
    ) -> bytes:
        path = f"{self._prefix}{path}"
        token = sign_request(self._key, self._key_name, method, self._host, path, datetime.now(UTC))
        head = {"authorization": f"Bearer {token}"}
        if key:
            head["x-idempotency-key"] = idempotency_key(key)
        try:
            answer = await self._http.request(method, path, json=wish, params=query, headers=head)
        except httpx.HTTPError as error:
            raise ProcessorDown from error
        if answer.status_code in PASSING or answer.status_code >= 500 or 300 <= answer.status_code < 400:
            raise ProcessorDown
        if answer.status_code >= 400:
            raise ProcessorRefused(_sentence(answer.content), vendor_code=str(answer.status_code))
        return answer.content


T = TypeVar("T")


def _read(body: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ProcessorDown from error


def _sentence(body: bytes) -> str:
    try:
        told = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError):
        return "Coinbase refused."
    said = told.get("errorMessage") if isinstance(told, dict) else None
    return f"Coinbase refused: {said}"[:300] if said else "Coinbase refused."


def _text(amount: Money) -> str:
    return f"{amount.amount // 100}.{amount.amount % 100:02d}"
