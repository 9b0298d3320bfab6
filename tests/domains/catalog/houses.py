"""Two houses beside each other: Atelier Nordlicht with its team, and Brauenwerk, which belongs to somebody else."""

import functools
import uuid
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar
from litestar.types import Receive, Scope, Send

from tests.rows import Rows, as_owner
from vibewell.boot.web import build_litestar
from vibewell.domains.booking import api as booking
from vibewell.domains.booking import classes_api, parties_api
from vibewell.domains.catalog import api as catalog
from vibewell.domains.scheduling import hours_api, search_api
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.http import Here, put_here
from vibewell.kernel.ids import new_id

NORDLICHT, BRAUENWERK, CELLAR = "atelier-nordlicht", "brauenwerk", "keller"
PEOPLE = ("ida", "lene", "jonas", "mehmet", "sofia", "clara")


class Houses(msgspec.Struct):
    """Ids by name."""

    people: dict[str, UUID]
    staff: dict[str, UUID]
    services: dict[str, UUID]
    businesses: dict[str, UUID]
    resources: dict[str, UUID]

    def caller(self, who: str) -> Caller:
        """Somebody of the cast; a stranger is not signed in."""
        if who == "stranger":
            return Caller.anonymous(new_id(), "address:192.0.2.1")
        return Caller.person(self.people[who])


def arrange_houses(owner_url: str) -> Houses:
    """Put both houses into the database, and a cellar of Sofia's that is not published."""
    houses = Houses({name: new_id() for name in PEOPLE}, {}, {}, {}, {})
    rows = Rows()
    for name, person in houses.people.items():
        rows.add("people", id=person, name=name.title())
        rows.add("identity.users", id=person, email=f"{name}@vibewell.example")
    house(rows, houses, NORDLICHT, "Atelier Nordlicht", "hair", "(12.374,51.323)")
    house(rows, houses, BRAUENWERK, "Brauenwerk", "brows", "(12.33,51.33)")
    house(rows, houses, CELLAR, "Keller", "sauna", "(12.33,51.33)", published=False)
    for position, (name, role, where) in enumerate(
        (
            ("ida", "owner", NORDLICHT),
            ("lene", "manager", NORDLICHT),
            ("jonas", "receptionist", NORDLICHT),
            ("mehmet", "professional", NORDLICHT),
            ("sofia", "owner", BRAUENWERK),
        )
    ):
        member(rows, houses, name, role, where, position)
    member(rows, houses, "keller", "owner", CELLAR, 0, person="sofia")
    service(rows, houses, "cut", (NORDLICHT, "hair"), 4500, [45], ["ida", "mehmet"])
    service(rows, houses, "colour", (NORDLICHT, "hair"), 9000, [45, -30, 45], ["mehmet"])
    service(rows, houses, "brow", (BRAUENWERK, "brows"), 2500, [30], ["sofia"])
    service(rows, houses, "secret", (CELLAR, "sauna"), 2500, [30], ["keller"])
    for name, kind, where in (("chair", "chair", NORDLICHT), ("lamp", "lamp", BRAUENWERK)):
        houses.resources[name] = new_id()
        rows.add("resources", id=houses.resources[name], business_id=houses.businesses[where], kind=kind, name=name)
    rows.put(owner_url)
    return houses


def house(
    rows: Rows, houses: Houses, slug: str, name: str, category: str, place: str, *, published: bool = True
) -> None:
    """A business."""
    houses.businesses[slug] = new_id()
    rows.add(
        "businesses",
        id=houses.businesses[slug],
        slug=slug,
        name=name,
        category=category,
        street="Karl-Heine-Straße 1",
        postcode="04229",
        city="Leipzig",
        district="Südvorstadt",
        place=place,
        published_at="now" if published else None,
    )


def member(
    rows: Rows, houses: Houses, name: str, role: str, where: str, position: int, *, person: str | None = None
) -> None:
    """Somebody who works there, Mondays to Saturdays nine to six."""
    houses.staff[name] = new_id()
    rows.add(
        "staff",
        id=houses.staff[name],
        business_id=houses.businesses[where],
        person_id=houses.people.get(person or name),
        role=role,
        name=name.title(),
        position=position,
    )
    for weekday in range(6):
        rows.add(
            "weekly_shifts",
            id=new_id(),
            business_id=houses.businesses[where],
            staff_id=houses.staff[name],
            weekday=weekday,
            starts="09:00",
            ends="18:00",
        )


def service(
    rows: Rows, houses: Houses, name: str, of: tuple[str, str], price: int, segments: list[int], staff: list[str]
) -> None:
    """A service `of` a business and a craft; a negative part is one in which the professional is free."""
    houses.services[name] = new_id()
    where, category = of
    business = houses.businesses[where]
    rows.add(
        "services",
        id=houses.services[name],
        business_id=business,
        category=category,
        name=name.title(),
        price=price,
        minutes=sum(map(abs, segments)),
    )
    for position, minutes in enumerate(segments):
        rows.add(
            "service_segments",
            service_id=houses.services[name],
            position=position,
            minutes=abs(minutes),
            staff=minutes > 0,
        )
    for who in staff:
        rows.add(
            "staff_services",
            staff_id=houses.staff[who],
            service_id=houses.services[name],
            business_id=business,
        )


def agree(
    owner_url: str, houses: Houses, start: datetime, *, staff: str = "mehmet", resource: str | None = None
) -> UUID:
    """A confirmed visit of Clara's for a cut, as booking leaves it."""
    visit, business = new_id(), houses.businesses[NORDLICHT]
    ends = start + timedelta(minutes=45)
    with as_owner(owner_url) as db:
        db.execute(
            "insert into visits (id, business_id, customer_id, starts_at, ends_at, price, currency, confirmed_at)"
            " values (%s, %s, %s, %s, %s, 4500, 'EUR', now())",
            [visit, business, houses.people["clara"], start, ends],
        )
        db.execute(
            "insert into visit_items (visit_id, position, business_id, service_id, staff_id, service_name, staff_name,"
            " starts_at, minutes, price) values (%s, 0, %s, %s, %s, 'Cut', %s, %s, 45, 4500)",
            [visit, business, houses.services["cut"], houses.staff[staff], staff.title(), start],
        )
        for column, owner in (("staff_id", houses.staff[staff]), ("resource_id", houses.resources.get(resource or ""))):
            if owner is not None:
                db.execute(
                    f"insert into claims (business_id, holder_id, {column}, during)"
                    " values (%s, %s, %s, tstzrange(%s, %s))",
                    [business, visit, owner, start, ends],
                )
    return visit


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The stable name of a refusal."""
        return str(self.body["code"])


@functools.cache
def usual_app() -> Litestar:
    """What catalog, scheduling and booking answer; it keeps nothing of a test, so that one does for all."""
    return build_litestar(
        [
            *catalog.HANDLERS,
            *search_api.HANDLERS,
            *hours_api.HANDLERS,
            *booking.HANDLERS,
            *classes_api.HANDLERS,
            *parties_api.HANDLERS,
        ]
    )


class Client:
    """The API over HTTP, without a socket, asked by whomever a test says."""

    def __init__(self, database: Database, houses: Houses, clock: FrozenClock, **services: Any) -> None:
        self.database, self.houses, self.clock, self.services = database, houses, clock, services
        self.app = usual_app()

    async def ask(
        self, who: str, method: str, path: str, body: Any = None, key: str | None = None, **query: Any
    ) -> Answer:
        """One request."""
        caller = self.houses.caller(who)

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            put_here(
                scope,
                Here(self.database, self.clock, caller, "192.0.2.1", "nonce", "en", b"secret", self.services, []),
            )
            await self.app(scope, receive, send)

        transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]
        headers = {"idempotency-key": key} if key else {}
        content = msgspec.json.encode(body) if body is not None else None
        if content is not None:
            headers["content-type"] = "application/json"
        async with httpx.AsyncClient(transport=transport, base_url="http://vibewell.test") as client:
            answer = await client.request(method, path, content=content, headers=headers, params=query)
        return Answer(
            answer.status_code, msgspec.json.decode(answer.content) if answer.content else None, dict(answer.headers)
        )


def random_key() -> str:
    """An Idempotency-Key."""
    return str(uuid.uuid4())
