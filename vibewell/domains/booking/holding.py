"""The line in which everybody waits who wants to hold a start, whichever door they come by."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from vibewell.domains.booking.actions import business_key, hold_start
from vibewell.domains.booking.types import Hold, HoldRequest, StartNotOffered, StartTaken
from vibewell.domains.payments import note_origin
from vibewell.domains.scheduling import open_premises
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import Here
from vibewell.kernel.turns import Turn, Turns

T = TypeVar("T")
Holding = Callable[[Transaction], Awaitable[Hold]]
Work = Callable[[Transaction, Holding], Awaitable[T]]


async def hold_in_turn(
    here: Here, wish: HoldRequest, work: Work[T], *, instead_of: str = "", looks_first: bool = False
) -> T:
    """Wait for one's turn at the business, then do `work` in a transaction; it calls what it is handed to hold `wish`.

    Whoever asked the same and hears what somebody ahead was told is refused before a transaction begins; with
    `looks_first` the work runs all the same, since it may find that it was done before. Who lets `instead_of` go may
    get what nobody else would, and so asks for themselves. Raises as `hold_start` does.
    """
    if here.caller.person_id is None:
        here.ensure_visitor()
    turns: Turns = here.services["turns"]
    question = (here.caller.role, msgspec.json.encode(wish), instead_of)
    async with turns.take(wish.business, question) as turn:
        if turn.told is not None and not looks_first:
            raise turn.told
        async with here.database.tx(here.caller) as tx:
            return await work(tx, lambda tx: _hold(tx, here, wish, turn))


async def _hold(tx: Transaction, here: Here, wish: HoldRequest, turn: Turn) -> Hold:
    if turn.told is not None:
        raise turn.told
    premises = await open_premises(tx, business_key(wish.business))
    minutes = here.services["settings"].hold_minutes
    try:
        hold = await hold_start(tx, wish, now=here.now, hold_minutes=minutes, address=here.address)
    except (StartTaken, StartNotOffered) as refusal:
        # Of a business that everybody sees, everybody hears the same; whether a check is missing differs by person.
        if premises.is_published and wish.check_start is None:
            turn.tell(refusal)
        raise
    if wish.via == "salon":
        await note_origin(tx, business_id=premises.id, origin="salon_link", visit_id=hold.id)
    return hold
