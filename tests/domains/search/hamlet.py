"""A hamlet for search: small houses of every kind, drawn from a seed, with visits placed by the real booking path."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from vibewell.domains.booking import HoldRequest, confirm_hold, hold_start
from vibewell.domains.scheduling import Wish, keep_windows, list_starts, open_desk
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.errors import Refusal
from vibewell.kernel.ids import new_id

CATEGORIES = ("hair", "nails", "sauna", "yoga")
ZONES = ("Europe/Berlin", "Europe/Berlin", "Europe/Lisbon", "Asia/Kathmandu")
DISTRICTS = ("Südvorstadt", "Plagwitz", "Gohlis")
WORDS = ("Schnitt", "Föhnen", "Maniküre", "Aufguss", "Balayage", "Pflege")
# What is worked on a day; around the clock one day's work touches the next one's.
DAYS = (
    [("09:00", "13:00"), ("14:00", "18:00")],
    [("10:10", "19:00")],
    [("20:00", "02:00")],
    [],
    [("08:00", "16:00")],
)
AROUND_THE_CLOCK = [("00:00", "00:00")]
CLIENT = UUID("00000000-0000-7000-8000-00000000c1a4")


class House(msgspec.Struct):
    """A business, where it is, and its services by id: their names."""

    id: UUID
    slug: str
    name: str
    category: str
    district: str
    timezone: str
    place: tuple[float, float]
    rating: float | None
    services: dict[UUID, str]


class Hamlet(msgspec.Struct):
    """All houses."""

    houses: list[House]


def draw_hamlet(owner_url: str, seed: int, houses: int = 14) -> Hamlet:
    """Houses in the database, without visits."""
    dice = random.Random(seed)
    hamlet = Hamlet([])
    with psycopg.connect(owner_url) as db:
        db.execute("insert into people (id, name) values (%s, 'Clara')", [CLIENT])
        for number in range(houses):
            hamlet.houses.append(_house(db, dice, number))
    return hamlet


def _house(db: Any, dice: random.Random, number: int) -> House:
    category, district = dice.choice(CATEGORIES), dice.choice(DISTRICTS)
    house = House(
        new_id(),
        f"house-{number}",
        f"Haus {number}",
        category,
        district,
        dice.choice(ZONES),
        (12.37 + dice.uniform(-0.05, 0.05), 51.34 + dice.uniform(-0.03, 0.03)),
        dice.choice([None, 3.5, 4.0, 4.5, 4.5, 5.0]),
        {},
    )
    db.execute(
        "insert into businesses (id, slug, name, category, district, timezone, place, rating, published_at)"
        " values (%s, %s, %s, %s, %s, %s, point(%s, %s), %s, now())",
        [house.id, house.slug, house.name, category, district, house.timezone, *house.place, house.rating],
    )
    for kind in ("room", "chair"):
        for copy in range(dice.randint(1, 2)):
            db.execute(
                "insert into resources (id, business_id, kind, name) values (%s, %s, %s, %s)",
                [new_id(), house.id, kind, f"{kind} {copy}"],
            )
    members = [_member(db, dice, house, position) for position in range(dice.randint(1, 3))]
    for position in range(dice.randint(1, 4)):
        _service(db, dice, house, members, position)
    if dice.random() < 0.3:
        first = datetime.now(UTC).date() + timedelta(days=dice.randint(0, 6))
        db.execute(
            "insert into closures (id, business_id, from_date, to_date, cut_shifts) values (%s, %s, %s, %s, %s)",
            [new_id(), house.id, first, first + timedelta(days=dice.randint(0, 2)), dice.random() < 0.5],
        )
    return house


def _member(db: Any, dice: random.Random, house: House, position: int) -> UUID:
    member = new_id()
    zone = dice.choice([None, None, None, "Europe/Lisbon"])
    db.execute(
        "insert into staff (id, business_id, role, name, position, timezone)"
        " values (%s, %s, 'professional', %s, %s, %s)",
        [member, house.id, f"Member {position}", position, zone],
    )
    always = dice.random() < 0.15
    for weekday in range(7):
        for low, high in AROUND_THE_CLOCK if always else dice.choice(DAYS):
            db.execute(
                "insert into weekly_shifts (id, business_id, staff_id, weekday, starts, ends)"
                " values (%s, %s, %s, %s, %s, %s)",
                [new_id(), house.id, member, weekday, low, high],
            )
    if dice.random() < 0.4:
        day = datetime.now(UTC).date() + timedelta(days=dice.randint(0, 6))
        db.execute(
            "insert into shift_dates (staff_id, business_id, date, despite_closure) values (%s, %s, %s, %s)",
            [member, house.id, day, dice.random() < 0.5],
        )
        if dice.random() < 0.6:
            db.execute(
                "insert into dated_shifts (id, business_id, staff_id, date, starts, ends)"
                " values (%s, %s, %s, %s, '11:00', '15:00')",
                [new_id(), house.id, member, day],
            )
    if dice.random() < 0.5:
        low = datetime.now(UTC) + timedelta(hours=dice.randint(-30, 100))
        minutes = dice.choice([dice.randint(10, 300), 60 * dice.randint(25, 120)])
        db.execute(
            "insert into busy_times (id, business_id, staff_id, during) values (%s, %s, %s, tstzrange(%s, %s))",
            [new_id(), house.id, member, low, low + timedelta(minutes=minutes)],
        )
    return member


def _service(db: Any, dice: random.Random, house: House, members: list[UUID], position: int) -> None:
    service, name = new_id(), f"{dice.choice(WORDS)} {position}"
    shape = dice.random()
    if shape < 0.6:
        segments = [(dice.choice([20, 30, 45, 60, 90]), True, dice.choice([[], [], ["chair"]]))]
    elif shape < 0.8:
        segments = [(30, True, ["chair"]), (30, False, ["chair"]), (20, True, [])]
    elif shape < 0.9:
        segments = [(15, False, ["room"]), (45, True, ["room"])]
    else:
        segments = [(60, False, ["room"])]
    is_class = house.category == "yoga" and position == 0
    db.execute(
        "insert into services (id, business_id, category, name, price, minutes, step_minutes, before_minutes,"
        " after_minutes, notice_minutes, notice_days, advance_days, after_may_pass_closing, is_class, position)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            service,
            house.id,
            house.category,
            name,
            dice.randint(10, 90) * 100,
            sum(minutes for minutes, _, _ in segments),
            dice.choice([5, 15, 15, 20, 30, 7]),
            dice.choice([0, 0, 10]),
            dice.choice([0, 0, 15]),
            *dice.choice([(None, None), (60, None), (None, 1), (180, None)]),
            dice.choice([None, None, 3, 30]),
            dice.random() < 0.7,
            is_class,
            position,
        ],
    )
    for part, (minutes, staff, kinds) in enumerate(segments):
        db.execute(
            "insert into service_segments (service_id, position, minutes, staff, resource_kinds)"
            " values (%s, %s, %s, %s, %s)",
            [service, part, minutes, staff, kinds],
        )
    house.services[service] = name
    for member in members:
        if dice.random() < 0.8:
            own = dice.choice([None, None, 25, 70]) if len(segments) == 1 else None
            db.execute(
                "insert into staff_services (staff_id, service_id, business_id, minutes) values (%s, %s, %s, %s)",
                [member, service, house.id, own],
            )
    for _ in range(3 if is_class else 0):
        starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=dice.randint(1, 120))
        _session(db, house, service, dice.choice(members), starts, sum(minutes for minutes, _, _ in segments))


def _session(db: Any, house: House, service: UUID, member: UUID, starts: datetime, minutes: int) -> None:
    session = new_id()
    try:
        with db.transaction():
            db.execute(
                "insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)"
                " values (%s, %s, %s, %s, %s, 1)",
                [session, house.id, service, member, starts],
            )
            db.execute(
                "insert into claims (business_id, holder_id, staff_id, during) values (%s, %s, %s, tstzrange(%s, %s))",
                [house.id, session, member, starts, starts + timedelta(minutes=minutes)],
            )
    except psycopg.errors.ExclusionViolation:
        return


async def keep_all(worker: Database, hamlet: Hamlet, now: datetime) -> None:
    """Windows of every house, as after a night."""
    for house in hamlet.houses:
        async with worker.tx(Caller.service()) as tx:
            await keep_windows(tx, house.id, now)


async def settle(database: Database, hamlet: Hamlet, seed: int, now: datetime, visits: int) -> None:
    """Book here and there; every fourth start is only held."""
    dice = random.Random(seed)
    caller = Caller.person(CLIENT)
    for number in range(visits):
        house = dice.choice(hamlet.houses)
        service = dice.choice(list(house.services))
        low = int(now.timestamp()) + dice.randint(0, 5 * 86400)
        wish, span = Wish((service,)), (low, low + 86400)
        async with database.tx(caller) as tx:
            offered = list_starts(await open_desk(tx, house.id, wish, span, now), wish, span)
        if not offered:
            continue
        start = datetime.fromtimestamp(dice.choice(offered).starts, UTC)
        try:
            async with database.tx(caller if number % 4 else Caller.anonymous(new_id())) as tx:
                held = await hold_start(tx, HoldRequest(house.slug, [service], start), now=now, hold_minutes=10)
            if number % 4:
                async with database.tx(caller) as tx:
                    await confirm_hold(tx, held.id, note="", now=now)
        except Refusal:
            continue
