"""Scheduling: who could do what when, and why not.

The engine is pure: a `Roster` (who works when, what is offered), a `Diary` (what is taken), a `Wish` and the time go
in, starts, a choice or reasons come out. The rules are those of the conformance suite in `tests/conformance`.
"""

from vibewell.domains.scheduling.diaries import open_diary, seats_left
from vibewell.domains.scheduling.rules import choose, claims_for, explain, item_claims
from vibewell.domains.scheduling.starts import starts
from vibewell.domains.scheduling.types import (
    Choice,
    Claim,
    Closure,
    DatedShifts,
    Diary,
    Id,
    Interval,
    Item,
    Location,
    Member,
    Offer,
    Reason,
    Resource,
    Roster,
    SeatHold,
    Segment,
    Service,
    Session,
    Shift,
    Start,
    Taken,
    Wish,
)
from vibewell.domains.scheduling.wall_clock import UnknownTimezone

__all__ = [
    "Choice",
    "Claim",
    "Closure",
    "DatedShifts",
    "Diary",
    "Id",
    "Interval",
    "Item",
    "Location",
    "Member",
    "Offer",
    "Reason",
    "Resource",
    "Roster",
    "SeatHold",
    "Segment",
    "Service",
    "Session",
    "Shift",
    "Start",
    "Taken",
    "UnknownTimezone",
    "Wish",
    "choose",
    "claims_for",
    "explain",
    "item_claims",
    "open_diary",
    "seats_left",
    "starts",
]
