"""The job queue's own schema, taken from the installed library, in a schema of its own."""

from importlib.resources import files
from typing import Any

from yoyo import step

__depends__ = {"0005_platform"}


def apply(connection: Any) -> None:
    """Create the queue's tables and functions in `jobs`."""
    statements = files("procrastinate.sql").joinpath("schema.sql").read_text()
    cursor = connection.cursor()
    cursor.execute("create schema jobs")
    cursor.execute("set local search_path = jobs, pg_catalog")
    cursor.execute(statements)
    cursor.execute("set local search_path = public")


steps = [step(apply)]
