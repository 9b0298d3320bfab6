"""Scheduling: who could do what when, and why not.

The engine is pure: a `Roster` (who works when, what is offered), a `Diary` (what is taken), a `Wish` and the time go
in, starts, a choice or reasons come out. The rules are those of the conformance suite in `tests/conformance`.
"""

from vibewell.domains.catalog import BusinessUnknown
from vibewell.domains.scheduling.actions import (
    Desk,
    ServiceUnknown,
    StaffUnknown,
    check_wish,
    choose_start,
    claims_of_choice,
    explain_start,
    list_starts,
    nearest_starts,
    open_desk,
    open_premises,
    working_spans,
)
from vibewell.domains.scheduling.diaries import open_diary, seats_left
from vibewell.domains.scheduling.rules import choose, claims_for, explain, item_claims
from vibewell.domains.scheduling.starts import starts
from vibewell.domains.scheduling.store import Premises
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
from vibewell.domains.scheduling.wall_clock import UnknownTimezone, instant, printed

__all__ = [
    "BusinessUnknown",
    "Choice",
    "Claim",
    "Closure",
    "DatedShifts",
    "Desk",
    "Diary",
    "Id",
    "Interval",
    "Item",
    "Location",
    "Member",
    "Offer",
    "Premises",
    "Reason",
    "Resource",
    "Roster",
    "SeatHold",
    "Segment",
    "Service",
    "ServiceUnknown",
    "Session",
    "Shift",
    "StaffUnknown",
    "Start",
    "Taken",
    "UnknownTimezone",
    "Wish",
    "check_wish",
    "choose",
    "choose_start",
    "claims_for",
    "claims_of_choice",
    "explain",
    "explain_start",
    "instant",
    "item_claims",
    "list_starts",
    "nearest_starts",
    "open_desk",
    "open_diary",
    "open_premises",
    "printed",
    "seats_left",
    "starts",
    "working_spans",
]
