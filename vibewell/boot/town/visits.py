"""What became of each visit in a diary: who came, who did not, what they paid, what they said."""

from collections.abc import Iterator

import msgspec

from vibewell.boot.town import voices
from vibewell.boot.town.clientele import Clientele, Customer
from vibewell.boot.town.crafts import Craft
from vibewell.boot.town.diary import Laid
from vibewell.boot.town.dice import Dice, derived_id
from vibewell.boot.town.fill import DAY_SECONDS
from vibewell.boot.town.names import author_name, first_name, person_name
from vibewell.boot.town.plans import BusinessPlan
from vibewell.boot.town.reviews import REVIEWED, Pen

NO_SHOW = 0.025
CANCELLED = 0.05
CANCELLED_AHEAD = 0.025
NOTED = 0.07
LEADS = ((4, 1.0), (14, 2.0), (40, 3.0), (120, 4.0), (300, 3.0), (700, 1.5))
CIRCLE_A_MEMBER = 28


class Review(msgspec.Struct, frozen=True):
    """Stars and words, written at an instant."""

    id: str
    stars: int
    words: str
    author: str
    written_at: int


class Booked(msgspec.Struct, frozen=True):
    """A visit as it stands. Instants in epoch seconds, `price` in cents."""

    id: str
    laid: Laid
    customer: str | None
    guest_name: str | None
    price: int
    note: str
    created_at: int
    confirmed_at: int
    cancelled_at: int | None = None
    cancel_reason: str | None = None
    came_at: int | None = None
    no_show_at: int | None = None
    review: Review | None = None


class Wanted(msgspec.Struct, frozen=True):
    """What is fixed beforehand about a visit."""

    customer: Customer
    review: tuple[int, str] | None
    cancelled: bool
    note: str


class Bookkeeper:
    """Turns the diary of one business into visits. `now` is the instant up to which things have happened."""

    def __init__(
        self,
        business: BusinessPlan,
        craft: Craft,
        clientele: Clientele,
        first: tuple[Customer, ...],
        now: int,
        dice: Dice,
    ) -> None:
        self.business, self.clientele, self.now, self.dice = business, clientele, now, dice
        self.circle = clientele.circle(30 + CIRCLE_A_MEMBER * len(business.members), dice, first)
        self.pen = Pen(craft, business.sketch.quality, dice.fork("words"))

    def book(self, visits: list[Laid], wanted: dict[int, Wanted]) -> Iterator[Booked]:
        """Each visit as it stands; `wanted` names those with something fixed, by identity."""
        for laid in visits:
            yield self._book(laid, wanted.get(id(laid)))

    def _book(self, laid: Laid, wanted: Wanted | None) -> Booked:
        dice, starts = self.dice, laid.starts
        customer = wanted.customer if wanted else self.clientele.someone(self.circle, starts // DAY_SECONDS, dice)
        created_at = min(starts - 3600 * dice.weighted(LEADS) - dice.below(7200), self.now - 600 - dice.below(200_000))
        visit = Booked(
            id=derived_id(f"{self.business.id}/{laid.items[0].member.id}/{starts}", created_at * 1000),
            laid=laid,
            customer=customer.id if customer else None,
            guest_name=None if customer else person_name(dice),
            price=sum(item.offer.price_asked for item in laid.items),
            note=wanted.note if wanted else dice.pick(voices.NOTES) if dice.chance(NOTED) else "",
            created_at=created_at,
            confirmed_at=created_at + dice.between(30, 400),
        )
        return self._settled(visit, customer, wanted)

    def _settled(self, visit: Booked, customer: Customer | None, wanted: Wanted | None) -> Booked:
        """With what has happened to it by now."""
        starts, dice = visit.laid.starts, self.dice
        fate = dice.roll()
        if wanted.cancelled if wanted else fate < (CANCELLED if starts < self.now else CANCELLED_AHEAD):
            latest = min(starts, self.now)
            return msgspec.structs.replace(
                visit,
                cancelled_at=visit.confirmed_at + int((latest - visit.confirmed_at) * dice.roll()),
                cancel_reason=dice.pick(voices.CANCEL_REASONS),
            )
        if starts >= self.now:
            return visit
        if not wanted and fate > 1 - NO_SHOW and starts + 1200 < self.now:
            return msgspec.structs.replace(visit, no_show_at=starts + 1200)
        came_at = min(starts + dice.between(-300, 420), self.now)
        return msgspec.structs.replace(visit, came_at=came_at, review=self._review(visit, customer, wanted))

    def _review(self, visit: Booked, customer: Customer | None, wanted: Wanted | None) -> Review | None:
        dice, laid = self.dice, visit.laid
        written_at = laid.ends + 3600 * dice.between(2, 90) + dice.below(3600)
        if customer is None or written_at >= self.now:
            return None
        if wanted:
            if wanted.review is None:
                return None
            count, words = wanted.review
        elif dice.chance(REVIEWED):
            count = self.pen.stars()
            words = self.pen.words(count, first_name(laid.items[0].member.hand.name))
        else:
            return None
        name = author_name(customer.name)
        return Review(derived_id(f"{visit.id}/review", written_at * 1000), count, words, name, written_at)
