"""A thousand people at once after overlapping starts of one member, and after the last seats of a class.

Round after round one wins, or as many as there are seats; nothing breaks, and nobody waits long for a no.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

import psycopg

from bench.client import ask, post, send, sign_in
from bench.figures import Figure, load_average, percentile
from bench.ground import Ground, Served
from bench.load import Call
from bench.salon import NORDLICHT, common_service, month
from vibewell.boot.cast import CAST
from vibewell.kernel.ids import new_id

STEP_MINUTES = 15
OVERLAPS = """
select count(*) from claims a join claims b on a.id < b.id and a.during && b.during and not a.pad and not b.pad
  and (a.staff_id = b.staff_id or a.resource_id = b.resource_id)"""
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"
OVERBOOKED = """
select count(*) from (
  select s.id from class_sessions s join visit_items i on i.session_id = s.id join visits v on v.id = i.visit_id
  where v.cancelled_at is null and (v.held_until is null or v.held_until > now())
  group by s.id having sum(v.party) > s.capacity) fuller"""
SEATS_LEFT_MAX = 3
CLASS_MINUTES = 60
# Evenings of which nobody works a minute, so that every round finds its leader free.
CLASS_STARTS_UTC = time(22)
NEW_CLASS = """
insert into services (id, business_id, category, name, price, minutes, is_class)
select %s, b.id, b.category, 'A class', 1500, %s, true from businesses b where b.id = %s"""
NEW_SEGMENT = "insert into service_segments (service_id, position, minutes) values (%s, 0, %s)"
NEW_OFFER = "insert into staff_services (staff_id, service_id, business_id) values (%s, %s, %s)"
NEW_SESSION = """
insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)
values (%s, %s, %s, %s, %s, %s)"""
NEW_CLAIM = "insert into claims (business_id, holder_id, staff_id, during) values (%s, %s, %s, tstzrange(%s, %s))"
A_LEADER = """
select s.business_id, s.id from staff s join businesses b on b.id = s.business_id
where b.slug = %s and s.ended_at is null order by s.position, s.id limit 1"""

# The header of each.
People = list[dict[str, str]]


class Prize(NamedTuple):
    """Starts of one member of which each overlaps all others."""

    staff: str
    starts: list[str]


class Race(NamedTuple):
    """One round: what everybody calls, and how many of them can win."""

    calls: list[Call]
    winners: int


def measure(ground: Ground) -> Iterator[Figure]:
    """Both kinds of race."""
    with ground.served() as served:
        people = [sign_in(served.base_url, member.email) for member in CAST]
        yield from _run(served, "one chair", _rounds(served, people))
        yield from _run(served, "last seats", _rounds_of_seats(served, people))


def _run(served: Served, kind: str, races: list[Race]) -> Iterator[Figure]:
    """What must be zero, how long the losers waited, and what a lost race costs."""
    counts = served.ground.counts
    meter = served.meter()
    before = meter.read()
    answers = send(served.base_url, *(race.calls for race in races), connections=counts.racers)
    spent = meter.read().since(before)
    with psycopg.connect(served.owner_url) as connection:
        (overlaps,), (overbooked,), (deadlocks,) = (
            connection.execute(sql).fetchall()[0] for sql in (OVERLAPS, OVERBOOKED, DEADLOCKS)
        )
    whole = [answer for answered in answers for answer in answered]
    title = f"{counts.racers} racers x {len(races)} rounds, {kind}"
    unfair = sum(
        sum(answer.status == 201 for answer in answered) != race.winners
        for race, answered in zip(races, answers, strict=True)
    )
    yield Figure(f"{title}: unfair rounds", unfair, limit=0)
    yield Figure(f"{title}: overlaps stored", overlaps + overbooked, limit=0)
    yield Figure(f"{title}: deadlocks", deadlocks, limit=0)
    yield Figure(f"{title}: neither 201 nor 409", sum(a.status not in (201, 409) for a in whole), limit=0)
    losers = [answer.seconds for answer in whole if answer.status == 409]
    note = f"{spent.both * 1000 / len(whole):.1f} ms CPU a racer; {load_average()}"
    yield Figure(f"{title}: losers' p99", percentile(losers, 99), "s", 1, note=note)


def _rounds(served: Served, people: People) -> list[Race]:
    """One prize a round."""
    service, minutes = common_service(served)
    prizes = _prizes(served, service, minutes)[: served.ground.counts.rounds]
    return [
        Race(
            _calls(
                served,
                people,
                [
                    {"business": NORDLICHT, "services": [service], "staff": prize.staff, "start": start}
                    for start in prize.starts
                ],
            ),
            1,
        )
        for prize in prizes
    ]


def _rounds_of_seats(served: Served, people: People) -> list[Race]:
    """One date of a class a round, with one seat, or two, or three."""
    races = []
    first = datetime.combine(datetime.now(UTC).date() + timedelta(days=3), CLASS_STARTS_UTC, UTC)
    with psycopg.connect(served.owner_url) as connection:
        business, leader = connection.execute(A_LEADER, [NORDLICHT]).fetchall()[0]
        service = new_id()
        connection.execute(NEW_CLASS, [service, CLASS_MINUTES, business])
        connection.execute(NEW_SEGMENT, [service, CLASS_MINUTES])
        connection.execute(NEW_OFFER, [leader, service, business])
        for number in range(served.ground.counts.rounds):
            session, seats = new_id(), 1 + number % SEATS_LEFT_MAX
            start = first + timedelta(days=number)
            ends = start + timedelta(minutes=CLASS_MINUTES)
            connection.execute(NEW_SESSION, [session, business, service, leader, start, seats])
            connection.execute(NEW_CLAIM, [business, session, leader, start, ends])
            wishes: list[dict[str, object]] = [
                {"business": NORDLICHT, "services": [str(service)], "staff": who, "start": start.isoformat()}
                for who in ("any", str(leader))
            ]
            races.append(Race(_calls(served, people, wishes), seats))
    return races


def _calls(served: Served, people: People, wishes: list[dict[str, object]]) -> list[Call]:
    """Every other racer is signed in, the others are strangers."""
    return [
        post("/api/v1/holds", wishes[racer % len(wishes)], people[racer // 4 % len(people)] if racer // 2 % 2 else None)
        for racer in range(served.ground.counts.racers)
    ]


def _prizes(served: Served, service: str, minutes: int) -> list[Prize]:
    """Runs of starts on the grid that one member could serve, no run touching another."""
    by_member: dict[str, list[str]] = {}
    for offered in ask(served.base_url, month(service))["starts"]:
        for member in offered["staff"]:
            by_member.setdefault(member, []).append(offered["start"])
    wide = (minutes - 1) // STEP_MINUTES + 1
    return [
        Prize(member, starts[index : index + wide])
        for member, starts in sorted(by_member.items())
        for index in range(0, len(starts) - 2 * wide, 3 * wide)
        if _adjacent(starts[index : index + wide])
    ]


def _adjacent(starts: list[str]) -> bool:
    minutes = [int(start[11:13]) * 60 + int(start[14:16]) for start in starts]
    return len({start[:10] for start in starts}) == 1 and minutes == list(
        range(minutes[0], minutes[0] + STEP_MINUTES * len(minutes), STEP_MINUTES)
    )
