# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""What was paid for visits, what was forgone, and what is sold ahead of them."""

from tests.trust.access import Probe, tried
from tests.trust.people import DESK, MANAGERS, PUBLIC, SIGNED_IN, TEAM
from tests.trust.tables_visits import CONFIRM, KEEP
from tests.trust.world import named

CLARA, OTTO, SOFIA = frozenset({"clara"}), frozenset({"otto"}), frozenset({"sofia"})
ME = "coalesce(auth.uid(), :ida)"
GIVEN = named("""
insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency) values
  (:c_clara, :nordlicht, :clara, 'visit', :v_clara, '[]', 4500, 'EUR'), (:c_otto, :brauenwerk, :otto, 'visit', :v_brow, '[]', 3000, 'EUR');
insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency, state) values
  (:pay_clara, :c_clara, :nordlicht, :clara, 'embedded', 'card', 4500, 'EUR', 'paid'), (:pay_otto, :c_otto, :brauenwerk, :otto, 'embedded', 'card', 3000, 'EUR', 'paid');
insert into refunds (id, payment_id, business_id, amount, currency, reason, cause) values
  (:back_clara, :pay_clara, :nordlicht, 100, 'EUR', 'cancelled', 'back'), (:back_otto, :pay_otto, :brauenwerk, 100, 'EUR', 'cancelled', 'back_otto');
insert into visit_payments (checkout_id, visit_id, business_id, amount, settled_at) values
  (:c_clara, :v_clara, :nordlicht, 4500, now()), (:c_otto, :v_brow, :brauenwerk, 3000, now());
insert into visit_refunds (refund_id, visit_id, business_id, amount) values (:back_clara, :v_clara, :nordlicht, 100), (:back_otto, :v_brow, :brauenwerk, 100);
insert into visit_moves (visit_id, business_id, moved_at, from_start, to_start, position) values
  (:v_clara, :nordlicht, now(), now(), now(), 1), (:v_brow, :brauenwerk, now(), now(), now(), 1);
insert into fee_waivers (visit_id, business_id, reason, waived_at, waived_by) values (:v_signed, :nordlicht, 'kind', now(), :ida), (:v_brow, :brauenwerk, 'kind', now(), :sofia);
insert into client_cancellations (visit_id, business_id, noted_at, noted_by) values (:v_signed, :nordlicht, now(), :ida), (:v_brow, :brauenwerk, now(), :sofia);
insert into gift_cards (id, business_id, buyer_id, amount, currency, code_hash, last4, balance, sold_at, expires_at) values
  (:gift_clara, :nordlicht, :clara, 5000, 'EUR', 'a', 'AAAA', 5000, now(), now() + interval '1 year'), (:gift_otto, :brauenwerk, :otto, 5000, 'EUR', 'b', 'BBBB', 5000, now(), now() + interval '1 year');
insert into gift_uses (id, gift_card_id, business_id, checkout_id, amount, reserved_at) values
  (:gift_clara, :gift_clara, :nordlicht, :c_clara, 100, now()), (:gift_otto, :gift_otto, :brauenwerk, :c_otto, 100, now());
insert into promo_codes (id, business_id, code, percent, valid_from, created_by) values
  (:promo, :nordlicht, 'SPRING', 10, now(), :ida), (:promo_bw, :brauenwerk, 'SPRING', 10, now(), :sofia);
insert into promo_uses (id, promo_id, business_id, checkout_id, person_id, discount, used_at) values
  (:promo, :promo, :nordlicht, :c_clara, :clara, 450, now()), (:promo_bw, :promo_bw, :brauenwerk, :c_otto, :otto, 300, now());
insert into packages (id, business_id, service_id, name, visits, price, created_by) values
  (:pack, :nordlicht, :cut, 'Five', 5, 18000, :ida), (:pack_bw, :keller, :secret, 'Five', 5, 8000, :sofia);
insert into package_passes (id, package_id, business_id, person_id) values (:pass_clara, :pack, :nordlicht, :clara), (:pass_otto, :pack_bw, :brauenwerk, :otto);
insert into pass_uses (id, pass_id, business_id, checkout_id, visit_id, amount, reserved_at) values
  (:pass_clara, :pass_clara, :nordlicht, :c_clara, :v_clara, 3600, now()), (:pass_otto, :pass_otto, :brauenwerk, :c_otto, :v_brow, 3600, now());
""")


def probe(table: str, verb: str, what: str, statement: str, by: frozenset[str] = frozenset(), stops: str = "") -> Probe:
    return tried(table, verb, what, statement, by=by, stops=stops, given=GIVEN)


def machine_written(table: str, column: str, clara: str, otto: str, values: str, columns: str) -> list[Probe]:
    """A table that only the worker writes, read by whose it is and by the desk."""
    return [
        probe(table, "select", "read Clara's", f"select from {table} where {column} = {clara}", by=DESK | CLARA),
        probe(
            table, "select", "read Otto's elsewhere", f"select from {table} where {column} = {otto}", by=SOFIA | OTTO
        ),
        probe(table, "insert", "write one", f"insert into {table} ({columns}) values ({values})", stops="23"),
        probe(table, "update", "change one", f"update {table} set business_id = business_id where {column} = {clara}"),
        probe(table, "delete", "take one away", f"delete from {table} where {column} = {clara}"),
    ]


WAIVE = "insert into fee_waivers (visit_id, business_id, reason, waived_at, waived_by) values"
NOTE = "insert into client_cancellations (visit_id, business_id, noted_at, noted_by) values"
CANCELLED = named("update visits set cancelled_at = now(), cancelled_by = :ida where id in (:v_cancelled, :v_clara);")
DUE = named(
    "insert into payment_policies (id, business_id, version, takes, created_at) values (:fresh, :nordlicht, 99, 'full', now() - interval '1 day');"
)
PROBES = [
    tried("visits", "update", "confirm a hold of which something is due", CONFIRM.format("v_hold"), KEEP.format("v_hold"), given=DUE),
    *machine_written("visit_payments", "visit_id", ":v_clara", ":v_brow", ":c_clara, :v_hold, :nordlicht, 1, now()", "checkout_id, visit_id, business_id, amount, settled_at"),
    *machine_written("visit_refunds", "visit_id", ":v_clara", ":v_brow", ":back_clara, :v_hold, :nordlicht, 1", "refund_id, visit_id, business_id, amount"),
    *machine_written("gift_uses", "id", ":gift_clara", ":gift_otto", ":fresh, :gift_clara, :nordlicht, :c_clara, 1, now()", "id, gift_card_id, business_id, checkout_id, amount, reserved_at"),
    *machine_written("promo_uses", "id", ":promo", ":promo_bw", ":fresh, :promo, :nordlicht, :c_clara, :clara, 1, now()", "id, promo_id, business_id, checkout_id, person_id, discount, used_at"),
    *machine_written("pass_uses", "id", ":pass_clara", ":pass_otto", ":fresh, :pass_clara, :nordlicht, :c_clara, :v_clara, 1, now()", "id, pass_id, business_id, checkout_id, visit_id, amount, reserved_at"),
    probe("visit_moves", "select", "read how Clara's visit was moved", "select from visit_moves where visit_id = :v_clara", by=TEAM | CLARA),
    probe("visit_moves", "select", "read how Otto's visit was moved", "select from visit_moves where visit_id = :v_brow", by=SOFIA | OTTO),
    probe("visit_moves", "insert", "have been moved in good time", "insert into visit_moves (visit_id, business_id, moved_at, from_start, to_start, position) values (:v_clara, :nordlicht, now(), now(), now(), 9)"),
    probe("visit_moves", "update", "have been moved earlier", "update visit_moves set moved_at = now() where visit_id = :v_clara"),
    probe("visit_moves", "delete", "never have been moved", "delete from visit_moves where visit_id = :v_clara"),
    probe("fee_waivers", "select", "read who waived a fee of Clara's", "select from fee_waivers where visit_id = :v_signed", by=DESK | CLARA),
    probe("fee_waivers", "select", "read who waived a fee of Otto's", "select from fee_waivers where visit_id = :v_brow", by=SOFIA | OTTO),
    probe("fee_waivers", "insert", "waive a fee", f"{WAIVE} (:v_clara, :nordlicht, 'kind', now(), {ME})", by=DESK),
    probe("fee_waivers", "insert", "have somebody else waive it", f"{WAIVE} (:v_clara, :nordlicht, 'kind', now(), :noor)"),
    probe("fee_waivers", "insert", "waive a fee of a visit elsewhere", f"{WAIVE} (:v_clara, :brauenwerk, 'kind', now(), {ME})"),
    probe("fee_waivers", "update", "waive it for another reason", "update fee_waivers set reason = 'x' where visit_id = :v_signed"),
    probe("fee_waivers", "delete", "not waive it after all", "delete from fee_waivers where visit_id = :v_signed"),
    probe("client_cancellations", "select", "read for whom it was called off", "select from client_cancellations where visit_id = :v_signed", by=DESK | CLARA),
    probe("client_cancellations", "select", "read the same elsewhere", "select from client_cancellations where visit_id = :v_brow", by=SOFIA | OTTO),
    tried("client_cancellations", "insert", "note that Clara asked for it", f"{NOTE} (:v_cancelled, :nordlicht, now(), {ME})", by=frozenset({"ida"}), given=CANCELLED),
    tried("client_cancellations", "insert", "note it in Ida's name", f"{NOTE} (:v_cancelled, :nordlicht, now(), :ida)", by=frozenset({"ida"}), given=CANCELLED),
    probe("client_cancellations", "insert", "note it of a visit that stands", f"{NOTE} (:v_clara, :nordlicht, now(), {ME})"),
    probe("client_cancellations", "update", "note it since another day", "update client_cancellations set noted_at = now() where visit_id = :v_signed"),
    probe("client_cancellations", "delete", "not have noted it", "delete from client_cancellations where visit_id = :v_signed"),
    probe("gift_cards", "select", "see Clara's card", "select balance, last4 from gift_cards where id = :gift_clara", by=DESK | CLARA),
    probe("gift_cards", "select", "see Otto's card", "select balance from gift_cards where id = :gift_otto", by=SOFIA | OTTO),
    probe("gift_cards", "select", "read what a code hashes to", "select code_hash from gift_cards where id = :gift_clara"),
    probe("gift_cards", "insert", "want a card", "insert into gift_cards (id, business_id, buyer_id, amount, currency) values (:fresh, :nordlicht, coalesce(auth.uid(), :clara), 5000, 'EUR')",
          by=SIGNED_IN, stops="23"),
    probe("gift_cards", "insert", "want a card in Clara's name", "insert into gift_cards (id, business_id, buyer_id, amount, currency) values (:fresh, :nordlicht, :clara, 5000, 'EUR')", by=CLARA),
    probe("gift_cards", "insert", "want a card in another currency", "insert into gift_cards (id, business_id, buyer_id, amount, currency) values (:fresh, :nordlicht, coalesce(auth.uid(), :clara), 5000, 'CHF')"),
    probe("gift_cards", "insert", "sell a card at the desk", "insert into gift_cards (id, business_id, amount, currency) values (:fresh, :nordlicht, 5000, 'EUR')", by=DESK),
    probe("gift_cards", "insert", "sell a card elsewhere", "insert into gift_cards (id, business_id, amount, currency) values (:fresh, :brauenwerk, 5000, 'EUR')", by=SOFIA),
    probe("gift_cards", "insert", "make a card with a code", "insert into gift_cards (id, business_id, buyer_id, amount, currency, code_hash, last4, sold_at, expires_at) values (:fresh, :nordlicht, :clara, 5000, 'EUR', 'c', 'CCCC', now(), now())"),
    probe("gift_cards", "update", "end a card", "update gift_cards set ended_at = now() where id = :gift_clara", by=MANAGERS),
    probe("gift_cards", "update", "end all cards", "update gift_cards set ended_at = now()", by=MANAGERS | SOFIA),
    probe("gift_cards", "update", "fill a card", "update gift_cards set balance = amount where id = :gift_clara"),
    probe("gift_cards", "delete", "take a card away", "delete from gift_cards where id = :gift_clara", stops="23"),
    probe("promo_codes", "select", "see the codes of Atelier Nordlicht", "select code from promo_codes where id = :promo", by=DESK),
    probe("promo_codes", "select", "see the codes of Brauenwerk", "select code from promo_codes where id = :promo_bw", by=SOFIA),
    probe("promo_codes", "insert", "offer a code", f"insert into promo_codes (id, business_id, code, percent, valid_from, created_by) values (:fresh, :nordlicht, 'NEW', 10, now(), {ME})", by=MANAGERS),
    probe("promo_codes", "insert", "offer a code in Ida's name", "insert into promo_codes (id, business_id, code, percent, valid_from, created_by) values (:fresh, :nordlicht, 'NEW', 10, now(), :ida)", by=frozenset({"ida"})),
    probe("promo_codes", "insert", "offer a code that is over", f"insert into promo_codes (id, business_id, code, percent, valid_from, created_by, ended_at) values (:fresh, :nordlicht, 'NEW', 10, now(), {ME}, now())"),
    probe("promo_codes", "update", "take a code back", "update promo_codes set ended_at = now() where id = :promo", by=MANAGERS),
    probe("promo_codes", "update", "take all codes back", "update promo_codes set ended_at = now()", by=MANAGERS | SOFIA),
    probe("promo_codes", "update", "make a code worth more", "update promo_codes set percent = 99 where id = :promo"),
    probe("promo_codes", "delete", "take a code away", "delete from promo_codes where id = :promo", stops="23"),
    probe("packages", "select", "see what is on offer", "select name from packages where id = :pack", by=PUBLIC),
    probe("packages", "select", "see what is on offer in the cellar", "select name from packages where id = :pack_bw", by=SOFIA),
    probe("packages", "insert", "offer a package", f"insert into packages (id, business_id, service_id, name, visits, price, created_by) values (:fresh, :nordlicht, :cut, 'Ten', 10, 30000, {ME})", by=MANAGERS),
    probe("packages", "insert", "offer a package in Ida's name", "insert into packages (id, business_id, service_id, name, visits, price, created_by) values (:fresh, :nordlicht, :cut, 'Ten', 10, 30000, :ida)", by=frozenset({"ida"})),
    probe("packages", "insert", "offer a package since long ago", f"insert into packages (id, business_id, service_id, name, visits, price, created_by, created_at) values (:fresh, :nordlicht, :cut, 'Ten', 10, 30000, {ME}, now())"),
    probe("packages", "update", "sell it no more", "update packages set ended_at = now() where id = :pack", by=MANAGERS),
    probe("packages", "update", "sell nothing any more", "update packages set ended_at = now()", by=MANAGERS | SOFIA),
    probe("packages", "update", "change its price", "update packages set price = 100 where id = :pack"),
    probe("packages", "delete", "take it away", "delete from packages where id = :pack", stops="23"),
    probe("package_passes", "select", "see what Clara bought", "select from package_passes where id = :pass_clara", by=DESK | CLARA),
    probe("package_passes", "select", "see what Otto bought", "select from package_passes where id = :pass_otto", by=SOFIA | OTTO),
    probe("package_passes", "insert", "want a package", "insert into package_passes (id, package_id, business_id, person_id) values (:fresh, :pack, :nordlicht, coalesce(auth.uid(), :clara))",
          by=SIGNED_IN, stops="23"),
    probe("package_passes", "insert", "want a package in Clara's name", "insert into package_passes (id, package_id, business_id, person_id) values (:fresh, :pack, :nordlicht, :clara)", by=CLARA),
    probe("package_passes", "insert", "want a package of another house", "insert into package_passes (id, package_id, business_id, person_id) values (:fresh, :pack, :brauenwerk, coalesce(auth.uid(), :clara))"),
    probe("package_passes", "insert", "have bought it already", "insert into package_passes (id, package_id, business_id, person_id, visits, visits_left) values (:fresh, :pack, :nordlicht, :clara, 5, 5)"),
    probe("package_passes", "update", "have more visits left", "update package_passes set visits = 50, visits_left = 50 where id = :pass_clara"),
    probe("package_passes", "delete", "take it away", "delete from package_passes where id = :pass_clara", stops="23"),
]  # fmt: skip
