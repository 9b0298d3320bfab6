# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Series of visits, and which visits belong to them."""

from tests.trust.access import tried
from tests.trust.people import SIGNED_IN, TEAM
from tests.trust.world import named

CLARA, OTTO, SOFIA = frozenset({"clara"}), frozenset({"otto"}), frozenset({"sofia"})
SERIES = "insert into visit_series (id, business_id, customer_id, every_weeks, times) values"
PLACE = "insert into series_visits (visit_id, series_id, position, total) values"

SERIES_READ = [
    tried("visit_series", "select", "read Clara's series", "select * from visit_series where id = :series", by=TEAM | CLARA),
    tried("visit_series", "select", "read Otto's series at Brauenwerk", "select from visit_series where id = :series_bw", by=OTTO | SOFIA),
    tried("visit_series", "insert", "begin a series of one's own", f"{SERIES} (:fresh, :nordlicht, coalesce(auth.uid(), :zoe), 4, 6)", by=SIGNED_IN, stops="23"),
    tried("visit_series", "insert", "begin a series in the cellar", f"{SERIES} (:fresh, :keller, coalesce(auth.uid(), :zoe), 4, 6)", by=SOFIA),
    tried("visit_series", "insert", "begin a series for a guest", f"{SERIES} (:fresh, :nordlicht, null, 4, 6)", by=TEAM),
    tried("visit_series", "insert", "begin a series for Otto, who is a client", f"{SERIES} (:fresh, :nordlicht, :otto, 4, 6)", by=TEAM | OTTO),
    tried("visit_series", "insert", "begin a series for Zoe, who is no client", f"{SERIES} (:fresh, :nordlicht, :zoe, 4, 6)"),
    tried("visit_series", "insert", "have begun a series earlier", f"{SERIES.replace('times)', 'times, created_at)')} (:fresh, :nordlicht, coalesce(auth.uid(), :zoe), 4, 6, '2020-01-01')"),
    tried("visit_series", "update", "repeat it more often", "update visit_series set times = 52 where id = :series"),
    tried("visit_series", "update", "lock", "select from visit_series where id = :series for update"),
    tried("visit_series", "delete", "forget a series", "delete from visit_series where id = :series"),
]  # fmt: skip

PLACES = [
    tried("series_visits", "select", "see which of its series Clara's visit is", "select * from series_visits where visit_id = :v_clara", by=TEAM | CLARA),
    tried("series_visits", "select", "see which of its series Otto's visit is", "select from series_visits where visit_id = :v_brow", by=OTTO | SOFIA),
    tried("series_visits", "select", "see what a browser's hold belongs to", "select from series_visits where visit_id = :v_visitor",
          by=TEAM | {"visitor", "nina"}, given=named("insert into series_visits values (:v_visitor, :series, 2, 6)")),
    tried("series_visits", "insert", "add another visit of Clara's to her series", f"{PLACE} (:v_signed, :series, 2, 6)", by=TEAM | CLARA),
    tried("series_visits", "insert", "add a guest's visit to Clara's series", f"{PLACE} (:v_guest, :series, 2, 6)"),
    tried("series_visits", "insert", "add Clara's visit to the series at Brauenwerk", f"{PLACE} (:v_signed, :series_bw, 2, 6)"),
    tried("series_visits", "insert", "add a visit at Nordlicht to one's series at Brauenwerk", f"{PLACE} (:v_reviewed, :series_bw, 2, 6)"),
    tried("series_visits", "update", "count anew", "update series_visits set total = 2 where visit_id = :v_clara"),
    tried("series_visits", "update", "lock", "select from series_visits where visit_id = :v_clara for update"),
    tried("series_visits", "delete", "take a visit out of its series", "delete from series_visits where visit_id = :v_clara"),
]  # fmt: skip

PROBES = [*SERIES_READ, *PLACES]
