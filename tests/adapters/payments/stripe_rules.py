"""Which parameters each call of Stripe takes: as its SDK has them, which Stripe writes from its own description."""

import re
from typing import Any

from stripe._request_options import RequestOptions
from stripe.params import (
    AccountCreateParams,
    AccountLinkCreateParams,
    AccountRetrieveParams,
    BalanceTransactionListParams,
    ChargeRetrieveParams,
    CustomerCreateParams,
    DisputeRetrieveParams,
    PaymentIntentCancelParams,
    PaymentIntentCreateParams,
    PaymentIntentRetrieveParams,
    PaymentIntentSearchParams,
    RefundCreateParams,
    RefundListParams,
    SetupIntentCancelParams,
    SetupIntentCreateParams,
    SetupIntentRetrieveParams,
)

ID = r"[A-Za-z0-9_]+"
CALLS: list[tuple[str, str, type]] = [
    ("POST", r"/v1/payment_intents", PaymentIntentCreateParams),
    ("GET", r"/v1/payment_intents/search", PaymentIntentSearchParams),
    ("GET", rf"/v1/payment_intents/{ID}", PaymentIntentRetrieveParams),
    ("POST", rf"/v1/payment_intents/{ID}/cancel", PaymentIntentCancelParams),
    ("POST", r"/v1/setup_intents", SetupIntentCreateParams),
    ("GET", rf"/v1/setup_intents/{ID}", SetupIntentRetrieveParams),
    ("POST", rf"/v1/setup_intents/{ID}/cancel", SetupIntentCancelParams),
    ("POST", r"/v1/refunds", RefundCreateParams),
    ("GET", r"/v1/refunds", RefundListParams),
    ("POST", r"/v1/customers", CustomerCreateParams),
    ("GET", rf"/v1/charges/{ID}", ChargeRetrieveParams),
    ("GET", rf"/v1/disputes/{ID}", DisputeRetrieveParams),
    ("GET", r"/v1/balance_transactions", BalanceTransactionListParams),
    ("POST", r"/v1/accounts", AccountCreateParams),
    ("GET", rf"/v1/accounts/{ID}", AccountRetrieveParams),
    ("POST", r"/v1/account_links", AccountLinkCreateParams),
]
FEE_REFUND = rf"/v1/application_fees/({ID})/refunds"
FEE_REFUND_PARAMETERS = {"amount", "metadata", "expand"}
NESTED: dict[str, set[str]] = {
    "automatic_payment_methods": {"enabled", "allow_redirects"},
    "transfer_data": {"destination", "amount", "description", "metadata", "payment_data"},
    "created": {"gt", "gte", "lt", "lte"},
}
NEVER_WITHOUT: dict[str, set[str]] = {
    "/v1/payment_intents": {"amount", "currency"},
    "/v1/account_links": {"account", "type"},
}


def find_fault(method: str, path: str, given: dict[str, Any]) -> str:
    """What Stripe would say against a request, or nothing."""
    known = _parameters(method, path)
    if known is None:
        return f"Unrecognized request URL ({method}: {path})."
    for name in given:
        if name not in known:
            return f"Received unknown parameter: {name}"
    for name, inner in given.items():
        if name in NESTED:
            if not isinstance(inner, dict):
                return f"Invalid object: {name}"
            unknown = [each for each in inner if each not in NESTED[name]]
            if unknown:
                return f"Received unknown parameter: {name}[{unknown[0]}]"
    return _find_mismatch(path, given) if method == "POST" else ""


def _find_mismatch(path: str, given: dict[str, Any]) -> str:
    missing = sorted(NEVER_WITHOUT.get(path, set()) - given.keys())
    if missing:
        return f"Missing required param: {missing[0]}."
    if given.get("off_session") and given.get("confirm") != "true":
        return "You cannot provide `off_session` when `confirm` is not true."
    if given.get("application_fee_amount") and not (given.get("transfer_data") or given.get("on_behalf_of")):
        return "Can only apply an application_fee when the PaymentIntent is a direct or destination charge."
    if int(given.get("application_fee_amount", 0)) > int(given.get("amount", 0)):
        return "The application fee cannot be greater than the amount."
    return ""


def _parameters(method: str, path: str) -> set[str] | None:
    if method == "POST" and re.fullmatch(FEE_REFUND, path):
        return FEE_REFUND_PARAMETERS
    for verb, pattern, parameters in CALLS:
        if verb == method and re.fullmatch(pattern, path):
            return set(parameters.__annotations__) - set(RequestOptions.__annotations__)
    return None
