"""Several people who come together: who they are, what each has done, and the times at which all of it fits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ANYONE,
    PartyPerson,
    PartyRequest,
    PartyStart,
    StartNotOffered,
    StartTaken,
    Visit,
    hold_party,
    list_party_starts,
)
from vibewell.domains.catalog import BusinessPage, ServiceCard, read_business
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.kernel.money import Money
from vibewell.web.render import find_viewer, go
from vibewell.web.site.asking import read_date, read_ids, read_instant
from vibewell.web.site.component import Refused, refused_by
from vibewell.web.site.frame import show
from vibewell.web.site.words import Say, speaker
from vibewell.web.ui.filters import duration, money, owed

COUNT_MIN, COUNT_MAX = 2, 6
DAYS_LOOKED = 13
DAYS_SHOWN = 3
NAME_CHARACTERS_MAX = 120


class Comer(msgspec.Struct, frozen=True):
    """One of those who come, as fields."""

    name: str
    service: UUID
    staff: str = ANYONE


class Together(msgspec.Struct, frozen=True):
    """Who comes, and how: at once, or one after another."""

    comers: list[Comer]
    in_turn: bool = False
    day: date | None = None

    @property
    def people(self) -> list[PartyPerson]:
        """As booking wants them."""
        return [PartyPerson([comer.service], comer.name, comer.staff) for comer in self.comers]


class TogetherForm(msgspec.Struct, frozen=True):
    """The same as a form sends it, with the chosen start."""

    name: list[str] = []
    service: list[str] = []
    staff: list[str] = []
    how: str = ""
    date: str = ""
    start: str = ""


@get("/b/{slug:str}/together", include_in_schema=False)
async def get_together(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Who comes, and when it fits."""
    query = request.query_params
    form = TogetherForm(
        query.getall("name", []),
        [*query.getall("service", []), *query.getall("services", [])],
        query.getall("staff", []),
        query.get("how", ""),
        query.get("date", ""),
    )
    count = query.get("count", "")
    return await _page(request, slug, form, int(count) if count.isdecimal() and len(count) < 3 else 0)


async def _page(
    request: HttpRequest, slug: str, form: TogetherForm, count: int = 0, refused: Refused | None = None
) -> Response[str] | Redirect:
    surroundings = here(request)
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, surroundings.now)
        menu = bookable(place)
        if not menu:
            return go(request, f"/b/{slug}")
        wish = read_together(form, menu, count)
        days = await _days(tx, place, wish, surroundings.now)
    total = sum(_card(menu, comer).price.amount for comer in wish.comers)
    return await show(
        request,
        "together",
        status=409 if refused else 200,
        viewer=await find_viewer(surroundings),
        place=place,
        wish=wish,
        menu=[(str(card.id), f"{card.name}, {duration(card.minutes)}") for card in menu],
        staff_options=[staff_for(place, comer, say) for comer in wish.comers],
        days=days,
        refused=refused,
        counts=[(str(number), say("%(num)s people", num=number)) for number in range(COUNT_MIN, COUNT_MAX + 1)],
        rows=[
            (called(comer.name, number, say), _what(menu, comer, surroundings.locale))
            for number, comer in enumerate(wish.comers)
        ],
        total=owed(Money(total, place.currency), surroundings.locale),
        zone=place.timezone,
        hold_minutes=surroundings.services["settings"].hold_minutes,
    )


def bookable(place: BusinessPage) -> list[ServiceCard]:
    """What one person at a time can have done; a class is booked by places."""
    offered = {service for member in place.staff for service in member.services}
    return [card for card in place.services if not card.is_class and card.id in offered]


def read_together(form: TogetherForm, menu: Sequence[ServiceCard], count: int) -> Together:
    """The wish of a form: lines that are missing are filled, what is not on the menu becomes its first line."""
    known = {card.id for card in menu}
    services = [service for text in form.service for service in read_ids([text]) if service in known]
    wanted = min(max(count or len(services), COUNT_MIN), COUNT_MAX)
    comers = []
    for number in range(wanted):
        service = services[number] if number < len(services) else services[0] if services else menu[0].id
        name = form.name[number].strip()[:NAME_CHARACTERS_MAX] if number < len(form.name) else ""
        staff = form.staff[number] if number < len(form.staff) else ANYONE
        comers.append(Comer(name, service, staff or ANYONE))
    return Together(comers, form.how == "in_turn", read_date(form.date) if form.date else None)


def staff_for(place: BusinessPage, comer: Comer, say: Say) -> list[tuple[str, str]]:
    """Who does what this person wants."""
    able = [member for member in place.staff if comer.service in member.services]
    return [(ANYONE, say("Anyone who is free")), *((str(member.id), member.name) for member in able)]


def _card(menu: Sequence[ServiceCard], comer: Comer) -> ServiceCard:
    return next(card for card in menu if card.id == comer.service)


def _what(menu: Sequence[ServiceCard], comer: Comer, locale: str) -> str:
    card = _card(menu, comer)
    return f"{card.name}, {money(card.price, locale)}"


async def _days(
    tx: Transaction, place: BusinessPage, wish: Together, now: datetime
) -> list[tuple[date, list[PartyStart]]]:
    """The first days on which it fits, from the one that was asked for."""
    first = max(wish.day or date.min, now.date())
    last = first if wish.day else first + timedelta(days=DAYS_LOOKED)
    found = await list_party_starts(tx, place.slug, wish.people, first, last, in_turn=wish.in_turn, now=now)
    days: dict[date, list[PartyStart]] = {}
    for each in found:
        days.setdefault(each.start.date(), []).append(each)
    return list(days.items())[:DAYS_SHOWN]


@post("/b/{slug:str}/together", include_in_schema=False)
async def post_together(request: HttpRequest, slug: str) -> Response[str] | Redirect:
    """Hold it for everybody; refused, the page says why and offers other times."""
    form = await read_form(request, TogetherForm)
    # Empty names count: they say whose line it is.
    names = [str(name) for name in (await request.form()).getall("name", [])]
    form = msgspec.structs.replace(form, name=names[:COUNT_MAX])
    surroundings = here(request)
    say = speaker(surroundings.locale)
    if not form.start:
        raise Invalid("Choose a time first.")
    start = read_instant(form.start)
    if surroundings.caller.person_id is None:
        surroundings.ensure_visitor()
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            place = await read_business(tx, slug, surroundings.now)
            wish = read_together(form, bookable(place), len(form.service))
            held = await hold_party(
                tx,
                PartyRequest(slug, wish.people, start, wish.in_turn),
                now=surroundings.now,
                hold_minutes=surroundings.services["settings"].hold_minutes,
                address=surroundings.address,
            )
    except (StartTaken, StartNotOffered) as refusal:
        return await _page(request, slug, form, 0, refused_by(refusal, start, say))
    return go(request, f"/hold/{held.holds[0].id}")


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


HANDLERS = [get_together, post_together]
