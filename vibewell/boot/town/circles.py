"""Classes of the town: yoga in a circle, braids in an evening, week after week, with those who have a place."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from vibewell.boot.town.cast.pins import NORDLICHT
from vibewell.boot.town.clientele import Customer
from vibewell.boot.town.diary import MINUTE, Diary, Taken
from vibewell.boot.town.dice import Dice, derived_id
from vibewell.boot.town.names import person_name
from vibewell.boot.town.plans import BusinessPlan, MemberPlan
from vibewell.boot.town.rows import Sheaf, during, instant

if TYPE_CHECKING:
    from vibewell.boot.town.scenes import Stage

CRAFT = "yoga"
# The studio that the drawings know speaks English; Clara has two places there, after all her other visits.
ATEM = "studio-atem"
CLARAS_DAYS = range(30, 35)
DAYS_BEHIND = 14
CLAIMS_BEHIND_DAYS = 2
ADVANCE_DAYS = 60
NOTICE_MINUTES = 60
PAIRS = 0.15
# How full a circle is: nearly full this week, thinner with every week ahead.
FULL_NOW, FULL_LATER_LESS = 0.95, 0.12


class Circle(NamedTuple):
    """A class of the menu with the hours of its week: weekday (0 is Monday) and wall clock."""

    name: str
    about: str
    minutes: int
    euros: int
    places: int
    hours: tuple[tuple[int, str], ...]


GERMAN = (
    Circle("Offene Stunde", "Für alle, die kommen", 75, 16, 10, ((1, "18:30"), (3, "18:30"), (5, "10:00"))),
    Circle("Yin bei Kerzenlicht", "Langes Halten, leise Musik", 60, 15, 8, ((6, "18:00"),)),
)
ENGLISH = (
    Circle("Morning flow, in a circle", "Gentle, before work", 60, 14, 8, ((1, "07:30"), (4, "07:30"))),
    Circle("Slow flow, in a circle", "Eight mats, a high room", 75, 16, 8, ((2, "18:30"), (5, "10:00"))),
)


EVENING = (Circle("Braids in an evening", "For whoever does somebody else's hair", 90, 28, 6, ((2, "19:00"),)),)


class Date(NamedTuple):
    """One date of a circle; instants in epoch seconds."""

    id: str
    service: str
    circle: Circle
    leader: MemberPlan
    starts: int
    day: int


def hold_circles(sheaf: Sheaf, business: BusinessPlan, diary: Diary, stage: "Stage", dice: Dice) -> None:
    """The circles of a yoga studio, or of Atelier Nordlicht: on its menu, in its diary, and who comes."""
    leaders = [member for member in business.members if member.offers]
    circles = {ATEM: ENGLISH, NORDLICHT: EVENING}.get(business.sketch.slug, GERMAN)
    if not leaders or (business.sketch.craft != CRAFT and circles is GERMAN):
        return
    around = stage.clientele.circle(40, dice)
    claras = circles is ENGLISH
    for place, circle in enumerate(circles):
        service = _add_service(sheaf, business, circle, place, leaders)
        for found in _dates(business, circle, service, leaders, place, stage):
            if not _take_time(sheaf, business, diary, found, stage):
                continue
            comes: list[Guest] = [(stage.regulars["clara"].id, None, 2)] if claras and found.day in CLARAS_DAYS else []
            claras = claras and not comes
            comes += _who_comes(found, stage, around, dice, found.circle.places - sum(seats for _, _, seats in comes))
            for number, guest in enumerate(comes):
                _add_visit(sheaf, business, found, number, guest, stage, dice)


def _add_service(
    sheaf: Sheaf, business: BusinessPlan, circle: Circle, place: int, leaders: Sequence[MemberPlan]
) -> str:
    service = derived_id(f"{business.id}/circle/{place}", business.created_at * 1000)
    section = "Im Kreis" if circle in GERMAN else "Together"
    terms = (15, 0, 15, NOTICE_MINUTES, None, ADVANCE_DAYS, circle.minutes, len(business.services) + place)
    made = instant(business.created_at)
    words = (business.sketch.craft, section, circle.name, circle.about, 100 * circle.euros)
    sheaf.add("services", service, business.id, *words, *terms, made, True)
    sheaf.add("service_segments", service, 0, "", circle.minutes, True, [])
    for leader in leaders:
        sheaf.add("staff_services", leader.id, service, business.id, None, None)
    return service


def _dates(
    business: BusinessPlan, circle: Circle, service: str, leaders: Sequence[MemberPlan], place: int, stage: "Stage"
) -> Iterator[Date]:
    for day in range(-DAYS_BEHIND, stage.days_ahead):
        on = stage.today + timedelta(days=day)
        for number, (weekday, at) in enumerate(circle.hours):
            if on.weekday() == weekday and not _is_closed(business, on):
                starts = stage.wall_clock(day, at)
                made = derived_id(f"{service}/{starts}", business.created_at * 1000)
                yield Date(
                    made, service, circle, leaders[(place + number + on.toordinal() // 7) % len(leaders)], starts, day
                )


def _is_closed(business: BusinessPlan, on: date) -> bool:
    return any(closure.first <= on <= closure.last for closure in business.closures)


def _take_time(sheaf: Sheaf, business: BusinessPlan, diary: Diary, found: Date, stage: "Stage") -> bool:
    """The leader's time, as a date of a class takes it; False where they have something else."""
    ends, pause = found.starts + MINUTE * found.circle.minutes, 15 * MINUTE
    wanted = Taken(found.starts, ends, 0, pause)
    column = diary.column(found.leader.id)
    if not column.fits(wanted):
        return False
    column.take(wanted)
    at = instant(found.starts)
    sheaf.add("class_sessions", found.id, business.id, found.service, found.leader.id, at, found.circle.places)
    if found.day >= -CLAIMS_BEHIND_DAYS and ends > stage.midnight(-CLAIMS_BEHIND_DAYS):
        core, pad = during(found.starts, ends), during(ends, ends + pause)
        sheaf.add("claims", business.id, found.id, 0, found.leader.id, None, core, False, 0, pause)
        sheaf.add("claims", business.id, found.id, 0, found.leader.id, None, pad, True, 0, 0)
    return True


Guest = tuple[str | None, str | None, int]


def _who_comes(found: Date, stage: "Stage", around: list[Customer], dice: Dice, places: int) -> list[Guest]:
    share = FULL_NOW - FULL_LATER_LESS * max(0, found.day) / 7
    wanted = min(places, round(found.circle.places * max(0.1, share) * (0.7 + 0.5 * dice.roll())))
    comes: list[Guest] = []
    while wanted > 0:
        seats = 2 if wanted > 1 and dice.chance(PAIRS) else 1
        customer = stage.clientele.someone(around, found.starts // 86_400, dice)
        comes.append((customer.id, None, seats) if customer else (None, person_name(dice), seats))
        wanted -= seats
    return comes


def _add_visit(
    sheaf: Sheaf, business: BusinessPlan, found: Date, number: int, guest: Guest, stage: "Stage", dice: Dice
) -> None:
    customer, name, seats = guest
    circle, starts = found.circle, found.starts
    ends, booked = starts + MINUTE * circle.minutes, min(starts, stage.now) - 3600 * dice.between(5, 200)
    visit = derived_id(f"{found.id}/{number}", booked * 1000)
    times = (instant(starts), instant(ends))
    came = instant(starts) if starts < stage.now else None
    price = 100 * circle.euros
    made = instant(booked)
    stood = (made, made, None, None, None, came, None, seats)
    sheaf.add("visits", visit, business.id, customer, name, *times, price * seats, "EUR", "", *stood)
    parts = msgspec.json.encode([{"name": "", "minutes": circle.minutes, "staff": True}]).decode()
    agreed = (found.service, found.leader.id, circle.name, found.leader.hand.name)
    sheaf.add("visit_items", visit, 0, business.id, *agreed, times[0], circle.minutes, price, parts, found.id)
