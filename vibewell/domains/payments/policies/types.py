"""How a business wants to be paid, what calling off costs, and why it is not saved as asked."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import Money, MoneyWish

Takes = Literal["at_venue", "deposit", "full", "card_kept"]
# why calling off costs what it does
Because = Literal["grace", "notice", "late", "stayed_away"]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Called off at least `hours` elapsed hours ahead, it costs `percent` of the price."""

    hours: int
    percent: int


FREE = (Step(0, 0),)


class Policy(msgspec.Struct, frozen=True):
    """What is agreed about paying. `version` 0 is what counts where nobody said anything: at the venue, all free."""

    takes: Takes = "at_venue"
    deposit_percent: int | None = None
    # in minor units of the business's currency
    deposit_amount: int | None = None
    steps: tuple[Step, ...] = FREE
    no_show_percent: int = 0
    grace_minutes: int = 0
    id: UUID | None = None
    version: int = 0
    # the service whose own it is; None for the business's
    service_id: UUID | None = None


class PolicyNow(msgspec.Struct, frozen=True):
    """What is agreed now, as it is told: a `Policy` whose deposit says its currency."""

    takes: Takes
    deposit_percent: int | None
    deposit_amount: Money | None
    steps: tuple[Step, ...]
    no_show_percent: int
    grace_minutes: int
    id: UUID | None
    version: int
    service_id: UUID | None

    def counted(self) -> Policy:
        """The same, to count with."""
        amount = None if self.deposit_amount is None else self.deposit_amount.amount
        return Policy(**{**msgspec.structs.asdict(self), "deposit_amount": amount})


class CostStep(msgspec.Struct, frozen=True):
    """What calling off costs up to and including `until`; None for what stays so from then on."""

    until: datetime | None
    percent: int
    amount: int


class Cost(msgspec.Struct, frozen=True):
    """What calling off, or staying away, costs. `amount` in minor units."""

    percent: int
    amount: int
    because: Because


class PolicyVersion(msgspec.Struct, frozen=True):
    """A version as it is kept; "inherit" ends a service's own."""

    id: UUID
    version: int
    service_id: UUID | None
    takes: Literal["at_venue", "deposit", "full", "card_kept", "inherit"]
    deposit_percent: int | None
    deposit_amount: Money | None
    steps: tuple[Step, ...]
    no_show_percent: int
    grace_minutes: int
    created_at: datetime


class PolicyBook(msgspec.Struct, frozen=True):
    """What counts now (`version` 0: nobody has said anything), and all versions, newest first, in pages.

    `follows_business`: the service has nothing of its own, and `in_force` is the business's.
    """

    in_force: PolicyNow
    follows_business: bool
    versions: list[PolicyVersion]
    next_cursor: str | None = None


class PolicyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version to come. With "inherit" a service follows its business from now on, and nothing else is said."""

    takes: Literal["at_venue", "deposit", "full", "card_kept", "inherit"]
    deposit_percent: Annotated[int, Meta(ge=1, le=99)] | None = None
    deposit_amount: MoneyWish | None = None
    steps: Annotated[tuple[Step, ...], Meta(max_length=50)] = FREE
    no_show_percent: int = 0
    grace_minutes: int = 0


class TaxRate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a business's prices is tax, in percent, as a decimal text; "0" for small businesses."""

    rate: Annotated[str, Meta(pattern=r"^(\d{1,2})(\.\d{1,2})?$")]


class StepsCross(Refusal):
    """The steps are none or too many, don't fall to 0 hours, or cost less the later it gets."""

    code = "policy.steps_cross"
    status = 422
    sentence = "The steps must fall from many hours to 0, and calling off later must never cost less."


class DepositInvalid(Refusal):
    """A deposit is a share or an amount, one of the two, and nothing else has one."""

    code = "policy.deposit"
    status = 422
    sentence = "A deposit is either 1 to 99 percent or an amount; only a deposit has one."


class NothingHeld(Refusal):
    """Calling off or staying away costs something, but nothing is taken beforehand that could pay for it."""

    code = "policy.nothing_held"
    status = 422
    sentence = "Where guests pay at the venue, nothing can be kept for calling off. Ask for a deposit, or keep a card."


class PolicyOutOfRange(Refusal):
    """A percentage or a number of minutes is out of range."""

    code = "policy.out_of_range"
    status = 422
    sentence = "Percentages are 0 to 100, and the time to think it over is 0 to 10,080 minutes."


class PolicyInherits(Refusal):
    """Only a service's own policy can give way to the business's."""

    code = "policy.inherits"
    status = 422
    sentence = "Only a service can follow its business."


class VersionsTooMany(Refusal):
    """A policy has been changed as often as it can be."""

    code = "policy.too_many"
    status = 422
    sentence = "This has been changed too often."


class TaxRateOutOfRange(Refusal):
    """A tax rate beyond what any country asks for."""

    code = "tax.out_of_range"
    status = 422
    sentence = "A tax rate is between 0 and 50 percent."
