"""A series date by date: what would be booked, what is in the way, and what is free near it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.actions import business_key, role_at, wish_for
from vibewell.domains.booking.checks.gate import missing_checks
from vibewell.domains.booking.checks.types import CHECK_REQUIRED
from vibewell.domains.booking.rules import desk_without_notice, seats_of
from vibewell.domains.booking.series.rules import Planned, around_seconds, codes_of, planned_starts, state_of
from vibewell.domains.booking.series.types import (
    ALTERNATIVES,
    Alternative,
    Occurrence,
    SeriesPreview,
    SeriesWish,
)
from vibewell.domains.catalog import NotAtThisDesk
from vibewell.domains.scheduling import (
    ADVANCE_DAYS_UNLESS_SAID,
    Choice,
    Desk,
    Premises,
    Reason,
    Wish,
    check_wish,
    choose_start,
    explain_start,
    nearest_starts,
    open_desk,
    open_premises,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid
from vibewell.kernel.money import Money

See = Callable[[Desk], Desk]


class Looked(msgspec.Struct, frozen=True):
    """Where a series would be booked, for whom, and how that caller sees the desk."""

    premises: Premises
    asked: Wish
    wish: SeriesWish
    planned: list[Planned]
    see: See
    now: datetime
    leave_out: UUID | None = None

    def is_reachable(self, start: int) -> bool:
        """Whether anybody plans so far ahead."""
        return start <= (self.now + timedelta(days=ADVANCE_DAYS_UNLESS_SAID)).timestamp()


async def preview_series(
    tx: Transaction, business: str, wish: SeriesWish, *, now: datetime, leave_out: UUID | None = None
) -> SeriesPreview:
    """Every date of a series, whether it is free, and if not why and what is near; nothing is saved.

    `leave_out` looks past a hold of the caller's own. Raises `BusinessUnknown`, `ServiceUnknown`, `StaffUnknown`,
    `NotAtThisDesk`.
    """
    return await preview_of(tx, await look_at(tx, business, wish, now=now, leave_out=leave_out))


async def look_at(
    tx: Transaction, business: str, wish: SeriesWish, *, now: datetime, leave_out: UUID | None = None
) -> Looked:
    """The wish, understood. Raises as `preview_series`."""
    premises = await open_premises(tx, business_key(business))
    if wish.at_desk and await role_at(tx, premises.id) is None:
        raise NotAtThisDesk
    if wish.start.microsecond:
        raise Invalid("A start is a whole second.")
    asked = wish_for(wish.services, wish.staff, wish.party)
    check_wish(premises, asked)
    if not now - timedelta(days=366) < wish.start < now + timedelta(days=ADVANCE_DAYS_UNLESS_SAID):
        raise Invalid("A series begins ahead of now, and within three years.")
    planned = planned_starts(wish.start, premises.timezone, wish.every_weeks, wish.times)
    return Looked(premises, asked, wish, planned, desk_without_notice if wish.at_desk else _as_it_is, now, leave_out)


def _as_it_is(desk: Desk) -> Desk:
    return desk


async def preview_of(tx: Transaction, looked: Looked) -> SeriesPreview:
    """The preview of a wish that is understood."""
    occurrences = [await _occurrence(tx, looked, planned) for planned in looked.planned]
    return SeriesPreview(
        looked.premises.slug,
        looked.premises.timezone,
        looked.wish.every_weeks,
        looked.wish.times,
        sum(occurrence.is_free for occurrence in occurrences),
        occurrences,
    )


async def lacks_check(tx: Transaction, looked: Looked, start: int) -> bool:
    """Whether the customer has not passed in time what the services need before; the desk knows its clients."""
    if looked.wish.at_desk:
        return False
    return bool(await missing_checks(tx, looked.premises, looked.asked.services, start, looked.now))


async def choose_at(tx: Transaction, looked: Looked, planned: Planned) -> tuple[Desk, Choice] | None:
    """Wait for whoever could serve this date, and choose; None where it can't be had."""
    if not planned.there_is or not looked.is_reachable(planned.start):
        return None
    if await lacks_check(tx, looked, planned.start):
        return None
    span = (planned.start, planned.start + 1)
    opened = await open_desk(
        tx, looked.premises.id, looked.asked, span, looked.now, wait=True, leave_out=looked.leave_out
    )
    desk = looked.see(opened)
    choice = choose_start(desk, looked.asked, planned.start)
    return (desk, choice) if choice else None


async def _occurrence(tx: Transaction, looked: Looked, planned: Planned) -> Occurrence:
    zone = ZoneInfo(looked.premises.timezone)
    at = datetime.fromtimestamp(planned.start, zone)
    if not looked.is_reachable(planned.start):
        return Occurrence(planned.position, at, "beyond", [Reason.TOO_FAR_AHEAD.value])
    around = around_seconds(looked.wish.every_weeks)
    span = (planned.start - around, planned.start + around)
    desk = looked.see(
        await open_desk(tx, looked.premises.id, looked.asked, span, looked.now, leave_out=looked.leave_out)
    )
    choice = choose_start(desk, looked.asked, planned.start) if planned.there_is else None
    currency = desk.premises.currency
    if choice is not None and await lacks_check(tx, looked, planned.start):
        # No start near it would be any better: the check comes first, as a booking of its own.
        return Occurrence(planned.position, at, "not_offered", [CHECK_REQUIRED])
    if choice is not None:
        return Occurrence(
            planned.position,
            at,
            "free",
            staff=[UUID(str(item.member)) for item in choice.items],
            minutes=(choice.items[-1].ends - planned.start) // 60,
            price=Money(seats_of(choice, looked.wish.party) * sum(item.price for item in choice.items), currency),
        )
    reasons = explain_start(desk, looked.asked, planned.start)
    near = _alternatives(desk, looked, planned.start, around)
    return Occurrence(planned.position, at, state_of(reasons), codes_of(planned, reasons), near)


def _alternatives(desk: Desk, looked: Looked, start: int, around: int) -> list[Alternative]:
    zone, currency = ZoneInfo(desk.premises.timezone), desk.premises.currency
    is_class = any(desk.premises.roster.services[each].is_class for each in looked.asked.services)
    party = looked.wish.party if is_class else 1
    return [
        Alternative(
            datetime.fromtimestamp(found.starts, zone),
            [UUID(str(member)) for member in found.members],
            found.minutes,
            Money(party * found.price, currency),
        )
        for found in nearest_starts(desk, looked.asked, start, ALTERNATIVES, around)
    ]
