"""Every SQL statement of the program fits the migrated schema, and stands where SQL stands."""

import re
from collections import Counter

import psycopg

from tests.architecture.sources import module_of
from tests.architecture.statements import Statement, Unknown, constants, handed_over, modules

# Statements that are put together from fixed parts when they run: their own tests run them.
PUT_TOGETHER = {
    "vibewell/boot/postgres.py": 2,
    "vibewell/boot/verify_types.py": 2,
    "vibewell/boot/worker_outbox.py": 1,
    "vibewell/domains/booking/desk.py": 1,
    "vibewell/domains/catalog/desk/business.py": 1,
    "vibewell/domains/catalog/desk/services_store.py": 1,
    "vibewell/domains/catalog/desk/staff_store.py": 1,
    "vibewell/domains/catalog/store.py": 2,
    "vibewell/domains/identity/store/mailed.py": 1,
    "vibewell/domains/identity/store/sweeping.py": 1,
    "vibewell/domains/scheduling/search_store.py": 2,
    "vibewell/domains/scheduling/search_windows_store.py": 2,
    "vibewell/kernel/db.py": 6,
}
# Where SQL stands: the stores of domains, what all of them share, and what starts and works the machine.
STORES = re.compile(
    r"vibewell/((domains|adapters)/\w+/(\w+/)?(store|\w+_store)\.py|domains/\w+/store/\w+\.py|kernel/\w+\.py|boot/\w+\.py)"
)
# One question each, about who looks or what a picture is drawn from.
ELSEWHERE = frozenset(
    f"vibewell/{name}.py"
    for name in (
        *(
            "web/render",
            "web/files",
            "web/business/once",
            "domains/identity/signed_in",
            "domains/scheduling/hours_windows",
        ),
        *("domains/catalog/desk/access", "domains/catalog/desk/resources", "domains/catalog/desk/business"),
    )
)


def statements() -> list[Statement]:
    """Each statement once."""
    found = {one.sql: one for one in handed_over() if isinstance(one, Statement)}
    return list({**found, **{one.sql: one for one in constants()}}.values())


def test_every_statement_fits_the_schema(owner_url: str) -> None:
    wrong = []
    with psycopg.connect(owner_url, autocommit=True) as db:
        db.execute("set search_path = public, jobs")
        for statement in statements():
            try:
                db.execute(f"prepare asked as {numbered(statement.sql)}".encode())
                db.execute("deallocate asked")
            except psycopg.Error as error:
                wrong.append(f"{statement.where}: {str(error).splitlines()[0]}")
    assert not wrong, "SQL that the migrated schema does not take:\n" + "\n".join(wrong)


def numbered(sql: str) -> str:
    """`%s` and `%(name)s` as `$1`: statements of the synchronous driver are written so."""
    numbers = iter(range(1, 100))
    return re.sub(r"%(\(\w+\))?s", lambda _: f"${next(numbers)}", sql)


def test_statements_put_together_when_they_run_are_counted() -> None:
    found = Counter(one.path for one in handed_over() if isinstance(one, Unknown))
    more = {path: count for path, count in found.items() if count > PUT_TOGETHER.get(path, 0)}
    assert not more, (
        f"{more}: write SQL as an UPPER_CASE constant of a store file, so that it is prepared against the schema;"
        " where it must be put together from fixed parts, count it in PUT_TOGETHER"
    )


def test_sql_stands_in_stores() -> None:
    asked = {module_of(path): str(path) for path in modules()}
    holders = {one.where.rpartition(":")[0] for one in [*constants(), *handed_over()] if isinstance(one, Statement)}
    strangers = {path for path in holders if path in asked.values() and not STORES.fullmatch(path)} - ELSEWHERE
    assert not strangers, f"{sorted(strangers)}: move the SQL into the domain's store.py (or a *_store.py beside it)"
