"""Which entries a movement has. Pure: the same rows always make the same entries, and they add up to nothing."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from vibewell.domains.payments.ledger.types import SALES, Cause, Entry, Line, Paid, Part
from vibewell.domains.payments.rules import commission_returned, split_by

SALES_ACCOUNT, TAX_ACCOUNT, TIPS_ACCOUNT = "business:sales", "business:tax", "business:tips"
FEES_ACCOUNT, DISPUTED_ACCOUNT, PAID_OUT_ACCOUNT = "business:fees", "business:disputed", "business:paid_out"
COMMISSION_ACCOUNT = "platform:commission"
GIFT_ACCOUNT, PREPAID_ACCOUNT = "customer:gift_credit", "customer:prepaid"
TILL_ACCOUNT = "venue:till"
AT_HOME = frozenset({"venue", "credit"})
# Where money that was taken for something else than a sale is owed.
OWED: dict[str, tuple[str, Cause]] = {
    "tip": (TIPS_ACCOUNT, "tip"),
    "gift_card": (GIFT_ACCOUNT, "gift_sale"),
    "package": (PREPAID_ACCOUNT, "package_sale"),
}


def parts_of(paid: Paid) -> list[Part]:
    """What of this payment is sales at which rate, tips, gift cards or packages.

    A checkout that is paid in several payments is shared out one after the other, each from what those before left:
    all of them together are its lines to the cent, and no part is ever less than nothing.
    """
    whole = _whole(paid.lines, paid.house_rate, paid.checkout_amount)
    weights = [part.amount for part in whole]
    if not any(weights):
        return [Part("sale", paid.house_rate, paid.amount)]
    remaining = weights
    for amount in paid.before:
        remaining = _less(remaining, _drawn(remaining, min(amount, sum(remaining))))
    within = min(paid.amount, sum(remaining))
    # Somebody who pays twice pays the same things twice, until it goes back.
    twice = split_by(paid.amount - within, weights)
    return _shared(whole, [once + more for once, more in zip(_drawn(remaining, within), twice, strict=True)])


def left_of(paid: Paid, returned: Iterable[int]) -> list[Part]:
    """What is left of a payment's parts when these amounts have gone back, one after the other."""
    parts = parts_of(paid)
    remaining = [part.amount for part in parts]
    for amount in returned:
        remaining = _less(remaining, _drawn(remaining, amount))
    return _shared(parts, remaining)


def charge_entries(paid: Paid) -> tuple[Entry, ...]:
    """A payment that came in, with the commission."""
    cause = charge_cause(paid)
    entries = [Entry(counter_account(paid), cause, paid.amount)]
    entries += [entry for part in parts_of(paid) for entry in _owed(part, "charge", -1)]
    entries += [
        Entry(FEES_ACCOUNT, "application_fee", paid.commission),
        Entry(COMMISSION_ACCOUNT, "application_fee", -paid.commission),
    ]
    return _booked(entries)


def fee_entries(processor: str, fee: int) -> tuple[Entry, ...]:
    """What the processor keeps: a movement of its own, since it may be known later, or turn out otherwise."""
    if processor in AT_HOME:
        return ()
    return _booked([Entry(FEES_ACCOUNT, "processor_fee", fee), Entry(f"processor:{processor}", "processor_fee", -fee)])


def dispute_fee_entries(processor: str, fee: int) -> tuple[Entry, ...]:
    """What the processor keeps for a dispute; below nothing it gives some of it back."""
    return _booked([Entry(FEES_ACCOUNT, "dispute_fee", fee), Entry(f"processor:{processor}", "dispute_fee", -fee)])


def refund_entries(paid: Paid, amount: int, commission: int) -> tuple[Entry, ...]:
    """A refund: what it was paid for becomes less, tax included, and the commission with it."""
    return _booked(
        [
            Entry(counter_account(paid), "refund", -amount),
            *_given_back(paid, amount, "refund"),
            *_commission_back(min(commission, paid.commission - paid.commission_returned)),
        ]
    )


def returned_entries(paid: Paid, place: int, commission: int) -> tuple[Entry, ...]:
    """A refund that came back, the one at this place of all that went back: as if it had not been, taxes included."""
    amount, others = paid.returned[place], paid.returned[:place] + paid.returned[place + 1 :]
    before = [entry for part in left_of(paid, paid.returned) for entry in _owed(part, "refund_returned", 1)]
    after = [entry for part in left_of(paid, others) for entry in _owed(part, "refund_returned", -1)]
    return _booked(
        [Entry(counter_account(paid), "refund_returned", amount), *before, *after, *_commission_back(-commission)]
    )


def dispute_entries(paid: Paid, amount: int, state: Literal["open", "won", "lost"]) -> tuple[Entry, ...]:
    """Opened, the bank takes the money back; won, it returns; lost, the sale has not taken place."""
    held = f"processor:{paid.processor}"
    if state == "open":
        return _booked([Entry(DISPUTED_ACCOUNT, "dispute", amount), Entry(held, "dispute", -amount)])
    if state == "won":
        return _booked([Entry(held, "dispute_won", amount), Entry(DISPUTED_ACCOUNT, "dispute_won", -amount)])
    undone = undone_by(paid, amount)
    commission = commission_returned(
        amount=paid.amount, commission=paid.commission, refunded_before=sum(paid.returned), refund=undone
    )
    if undone == paid.left:
        commission = paid.commission - paid.commission_returned
    return _booked(
        [
            Entry(DISPUTED_ACCOUNT, "dispute_lost", -undone),
            *_given_back(paid, undone, "dispute_lost"),
            *_commission_back(min(commission, paid.commission - paid.commission_returned)),
        ]
    )


def undone_by(paid: Paid, amount: int) -> int:
    """What of a lost dispute undoes the sale: no more than is left of it. The rest stays a loss."""
    return min(amount, paid.left)


def payout_entries(processor: str, amount: int, *, came_back: bool) -> tuple[Entry, ...]:
    """What a business was paid, or what came back since its bank would not have it."""
    cause: Cause = "payout_failed" if came_back else "payout"
    sign = -1 if came_back else 1
    return _booked(
        [Entry(PAID_OUT_ACCOUNT, cause, sign * amount), Entry(f"processor:{processor}", cause, -sign * amount)]
    )


def charge_cause(paid: Paid) -> Cause:
    """What kind of movement a payment is."""
    if paid.method == "gift_card":
        return "gift_credit"
    if paid.method == "package":
        return "package_use"
    if paid.purpose == "gift_card":
        return "gift_sale"
    if paid.purpose == "package":
        return "package_sale"
    return "venue" if paid.processor == "venue" else "charge"


def counter_account(paid: Paid) -> str:
    """Where the money is."""
    if paid.method == "gift_card":
        return GIFT_ACCOUNT
    if paid.method == "package":
        return PREPAID_ACCOUNT
    return TILL_ACCOUNT if paid.processor == "venue" else f"processor:{paid.processor}"


def _whole(lines: Sequence[Line], house_rate: Decimal, amount: int) -> list[Part]:
    """The parts of a whole checkout, in the order in which they are first met; discounts lessen what they are of."""
    sums: dict[tuple[Literal["sale", "tip", "gift_card", "package"], Decimal], int] = {}
    for line in lines:
        kind: Literal["sale", "tip", "gift_card", "package"] = "sale"
        if line.kind not in SALES:
            kind = line.kind  # type: ignore[assignment]
        rate = line.tax_rate if line.tax_rate is not None else house_rate
        key = (kind, rate if kind == "sale" else Decimal(0))
        sums[key] = sums.get(key, 0) + line.amount
    # What does not add up is told by `verify`; the money is there all the same and is booked as a sale.
    if sum(sums.values()) != amount or any(part < 0 for part in sums.values()):
        return [Part("sale", house_rate, amount)]
    return [Part(kind, rate, part) for (kind, rate), part in sums.items()]


def _shared(parts: Sequence[Part], amounts: Iterable[int]) -> list[Part]:
    return [Part(part.kind, part.rate, amount) for part, amount in zip(parts, amounts, strict=True)]


def _drawn(remaining: Sequence[int], amount: int) -> list[int]:
    """An amount out of what remains, in proportion; never more of a part than there is."""
    return split_by(amount, remaining) if amount else [0] * len(remaining)


def _less(remaining: Sequence[int], taken: Sequence[int]) -> list[int]:
    return [whole - part for whole, part in zip(remaining, taken, strict=True)]


def _owed(part: Part, cause: Cause, sign: int) -> list[Entry]:
    """To whom a part is owed; `sign` -1 when it comes in."""
    if part.kind == "sale":
        tax_cause: Cause = "tax" if cause == "charge" else cause
        return [
            Entry(SALES_ACCOUNT, cause, sign * (part.amount - part.tax)),
            Entry(TAX_ACCOUNT, tax_cause, sign * part.tax),
        ]
    account, usual = OWED[part.kind]
    return [Entry(account, usual if cause == "charge" else cause, sign * part.amount)]


def _given_back(paid: Paid, amount: int, cause: Cause) -> list[Entry]:
    """What was owed for what goes back now: the difference between what was left before and after, tax included."""
    before = [entry for part in left_of(paid, paid.returned) for entry in _owed(part, cause, 1)]
    after = [entry for part in left_of(paid, (*paid.returned, amount)) for entry in _owed(part, cause, -1)]
    return [*before, *after]


def _commission_back(amount: int) -> list[Entry]:
    return [Entry(COMMISSION_ACCOUNT, "application_fee", amount), Entry(FEES_ACCOUNT, "application_fee", -amount)]


def _booked(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries of one account and cause as one; none of nothing."""
    sums: dict[tuple[str, Cause], int] = {}
    for entry in entries:
        key = (entry.account, entry.cause)
        sums[key] = sums.get(key, 0) + entry.amount
    if sum(sums.values()):
        raise ValueError(f"these entries do not add up to nothing: {sums}")
    return tuple(Entry(account, cause, amount) for (account, cause), amount in sums.items() if amount)
