"""A party that the desk books by hand: a visit for each of them, all or none."""

from datetime import datetime

from vibewell.domains.booking.actions import business_key, epoch_of, place_choice
from vibewell.domains.booking.checks.types import Client
from vibewell.domains.booking.checks.waiver import answer_for_checks
from vibewell.domains.booking.parties.actions import read_party, refuse_party
from vibewell.domains.booking.parties.desks import as_those_who_work_there, open_for_party, wishes_of
from vibewell.domains.booking.parties.rules import choose_party
from vibewell.domains.booking.parties.types import DeskPartyRequest, Party, PartyPerson
from vibewell.domains.booking.types import DeskVisitRequest, VisitBooked
from vibewell.kernel.db import Transaction
from vibewell.kernel.events import announce
from vibewell.kernel.ids import new_id


async def book_party_at_desk(tx: Transaction, business: str, wish: DeskPartyRequest, *, now: datetime) -> Party:
    """Book for several people by hand; notice and advance limits are for customers only.

    Raises `NotAtThisDesk`, `StartTaken`, `StartNotOffered`, `PartySizeInvalid`, `PartyOfClass`, and `CheckRequired`
    unless the wish says `without_check`.
    """
    wishes, start = wishes_of(wish.people), epoch_of(wish.start, now)
    desk = await open_for_party(tx, business_key(business), wishes, (start, start + 1), now, wait=True)
    see = await as_those_who_work_there(tx, desk.premises.id)
    desk = see(desk)
    choices = choose_party(desk, wishes, start, in_turn=wish.in_turn)
    if choices is None:
        await refuse_party(tx, desk, wishes, start, now, in_turn=wish.in_turn, see=see)
    party = new_id()
    for person, choice in zip(wish.people, choices, strict=True):
        visit_id, begins = new_id(), choice.items[0].starts
        guest = _guest(wish, person)
        comes = person.name.strip() or None
        await place_choice(
            tx, desk, choice, visit_id, now=now, held_until=None, guest=guest, party_id=party, comes=comes
        )
        # What whoever books has passed says nothing about the others.
        client = Client() if comes else Client(None, wish.guest_contact.strip())
        without = wish.without_check
        await answer_for_checks(
            tx, desk.premises, person.services, begins, visit_id, client, now=now, without_check=without
        )
        await announce(tx, VisitBooked(desk.premises.id, visit_id, None))
    return await read_party(tx, party, now)


def _guest(wish: DeskPartyRequest, person: PartyPerson) -> DeskVisitRequest:
    return DeskVisitRequest(
        services=person.services,
        start=wish.start,
        guest_name=wish.guest_name.strip(),
        guest_contact=wish.guest_contact.strip(),
        note=wish.note,
    )
