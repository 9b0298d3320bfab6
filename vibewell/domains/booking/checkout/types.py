"""What a visit costs and when, what is checked out, and why it is refused."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.domains.payments import Policy
from vibewell.kernel.errors import Forbidden, NotFound, Refusal, TooMany
from vibewell.kernel.events import Event
from vibewell.kernel.money import Money, MoneyWish

TIP_MAX = 1_000_000

Purpose = Literal["visit", "balance", "fee", "gift_card", "package"]
# what is paid of a visit before it stands: what is due, or all of it
Pays = Literal["due", "all"]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class AgreedItem(msgspec.Struct, frozen=True):
    """A service of a visit as its cost is counted: the price for everybody who comes, less what a code takes off."""

    service_id: UUID
    label: str
    price: int
    policy: Policy


class Agreed(msgspec.Struct, frozen=True):
    """What was agreed about a visit. `counted_from` is the start from which notice is counted: the visit's own, or an
    earlier one if it was moved when calling it off would have cost something already."""

    visit_id: UUID | None
    business_id: UUID
    starts_at: datetime
    counted_from: datetime
    booked_at: datetime
    currency: str
    timezone: str
    items: tuple[AgreedItem, ...]
    comes: str | None = None

    @property
    def price(self) -> int:
        """What all of it costs."""
        return sum(item.price for item in self.items)


class TermsStep(msgspec.Struct, frozen=True):
    """What calling off costs up to and including `until`; without, from the step before on. `says` is the sentence."""

    until: datetime | None
    percent: int
    cost: Money
    says: str


class VisitTerms(msgspec.Struct, frozen=True):
    """What one visit costs, before it stands and if nobody comes; instants carry the business's offset."""

    visit: UUID | None
    start: datetime
    price: Money
    due: Money
    takes: list[str]
    timeline: list[TermsStep]
    no_show: Money
    says: str


class Terms(msgspec.Struct, frozen=True):
    """What is to be paid before it stands, and what calling off costs by date. `keeps_card`: a card is to be left."""

    price: Money
    due: Money
    keeps_card: bool
    visits: list[VisitTerms]


class Standing(msgspec.Struct, frozen=True):
    """What a visit that stands has cost so far, and what calling it off now would cost. `refund` is what goes back."""

    terms: Terms
    paid: Money
    # what remains to be paid at the venue
    open: Money
    cost_now: Money
    refund: Money
    # what would be charged on a kept card, beyond what was paid
    charge: Money
    waived: bool = False


class CheckoutRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be paid: a hold, or (something of) a visit that stands. Exactly one is named. All of a `tip` is the
    house's."""

    hold_id: UUID | None = None
    visit_id: UUID | None = None
    pays: Pays = "due"
    tip: MoneyWish | None = None
    gift_code: Annotated[str, Meta(max_length=40)] = ""
    promo_code: Annotated[str, Meta(max_length=40)] = ""
    package_pass: UUID | None = None
    method: Literal["card", "crypto"] = "card"
    note: Annotated[str, Meta(max_length=2000)] = ""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a checkout, as `checkouts.lines` keeps it; amounts in minor units, a discount's is negative."""

    kind: Literal["service", "tip", "discount", "gift_card", "package", "fee", "balance"]
    label: str
    amount: int
    visit_id: UUID | None = None
    service_id: UUID | None = None
    # the promo code, package or gift card that it is about
    about: UUID | None = None
    # in percent; none: the business's own rate
    tax_rate: str | None = None


class PaymentLine(msgspec.Struct, frozen=True):
    """One attempt to pay; `next_url` is where the payer goes on, as long as something is asked of them."""

    id: UUID
    state: str
    method: str
    amount: Money
    next_url: str | None
    client_secret: str | None
    failure: str | None
    # what of it went back
    refunded: Money


CheckoutState = Literal["open", "settled", "abandoned", "given_back"]


class Checkout(msgspec.Struct, frozen=True):
    """Something to be paid for; "given_back": it was paid, but could not be had any more, and all of it goes back."""

    id: UUID
    purpose: Purpose
    subject: UUID
    state: CheckoutState
    business: str
    amount: Money
    lines: list[Line]
    payments: list[PaymentLine]
    expires_at: datetime | None
    # what of the amount comes from a gift card or a package, not from the payer
    credit: Money
    because: str = ""


class WaiverRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why nothing is kept."""

    reason: Reason


class VenuePayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was paid at the desk, with what; `tip` is on top of the amount."""

    amount: MoneyWish
    method: Literal["cash", "terminal"]
    tip: MoneyWish | None = None


class CheckoutWanted(Event, frozen=True):
    """Something is to be settled that no processor is asked about: paid at the desk, by credit, or costing nothing."""

    name: ClassVar[str] = "checkout.wanted"
    checkout_id: UUID


class FeeWaived(Event, frozen=True):
    """The desk forgoes what calling off or staying away costs."""

    name: ClassVar[str] = "visit.fee_waived"
    visit_id: UUID


class PaymentRequired(Refusal):
    """Something is to be paid, or a card to be left, before this visit stands; `terms` says how much and why."""

    code = "payment.required"
    status = 402
    sentence = "Something is to be paid before this visit stands."


class CheckoutUnknown(NotFound):
    """No such checkout, or it is somebody else's."""

    code = "checkout.unknown"
    sentence = "There is no such payment."


class CheckoutEmpty(Refusal):
    """Nothing is due: the visit can be booked as it is, or is paid."""

    code = "checkout.nothing_due"
    status = 422
    sentence = "There is nothing to pay."


class SubjectNotOne(Refusal):
    """A checkout is for a hold or for a visit: one of the two."""

    code = "checkout.subject"
    status = 422
    sentence = "Name a hold or a visit, one of the two."


class PromoRefused(Refusal):
    """The code is unknown here, not valid now, used up, or for something else."""

    code = "promo.refused"
    status = 422
    sentence = "This code can't be used here."


class GiftUnknown(NotFound):
    """No gift card of this house has this code, or nothing is left of it."""

    code = "gift.code_unknown"
    sentence = "There is no gift card with this code here, or nothing is left of it."


class GiftTriesTooMany(TooMany):
    """Codes were tried too often; nobody finds one by trying."""

    code = "gift.tries_too_many"
    sentence = "Too many codes were tried. Please wait an hour, or show the card at the desk."


class PassUnknown(NotFound):
    """No package of the caller's pays for this visit."""

    code = "package.pass_unknown"
    sentence = "You have no package that pays for this visit."


class AboveBalance(Refusal):
    """More than the visit costs would be taken at the desk."""

    code = "payment.above_balance"
    status = 422
    sentence = "That is more than is left to pay."


class DeskOnly(Forbidden):
    """Only who runs the desk takes money, waives fees or sells."""

    code = "payment.desk_only"
    sentence = "Only who runs the desk of this business may do that."
