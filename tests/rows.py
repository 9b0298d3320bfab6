"""Rows put into the database together: one statement a table, since triggers run for each statement."""

from typing import Any

import psycopg


class Rows:
    """Rows by table, in the order in which their tables were named first."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[tuple[str, ...], list[tuple[Any, ...]]]] = {}

    def add(self, table: str, **values: Any) -> None:
        """One row more: its columns by name."""
        self._rows.setdefault(table, {}).setdefault(tuple(values), []).append(tuple(values.values()))

    def put(self, owner_url: str) -> None:
        """Put all of them there, as the owner of the tables, in one transaction."""
        with psycopg.connect(owner_url) as db:
            for table, columns, rows in ((table, *each) for table, by in self._rows.items() for each in by.items()):
                row = f"({', '.join(['%s'] * len(columns))})"
                statement = f"insert into {table} ({', '.join(columns)}) values {', '.join([row] * len(rows))}"
                db.execute(statement.encode(), [value for each in rows for value in each])
