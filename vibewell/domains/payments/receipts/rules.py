"""From what happened to what a receipt says. Pure, and by edition: what one has printed is computed by it for ever."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from vibewell.domains.payments.ledger.rules import (
    charge_entries,
    dispute_entries,
    left_of,
    parts_of,
    payout_entries,
    refund_entries,
    returned_entries,
    undone_by,
)
from vibewell.domains.payments.ledger.types import SALES, Entry, Paid
from vibewell.domains.payments.receipts.types import (
    Body,
    BodyLine,
    Commission,
    Facts,
    HouseShare,
    TaxLine,
    rate_said,
)

BECAUSE_REFUNDED = {
    "cancelled": "The visit was called off.",
    "moved": "The visit was moved.",
    "too_late": "The payment came too late: the time was no longer free.",
    "goodwill": "The house gives it back.",
    "waived": "The house forgoes what calling off would have cost.",
    "duplicate": "It had been paid already.",
}
BECAUSE_CAME_BACK = "The payer's bank sent the refund back: it has to be given another way."
BECAUSE_DISPUTED = {
    "open": "The payer's bank holds the amount until it is decided who is right.",
    "won": "The dispute was decided for the house: the amount is back.",
    "lost": "The dispute was decided for the payer: the amount stays with them.",
}


class Share(msgspec.Struct, frozen=True):
    """What of what moved is one kind of thing at one rate, and the tax within it."""

    kind: str
    rate: Decimal
    amount: int
    tax: int


def compose(facts: Facts) -> tuple[Body, tuple[Entry, ...]]:
    """What a receipt says by the first edition of the rules, and the entries that are booked with it."""
    entries = entries_of(facts)
    if facts.paid_out is not None:
        return _payout(facts, entries), entries
    paid = facts.paid
    if paid is None:
        raise ValueError("a receipt is about a payment or a payout")
    if facts.came_back is not None:
        moved, shares = paid.returned[facts.came_back.place], _given_again(paid, facts.came_back.place)
        because = BECAUSE_CAME_BACK
    elif facts.returned is not None:
        moved, shares = facts.returned.amount, _given_back(paid, facts.returned.amount)
        because = BECAUSE_REFUNDED[facts.returned.reason]
    elif facts.disputed is not None:
        undone = undone_by(paid, facts.disputed.amount) if facts.disputed.state == "lost" else 0
        moved, shares = facts.disputed.amount, _given_back(paid, undone)
        because = BECAUSE_DISPUTED[facts.disputed.state]
    else:
        moved, because = paid.amount, _why_paid(facts)
        shares = [Share(part.kind, part.rate, part.amount, part.tax) for part in parts_of(paid)]
    return _body(facts, paid, moved, shares, because, entries), entries


def entries_of(facts: Facts) -> tuple[Entry, ...]:
    """What is booked."""
    if facts.paid_out is not None:
        out = facts.paid_out
        return payout_entries(out.processor, out.amount, came_back=out.came_back)
    assert facts.paid is not None
    if facts.came_back is not None:
        return returned_entries(facts.paid, facts.came_back.place, facts.came_back.commission)
    if facts.returned is not None:
        return refund_entries(facts.paid, facts.returned.amount, facts.returned.commission)
    if facts.disputed is not None:
        return dispute_entries(facts.paid, facts.disputed.amount, facts.disputed.state)
    return charge_entries(facts.paid)


def _body(
    facts: Facts, paid: Paid, moved: int, shares: Sequence[Share], because: str, entries: tuple[Entry, ...]
) -> Body:
    lines = tuple(
        BodyLine(
            line.label,
            line.amount,
            line.kind,
            rate_said(line.tax_rate if line.tax_rate is not None else paid.house_rate) if line.kind in SALES else None,
        )
        for line in paid.lines
    )
    commission = _commission(facts, entries)
    return Body(
        kind=facts.kind,
        currency=facts.currency,
        amount=moved,
        method=paid.method,
        lines=lines,
        total=paid.checkout_amount,
        taxes=_taxes(shares),
        tips=sum(part.amount for part in shares if part.kind == "tip"),
        untaxed=sum(part.amount for part in shares if part.kind in ("gift_card", "package")),
        because=because,
        house=HouseShare(commission, moved - (commission.amount if commission else 0), entries),
    )


def _given_back(paid: Paid, amount: int) -> list[Share]:
    """What goes back, by kind and rate: what was left before less what is left after, taxes too."""
    return _between(paid, paid.returned, (*paid.returned, amount) if amount else paid.returned)


def _given_again(paid: Paid, place: int) -> list[Share]:
    """What came back of what had gone: what is left without it less what was left with it."""
    return _between(paid, paid.returned[:place] + paid.returned[place + 1 :], paid.returned)


def _between(paid: Paid, fewer: Sequence[int], more: Sequence[int]) -> list[Share]:
    return [
        Share(one.kind, one.rate, one.amount - other.amount, one.tax - other.tax)
        for one, other in zip(left_of(paid, fewer), left_of(paid, more), strict=True)
    ]


def _taxes(shares: Sequence[Share]) -> tuple[TaxLine, ...]:
    return tuple(
        TaxLine(rate_said(share.rate), share.amount - share.tax, share.tax, share.amount)
        for share in shares
        if share.kind == "sale" and share.amount
    )


def _commission(facts: Facts, entries: Sequence[Entry]) -> Commission | None:
    """What the platform takes of a payment, or gives back with a refund (then with its sign)."""
    if facts.attribution is None:
        return None
    amount = -sum(entry.amount for entry in entries if entry.account == "platform:commission")
    said = facts.attribution
    return Commission(abs(amount), said.commission_percent, said.origin, said.because)


def _why_paid(facts: Facts) -> str:
    if facts.ending is None:
        return ""
    missed: dict[Literal["called_off", "called_off_by_house", "stayed_away"], str] = {
        "called_off": "The visit was called off late.",
        "called_off_by_house": "The house called the visit off.",
        "stayed_away": "Nobody came.",
    }
    return missed[facts.ending.how]


def _payout(facts: Facts, entries: tuple[Entry, ...]) -> Body:
    """A statement: what stood, what came since by cause, what was paid out, what remains."""
    out = facts.paid_out
    assert out is not None
    lines = [
        BodyLine("carried", out.carried, "carried"),
        *(BodyLine(cause, out.sums[cause], cause) for cause in out.sums),
    ]
    return Body(
        kind=facts.kind,
        currency=facts.currency,
        amount=out.amount,
        method=out.processor,
        lines=(*lines, BodyLine("remains", -out.remains, "remains")),
        total=out.carried + sum(out.sums.values()) - out.remains,
        taxes=(),
        tips=0,
        untaxed=0,
        because="The payout came back." if out.came_back else "",
        house=HouseShare(None, out.amount, entries),
    )
