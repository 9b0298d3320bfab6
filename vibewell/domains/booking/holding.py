"""The line in which everybody waits who wants to hold or book a start, whichever door they come by."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from vibewell.domains.booking.actions import business_key, hold_start
from vibewell.domains.booking.checks.rules import needed
from vibewell.domains.booking.parties.actions import hold_party
from vibewell.domains.booking.parties.types import PartyHold, PartyRequest
from vibewell.domains.booking.series.actions import book_series
from vibewell.domains.booking.series.types import Series, SeriesCollides, SeriesRequest
from vibewell.domains.booking.types import Hold, HoldRequest, StartNotOffered, StartTaken
from vibewell.domains.payments import note_origin
from vibewell.domains.scheduling import Premises, open_premises
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import Here
from vibewell.kernel.turns import Turn, Turns

T = TypeVar("T")
Done = TypeVar("Done")
Doing = Callable[[Transaction], Awaitable[Done]]
Act = Callable[[Transaction, Premises], Awaitable[Done]]
IsForAll = Callable[[Premises, Refusal], bool]
Work = Callable[[Transaction, Doing[Done]], Awaitable[T]]


async def hold_in_turn(
    here: Here, wish: HoldRequest, work: Work[Hold, T], *, instead_of: str = "", looks_first: bool = False
) -> T:
    """Wait for one's turn at the business, then do `work` in a transaction; it calls what it is handed to hold `wish`.

    Whoever asked the same and hears what somebody ahead was told is refused before a transaction begins; with
    `looks_first` the work runs all the same, since it may find that it was done before. Who lets `instead_of` go may
    get what nobody else would, and so asks for themselves. Raises as `hold_start` does.
    """
    _be_somebody(here)

    async def hold(tx: Transaction, premises: Premises) -> Hold:
        minutes = here.services["settings"].hold_minutes
        held = await hold_start(tx, wish, now=here.now, hold_minutes=minutes, address=here.address)
        if wish.via == "salon":
            await note_origin(tx, business_id=premises.id, origin="salon_link", visit_id=held.id)
        return held

    def is_for_all(premises: Premises, refusal: Refusal) -> bool:
        # Whether a check is missing differs by person.
        return isinstance(refusal, StartTaken | StartNotOffered) and wish.check_start is None

    question = (msgspec.json.encode(wish), instead_of)
    return await _take_turn(here, wish.business, question, hold, is_for_all, work, looks_first=looks_first)


async def hold_party_in_turn(
    here: Here, wish: PartyRequest, work: Work[PartyHold, T], *, looks_first: bool = False
) -> T:
    """As `hold_in_turn`, for several people: in the same line. Raises as `hold_party` does."""
    _be_somebody(here)

    async def hold(tx: Transaction, premises: Premises) -> PartyHold:
        minutes = here.services["settings"].hold_minutes
        return await hold_party(tx, wish, now=here.now, hold_minutes=minutes, address=here.address)

    def is_for_all(premises: Premises, refusal: Refusal) -> bool:
        return isinstance(refusal, StartTaken | StartNotOffered)

    question = (msgspec.json.encode(wish), "")
    return await _take_turn(here, wish.business, question, hold, is_for_all, work, looks_first=looks_first)


async def book_series_in_turn(
    here: Here, wish: SeriesRequest, work: Work[Series, T], *, instead_of: str = "", looks_first: bool = False
) -> T:
    """As `hold_in_turn`, for a series: in the same line. Raises as `book_series` does."""

    async def book(tx: Transaction, premises: Premises) -> Series:
        return await book_series(tx, wish, now=here.now)

    def is_for_all(premises: Premises, refusal: Refusal) -> bool:
        # The desk books what customers may not; and who passed a check gets dates that others do not.
        return isinstance(refusal, SeriesCollides) and wish.client is None and not needed(premises, wish.services)

    question = (msgspec.json.encode(msgspec.structs.replace(wish, note="")), instead_of)
    return await _take_turn(here, wish.business, question, book, is_for_all, work, looks_first=looks_first)


def _be_somebody(here: Here) -> None:
    """A hold belongs to a person, or to a browser session."""
    if here.caller.person_id is None:
        here.ensure_visitor()


async def _take_turn(
    here: Here,
    business: str,
    question: tuple[bytes, str],
    act: Act[Done],
    is_for_all: IsForAll,
    work: Work[Done, T],
    *,
    looks_first: bool,
) -> T:
    turns: Turns = here.services["turns"]
    async with turns.take(business, (here.caller.role, *question)) as turn:
        if turn.told is not None and not looks_first:
            raise turn.told
        async with here.database.tx(here.caller) as tx:
            return await work(tx, lambda tx: _act(tx, business, turn, act, is_for_all))


async def _act(tx: Transaction, business: str, turn: Turn, act: Act[Done], is_for_all: IsForAll) -> Done:
    if turn.told is not None:
        raise turn.told
    premises = await open_premises(tx, business_key(business))
    try:
        return await act(tx, premises)
    except Refusal as refusal:
        # Of a business that everybody sees, everybody hears the same.
        if premises.is_published and is_for_all(premises, refusal):
            turn.tell(refusal)
        raise
