"""What is due of a visit, what calling it off costs by date, from which start notice is counted. Pure."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.booking.checkout.types import AgreedItem, Line
from vibewell.domains.payments import cancelling_costs, cost_of_cancelling, cost_of_staying_away, due_now, split_by


class Move(msgspec.Struct, frozen=True):
    """That a visit was moved; `by_house`: by who works there, and not by its customer."""

    at: datetime
    from_start: datetime
    to_start: datetime
    by_house: bool


class Step(msgspec.Struct, frozen=True):
    """What calling off costs up to and including `until`, in minor units; None: from then on."""

    until: datetime | None
    percent: int
    amount: int


def keeps_card(items: Sequence[AgreedItem]) -> bool:
    """Whether a card is to be left for what may become due."""
    return any(item.policy.takes == "card_kept" and item.price > 0 for item in items)


def due_of(item: AgreedItem) -> int:
    """What is to be paid of an item before the visit stands."""
    return due_now(item.policy, item.price)


def due_of_all(items: Sequence[AgreedItem]) -> int:
    """What is to be paid before the visit stands."""
    return sum(due_of(item) for item in items)


def cap_of(item: AgreedItem) -> int:
    """The most that can be kept of an item: what was taken before, or all of it where a card was left."""
    return item.price if item.policy.takes == "card_kept" else due_of(item)


def cost_at(items: Sequence[AgreedItem], *, starts_at: datetime, booked_at: datetime, at: datetime) -> int:
    """What calling off at an instant costs."""
    return sum(
        min(
            cap_of(item),
            cost_of_cancelling(item.policy, item.price, starts_at=starts_at, booked_at=booked_at, at=at).amount,
        )
        for item in items
    )


def cost_of_absence(items: Sequence[AgreedItem]) -> int:
    """What it costs that nobody comes."""
    return sum(min(cap_of(item), cost_of_staying_away(item.policy, item.price).amount) for item in items)


def timeline(items: Sequence[AgreedItem], *, starts_at: datetime, booked_at: datetime) -> list[Step]:
    """What calling off costs from booking on: steps whose instants rise and whose amounts differ; the last stays so."""
    told = [
        (cap_of(item), cancelling_costs(item.policy, item.price, starts_at=starts_at, booked_at=booked_at))
        for item in items
    ]
    instants: list[datetime | None] = [
        *sorted({step.until for _, steps in told for step in steps if step.until is not None}),
        None,
    ]
    whole = sum(item.price for item in items)
    steps: list[Step] = []
    for until in instants:
        amount = 0
        for cap, of_item in told:
            counts = next(step for step in of_item if step.until is None or (until is not None and until <= step.until))
            amount += min(cap, counts.amount)
        if steps and steps[-1].amount == amount:
            steps.pop()
        steps.append(Step(until, share(amount, whole), amount))
    return steps


def share(amount: int, whole: int) -> int:
    """What of the whole an amount is, in percent."""
    return round(100 * amount / whole) if whole else 0


def counted_from(
    items: Sequence[AgreedItem], starts_at: datetime, booked_at: datetime, moves: Sequence[Move]
) -> datetime:
    """The start from which notice is counted.

    Whoever moves a visit when calling it off would already cost something keeps the start that they were late for, or
    takes the new one where it is earlier: moving it away first is no way around the cost. What the house moves counts
    anew, and so does what is moved in good time.
    """
    counted = moves[0].from_start if moves else starts_at
    for move in moves:
        late = not move.by_house and cost_at(items, starts_at=counted, booked_at=booked_at, at=move.at) > 0
        counted = min(counted, move.to_start) if late else move.to_start
    return counted


def discounted(items: Sequence[AgreedItem], discount: int) -> tuple[AgreedItem, ...]:
    """The items with what a code takes off, spread over them by price, so that nothing is lost."""
    prices = [item.price for item in items]
    if discount <= 0 or sum(prices) == 0:
        return tuple(items)
    off = split_by(min(discount, sum(prices)), prices)
    return tuple(msgspec.structs.replace(item, price=item.price - less) for item, less in zip(items, off, strict=True))


def left_to_pay(price: int, *, came_in: int) -> int:
    """What is open of a price that is less what a code took off, after what came in and did not go back."""
    return max(0, price - max(0, came_in))


def total_of(lines: Sequence[Line]) -> int:
    """What the lines add up to."""
    return sum(line.amount for line in lines)


def of_visit(lines: Sequence[Line], visit_id: UUID, kind: str) -> int:
    """What the lines of a kind say for one visit."""
    return sum(line.amount for line in lines if line.kind == kind and line.visit_id == visit_id)


def spread(amount: int, left: Sequence[tuple[UUID, int]]) -> list[tuple[UUID, int]]:
    """An amount taken from payments in their order, each up to what is left of it."""
    taken = []
    for payment, most in left:
        part = min(amount, most)
        if part > 0:
            taken.append((payment, part))
            amount -= part
    return taken
