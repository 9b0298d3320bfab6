"""The helpers run as `engine`, which sees everything: whatever is handed to them, they do no more than was said."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import Cluster
from tests.trust.matrix import Db, claims_of
from tests.trust.people import DESK, MANAGERS, PEOPLE, SIGNED_IN, TEAM
from tests.trust.world import arrange_world, named

BODY = "jsonb_build_object('visit_id', :{})"


@pytest.fixture(scope="module")
def arranged(cluster: Cluster) -> Iterator[Db]:
    name = cluster.clone("vibewell_template")
    arrange_world(cluster.url(name))
    with psycopg.connect(cluster.url(name)) as db:
        yield db
    cluster.drop(name)


@pytest.fixture
def db(arranged: Db) -> Iterator[Db]:
    """The world by its owner's hand; undone afterwards."""
    arranged.execute("select")  # a transaction around the test, so that those within it are savepoints
    yield arranged
    arranged.rollback()


def become(db: Db, person: str) -> None:
    """Be somebody for the rest of this transaction."""
    caller = PEOPLE[person]
    db.execute(
        "select set_config('request.jwt.claims', %s, true), set_config('role', %s, true)",
        [claims_of(caller), caller.role],
    )


def ask(db: Db, person: str, sql: str) -> object:
    """What the first column says, for this person."""
    become(db, person)
    row = db.execute(named(sql).encode()).fetchone()
    db.execute("reset role")
    return row and row[0]


def is_refused(db: Db, person: str, sql: str) -> bool:
    """Whether row security or a check says no."""
    try:
        with db.transaction():
            ask(db, person, sql)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def count(db: Db, sql: str) -> int:
    row = db.execute(named(sql).encode()).fetchone()
    assert row is not None
    return int(str(row[0]))


@pytest.mark.parametrize("start", ["anon", "authenticated", "identity_admin", None])
@pytest.mark.parametrize("wanted", ["service_role", "engine", "worker", "postgres"])
def test_the_login_of_the_web_becomes_nobody_more(
    cluster: Cluster, arranged: Db, start: str | None, wanted: str
) -> None:
    with psycopg.connect(cluster.url(arranged.info.dbname, "authenticator"), autocommit=True) as db:
        if start:
            db.execute(f"set role {start}".encode())
        for attempt in (f"set role {wanted}", f"set session authorization {wanted}", f"reset role; set role {wanted}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(attempt.encode())


@pytest.mark.parametrize("wanted", ["anon", "authenticated", "identity_admin", "engine", "authenticator", "postgres"])
def test_the_login_of_the_worker_becomes_nobody_else(cluster: Cluster, arranged: Db, wanted: str) -> None:
    with (
        psycopg.connect(cluster.url(arranged.info.dbname, "worker"), autocommit=True) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(f"set role {wanted}".encode())


def test_a_login_by_itself_sees_nothing(cluster: Cluster, arranged: Db) -> None:
    for login in ("authenticator", "worker"):
        with (
            psycopg.connect(cluster.url(arranged.info.dbname, login)) as db,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            db.execute("select from public.businesses")


@pytest.mark.parametrize(
    ("person", "event", "business", "visit", "allowed"),
    [
        ("visitor", "start.held", "nordlicht", "v_visitor", True),
        ("nina", "start.held", "nordlicht", "v_visitor", True),
        ("clara", "visit.booked", "nordlicht", "v_clara", True),
        ("mehmet", "visit.cancelled", "nordlicht", "v_guest", True),
        ("identity_admin", "account.made", "nordlicht", "v_clara", True),
        ("service_role", "anything.else", "nordlicht", "v_clara", True),
        ("visitor", "visit.booked", "nordlicht", "v_visitor", False),
        ("visitor", "start.held", "nordlicht", "v_other", False),
        ("stranger", "start.held", "nordlicht", "v_visitor", False),
        ("clara", "visit.booked", "nordlicht", "v_guest", False),
        ("clara", "visit.booked", "brauenwerk", "v_clara", False),
        ("clara", "anything.else", "nordlicht", "v_clara", False),
        ("elke", "visit.cancelled", "nordlicht", "v_clara", False),
        ("sofia", "visit.cancelled", "nordlicht", "v_clara", False),
    ],
)
def test_who_may_announce_what(db: Db, person: str, event: str, business: str, visit: str, allowed: bool) -> None:
    told = f"select private.announce(:fresh, '{event}', :{business}, jsonb_build_object('visit_id', :{visit}))"
    assert is_refused(db, person, told) is not allowed
    assert count(db, "select count(*) from outbox where id = :fresh") == allowed


@pytest.mark.parametrize("person", sorted(PEOPLE.keys() - {"service_role", "engine", "identity_admin"}))
def test_nobody_of_the_web_has_jobs_done(db: Db, person: str) -> None:
    assert is_refused(db, person, "select private.enqueue_job('send_mail', '{}', null, null, null)")


@pytest.mark.parametrize(("by", "key"), [(-1000, "hold:192.0.2.1"), (0, "a"), (1_000_000, "a"), (1, "a" * 201)])
def test_a_counter_only_goes_up_a_little(db: Db, by: int, key: str) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        ask(db, "stranger", f"select private.count_request('{key}', now(), {by})")


def test_telling_a_later_time_frees_no_hold(db: Db) -> None:
    held = count(db, "select count(*) from claims where held_until is not null")
    ask(db, "stranger", "select private.wait_for(array[:s_mehmet, :s_tilda], '-infinity', 'infinity', 'infinity')")
    assert count(db, "select count(*) from claims where held_until is not null") == held
    db.execute("update claims set held_until = now() - interval '1 second' where held_until is not null")
    ask(db, "stranger", "select private.wait_for(array[:s_mehmet, :s_tilda], '-infinity', 'infinity', now())")
    assert count(db, "select count(*) from claims where held_until is not null") == 0


@pytest.mark.parametrize("person", sorted(PEOPLE.keys() - {"noor", "engine"}))
def test_only_moderators_see_and_change_the_queue(db: Db, person: str) -> None:
    assert is_refused(db, person, "select private.queue_summary()")
    assert is_refused(db, person, "select private.retry_job(1)")
    assert is_refused(db, person, "select private.platform_figures()")


@pytest.mark.parametrize("person", ["stranger", "clara", "mehmet", "jonas", "elke", "sofia", "noor", "identity_admin"])
def test_only_managers_keep_working_times(db: Db, person: str) -> None:
    kept = "select private.keep_working_times(:nordlicht, array[:s_tilda], '-infinity', '{}', '{}')"
    assert is_refused(db, person, kept)


def test_a_manager_keeps_no_working_times_of_other_businesses(db: Db) -> None:
    everything = "select count(*) from working_times where business_id <> :brauenwerk"
    before = count(db, everything)
    ask(
        db,
        "sofia",
        "select private.keep_working_times(:brauenwerk, array[:s_tilda, :s_sofia], '-infinity', array[:s_tilda],"
        " array[tstzrange(now(), now() + interval '1 hour')])",
    )
    assert count(db, everything) == before
    assert count(db, "select count(*) from working_times where business_id = :brauenwerk") == 0


@pytest.mark.parametrize(
    ("person", "member", "said"),
    [
        ("ida", "s_lene", "no_account"),
        ("lene", "s_mehmet", "no_account"),
        ("lene", "s_ida", "forbidden"),
        ("lene", "s_lene", "forbidden"),
        ("jonas", "s_mehmet", "forbidden"),
        ("mehmet", "s_mehmet", "forbidden"),
        ("clara", "s_mehmet", "forbidden"),
        ("elke", "s_ida", "forbidden"),
        ("sofia", "s_ida", "forbidden"),
        ("ida", "s_elke", "forbidden"),
        ("ida", "s_sofia", "forbidden"),
    ],
)
def test_who_gives_a_member_an_account(db: Db, person: str, member: str, said: str) -> None:
    assert ask(db, person, f"select private.seat_account(:{member}, 'nobody@vibewell.example')") == said


def test_only_a_team_knows_who_has_an_account_and_only_managers_what_lies_ahead(db: Db) -> None:
    for person in sorted(SIGNED_IN):
        knows = ask(db, person, "select count(*) from private.seated(:nordlicht)") != 0
        assert knows is (person in TEAM), person
        ahead = ask(db, person, "select count(*) from private.ahead_of(:s_mehmet, now())") != 0
        assert ahead is (person in MANAGERS), person


TRAILS = (
    "select count(*) from private.audit_trail({}, null, null, null, 50)",
    "select count(*) from private.audit_trail({}, null, null, null, null, 50)",
)


@pytest.mark.parametrize("trail", TRAILS)
@pytest.mark.parametrize("person", sorted(SIGNED_IN))
def test_the_trail_is_told_to_managers_and_moderators(db: Db, person: str, trail: str) -> None:
    told = {name: ask(db, person, trail.format(name)) != 0 for name in (":nordlicht", ":brauenwerk", "null")}
    moderates = person == "noor"
    assert told == {
        ":nordlicht": moderates or person in MANAGERS,
        ":brauenwerk": moderates or person == "sofia",
        "null": moderates,
    }


@pytest.mark.parametrize("person", sorted(SIGNED_IN))
def test_the_register_is_told_to_moderators(db: Db, person: str) -> None:
    told = {
        asked: ask(db, person, f"select count(*) from private.business_register({asked}, null, null, 50)")
        for asked in ("null", "null, null", "null, true", "null, false")
    }
    assert told == (
        {"null": 3, "null, null": 3, "null, true": 2, "null, false": 1} if person == "noor" else dict.fromkeys(told, 0)
    )


@pytest.mark.parametrize("person", sorted(SIGNED_IN))
def test_only_the_desk_urges_a_wish(db: Db, person: str) -> None:
    urged = ask(db, person, "select private.urge_wish(:w_clara, now())")
    assert urged is (person in DESK)


@pytest.mark.parametrize("person", sorted(SIGNED_IN))
@pytest.mark.parametrize("takes", ["true", "false"])
def test_only_whoever_was_asked_answers_an_offer(db: Db, person: str, takes: str) -> None:
    # An offer for Clara's visit: the hold is nobody's.
    db.execute(named("update waitlist_offers set wish_id = :w_move, hold_id = :v_empty where id = :o_clara").encode())
    answered = ask(db, person, f"select private.answer_earlier(:o_clara, {takes}, '-infinity')")
    # It would begin later than the visit does, so that taking it helps nobody.
    assert answered == ("unknown" if person != "clara" else "moot" if takes == "true" else "done")


def test_telling_an_earlier_time_takes_no_offer_that_ran_out(db: Db) -> None:
    db.execute(named("update waitlist_offers set wish_id = :w_move, hold_id = :v_empty where id = :o_clara").encode())
    db.execute(named("update visits set held_until = now() - interval '1 second' where id = :v_empty").encode())
    assert ask(db, "clara", "select private.answer_earlier(:o_clara, true, '-infinity')") == "over"


@pytest.mark.parametrize("person", sorted(SIGNED_IN))
def test_only_the_desk_and_who_serves_note_a_check(db: Db, person: str) -> None:
    cancelled = ask(db, person, "select private.note_check(:v_clara, false, now(), 'no')")
    may = person in DESK | {"mehmet"}
    assert (cancelled is not None) is may
    # What was booked with it is called off; it stands where the caller had no say.
    assert count(db, "select count(*) from visits where id = :v_signed and cancelled_at is not null") == may


@pytest.mark.parametrize("person", sorted(SIGNED_IN))
def test_only_the_desk_and_who_serves_call_off_what_follows_on_a_missed_check(db: Db, person: str) -> None:
    assert ask(db, "ida", "select private.miss_check(:v_clara, now(), 'no')") is None
    db.execute(named("update visits set no_show_at = now() where id = :v_clara").encode())
    cancelled = ask(db, person, "select private.miss_check(:v_clara, now(), 'no')")
    may = person in DESK | {"mehmet"}
    assert (cancelled is not None) is may
    assert count(db, "select count(*) from visits where id = :v_signed and cancelled_at is not null") == may


def test_what_is_taken_has_no_names(db: Db) -> None:
    become(db, "stranger")
    taken = db.execute(
        named("select * from private.taken(:nordlicht, '-infinity', 'infinity', now(), null)").encode()
    ).fetchall()
    assert taken
    told = str(taken)
    hidden = db.execute("reset role").execute("select id from visits union select id from people").fetchall()
    assert not [row for row in hidden if str(row[0]) in told]


def test_items_are_placed_in_nobody_elses_visit(db: Db) -> None:
    item = (
        "jsonb_build_array(jsonb_build_object('position', 5, 'service_id', :cut, 'staff_id', :s_mehmet, 'service_name',"
        " 'Cut', 'staff_name', 'Mehmet', 'starts_at', now(), 'minutes', 45, 'price', 4500, 'segments', '[]'::jsonb))"
    )
    for person in ("stranger", "otto", "sofia"):
        assert is_refused(db, person, f"select private.place_items(:v_clara, :nordlicht, {item}, '[]', null)")


def test_only_the_owner_loads_in_bulk(db: Db) -> None:
    become(db, "lene")
    db.execute("select set_config('vibewell.bulk', 'on', true)")
    db.execute(named("update services set name = 'Balayage' where id = :plain").encode())
    db.execute("reset role")
    assert count(db, "select count(*) from businesses where search_text like '%balayage%'") == 1


# A sequence keeps what happened in a try that failed afterwards.
SPY = """
create sequence public.trapped;
grant usage on sequence public.trapped to engine;
create function pg_temp.spy(seen text) returns boolean language plpgsql as $$ begin
  if current_user = 'engine' then
    perform nextval('public.trapped');
  end if;
  return true;
end $$;
grant execute on function pg_temp.spy(text) to public;
"""
TYPES = ("uuid", "jsonb", "text", "timestamptz", "int4", "bool", "tstzrange")


def lay_trap(db: Db, person: str, name: str) -> None:
    """A type of the caller's own, named like one that the helpers use, that tells when the engine looks at it."""
    db.execute(SPY)
    become(db, person)
    db.execute(f"create domain pg_temp.{name} as pg_catalog.text check (pg_temp.spy(value))".encode())


def is_caught(db: Db) -> bool:
    row = db.execute("reset role").execute("select is_called from public.trapped").fetchone()
    return bool(row and row[0])


@pytest.mark.parametrize("name", TYPES)
def test_types_of_the_caller_run_nothing_as_the_engine(db: Db, name: str) -> None:
    lay_trap(db, "visitor", name)
    visit, business, browser, fresh = (
        named(f":{which}").replace("::uuid", "::pg_catalog.uuid")
        for which in ("v_visitor", "nordlicht", "browser", "fresh")
    )
    for statement in (
        "insert into visits (id, business_id, visitor_id, starts_at, ends_at, price, currency, held_until) values"
        f" ({fresh}, {business}, {browser}, now(), now() + interval '1 hour', 1, 'EUR', now() + interval '1 minute')",
        f"select private.announce({fresh}, 'start.held', {business}, jsonb_build_object('visit_id', {visit}))",
        f"select private.published({business})",
        "select private.count_request('a', now(), 1)",
        f"select private.taken({business}, now(), now(), now(), null)",
        f"select private.roster_version({business})",
        f"select private.wait_for(array[{business}], now(), now(), now())",
    ):
        try:
            with db.transaction():
                db.execute(statement.encode())
        except psycopg.Error:
            continue
    assert not is_caught(db)


def test_an_empty_search_path_would_have_run_them(db: Db) -> None:
    """The twin without what protects: this is why the gate asks for `pg_temp` at the end of the path."""
    db.execute("create function private.twin(t pg_catalog.text) returns boolean language plpgsql security definer"
               " set search_path = '' as $$ declare u uuid := t; begin return u is not null; end $$")  # fmt: skip
    db.execute("alter function private.twin owner to engine; grant execute on function private.twin to anon")
    lay_trap(db, "stranger", "uuid")
    db.execute("select private.twin('a')")
    assert is_caught(db)


def test_a_condition_of_the_caller_sees_no_hidden_rows(db: Db) -> None:
    db.execute("select set_config('trust.ran_as', '', false)")
    db.execute("create function pg_temp.leak(seen text) returns boolean language plpgsql cost 0.0001 as"
               " $$ begin perform set_config('trust.ran_as', current_setting('trust.ran_as') || ' ' || seen, false);"
               " return true; end $$; grant execute on function pg_temp.leak(text) to public")  # fmt: skip
    become(db, "otto")
    db.execute("select from people where pg_temp.leak(name)")
    row = db.execute("reset role").execute("select current_setting('trust.ran_as')").fetchone()
    assert row is not None
    assert str(row[0]).split() == ["Otto"]
