"""Every probe as everybody: the cells, and their trying inside the database, thousands a second."""

from collections.abc import Iterable, Sequence

import msgspec
import psycopg

from tests.trust.access import GIVEN, MACHINE, VERBS, Probe, everything_tried
from tests.trust.people import PEOPLE
from vibewell.kernel.db import Caller, opening

# A try ends by raising one of the first two, so that it leaves nothing behind.
DONE, NOTHING_TOUCHED, REFUSED = "VW000", "VW001", "42501"
NO = (NOTHING_TOUCHED, REFUSED)
ANY_CONSTRAINT = "23"

Db = psycopg.Connection[tuple[object, ...]]


class Cell(msgspec.Struct, frozen=True):
    """One probe as one person."""

    person: str
    probe: Probe

    def judge(self, state: str) -> str:
        """What is wrong with this outcome, or nothing."""
        expected, stops = self.person in self.probe.allowed, self.probe.stops
        if state in NO:
            passed = False
        elif (stops and state.startswith(stops)) or (state == DONE and stops in ("", ANY_CONSTRAINT)):
            passed = True
        else:
            return f"{self.sentence}: ended with {state}, so the probe says nothing"
        if passed == expected:
            return ""
        return f"{self.sentence}: {'they can, but may not' if passed else 'they may, but can not'}"

    @property
    def sentence(self) -> str:
        """Who tries what."""
        return f"{self.person} on {self.probe.table} ({self.probe.verb}): {self.probe.what}"


def all_cells(db: Db) -> list[Cell]:
    """Every probe times everybody; tables of machines get their statements from the catalogue."""
    return [Cell(person, probe) for probe in [*everything_tried(), *_of_machines(db)] for person in PEOPLE]


def _of_machines(db: Db) -> Iterable[Probe]:
    for table, decided in MACHINE.items():
        # The queue's triggers name its tables without their schema.
        path = ["set local search_path = public, jobs, pg_temp"] if table.startswith("jobs.") else []
        column = db.execute(
            "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass and attnum > 0"
            " and attgenerated = '' and attidentity <> 'a' and not attisdropped order by attnum limit 1",
            [table],
        ).fetchone()
        assert column is not None
        statements = {
            "select": f"select from {table}",
            "insert": f"insert into {table} default values",
            "update": f"update {table} set {column[0]} = {column[0]}",
            "delete": f"delete from {table}",
        }
        for verb in VERBS:
            allowed = decided.get(verb, frozenset())
            name, given = table.removeprefix("public."), GIVEN.get(table, "")
            yield Probe(name, verb, verb, (*path, statements[verb]), allowed, ANY_CONSTRAINT, given)


def claims_of(caller: Caller) -> str:
    """The claims that a transaction of this caller opens with."""
    if caller.role == "engine":
        return "{}"
    text = opening(caller)
    return text[text.index("{") : text.rindex("}") + 1].replace("''", "'")


ATTEMPT = """
create schema trust;
create table trust.cells (id integer primary key, probed text, verb text, role text, claims text, given text,
  statements text[], state text);
create function trust.attempt(role text, claims text, given text, statements text[]) returns text language plpgsql as $$
declare
  statement text;
  touched bigint;
begin
  if given <> '' then
    execute given;
  end if;
  perform set_config('request.jwt.claims', claims, true), set_config('role', role, true);
  foreach statement in array statements loop
    execute statement;
    get diagnostics touched = row_count;
    if touched = 0 and statement not like 'set %' then
      raise exception using errcode = 'VW001';
    end if;
  end loop;
  set constraints all immediate;
  raise exception using errcode = 'VW000';
exception when others then
  return sqlstate;
end
$$;
-- The outcomes of these cells, those of a verb first; with `first_only` none but the first that says yes for no, no for
-- yes, or fails.
create function trust.attempt_all(probed_tables text[], likely text, first_only boolean)
  returns table (id integer, state text) language plpgsql as $$
declare
  c trust.cells;
begin
  for c in select * from trust.cells x where probed_tables is null or x.probed = any (probed_tables)
    order by x.verb = likely desc, x.id loop
    id := c.id;
    state := trust.attempt(c.role, c.claims, c.given, c.statements);
    if not first_only then
      return next;
    elsif state is distinct from c.state and not (state in ('VW001', '42501') and c.state in ('VW001', '42501')) then
      return next;
      return;
    end if;
  end loop;
end
$$;
"""


def prepare(db: Db) -> list[Cell]:
    """Keep the cells in the database, each with the outcome that it has now."""
    cells = all_cells(db)
    db.execute(ATTEMPT.encode())
    with db.cursor() as cursor:
        cursor.executemany(
            "insert into trust.cells (id, probed, verb, role, claims, given, statements)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    number,
                    cell.probe.table,
                    cell.probe.verb,
                    caller.role,
                    claims_of(caller),
                    cell.probe.given,
                    list(cell.probe.statements),
                )
                for number, cell in enumerate(cells)
                for caller in [PEOPLE[cell.person]]
            ],
        )
    db.execute("update trust.cells c set state = a.state from trust.attempt_all(null, '', false) a where a.id = c.id")
    return cells


def outcomes(db: Db) -> list[str]:
    """The kept outcomes in the order of the cells."""
    return [str(state) for (state,) in db.execute("select state from trust.cells order by id")]


def first_difference(db: Db, tables: Sequence[str] | None = None, likely: str = "") -> int | None:
    """The first cell (of these tables) that ends otherwise than it did, or None; a likely verb is tried first."""
    found = db.execute("select id from trust.attempt_all(%s, %s, true)", [tables, likely]).fetchone()
    return None if found is None else int(str(found[0]))
