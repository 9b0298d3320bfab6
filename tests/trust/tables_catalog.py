# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Businesses and what they offer: public once published, changed by those who run them."""

from tests.trust.access import Probe, tried
from tests.trust.people import DESK, MANAGERS, PUBLIC, SIGNED_IN, TEAM

OWNER, SOFIA = frozenset({"ida"}), frozenset({"sofia"})


def offered(
    table: str, row: str, hidden: str, insert: str, *updates: tuple[str, str], deletes: bool = True
) -> list[Probe]:
    """What is read by everyone once its business is published, and changed by owner and manager."""
    return [
        tried(table, "select", "read what is published", f"select from {table} where {row}", by=PUBLIC),
        tried(table, "select", "read what is not published", f"select from {table} where {hidden}", by=SOFIA),
        tried(table, "insert", "add to Nordlicht", f"insert into {table} {insert}", by=MANAGERS),
        *(
            tried(table, "update", what, f"update {table} set {change} where {row}", by=MANAGERS)
            for what, change in updates
        ),
        tried(table, "update", "lock", f"select from {table} where {row} for update", by=MANAGERS),
        tried(table, "delete", "delete", f"delete from {table} where {row}", by=MANAGERS if deletes else frozenset()),
    ]


BUSINESSES = [
    tried("businesses", "select", "read a published business", "select * from businesses where id = :nordlicht", by=PUBLIC),
    tried("businesses", "select", "read one that is not", "select from businesses where id = :keller", by=SOFIA),
    tried("businesses", "insert", "open a business",
          "insert into businesses (id, slug, name, category, place) values (:fresh, 'new', 'New', 'hair', point(0, 0))"),
    tried("businesses", "update", "rename Nordlicht", "update businesses set name = 'N' where id = :nordlicht", by=MANAGERS),
    tried("businesses", "update", "rename Brauenwerk", "update businesses set name = 'N' where id = :brauenwerk", by=SOFIA),
    tried("businesses", "update", "withdraw Nordlicht", "update businesses set published_at = null where id = :nordlicht",
          by=MANAGERS),
    tried("businesses", "update", "publish the cellar", "update businesses set published_at = now() where id = :keller",
          by=SOFIA),
    tried("businesses", "update", "lock", "select from businesses where id = :nordlicht for update", by=MANAGERS),
    tried("businesses", "update", "be rated five", "update businesses set rating = 5 where id = :nordlicht"),
    tried("businesses", "update", "have been reviewed often", "update businesses set review_count = 9 where id = :nordlicht"),
    tried("businesses", "update", "be found by any word", "update businesses set search_text = 'a' where id = :nordlicht"),
    tried("businesses", "delete", "close a business down", "delete from businesses where id = :nordlicht", stops="23503"),
]  # fmt: skip

STAFF = [
    tried("staff", "select", "see who works there", "select id, name, title, portrait from staff where id = :s_mehmet",
          by=PUBLIC),
    tried("staff", "select", "see what they are", "select role from staff where id = :s_mehmet", by=SIGNED_IN),
    tried("staff", "select", "see whose account it is", "select person_id from staff where id = :s_mehmet"),
    tried("staff", "select", "find a member by account", "select id from staff where person_id = :mehmet"),
    tried("staff", "select", "see the receptionist", "select name from staff where id = :s_jonas", by=TEAM),
    tried("staff", "select", "see a former member", "select name from staff where id = :s_elke", by=TEAM),
    tried("staff", "select", "see who will work in the cellar", "select name from staff where id = :s_keller", by=SOFIA),
    tried("staff", "insert", "hire a professional",
          "insert into staff (id, business_id, role, name) values (:fresh, :nordlicht, 'professional', 'N')", by=MANAGERS, by_hand=True),
    tried("staff", "insert", "hire a manager",
          "insert into staff (id, business_id, role, name) values (:fresh, :nordlicht, 'manager', 'N')", by=OWNER),
    tried("staff", "insert", "hire for Brauenwerk",
          "insert into staff (id, business_id, role, name) values (:fresh, :brauenwerk, 'professional', 'N')", by=SOFIA),
    tried("staff", "insert", "hire an account",
          "insert into staff (id, business_id, role, name, person_id) values (:fresh, :nordlicht, 'owner', 'N', :zoe)"),
    tried("staff", "update", "give Mehmet a title", "update staff set title = 'T' where id = :s_mehmet", by=MANAGERS, by_hand=True),
    tried("staff", "update", "give Ida a title", "update staff set title = 'T' where id = :s_ida", by=OWNER),
    tried("staff", "update", "make Mehmet manager", "update staff set role = 'manager' where id = :s_mehmet", by=OWNER),
    tried("staff", "update", "make Lene owner", "update staff set role = 'owner' where id = :s_lene", by=OWNER),
    tried("staff", "update", "make Ida receptionist", "update staff set role = 'receptionist' where id = :s_ida", by=OWNER),
    tried("staff", "update", "let Tilda go", "update staff set ended_at = now() where id = :s_tilda", by=MANAGERS, by_hand=True),
    tried("staff", "update", "let Elke back in", "update staff set ended_at = null where id = :s_elke", by=OWNER),
    tried("staff", "update", "lock a member", "select from staff where id = :s_mehmet for update", by=MANAGERS),
    tried("staff", "update", "take a seat over", "update staff set person_id = :zoe where id = :s_ida"),
    tried("staff", "update", "move a member to Brauenwerk",
          "update staff set business_id = :brauenwerk where id = :s_jonas"),
    tried("staff", "delete", "delete a member", "delete from staff where id = :s_jonas"),
]  # fmt: skip

BUSY = [
    tried("busy_times", "select", "see when Mehmet is busy", "select from busy_times where id = :busy", by=TEAM),
    tried("busy_times", "select", "see when Sofia is busy", "select from busy_times where id = :busy_bw", by=SOFIA),
    tried("busy_times", "insert", "block Mehmet's time",
          "insert into busy_times (id, business_id, staff_id, during) values (:fresh, :nordlicht, :s_mehmet,"
          " tstzrange(now(), now() + interval '1 hour'))", by=DESK | {"mehmet"}),
    tried("busy_times", "update", "block more of Mehmet's time",
          "update busy_times set during = tstzrange(now(), now() + interval '9 hours') where id = :busy",
          by=DESK | {"mehmet"}),
    tried("busy_times", "update", "hand a block to Tilda", "update busy_times set staff_id = :s_tilda where id = :busy",
          by=DESK),
    tried("busy_times", "update", "lock a block", "select from busy_times where id = :busy for update", by=DESK | {"mehmet"}),
    tried("busy_times", "update", "say where a block comes from",
          "update busy_times set source = 'calendar' where id = :busy"),
    tried("busy_times", "delete", "lift Tilda's block", "delete from busy_times where id = :busy_tilda", by=DESK | {"tilda"}),
]  # fmt: skip

WORKING = [
    tried("working_times", "select", "see when Nordlicht works", "select from working_times where staff_id = :s_tilda", by=PUBLIC),
    tried("working_times", "select", "see when the cellar works", "select from working_times where staff_id = :s_keller",
          by=SOFIA),
    tried("working_times", "insert", "work more", "insert into working_times (staff_id, business_id, during)"
          " values (:s_tilda, :nordlicht, tstzrange(now(), now() + interval '1 hour'))"),
    tried("working_times", "update", "work longer", "update working_times set during = tstzrange(now(), now() + interval '1 hour')"
          " where staff_id = :s_tilda"),
    tried("working_times", "delete", "work less", "delete from working_times where staff_id = :s_tilda"),
]  # fmt: skip

PROBES = [
    *BUSINESSES,
    *WORKING,
    *STAFF,
    *BUSY,
    *offered("resources", "id = :chair", "id = :chair_keller",
             "(id, business_id, kind, name) values (:fresh, :nordlicht, 'chair', 'C')", ("rename it", "name = 'X'"),
             deletes=False),
    tried("resources", "update", "carry a bench from the cellar to Brauenwerk",
          "update resources set business_id = :brauenwerk where id = :chair_keller"),
    *offered("services", "id = :plain", "id = :secret",
             "(id, business_id, category, name, price, minutes) values (:fresh, :nordlicht, 'hair', 'N', 1, 45)",
             ("change the price", "price = 1"), ("end it", "ended_at = now()"), deletes=False),
    tried("services", "update", "give a service of the cellar to Brauenwerk",
          "update services set business_id = :brauenwerk where id = :secret", stops="23503"),
    tried("services", "insert", "add to Brauenwerk", "insert into services (id, business_id, category, name, price, minutes)"
          " values (:fresh, :brauenwerk, 'hair', 'N', 1, 45)", by=SOFIA),
    *offered("service_segments", "service_id = :cut", "service_id = :secret",
             "(service_id, position, minutes) values (:cut, 1, 10)", ("make it longer", "minutes = 60")),
    tried("service_segments", "insert", "add to another of Nordlicht's",
          "insert into service_segments (service_id, position, minutes) values (:plain, 1, 10)", by=MANAGERS),
    tried("service_segments", "update", "give it to another service",
          "update service_segments set service_id = :brow, position = 3 where service_id = :secret"),
    *offered("staff_services", "staff_id = :s_mehmet", "staff_id = :s_keller",
             "(staff_id, service_id, business_id) values (:s_mehmet, :colour, :nordlicht)", ("set a price", "price = 1")),
    tried("staff_services", "update", "give it to a colleague",
          "update staff_services set staff_id = :s_ida where staff_id = :s_mehmet"),
    *offered("weekly_shifts", "id = :shift", "id = :shift_keller",
             "(id, business_id, staff_id, weekday, starts, ends) values (:fresh, :nordlicht, :s_tilda, 1, '09:00', '10:00')",
             ("begin later", "starts = '10:00'")),
    tried("weekly_shifts", "update", "give it to a colleague", "update weekly_shifts set staff_id = :s_tilda where id = :shift"),
    *offered("shift_dates", "staff_id = :s_mehmet", "staff_id = :s_keller",
             "(staff_id, business_id, date) values (:s_tilda, :nordlicht, current_date)",
             ("open despite a closure", "despite_closure = true")),
    tried("shift_dates", "update", "change the date",
          "update shift_dates set date = current_date + 8 where staff_id = :s_mehmet", stops="23503"),
    *offered("dated_shifts", "id = :dated", "id = :dated_keller",
             "(id, business_id, staff_id, date, starts, ends)"
             " values (:fresh, :nordlicht, :s_mehmet, current_date + 9, '19:00', '20:00')", ("begin later", "starts = '10:00'")),
    tried("dated_shifts", "update", "work at Brauenwerk instead of the cellar", "update dated_shifts"
          " set business_id = :brauenwerk, staff_id = :s_sofia where id = :dated_keller", stops="23503"),
    *offered("closures", "id = :closure", "id = :closure_keller",
             "(id, business_id, from_date, to_date) values (:fresh, :nordlicht, current_date, current_date)",
             ("close longer", "to_date = current_date + 50")),
    tried("closures", "update", "close Brauenwerk instead of the cellar",
          "update closures set business_id = :brauenwerk where id = :closure_keller"),
    tried("closures", "insert", "close Brauenwerk at once", "insert into closures (id, business_id, from_date, to_date)"
          " values (:fresh, :brauenwerk, current_date, current_date)", by=SOFIA),
    tried("class_sessions", "select", "see a class", "select from class_sessions where id = :lesson", by=PUBLIC),
    tried("class_sessions", "select", "see a class in the cellar", "select from class_sessions where id = :lesson_keller",
          by=SOFIA),
    tried("class_sessions", "insert", "give a class",
          "insert into class_sessions (id, business_id, service_id, staff_id, starts_at, capacity)"
          " values (:fresh, :nordlicht, :class, :s_ida, now(), 5)", by=MANAGERS),
    tried("class_sessions", "update", "let more people in", "update class_sessions set capacity = 9 where id = :lesson",
          by=MANAGERS),
    tried("class_sessions", "update", "lock", "select from class_sessions where id = :lesson for update", by=MANAGERS),
    tried("class_sessions", "update", "make another service of it",
          "update class_sessions set service_id = :cut where id = :lesson"),
    tried("class_sessions", "delete", "delete a class", "delete from class_sessions where id = :lesson"),
]  # fmt: skip
