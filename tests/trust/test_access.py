"""Everybody tries everything, and gets exactly what `access.py` says; and a hole anywhere is noticed."""

from collections.abc import Iterator

import asyncpg
import psycopg
import pytest

from tests.conftest import Cluster
from tests.trust import matrix
from tests.trust.access import MACHINE, VERBS, everything_tried
from tests.trust.mutants import Mutant, mutants
from tests.trust.people import PEOPLE
from tests.trust.world import arrange_world
from vibewell.kernel.db import Database

SCHEMAS = ("public", "identity", "jobs", "private")


class Undo(Exception):  # noqa: N818 - ends a try, so that it leaves nothing behind
    pass


@pytest.fixture(scope="module")
def world(cluster: Cluster) -> Iterator[str]:
    """A world in which everything that is tried is undone."""
    name = cluster.clone("vibewell_template")
    arrange_world(cluster.url(name))
    yield name
    cluster.drop(name)


@pytest.fixture(scope="module")
def db(cluster: Cluster, world: str) -> Iterator[matrix.Db]:
    """Its owner, beside the outcomes of all cells."""
    with psycopg.connect(cluster.url(world), autocommit=True) as connection:
        matrix.prepare(connection)
        yield connection


def tables(db: matrix.Db) -> set[str]:
    rows = db.execute(
        "select format('%%I.%%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = any (%s) and c.relkind in ('r', 'p') and c.relname !~ '^_?yoyo'",
        [list(SCHEMAS)],
    )
    return {str(name) for (name,) in rows}


def test_every_table_and_verb_is_decided(db: matrix.Db) -> None:
    tried = {(f"public.{probe.table}", probe.verb) for probe in everything_tried()}
    decided = tried | {(table, verb) for table in MACHINE for verb in VERBS}
    there = tables(db)
    missing = {(table, verb) for table in there for verb in VERBS} - decided
    assert not missing, (
        f"nobody decided who may {sorted(f'{verb} {table}' for table, verb in missing)}: say it in"
        " tests/trust/access.py (MACHINE, when only the worker goes there) or in tests/trust/tables_*.py"
    )
    gone = {table for table, _ in decided} - there
    assert not gone, f"these tables are gone; take them out of tests/trust: {sorted(gone)}"


def test_everybody_gets_what_was_decided(db: matrix.Db) -> None:
    cells = matrix.all_cells(db)
    wrong = [said for cell, state in zip(cells, matrix.outcomes(db), strict=True) if (said := cell.judge(state))]
    assert not wrong, "\n" + "\n".join(wrong)
    assert len(cells) > 4000


async def test_the_same_through_the_login_of_the_web(world: str, cluster: Cluster, db: matrix.Db) -> None:
    cells = matrix.all_cells(db)
    wrong = []
    logins = {name: await Database.connect(cluster.url(world, name)) for name in ("authenticator", "worker")}
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


def test_every_hole_is_noticed(db: matrix.Db) -> None:
    assert matrix.first_difference(db) is None, "nothing was changed yet"
    holes = mutants(db)
    unnoticed = [hole.name for hole in holes if not is_noticed(db, hole)]
    assert len(holes) > 150
    assert not unnoticed, "a hole that no probe shows; add one to tests/trust/tables_*.py:\n" + "\n".join(unnoticed)


def is_noticed(db: matrix.Db, hole: Mutant) -> bool:
    """Whether any cell ends otherwise: looked for where the hole is likely to show, and only then everywhere."""
    with db.transaction(force_rollback=True):
        db.execute(hole.statement.encode())
        if matrix.first_difference(db, hole.tables, hole.verb) is not None:
            return True
        return matrix.first_difference(db) is not None
