"""Migrations go forward, in order, and wait for no lock for long."""

import re

import pytest

from tests.architecture.sources import text_of, tracked

CHANGES = re.compile(
    r"^\s*(?:alter table(?: if exists)?|create (?:unique )?index (?:concurrently )?(?:if not exists )?\S+ on|update"
    r"|delete from|drop table(?: if exists)?|create (?:constraint )?trigger \S+ .*? on|truncate) (?:only )?([\w.]+)",
    re.MULTILINE | re.IGNORECASE,
)


# Those up to here make the first database, in which nobody waits yet.
FOUNDATIONS = "0009_z"


def migrations() -> list[tuple[str, str]]:
    return sorted(
        (path.name, text_of(path)) for path in tracked(".sql", ".py") if path.parts[:2] == ("db", "migrations")
    )


def test_migrations_are_numbered_and_named() -> None:
    names = [name for name, _ in migrations()]
    assert names, "db/migrations is empty"
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z0-9_]+\.(sql|py)", name)] == [], (
        "call it NNNN_what_it_does.sql"
    )
    numbers = [name[:4] for name in names]
    assert len(numbers) == len(set(numbers)), "two migrations have one number"


def test_migrations_go_forward_only() -> None:
    backward = [name for name, text in migrations() if ".rollback." in name or "__rollback__" in text]
    assert not backward, f"{backward}: a mistake is mended by the next migration"


def test_every_migration_says_what_it_builds_on() -> None:
    known: set[str] = set()
    for name, text in migrations():
        found = re.search(r"^-- depends:\s*(.+)$|__depends__ = \{(.+)\}", text, re.MULTILINE)
        wanted = set(re.findall(r"\d{4}_\w+", found[0])) if found else set()
        assert wanted or not known, f"{name}: begin it with `-- depends: <the one before>`"
        assert wanted <= known, f"{name} builds on what is not there: {sorted(wanted - known)}"
        known.add(name.rpartition(".")[0])


@pytest.mark.parametrize(
    "statement",
    [
        "alter table visits add column x integer",
        "create index visits_x on visits (id)",
        "create unique index concurrently if not exists visits_x on public.visits (id)",
        "update visits set note = ''",
        "delete from only visits",
        "create constraint trigger t after insert or update on visits deferrable",
    ],
)
def test_a_change_of_a_table_is_recognised(statement: str) -> None:
    assert [table.removeprefix("public.") for table in CHANGES.findall(statement)] == ["visits"]


def test_tables_that_exist_are_changed_with_patience_and_not_for_long() -> None:
    born: dict[str, str] = {}
    for name, text in migrations():
        for table in re.findall(r"create table (?:if not exists )?([\w.]+)", text, re.IGNORECASE):
            born.setdefault(table.removeprefix("public."), name)
    wrong = []
    for name, text in migrations():
        plain = re.sub(r"\$(\w*)\$.*?\$\1\$", "", re.sub(r"--.*", "", text), flags=re.DOTALL)
        touched = {table.removeprefix("public.") for table in CHANGES.findall(plain)}
        older = sorted(table for table in touched if born.get(table, name) < name)
        if older and name > FOUNDATIONS and not re.search(r"set local lock_timeout\s*=\s*'\d+m?s'", text):
            wrong.append(f"{name} changes {', '.join(older)}")
    assert not wrong, "begin with `set local lock_timeout = '5s';`, so that nobody waits behind it:\n" + "\n".join(
        wrong
    )
