"""Forward-only migrations: plain ordered SQL, run by yoyo."""

import logging
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from yoyo import get_backend, read_migrations

MIGRATIONS = Path(__file__).parents[2] / "db" / "migrations"
LOCK_SECONDS_MAX = 60


def migrate(owner_url: str) -> list[str]:
    """Apply what is missing, in order; answer the names of what was applied."""
    logging.getLogger("yoyo.migrations").setLevel(logging.WARNING)
    parts = urlsplit(owner_url)
    backend = get_backend(urlunsplit(parts._replace(scheme="postgresql+psycopg")))
    try:
        with backend.lock(timeout=LOCK_SECONDS_MAX):
            waiting = backend.to_apply(read_migrations(str(MIGRATIONS)))
            backend.apply_migrations(waiting)
            return [migration.id for migration in waiting]
    finally:
        backend.connection.close()
