"""Payments by Stripe: PaymentIntents, SetupIntents, refunds, Connect. https://docs.stripe.com/api

Every call that makes something carries an idempotency key made of our row's id; the SDK itself never retries, the queue
does. Businesses with an account of theirs at Stripe are paid by destination charges: Stripe transfers their part and
pays it out by itself.
"""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec
import stripe
from stripe import StripeClient

from vibewell.adapters.payments.stripe_events import (
    OUR_ID,
    Told,
    card_of,
    charge_ref,
    dispute_fees,
    fee_of,
    read_stripe_event,
)
from vibewell.adapters.payments.stripe_line import StripeLine
from vibewell.adapters.payments.stripe_signature import check_signature
from vibewell.domains.payments.ports import (
    AccountLink,
    AccountOrder,
    AccountStanding,
    CardOrder,
    DisputeStanding,
    PaymentOrder,
    PaymentState,
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

LABEL_CHARACTERS_MAX = 500
PAGE = 100
# Stripe keeps an idempotency key for at least a day.
KEYS_KEPT = timedelta(hours=23)
MOVEMENTS_MAX = 100_000
STATES: dict[str, PaymentState] = {
    "requires_payment_method": "open",
    "requires_confirmation": "open",
    "requires_action": "open",
    "requires_capture": "processing",
    "processing": "processing",
    "succeeded": "paid",
    "canceled": "abandoned",
}
REFUND_STATES: dict[str, Literal["open", "failed", "done"]] = {
    "succeeded": "done",
    "failed": "failed",
    "canceled": "failed",
}
MOVEMENT_KINDS: dict[str, Literal["charge", "refund", "dispute", "payout"]] = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    # what a payer's bank would not have
    "refund_failure": "refund",
    "adjustment": "dispute",
    "payout": "payout",
    "payout_failure": "payout",
}
DISPUTE_STATES: dict[str, Literal["open", "won", "lost"]] = {
    "needs_response": "open",
    "under_review": "open",
    "won": "won",
    "lost": "lost",
}
PAID_DETAILS = ["latest_charge.balance_transaction", "payment_method"]
T = TypeVar("T")


class BalanceLine(msgspec.Struct, frozen=True):
    """Of a balance transaction, what we read; `source` is its charge, refund, dispute or payout."""

    id: str
    type: str
    amount: int
    fee: int
    currency: str
    created: int
    source: dict[str, Any] | str | None = None


class StripeProcessor:
    """See the port. `webhook_secrets` are the endpoints', old ones too while they are rolled; `api_url` points at a
    stand-in."""

    name = "stripe"
    pays_out = False

    def __init__(self, secret_key: str, webhook_secrets: tuple[str, ...], api_url: str = "") -> None:
        self._line = StripeLine()
        self._client = StripeClient(
            secret_key,
            base_addresses={"api": api_url} if api_url else {},
            http_client=self._line,
            max_network_retries=0,
        ).v1
        self._webhook_secrets = webhook_secrets

    async def close(self) -> None:
        """Let go of the connections."""
        await self._line.close_async()

    async def open_payment(self, order: PaymentOrder) -> Standing:
        """See the port."""
        if _outlived_its_key(order.payment_id) and (found := await self._find_own(order.payment_id)):
            return await self.find_payment(found)
        customer = order.customer_ref or (await self._customer(order.payment_id) if order.keeps_card else "")
        wish: Any = _intent_wish(order) | ({"customer": customer} if customer else {})
        try:
            made = await self._client.payment_intents.create_async(wish, _key(f"payment-{order.payment_id}"))
        except stripe.CardError as error:
            return _declined(error)
        except stripe.StripeError as error:
            raise _refusal(error) from error
        return _standing(made)

    async def find_payment(self, processor_ref: str) -> Standing:
        """See the port."""
        if processor_ref.startswith("seti_"):
            return _standing(
                await _asked(self._client.setup_intents.retrieve_async(processor_ref, {"expand": ["payment_method"]}))
            )
        return _standing(
            await _asked(self._client.payment_intents.retrieve_async(processor_ref, {"expand": PAID_DETAILS}))
        )

    async def abandon_payment(self, processor_ref: str) -> Standing:
        """See the port."""
        try:
            if processor_ref.startswith("seti_"):
                return _standing(await _asked(self._client.setup_intents.cancel_async(processor_ref)))
            return _standing(await _asked(self._client.payment_intents.cancel_async(processor_ref)))
        except ProcessorRefused:
            # It is over already, or under way too far: how it stands decides.
            return await self.find_payment(processor_ref)

    async def keep_card(self, order: CardOrder) -> Standing:
        """See the port."""
        made = await _asked(
            self._client.setup_intents.create_async(
                {
                    "customer": order.customer_ref or await self._customer(order.request_id),
                    "usage": "off_session",
                    "automatic_payment_methods": {"enabled": True},
                    "metadata": {OUR_ID: str(order.request_id)},
                },
                _key(f"card-{order.request_id}"),
            )
        )
        return _standing(made)

    async def refund(self, order: RefundOrder) -> RefundStanding:
        """See the port. The commission goes back by an amount of its own, to the cent that our books name."""
        wish: Any = {
            "payment_intent": order.processor_ref,
            "amount": order.amount.amount,
            "metadata": {OUR_ID: str(order.refund_id)},
        }
        if order.account_ref:
            wish |= {"reverse_transfer": True, "refund_application_fee": False}
        key = f"refund-{order.refund_id}"
        found = await self._find_refund(order) if _outlived_its_key(order.refund_id) else None
        made = found if found is not None else await _asked(self._client.refunds.create_async(wish, _key(key)))
        if order.account_ref and order.commission_returned:
            await self._return_commission(order, f"{key}-commission")
        told = made.to_dict()
        state = REFUND_STATES.get(told.get("status") or "", "open")
        return RefundStanding(told["id"], state, str(told.get("failure_reason") or ""))

    async def find_dispute(self, dispute_ref: str) -> DisputeStanding:
        """See the port."""
        told = msgspec.convert((await _asked(self._client.disputes.retrieve_async(dispute_ref))).to_dict(), Told)
        return DisputeStanding(told.id, DISPUTE_STATES.get(told.status or "", "inquiry"), *dispute_fees(told))

    async def pay_out(self, order: PayoutOrder) -> PayoutStanding:
        """Stripe pays businesses out by itself, and tells."""
        raise ProcessorRefused("Stripe pays out by itself.")

    async def list_movements(self, since: datetime, until: datetime) -> Sequence[ProcessorMovement]:
        """See the port."""
        wish: dict[str, Any] = {
            "created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())},
            "limit": PAGE,
            "expand": ["data.source"],
        }
        lines: list[BalanceLine] = []
        while len(lines) < MOVEMENTS_MAX:
            page = await _asked(self._client.balance_transactions.list_async(wish))  # type: ignore[arg-type]
            lines += [msgspec.convert(line.to_dict(), BalanceLine) for line in page.data]
            if not page.has_more or not lines:
                break
            wish = {**wish, "starting_after": lines[-1].id}
        return [_movement(line) for line in reversed(lines) if _is_ours(line)]

    async def open_account(self, order: AccountOrder) -> AccountStanding:
        """See the port. Stripe shows the business its own pages, and asks it what the law wants to know."""
        wish: Any = {
            "type": "express",
            "business_profile": {"name": order.name[:LABEL_CHARACTERS_MAX]},
            "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
            "metadata": {OUR_ID: str(order.account_id)},
        }
        return _account(await _asked(self._client.accounts.create_async(wish, _key(f"account-{order.account_id}"))))

    async def link_account(self, account_ref: str, return_url: str) -> AccountLink:
        """See the port. Whoever comes too late is led back to us, and asks for another."""
        wish: Any = {"account": account_ref, "type": "account_onboarding"}
        wish |= {"refresh_url": return_url, "return_url": return_url}
        made = await _asked(self._client.account_links.create_async(wish))
        return AccountLink(made.url, datetime.fromtimestamp(made.expires_at, UTC))

    async def find_account(self, account_ref: str) -> AccountStanding:
        """See the port."""
        return _account(await _asked(self._client.accounts.retrieve_async(account_ref)))

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> ProcessorEvent:
        """See the port."""
        check_signature(self._webhook_secrets, headers.get("stripe-signature", ""), body, now)
        return read_stripe_event(body)

    async def _find_own(self, payment_id: UUID) -> str:
        """The intent that was made for a payment of ours, or nothing."""
        query = f"metadata['{OUR_ID}']:'{payment_id}'"
        found = await _asked(self._client.payment_intents.search_async({"query": query, "limit": 1}))
        return str(found.data[0].id) if found.data else ""

    async def _find_refund(self, order: RefundOrder) -> "stripe.Refund | None":
        wish: Any = {"payment_intent": order.processor_ref, "limit": PAGE}
        found = await _asked(self._client.refunds.list_async(wish))
        ours = str(order.refund_id)
        return next((one for one in found.data if (one.to_dict().get("metadata") or {}).get(OUR_ID) == ours), None)

    async def _customer(self, of: UUID) -> str:
        """Somebody with no name at Stripe, for whom a card is kept."""
        made = await _asked(
            self._client.customers.create_async({"metadata": {OUR_ID: str(of)}}, _key(f"customer-{of}"))
        )
        return str(made.id)

    async def _return_commission(self, order: RefundOrder, key: str) -> None:
        charge = (await _asked(self._client.charges.retrieve_async(order.charge_ref))).to_dict()
        fee = charge.get("application_fee")
        if fee:
            amount: Any = {"amount": order.commission_returned}
            await _asked(self._client.application_fees.refunds.create_async(str(fee), amount, _key(key)))


def _intent_wish(order: PaymentOrder) -> dict[str, Any]:
    wish: dict[str, Any] = {
        "amount": order.amount.amount,
        "currency": order.amount.currency.lower(),
        "description": order.label[:LABEL_CHARACTERS_MAX],
        "metadata": {OUR_ID: str(order.payment_id)},
        "expand": PAID_DETAILS,
    }
    if order.card_ref:
        wish |= {"payment_method": order.card_ref, "off_session": True, "confirm": True}
    else:
        wish |= {"automatic_payment_methods": {"enabled": True}}
    if order.keeps_card and not order.card_ref:
        wish["setup_future_usage"] = "off_session"
    if order.account_ref:
        wish |= {"transfer_data": {"destination": order.account_ref}, "on_behalf_of": order.account_ref}
        if order.commission:
            wish["application_fee_amount"] = order.commission
    return wish


def _outlived_its_key(our_id: UUID) -> bool:
    """Whether Stripe may have forgotten the idempotency key: then what is there is looked for, not asked for again."""
    made_at = datetime.fromtimestamp((our_id.int >> 80) / 1000, UTC)
    return datetime.now(UTC) - made_at > KEYS_KEPT


def _key(key: str) -> Any:
    return {"idempotency_key": key}


async def _asked(asking: Awaitable[T]) -> T:
    try:
        return await asking
    except stripe.StripeError as error:
        raise _refusal(error) from error


def _refusal(error: stripe.StripeError) -> ProcessorDown | ProcessorRefused:
    """Whether asking again can help. A wrong key is mended by whoever keeps this installation, so it can."""
    if isinstance(error, stripe.InvalidRequestError | stripe.CardError | stripe.IdempotencyError):
        return ProcessorRefused(error.user_message or str(error), vendor_code=error.code or "")
    return ProcessorDown()


def _declined(error: stripe.CardError) -> Standing:
    """A kept card that did not pay: the intent was made, and says so itself."""
    told = (error.json_body or {}).get("error", {}) if isinstance(error.json_body, dict) else {}
    intent = told.get("payment_intent") or {}
    return Standing(str(intent.get("id", "")), "failed", failure=error.user_message or str(error))


def _standing(made: "stripe.PaymentIntent | stripe.SetupIntent") -> Standing:
    raw = made.to_dict()
    told = msgspec.convert(raw, Told)
    state = STATES.get(told.status or "", "open")
    error = told.last_payment_error or told.last_setup_error
    failed = state == "open" and error is not None
    return Standing(
        processor_ref=told.id,
        state="failed" if failed else state,
        client_secret="" if state in ("paid", "abandoned") else str(raw.get("client_secret") or ""),
        charge_ref=charge_ref(told),
        fee=fee_of(told),
        failure=error.message if error else "",
        card=card_of(told) if state == "paid" else None,
    )


def _account(account: stripe.Account) -> AccountStanding:
    told = account.to_dict()
    said = (bool(told.get(name)) for name in ("charges_enabled", "payouts_enabled", "details_submitted"))
    return AccountStanding(str(told["id"]), *said)


def _is_ours(line: BalanceLine) -> bool:
    """Whether we book it. Stripe adjusts a balance for other reasons than disputes, too."""
    about = line.source.get("object") if isinstance(line.source, dict) else None
    return line.type in MOVEMENT_KINDS and (line.type != "adjustment" or about == "dispute")


def _movement(line: BalanceLine) -> ProcessorMovement:
    source = line.source if isinstance(line.source, dict) else {"id": line.source or line.id}
    kind = MOVEMENT_KINDS[line.type]
    about = source.get("payment_intent") or source.get("id") if kind != "payout" else source.get("id")
    return ProcessorMovement(
        object_ref=str(source.get("id")),
        kind=kind,
        processor_ref=str(about),
        amount=Money(line.amount, line.currency.upper()),
        fee=line.fee,
        at=datetime.fromtimestamp(line.created, UTC),
    )
