"""A business with its life: working time, breaks, visits fixed beforehand, and everybody else's."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from vibewell.boot.town import voices
from vibewell.boot.town.business_rows import add_block, add_business, add_working_times
from vibewell.boot.town.cast.pins import NORDLICHT, Pin, pins
from vibewell.boot.town.circles import hold_circles
from vibewell.boot.town.clientele import Clientele, Customer
from vibewell.boot.town.crafts import CRAFTS
from vibewell.boot.town.diary import MINUTE, Diary, Laid, Taken
from vibewell.boot.town.dice import Dice
from vibewell.boot.town.fill import DAY_SECONDS, Stretch, fill, stretches
from vibewell.boot.town.hours import DAY_MINUTES, Bounds
from vibewell.boot.town.names import first_name
from vibewell.boot.town.plans import BusinessPlan, MemberPlan
from vibewell.boot.town.rows import Sheaf
from vibewell.boot.town.visit_rows import add_visit
from vibewell.boot.town.visits import Bookkeeper, Wanted
from vibewell.domains.scheduling import Closure, DatedShifts, Interval, Location, Member, Roster, Shift, working_spans

TIMEZONE = "Europe/Berlin"
LUNCH_MINUTES = 45
LUNCH_FROM = ("12:15", "12:30", "13:00", "12:00", "13:15", "11:30")
LUNCH_DAYS = range(-2, 12)
BLOCKED = 0.08
CLAIMS_BEHIND_DAYS = 2
CRAFT_OF = {craft.slug: craft for craft in CRAFTS}


class Stage(msgspec.Struct, frozen=True):
    """What all businesses share. `now`: until when things have happened; `regulars` by key of the cast."""

    today: date
    now: int
    seed: str
    days_behind: int
    days_ahead: int
    clientele: Clientele
    people: dict[str, str]
    regulars: dict[str, Customer]

    @property
    def window(self) -> Interval:
        """Everything that happens in the town."""
        return self.midnight(-self.days_behind), self.midnight(self.days_ahead)

    def midnight(self, day: int) -> int:
        """The first instant of a day, counted from today."""
        return self.wall_clock(day, "00:00")

    def wall_clock(self, day: int, at: str) -> int:
        """What the town's clocks read, as an instant."""
        hours, minutes = at.split(":")
        on = self.today + timedelta(days=day)
        return int(datetime(on.year, on.month, on.day, int(hours), int(minutes), tzinfo=ZoneInfo(TIMEZONE)).timestamp())


def working(business: BusinessPlan, window: Interval) -> dict[str, list[Interval]]:
    """When each member works, by the engine's own clock."""
    closures = tuple(Closure(closure.first, closure.last, closure.cut_shifts) for closure in business.closures)
    members = tuple(
        Member(
            member.id,
            tuple(_shifts(day) for day in member.weekly),
            {day: DatedShifts(_shifts(shifts)) for day, shifts in member.dated.items()},
        )
        for member in business.members
    )
    found = working_spans(Roster(Location(TIMEZONE, closures), members, {}), window)
    return {str(member): spans for member, spans in found.items()}


def _shifts(day: Sequence[Bounds]) -> tuple[Shift, ...]:
    return tuple(Shift(MINUTE * starts, MINUTE * (ends % DAY_MINUTES)) for starts, ends in day)


def play(sheaf: Sheaf, business: BusinessPlan, stage: Stage) -> None:
    """All rows of a business and of what happens there."""
    add_business(sheaf, business, stage.people)
    spans = working(business, stage.window)
    add_ahead(sheaf, business, spans, (stage.midnight(0), stage.window[1]))
    midnight = stage.midnight(0)
    runs = {member: stretches(of, midnight, stage.window) for member, of in spans.items()}
    dice = Dice(f"{stage.seed}/{business.sketch.slug}/life")
    diary = Diary([resource for resource, _, _ in business.resources])
    wanted = _fix(business, runs, diary, stage)
    hold_circles(sheaf, business, diary, stage, dice.fork("circles"))
    _take_breaks(sheaf, business, runs, diary, stage, dice.fork("breaks"))
    fill(business, runs, diary, stage.today, dice.fork("visits"))
    first = tuple(stage.clientele.known.values()) if business.sketch.slug == NORDLICHT else ()
    books = Bookkeeper(business, CRAFT_OF[business.sketch.craft], stage.clientele, first, stage.now, dice.fork("books"))
    for visit in books.book(diary.visits, wanted):
        add_visit(sheaf, business, visit, midnight - CLAIMS_BEHIND_DAYS * DAY_SECONDS)


def add_ahead(sheaf: Sheaf, business: BusinessPlan, spans: Mapping[str, Sequence[Interval]], ahead: Interval) -> None:
    """Working time from today on, cut at its bounds."""
    for member, of in spans.items():
        cut = [(max(low, ahead[0]), min(high, ahead[1])) for low, high in of if high > ahead[0] and low < ahead[1]]
        add_working_times(sheaf, business, member, cut)


def _fix(
    business: BusinessPlan, runs: Mapping[str, Sequence[Stretch]], diary: Diary, stage: Stage
) -> dict[int, Wanted]:
    """Lay the visits that everybody may count on."""
    wanted: dict[int, Wanted] = {}
    slug = business.sketch.slug
    at_work = [run.day for of in runs.values() for run in of if run.day >= 0] if slug == NORDLICHT else []
    for pin in pins(stage.today, min(at_work, default=0)):
        if pin.business == slug:
            laid = _lay(pin, business, runs, diary, stage)
            if laid is not None:
                customer = stage.regulars[pin.customer]
                wanted[id(laid)] = Wanted(customer, pin.review, pin.cancelled, pin.note)
                stage.clientele.book(customer.id, laid.starts // DAY_SECONDS)
    return wanted


def _lay(
    pin: Pin, business: BusinessPlan, runs: Mapping[str, Sequence[Stretch]], diary: Diary, stage: Stage
) -> Laid | None:
    member = next(member for member in business.members if first_name(member.hand.name) == pin.member)
    by_name = {offer.service.treatment.name: offer for offer in member.offers}
    offers = [by_name[name] for name in pin.services]
    seconds = MINUTE * sum(offer.minutes_needed for offer in offers)
    for away in range(pin.search_days + 1):
        day = pin.day + (away if pin.day >= 0 else -away)
        starts = stage.wall_clock(day, pin.at)
        run = next((run for run in runs[member.id] if run.low <= starts and starts + seconds <= run.high), None)
        if run is not None and (starts - run.low) % (MINUTE * offers[0].service.step_minutes) == 0:
            laid = diary.lay(member, offers, starts)
            if laid is not None:
                return laid
    return None


def _take_breaks(
    sheaf: Sheaf,
    business: BusinessPlan,
    runs: Mapping[str, Sequence[Stretch]],
    diary: Diary,
    stage: Stage,
    dice: Dice,
) -> None:
    for member in business.members:
        if business.sketch.lunches:
            for run in runs[member.id]:
                if run.day in LUNCH_DAYS:
                    _take_lunch(sheaf, business, member, run, diary, stage)
        elif dice.chance(BLOCKED):
            soon = [run for run in runs[member.id] if 0 <= run.day <= 12]
            if soon:
                _block_time(sheaf, business, member, dice.pick(soon), diary, dice)


def _take_lunch(
    sheaf: Sheaf, business: BusinessPlan, member: MemberPlan, run: Stretch, diary: Diary, stage: Stage
) -> None:
    for at in LUNCH_FROM:
        low = stage.wall_clock(run.day, at)
        high = low + MINUTE * LUNCH_MINUTES
        if run.low + 2 * 3600 <= low and high + 3600 <= run.high and diary.column(member.id).fits(Taken(low, high)):
            diary.block(member.id, low, high)
            add_block(sheaf, business, member.id, low, high, "Lunch", "block")
            return


def _block_time(
    sheaf: Sheaf, business: BusinessPlan, member: MemberPlan, run: Stretch, diary: Diary, dice: Dice
) -> None:
    low = run.low + 1800 * dice.below(max(1, (run.high - run.low) // 1800 - 2))
    high = min(low + 1800 * dice.between(1, 4), run.high)
    if diary.column(member.id).fits(Taken(low, high)):
        outside = dice.chance(0.4)
        diary.block(member.id, low, high)
        add_block(
            sheaf,
            business,
            member.id,
            low,
            high,
            "" if outside else dice.pick(voices.BLOCKS),
            "calendar" if outside else "block",
        )
