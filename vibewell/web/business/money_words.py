"""Money at the desk, in words: what moved and why, who took it, how it stands."""

from collections.abc import Mapping, Sequence

from vibewell.domains.booking import Standing
from vibewell.domains.payments import Bucket, By, Sums
from vibewell.kernel.money import Money
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import month_name, owed, plain_date, short_date

CAUSES: Mapping[str, str] = {
    "charge": marked("Payment"),
    "venue": marked("Paid at the venue"),
    "processor_fee": marked("Fee of the payment service"),
    "refund": marked("Refund"),
    "refund_returned": marked("Refund came back"),
    "dispute_fee": marked("Fee of a dispute"),
    "dispute": marked("Dispute opened"),
    "dispute_won": marked("Dispute won"),
    "dispute_lost": marked("Dispute lost"),
    "payout": marked("Payout"),
    "payout_failed": marked("Payout came back"),
    "gift_sale": marked("Gift card sold"),
    "gift_credit": marked("Paid by gift card"),
    "package_sale": marked("Package sold"),
    "package_use": marked("Paid by package"),
}
PROCESSORS: Mapping[str, str] = {
    "embedded": marked("Test processor"),
    "stripe": "Stripe",
    "coinbase": "Coinbase",
    "venue": marked("At the venue"),
    "credit": marked("Credit"),
}
METHODS: Mapping[str, str] = {
    "card": marked("Card"),
    "kept_card": marked("Kept card"),
    "crypto": marked("Crypto"),
    "cash": marked("Cash"),
    "terminal": marked("Card at the venue"),
    "gift_card": marked("Gift card"),
    "package": marked("Package"),
}
PAYMENT_STATES: Mapping[str, tuple[str, str]] = {
    "processing": (marked("Under way"), "wait"),
    "failed": (marked("Did not go through"), "alert"),
    "paid": (marked("Paid"), "calm"),
    "part": (marked("Partly given back"), "wait"),
    "back": (marked("Given back"), ""),
    "open": (marked("Disputed"), "alert"),
    "lost": (marked("Dispute lost"), "alert"),
}
PAYOUT_STATES: Mapping[str, tuple[str, str]] = {
    "wanted": (marked("Prepared"), "wait"),
    "open": (marked("On its way"), "wait"),
    "failed": (marked("Came back"), "alert"),
    "paid": (marked("Arrived"), "calm"),
}


def payment_state(state: str, refunded: int, left: int, dispute: str | None = None) -> tuple[str, str]:
    """How a payment stands: words for `_`, and the kind of badge."""
    if dispute in ("open", "lost"):
        return PAYMENT_STATES[dispute]
    if state == "paid" and refunded:
        return PAYMENT_STATES["part" if left else "back"]
    return PAYMENT_STATES.get(state, PAYMENT_STATES["processing"])


def cost_for_desk(standing: Standing, say: Say, locale: str) -> str:
    """What it means that a client calls a visit off now, told to those who work there."""
    cost, back = owed(standing.cost_now, locale), owed(standing.refund, locale)
    if standing.charge.amount:
        return say("Called off by the client now, it costs %(cost)s, charged to their card.", cost=cost)
    if standing.cost_now.amount and standing.refund.amount:
        return say("Called off by the client now, it costs %(cost)s; %(back)s goes back.", cost=cost, back=back)
    if standing.cost_now.amount:
        return say("Called off by the client now, it costs %(cost)s: what was paid is kept.", cost=cost)
    if standing.refund.amount:
        return say("Called off by the client now, it costs nothing: %(back)s goes back.", back=back)
    return say("Called off by the client now, it costs nothing.")


def sum_rows(sums: Sums, currency: str, say: Say, locale: str) -> Sequence[tuple[str, str]]:
    """What sums are made of, a line for each that is something; with a minus what lessens them."""
    lines = (
        (say("Sales"), sums.sales),
        (say("Tips"), sums.tips),
        (say("Gift cards and packages sold"), sums.vouchers_sold),
        (say("Of sales, paid with them"), -sums.vouchers_used),
        (say("Given back"), -sums.refunds),
        (say("Commission"), -sums.commission),
        (say("Fees of the payment service"), -sums.processor_fees),
        (say("Disputed"), -sums.disputed),
    )
    return [(words, owed(Money(amount, currency), locale)) for words, amount in lines if amount]


def stretch_words(bucket: Bucket, by: By, locale: str) -> str:
    """A day, a week or a month as a line of the table names it."""
    if by == "day":
        return short_date(bucket.since, locale)
    if by == "week":
        return f"{plain_date(bucket.since, locale)} – {plain_date(bucket.until, locale)}"
    return month_name(bucket.since, locale)
