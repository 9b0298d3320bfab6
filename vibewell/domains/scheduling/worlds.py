"""Reading a world strictly, and what it says in the engine's own structs."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.plans import own_minutes, plan_of
from vibewell.domains.scheduling.rules import item_claims
from vibewell.domains.scheduling.types import (
    Claim,
    Closure,
    DatedShifts,
    Id,
    Interval,
    Item,
    Location,
    Member,
    Offer,
    Resource,
    Roster,
    SeatHold,
    Segment,
    Service,
    Session,
    Shift,
    Wish,
)
from vibewell.domains.scheduling.world_shapes import (
    BookShape,
    MemberShape,
    QueryShape,
    ServiceShape,
    ShiftShape,
    WeeklyShape,
    World,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = range(1971, 2200)
ANYONE = "any"
MINUTES_MAX = 1440


class MalformedWorld(ValueError):  # noqa: N818 - named for what is wrong, as refusals are
    """The file is not a world. The message says where and why."""


def read_world(text: bytes) -> World:
    """Raises `MalformedWorld` for a file that is no world or contradicts itself."""
    try:
        world = msgspec.json.decode(text, type=World)
    except msgspec.DecodeError as error:
        raise MalformedWorld(str(error)) from error
    _check_names(world)
    _check_terms(world)
    _check_references(world)
    return world


def roster_of(world: World) -> Roster:
    location = Location(
        world.location.timezone,
        tuple(Closure(closure.first, closure.last, closure.cut_shifts) for closure in world.location.closures),
    )
    classes = {session.service for session in world.sessions}
    return Roster(
        location,
        tuple(_member(member) for member in world.staff),
        {service.id: _service(service, service.id in classes) for service in world.services},
        # Of each kind the lowest id, compared byte by byte, is chosen first.
        tuple(Resource(of.id, of.kind) for of in sorted(world.resources, key=lambda of: of.id.encode())),
    )


def sessions_of(world: World) -> tuple[Session, ...]:
    return tuple(
        Session(
            session.id,
            session.service,
            session.staff,
            epoch(session.start),
            session.capacity,
            session.booked,
            tuple(SeatHold(hold.party, epoch(hold.expires_at)) for hold in session.held),
        )
        for session in world.sessions
    )


def claims_of_world(world: World, roster: Roster) -> list[Claim]:
    """What the visits and the classes of the world take, cancelled visits left out."""
    claims: list[Claim] = []
    for visit in world.visits:
        if visit.status == "cancelled":
            continue
        held_until = epoch(visit.expires_at) if visit.status == "held" and visit.expires_at else None
        for asked in visit.items:
            item = _item(roster, asked.service, asked.staff, epoch(asked.start), asked.resources.items())
            claims += item_claims(roster, item, visit.id, held_until=held_until)
    for session in world.sessions:
        item = _item(roster, session.service, session.staff, epoch(session.start), ())
        claims += item_claims(roster, item, session.id)
    return claims


def busy_of(world: World) -> list[tuple[Id, int, int]]:
    return [(busy.staff, epoch(busy.starts), epoch(busy.ends)) for busy in world.busy]


def wish_of(asked: QueryShape | BookShape) -> Wish:
    return Wish(tuple(asked.services), None if asked.staff == ANYONE else asked.staff, asked.party)


def query_span(query: QueryShape) -> Interval:
    """The instants whose date lies in the question, in the viewer's time zone."""
    low = wall_clock.instant(query.viewer_timezone, query.first.toordinal())
    high = wall_clock.instant(query.viewer_timezone, query.last.toordinal() + 1)
    return low, max(low, high)


def epoch(at: datetime) -> int:
    return int(at.timestamp())


def _member(member: MemberShape) -> Member:
    weekly = tuple(_shifts(shift for shift in member.weekly if shift.weekday == weekday) for weekday in WEEKDAYS)
    dated = {of.date: DatedShifts(_shifts(of.shifts), of.despite_closure) for of in member.dates}
    offers: dict[Id, Offer] | None = None
    if member.services is not None:
        offers = {offer.service: Offer(offer.minutes, offer.price) for offer in member.services}
    return Member(member.id, weekly, dated, offers, member.timezone)


def _shifts(shifts: Iterable[ShiftShape | WeeklyShape]) -> tuple[Shift, ...]:
    return tuple(Shift(_clock_seconds(shift.starts), _clock_seconds(shift.ends)) for shift in shifts)


def _clock_seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes)


def _service(service: ServiceShape, is_class: bool) -> Service:
    if service.segments is None:
        segments: tuple[Segment, ...] = (Segment(service.minutes or 0),)
    else:
        segments = tuple(Segment(of.minutes, of.staff, tuple(of.resources)) for of in service.segments)
    return Service(
        service.id,
        segments,
        step_minutes=service.step,
        before_minutes=service.before,
        after_minutes=service.after,
        notice_minutes=service.notice_minutes or 0,
        notice_days=service.notice_days or 0,
        advance_days=service.advance_days,
        after_may_pass_closing=service.after_may_pass_closing,
        price=service.price,
        is_class=is_class,
    )


def _item(roster: Roster, service: Id, member: Id, starts: int, resources: Iterable[tuple[str, Id]]) -> Item:
    doer = next(of for of in roster.members if of.id == member)
    plan = plan_of(roster.services[service], own_minutes(doer, roster.services[service]))
    return Item(service, member, starts, starts + plan.length, 0, tuple(resources))


def _check_names(world: World) -> None:
    zones = [world.location.timezone, world.query.viewer_timezone]
    zones += [member.timezone for member in world.staff if member.timezone is not None]
    for name in zones:
        try:
            wall_clock.zone(name)
        except wall_clock.UnknownTimezone as error:
            raise MalformedWorld(f"{name!r} is no time zone") from error
    _check_unique("staff", (member.id for member in world.staff))
    _check_unique("services", (service.id for service in world.services))
    _check_unique("resources", (resource.id for resource in world.resources))
    _check_unique("sessions", (session.id for session in world.sessions))
    _check_unique("visits", (visit.id for visit in world.visits))
    for member in world.staff:
        _check_unique(f"dates of {member.id!r}", (str(of.date) for of in member.dates))
        _check_unique(f"services of {member.id!r}", (offer.service for offer in member.services or ()))


def _check_unique(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise MalformedWorld(f"{what}: {name!r} stands twice")
        seen.add(name)


def _check_terms(world: World) -> None:
    for service in world.services:
        if (service.minutes is None) == (service.segments is None):
            raise MalformedWorld(f"service {service.id!r} needs either minutes or segments")
        if sum(segment.minutes for segment in service.segments or ()) > MINUTES_MAX:
            raise MalformedWorld(f"service {service.id!r} is longer than a day")
        if service.notice_minutes and service.notice_days:
            raise MalformedWorld(f"service {service.id!r} has notice in minutes and in days")
    for visit in world.visits:
        if visit.status == "held" and visit.expires_at is None:
            raise MalformedWorld(f"visit {visit.id!r} is held without expires_at")
    for attempt in world.attempts:
        if isinstance(attempt.book, list) and attempt.parallel is None:
            raise MalformedWorld("an attempt books a list without parallel")
    days: list[date] = [world.query.first, world.query.last]
    days += [day for closure in world.location.closures for day in (closure.first, closure.last)]
    days += [of.date for member in world.staff for of in member.dates]
    for day in days:
        if day.year not in YEARS:
            raise MalformedWorld(f"{day} lies outside the years that the calendar is kept for")


def _check_references(world: World) -> None:
    members = {member.id for member in world.staff}
    services = {service.id for service in world.services}
    kinds = {resource.id: resource.kind for resource in world.resources}
    for member in world.staff:
        for offer in member.services or ():
            _check_known("service", offer.service, services)
    for session in world.sessions:
        _check_known("service", session.service, services)
        _check_known("staff", session.staff, members)
    for busy in world.busy:
        _check_known("staff", busy.staff, members)
    for visit in world.visits:
        for item in visit.items:
            _check_known("service", item.service, services)
            _check_known("staff", item.staff, members)
            for kind, resource in item.resources.items():
                if kinds.get(resource) != kind:
                    raise MalformedWorld(f"visit {visit.id!r}: {resource!r} is no {kind}")


def _check_known(what: str, name: str, names: set[str]) -> None:
    if name not in names:
        raise MalformedWorld(f"there is no {what} {name!r}")
