# ruff: noqa: E501 - queries over the catalogue read best in few lines
"""What must hold for everything in the catalogue, whoever adds it: one query a rule, one sentence a finding."""

from collections.abc import Iterable

import msgspec

from tests.trust.access import FUNCTIONS
from tests.trust.matrix import Db

SCHEMAS = "'public', 'private', 'identity', 'jobs', 'auth'"
# Written by the migration runner alone: nobody else may as much as look.
RUNNER = "'^_?yoyo'"
ROLES = "'anon', 'authenticated', 'identity_admin', 'service_role', 'engine', 'authenticator', 'worker'"
WEB = "'anon', 'authenticated', 'identity_admin'"
MAY_BECOME = {
    ("authenticator", "anon"),
    ("authenticator", "authenticated"),
    ("authenticator", "identity_admin"),
    ("authenticator", "webhook_receiver"),
    ("authenticator", "test_processor"),
    ("worker", "test_processor"),
    ("worker", "service_role"),
}
CALLER = r"auth\.(uid|jwt|role|visitor_id)\(\)|private\.(my_businesses|is_moderator)\("


class Rule(msgspec.Struct, frozen=True):
    """`finds` answers what breaks the rule; `advice` says what to do about it."""

    finds: str
    advice: str


OURS = f"from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ({SCHEMAS})"
NAME = "format('%I.%I', n.nspname, c.relname)"
FUNCTION = (
    f"from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ({SCHEMAS})"
    " and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')"
)
FUNCTION_NAME = "format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))"
RULES = {
    "row security is on and forced": Rule(
        f"select {NAME} {OURS} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)"
        f" and c.relname !~ {RUNNER}",
        "alter table … enable row level security; alter table … force row level security",
    ),
    "the runner's tables are nobody else's": Rule(
        f"select distinct {NAME} from pg_class c join pg_namespace n on n.oid = c.relnamespace, unnest(array[{ROLES}]) r"
        f" where c.relkind = 'r' and c.relname ~ {RUNNER}"
        " and has_any_column_privilege(r, c.oid, 'select, insert, update, references')",
        "revoke all on it",
    ),
    "a granted verb has a policy": Rule(
        f"select distinct format('%s: %s to %s', {NAME}, v.verb, r) from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace,"
        f" unnest(array[{ROLES}]) r, (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')) v (verb, letter)"
        f" where n.nspname in ({SCHEMAS}) and c.relkind in ('r', 'p') and c.relname !~ {RUNNER}"
        " and case v.verb when 'delete' then has_table_privilege(r, c.oid, 'delete')"
        "   else has_any_column_privilege(r, c.oid, v.verb) end"
        " and not exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive"
        "   and p.polcmd in ('*', v.letter::\"char\") and r::regrole = any (p.polroles))",
        "write a policy for this verb and role, or take the grant back",
    ),
    "a policy has a grant": Rule(
        f"select distinct format('%s on %s to %s', p.polname, {NAME}, r.rolname) from pg_policy p"
        " join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace, pg_roles r"
        f" where n.nspname in ({SCHEMAS}) and r.oid = any (p.polroles) and not case p.polcmd"
        "   when 'r' then has_any_column_privilege(r.oid, c.oid, 'select')"
        "   when 'a' then has_any_column_privilege(r.oid, c.oid, 'insert')"
        "   when 'w' then has_any_column_privilege(r.oid, c.oid, 'update')"
        "   when 'd' then has_table_privilege(r.oid, c.oid, 'delete')"
        "   else has_any_column_privilege(r.oid, c.oid, 'select') end",
        "a policy without its grant decides nothing: grant the verb, or drop the policy",
    ),
    "policies name their roles": Rule(
        f"select format('%s on %s', p.polname, {NAME}) from pg_policy p join pg_class c on c.oid = p.polrelid"
        f" join pg_namespace n on n.oid = c.relnamespace where n.nspname in ({SCHEMAS}) and 0 = any (p.polroles)",
        "create policy … to anon, authenticated …",
    ),
    "nothing is granted to everybody": Rule(
        f"select format('%s: %s', {NAME}, a.privilege_type) from pg_class c join pg_namespace n on n.oid = c.relnamespace,"
        f" aclexplode(c.relacl) a where n.nspname in ({SCHEMAS}) and a.grantee = 0"
        f" union all select format('%s.%s: %s', {NAME}, t.attname, a.privilege_type) from pg_attribute t"
        " join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(t.attacl) a"
        f" where n.nspname in ({SCHEMAS}) and a.grantee = 0"
        " union all select format('schema %s: %s', n.nspname, a.privilege_type) from pg_namespace n, aclexplode(n.nspacl) a"
        f" where n.nspname in ({SCHEMAS}) and a.grantee = 0",
        "revoke all on … from public",
    ),
    "only rows are granted": Rule(
        f"select format('%s: %s to %s', {NAME}, a.privilege_type, a.grantee::regrole) from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a"
        f" where n.nspname in ({SCHEMAS}) and n.nspname <> 'jobs' and c.relkind in ('r', 'p', 'v', 'm')"
        f" and a.grantee::regrole::text in ({ROLES})"
        " and a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')",
        "grant select, insert, update, delete, never all: truncate and references pass row security by",
    ),
    "sequences are not the web's": Rule(
        f"select format('%s to %s', {NAME}, r) from pg_class c join pg_namespace n on n.oid = c.relnamespace,"
        f" unnest(array[{WEB}]) r where n.nspname in ({SCHEMAS}) and c.relkind = 'S'"
        " and has_sequence_privilege(r, c.oid, 'usage, select, update')",
        "revoke it; `generated always as identity` needs no grant",
    ),
    "schemas are not built in": Rule(
        f"select format('%s in %s', r, n.nspname) from pg_namespace n, unnest(array[{ROLES}]) r"
        f" where n.nspname in ({SCHEMAS}) and has_schema_privilege(r, n.oid, 'create')"
        " and (r, n.nspname) <> ('engine', 'private')",
        "revoke create on schema …",
    ),
    "views ask as their reader": Rule(
        f"select {NAME} {OURS} and c.relkind = 'v' and not coalesce(c.reloptions @> '{{security_invoker=true}}', false)",
        "create view … with (security_invoker = true)",
    ),
    "nothing copies rows past their policies": Rule(
        f"select format('%s to %s', {NAME}, r) from pg_class c join pg_namespace n on n.oid = c.relnamespace,"
        f" unnest(array[{ROLES}]) r where n.nspname in ({SCHEMAS}) and c.relkind in ('m', 'f')"
        " and has_any_column_privilege(r, c.oid, 'select')",
        "a materialised view or foreign table has no row security: let a function answer from it",
    ),
    "definer functions belong to the engine": Rule(
        f"select {FUNCTION_NAME} {FUNCTION} and p.prosecdef and p.proowner <> 'engine'::regrole",
        "alter function … owner to engine: no function runs as a superuser",
    ),
    "definer functions pin their search path": Rule(
        f"select {FUNCTION_NAME} {FUNCTION} and p.prosecdef and not exists"
        " (select from unnest(p.proconfig) g where g like 'search_path=%')",
        "create function … security definer set search_path = pg_catalog, pg_temp",
    ),
    "a pinned search path ends with pg_temp": Rule(
        f"select {FUNCTION_NAME} {FUNCTION} and exists"
        " (select from unnest(p.proconfig) g where g like 'search_path=%' and g !~ '(^search_path=|, )\"?pg_temp\"?$')",
        "set search_path = pg_catalog, pg_temp: otherwise PostgreSQL asks the caller's temporary schema first for types",
    ),
    "functions are nobody's by default": Rule(
        f"select {FUNCTION_NAME} {FUNCTION} and exists"
        " (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)",
        "revoke all on function … from public, then grant execute to who needs it",
    ),
    "functions are written in what can be trusted": Rule(
        f"select {FUNCTION_NAME} {FUNCTION} and p.prolang not in (select oid from pg_language where lanpltrusted)",
        "write it in sql or plpgsql",
    ),
    "nobody of ours stands above row security": Rule(
        f"select rolname from pg_roles where rolname in ({ROLES}) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb"
        " or rolreplication or rolinherit)",
        "alter role … nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit",
    ),
    "only the logins log in": Rule(
        f"select rolname from pg_roles where rolname in ({ROLES}) and rolcanlogin <> (rolname in ('authenticator', 'worker'))",
        "alter role … nologin",
    ),
    "logins wait for nothing for long": Rule(
        "select format('%s: %s', r.rolname, s) from pg_roles r,"
        " unnest(array['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) s"
        " where r.rolname in ('authenticator', 'worker')"
        " and not exists (select from unnest(r.rolconfig) g where g like s || '=%' and g !~ '=0')",
        "alter role … set …_timeout",
    ),
    "a policy's subject is indexed": Rule(
        f"select format('%s.%s (%s)', {NAME}, f.subject, p.polname) from pg_policy p join pg_class c on c.oid = p.polrelid"
        " join pg_namespace n on n.oid = c.relnamespace, lateral (select found[1] as subject from regexp_matches("
        " coalesce(pg_get_expr(p.polqual, c.oid), ''),"
        r" '(?<![.\w])(\w+) = (?:ANY \()?\(+ ?SELECT (?:auth\.uid|private\.my_businesses)', 'g') found) f"
        f" where n.nspname in ({SCHEMAS}) and p.polcmd in ('r', 'w', 'd') and not exists (select from pg_index i"
        "   join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]"
        "   where i.indrelid = c.oid and i.indpred is null and a.attname = f.subject)",
        "create index on … (this column first)",
    ),
}


def findings(db: Db) -> list[str]:
    """Everything in the catalogue that breaks a rule, as sentences that say what to do."""
    return [
        *(
            f"{rule}: {name} — {RULES[rule].advice}"
            for rule in RULES
            for (name,) in db.execute(RULES[rule].finds.encode())
        ),
        *_undecided_functions(db),
        *_bare_calls(db),
        *_memberships(db),
    ]


def _undecided_functions(db: Db) -> Iterable[str]:
    """Functions that somebody besides the worker may call are decided one by one."""
    rows = db.execute(
        f"select format('%%I.%%I', n.nspname, p.proname), array_to_string(array(select r from unnest(array[{WEB}]) r"
        f" where has_function_privilege(r, p.oid, 'execute')), ', ') {FUNCTION}".encode(),
        [],
    ).fetchall()
    callable_by = {str(name): str(who) for name, who in rows if who}
    for name, who in sorted(callable_by.items()):
        if name not in FUNCTIONS:
            yield (
                f"functions are decided: {who} may call {name} — revoke it, or say in FUNCTIONS of tests/trust/access.py"
                " why it gives nothing away"
            )
        elif FUNCTIONS[name][0] != who:
            yield f"functions are decided: {who} may call {name}, decided was {FUNCTIONS[name][0]} — see tests/trust/access.py"
    for name in sorted(FUNCTIONS.keys() - callable_by.keys()):
        yield f"functions are decided: nobody of the web may call {name} — take it out of tests/trust/access.py"


def _bare_calls(db: Db) -> Iterable[str]:
    """A bare call is made for every row; `(select …)` is asked once a statement."""
    rows = db.execute(
        "select format('%%s on %%s', p.policyname, p.tablename) from pg_policies p"
        f" where p.schemaname in ({SCHEMAS}) and concat(p.qual, ' ', p.with_check) ~ %s".encode(),
        [rf"(?<!SELECT )(?<!SELECT \()({CALLER})"],
    )
    for (name,) in rows:
        yield f"policies ask once: {name} — write (select auth.uid()), ((select private.my_businesses())::uuid[])"


def _memberships(db: Db) -> Iterable[str]:
    """Who may become whom, and never without saying so."""
    rows = db.execute(
        "select m.member::regrole::text, m.roleid::regrole::text, m.inherit_option or m.admin_option from pg_auth_members m"
        f" where m.member::regrole::text in ({ROLES}) or m.roleid::regrole::text in ({ROLES})".encode()
    ).fetchall()
    # Roles belong to the whole cluster: tests/boot/town/test_load.py makes this one for itself while we look.
    rows = [row for row in rows if row[0] != "plain_owner"]
    there = {(str(member), str(role)) for member, role, _ in rows}
    yield from (f"who becomes whom: {member} may become {role} — revoke it" for member, role in there - MAY_BECOME)
    yield from (f"who becomes whom: {member} can not become {role} — grant it" for member, role in MAY_BECOME - there)
    yield from (
        f"who becomes whom: {member} has the rights of {role} without becoming it — grant … with inherit false, admin false"
        for member, role, silently in rows
        if silently
    )
