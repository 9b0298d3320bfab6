"""People who come together, as fields of a form: who they are, what each has done, and by whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from vibewell.domains.booking import ANYONE, PartyPerson, Visit
from vibewell.domains.catalog import BusinessPage
from vibewell.kernel.money import Money
from vibewell.web.site.asking import read_date, read_ids
from vibewell.web.site.words import Say
from vibewell.web.ui.filters import duration, owed

COUNT_MIN, COUNT_MAX = 2, 6
SERVICES_EACH_MAX = 4
NAME_CHARACTERS_MAX = 120


class Offer(msgspec.Struct, frozen=True):
    """What one person at a time can have done, and who does it: names by id."""

    id: UUID
    name: str
    minutes: int
    price: Money
    staff: dict[UUID, str]


class Comer(msgspec.Struct, frozen=True):
    """One of those who come."""

    name: str
    services: list[UUID]
    staff: str = ANYONE


class Together(msgspec.Struct, frozen=True):
    """Who comes, and how: at once, or one after another."""

    comers: list[Comer]
    in_turn: bool = False
    day: date | None = None
    month: date | None = None

    @property
    def people(self) -> list[PartyPerson]:
        """As booking wants them."""
        return [PartyPerson(comer.services, comer.name, comer.staff) for comer in self.comers]

    def pairs(self) -> list[tuple[str, str]]:
        """The wish as fields: those of `TogetherForm`."""
        pairs = []
        for index, comer in enumerate(self.comers):
            pairs += [("name", comer.name), *(("service", f"{index}:{service}") for service in comer.services)]
            pairs.append(("staff", comer.staff))
        return [*pairs, ("how", "in_turn" if self.in_turn else "at_once")]

    def href(self, path: str, **changed: date | None) -> str:
        """The address of this wish, on another day or in another month."""
        whole = msgspec.structs.replace(self, **changed)
        days = [("date", whole.day.isoformat())] if whole.day else []
        months = [("month", whole.month.isoformat()[:7])] if whole.month and not whole.day else []
        return f"{path}?{urlencode([*self.pairs(), *days, *months], safe=':')}"


class TogetherForm(msgspec.Struct, frozen=True):
    """The same as a form sends it, with the chosen start. A service says whose it is: `0:…` is the first one's."""

    name: list[str] = []
    service: list[str] = []
    staff: list[str] = []
    how: str = ""
    date: str = ""
    month: str = ""
    start: str = ""


def offers_of(place: BusinessPage) -> list[Offer]:
    """The menu of a page; a class is booked by places."""
    able = {
        card.id: {member.id: member.name for member in place.staff if card.id in member.services}
        for card in place.services
    }
    return [
        Offer(card.id, card.name, card.minutes, card.price, able[card.id])
        for card in place.services
        if not card.is_class and able[card.id]
    ]


def read_together(form: TogetherForm, menu: Sequence[Offer], count: int = 0, usual: str = "") -> Together:
    """The wish of a form: lines that are missing have what is `usual`, what is not on the menu is left out.

    Raises `Invalid` for what can't be read.
    """
    known = {offer.id: offer for offer in menu}
    default = [service for service in read_ids([usual]) if service in known][:SERVICES_EACH_MAX]
    given: dict[int, list[UUID]] = {}
    for position, text in enumerate(form.service):
        number, _, named = text.rpartition(":")
        whose = int(number[:2]) if number.isdecimal() else position
        given.setdefault(whose, []).extend(service for service in read_ids([named]) if service in known)
    first = default or given.get(0, [])[:1] or [menu[0].id]
    comers = []
    for index in range(min(max(count or max(given, default=-1) + 1, COUNT_MIN), COUNT_MAX)):
        services = list(dict.fromkeys(given.get(index, [])))[:SERVICES_EACH_MAX] or first
        name = form.name[index].strip()[:NAME_CHARACTERS_MAX] if index < len(form.name) else ""
        staff = form.staff[index] if index < len(form.staff) else ANYONE
        comers.append(Comer(name, services, _able(staff or ANYONE, [known[each] for each in services], menu)))
    month = read_date(f"{form.month}-01") if form.month else None
    return Together(comers, form.how == "in_turn", read_date(form.date) if form.date else None, month)


def _able(staff: str, wanted: Sequence[Offer], menu: Sequence[Offer]) -> str:
    """Who was chosen, unless they do not do what is wanted now; somebody unknown stays, to be refused."""
    everybody = {str(member) for offer in menu for member in offer.staff}
    return ANYONE if staff in everybody and staff not in map(str, _who_does(wanted)) else staff


def _who_does(wanted: Sequence[Offer]) -> dict[UUID, str]:
    """Who does all of it."""
    return {
        member: name for member, name in wanted[0].staff.items() if all(member in offer.staff for offer in wanted[1:])
    }


def fields_of(wish: Together, menu: Sequence[Offer], say: Say) -> list[dict[str, Any]]:
    """For the form of each: a choice for each of their services and one for another, and with whom."""
    known = {offer.id: offer for offer in menu}
    fields = []
    for index, comer in enumerate(wish.comers):
        every = [(f"{index}:{offer.id}", f"{offer.name}, {duration(offer.minutes)}") for offer in menu]
        chosen = [f"{index}:{service}" for service in comer.services]
        more = len(chosen) < SERVICES_EACH_MAX and len(menu) > len(chosen)
        nothing = ("", say("Nothing else"))
        wanted = [known[service] for service in comer.services]
        fields.append(
            {
                "number": index + 1,
                "name": comer.name,
                "staff": comer.staff,
                "services": [
                    (say("And then") if turn else say("What for"), [nothing, *every] if turn else every, value)
                    for turn, value in enumerate([*chosen, *([""] if more else [])])
                ],
                "staff_options": [
                    (ANYONE, say("Anyone who is free")),
                    *((str(member), name) for member, name in _who_does(wanted).items()),
                ],
            }
        )
    return fields


def counts(say: Say) -> list[tuple[str, str]]:
    """For how many come."""
    return [(str(number), say("%(num)s people", num=number)) for number in range(COUNT_MIN, COUNT_MAX + 1)]


def sum_of(
    wish: Together, menu: Sequence[Offer], say: Say, locale: str, first: str = ""
) -> tuple[list[tuple[str, str]], str]:
    """What each has done at the usual price, and what it costs together. `first` is how whoever books is called."""
    known = {offer.id: offer for offer in menu}
    rows, total = [], 0
    for number, comer in enumerate(wish.comers):
        wanted = [known[service] for service in comer.services]
        price = Money(sum(offer.price.amount for offer in wanted), wanted[0].price.currency)
        total += price.amount
        what = ", ".join(offer.name for offer in wanted)
        who = first if first and not number else called(comer.name, number, say)
        rows.append((f"{who}: {what}", owed(price, locale)))
    return rows, owed(Money(total, menu[0].price.currency), locale)


def called(name: str, number: int, say: Say) -> str:
    """How somebody of a party is called: by their name, else by their place in it; the first is who books."""
    return name or (say("You") if number == 0 else say("Person %(number)s", number=number + 1))


def party_rows(visits: Sequence[Visit], say: Say, locale: str) -> list[dict[str, Any]]:
    """Who of a party has what done, when and by whom, for the pages of one of its visits."""
    return [
        {
            "visit": visit,
            "name": called(visit.comes or "", number, say),
            "what": ", ".join(item.service_name for item in visit.items),
            "who": ", ".join(dict.fromkeys(item.staff_name for item in visit.items)),
            "price": owed(visit.price, locale),
        }
        for number, visit in enumerate(visits)
        if visit.status != "cancelled"
    ]
