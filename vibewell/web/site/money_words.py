"""Money in words: what is due, what calling off costs by date, how a checkout went."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision

from vibewell.domains.booking import Checkout, Standing, Terms
from vibewell.kernel.money import Money
from vibewell.web.site.line_words import line_said
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import owed

TIP_MAX = 1_000_000
# Why all of a payment goes back.
GIVEN_BACK: Mapping[str, str] = {
    "taken": marked("Your payment arrived after your hold had ended, and somebody else has this time now."),
    "let_go": marked("This time had been let go before your payment arrived."),
    "twice": marked("This was paid already."),
    "differs": marked("What was paid is not what is due, so nothing was booked."),
    "waived": marked("The house forgoes it."),
}
# What `vouchers` says of a code, collected here for translation.
CODE_REFUSALS = (
    marked("This code is not known here."),
    marked("This code is not valid at this time."),
    marked("This code has been used as often as it could be."),
    marked("You have used this code already."),
    marked("This code is for a higher price."),
)

# Why a series is not booked in one go.
PAID_AHEAD = marked(
    "Each visit here is paid ahead, or a card is left for it, so a series can't be booked in one go. "
    "Book them one by one, or ask the salon: they can write all of them in for you."
)
# What is said of an amount out of range, collected here for translation.
RANGES = (
    marked("A deposit is between 0.01 and 100,000.00."),
    marked("A tip is at most 10,000.00."),
    marked("A gift card is worth 5.00 to 1,000.00."),
    marked("A code takes 0.01 to 10,000.00 off."),
    marked("The least price for a code is 0.00 to 100,000.00."),
    marked("A package costs 1.00 to 100,000.00."),
)


def minor_units(text: str, currency: str) -> int | None:
    """An amount as people write it, "5", "5.50" or "5,50", in minor units; None where it is none, or below 0."""
    try:
        exact = Decimal(text.strip().replace(",", ".") or "0")
    except InvalidOperation:
        return None
    units = exact.scaleb(get_currency_precision(currency))
    whole = units.is_finite() and units == units.to_integral_value() and 0 <= units <= TIP_MAX
    return int(units) if whole else None


def terms_shown(terms: Terms, say: Say, locale: str) -> dict[str, Any]:
    """What the page of a hold says about paying."""
    is_due = terms.due.amount > 0 or terms.keeps_card
    rest = terms.price.amount - terms.due.amount
    rows = []
    if terms.due.amount:
        rows.append((say("Due now"), owed(terms.due, locale)))
        if rest:
            rows.append((say("Later, in the salon"), owed(Money(rest, terms.price.currency), locale)))
    return {
        "is_due": is_due,
        "paid_ahead": PAID_AHEAD,
        "terms": terms,
        "due_rows": rows,
        "pay_words": _pay_words(terms, say, locale),
        "timelines": timelines(terms),
    }


def _pay_words(terms: Terms, say: Say, locale: str) -> str:
    if terms.due.amount:
        return say("Pay %(amount)s and book", amount=owed(terms.due, locale))
    return say("Leave a card and book")


def timelines(terms: Terms) -> list[dict[str, Any]]:
    """The steps of each visit, one list where all have the same."""
    found: list[dict[str, Any]] = []
    for visit in terms.visits:
        steps = [step.says[:1].upper() + step.says[1:] for step in visit.timeline]
        if not any(each["steps"] == steps for each in found):
            found.append({"start": visit.start, "steps": steps, "no_show": visit.no_show})
    return found


def is_free(terms: Terms) -> bool:
    """Whether calling off never costs anything."""
    return all(step.cost.amount == 0 for visit in terms.visits for step in visit.timeline)


def cost_words(standing: Standing, say: Say, locale: str) -> str:
    """What calling a visit off now means, before somebody does it."""
    cost, back, charge = standing.cost_now, standing.refund, standing.charge
    if charge.amount:
        return say("Calling it off now costs %(cost)s, charged to the card that you left.", cost=owed(cost, locale))
    if cost.amount and back.amount:
        told = {"cost": owed(cost, locale), "back": owed(back, locale)}
        return say("Calling it off now costs %(cost)s; %(back)s goes back to you.", **told)
    if cost.amount:
        return say("Calling it off now costs %(cost)s: what you paid is kept.", cost=owed(cost, locale))
    if back.amount:
        return say("Calling it off now costs nothing: %(back)s goes back to you.", back=owed(back, locale))
    return say("Calling it off now costs nothing.")


def why_back(found: Checkout, say: Say) -> str:
    """Why all of it goes back."""
    return say(GIVEN_BACK.get(found.because, "It could not be booked any more."))


def line_rows(found: Checkout, say: Say, locale: str) -> Sequence[tuple[str, str]]:
    """The lines of a checkout."""
    return [
        (line_said(line.kind, line.label, say), owed(Money(line.amount, found.amount.currency), locale))
        for line in found.lines
    ]
