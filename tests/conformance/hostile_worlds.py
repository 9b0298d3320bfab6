"""Random worlds made worse: what somebody would think of who wants the engine to be wrong."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.conformance import random_worlds
from tests.conformance.random_worlds import Json

# Zones in which a day is skipped, a midnight never comes or comes twice, an offset is odd or summer is winter.
ODD_PLACES = [
    ("Antarctica/Troll", date(2027, 3, 28)),
    ("Antarctica/Troll", date(2027, 10, 31)),
    ("America/Havana", date(2027, 3, 14)),
    ("America/Havana", date(2027, 11, 7)),
    ("Asia/Beirut", date(2027, 3, 28)),
    ("Asia/Beirut", date(2027, 10, 31)),
    ("America/Scoresbysund", date(2024, 3, 31)),
    ("America/Scoresbysund", date(2027, 10, 30)),
    ("Asia/Tehran", date(2022, 3, 22)),
    ("Asia/Tehran", date(2022, 9, 21)),
    ("Asia/Almaty", date(2024, 2, 29)),
    ("Asia/Pyongyang", date(2018, 5, 5)),
    ("America/Caracas", date(2016, 5, 1)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Pacific/Apia", date(2011, 12, 29)),
    ("Pacific/Apia", date(2011, 12, 31)),
    ("Pacific/Kiritimati", date(2027, 1, 1)),
    ("Pacific/Chatham", date(2027, 9, 26)),
    ("Europe/Dublin", date(2027, 10, 31)),
    ("Africa/Casablanca", date(2027, 3, 14)),
    ("Africa/Cairo", date(2027, 10, 29)),
    ("America/St_Johns", date(2027, 11, 7)),
    ("Australia/Lord_Howe", date(2027, 10, 2)),
    ("Asia/Kathmandu", date(2027, 12, 31)),
    ("Etc/GMT+12", date(2027, 5, 1)),
]
# Which comes first, byte by byte, and which for people.
NAMES = ["Z", "a", "Á", "é", "10", "9", "ß", "ss", "💇", "a b", "a-b", "", "ｚ", "A" * 120]


def hostile_world(seed: int) -> Json:
    """The world of this seed, with some of its parts replaced."""
    dice = Random(seed)
    world = _in_an_odd_place(seed) if dice.random() < 0.6 else random_worlds.random_world(seed)
    world["name"] = f"hostile-{seed}"
    for change in dice.sample(CHANGES, dice.choice([0, 1, 1, 2, 3])):
        change(world, dice)
    return world


def _in_an_odd_place(seed: int) -> Json:
    usual = random_worlds.PLACES
    random_worlds.PLACES = ODD_PLACES
    try:
        return random_worlds.random_world(seed)
    finally:
        random_worlds.PLACES = usual


def _lengths(world: Json, dice: Random) -> None:
    for service in world["services"]:
        parts = service.get("segments", [service])
        for part in parts:
            if dice.random() < 0.5:
                part["minutes"] = dice.choice([1, 2, 59, 61, 400, *([1439, 1440] if len(parts) == 1 else [])])
        service["step"] = dice.choice([1, 2, 11, 15, 1440, 2000])
    _without_visits(world)


def _buffers(world: Json, dice: Random) -> None:
    for service in world["services"]:
        for side in ("before", "after"):
            service[side] = dice.choice([0, 1, 10, 120, 720, 1440])


def _limits(world: Json, dice: Random) -> None:
    for service in world["services"]:
        for key in ("notice_minutes", "notice_days", "advance_days"):
            service.pop(key, None)
        notice = dice.choice(["notice_minutes", "notice_days"])
        service[notice] = dice.choice([0, 1, 2, 3] if notice == "notice_days" else [0, 1, 59, 1441, 4000])
        if dice.random() < 0.7:
            service["advance_days"] = dice.choice([0, 1, 2, 365, 3650])


def _seconds(world: Json, dice: Random) -> None:
    """A clock between two minutes, and questions between two minutes."""
    world["now"] = _later(world["now"], timedelta(seconds=dice.choice([1, 30, 59])))
    world["probe"] = [_later(at, timedelta(seconds=dice.choice([0, 0, 1, 59]))) for at in world["probe"]]


def _long_ago(world: Json, dice: Random) -> None:
    world["now"] = _later(world["now"], -timedelta(days=dice.choice([400, 900, 2000])))


def _empty(world: Json, dice: Random) -> None:
    for part in dice.sample(["resources", "busy", "visits", "sessions", "probe", "attempts"], 3):
        world[part] = []
    if dice.random() < 0.3:
        for part in ("staff", "busy", "visits", "sessions", "attempts"):
            world[part] = []
    _without_lost_rooms(world)


def _strangers(world: Json, dice: Random) -> None:
    """A question about somebody or something that is not here."""
    if dice.random() < 0.5:
        world["query"]["staff"] = "nobody"
    else:
        world["query"]["services"] = [*world["query"]["services"][:1], "nothing"]


def _closures(world: Json, dice: Random) -> None:
    first = date.fromisoformat(world["query"]["from"])
    world["location"]["closures"] += [
        {
            "from": (first + timedelta(days=dice.randrange(-3, 3))).isoformat(),
            "to": (first + timedelta(days=dice.choice([-1, 0, 1, 30, 900]))).isoformat(),
            "cut_shifts": dice.random() < 0.6,
        }
        for _ in range(dice.choice([1, 2, 3]))
    ]


def _shifts(world: Json, dice: Random) -> None:
    """Days of many shifts that touch, overlap, end the next day or repeat."""
    clocks = ["00:00", "00:15", "01:30", "02:00", "02:30", "03:00", "12:00", "22:00", "23:45", "23:59"]
    for member in world["staff"]:
        shifts = [{"from": dice.choice(clocks), "to": dice.choice(clocks)} for _ in range(dice.choice([2, 5]))]
        weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        member["weekly"] = [{"weekday": day, **shift} for day in weekdays for shift in shifts]
        if dice.random() < 0.4:
            member["timezone"] = dice.choice(ODD_PLACES)[0]


def _classes(world: Json, dice: Random) -> None:
    """Classes without a seat, with more people than seats, and parties that are too large."""
    for session in world["sessions"]:
        session["capacity"] = dice.choice([0, 1, 12, 1500])
        session["booked"] = dice.choice([0, 1, 13, 250])
    world["query"]["party"] = dice.choice([1, 2, 12, 13, 150])


def _names(world: Json, dice: Random) -> None:
    names = dict(zip([of["id"] for of in world["resources"]], dice.sample(NAMES, len(NAMES)), strict=False))
    for resource in world["resources"]:
        resource["id"] = names[resource["id"]]
    for visit in world["visits"]:
        for item in visit["items"]:
            item["resources"] = {kind: names[room] for kind, room in item.get("resources", {}).items()}


def _crowds(world: Json, dice: Random) -> None:
    """Many at once, after the same and after different starts."""
    query = world["query"]
    book = {key: query[key] for key in ("services", "staff", "party") if key in query}
    at = world["attempts"][-1]["at"] if world["attempts"] else world["now"]
    books = [book | {"start": start} for start in dice.sample(world["probe"], min(2, len(world["probe"])))]
    if books:
        alike = [{"at": at, "book": one, "parallel": dice.choice([1, 7])} for one in books]
        world["attempts"] = [*world["attempts"], *alike]


def _without_visits(world: Json) -> None:
    # Their lengths have changed, so that they might overlap.
    world["visits"] = []


def _without_lost_rooms(world: Json) -> None:
    here = {of["id"] for of in world["resources"]}
    if any(room not in here for visit in world["visits"] for item in visit["items"] for room in _rooms(item)):
        world["visits"] = []


def _rooms(item: Json) -> list[str]:
    return list(item.get("resources", {}).values())


def _later(at: str, by: timedelta) -> str:
    return (datetime.fromisoformat(at) + by).isoformat()


CHANGES: list[Callable[[Any, Random], None]] = [
    _lengths,
    _buffers,
    _limits,
    _seconds,
    _long_ago,
    _empty,
    _strangers,
    _closures,
    _shifts,
    _classes,
    _names,
    _crowds,
]
