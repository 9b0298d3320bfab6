"""The desk at which several people are served at once, and how those who work there see it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from vibewell.domains.booking.actions import role_at, wish_for
from vibewell.domains.booking.parties.rules import reach_of
from vibewell.domains.booking.parties.types import PEOPLE_MAX, PEOPLE_MIN, PartyOfClass, PartyPerson, PartySizeInvalid
from vibewell.domains.booking.rules import desk_without_notice
from vibewell.domains.catalog import NotAtThisDesk
from vibewell.domains.scheduling import Desk, Wish, check_wish, open_desk
from vibewell.kernel.db import Transaction

See = Callable[[Desk], Desk]


def as_it_is(desk: Desk) -> Desk:
    """How customers see a desk."""
    return desk


async def as_those_who_work_there(tx: Transaction, business: UUID) -> See:
    """How the business itself sees its desk: limits of notice are for customers. Raises `NotAtThisDesk`."""
    if await role_at(tx, business) is None:
        raise NotAtThisDesk
    return desk_without_notice


def wishes_of(people: Sequence[PartyPerson]) -> list[Wish]:
    """What each wants. Raises `PartySizeInvalid`, `Invalid`."""
    if not PEOPLE_MIN <= len(people) <= PEOPLE_MAX:
        raise PartySizeInvalid
    return [wish_for(person.services, person.staff) for person in people]


async def open_for_party(
    tx: Transaction,
    business: str | UUID,
    wishes: Sequence[Wish],
    span: tuple[int, int],
    now: datetime,
    *,
    wait: bool = False,
) -> Desk:
    """The desk for all wishes at once: whoever could serve any of them is waited for in one order.

    Raises `PartyOfClass`, and what `open_desk` raises.
    """
    services = tuple(dict.fromkeys(service for wish in wishes for service in wish.services))
    # Each has a visit of their own: what is too much for one may be right for six.
    desk = await open_desk(tx, business, Wish(services), reach_of(wishes, span), now, wait=wait, check=False)
    for wish in wishes:
        check_wish(desk.premises, wish)
    if any(desk.premises.roster.services[service].is_class for service in services):
        raise PartyOfClass
    return desk
