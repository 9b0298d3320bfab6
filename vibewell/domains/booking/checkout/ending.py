"""How a visit ended that did not take place, and what that costs by what was agreed: for receipts."""

from datetime import datetime
from uuid import UUID

from vibewell.domains.booking.checkout import ending_store, rules, store
from vibewell.domains.booking.checkout.store import AgreedRow
from vibewell.domains.booking.checkout.terms import agreed_of
from vibewell.domains.booking.checkout.types import Agreed, AgreedItem
from vibewell.domains.payments import Cost, Ending, ItemCost, cost_of_cancelling, cost_of_staying_away
from vibewell.kernel.db import Transaction


async def explain_ending(tx: Transaction, visit_id: UUID, at: datetime) -> Ending | None:
    """What the end of a visit costs, as it was known at an instant; None for one that stands, or took place.

    Worked out from the policies that were in force when it was first held, its moves, and who called it off when: asked
    again it says the same.
    """
    rows = await store.read_agreed(tx, [visit_id])
    if not rows:
        return None
    row = rows[0]
    ended_at = row.cancelled_at or row.no_show_at
    if ended_at is None:
        return None
    agreed = (await agreed_of(tx, rows, await store.paid_for(tx, [visit_id])))[0]
    by_house = row.cancelled_at is not None and not await _asked_by_client(tx, row)
    items = () if by_house else tuple(_item(item, agreed, row.cancelled_at) for item in agreed.items)
    return Ending(
        visit_id=visit_id,
        how="called_off_by_house" if by_house else "called_off" if row.cancelled_at else "stayed_away",
        booked_at=agreed.booked_at,
        counted_from=agreed.counted_from,
        ended_at=ended_at,
        items=items,
        cost=sum(item.cost for item in items),
        waived=await tx.fetchval(ending_store.WAIVED_BY, visit_id, at),
    )


async def _asked_by_client(tx: Transaction, row: AgreedRow) -> bool:
    if row.cancelled_by is not None and row.cancelled_by == row.customer_id:
        return True
    asked: bool = await tx.fetchval(ending_store.ASKED_BY, row.id)
    return asked


def _item(item: AgreedItem, agreed: Agreed, cancelled_at: datetime | None) -> ItemCost:
    cost = _cost(item, agreed, cancelled_at)
    return ItemCost(item.label, item.price, cost.percent, min(rules.cap_of(item), cost.amount), item.policy.version)


def _cost(item: AgreedItem, agreed: Agreed, cancelled_at: datetime | None) -> Cost:
    if cancelled_at is None:
        return cost_of_staying_away(item.policy, item.price)
    return cost_of_cancelling(
        item.policy, item.price, starts_at=agreed.counted_from, booked_at=agreed.booked_at, at=cancelled_at
    )
