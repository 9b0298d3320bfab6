"""A strict front before localstripe, which speaks as Stripe does where localstripe is silent.

It holds each request against the parameters that Stripe documents, remembers idempotency keys, strips what
localstripe does not take, and answers fees, transfers, balances and refunds in Stripe's shapes.
"""

import asyncio
import copy
import hashlib
import re
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl, quote

import httpx
import msgspec
import stripe

from tests.adapters.payments.stripe_rules import FEE_REFUND, find_fault

TO_LOCALSTRIPE = {
    "/v1/payment_intents": {"amount", "currency", "customer", "payment_method", "metadata"},
    "/v1/setup_intents": {"customer", "usage", "metadata"},
    "/v1/refunds": {"payment_intent", "charge", "amount", "metadata"},
    "/v1/customers": {"metadata"},
}
FEE_PERCENT, FEE_FIXED = 15, 25
Answer = tuple[int, dict[str, Any]]


class StripeFront:
    """An ASGI application. `faults` are requests that Stripe would not have taken, `made` what came into being."""

    def __init__(self, localstripe: str) -> None:
        self._local = httpx.AsyncClient(base_url=localstripe, headers={"authorization": "Bearer sk_test_local"})
        self.faults: list[str] = []
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.extras: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[str, Answer]] = {}
        self.lines: list[dict[str, Any]] = []
        self.refunds: dict[str, list[dict[str, Any]]] = {}
        self.accounts: dict[str, dict[str, Any]] = {}
        self.disputes: dict[str, dict[str, Any]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def close(self) -> None:
        """Let go."""
        await self._local.aclose()

    # --- what a test looks at

    def charges_of(self, our_id: object) -> list[dict[str, Any]]:
        """The intents that carry our id and were charged."""
        charged = {line["source"]["payment_intent"] for line in self.lines if line["type"] == "charge"}
        ours = [one for one in self.extras.values() if one.get("metadata", {}).get("vibewell_id") == str(our_id)]
        return [one for one in ours if one["id"] in charged]

    async def pay(self, intent_id: str, number: str) -> dict[str, Any]:
        """The payer enters a card in Stripe's own fields."""
        card = {"card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2040", "card[cvc]": "123"}
        method = (await self._local.post("/v1/payment_methods", data={"type": "card", **card})).json()
        kind = "setup_intents" if intent_id.startswith("seti_") else "payment_intents"
        if kind == "setup_intents":
            given = {"payment_method": method["id"]}
            told = (await self._local.post(f"/v1/{kind}/{intent_id}/confirm", data=given)).json()
        else:
            await self._local.post(f"/v1/{kind}/{intent_id}", data={"payment_method": method["id"]})
            told = (await self._local.post(f"/v1/{kind}/{intent_id}/confirm")).json()
        extra = self.extras[intent_id]
        if told.get("status") == "succeeded" and (kind == "setup_intents" or extra.get("setup_future_usage")):
            attach = {"customer": extra["customer"]}
            await self._local.post(f"/v1/payment_methods/{method['id']}/attach", data=attach)
        await self._note_charge(intent_id)
        return told

    async def dispute(self, intent_id: str) -> dict[str, Any]:
        """The payer's bank asks first, and has taken nothing yet."""
        intent = (await self._local.get(f"/v1/payment_intents/{intent_id}")).json()
        made = inquiry(f"dp_{secrets.token_hex(8)}", intent)
        self.disputes[made["id"]] = made
        return copy.deepcopy(made)

    def move_dispute(self, dispute_id: str, status: str, *, fee: int = 0) -> dict[str, Any]:
        """The dispute goes on: what it withdraws or reinstates moves the balance, with its fee."""
        dispute = self.disputes[dispute_id]
        moved, amount = dispute["balance_transactions"], dispute["amount"]
        dispute["status"] = status
        if (status == "needs_response" and not moved) or status == "won":
            sign = 1 if status == "won" else -1
            reporting = "dispute_reversal" if status == "won" else "dispute"
            line = self._line("adjustment", sign * amount, fee, dispute["currency"], dispute)
            moved.append({**line, "source": dispute_id, "reporting_category": reporting})
        return copy.deepcopy(dispute)

    def return_refund(self, refund_id: str) -> dict[str, Any]:
        """The card's bank would not have it."""
        refund = next(one for made in self.refunds.values() for one in made if one["id"] == refund_id)
        line = self._line("refund_failure", refund["amount"], 0, refund["currency"], refund)
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        refund["failure_balance_transaction"] = line["id"]
        return copy.deepcopy(refund)

    # --- what Stripe does

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        given = tree(body.decode() if scope["method"] == "POST" else scope["query_string"].decode())
        status, told = await self._answer(scope["method"], scope["path"], headers, given)
        encoded = msgspec.json.encode(told)
        head = [(b"content-type", b"application/json"), (b"request-id", f"req_{secrets.token_hex(4)}".encode())]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": encoded})

    async def _answer(self, method: str, path: str, headers: dict[str, str], given: dict[str, Any]) -> Answer:
        fault = find_fault(method, path, given)
        if headers.get("stripe-version") != stripe.api_version:
            fault = "This is another version of the API."
        if not headers.get("authorization", "").startswith("Bearer sk_test_"):
            return 401, error("invalid_request_error", "Invalid API Key provided.")
        if fault:
            self.faults.append(fault)
            return 400, error("invalid_request_error", fault, "parameter_unknown")
        self.calls.append((method, path, given))
        key = headers.get("idempotency-key", "")
        if method != "POST" or not key:
            return await self._do(method, path, given)
        asked = hashlib.sha256(msgspec.json.encode([path, given], order="sorted")).hexdigest()
        async with self._one_at_a_time:
            if key in self.keys:
                before, answer = self.keys[key]
                return answer if before == asked else (400, error("idempotency_error", "Keys mean one request."))
            answer = await self._do(method, path, given)
            if answer[0] < 400 or answer[0] == 402:
                self.keys[key] = asked, answer
            return answer

    async def _do(self, method: str, path: str, given: dict[str, Any]) -> Answer:  # noqa: PLR0911
        if match := re.fullmatch(FEE_REFUND, path):
            return self._return_fee(match[1], int(given["amount"]))
        if path == "/v1/balance_transactions":
            return self._list_lines(given)
        if path.startswith("/v1/disputes/"):
            found = self.disputes.get(path.rsplit("/", 1)[1])
            missing = error("invalid_request_error", "No such dispute.", "resource_missing")
            return (200, found) if found else (404, missing)
        if path.startswith("/v1/account"):
            return self._accounts(method, path, given)
        if method == "GET" and path in ("/v1/refunds", "/v1/payment_intents/search"):
            return self._list_refunds(given) if path == "/v1/refunds" else self._search(given)
        if path == "/v1/refunds":
            return await self._refund(given)
        if path == "/v1/payment_intents" and given.get("confirm") == "true":
            return await self._charge_kept(given)
        return await self._forward(method, path, given)

    async def _forward(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        taken = TO_LOCALSTRIPE.get(path)
        passed = {name: value for name, value in given.items() if taken is None or name in taken}
        expand = given.get("expand") or {}
        flat = [(name, str(value)) for name, value in flatten(passed) if not name.startswith("expand")]
        if method == "GET":
            flat += [(f"expand[{at}]", one) for at, one in enumerate(expand.values())]
        answered = await self._local.request(
            method,
            path,
            **({"params": flat} if method == "GET" else {"data": dict(flat)}),  # type: ignore[arg-type]
        )
        told = answered.json()
        if answered.status_code >= 400:
            return answered.status_code, told
        if method == "POST" and taken is not None:
            self.extras[told["id"]] = {**given, "id": told["id"]}
        return 200, self._dress(told)

    def _dress(self, told: dict[str, Any]) -> dict[str, Any]:
        """An object of localstripe with what Stripe would have said besides."""
        extra = self.extras.get(told["id"], {})
        for name in ("description", "application_fee_amount", "transfer_data", "on_behalf_of", "setup_future_usage"):
            if name in extra:
                told[name] = extra[name]
        charge = told if told.get("object") == "charge" else told.get("latest_charge")
        if isinstance(charge, dict):
            line = next((line for line in self.lines if line["source"]["id"] == charge["id"]), None)
            if isinstance(charge.get("balance_transaction"), dict) and line:
                charge["balance_transaction"] |= {"fee": line["fee"], "net": line["net"]}
            charge["application_fee"] = f"fee_{charge['id']}" if f"fee_{charge['id']}" in self.extras else None
        return told

    async def _charge_kept(self, given: dict[str, Any]) -> Answer:
        status, told = await self._forward("POST", "/v1/payment_intents", given)
        if status >= 400:
            return status, told
        intent_id = told["id"]
        method = (await self._local.get(f"/v1/payment_methods/{given['payment_method']}")).json()
        if method.get("customer") != given.get("customer"):
            return 400, error("invalid_request_error", "The PaymentMethod belongs to another customer.")
        confirmed = await self._local.post(f"/v1/payment_intents/{intent_id}/confirm")
        await self._note_charge(intent_id)
        status, told = await self._forward("GET", f"/v1/payment_intents/{intent_id}", {"expand": given["expand"]})
        if confirmed.status_code == 402:
            declined = error("card_error", "Your card was declined.", "card_declined")
            declined["error"]["payment_intent"] = told
            return 402, declined
        return status, told

    async def _note_charge(self, intent_id: str) -> None:
        """A charge that came to be moves the balance."""
        if not intent_id.startswith("pi_"):
            return
        intent = (await self._local.get(f"/v1/payment_intents/{intent_id}")).json()
        charge, known = intent.get("latest_charge"), {line["source"]["id"] for line in self.lines}
        if intent["status"] != "succeeded" or charge["id"] in known:
            return
        fee = (intent["amount"] * FEE_PERCENT + 500) // 1000 + FEE_FIXED
        self._line("charge", intent["amount"], fee, intent["currency"], {**charge, "payment_intent": intent_id})
        extra = self.extras[intent_id]
        if "application_fee_amount" in extra:
            name = f"fee_{charge['id']}"
            self.extras[name] = {"id": name, "amount": int(extra["application_fee_amount"]), "refunded": 0}

    def _line(self, kind: str, amount: int, fee: int, currency: str, source: dict[str, Any]) -> dict[str, Any]:
        line = {"id": f"txn_{len(self.lines):06d}", "object": "balance_transaction", "type": kind, "amount": amount}
        line |= {"fee": fee, "net": amount - fee, "currency": currency, "created": int(time.time()), "source": source}
        self.lines.append(line)
        return line

    async def _refund(self, given: dict[str, Any]) -> Answer:
        intent = (await self._local.get(f"/v1/payment_intents/{given['payment_intent']}")).json()
        if "error" in intent or intent["status"] != "succeeded":
            return 400, error("invalid_request_error", "This PaymentIntent has no charge to refund.")
        before = sum(one["amount"] for one in self.refunds.get(intent["id"], []) if one["status"] != "failed")
        if before == intent["amount"]:
            return 400, error("invalid_request_error", "It was refunded already.", "charge_already_refunded")
        if before + int(given["amount"]) > intent["amount"]:
            return 400, error("invalid_request_error", "Refund amount is greater than what is left.")
        if given.get("reverse_transfer") == "true" and "transfer_data" not in self.extras[intent["id"]]:
            return 400, error("invalid_request_error", "There is no transfer to reverse.")
        status, told = await self._forward("POST", "/v1/refunds", given)
        if status == 200:
            self.refunds.setdefault(intent["id"], []).append(told)
            self._line("refund", -told["amount"], 0, told["currency"], told)
        return status, told

    def _list_refunds(self, given: dict[str, Any]) -> Answer:
        found = self.refunds.get(given["payment_intent"], [])
        return 200, {"object": "list", "data": found[::-1], "has_more": False, "url": "/v1/refunds"}

    def _search(self, given: dict[str, Any]) -> Answer:
        match = re.fullmatch(r"metadata\['vibewell_id'\]:'([0-9a-f-]+)'", given["query"])
        assert match is not None, given["query"]
        found = [
            {"id": one["id"], "object": "payment_intent"}
            for one in self.extras.values()
            if one["id"].startswith("pi_") and one.get("metadata", {}).get("vibewell_id") == match[1]
        ]
        return 200, {"object": "search_result", "data": found, "has_more": False, "url": "/v1/payment_intents/search"}

    def _return_fee(self, fee_id: str, amount: int) -> Answer:
        fee = self.extras.get(fee_id)
        if fee is None:
            return 404, error("invalid_request_error", "No such application fee.", "resource_missing")
        if fee["refunded"] + amount > fee["amount"]:
            return 400, error("invalid_request_error", "That is more than the fee.")
        fee["refunded"] += amount
        return 200, {"id": f"fr_{secrets.token_hex(6)}", "object": "fee_refund", "amount": amount, "fee": fee_id}

    def _list_lines(self, given: dict[str, Any]) -> Answer:
        span, limit = given.get("created", {}), int(given.get("limit", 10))
        lines = [
            line
            for line in reversed(self.lines)
            if int(span.get("gte", 0)) <= line["created"] < int(span.get("lt", 2**40))
        ]
        if after := given.get("starting_after"):
            lines = lines[[line["id"] for line in lines].index(after) + 1 :]
        page = [line if given.get("expand") else {**line, "source": line["source"]["id"]} for line in lines[:limit]]
        more = len(lines) > limit
        return 200, {"object": "list", "data": page, "has_more": more, "url": "/v1/balance_transactions"}

    def _accounts(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        if path == "/v1/account_links":
            if given["account"] not in self.accounts:
                return 400, error("invalid_request_error", "No such account.", "resource_missing")
            url = f"https://connect.stripe.com/setup/s/{quote(given['account'])}"
            return 200, {"object": "account_link", "url": url, "created": int(time.time()), "expires_at": 2**31}
        if method == "POST":
            told = {"id": f"acct_{secrets.token_hex(8)}", "object": "account", "metadata": given.get("metadata", {})}
            told |= {"charges_enabled": False, "payouts_enabled": False, "details_submitted": False}
            self.accounts[told["id"]] = told
            return 200, told
        account = self.accounts.get(path.rsplit("/", 1)[1])
        missing = error("invalid_request_error", "No such account.", "resource_missing")
        return (200, account) if account else (404, missing)


def inquiry(dispute_id: str, intent: dict[str, Any]) -> dict[str, Any]:
    """A Dispute with the fields of Stripe's own fixture, where a dispute begins as an inquiry."""
    charge = intent["latest_charge"]
    return {
        "amount": intent["amount"],
        "balance_transactions": [],
        "charge": charge["id"] if isinstance(charge, dict) else charge,
        "created": int(time.time()),
        "currency": intent["currency"],
        "evidence": dict.fromkeys(("customer_name", "receipt", "service_date", "uncategorized_text")),
        "evidence_details": {
            "due_by": int(time.time()) + 7 * 86400,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "id": dispute_id,
        "is_charge_refundable": True,
        "livemode": False,
        "metadata": {},
        "object": "dispute",
        "payment_intent": intent["id"],
        "reason": "general",
        "status": "warning_needs_response",
    }


def error(kind: str, message: str, code: str = "") -> dict[str, Any]:
    """An error in Stripe's shape."""
    return {"error": {"type": kind, "message": message, "code": code or None}}


def tree(text: str) -> dict[str, Any]:
    """`a[b]=c` as nested objects."""
    grown: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        steps = re.findall(r"[^\[\]]+", name)
        at = grown
        for step in steps[:-1]:
            at = at.setdefault(step, {})
        at[steps[-1]] = value
    return grown


def flatten(given: dict[str, Any], within: str = "") -> list[tuple[str, Any]]:
    """Nested objects as `a[b]=c`."""
    flat: list[tuple[str, Any]] = []
    for name, value in given.items():
        full = f"{within}[{name}]" if within else name
        flat += flatten(value, full) if isinstance(value, dict) else [(full, value)]
    return flat
