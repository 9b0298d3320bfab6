"""CPU of server and database for one request, beside pgbench's with the same statements on the same data."""

import asyncio
from collections.abc import Callable, Iterator
from statistics import median

import msgspec
import psycopg

from bench import pgbench
from bench.client import ask, check, post, send, sign_in
from bench.figures import Figure, spread
from bench.ground import Ground, Served
from bench.load import Call
from bench.recorder import record
from bench.salon import NORDLICHT, common_service, starts_apart

MICROSECONDS = 1_000_000
READS_MORE = 4
# Below what the operating system's clock of CPU time can tell
SECONDS_MIN = 0.000_001
# pgbench prepares before it begins, so before it takes a role: the login must find names, no more.
LET_PREPARE = "grant usage on schema public, private, auth to authenticator"
# A visitor's hold and all that comes with it; triggers would only write down that it went.
FORGET_HOLDS = """
set session_replication_role = replica;
delete from claims where held_until is not null;
delete from visit_items i using visits v where v.id = i.visit_id and v.held_until is not null;
delete from visits where held_until is not null;
truncate outbox, audit_entries, request_counts, idempotency_keys;
truncate jobs.procrastinate_jobs, jobs.procrastinate_events cascade;
"""


class Subject(msgspec.Struct, frozen=True):
    """A kind of request: one call after another, or one call again and again."""

    name: str
    limit: float
    calls: list[Call]
    status: int = 200
    clean: Callable[[Served], None] | None = None


def measure(ground: Ground) -> Iterator[Figure]:
    """One figure a kind of request."""
    with ground.served() as served:
        with psycopg.connect(served.owner_url) as connection:
            connection.execute(LET_PREPARE)
        for subject in subjects(served):
            yield compare(served, subject)


def subjects(served: Served) -> Iterator[Subject]:
    """What is measured."""
    counts = served.ground.counts
    clara = sign_in(served.base_url, "clara@vibewell.example")
    many = counts.requests + 2 * counts.warm + 1
    visits = Call("/api/v1/visits", headers=clara)
    yield Subject("my visits (GET /visits as Clara)", 2.4, [visits] * many)
    service, _ = common_service(served)
    holds = [
        post("/api/v1/holds", {"business": NORDLICHT, "services": [service], "staff": "any", "start": start})
        for start in starts_apart(served, service)[:many]
    ]
    yield Subject("hold (POST /holds, each another start)", 2.5, holds, 201, forget_holds)
    if "/api/v1/businesses/{slug}" in ask(served.base_url, Call("/openapi.json"))["paths"]:
        yield Subject("business JSON (GET /businesses/{slug})", 4.0, [Call(f"/api/v1/businesses/{NORDLICHT}")] * many)


def compare(served: Served, subject: Subject) -> Figure:
    """The ratio: medians of interleaved repetitions."""
    counts = served.ground.counts
    once = subject.calls if subject.clean else subject.calls[:2]
    recorded = asyncio.run(record(served.login_url, served.running.settings, once, status=subject.status))
    script = pgbench.script_of(recorded)
    _clean(served, subject)
    # Reading may be repeated, so that the smaller side is as certain as the larger.
    many = min(counts.requests, len(subject.calls) - 2 * counts.warm - 1)
    base = many if subject.clean else many * READS_MORE
    ours, theirs, servers = [], [], []
    meter = served.meter()
    for _ in range(counts.repetitions):
        warm, counted = subject.calls[: counts.warm], subject.calls[counts.warm : counts.warm + many]
        check(send(served.base_url, warm)[0], subject.status)
        before = meter.read()
        check(send(served.base_url, counted)[0], subject.status)
        spent = meter.read().since(before)
        ours.append(spent.both / len(counted))
        servers.append(spent.server / len(counted))
        _clean(served, subject)
        ground = served.ground
        theirs.append(pgbench.measure(script, served.login_url, ground.binaries, ground.folder, base, counts.warm))
        _clean(served, subject)
    theirs = [max(their, SECONDS_MIN) for their in theirs]
    ratios = [mine / their for mine, their in zip(ours, theirs, strict=True)]
    us, yardstick, server = (median(values) * MICROSECONDS for values in (ours, theirs, servers))
    note = (
        f"{us:.0f} us (server {server:.0f}, database {us - server:.0f}) : pgbench {yardstick:.0f} us; {spread(ratios)}"
    )
    return Figure(f"CPU of {subject.name} / pgbench", us / yardstick, "x", subject.limit, note=note)


def forget_holds(served: Served) -> None:
    """The state before: no hold has ever been made."""
    with psycopg.connect(served.owner_url, autocommit=True) as connection:
        connection.execute(FORGET_HOLDS)
        connection.execute("vacuum (analyze) claims, visits, visit_items")


def _clean(served: Served, subject: Subject) -> None:
    if subject.clean:
        subject.clean(served)
