"""Visits for a town of thousands of businesses, made inside the database."""

from datetime import datetime

from vibewell.boot.town.ground import Connection


async def fill_with_visits(connection: Connection, seed: str, now: datetime) -> None:
    """To be written."""
