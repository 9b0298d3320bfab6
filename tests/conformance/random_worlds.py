"""Small worlds from a seed, crowded enough that every rule has something to say."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
KINDS = ["room", "chair"]

# A zone and a date near which something happens there, if anything does.
PLACES = [
    ("Europe/Berlin", date(2027, 5, 10)),
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Europe/Berlin", date(2027, 10, 31)),
    ("America/New_York", date(2027, 3, 14)),
    ("America/New_York", date(2027, 11, 7)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Australia/Lord_Howe", date(2027, 10, 3)),
    ("America/Nuuk", date(2027, 3, 27)),
    ("America/Nuuk", date(2027, 10, 30)),
    ("Atlantic/Azores", date(2027, 3, 28)),
    ("Atlantic/Azores", date(2027, 10, 31)),
    ("Africa/Cairo", date(2027, 4, 30)),
    ("Africa/Cairo", date(2027, 10, 28)),
    ("Asia/Kathmandu", date(2027, 6, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Chatham", date(2027, 4, 4)),
    ("America/Santiago", date(2027, 4, 3)),
    ("Africa/Casablanca", date(2027, 2, 7)),
    ("UTC", date(2028, 2, 29)),
]


def random_world(seed: int) -> Json:
    return _Maker(Random(seed), seed).world()


def aimed(world: Json, starts: list[str], seed: int) -> Json:
    """The same world with attempts for its own question, most of them at starts that are offered at first."""
    random = Random(seed)
    query = world["query"]
    book = {key: query[key] for key in ("services", "staff", "party") if key in query}
    others = [probe for probe in world["probe"] if probe not in starts]
    at = [random.choice(starts if starts and random.random() < 0.8 else others or starts) for _ in range(8)]
    probes = [(datetime.fromisoformat(start) + timedelta(minutes=random.choice([0, 5, 15, 60]))) for start in at]
    attempts = [{"at": world["now"], "book": book | {"start": start}} for start in at]
    if world["attempts"]:
        last = world["attempts"][-1]["at"]
        attempts = [*attempts, *world["attempts"], {"at": last, "book": book | {"start": at[0]}}]
    return world | {"probe": [probe.isoformat() for probe in probes], "attempts": attempts}


@dataclass
class _Maker:
    random: Random
    seed: int
    services: list[Json] = field(default_factory=list)
    staff: list[Json] = field(default_factory=list)
    resources: list[Json] = field(default_factory=list)
    taken: list[tuple[str, datetime, datetime]] = field(default_factory=list)

    def world(self) -> Json:
        pick = self.random
        self.zone, self.day = pick.choice(PLACES)
        self.days = pick.choice([1, 1, 2, 3])
        self.scale = pick.choice([1, 1, 5, 15])
        self.now = self.moment(self.day - timedelta(days=pick.choice([0, 1, 1, 2, 2, 9])))
        resources = [{"id": f"{kind}-{n}", "kind": kind} for kind in KINDS for n in range(pick.choice([0, 1, 1, 2, 2]))]
        resources += [{"id": "room-10", "kind": "room"}] if pick.random() < 0.2 else []
        pick.shuffle(resources)
        self.resources = resources
        self.services = [self.service(n) for n in range(pick.choice([1, 2, 3]))]
        self.staff = [self.member(n) for n in range(pick.choice([1, 1, 2, 3]))]
        sessions = self.sessions() if pick.random() < 0.2 else []
        classes = {session["service"] for session in sessions}
        busy = [self.busy() for _ in range(pick.choice([0, 0, 1, 3]))]
        visits = [visit for n in range(pick.choice([0, 1, 3, 6])) if (visit := self.visit(n, classes))]
        query = self.wish(classes)
        until = self.day + timedelta(days=self.days - 1)
        query |= {"from": self.day.isoformat(), "to": until.isoformat(), "viewer_timezone": self.viewer()}
        return {
            "name": f"random-{self.seed}",
            "now": self.now.isoformat(),
            "location": {"timezone": self.zone, "closures": self.closures()},
            "staff": self.staff,
            "resources": resources,
            "services": self.services,
            "sessions": sessions,
            "busy": busy,
            "visits": visits,
            "query": query,
            "probe": [self.start().isoformat() for _ in range(8)],
            "attempts": self.attempts(classes),
        }

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def minutes(self, low: int, high: int) -> int:
        """A number of minutes, mostly round, so that things touch."""
        return max(low, self.random.randrange(low, high + 1) // self.scale * self.scale)

    def clock(self) -> str:
        if self.chance(0.3):
            return self.random.choice(["00:00", "01:00", "01:30", "02:00", "02:15", "02:30", "03:00", "23:00", "23:30"])
        minutes = self.minutes(0, 24 * 60 - 1)
        return f"{minutes // 60:02}:{minutes % 60:02}"

    def moment(self, day: date) -> datetime:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone))
        at = midnight.astimezone(UTC) + timedelta(minutes=self.minutes(0, 24 * 60))
        return at.astimezone(ZoneInfo(self.zone))

    def start(self) -> datetime:
        """Some instant near the days asked for; often just where something else begins or ends."""
        if self.taken and self.chance(0.4):
            _, low, high = self.random.choice(self.taken)
            near = self.random.choice([low, high]) + timedelta(minutes=self.random.choice([0, 0, -5, 5, -30, 30, -60]))
            return near.astimezone(ZoneInfo(self.zone))
        return self.moment(self.day + timedelta(days=self.random.randrange(self.days)))

    def viewer(self) -> str:
        return self.random.choice([self.zone, self.zone, "UTC", "America/Los_Angeles", "Asia/Kolkata"])

    def closures(self) -> list[Json]:
        found = []
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            begins = self.day + timedelta(days=self.random.randrange(-1, self.days + 1))
            ends = begins + timedelta(days=self.random.choice([0, 0, 1, -1]))
            closure: Json = {"from": begins.isoformat(), "to": ends.isoformat()}
            if self.chance(0.7):
                closure["cut_shifts"] = self.chance(0.7)
            found.append(closure)
        return found

    def service(self, number: int) -> Json:
        pick = self.random
        service: Json = {"id": f"service-{number}"}
        if self.chance(0.4):
            service["segments"] = [self.segment() for _ in range(pick.choice([1, 2, 3, 3]))]
        else:
            service["minutes"] = self.minutes(5, 120)
        if self.chance(0.8):
            service["step"] = pick.choice([5, 7, 15, 20, 30, 60, 90, 1440, self.minutes(1, 60)])
        for side in ("before", "after"):
            if self.chance(0.5):
                service[side] = pick.choice([0, 5, 10, 15, 30, 60, self.minutes(0, 90)])
        if self.chance(0.3):
            service["notice_minutes"] = pick.choice([0, 30, 60, 600, 1440, 2880])
        elif self.chance(0.3):
            service["notice_days"] = pick.choice([0, 1, 2])
        if self.chance(0.25):
            service["advance_days"] = pick.choice([0, 1, 2, 3, 10])
        if self.chance(0.3):
            service["after_may_pass_closing"] = self.chance(0.3)
        return service

    def segment(self) -> Json:
        segment: Json = {"minutes": self.minutes(5, 60)}
        if self.chance(0.6):
            segment["staff"] = self.chance(0.6)
        if self.chance(0.6):
            kinds = KINDS if self.chance(0.1) else sorted({resource["kind"] for resource in self.resources})
            segment["resources"] = self.random.sample(kinds, min(self.random.choice([0, 1, 1, 2]), len(kinds)))
        return segment

    def member(self, number: int) -> Json:
        member: Json = {"id": f"member-{number}"}
        if self.chance(0.15):
            member["timezone"] = self.random.choice(["Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe"])
        weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        if self.chance(0.8):
            member["weekly"] = [
                {"weekday": day, **shift} for day in weekdays if self.chance(0.8) for shift in self.shifts()
            ]
        if self.chance(0.5):
            days = [self.day + timedelta(days=by) for by in range(-1, self.days + 1) if self.chance(0.6)]
            member["dates"] = [self.dated(day) for day in days]
        if self.chance(0.4):
            offered = [service["id"] for service in self.services if self.chance(0.75)]
            member["services"] = [
                {"service": service} | ({"minutes": self.minutes(5, 90)} if self.chance(0.5) else {})
                for service in offered
            ]
        return member

    def dated(self, day: date) -> Json:
        dated: Json = {"date": day.isoformat(), "shifts": self.shifts() if self.chance(0.8) else []}
        if self.chance(0.4):
            dated["despite_closure"] = self.chance(0.7)
        return dated

    def shifts(self) -> list[Json]:
        if self.chance(0.4):
            return [{"from": "08:00", "to": self.random.choice(["14:00", "20:30", "02:30", "08:00"])}]
        shifts = [{"from": self.clock(), "to": self.clock()} for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
        if len(shifts) > 1 and self.chance(0.5):
            shifts[1]["from"] = shifts[0]["to"]
        return shifts

    def sessions(self) -> list[Json]:
        service = self.random.choice(self.services)["id"]
        return [
            {
                "id": f"session-{n}",
                "service": service,
                "staff": self.random.choice(self.staff)["id"],
                "start": self.start().isoformat(),
                "capacity": self.random.randrange(1, 6),
                "booked": self.random.randrange(0, 4),
                "held": [
                    {"party": self.random.randrange(1, 3), "expires_at": self.expiry().isoformat()}
                    for _ in range(self.random.choice([0, 1, 2]))
                ],
            }
            for n in range(self.random.choice([1, 2, 3]))
        ]

    def expiry(self) -> datetime:
        return self.now + timedelta(minutes=self.random.choice([-10, 0, 1, 10, 30, 60]))

    def busy(self) -> Json:
        begins = self.start()
        ends = begins + timedelta(minutes=self.minutes(0, 200))
        return {"staff": self.random.choice(self.staff)["id"], "from": begins.isoformat(), "to": ends.isoformat()}

    def visit(self, number: int, classes: set[str]) -> Json | None:
        """A visit that overlaps none of those before it; buffers may be missing, as after a change of settings."""
        status = self.random.choice(["confirmed", "confirmed", "held", "cancelled"])
        at = self.start()
        items, claims = [], []
        for _ in range(self.random.choice([1, 1, 2])):
            service = self.random.choice(self.services)
            if service["id"] in classes:
                return None
            name = self.random.choice(self.staff)
            serving: Json = {}
            segments = service.get("segments") or [{"minutes": service["minutes"]}]
            own = [of.get("minutes") for of in name.get("services") or [] if of["service"] == service["id"]]
            starts = at
            for segment in segments:
                minutes = (own[0] if own and own[0] and len(segments) == 1 else None) or segment["minutes"]
                ends = at + timedelta(minutes=minutes)
                if segment.get("staff", True):
                    claims.append((name["id"], at, ends))
                for kind in segment.get("resources", []):
                    rooms = [of["id"] for of in self.resources if of["kind"] == kind]
                    if rooms:
                        serving.setdefault(kind, self.random.choice(rooms))
                        claims.append((serving[kind], at, ends))
                at = ends
            item: Json = {"service": service["id"], "staff": name["id"], "start": starts.isoformat()}
            items.append(item | ({"resources": serving} if serving else {}))
        if any(who == of and low < b and a < high for who, low, high in claims for of, a, b in self.taken):
            return None
        visit: Json = {"id": f"visit-{number}", "items": items, "status": status}
        if status == "held":
            visit["expires_at"] = self.expiry().isoformat()
        self.taken += claims
        return visit

    def wish(self, classes: set[str]) -> Json:
        names = [service["id"] for service in self.services]
        asked = [self.random.choice(names)]
        plain = [name for name in names if name not in classes]
        if asked[0] not in classes and plain and self.chance(0.4):
            asked += [self.random.choice(plain) for _ in range(self.random.choice([1, 1, 2]))]
        wish: Json = {"services": asked, "staff": "any"}
        if self.chance(0.35):
            wish["staff"] = self.random.choice(self.staff)["id"]
        if self.chance(0.3):
            wish["party"] = self.random.randrange(1, 4)
        return wish

    def attempts(self, classes: set[str]) -> list[Json]:
        attempts = []
        at = self.now
        for _ in range(self.random.choice([0, 2, 5])):
            at += timedelta(minutes=self.random.choice([0, 0, 1, 10, 60]))
            attempt: Json = {"at": at.isoformat(), "book": self.wish(classes) | {"start": self.start().isoformat()}}
            if self.chance(0.1):
                attempt["parallel"] = self.random.randrange(1, 5)
            attempts.append(attempt)
        return attempts
