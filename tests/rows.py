"""The owner's hand in a test's database: a connection that is kept, and rows that are put there together."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

_kept: dict[str, psycopg.Connection[Any]] = {}


@contextmanager
def hand_of(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection on which each statement is a transaction of its own.

    It stays open for whoever is next, since opening one costs more than most of what is asked of it.
    """
    # Taken out meanwhile, so that nobody shares it.
    connection = _kept.pop(url, None) or psycopg.connect(url, autocommit=True, prepare_threshold=None)
    try:
        yield connection
    finally:
        if connection.broken or url in _kept:
            connection.close()
        else:
            _kept[url] = connection


@contextmanager
def as_owner(url: str) -> Iterator[psycopg.Connection[Any]]:
    """One transaction of the owner's; what a statement sets for the session stays set."""
    with hand_of(url) as connection, connection.transaction():
        yield connection


def let_go(url: str) -> None:
    """Close what is kept open to a database, which is to be copied or dropped."""
    if connection := _kept.pop(url, None):
        connection.close()


def let_all_go() -> None:
    """Close whatever is kept open."""
    for url in list(_kept):
        let_go(url)


class Rows:
    """Rows by table, in the order in which their tables were named first: one statement a table, since triggers run
    for each statement."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[tuple[str, ...], list[tuple[Any, ...]]]] = {}

    def add(self, table: str, **values: Any) -> None:
        """One row more: its columns by name."""
        self._rows.setdefault(table, {}).setdefault(tuple(values), []).append(tuple(values.values()))

    def put(self, owner_url: str) -> None:
        """Put all of them there, as the owner of the tables, in one transaction."""
        with as_owner(owner_url) as db:
            for table, columns, rows in ((table, *each) for table, by in self._rows.items() for each in by.items()):
                row = f"({', '.join(['%s'] * len(columns))})"
                statement = f"insert into {table} ({', '.join(columns)}) values {', '.join([row] * len(rows))}"
                db.execute(statement.encode(), [value for each in rows for value in each])
