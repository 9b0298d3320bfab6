"""A second engine, as slow and as plain as the rules allow: minute by minute, choice by choice.

It reads a world as bare JSON and shares no line with the product, so that the two can be held against each other.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Json = dict[str, Any]
Claim = tuple[str, datetime, datetime, timedelta, timedelta, str]


@cache
def tz(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


@cache
def day_on_the_clock(zone: str, day: date) -> dict[datetime, list[datetime]]:
    """Every minute around a day: what the clock on the wall reads, and when it reads so."""
    read: dict[datetime, list[datetime]] = {}
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=30)
    for _ in range(84 * 60):
        read.setdefault(at.astimezone(tz(zone)).replace(tzinfo=None, fold=0), []).append(at)
        at += MINUTE
    return read


@cache
def wall(zone: str, day: date, clock: str, which: str, seconds: int = 0) -> datetime:
    wanted = datetime(day.year, day.month, day.day, int(clock[:2]), int(clock[3:]))  # noqa: DTZ001
    read = day_on_the_clock(zone, day)
    if wanted in read:
        return read[wanted][0 if which == "first" else -1] + timedelta(seconds=seconds)
    # In a gap: the earliest instant at which the clock has passed the wanted time for good, whatever its seconds.
    return min(instants[0] for reading, instants in read.items() if reading > wanted)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def minutes_between(low: datetime, high: datetime) -> set[datetime]:
    found = set()
    at = low.replace(second=0)
    while at < high:
        found.add(at)
        at += MINUTE
    return found


class Reference:
    def __init__(self, world: Json) -> None:
        self.world = world
        self.zone = world["location"]["timezone"]
        self.now = instant(world["now"])
        self.staff = {member["id"]: member for member in world["staff"]}
        self.services = {service["id"]: service for service in world["services"]}
        self.booked: list[Json] = []
        self.remembered: Any = (None, None)
        self.seats = {session["id"]: session["booked"] for session in world.get("sessions", [])}
        self.days = self.days_that_matter()
        self.shifts_of = {name: self.shifts(name, closures=True) for name in self.staff}
        self.works = {name: self.minutes_worked(name, closures=True) for name in self.staff}
        self.would_work = {name: self.minutes_worked(name, closures=False) for name in self.staff}

    # Working time

    def shifts(self, name: str, *, closures: bool) -> list[tuple[datetime, set[datetime]]]:
        """Each shift's anchor and the minutes that are left of it."""
        member = self.staff[name]
        zone = member.get("timezone") or self.zone
        found = []
        for day in self.days:
            special = [entry for entry in member.get("dates", []) if entry["date"] == day.isoformat()]
            listed = [shift for shift in member.get("weekly", []) if shift["weekday"] == WEEKDAYS[day.weekday()]]
            if special:
                listed = special[0]["shifts"]
            for shift in listed:
                ends_on = day if shift["to"] > shift["from"] else day + timedelta(days=1)
                low = wall(zone, day, shift["from"], "first")
                high = wall(zone, ends_on, shift["to"], "last")
                minutes = minutes_between(low, high)
                if closures and not (special and special[0].get("despite_closure", False)):
                    minutes = self.left_by_closures(low, minutes)
                if minutes:
                    found.append((low, minutes))
        return found

    def days_that_matter(self) -> list[date]:
        """The dates around every start that is asked for."""
        world = self.world
        asked = [date.fromisoformat(world["query"][bound]) for bound in ("from", "to")]
        asked += [instant(text).date() for text in world.get("probe", [])]
        for attempt in world.get("attempts", []):
            books = attempt["book"] if isinstance(attempt["book"], list) else [attempt["book"]]
            asked += [instant(book["start"]).date() for book in books]
        near = {day + timedelta(days=by) for day in asked for by in range(-4, 5)}
        return sorted(near)

    def left_by_closures(self, first: datetime, minutes: set[datetime]) -> set[datetime]:
        for closure in self.world["location"].get("closures", []):
            begins, ends = date.fromisoformat(closure["from"]), date.fromisoformat(closure["to"])
            if begins <= first.astimezone(tz(self.zone)).date() <= ends:
                return set()
            if closure.get("cut_shifts", False):
                low = wall(self.zone, begins, "00:00", "first")
                high = wall(self.zone, ends + timedelta(days=1), "00:00", "first")
                minutes = {minute for minute in minutes if not low <= minute < high}
        return minutes

    def minutes_worked(self, name: str, *, closures: bool) -> set[datetime]:
        return {minute for _, minutes in self.shifts(name, closures=closures) for minute in minutes}

    # Services and claims

    def segments(self, service: str, name: str) -> list[tuple[timedelta, bool, list[str]]]:
        asked = self.services[service]
        segments = asked.get("segments") or [{"minutes": asked["minutes"]}]
        offers = [offer for offer in self.staff[name].get("services") or [] if offer["service"] == service]
        own = offers[0].get("minutes") if offers and len(segments) == 1 else None
        return [
            (timedelta(minutes=own or of["minutes"]), of.get("staff", True), of.get("resources", [])) for of in segments
        ]

    def staff_claims(self, service: str, name: str, at: datetime, holder: str) -> list[Claim]:
        asked = self.services[service]
        segments = self.segments(service, name)
        claims = []
        for index, (length, staff, _) in enumerate(segments):
            before = timedelta(minutes=asked.get("before", 0) if index == 0 else 0)
            after = timedelta(minutes=asked.get("after", 0) if index == len(segments) - 1 else 0)
            if staff:
                claims.append((name, at, at + length, before, after, holder))
            at += length
        return claims

    def resource_claims(self, service: str, name: str, at: datetime, kinds: dict[str, str]) -> list[Claim]:
        claims = []
        for length, _, named in self.segments(service, name):
            used = [kinds[kind] for kind in kinds if kind in named]
            claims += [(room, at, at + length, timedelta(), timedelta(), "") for room in used]
            at += length
        return claims

    def standing(self) -> list[Json]:
        """The visits that block now."""
        return [
            visit
            for visit in [*self.world.get("visits", []), *self.booked]
            if visit["status"] == "confirmed" or (visit["status"] == "held" and self.now < instant(visit["expires_at"]))
        ]

    def all_staff_claims(self) -> list[Claim]:
        claims: list[Claim] = []
        for visit in self.standing():
            for item in visit["items"]:
                claims += self.staff_claims(item["service"], item["staff"], instant(item["start"]), visit["id"])
        for session in self.world.get("sessions", []):
            holder = f"session {session['id']}"
            claims += self.staff_claims(session["service"], session["staff"], instant(session["start"]), holder)
        return claims

    def all_resource_claims(self) -> list[Claim]:
        claims = []
        for visit in self.standing():
            for item in visit["items"]:
                at, kinds = instant(item["start"]), item.get("resources", {})
                claims += self.resource_claims(item["service"], item["staff"], at, kinds)
        return claims

    def taken_now(self) -> tuple[list[Claim], list[Claim]]:
        """The claims on staff and those on resources; remembered while nothing happens."""
        moment = (self.now, len(self.booked))
        if self.remembered[0] != moment:
            self.remembered = (moment, (self.all_staff_claims(), self.all_resource_claims()))
        return self.remembered[1]

    # Choices

    def offers(self, name: str, service: str) -> bool:
        listed = self.staff[name].get("services")
        return listed is None or service in [offer["service"] for offer in listed]

    def choices(self, book: Json) -> list[tuple[tuple[str, ...], list[dict[str, str]]]]:
        """One member per service and one resource per kind per service, in order of choice."""
        asked = [name for name in self.staff if book["staff"] in ("any", name)]
        doers = [[name for name in asked if self.offers(name, service)] for service in book["services"]]
        found = []
        for members in product(*doers):
            pools = []
            for service in book["services"]:
                kinds = sorted({kind for _, _, named in self.segments(service, members[0]) for kind in named})
                rooms = [
                    sorted(of["id"] for of in self.world.get("resources", []) if of["kind"] == kind) for kind in kinds
                ]
                pools.append([dict(zip(kinds, serving, strict=True)) for serving in product(*rooms)])
            found += [(members, list(serving)) for serving in product(*pools)]
        return found

    def limit_codes(self, book: Json, start: datetime) -> set[str]:
        codes = set()
        here = self.now.astimezone(tz(self.zone))
        for name in book["services"]:
            service = self.services[name]
            if service.get("notice_minutes") and start < self.now + timedelta(minutes=service["notice_minutes"]):
                codes.add("too_soon")
            if service.get("notice_days"):
                day = here.date() + timedelta(days=service["notice_days"])
                if start < wall(self.zone, day, f"{here.hour:02}:{here.minute:02}", "first", here.second):
                    codes.add("too_soon")
            if service.get("advance_days") is not None:
                last = here.date() + timedelta(days=service["advance_days"])
                if start.astimezone(tz(self.zone)).date() > last:
                    codes.add("too_far_ahead")
        if start < self.now:
            codes.add("in_the_past")
        return codes

    def choice_codes(
        self, book: Json, start: datetime, members: tuple[str, ...], serving: list[dict[str, str]]
    ) -> set[str]:
        codes: set[str] = set()
        mine: list[Claim] = []
        rooms: list[Claim] = []
        at = start
        first = self.services[book["services"][0]]
        step = timedelta(minutes=first.get("step", 15))
        inside = [anchor for anchor, minutes in self.shifts_of[members[0]] if start.replace(second=0) in minutes]
        if inside and all((start - anchor) % step for anchor in inside):
            codes.add("off_grid")
        for service, name, kinds in zip(book["services"], members, serving, strict=True):
            asked = self.services[service]
            ends = at + sum((length for length, _, _ in self.segments(service, name)), timedelta())
            past = (
                timedelta() if asked.get("after_may_pass_closing", True) else timedelta(minutes=asked.get("after", 0))
            )
            needed = minutes_between(at, ends + past)
            if not needed <= self.works[name]:
                codes.add("closed" if needed <= self.would_work[name] else "outside_hours")
            mine += self.staff_claims(service, name, at, "mine")
            rooms += self.resource_claims(service, name, at, kinds)
            at = ends
        busy = [(of["staff"], instant(of["from"]), instant(of["to"])) for of in self.world.get("busy", [])]
        standing, blocked = self.taken_now()
        taken = [claim[:3] for claim in standing] + [of for of in busy if of[1] < of[2]]
        if any(who == name and low < b and a < high for name, low, high, *_ in mine for who, a, b in taken):
            codes.add("staff_busy")
        elif self.too_near(mine, standing):
            codes.add("buffer")
        if any(room == of and low < b and a < high for room, low, high, *_ in rooms for of, a, b, *_ in blocked):
            codes.add("resource_busy")
        return codes

    def too_near(self, mine: list[Claim], standing: list[Claim]) -> bool:
        everything = mine + standing
        for claim in mine:
            name, low, high, before, after, _ = claim
            earlier = [of for of in everything if of[0] == name and of is not claim and of[2] <= low]
            later = [of for of in everything if of[0] == name and of is not claim and of[1] >= high]
            if earlier:
                near = max(earlier, key=lambda of: of[2])
                if near[5] != "mine" and low - near[2] < max(near[4], before):
                    return True
            if later:
                near = min(later, key=lambda of: of[1])
                if near[5] != "mine" and near[1] - high < max(near[3], after):
                    return True
        return False

    # Answers

    def sessions(self, book: Json) -> list[Json] | None:
        """The sessions that may be asked for; None for what is no class."""
        of_service = [of for of in self.world.get("sessions", []) if of["service"] in book["services"]]
        if not of_service:
            return None
        order = list(self.staff)
        asked = [of for of in of_service if book["staff"] in ("any", of["staff"])]
        return sorted(asked, key=lambda of: order.index(of["staff"]))

    def has_seats(self, session: Json, party: int) -> bool:
        live = sum(hold["party"] for hold in session["held"] if self.now < instant(hold["expires_at"]))
        return bool(session["capacity"] - self.seats[session["id"]] - live >= party)

    def codes(self, book: Json, start: datetime) -> list[str]:
        if any(service not in self.services for service in book["services"]):
            return ["not_offered"]
        sessions = self.sessions(book)
        if sessions is not None:
            if not sessions:
                return ["not_offered"]
            here = [of for of in sessions if instant(of["start"]) == start]
            codes = self.limit_codes(book, start)
            if not here:
                codes.add("off_grid")
            elif not any(self.has_seats(of, book.get("party", 1)) for of in here):
                codes.add("full")
            return sorted(codes)
        choices = self.choices(book)
        if not choices:
            return ["not_offered"]
        limits = self.limit_codes(book, start)
        best = min((self.choice_codes(book, start, *choice) for choice in choices), key=len)
        return sorted(best | limits)

    def starts(self) -> list[datetime]:
        query = self.world["query"]
        viewer = tz(query["viewer_timezone"])
        first, last = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
        at = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=2)
        found = []
        while at < datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=3):
            if first <= at.astimezone(viewer).date() <= last and self.is_offered(query, at):
                found.append(at)
            at += MINUTE
        return found

    def is_offered(self, book: Json, start: datetime) -> bool:
        """As `codes` says, only sooner: most minutes lie on nobody's grid."""
        if self.sessions(book) is None and all(service in self.services for service in book["services"]):
            step = timedelta(minutes=self.services[book["services"][0]].get("step", 15))
            if not any(
                start in minutes and not (start - anchor) % step
                for shifts in self.shifts_of.values()
                for anchor, minutes in shifts
            ):
                return False
        return not self.codes(book, start)

    def book(self, book: Json) -> list[str]:
        start = instant(book["start"])
        codes = self.codes(book, start)
        if codes:
            return codes
        sessions = self.sessions(book)
        if sessions is not None:
            joined = next(
                of for of in sessions if instant(of["start"]) == start and self.has_seats(of, book.get("party", 1))
            )
            self.seats[joined["id"]] += book.get("party", 1)
            return []
        members, serving = next(choice for choice in self.choices(book) if not self.choice_codes(book, start, *choice))
        items = []
        at = start
        for service, name, kinds in zip(book["services"], members, serving, strict=True):
            items.append({"service": service, "staff": name, "start": at.isoformat(), "resources": kinds})
            at += sum((length for length, _, _ in self.segments(service, name)), timedelta())
        self.booked.append({"id": f"booked {len(self.booked)}", "items": items, "status": "confirmed"})
        return []

    def answer(self) -> Json:
        viewer = tz(self.world["query"]["viewer_timezone"])

        def shown(at: datetime) -> str:
            return at.astimezone(viewer).isoformat(timespec="seconds")

        starts = [shown(at) for at in self.starts()]
        probes = []
        for text in self.world.get("probe", []):
            codes = self.codes(self.world["query"], instant(text))
            probes.append({"start": shown(instant(text)), "bookable": not codes, "reasons": codes})
        attempts: list[Json] = []
        for attempt in self.world.get("attempts", []):
            self.now = max(self.now, instant(attempt["at"]))
            many = attempt.get("parallel")
            books = attempt["book"] if isinstance(attempt["book"], list) else [attempt["book"]]
            outcomes = [self.book(books[turn % len(books)]) for turn in range(many or 1)]
            if many:
                won = outcomes.count([])
                attempts.append({"won": won, "lost": many - won, "errors": 0})
            else:
                attempts.append({"ok": False, "reasons": outcomes[0]} if outcomes[0] else {"ok": True})
        return {"starts": starts, "probes": probes, "attempts": attempts}
