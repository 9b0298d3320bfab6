"""Booking: holds, visits, and the day of a business."""

from vibewell.domains.booking.actions import (
    book_at_desk,
    cancel_visit,
    confirm_hold,
    hold_start,
    mark_arrival,
    move_visit,
    read_visit,
    release_hold,
    role_at,
)
from vibewell.domains.booking.agenda import Agenda, read_agenda
from vibewell.domains.booking.rules import rows_of_claims

__all__ = [
    "Agenda",
    "book_at_desk",
    "cancel_visit",
    "confirm_hold",
    "hold_start",
    "mark_arrival",
    "move_visit",
    "read_agenda",
    "read_visit",
    "release_hold",
    "role_at",
    "rows_of_claims",
]
