# ruff: noqa: E501 - a statement and what the gate says of it are read side by side
"""Nothing enters the catalogue without a decision about who may touch it, and the gate says which is missing."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import Cluster
from tests.trust.gate import findings
from tests.trust.matrix import Db


@pytest.fixture(scope="module")
def migrated(cluster: Cluster) -> Iterator[Db]:
    name = cluster.clone("vibewell_template")
    with psycopg.connect(cluster.url(name)) as db:
        yield db
    cluster.drop(name)


@pytest.fixture
def db(migrated: Db) -> Iterator[Db]:
    """The migrated database; what a test does to it, and to the roles of the whole cluster, is undone unseen."""
    yield migrated
    migrated.rollback()


def test_everything_is_decided(db: Db) -> None:
    found = findings(db)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("create table surprise (id integer)", "row security is on and forced: public.surprise"),
        ("create table private.surprise (id integer)", "row security is on and forced: private.surprise"),
        ("alter table visits no force row level security", "row security is on and forced: public.visits"),
        ("grant select on _yoyo_migration to anon", "the runner's tables are nobody else's: public._yoyo_migration"),
        ("grant delete on visits to authenticated", "a granted verb has a policy: public.visits: delete to authenticated"),
        ("grant select (id) on outbox to anon", "a granted verb has a policy: public.outbox: select to anon"),
        ("revoke insert on reviews from authenticated; revoke insert (id, business_id, visit_id, person_id, author_name,"
         " rating, body) on reviews from authenticated", "a policy has a grant: reviews_own_insert on public.reviews"),
        ("create policy loose on visits using (false)", "policies name their roles: loose on public.visits"),
        ("grant select on visits to public", "nothing is granted to everybody: public.visits: SELECT"),
        ("grant select (id) on visits to public", "nothing is granted to everybody: public.visits.id: SELECT"),
        ("grant usage on schema identity to public", "nothing is granted to everybody: schema identity: USAGE"),
        ("grant truncate on visits to service_role", "only rows are granted: public.visits: TRUNCATE to service_role"),
        ("grant usage on sequence claims_id_seq to anon", "sequences are not the web's: public.claims_id_seq to anon"),
        ("grant create on schema public to engine", "schemas are not built in: engine in public"),
        ("create view surprise as select 1", "views ask as their reader: public.surprise"),
        ("create materialized view surprise as select * from people; grant select on surprise to anon",
         "nothing copies rows past their policies: public.surprise to anon"),
        ("create function private.f() returns int language sql security definer set search_path = pg_catalog, pg_temp"
         " as 'select 1'", "definer functions belong to the engine: private.f()"),
        ("create function private.f() returns int language sql security definer as 'select 1'",
         "definer functions pin their search path: private.f()"),
        ("create function private.f() returns int language sql security definer set search_path = '' as 'select 1'",
         "a pinned search path ends with pg_temp: private.f()"),
        ("create function private.f() returns int language sql as 'select 1'; grant execute on function private.f() to public",
         "functions are nobody's by default: private.f()"),
        ("create function f() returns int language sql as 'select 1'; grant execute on function f() to anon",
         "functions are decided: anon may call public.f"),
        ("grant execute on function private.serves to anon", "functions are decided: anon, authenticated may call private.serves"),
        ("revoke execute on function private.plain from anon, authenticated",
         "functions are decided: nobody of the web may call private.plain"),
        ("alter policy people_self_read on people using (id = auth.uid())", "policies ask once: people_self_read on people"),
        ("alter policy visits_business_read on visits using (business_id = any (private.my_businesses()))",
         "policies ask once: visits_business_read on visits"),
        ("drop index visits_business", "a policy's subject is indexed: public.visits.business_id"),
        ("drop index visits_customer", "a policy's subject is indexed: public.visits.customer_id"),
        ("alter role engine bypassrls", "nobody of ours stands above row security: engine"),
        ("alter role authenticator inherit", "nobody of ours stands above row security: authenticator"),
        ("alter role service_role login", "only the logins log in: service_role"),
        ("alter role worker reset lock_timeout", "logins wait for nothing for long: worker: lock_timeout"),
        ("grant service_role to authenticator", "who becomes whom: authenticator may become service_role"),
        ("grant engine to anon", "who becomes whom: anon may become engine"),
        ("revoke anon from authenticator", "who becomes whom: authenticator can not become anon"),
        ("grant anon to authenticator with inherit true", "who becomes whom: authenticator has the rights of anon"),
    ],
)  # fmt: skip
def test_the_gate_finds(db: Db, statement: str, expected: str) -> None:
    db.execute(statement.encode())
    assert [found for found in findings(db) if found.startswith(expected)], findings(db)


def test_nobody_makes_temporary_tables(db: Db) -> None:
    # A clone does not take its template's grants along, so the template itself is asked.
    rows = db.execute(
        "select a.privilege_type from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a"
        " where d.datname = 'vibewell_template' and a.grantee <> d.datdba"
    )
    assert {str(right) for (right,) in rows} == {"CONNECT"}
