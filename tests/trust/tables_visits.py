# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Visits, what was agreed in them, and the time they take."""

from tests.trust.access import tried
from tests.trust.people import DESK, MANAGERS, SIGNED_IN, TEAM

ITS_TEAM = DESK | {"mehmet"}
HOLDERS = frozenset({"visitor", "nina"})
CLARA, NINA, VISITOR = frozenset({"clara"}), frozenset({"nina"}), frozenset({"visitor"})
SIGNED = "coalesce(auth.uid(), :zoe)"
VISIT = "insert into visits (id, business_id, starts_at, ends_at, price, currency"
TIMES = "now() + interval '90 days', now() + interval '90 days 45 minutes', 4500, 'EUR'"
ITEM = (
    "insert into visit_items (visit_id, position, business_id, service_id, staff_id, service_name, staff_name, starts_at,"
    " minutes, price, segments) select v.id, {position}, v.business_id, s.id, m.id, {name}, m.name, v.starts_at, 45, {price},"
    """ '[{{"name": "", "minutes": 45, "staff": true}}]'::jsonb from (values ({visit}, {business}, {starts})) v (id, business_id,"""
    " starts_at), (values ({service}, {name_of})) s (id, name), (values ({staff}, {staff_name})) m (id, name)"
)


def item(visit: str, days: int, *, staff: str = "mehmet", price: str = "4500", name: str = "Cut", position: int = 0,
         service: str = "cut", business: str = "nordlicht") -> str:  # fmt: skip
    """Add an item to a visit of the world, `days` as it was arranged."""
    return ITEM.format(
        visit=f":{visit}", business=f":{business}", starts=f"date_trunc('day', now()) + interval '{days} days 10 hours'",
        service=f":{service}", name_of=f"'{name}'", name="s.name", staff=f":s_{staff}", staff_name=f"'{staff.title()}'",
        price=price, position=position,
    )  # fmt: skip


def claim(visit: str, days: int, *, staff: str = "mehmet", until: str = "(select held_until from visits where id = :{})",
          hours: int = 10, pad: str = "false", business: str = "nordlicht") -> str:  # fmt: skip
    """Claim time for a visit of the world."""
    low = f"date_trunc('day', now()) + interval '{days} days {hours} hours'"
    return (
        f"insert into claims (business_id, holder_id, staff_id, during, held_until, pad) values (:{business}, :{visit},"
        f" :s_{staff}, tstzrange({low}, {low} + interval '45 minutes'), {until.format(visit)}, {pad})"
    )


DROP = "delete from claims where holder_id = :v_clara"
LATER = "starts_at + interval '1 hour'"
CONFIRM = "update visits set customer_id = auth.uid(), confirmed_at = now(), held_until = null where id = :{}"
KEEP = "update claims set held_until = null where holder_id = :{}"

READ = [
    tried("visits", "select", "read Clara's visit", "select * from visits where id = :v_clara", by=TEAM | CLARA),
    tried("visits", "select", "read a browser's hold", "select * from visits where id = :v_visitor", by=TEAM | HOLDERS),
    tried("visits", "select", "read in the same browser what Clara booked", "select from visits where id = :v_signed",
          by=TEAM | CLARA),
    tried("visits", "select", "read a visit at Brauenwerk", "select from visits where id = :v_brow",
          by=frozenset({"otto", "sofia"})),
    tried("visits", "select", "read a guest's visit", "select guest_name from visits where id = :v_guest", by=TEAM),
]  # fmt: skip

HOLD = [
    tried("visits", "insert", "hold for oneself", f"{VISIT}, customer_id, held_until) values (:fresh, :nordlicht, {TIMES},"
          f" {SIGNED}, now() + interval '10 minutes')", by=SIGNED_IN, stops="23"),
    tried("visits", "insert", "hold for the browser", f"{VISIT}, visitor_id, held_until) values (:fresh, :nordlicht, {TIMES},"
          " :browser, now() + interval '10 minutes')", by=VISITOR),
    tried("visits", "insert", "hold for Zoe, who is no client", f"{VISIT}, customer_id, held_until) values (:fresh, :nordlicht,"
          f" {TIMES}, :zoe, now() + interval '10 minutes')"),
    tried("visits", "insert", "book for Hugo, who only holds", f"{VISIT}, customer_id, held_until) values (:fresh, :nordlicht,"
          f" {TIMES}, :hugo, now() + interval '10 minutes')"),
    tried("visits", "insert", "hold for Otto, who is a client", f"{VISIT}, customer_id, held_until) values (:fresh, :nordlicht,"
          f" {TIMES}, :otto, now() + interval '10 minutes')", by=TEAM | {"otto"}),
    tried("visits", "insert", "book without holding", f"{VISIT}, customer_id, confirmed_at) values (:fresh, :nordlicht, {TIMES},"
          f" {SIGNED}, now())"),
    tried("visits", "insert", "hold for ten years", f"{VISIT}, customer_id, held_until) values (:fresh, :nordlicht, {TIMES},"
          f" {SIGNED}, now() + interval '10 years')"),
    tried("visits", "insert", "hold for ten years where the clock is set by hand", f"{VISIT}, customer_id, held_until)"
          f" values (:fresh, :nordlicht, {TIMES}, {SIGNED}, now() + interval '10 years')", by=SIGNED_IN, stops="23",
          given="insert into private.clock_by_hand default values"),
    tried("visits", "insert", "hold in the cellar", f"{VISIT}, customer_id, held_until) values (:fresh, :keller, {TIMES},"
          f" {SIGNED}, now() + interval '10 minutes')", by=frozenset({"sofia"})),
    tried("visits", "insert", "hold for a browser in the cellar", f"{VISIT}, visitor_id, held_until) values (:fresh, :keller,"
          f" {TIMES}, :browser, now() + interval '10 minutes')"),
    tried("visits", "insert", "have come already", f"{VISIT}, customer_id, held_until, came_at) values (:fresh, :nordlicht,"
          f" {TIMES}, {SIGNED}, now() + interval '10 minutes', now())"),
    tried("visits", "insert", "have come already, without an account", f"{VISIT}, visitor_id, held_until, came_at) values"
          f" (:fresh, :nordlicht, {TIMES}, :browser, now() + interval '10 minutes', now())"),
    tried("visits", "insert", "hold as a guest of the business", f"{VISIT}, guest_name, visitor_id, held_until) values (:fresh,"
          f" :nordlicht, {TIMES}, 'G', :browser, now() + interval '10 minutes')"),
    tried("visits", "insert", "book a guest by hand", f"{VISIT}, guest_name, confirmed_at) values (:fresh, :nordlicht, {TIMES},"
          " 'G', now())", "insert into visit_items (visit_id, position, business_id, service_id, staff_id, service_name,"
          " staff_name, starts_at, minutes, price, segments) values (:fresh, 0, :nordlicht, :cut, :s_mehmet, 'Cut', 'Mehmet',"
          """ now() + interval '90 days', 45, 4000, '[{"staff": true}]')""",
          "insert into claims (business_id, holder_id, staff_id, during) values (:nordlicht, :fresh, :s_mehmet,"
          " tstzrange(now() + interval '90 days', now() + interval '90 days 45 minutes'))", by=ITS_TEAM),
    tried("visits", "insert", "book a guest into nobody's time", f"{VISIT}, guest_name, confirmed_at) values (:fresh,"
          f" :nordlicht, {TIMES}, 'G', now())"),
]  # fmt: skip

CHANGE = [
    tried("visits", "update", "confirm Clara's hold", CONFIRM.format("v_hold"), KEEP.format("v_hold"), by=CLARA),
    tried("visits", "update", "confirm what the browser held", CONFIRM.format("v_visitor"), KEEP.format("v_visitor"), by=NINA),
    tried("visits", "update", "confirm what another browser held", CONFIRM.format("v_other"), KEEP.format("v_other")),
    tried("visits", "update", "confirm without an account",
          "update visits set confirmed_at = now(), held_until = null where id = :v_visitor", KEEP.format("v_visitor")),
    tried("visits", "update", "confirm at a price of one's own", CONFIRM.format("v_cheap"), KEEP.format("v_cheap")),
    tried("visits", "update", "confirm and leave the claims to run out", CONFIRM.format("v_hold")),
    tried("visits", "update", "confirm what takes nobody's time", CONFIRM.format("v_bare")),
    tried("visits", "update", "confirm nothing at all", CONFIRM.format("v_empty")),
    tried("visits", "update", "take Clara's hold over", "update visits set customer_id = :otto where id = :v_hold"),
    tried("visits", "update", "prolong a hold", "update visits set held_until = held_until + interval '1 hour' where id = :v_hold"),
    tried("visits", "update", "make a hold last", "update visits set held_until = null where id = :v_hold"),
    tried("visits", "update", "move a hold",
          f"update visits set starts_at = {LATER}, ends_at = ends_at + interval '1 hour' where id = :v_hold"),
    tried("visits", "update", "pay less", "update visits set price = 1 where id = :v_clara", by=ITS_TEAM),
    tried("visits", "update", "pay less for a hold", "update visits set price = 1 where id = :v_hold", by=ITS_TEAM),
    tried("visits", "update", "come at another time, taking nobody's",
          f"update visits set starts_at = {LATER}, ends_at = ends_at + interval '1 hour' where id = :v_clara"),
    tried("visits", "update", "stay longer", "update visits set ends_at = ends_at + interval '9 days' where id = :v_clara"),
    tried("visits", "update", "move with items and claims", DROP,
          f"update visits set starts_at = {LATER}, ends_at = ends_at + interval '1 hour', moved_at = now() where id = :v_clara",
          f"update visit_items set starts_at = {LATER} where visit_id = :v_clara", claim("v_clara", 20, until="null", hours=11),
          by=ITS_TEAM | CLARA),
    tried("visits", "update", "move somebody else's", "update visits set moved_at = now() where id = :v_brow",
          by=frozenset({"otto", "sofia"})),
    tried("visits", "update", "have come", "update visits set came_at = now() where id = :v_clara", by=ITS_TEAM),
    tried("visits", "update", "not have come", "update visits set no_show_at = now() where id = :v_clara", by=ITS_TEAM),
    tried("visits", "update", "write into what has been", "update visits set note = 'n' where id = :v_came", by=DESK | {"tilda"}),
    tried("visits", "update", "unconfirm", "update visits set confirmed_at = null where id = :v_clara"),
    tried("visits", "update", "have confirmed earlier", "update visits set confirmed_at = '2020-01-01' where id = :v_clara"),
    tried("visits", "update", "cancel", DROP, "update visits set cancelled_at = now(), cancelled_by = auth.uid()"
          " where id = :v_clara", by=ITS_TEAM | CLARA),
    tried("visits", "update", "cancel in Otto's name", DROP, "update visits set cancelled_at = now(), cancelled_by = :otto"
          " where id = :v_clara"),
    tried("visits", "update", "cancel at Brauenwerk", "update visits set cancelled_at = now(), cancelled_by = auth.uid()"
          " where id = :v_brow", by=frozenset({"otto", "sofia"})),
    tried("visits", "update", "let a browser's hold go", "update visits set cancelled_at = now(), cancelled_by = auth.uid()"
          " where id = :v_visitor", by=ITS_TEAM | HOLDERS),
    tried("visits", "update", "revive", "update visits set cancelled_at = null where id = :v_cancelled"),
    tried("visits", "update", "give it to Otto", "update visits set customer_id = :otto where id = :v_clara"),
    tried("visits", "update", "give a guest's visit to Otto", "update visits set customer_id = :otto where id = :v_guest"),
    tried("visits", "update", "take it to Brauenwerk", "update visits set business_id = :brauenwerk where id = :v_clara"),
    tried("visits", "update", "lock", "select from visits where id = :v_clara for update", by=ITS_TEAM | CLARA),
    tried("visits", "update", "lock a browser's", "select from visits where id = :v_visitor for update", by=ITS_TEAM | HOLDERS),
    tried("visits", "update", "leave a note", "update visits set note = 'n' where id = :v_clara", by=ITS_TEAM | CLARA),
    tried("visits", "update", "leave a note before there is an account", "update visits set note = 'n' where id = :v_visitor",
          by=ITS_TEAM | NINA),
    # Without a condition no policy for reading narrows an update: only its own.
    tried("visits", "update", "touch whatever there is", "update visits set cancel_reason = 'r'",
          by=TEAM | CLARA | HOLDERS | {"other_visitor", "otto", "sofia"},
          given="set local session_replication_role = replica;"
          " delete from visits where cancelled_at is not null or came_at is not null"),
    tried("visits", "update", "rename a guest", "update visits set guest_name = 'G' where id = :v_guest", by=DESK | {"tilda"}),
    tried("visits", "update", "name a guest in Clara's visit", "update visits set guest_name = 'G' where id = :v_clara",
          by=ITS_TEAM),
    tried("visits", "update", "come from another browser", "update visits set visitor_id = :browser where id = :v_clara"),
    tried("visits", "delete", "delete a visit", "delete from visits where id = :v_guest"),
]  # fmt: skip

ITEMS = [
    tried("visit_items", "select", "read what Clara booked", "select from visit_items where visit_id = :v_clara",
          by=TEAM | CLARA),
    tried("visit_items", "select", "read what was booked at Brauenwerk", "select from visit_items where visit_id = :v_brow",
          by=frozenset({"otto", "sofia"})),
    tried("visit_items", "select", "read what a browser holds", "select from visit_items where visit_id = :v_visitor",
          by=TEAM | HOLDERS),
    tried("visit_items", "insert", "hold a cut", item("v_empty", 27), by=ITS_TEAM | HOLDERS),
    tried("visit_items", "insert", "hold a cut at one's own price", item("v_empty", 27, price="1"), by=ITS_TEAM),
    tried("visit_items", "insert", "call it something else", item("v_empty", 27, name="Gift"), by=ITS_TEAM),
    tried("visit_items", "insert", "hold what this member does not do",
          item("v_empty", 27, service="colour", name="Colour", price="9000"), by=ITS_TEAM),
    tried("visit_items", "insert", "hold a cut at another time", item("v_empty", 28), by=ITS_TEAM),
    tried("visit_items", "insert", "hold a brow in Nordlicht's visit",
          item("v_empty", 27, service="brow", name="Brow", price="3000", staff="sofia", business="brauenwerk")),
    tried("visit_items", "insert", "add to a visit that stands",
          item("v_clara", 20, service="cut", position=1), by=ITS_TEAM),
    tried("visit_items", "insert", "add for Tilda to what Mehmet serves", item("v_clara", 20, staff="tilda", position=1),
          by=DESK),
    tried("visit_items", "update", "have somebody else serve, taking nobody's time",
          "update visit_items set staff_id = :s_tilda where visit_id = :v_clara"),
    tried("visit_items", "update", "say who served a guest",
          "update visit_items set staff_name = 'T.' where visit_id = :v_guest", by=DESK | {"tilda"}),
    tried("visit_items", "update", "say who serves Clara",
          "update visit_items set staff_name = 'M.' where visit_id = :v_clara", by=ITS_TEAM | CLARA),
    tried("visit_items", "update", "say who served when it is over",
          "update visit_items set staff_name = 'T.' where visit_id = :v_came", by=DESK | {"tilda"}),
    tried("visit_items", "update", "lock", "select from visit_items where visit_id = :v_clara for update", by=ITS_TEAM | CLARA),
    tried("visit_items", "update", "lock what is only held", "select from visit_items where visit_id = :v_hold for update",
          by=ITS_TEAM),
    tried("visit_items", "update", "pay less for it", "update visit_items set price = 1 where visit_id = :v_clara"),
    tried("visit_items", "update", "have agreed on more", "update visit_items set service_id = :colour where visit_id = :v_clara"),
    tried("visit_items", "delete", "unmake an agreement", "delete from visit_items where visit_id = :v_clara"),
]  # fmt: skip

CLAIMS = [
    tried("claims", "select", "see what Clara's visit takes", "select from claims where holder_id = :v_clara", by=TEAM | CLARA),
    tried("claims", "select", "see what a browser's hold takes", "select from claims where holder_id = :v_visitor",
          by=TEAM | HOLDERS),
    tried("claims", "select", "see what is taken at Brauenwerk", "select from claims where holder_id = :v_brow",
          by=frozenset({"otto", "sofia"})),
    tried("claims", "select", "see what a class takes", "select from claims where holder_id = :lesson", by=TEAM),
    tried("claims", "insert", "take the time that is held", claim("v_bare", 26), by=ITS_TEAM | HOLDERS),
    tried("claims", "insert", "take a colleague's time", claim("v_bare", 26, staff="tilda"), by=DESK),
    tried("claims", "insert", "take it for ever", claim("v_bare", 26, until="null")),
    tried("claims", "insert", "take another hour", claim("v_bare", 26, hours=12), by=ITS_TEAM),
    tried("claims", "insert", "keep a buffer of days", claim("v_bare", 29, pad="true"), by=ITS_TEAM),
    tried("claims", "insert", "take time at Brauenwerk", claim("v_bare", 26, staff="sofia", business="brauenwerk")),
    tried("claims", "insert", "take time without a visit", "insert into claims (business_id, holder_id, staff_id, during) values"
          " (:nordlicht, :fresh, :s_mehmet, tstzrange(now(), now() + interval '1 hour'))"),
    tried("claims", "insert", "take time for a class", "insert into claims (business_id, holder_id, staff_id, during) values"
          " (:nordlicht, :lesson, :s_tilda, tstzrange(now() + interval '60 days', now() + interval '60 days 45 minutes'))",
          by=MANAGERS),
    tried("claims", "update", "keep what is only held", KEEP.format("v_hold")),
    tried("claims", "update", "lock", "select from claims where holder_id = :v_clara for update", by=CLARA),
    tried("claims", "update", "take longer", "update claims set during = tstzrange(lower(during), upper(during)"
          " + interval '1 hour') where holder_id = :v_clara"),
    tried("claims", "delete", "come without taking time", DROP),
    tried("claims", "delete", "let a hold's time go", "delete from claims where holder_id = :v_visitor",
          by=ITS_TEAM | HOLDERS),
    tried("claims", "delete", "free time at Brauenwerk", "delete from claims where holder_id = :v_brow",
          "update visits set cancelled_at = now(), cancelled_by = auth.uid() where id = :v_brow",
          by=frozenset({"otto", "sofia"})),
    tried("claims", "delete", "free what a class takes", "delete from claims where holder_id = :lesson", by=MANAGERS),
]  # fmt: skip

PROBES = [*READ, *HOLD, *CHANGE, *ITEMS, *CLAIMS]
