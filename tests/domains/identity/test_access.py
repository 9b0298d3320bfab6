"""Who may see the accounts: the sign-in service and the worker, and nobody else."""

import asyncpg
import psycopg
import pytest

from tests.domains.identity.conftest import At, Postbox, later
from vibewell.domains.identity import Session, request_mail, sign_out
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Caller, Database


def tables(owner_url: str) -> list[str]:
    """All tables of the schema."""
    with psycopg.connect(owner_url) as connection:
        rows = connection.execute(
            "select relname, relrowsecurity and relforcerowsecurity from pg_class"
            " where relnamespace = 'identity'::regnamespace and relkind = 'r'"
        ).fetchall()
    assert all(guarded for _, guarded in rows)
    return sorted(name for name, _ in rows)


async def test_no_table_is_open_to_visitors_or_people(database: Database, clara: Session, owner_url: str) -> None:
    names = tables(owner_url)
    assert len(names) == 10
    for caller in (Caller.anonymous(), Caller.person(clara.user.id)):
        for name in names:
            for statement in (
                f"select from identity.{name}",
                f"delete from identity.{name}",
                f"insert into identity.{name} default values",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with database.tx(caller) as tx:
                        await tx.execute(statement)


async def test_the_sign_in_service_sees_accounts_and_nothing_of_the_business(
    database: Database, clara: Session
) -> None:
    async with database.tx(Caller.identity()) as tx:
        assert await tx.fetchval("select count(*) from identity.users") == 1
    for name in ("visits", "staff", "audit_entries"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.tx(Caller.identity()) as tx:
                await tx.fetchval(f"select count(*) from public.{name}")


async def test_every_policy_counts(
    worker_database: Database, database: Database, clara: Session, owner_url: str
) -> None:
    """With its policy dropped a table shows nothing even to the sign-in service."""
    for name in tables(owner_url):
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute(f"drop policy {name}_sign_in_service on identity.{name}")
        for opened, caller in ((database, Caller.identity()), (worker_database, Caller.service())):
            async with opened.tx(caller) as tx:
                assert await tx.fetchval(f"select count(*) from identity.{name}") == 0


async def test_what_has_run_out_is_swept_away_and_the_rest_stays(
    at: At, clara: Session, postbox: Postbox, clock: FrozenClock, owner_url: str
) -> None:
    await request_mail(at(), "recovery", "clara@vibewell.example")
    await postbox.empty()
    claims = await at().services["identity"].verify(clara.access_token, at().now)

    def counts() -> dict[str, int]:
        with psycopg.connect(owner_url) as connection:
            found = {}
            for name in ("one_time_tokens", "rate_limits", "sessions", "refresh_tokens", "users", "signing_keys"):
                row = connection.execute(f"select count(*) from identity.{name}").fetchone()
                assert row is not None
                found[name] = row[0]
            return found

    before = counts()
    assert before["one_time_tokens"] == 1
    assert before["rate_limits"] >= 2
    await postbox.do("account_sweep", timestamp=0)
    assert counts() == before
    later(clock, hours=2)
    await postbox.do("account_sweep", timestamp=0)
    assert counts() == {**before, "one_time_tokens": 0, "rate_limits": 0}
    await sign_out(at(), claims.person_id, claims.session_id)
    later(clock, days=91)
    await postbox.do("account_sweep", timestamp=0)
    assert counts() == {**before, "one_time_tokens": 0, "rate_limits": 0, "sessions": 0, "refresh_tokens": 0}
