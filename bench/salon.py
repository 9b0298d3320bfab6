"""The salon that is measured: Atelier Nordlicht of the cast, ten people."""

from datetime import datetime, timedelta

import psycopg

from bench.client import ask
from bench.ground import Served
from bench.load import Call
from vibewell.boot.prepare import today_in_town

NORDLICHT = "atelier-nordlicht"
DAYS = 30
# The service that most of its people do, in one part.
COMMON = """
select s.id::text, s.minutes from services s
join businesses b on b.id = s.business_id and b.slug = %s
where s.ended_at is null and not s.is_class and s.minutes between 20 and 90
order by (select count(*) from service_segments g where g.service_id = s.id),
  (select count(*) from staff_services o where o.service_id = s.id) desc, s.minutes, s.id limit 1"""


def common_service(served: Served) -> tuple[str, int]:
    """A service of the salon and its minutes."""
    with psycopg.connect(served.owner_url) as connection:
        row = connection.execute(COMMON, [NORDLICHT]).fetchone()
    assert row is not None
    return str(row[0]), int(row[1])


def month(service: str, *, skip: int = 0, days: int = DAYS) -> Call:
    """The question for a month of starts, `skip` days from tomorrow."""
    first = today_in_town() + timedelta(days=1 + skip)
    last = first + timedelta(days=days - 1)
    return Call(f"/api/v1/businesses/{NORDLICHT}/starts?services={service}&from={first}&to={last}")


def starts_apart(served: Served, service: str) -> list[str]:
    """Starts of four months of which none overlaps another: each can be held whoever holds the others."""
    found: list[str] = []
    free_from: datetime | None = None
    for skip in (0, 60):
        for offered in ask(served.base_url, month(service, skip=skip, days=60))["starts"]:
            start = datetime.fromisoformat(offered["start"])
            if free_from is None or start >= free_from:
                found.append(offered["start"])
                # A length and both buffers of anybody fit into this.
                free_from = start + timedelta(minutes=offered["minutes"] + 15)
    return found
