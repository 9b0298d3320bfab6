"""The engine on the database: a business opened, its diary read, starts listed, explained and chosen."""

from datetime import datetime
from math import ceil
from uuid import UUID

import msgspec

from vibewell.domains.catalog import BusinessUnknown, ServiceUnknown, StaffUnknown
from vibewell.domains.scheduling.plans import offers
from vibewell.domains.scheduling.rules import choose, claims_for, explain
from vibewell.domains.scheduling.shifts import closed_spans, working_time
from vibewell.domains.scheduling.spans import common
from vibewell.domains.scheduling.starts import starts
from vibewell.domains.scheduling.store import (
    Premises,
    kept_premises,
    load_premises,
    read_sessions,
    read_taken,
    wait_and_read,
)
from vibewell.domains.scheduling.types import (
    Choice,
    Claim,
    Diary,
    Id,
    Interval,
    Reason,
    Roster,
    Start,
    VisitTooLarge,
    Wish,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid

SERVICES_MAX = 10
DAY_SECONDS = 86400


class Desk(msgspec.Struct, frozen=True):
    """A business and what is taken there at one moment: what every answer is worked out from."""

    premises: Premises
    diary: Diary
    now: int


async def open_premises(tx: Transaction, business: str | UUID) -> Premises:
    """The business by slug or id. Raises `BusinessUnknown`."""
    found = kept_premises(tx, business) or await load_premises(tx, business)
    if found is None:
        raise BusinessUnknown
    return found


async def open_desk(
    tx: Transaction,
    business: str | UUID,
    wish: Wish,
    span: Interval,
    now: datetime,
    *,
    leave_out: UUID | None = None,
    wait: bool = False,
    check: bool = True,
) -> Desk:
    """Read what is needed to answer for `wish` in `span` (epoch seconds).

    `wait` keeps everybody else from booking those who could serve the wish until this transaction ends; `leave_out`
    looks past a visit that is about to move; without `check` the wish may name services that have ended.
    Raises `BusinessUnknown`, `ServiceUnknown`, `StaffUnknown`.
    """
    premises = await open_premises(tx, business)
    diary, version = await _read(tx, premises, wish, span, now, leave_out, wait)
    if version != premises.version:
        reloaded = await load_premises(tx, premises.id)
        if reloaded is None:
            raise BusinessUnknown
        premises = reloaded
        if wait:
            # Others may serve the wish now; waiting again for those already waited for costs nothing.
            diary, _ = await _read(tx, premises, wish, span, now, leave_out, wait)
    if check:
        check_wish(premises, wish)
    services = premises.roster.services
    classes = [UUID(str(key)) for key in wish.services if key in services and services[key].is_class]
    if classes:
        sessions = await read_sessions(tx, classes, now, leave_out)
        diary = msgspec.structs.replace(diary, sessions=sessions)
    # A start within the present second is past: only whole seconds from the next one on are ahead.
    return Desk(premises, diary, ceil(now.timestamp()))


def check_wish(premises: Premises, wish: Wish) -> None:
    """Refuse a wish that names what this business does not have."""
    if not 1 <= len(wish.services) <= SERVICES_MAX:
        raise VisitTooLarge
    for service in wish.services:
        if service not in premises.roster.services:
            raise ServiceUnknown
    if wish.members and len(wish.members) != len(wish.services):
        raise Invalid("Name one member for all services, or one for each.")
    if any(named is not None and named not in premises.staff_names for named in (wish.member, *wish.members)):
        raise StaffUnknown


async def _read(
    tx: Transaction,
    premises: Premises,
    wish: Wish,
    span: Interval,
    now: datetime,
    leave_out: UUID | None,
    wait: bool,
) -> tuple[Diary, int]:
    # Each service may last a day, so the last of several may lie as many days later.
    span = (span[0], span[1] + DAY_SECONDS * (len(wish.services) - 1))
    if not wait:
        return await read_taken(tx, premises.id, span, now, leave_out)
    return await wait_and_read(tx, premises.id, owners_of(premises, wish), span, now, leave_out)


def owners_of(premises: Premises, wish: Wish) -> list[UUID]:
    """Every member and resource that could serve the wish; of a class itself, whose seats are counted once."""
    roster = premises.roster
    asked = enumerate(wish.services)
    wanted = [(roster.services[key], wish.named(index)) for index, key in asked if key in roster.services]
    services = [service for service, _ in wanted]
    kinds = {kind for service in services for segment in service.segments for kind in segment.kinds}
    members = [
        member.id
        for member in roster.members
        if any(named in (None, member.id) and offers(member, service.id) for service, named in wanted)
    ]
    classes = [service.id for service in services if service.is_class]
    return [UUID(str(of)) for of in [*members, *classes, *(of.id for of in roster.resources if of.kind in kinds)]]


def list_starts(desk: Desk, wish: Wish, span: Interval) -> list[Start]:
    """The starts in `span` at which the wish can be booked."""
    return starts(desk.premises.roster, desk.diary, wish, now=desk.now, span=span)


def explain_start(desk: Desk, wish: Wish, start: int) -> tuple[Reason, ...]:
    """Why a start can't be booked; nothing if it can."""
    return explain(desk.premises.roster, desk.diary, wish, start, now=desk.now)


def choose_start(desk: Desk, wish: Wish, start: int) -> Choice | None:
    """Who and what would serve the wish at `start`."""
    return choose(desk.premises.roster, desk.diary, wish, start, now=desk.now)


def claims_of_choice(desk: Desk, choice: Choice, holder: UUID) -> tuple[Claim, ...]:
    """What the choice takes."""
    return claims_for(desk.premises.roster, choice, holder)


def nearest_starts(desk: Desk, wish: Wish, start: int, count: int, around_seconds: int) -> list[Start]:
    """Up to `count` bookable starts nearest to `start`, in order of time."""
    span = (max(desk.now, start - around_seconds), start + around_seconds)
    found = list_starts(desk, wish, span) if span[0] < span[1] else []
    near = sorted(found, key=lambda offered: (abs(offered.starts - start), offered.starts))[:count]
    return sorted(near, key=lambda offered: offered.starts)


def working_spans(roster: Roster, span: Interval) -> dict[Id, list[Interval]]:
    """When each member works in `span`, cut at its bounds."""
    closed = closed_spans(roster.location)
    return {
        member.id: common(working_time(member, roster.location.timezone, closed, span).runs, [span])
        for member in roster.members
    }
