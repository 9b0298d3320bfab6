"""Holes, made one at a time: each policy dropped and loosened, each guard switched off, each helper made to say yes."""

from collections.abc import Iterable

import msgspec

from tests.trust.matrix import Db

SCHEMAS = "'public', 'identity', 'jobs', 'private'"
WEB = ("anon", "authenticated")
MY_BUSINESSES = "my_businesses(roles text[] default array['owner', 'manager', 'receptionist', 'professional'])"
SAYS_YES = "language sql stable security definer set search_path = pg_catalog, pg_temp as"


class Mutant(msgspec.Struct, frozen=True):
    """A hole: what is done to the database, and which tables and verb are likely to show it first."""

    name: str
    statement: str
    tables: list[str]
    verb: str = ""


def mutants(db: Db) -> list[Mutant]:
    """All holes that the matrix must notice."""
    return [*_policies(db), *_columns(db), *_triggers(db), *_helpers(), *_tables(db)]


def _policies(db: Db) -> Iterable[Mutant]:
    rows = db.execute(
        "select schemaname, tablename, policyname, lower(cmd), qual, with_check from pg_policies"
        f" where schemaname in ({SCHEMAS})"
        " order by 1, 2, 3"
    ).fetchall()
    for schema, table, policy, verb, using, check in rows:
        where, shown = f'"{policy}" on {schema}."{table}"', [table if schema == "public" else f"{schema}.{table}"]
        likely = (shown, str(verb))
        yield Mutant(f"no policy {policy} on {table}", f"drop policy {where}", *likely)
        if using not in (None, "true"):
            yield Mutant(f"{policy} on {table} sees all", f"alter policy {where} using (true)", *likely)
        if check not in (None, "true"):
            yield Mutant(f"{policy} on {table} takes all", f"alter policy {where} with check (true)", *likely)


def _columns(db: Db) -> Iterable[Mutant]:
    """Where a verb is granted for some columns: for all of them."""
    rows = db.execute(
        "select distinct p.table_schema, p.table_name, p.privilege_type, p.grantee"
        " from information_schema.column_privileges p where p.grantee = any (%s)"
        f" and p.table_schema in ({SCHEMAS}) and p.privilege_type in ('SELECT', 'INSERT', 'UPDATE')"
        " and not has_table_privilege(p.grantee, format('%%I.%%I', p.table_schema, p.table_name), p.privilege_type)"
        " order by 1, 2, 3, 4",
        [list(WEB)],
    ).fetchall()
    for schema, table, verb, role in rows:
        yield Mutant(
            f"{role} may {str(verb).lower()} all columns of {table}",
            f"grant {verb} on {schema}.{table} to {role}",
            [str(table)],
            str(verb).lower(),
        )


def _triggers(db: Db) -> Iterable[Mutant]:
    rows = db.execute(
        "select t.tgname, c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
        " where t.tgname in ('guard', 'standing') order by 2, 1"
    ).fetchall()
    for trigger, table in rows:
        yield Mutant(
            f"no trigger {trigger} on {table}", f"alter table {table} disable trigger {trigger}", [str(table), "visits"]
        )


def _helpers() -> Iterable[Mutant]:
    """Helpers that policies ask, made to say yes."""
    for name, answers, table, body in (
        (MY_BUSINESSES, "uuid[]", "businesses",
         "select array_agg(id) from public.businesses"),
        (MY_BUSINESSES, "uuid[]", "businesses",
         "select coalesce(array_agg(business_id), '{}') from public.staff"
            " where person_id = auth.uid() and ended_at is null"),
        (MY_BUSINESSES, "uuid[]", "businesses",
         "select coalesce(array_agg(business_id), '{}') from public.staff"
            " where person_id = auth.uid() and role = any (roles)"),
        (MY_BUSINESSES, "uuid[]", "businesses",
         "select case when auth.jwt() ->> 'business_id' is null then (select coalesce(array_agg(s.business_id), '{}')"
            " from public.staff s where s.person_id = auth.uid() and s.ended_at is null and s.role = any (roles))"
            " else array[(auth.jwt() ->> 'business_id')::uuid] end"),
        ("is_my_staff(member uuid)", "boolean", "busy_times", "select true"),
        ("is_moderator()", "boolean", "businesses", "select true"),
        ("shares_a_visit(person uuid)", "boolean", "visits", "select true"),
        ("shares_a_visit(person uuid)", "boolean", "visits",
         "select exists (select from public.visits"
            " where customer_id = person and business_id = any (private.my_businesses()))"),
        ("serves(visit uuid)", "boolean", "visits", "select true"),
        ("as_offered(item public.visit_items)", "boolean", "visit_items", "select true"),
        ("service_business(service uuid)", "uuid", "service_segments", "select (private.my_businesses())[1]"),
        ("believable(instant timestamptz, ahead interval)", "timestamptz", "visits", "select instant"),
    ):  # fmt: skip
        made = f"create or replace function private.{name} returns {answers} {SAYS_YES} $${body}$$"
        yield Mutant(f"{name.partition('(')[0]} says: {body}", made, [table])


def _tables(db: Db) -> Iterable[Mutant]:
    """Row security switched off where a person has any business."""
    rows = db.execute(
        "select distinct c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind = 'r' and has_any_column_privilege('authenticated', c.oid, 'select')"
        " and not exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = 'r'"
        "   and pg_get_expr(p.polqual, c.oid) = 'true') order by 1"
    ).fetchall()
    for (table,) in rows:
        yield Mutant(f"no row security on {table}", f"alter table {table} disable row level security", [str(table)])
