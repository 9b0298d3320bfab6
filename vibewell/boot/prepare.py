"""Before serving: the database there, migrated, and not empty in the demo."""

import datetime
from zoneinfo import ZoneInfo

import psycopg

from vibewell.boot.migrations import migrate
from vibewell.boot.postgres import check_owner, ensure_database, set_login_passwords
from vibewell.boot.settings import Settings, secret_key
from vibewell.boot.wiring import owner_url

TOWN_TIMEZONE = ZoneInfo("Europe/Berlin")


def migrate_all(settings: Settings) -> list[str]:
    """Create the database where it is missing and apply the migrations; answer their names."""
    url = owner_url(settings)
    ensure_database(url)
    if settings.database_url:
        check_owner(url)
    applied = migrate(url)
    if settings.database_url:
        set_login_passwords(url, secret_key(settings))
    return applied


def load_demo(settings: Settings, businesses: int) -> str:
    """Load a demo town where there is no business yet; answer what was done."""
    migrate_all(settings)
    url = owner_url(settings)
    if has_businesses(url):
        return "The database already has businesses: nothing was loaded."
    from vibewell.boot.town import load_town

    now = datetime.datetime.now(TOWN_TIMEZONE)
    return str(load_town(url, today=now.date(), businesses=businesses, now=now))


def today_in_town() -> datetime.date:
    """The date where the demo town lies."""
    return datetime.datetime.now(TOWN_TIMEZONE).date()


def has_businesses(url: str) -> bool:
    """Whether any business is there."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select exists (select from businesses)").fetchone()
        return bool(row and row[0])


def prepare_all(settings: Settings) -> None:
    """Everything that has to be true before the first request."""
    if settings.is_demo:
        load_demo(settings, settings.town_businesses)
    else:
        migrate_all(settings)
