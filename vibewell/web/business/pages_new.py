"""A new visit by hand, for a guest: what, with whom, when, and who comes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ANYONE,
    CheckRequired,
    DeskStart,
    DeskVisitRequest,
    ServiceCheck,
    StartNotOffered,
    StartTaken,
    Suggested,
    book_at_desk,
    list_desk_starts,
    read_check,
)
from vibewell.domains.catalog import DeskService, StaffMember, list_services, list_staff
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, NotFound
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.business.at_desk import AtDesk, at_desk, show
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.refused import SaidNo, said_no
from vibewell.web.business.slots import first_name
from vibewell.web.business.starts_shown import PARTS, Offered, PartOfDay
from vibewell.web.business.state import State, date_of, uuid_of
from vibewell.web.business.wall import start_of
from vibewell.web.business.why import WhyNot, typed_time, why_not_then
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.series_words import repeat_options
from vibewell.web.ui.filters import clock

SERVICES_MAX = 10
# How far the next day with room is looked for.
DAYS_AHEAD = 30


class NewVisitForm(msgspec.Struct, frozen=True):
    """What the desk writes down."""

    services: list[str] = []
    staff: str = ANYONE
    date: str = ""
    start: str = ""
    guest_name: str = ""
    guest_contact: str = ""
    note: str = ""
    once: str = ""
    # "yes": book it although its check is missing
    without_check: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What the page's address asks for: services, a member, a day, a time to begin with."""

    services: list[UUID]
    staff: str
    day: date
    time: str = ""

    def href(self, **changed: str) -> str:
        """The address of this question with something else."""
        asked: list[tuple[str, str]] = [("services", str(each)) for each in self.services]
        whole = {"staff": self.staff, "date": self.day.isoformat(), "time": self.time, **changed}
        return f"/business/visits/new?{urlencode(asked + [(key, value) for key, value in whole.items() if value])}"


def _asked(desk: AtDesk, services: Sequence[str], staff: str, day: str, time: str, now: datetime) -> Asked:
    found = [each for each in map(uuid_of, services) if each is not None][:SERVICES_MAX]
    member = str(desk.own_staff) if desk.own_staff else str(uuid_of(staff) or ANYONE)
    today = now.astimezone(desk.zone).date()
    return Asked(found, member, max(date_of(day, today), today), time)


@get("/business/visits/new", include_in_schema=False)
async def get_new(request: HttpRequest) -> Response[str]:
    """The form; it asks for the times as soon as it knows what is wished."""
    surroundings = here(request)
    query = request.query_params
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        asked = _asked(
            desk,
            query.getall("services", []),
            query.get("staff", ""),
            query.get("date", ""),
            query.get("time", ""),
            surroundings.now,
        )
        return await _page(request, tx, desk, asked, NewVisitForm(once=new_once()), Errors())


async def _page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    asked: Asked,
    form: NewVisitForm,
    errors: Errors,
    refused: SaidNo | None = None,
    status: int = 200,
    lacks: list[ServiceCheck] | None = None,
) -> Response[str]:
    services = await list_services(tx, desk.place.slug)
    team = await list_staff(tx, desk.place.slug)
    starts = await _starts(tx, desk, asked, asked.day, here(request).now)
    ahead = [] if starts else await _starts(tx, desk, asked, asked.day + timedelta(days=DAYS_AHEAD), here(request).now)
    parts = _parts(starts, team)
    return await show(
        request,
        desk,
        "new_visit",
        status=status,
        asked=asked,
        form=form,
        errors=errors,
        refused=refused,
        lacks=lacks or [],
        sections=_sections(services, asked),
        people=[(str(member.id), member.name) for member in team if member.services],
        parts=parts,
        next_day=min((each.start.date() for each in ahead), default=None),
        chosen=form.start or _nearest(parts, asked.time),
        why=None if refused else await _why(tx, desk, asked, here(request).now),
        back=State(asked.day, staff=desk.own_staff).href(),
        first_price=starts[0].price if starts else None,
        minutes=starts[0].minutes if starts else 0,
        names=[each.name for each in services if each.id in asked.services],
        **repeat_options(desk.say, desk.say_many),
    )


async def _why(tx: Transaction, desk: AtDesk, asked: Asked, now: datetime) -> WhyNot | None:
    at = typed_time(asked.time, asked.day, desk)

    def href(each: Suggested) -> str:
        assert each.start is not None
        who = {"staff": str(each.staff[0])} if each.kind == "somebody_else" and len(asked.services) == 1 else {}
        return asked.href(date=each.start.date().isoformat(), time=clock(each.start), **who)

    staff: UUID | str = uuid_of(asked.staff) or ANYONE
    return await why_not_then(tx, desk, asked.services, staff, at, href, now=now) if at else None


async def _starts(tx: Transaction, desk: AtDesk, asked: Asked, last: date, now: datetime) -> list[DeskStart]:
    if not asked.services:
        return []
    staff: UUID | str = uuid_of(asked.staff) or ANYONE
    try:
        found = await list_desk_starts(tx, desk.place.id, asked.services, staff, asked.day, last, now=now)
    except (NotFound, Invalid):
        # A service or a member that ended since the page was made: there is simply no time.
        return []
    return [each for each in found if each.start > now]


def _sections(services: Sequence[DeskService], asked: Asked) -> list[tuple[str, list[DeskService]]]:
    """Services by section; with a member chosen, those that they offer."""
    member = uuid_of(asked.staff)
    sections: dict[str, list[DeskService]] = {}
    for service in services:
        offered = member is None or any(offer.staff == member for offer in service.staff)
        if service.staff and not service.is_class and (offered or service.id in asked.services):
            sections.setdefault(service.section, []).append(service)
    return list(sections.items())


def _parts(starts: Sequence[DeskStart], team: Sequence[StaffMember]) -> list[PartOfDay]:
    names = {member.id: first_name(member.name) for member in team}
    parts, low = [], 0
    for name, high in PARTS:
        inside = [
            Offered(
                each.start, ", ".join(dict.fromkeys(names.get(member, "") for member in each.staff[:2])), each.minutes
            )
            for each in starts
            if low <= each.start.hour < high
        ]
        if inside:
            parts.append(PartOfDay(name, inside))
        low = high
    return parts


def _nearest(parts: Sequence[PartOfDay], time: str) -> str:
    """The start that is asked for, else the first after it."""
    every = [each.start for part in parts for each in part.starts]
    return next((start.isoformat() for start in every if time and clock(start) >= time), "")


@post("/business/visits/new", include_in_schema=False)
async def post_new(request: HttpRequest) -> Response[str] | Redirect:
    """Book it; sent twice it is one visit."""
    form = await read_form(request, NewVisitForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        asked = _asked(desk, form.services, form.staff, form.date, "", surroundings.now)
        errors = _errors(desk, asked, form)
        if errors:
            return await _page(request, tx, desk, asked, form, errors, status=422)

        async def book() -> str:
            wish = DeskVisitRequest(
                services=asked.services,
                start=start_of(form.start, desk.zone),
                guest_name=form.guest_name.strip(),
                staff=asked.staff,
                guest_contact=form.guest_contact.strip(),
                note=form.note.strip(),
                without_check=form.without_check == "yes",
            )
            visit = await book_at_desk(tx, desk.place.slug, wish, now=surroundings.now)
            return State(visit.start.date(), staff=desk.own_staff).href(visit=visit.id)

        try:
            async with tx.savepoint():
                to = await do_once(tx, form.once, book)
        except CheckRequired:
            return await _page(request, tx, desk, asked, form, errors, status=422, lacks=await _lacks(tx, asked))
        except (StartTaken, StartNotOffered, NotFound, Invalid) as refusal:
            why = said_no(desk, refusal, desk.say("That time can't be booked"), lambda each: _near(asked, each))
            changed = msgspec.structs.replace(form, start="")
            return await _page(request, tx, desk, asked, changed, errors, why, max(refusal.status, 409))
    return go(request, to, tell=desk.say("Booked for %(name)s.", name=form.guest_name.strip()))


async def _lacks(tx: Transaction, asked: Asked) -> list[ServiceCheck]:
    """The checks that what is asked for needs."""
    found = [await read_check(tx, service) for service in asked.services]
    return list({check.service: check for check in found if check}.values())


def _near(asked: Asked, each: dict[str, Any]) -> str:
    start: datetime = each["start"]
    return asked.href(date=start.date().isoformat(), time=clock(start))


def _errors(desk: AtDesk, asked: Asked, form: NewVisitForm) -> Errors:
    say, errors = desk.say, Errors()
    if not asked.services:
        errors.add("services", say("Services"), say("Choose at least one."))
    if not form.start:
        errors.add("start", say("Time"), say("Choose one of the times."))
    if not 1 <= len(form.guest_name.strip()) <= 120:
        errors.add("guest_name", say("Name"), say("Write who comes, in at most 120 characters."))
    if len(form.guest_contact) > 160:
        errors.add(
            "guest_contact", say("Reached by"), say("A telephone number or an address, in at most 160 characters.")
        )
    if len(form.note) > 2000:
        errors.add("note", say("Note"), say("Write at most 2,000 characters."))
    return errors


HANDLERS = [get_new, post_new]
