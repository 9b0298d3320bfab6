"""A PostgreSQL of one's own, whose owner is no superuser."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from vibewell.boot.postgres import DatabaseUnfit, EmbeddedPostgres, check_owner, login_url, start_embedded
from vibewell.boot.prepare import migrate_all
from vibewell.boot.settings import Settings

SECRET = "a secret for tests only"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    """A server of its own: roles belong to a whole server, and these are made by somebody else than in other tests."""
    data_dir = Path(tempfile.mkdtemp(prefix="vw-own-"))
    data_dir.chmod(0o755)
    running = start_embedded(data_dir)
    with psycopg.connect(running.url(database="postgres"), autocommit=True) as owner:
        owner.execute("create role house login createrole bypassrls")
        owner.execute("create role guest login createrole")
        owner.execute("create database salon owner house")
    yield running
    running.stop()
    shutil.rmtree(data_dir, ignore_errors=True)


def test_an_owner_with_two_rights_is_enough(server: EmbeddedPostgres) -> None:
    url = server.url(user="house", database="salon")
    settings = Settings(database_url=url, secret_key=SECRET)
    assert migrate_all(settings)
    assert migrate_all(settings) == []
    with psycopg.connect(login_url(url, "authenticator", SECRET.encode())) as web:
        web.execute("set role anon")
        assert web.execute("select count(*) from businesses").fetchone() == (0,)
    with psycopg.connect(url) as owner:
        owners = owner.execute("select distinct pg_get_userbyid(proowner) from pg_proc where proname = 'my_businesses'")
        assert owners.fetchall() == [("engine",)], "what sees more than its caller belongs to the engine"


def test_an_owner_who_may_too_little_is_told_so_before_anything_happens(server: EmbeddedPostgres) -> None:
    with pytest.raises(DatabaseUnfit, match="CREATEROLE and BYPASSRLS"):
        migrate_all(Settings(database_url=server.url(user="guest", database="salon"), secret_key=SECRET))


def test_a_superuser_may(server: EmbeddedPostgres) -> None:
    check_owner(server.url(database="salon"))
