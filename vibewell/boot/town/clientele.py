"""The customers of the town: who comes to which business, never to two on one day."""

from typing import NamedTuple

from vibewell.boot.town.dice import Dice, derived_id
from vibewell.boot.town.names import person_name

JOINED_FROM = 1_717_200_000
JOINED_WITHIN_DAYS = 640
TRIES_MAX = 6
REGULAR = 0.8
BY_HAND = 0.05


class Customer(NamedTuple):
    """A person with neither account nor address."""

    id: str
    name: str
    locale: str
    joined_at: int


class Clientele:
    """Everybody who has ever booked."""

    def __init__(self, seed: str, count: int, known: tuple[Customer, ...]) -> None:
        dice = Dice(f"{seed}/people")
        self.known = {customer.id: customer for customer in known}
        self.people = [_customer(seed, number, dice) for number in range(count)]
        self._busy: set[tuple[str, int]] = set()

    def book(self, customer: str, day: int) -> bool:
        """Keep the day for one visit; False when they have one already."""
        if (customer, day) in self._busy:
            return False
        self._busy.add((customer, day))
        return True

    def circle(self, size: int, dice: Dice, first: tuple[Customer, ...] = ()) -> list[Customer]:
        """Those who come to one business again and again."""
        return [*first * 3, *(dice.pick(self.people) for _ in range(size))]

    def someone(self, circle: list[Customer], day: int, dice: Dice) -> Customer | None:
        """Who comes on that day; None for somebody without a name in the books."""
        if dice.chance(BY_HAND):
            return None
        for _ in range(TRIES_MAX):
            customer = dice.pick(circle if dice.chance(REGULAR) else self.people)
            if self.book(customer.id, day):
                return customer
        return None


def _customer(seed: str, number: int, dice: Dice) -> Customer:
    joined_at = JOINED_FROM + 60 * dice.below(JOINED_WITHIN_DAYS * 1440)
    locale = "en" if dice.chance(0.12) else "de"
    return Customer(derived_id(f"{seed}/person/{number}", joined_at * 1000), person_name(dice), locale, joined_at)
