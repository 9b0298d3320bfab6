"""The migrated schema as one text to read and to compare: `make schema` keeps it as `db/schema.sql`."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from vibewell.boot.migrations import MIGRATIONS, migrate
from vibewell.boot.postgres import PROGRAMS, ensure_database, start_embedded

SCHEMA = MIGRATIONS.parent / "schema.sql"
# The queue's own tables come with its library, the runner's with the runner.
LEFT_OUT = ("--exclude-schema=jobs", "--exclude-table=public._yoyo_*", "--exclude-table=public.yoyo_lock")
# Settings of the session, and who the owner is: the installation's own.
PASSING = re.compile(
    r"^(--.*|\\(un)?restrict .*|SET .*;|SELECT pg_catalog\.set_config.*|ALTER (?!DEFAULT).* OWNER TO postgres;)$",
    re.MULTILINE,
)
DUMP_SECONDS_MAX = 60


def dump(url: str) -> str:
    """What `pg_dump` tells of a migrated database, without what differs from one run to the next."""
    command = [str(PROGRAMS / "pg_dump"), "--schema-only", *LEFT_OUT, f"--dbname={url}"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=DUMP_SECONDS_MAX).stdout  # noqa: S603
    return re.sub(r"\n{3,}", "\n\n", PASSING.sub("", told)).strip() + "\n"


def main() -> None:
    """Migrate an empty database of its own, and print what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="vw-schema-"))
    folder.chmod(0o755)
    server = start_embedded(folder)
    try:
        ensure_database(server.url())
        migrate(server.url())
        sys.stdout.write(dump(server.url()))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
