"""What a business of the town consists of, before it is rows."""

from datetime import date

import msgspec

from vibewell.boot.town.crafts import Part, Treatment
from vibewell.boot.town.hours import Bounds, Week
from vibewell.boot.town.places import Address
from vibewell.domains.media import PortraitTraits


class Hand(msgspec.Struct, frozen=True):
    """Somebody of a team, as drawn up. `person` names one of the cast; `sections` are the parts of the menu they do.

    `days` are the weekdays they work (0 is Monday) where that is fixed.
    """

    name: str
    role: str
    title: str
    junior: bool = False
    person: str = ""
    sections: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    portrait: PortraitTraits | None = None
    bookable: bool = True


class Sketch(msgspec.Struct, frozen=True):
    """A business as drawn up. `quality` is what its stars are around, `share` how full its days are against others.

    `level` multiplies the prices; `history_days` is how far back its visits go, `recent_share` and `past_share` say how
    full the days of the last week and those before it were; `lunches` has breaks set as blocks.
    """

    slug: str
    name: str
    craft: str
    tagline: str
    address: Address
    week: Week
    step_minutes: int
    level: float
    treatments: tuple[Treatment, ...]
    team: tuple[Hand, ...]
    quality: float
    share: float
    history_days: int
    step_free: bool
    notice_minutes: int | None
    advance_days: int | None
    fixed_prices: bool = False
    resources: tuple[tuple[str, tuple[str, ...]], ...] = ()
    past_share: float = 0.025
    recent_share: float = 0.2
    lunches: bool = False
    ends_for_holidays: bool = True
    opens_on: tuple[date, ...] = ()


class ServicePlan(msgspec.Struct, frozen=True):
    """A service; prices in cents."""

    id: str
    treatment: Treatment
    price: int
    step_minutes: int
    notice_minutes: int | None
    notice_days: int | None
    advance_days: int | None

    @property
    def parts(self) -> tuple[Part, ...]:
        """What happens, in order."""
        return self.treatment.parts


class Offer(msgspec.Struct, frozen=True):
    """That a member does a service; own minutes and cents where they differ.

    `minutes_needed` is how long it takes this member, `price_asked` what it costs with them, both worked out.
    """

    service: ServicePlan
    minutes: int | None = None
    price: int | None = None
    minutes_needed: int = 0
    price_asked: int = 0

    def __post_init__(self) -> None:
        needed = self.minutes or self.service.treatment.minutes
        msgspec.structs.force_setattr(self, "minutes_needed", needed)
        msgspec.structs.force_setattr(self, "price_asked", self.service.price if self.price is None else self.price)


class MemberPlan(msgspec.Struct, frozen=True):
    """A member. `dated` replaces the week on those dates, in minutes after midnight."""

    id: str
    hand: Hand
    offers: tuple[Offer, ...]
    weekly: Week
    dated: dict[date, tuple[Bounds, ...]]


class ClosurePlan(msgspec.Struct, frozen=True):
    """Whole days on which the business is closed."""

    first: date
    last: date
    reason: str
    cut_shifts: bool = False


class BusinessPlan(msgspec.Struct, frozen=True):
    """A business in full."""

    id: str
    sketch: Sketch
    created_at: int
    services: tuple[ServicePlan, ...]
    members: tuple[MemberPlan, ...]
    resources: tuple[tuple[str, str, str], ...]
    closures: tuple[ClosurePlan, ...]
