"""The lines of a checkout: what is paid now for which visit, less what codes and packages take off. Pure."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from vibewell.domains.booking.checkout import rules
from vibewell.domains.booking.checkout.types import Agreed, AgreedItem, Line, Pays
from vibewell.domains.payments import split_by


class Promo(msgspec.Struct, frozen=True):
    """A code that is used: what it takes off the price of everything."""

    id: UUID
    code: str
    discount: int


class PassUse(msgspec.Struct, frozen=True):
    """One visit of a package: `amount` is what it is worth, and it pays for all of one item."""

    id: UUID
    name: str
    visit_id: UUID
    service_id: UUID
    amount: int


class Asked(msgspec.Struct, frozen=True):
    """What somebody wants to pay of a group of visits."""

    pays: Pays = "due"
    tip: int = 0
    promo: Promo | None = None
    used: PassUse | None = None


def build(group: Sequence[Agreed], asked: Asked) -> list[Line]:
    """All lines. The same facts always give the same lines: whoever settles them builds them once more and compares."""
    lines: list[Line] = []
    spent = False
    for agreed in group:
        for item in agreed.items:
            used = asked.used
            if used and not spent and (agreed.visit_id, item.service_id) == (used.visit_id, used.service_id):
                spent = True
                lines += _by_pass(agreed, item, used)
            else:
                lines += _line(agreed, item, item.price if asked.pays == "all" else rules.due_of(item))
    if asked.promo:
        lines += _off(group, asked, asked.promo)
    if asked.tip and group:
        lines.append(Line("tip", "Tip", asked.tip, group[0].visit_id))
    return lines


def _line(agreed: Agreed, item: AgreedItem, amount: int) -> list[Line]:
    return [Line("service", item.label, amount, agreed.visit_id, item.service_id)] if amount > 0 else []


def _by_pass(agreed: Agreed, item: AgreedItem, used: PassUse) -> list[Line]:
    whole = max(item.price, used.amount)
    lines = [Line("service", item.label, whole, agreed.visit_id, item.service_id)]
    if whole > used.amount:
        lines.append(Line("discount", used.name, used.amount - whole, agreed.visit_id, about=used.id))
    return lines


def _off(group: Sequence[Agreed], asked: Asked, promo: Promo) -> list[Line]:
    """What a code takes off what is paid now, visit by visit; the rest comes off what is paid later."""
    lines = []
    for agreed, off in shares(group, promo.discount):
        before = rules.total_of(build([agreed], Asked(asked.pays)))
        less = msgspec.structs.replace(agreed, items=rules.discounted(agreed.items, off))
        after = rules.total_of(build([less], Asked(asked.pays)))
        if before > after:
            lines.append(Line("discount", promo.code, after - before, agreed.visit_id, about=promo.id))
    return lines


def shares(group: Sequence[Agreed], discount: int) -> list[tuple[Agreed, int]]:
    """What of a discount falls on each visit, by price."""
    prices = [agreed.price for agreed in group]
    if discount <= 0 or sum(prices) == 0:
        return [(agreed, 0) for agreed in group]
    return list(zip(group, split_by(min(discount, sum(prices)), prices), strict=True))


def pass_discount(group: Sequence[Agreed], used: PassUse | None) -> dict[UUID, int]:
    """What never comes in because a package was cheaper, by visit."""
    if used is None:
        return {}
    for agreed in group:
        for item in agreed.items:
            if (agreed.visit_id, item.service_id) == (used.visit_id, used.service_id):
                return {used.visit_id: max(0, item.price - used.amount)}
    return {}
