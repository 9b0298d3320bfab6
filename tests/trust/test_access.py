"""Everybody tries everything, and gets exactly what `access.py` says."""

import asyncpg
import psycopg
import pytest

from tests.conftest import Cluster
from tests.trust import matrix
from tests.trust.access import MACHINE, VERBS, everything_tried
from tests.trust.people import PEOPLE
from tests.trust.world import arrange_world
from vibewell.kernel.db import Database

SCHEMAS = ("public", "identity", "jobs", "private")


class Undo(Exception):  # noqa: N818 - ends a try, so that it leaves nothing behind
    pass


@pytest.fixture
def world(owner_url: str) -> str:
    arrange_world(owner_url)
    return owner_url


def tables(db: matrix.Db) -> set[str]:
    rows = db.execute(
        "select format('%%I.%%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = any (%s) and c.relkind in ('r', 'p') and c.relname !~ '^_?yoyo'",
        [list(SCHEMAS)],
    )
    return {str(name) for (name,) in rows}


def test_every_table_and_verb_is_decided(owner_url: str) -> None:
    tried = {(f"public.{probe.table}", probe.verb) for probe in everything_tried()}
    decided = tried | {(table, verb) for table in MACHINE for verb in VERBS}
    with psycopg.connect(owner_url) as db:
        there = tables(db)
    missing = {(table, verb) for table in there for verb in VERBS} - decided
    assert not missing, (
        f"nobody decided who may {sorted(f'{verb} {table}' for table, verb in missing)}: say it in"
        " tests/trust/access.py (MACHINE, when only the worker goes there) or in tests/trust/tables_*.py"
    )
    gone = {table for table, _ in decided} - there
    assert not gone, f"these tables are gone; take them out of tests/trust: {sorted(gone)}"


def test_everybody_gets_what_was_decided(world: str) -> None:
    with psycopg.connect(world) as db:
        cells = matrix.prepare(db)
        wrong = [said for cell, state in zip(cells, matrix.outcomes(db), strict=True) if (said := cell.judge(state))]
    assert not wrong, "\n" + "\n".join(wrong)
    assert len(cells) > 4000


async def test_the_same_through_the_login_of_the_web(world: str, cluster: Cluster, database_name: str) -> None:
    with psycopg.connect(world) as db:
        cells = matrix.all_cells(db)
    wrong = []
    logins = {name: await Database.connect(cluster.url(database_name, name)) for name in ("authenticator", "worker")}
    try:
        for cell in cells:
            if cell.person == "engine" or cell.probe.given:
                continue
            login = logins["worker" if cell.person == "service_role" else "authenticator"]
            if said := cell.judge(await try_it(login, cell)):
                wrong.append(said)
    finally:
        for login in logins.values():
            await login.close()
    assert not wrong, "\n" + "\n".join(wrong)


async def try_it(database: Database, cell: matrix.Cell) -> str:
    """The outcome of a cell, in a transaction of its own that is undone."""
    try:
        async with database.tx(PEOPLE[cell.person]) as tx:
            for statement in cell.probe.statements:
                touched = await tx.execute(statement)
                if touched.split()[-1] == "0":
                    return matrix.NOTHING_TOUCHED
            await tx.execute("set constraints all immediate")
            raise Undo
    except Undo:
        return matrix.DONE
    except asyncpg.PostgresError as error:
        return str(error.sqlstate)


def test_the_matrix_notices_who_can_more_and_who_can_less(world: str) -> None:
    with psycopg.connect(world) as db:
        matrix.prepare(db)
        assert matrix.first_difference(db, None) is None
        with db.transaction(force_rollback=True):
            db.execute("alter policy visits_own_read on visits using (true)")
            assert matrix.first_difference(db, ["visits"]) is not None
        with db.transaction(force_rollback=True):
            db.execute("drop policy visits_own_read on visits")
            assert matrix.first_difference(db, ["visits"]) is not None
