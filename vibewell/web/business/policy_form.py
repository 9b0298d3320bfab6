"""The form of a policy: as it is filled in, as a wish, and its refusals at their field. Works without scripts."""

from collections.abc import Mapping, Sequence

import msgspec

from vibewell.domains.payments import Policy, PolicyBook, PolicyStep, PolicyWish
from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import MoneyWish
from vibewell.web.business.at_desk import AtDesk
from vibewell.web.business.filled import Filled, amount, amount_words, whole
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say, marked

STEPS_MAX = 12
# Empty lines that stand below those that are filled in, and how many lines there are at least.
SPARE, ROWS_MIN = 2, 4
TAKES = ("at_venue", "deposit", "full", "card_kept", "inherit")
# At which field a refusal of a policy is said, and how.
SAID: Mapping[str, tuple[str, str]] = {
    "policy.steps_cross": (
        "hours-0",
        marked("The hours fall from line to line down to 0, and calling off later never costs less."),
    ),
    "policy.deposit": ("deposit_percent", marked("Write either 1 to 99 percent or an amount, one of the two.")),
    "policy.nothing_held": (
        "takes-at_venue",
        marked("Where clients pay at the venue, nothing is there that could be kept. Ask for a deposit, or a card."),
    ),
    "policy.out_of_range": (
        "no_show_percent",
        marked("Percentages are 0 to 100, and the time to think it over is at most a week."),
    ),
    "policy.too_many": ("takes-at_venue", marked("This has been changed too often.")),
    "payment.currency_differs": ("deposit_amount", marked("Write an amount in your own currency.")),
    "policy.inherits": ("takes-at_venue", marked("Only a service can follow the house.")),
}


class PolicyForm(msgspec.Struct, frozen=True):
    """All fields, as they are written."""

    takes: str = "at_venue"
    deposit_percent: str = ""
    deposit_amount: str = ""
    steps: Sequence[tuple[str, str]] = ()
    no_show_percent: str = "0"
    grace_minutes: str = "0"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The steps, and some empty lines to go on."""
        spare = max(SPARE, ROWS_MIN - len(self.steps))
        return [*self.steps, *[("", "")] * spare][: max(STEPS_MAX, len(self.steps))]


def form_of(book: PolicyBook, currency: str) -> PolicyForm:
    """The form of what counts now."""
    policy = book.in_force.counted()
    return PolicyForm(
        "inherit" if book.follows_business else policy.takes,
        "" if policy.deposit_percent is None else str(policy.deposit_percent),
        amount_words(policy.deposit_amount, currency),
        [(str(step.hours), str(step.percent)) for step in policy.steps],
        str(policy.no_show_percent),
        str(policy.grace_minutes),
    )


def read_form_of(values: Filled) -> PolicyForm:
    """The form as it was sent; lines without anything are left out."""
    takes = values.one("takes")
    pairs = zip(values.every("hours"), values.every("percent"), strict=False)
    return PolicyForm(
        takes if takes in TAKES else "at_venue",
        values.one("deposit_percent"),
        values.one("deposit_amount"),
        [(hours.strip(), percent.strip()) for hours, percent in pairs if hours.strip() or percent.strip()],
        values.one("no_show_percent"),
        values.one("grace_minutes"),
    )


def to_wish(form: PolicyForm, desk: AtDesk, errors: Errors) -> PolicyWish | None:
    """What is wished for, or None with sentences at the fields that can't be read."""
    say = desk.say
    if form.takes == "inherit":
        return PolicyWish("inherit")
    deposit = _deposit(form, desk, errors) if form.takes == "deposit" else (None, None)
    steps = []
    for at, (hours, percent) in enumerate(form.steps):
        steps.append(
            PolicyStep(
                _number(hours or "0", f"hours-{at}", say("Hours ahead"), errors, say),
                _number(percent or "0", f"percent-{at}", say("Percent"), errors, say),
            )
        )
    away = _number(form.no_show_percent or "0", "no_show_percent", say("If nobody comes"), errors, say)
    grace = _number(form.grace_minutes or "0", "grace_minutes", say("Time to think it over"), errors, say)
    if errors:
        return None
    return PolicyWish(form.takes, *deposit, tuple(steps) or (PolicyStep(0, 0),), away, grace)  # type: ignore[arg-type]


def to_policy(wish: PolicyWish) -> Policy:
    """The policy of a wish that is no "inherit"."""
    fixed = None if wish.deposit_amount is None else wish.deposit_amount.amount
    assert wish.takes != "inherit"
    return Policy(wish.takes, wish.deposit_percent, fixed, wish.steps, wish.no_show_percent, wish.grace_minutes)


def said_at(refusal: Refusal, errors: Errors, desk: AtDesk) -> None:
    """Say a refusal at its field; what belongs to no field is raised again."""
    if refusal.code not in SAID:
        raise refusal
    field, words = SAID[refusal.code]
    labels = {
        "hours-0": desk.say("Calling off"),
        "deposit_percent": desk.say("Deposit"),
        "deposit_amount": desk.say("Deposit"),
        "no_show_percent": desk.say("If nobody comes"),
    }
    errors.add(field, labels.get(field, desk.say("What is asked")), desk.say(words))


def _deposit(form: PolicyForm, desk: AtDesk, errors: Errors) -> tuple[int | None, MoneyWish | None]:
    say, currency = desk.say, desk.place.currency
    _, one_of_two = SAID["policy.deposit"]
    percent: int | None = None
    fixed: int | None = None
    if form.deposit_percent:
        percent = _number(form.deposit_percent, "deposit_percent", say("Deposit"), errors, say)
    try:
        fixed = amount(form.deposit_amount, currency)
    except ValueError:
        errors.add("deposit_amount", say("Deposit"), say("Write an amount like 20 or 20.00."))
    if fixed is not None and not 1 <= fixed <= 10_000_000:
        errors.add("deposit_amount", say("Deposit"), say("Write an amount like 20 or 20.00."))
    if not errors and (percent is None) == (fixed is None or fixed == 0):
        errors.add("deposit_percent", say("Deposit"), say(one_of_two))
    if percent is not None and not 1 <= percent <= 99:
        errors.add("deposit_percent", say("Deposit"), say(one_of_two))
    return (None, None) if errors else (percent, None if fixed is None else MoneyWish(fixed, currency))


def _number(text: str, field: str, label: str, errors: Errors, say: Say) -> int:
    try:
        found = whole(text)
    except ValueError:
        found = None
    if found is None or not 0 <= found <= 100_000:
        errors.add(field, label, say("Write a whole number."))
        return 0
    return found
