"""Forward-only migrations: plain ordered SQL, run by yoyo."""

import logging
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from yoyo import get_backend, read_migrations

MIGRATIONS = Path(__file__).parents[2] / "db" / "migrations"
LOCK_SECONDS_MAX = 60


def migrate(owner_url: str) -> list[str]:
    """Apply what is missing, in order; answer the names of what was applied."""
    logging.getLogger("yoyo.migrations").setLevel(logging.WARNING)
    backend = get_backend(_address(owner_url))
    try:
        with backend.lock(timeout=LOCK_SECONDS_MAX):
            waiting = backend.to_apply(read_migrations(str(MIGRATIONS)))
            backend.apply_migrations(waiting)
            return [migration.id for migration in waiting]
    finally:
        backend.connection.close()


def _address(owner_url: str) -> str:
    """The owner's address, as yoyo reads it, and so that an owner who is no superuser may use the roles they make."""
    parts = urlsplit(owner_url)
    asked = dict(parse_qsl(parts.query))
    asked["options"] = f"{asked.get('options', '')} -c createrole_self_grant=set,inherit".strip()
    return urlunsplit(parts._replace(scheme="postgresql+psycopg", query=urlencode(asked, quote_via=quote)))
