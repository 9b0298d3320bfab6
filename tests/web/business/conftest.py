"""A real server over the demo town, its cast at their desks, and what stands at Atelier Nordlicht."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec
import psycopg
import pytest

from tests.conftest import Cluster, RunningServer, serve_over
from tests.web.site.reader import Reader

CAST_PASSWORD = "vibewell-demo"
NORDLICHT = "atelier-nordlicht"

SignedIn = dict[tuple[str, str], tuple[httpx.Cookies, httpx.Response]]
AtDesk = Callable[..., Reader]

FIND = {
    "ida": "select id from staff where business_id = %s and name = 'Ida Brandt'",
    "mehmet": "select id from staff where business_id = %s and name = 'Mehmet Aydın'",
    "cut": "select id from services where business_id = %s and name = 'Cut & finish'",
    "chair": "select id from resources where business_id = %s and name = 'Chair 1'",
    "closure": "select id from closures where business_id = %s order by from_date desc limit 1",
    "block": "select id from busy_times where business_id = %s and upper(during) > now() order by during limit 1",
    # Somebody who comes here and nowhere else.
    "client": """
        select v.customer_id from visits v
        where v.business_id = %s and v.came_at is not null and v.customer_id is not null
          and not exists (select from visits o where o.customer_id = v.customer_id and o.business_id <> v.business_id)
        order by v.starts_at limit 1""",
    "guest": """
        select id from visits where business_id = %s and customer_id is null and confirmed_at is not null
        order by starts_at limit 1""",
}
AHEAD = """
select v.id from visits v where v.business_id = %s and v.starts_at > now() + interval '2 days'
  and v.confirmed_at is not null and v.cancelled_at is null
  and not exists (select from visit_items i where i.visit_id = v.id and (i.staff_id <> %s or i.session_id is not null))
order by v.starts_at, v.id offset %s limit 1"""


class House(msgspec.Struct, frozen=True):
    """Ids of what stands at Nordlicht: people and things by name, and a way to ask for more."""

    url: str
    id: Any
    ids: dict[str, str]

    def ask(self, statement: str, *values: object) -> Any:
        """The first column of the first row, as the database's owner."""
        with psycopg.connect(self.url) as db:
            row = db.execute(statement.encode(), values).fetchone()
        return row[0] if row else None

    def visit_ahead(self, member: str, number: int = 0) -> str:
        """A confirmed visit that this member serves alone, at least two days ahead; each test takes its own."""
        found = self.ask(AHEAD, self.id, self.ids[member], number)
        assert found, f"{member} has no visit no. {number} ahead"
        return str(found)


@pytest.fixture(scope="session")
def town_of_desks(cluster: Cluster, town_template: str) -> Iterator[RunningServer]:
    """The web process over a town of its own."""
    with serve_over(cluster, cluster.clone(town_template), worker=False) as running:
        yield running


@pytest.fixture(scope="session")
def house(town_of_desks: RunningServer) -> House:
    """Atelier Nordlicht as the town has it."""
    with psycopg.connect(town_of_desks.owner_url) as db:
        row = db.execute("select id from businesses where slug = %s", [NORDLICHT]).fetchone()
        assert row
        found = {name: db.execute(statement.encode(), row).fetchone() for name, statement in FIND.items()}
    ids = {name: str(each[0]) for name, each in found.items() if each and each[0]}
    assert ids.keys() == FIND.keys(), "the town lacks something that these tests are about"
    return House(town_of_desks.owner_url, row[0], ids)


@pytest.fixture(scope="session")
def signed_in() -> SignedIn:
    """The cookies and the first page of those of the cast who have signed in, by name and language."""
    return {}


@pytest.fixture
def at_desk(town_of_desks: RunningServer, signed_in: SignedIn) -> Iterator[AtDesk]:
    """Open a browser in which one of the cast is signed in; `language` is what they read.

    Each signs in once and is remembered: no test of the desk signs out.
    """
    opened: list[tuple[str, str, Reader]] = []

    def open_one(name: str, language: str = "en") -> Reader:
        reader = Reader(town_of_desks.base_url, language)
        opened.append((name, language, reader))
        if (name, language) in signed_in:
            cookies, reader.answer = signed_in[name, language]
            reader.http.cookies.update(cookies)
            return reader
        reader.open("/sign-in")
        reader.send("/sign-in", email=f"{name}@vibewell.example", password=CAST_PASSWORD)
        assert reader.path in ("/visits", "/business", "/backoffice"), reader.sheet.text
        assert reader.answer is not None
        signed_in[name, language] = httpx.Cookies(reader.http.cookies), reader.answer
        return reader

    yield open_one
    for name, language, reader in opened:
        if (name, language) in signed_in:
            # They may have been renewed meanwhile.
            signed_in[name, language] = httpx.Cookies(reader.http.cookies), signed_in[name, language][1]
        reader.http.close()


@pytest.fixture
def ida(at_desk: AtDesk) -> Reader:
    """The owner."""
    return at_desk("ida")


def days_ahead(first: int = 2, count: int = 20) -> list[date]:
    """Dates from some days ahead on, in the order in which a test tries them."""
    today = datetime.now(UTC).date()
    return [today + timedelta(days=number) for number in range(first, first + count)]


def send_twice(reader: Reader, action: str, **written: str | list[str]) -> tuple[str, str]:
    """Send the same form two times, as an impatient finger does; answers where each of them led."""
    form = reader.form(action)
    fields = {**form.fields, **written}
    answers = [reader.http.post(urljoin(reader.path, form.action), data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    first, second = (urlsplit(str(answer.url)) for answer in answers)
    return f"{first.path}?{first.query}", f"{second.path}?{second.query}"
