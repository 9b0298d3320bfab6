"""`vibewell verify`: proves on live data that nothing is taken twice and that everything derived is true."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import psycopg

from vibewell.boot import verify_books, verify_claims, verify_money, verify_processors, verify_starts
from vibewell.boot.settings import Settings
from vibewell.boot.verify_types import FAULTS_SHOWN_MAX, Check, Fault, Finding, Ground
from vibewell.boot.wiring import owner_url
from vibewell.kernel.errors import Refusal

# Whatever is added to the platform adds what must be true of it.
CHECKS: tuple[Check, ...] = (
    *verify_claims.CHECKS,
    *verify_books.CHECKS,
    *verify_money.CHECKS,
    *verify_processors.CHECKS,
    *verify_starts.CHECKS,
)
STATEMENT_SECONDS_MAX = 120
SOUND, FAULTY, NOT_DONE = 0, 1, 2

PASSES = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
BUSINESSES = """
select id from businesses
where %(business)s::text is null or slug = %(business)s or id::text = %(business)s order by id"""


class NotVerified(Refusal):
    """The checks could not run."""

    code = "verify.not_done"
    status = 503
    sentence = "The database could not be looked at."


class Looked(msgspec.Struct, frozen=True):
    """What came of one check. `error` says why it could not end."""

    check: str
    title: str
    checked: int
    faults: int
    shown: list[Fault]
    mend: str
    seconds: float
    error: str = ""


class Report(msgspec.Struct, frozen=True):
    """All checks, as `--json` prints them."""

    verdict: str
    at: datetime
    businesses: int
    sample: int
    seconds: float
    checks: list[Looked]


def verify(settings: Settings, *, sample: int, business: str | None = None, as_json: bool = False) -> int:
    """Look at everything and print what was found. 0: sound, 1: faults, 2: a check could not be carried out.

    Raises `NotVerified` where none could.
    """
    report = look_at_all(settings, sample=sample, business=business)
    sys.stdout.write(msgspec.json.encode(report).decode() + "\n" if as_json else readable(report))
    return {"sound": SOUND, "faulty": FAULTY}.get(report.verdict, NOT_DONE)


def look_at_all(
    settings: Settings, *, sample: int, business: str | None = None, checks: Sequence[Check] = CHECKS
) -> Report:
    """Every check at one moment: bookings that come in meanwhile are not seen. Raises `NotVerified`."""
    began = time.monotonic()
    try:
        with psycopg.connect(owner_url(settings), autocommit=True) as connection:
            ground = _ground(connection, settings, sample, business)
            looked = [_look(check, ground) for check in checks]
    except psycopg.Error as error:
        raise NotVerified(f"The database can't be looked at: {error}".strip()) from error
    verdict = (
        "not done" if any(one.error for one in looked) else "faulty" if any(one.faults for one in looked) else "sound"
    )
    return Report(verdict, ground.now, len(ground.businesses), sample, time.monotonic() - began, looked)


def _ground(connection: "psycopg.Connection[Any]", settings: Settings, sample: int, business: str | None) -> Ground:
    if not connection.execute(PASSES).fetchall()[0][0]:
        raise NotVerified(
            "The database's owner must pass row security, or it would find no fault where it sees no row."
        )
    connection.execute(f"set statement_timeout = '{STATEMENT_SECONDS_MAX}s'")
    connection.execute("set search_path = public")
    # One moment for all facts, and no way to change any.
    connection.execute("begin isolation level repeatable read, read only")
    found: list[UUID] = [row[0] for row in connection.execute(BUSINESSES, {"business": business})]
    if business is not None and not found:
        raise NotVerified(f"There is no business {business!r}.")
    return Ground(connection, settings, datetime.now(UTC), found, business is None, sample)


def _look(check: Check, ground: Ground) -> Looked:
    began = time.monotonic()
    finding, error = Finding(), ""
    try:
        finding = check.look(ground)
    except psycopg.errors.QueryCanceled:
        error = f"took longer than {STATEMENT_SECONDS_MAX} seconds"
    except (psycopg.Error, asyncpg.PostgresError, OSError) as failed:
        error = str(failed).partition("\n")[0]
    except Refusal as refusal:
        error = refusal.detail
    if error:
        # The moment is over; the next check sees a moment of its own.
        ground.connection.execute("rollback")
        ground.connection.execute("begin isolation level repeatable read, read only")
    seconds = time.monotonic() - began
    return Looked(check.name, check.title, finding.checked, finding.count, finding.faults, check.mend, seconds, error)


def readable(report: Report) -> str:
    """The report for people: a line a check, and below it each fault with what to do."""
    lines = []
    for one in report.checks:
        mark = "??" if one.error else "ok" if not one.faults else "!!"
        lines.append(f"{mark}  {one.title:<64} {one.checked:>9} looked at  {one.seconds:7.2f} s")
        if one.error:
            lines.append(f"      could not be carried out: {one.error}")
        lines += [f"      {fault.told}: {', '.join(fault.ids)}" for fault in one.shown]
        if one.faults > FAULTS_SHOWN_MAX:
            lines.append(f"      and {one.faults - FAULTS_SHOWN_MAX} more")
        if one.faults:
            lines.append(f"      What to do: {one.mend}")
    faults = sum(one.faults for one in report.checks)
    told = {
        "sound": "Everything is as it must be",
        "faulty": f"{faults} faults",
        "not done": "Not everything was looked at",
    }
    lines.append(f"\n{told[report.verdict]}: {report.businesses} businesses in {report.seconds:.1f} s.")
    return "\n".join(lines) + "\n"
