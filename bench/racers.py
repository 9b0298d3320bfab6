"""A hundred people after overlapping starts of one member, round after round: one wins, nothing breaks."""

from collections.abc import Iterator
from typing import NamedTuple

import psycopg

from bench.client import ask, post, send, sign_in
from bench.figures import Figure, load_average, percentile
from bench.ground import Ground, Served
from bench.load import Answer, Call
from bench.salon import NORDLICHT, common_service, month
from vibewell.boot.cast import CAST

STEP_MINUTES = 15
OVERLAPS = """
select count(*) from claims a join claims b on a.id < b.id and a.during && b.during and not a.pad and not b.pad
  and (a.staff_id = b.staff_id or a.resource_id = b.resource_id)"""
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"


class Prize(NamedTuple):
    """Starts of one member of which each overlaps all others."""

    staff: str
    starts: list[str]


def measure(ground: Ground) -> Iterator[Figure]:
    """What must be zero, how long the losers waited, and what a lost race costs."""
    counts = ground.counts
    with ground.served() as served:
        rounds = _rounds(served)
        meter = served.meter()
        before = meter.read()
        answers = send(served.base_url, *rounds, connections=counts.racers)
        spent = meter.read().since(before)
        with psycopg.connect(served.owner_url) as connection:
            overlaps, deadlocks = (connection.execute(sql).fetchone() for sql in (OVERLAPS, DEADLOCKS))
    assert overlaps is not None and deadlocks is not None
    whole = [answer for answered in answers for answer in answered]
    title = f"{counts.racers} racers x {len(rounds)} rounds"
    yield Figure(f"{title}: rounds without exactly one winner", _unfair(answers), limit=0)
    yield Figure(f"{title}: overlaps stored", overlaps[0], limit=0)
    yield Figure(f"{title}: deadlocks", deadlocks[0], limit=0)
    yield Figure(f"{title}: answers other than 201 and 409", sum(a.status not in (201, 409) for a in whole), limit=0)
    losers = [answer.seconds for answer in whole if answer.status == 409]
    note = f"{spent.both * 1000 / len(whole):.1f} ms CPU a racer; {load_average()}"
    yield Figure(f"{title}: losers' p99", percentile(losers, 99), "s", 1, note=note)


def _unfair(answers: list[list[Answer]]) -> int:
    return sum(sum(answer.status == 201 for answer in answered) != 1 for answered in answers)


def _rounds(served: Served) -> list[list[Call]]:
    """One prize a round; every other racer is signed in, the others are strangers."""
    counts = served.ground.counts
    service, minutes = common_service(served)
    people = [sign_in(served.base_url, member.email) for member in CAST]
    rounds = []
    for prize in _prizes(served, service, minutes)[: counts.rounds]:
        calls = []
        for racer in range(counts.racers):
            wish = {
                "business": NORDLICHT,
                "services": [service],
                "staff": prize.staff,
                "start": prize.starts[racer % len(prize.starts)],
            }
            calls.append(post("/api/v1/holds", wish, people[racer // 2 % len(people)] if racer % 2 else None))
        rounds.append(calls)
    return rounds


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
