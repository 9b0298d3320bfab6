# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""What has to be passed before what, and what came of it."""

from tests.trust.access import tried
from tests.trust.people import MANAGERS, PUBLIC, TEAM

CLARA, SOFIA = frozenset({"clara"}), frozenset({"sofia"})
NEED = "insert into service_checks (service_id, business_id, check_service_id, least_minutes, most_days) values"
PAIR = "insert into check_bookings (visit_id, check_visit_id, business_id) values"
FOLLOW = "insert into check_bookings (visit_id, check_visit_id, business_id, together) values"
WAIVE = "insert into check_waivers (visit_id, business_id, waived_at, waived_by) values"

PROBES = [
    tried("service_checks", "select", "read which check the colour needs", "select from service_checks where service_id = :colour", by=PUBLIC),
    tried("service_checks", "select", "read what is needed in the cellar", "select from service_checks where service_id = :secret", by=SOFIA),
    tried("service_checks", "insert", "have the plain service need a check", f"{NEED} (:plain, :nordlicht, :cut, 2880, 180)", by=MANAGERS),
    tried("service_checks", "insert", "have a service need a check elsewhere", f"{NEED} (:brow, :brauenwerk, :cut, 2880, 180)", by=SOFIA, stops="23"),
    tried("service_checks", "update", "change the gap", "update service_checks set least_minutes = 0 where service_id = :colour", by=MANAGERS),
    tried("service_checks", "update", "give a rule to another business", "update service_checks set business_id = business_id where service_id = :colour"),
    tried("service_checks", "delete", "need no check any more", "delete from service_checks where service_id = :colour", by=MANAGERS),
    tried("service_checks", "delete", "need no check anywhere", "delete from service_checks", by=MANAGERS | SOFIA),
    tried("check_results", "select", "read what came of Clara's check", "select from check_results where visit_id = :v_came", by=TEAM | CLARA),
    tried("check_results", "select", "read what came of Otto's check in the cellar", "select from check_results where visit_id = :v_keller",
          by=frozenset({"otto", "sofia"})),
    tried("check_results", "insert", "note a result past the helper",
          "insert into check_results (visit_id, check_service_id, business_id, person_id, checked_at, passed_at, noted_by)"
          " values (:v_clara, :cut, :nordlicht, :clara, now(), now(), :clara)"),
    tried("check_results", "update", "pass after all", "update check_results set passed_at = now(), failed_at = null where visit_id = :v_came"),
    tried("check_results", "delete", "forget a result", "delete from check_results where visit_id = :v_came"),
    tried("check_bookings", "select", "read what Clara booked together", "select from check_bookings where visit_id = :v_signed", by=TEAM | CLARA),
    tried("check_bookings", "select", "read what Otto booked together", "select from check_bookings where visit_id = :v_brow",
          by=frozenset({"otto", "sofia"})),
    tried("check_bookings", "insert", "hold two together", f"{PAIR} (:v_hold, :v_cheap, :nordlicht)", by=CLARA),
    tried("check_bookings", "insert", "hold two together in the browser", f"{PAIR} (:v_visitor, :v_bare, :nordlicht)", by=frozenset({"visitor", "nina"})),
    tried("check_bookings", "insert", "tie one's hold to somebody else's", f"{PAIR} (:v_hold, :v_hugo, :nordlicht)"),
    tried("check_bookings", "insert", "tie somebody else's hold to one's own", f"{PAIR} (:v_hugo, :v_hold, :nordlicht)"),
    tried("check_bookings", "insert", "tie visits that stand", f"{PAIR} (:v_clara, :v_hold, :nordlicht)"),
    tried("check_bookings", "insert", "tie a hold to a visit that stands", f"{PAIR} (:v_hold, :v_clara, :nordlicht)"),
    tried("check_bookings", "insert", "tie holds at another business", f"{PAIR} (:v_hold, :v_cheap, :brauenwerk)"),
    tried("check_bookings", "update", "tie it to another", "update check_bookings set check_visit_id = :v_hold where visit_id = :v_signed"),
    tried("check_bookings", "delete", "untie", "delete from check_bookings where visit_id = :v_signed"),
    tried("check_bookings", "insert", "have a hold follow on a check that stands", f"{FOLLOW} (:v_hold, :v_clara, :nordlicht, false)", by=CLARA | TEAM),
    tried("check_bookings", "insert", "have a hold follow on somebody else's", f"{FOLLOW} (:v_hold, :v_hugo, :nordlicht, false)"),
    tried("check_bookings", "insert", "have a visit follow at another business", f"{FOLLOW} (:v_hold, :v_clara, :brauenwerk, false)"),
    tried("check_waivers", "select", "read who answers for Clara's visit", "select from check_waivers where visit_id = :v_signed", by=TEAM | CLARA),
    tried("check_waivers", "select", "read who answers for Otto's visit", "select from check_waivers where visit_id = :v_brow", by=SOFIA | {"otto"}),
    tried("check_waivers", "insert", "answer for a visit", f"{WAIVE} (:v_clara, :nordlicht, now(), coalesce(auth.uid(), :ida))", by=TEAM),
    tried("check_waivers", "insert", "have somebody else answer for it", f"{WAIVE} (:v_clara, :nordlicht, now(), :noor)"),
    tried("check_waivers", "insert", "answer for a visit elsewhere", f"{WAIVE} (:v_clara, :brauenwerk, now(), coalesce(auth.uid(), :ida))"),
    tried("check_waivers", "update", "answer since another day", "update check_waivers set waived_at = now() where visit_id = :v_signed"),
    tried("check_waivers", "delete", "never have answered for it", "delete from check_waivers where visit_id = :v_signed"),
]  # fmt: skip
