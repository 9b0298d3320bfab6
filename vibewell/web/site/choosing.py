"""The heart of booking: one component that chooses a start, for a new visit, for a held one and for one that moves."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import ANYONE, VisitItem, items_of, wish_for
from vibewell.domains.catalog import BusinessPage, ServiceCard, StaffCard
from vibewell.domains.scheduling import Desk, choose_start
from vibewell.kernel.db import Transaction
from vibewell.kernel.money import Money
from vibewell.web.site.asking import Asked
from vibewell.web.site.openings import Openings, as_it_is, read_openings
from vibewell.web.site.words import Say, why_not_for_clients
from vibewell.web.ui.calendar import Month, month


class Choosing(msgspec.Struct, frozen=True):
    """What the component shows. `items` are those of the chosen start, empty while none is chosen."""

    place: BusinessPage
    services: list[ServiceCard]
    asked: Asked
    openings: Openings
    items: list[VisitItem]
    # the address of the page that shows it, without a query
    path: str
    # where the chosen start is sent
    action: str
    hidden: tuple[tuple[str, str], ...]
    # how the form's button is called
    act: str
    # the start that the visit or the hold has now
    present: datetime | None = None

    @property
    def start(self) -> datetime | None:
        """The chosen start, where it is one that can be had."""
        return self.items[0].start if self.items else None

    @property
    def members(self) -> list[StaffCard]:
        """Who does all of it."""
        wanted = set(self.asked.services)
        return [member for member in self.place.staff if wanted <= set(member.services)]

    @property
    def is_class(self) -> bool:
        """Whether it is a seat on a date, rather than somebody's time."""
        return any(service.is_class for service in self.services)

    @property
    def staff_of_each(self) -> list[str]:
        """Who is asked for, for each service."""
        named = self.asked.staff.split(",")
        return named if len(named) == len(self.services) else named[:1] * len(self.services)

    @property
    def total(self) -> Money:
        """Of the chosen start, or the usual price."""
        of = [item.price for item in self.items] or [service.price for service in self.services]
        return Money(sum(price.amount for price in of) * self.asked.party, self.place.currency)

    @property
    def minutes(self) -> int:
        """Altogether."""
        return sum(item.minutes for item in self.items) or sum(service.minutes for service in self.services)

    def href(self, **changed: Any) -> str:
        """This page with another wish."""
        return f"{self.path}?{self.asked.query(**changed)}"

    @property
    def radio_href(self) -> str:
        """This page without a start: the pressed radio adds its own."""
        return self.href(start=None, day=None, month=None)

    def shown_month(self, locale: str) -> Month:
        """The month for `ui.month`."""
        return month(
            self.openings.month,
            free=self.openings.free_days,
            full=self.openings.full_days,
            today=self.openings.today,
            chosen=self.openings.day,
            href=lambda day: self.href(day=day, start=None, month=None),
            locale=locale,
        )

    def month_href(self, first: date | None) -> str:
        """Another month, or nothing where one may not go."""
        return self.href(month=first, day=None, start=None) if first else ""


async def read_choosing(
    tx: Transaction,
    place: BusinessPage,
    asked: Asked,
    now: datetime,
    *,
    path: str,
    action: str,
    act: str,
    hidden: tuple[tuple[str, str], ...] = (),
    leave_out: UUID | None = None,
    see: Callable[[Desk], Desk] = as_it_is,
    present: datetime | None = None,
    services: list[ServiceCard] | None = None,
) -> Choosing:
    """Everything that the component shows. Raises what the engine refuses about the wish itself."""
    known = {service.id: service for service in place.services}
    cards = services or [known[service] for service in asked.services if service in known]
    if not any(card.is_class for card in cards):
        # Only a class has seats; a service takes one person at a time.
        asked = msgspec.structs.replace(asked, party=1)
    wish = wish_for(list(asked.services), asked.staff, asked.party)
    day = asked.start.astimezone(ZoneInfo(place.timezone)).date() if asked.start else asked.day
    openings = await read_openings(
        tx, place.slug, wish, now, day=day, month=asked.month, leave_out=leave_out, see=see, check=services is None
    )
    choice = choose_start(openings.desk, wish, int(asked.start.timestamp())) if asked.start else None
    return Choosing(
        place=place,
        services=cards,
        asked=asked,
        openings=openings,
        items=items_of(openings.desk, choice) if choice else [],
        path=path,
        action=action,
        hidden=hidden,
        act=act,
        present=present,
    )


def why_gone(choosing: Choosing, say: Say) -> dict[datetime, str]:
    """A sentence for each start that is shown struck."""
    return {gone.at: why_not_for_clients(say, gone.reasons) for gone in choosing.openings.gone}


def staff_options(choosing: Choosing, say: Say) -> list[tuple[str, str]]:
    """For the choice with whom."""
    return _options(choosing.members, say)


def _options(members: Sequence[StaffCard], say: Say) -> list[tuple[str, str]]:
    anyone = say("Anyone who is free") if len(members) != 1 else say("Whoever does this")
    return [(ANYONE, anyone), *((str(member.id), member.name) for member in members)]


class StaffField(msgspec.Struct, frozen=True):
    """With whom one service of several is done."""

    label: str
    options: list[tuple[str, str]]
    value: str


def staff_fields(choosing: Choosing, say: Say) -> list[StaffField]:
    """For the choice with whom, service by service, where there are several."""
    fields = []
    for service, value in zip(choosing.services, choosing.staff_of_each, strict=False):
        able = [member for member in choosing.place.staff if service.id in member.services]
        fields.append(StaffField(say("%(service)s with", service=service.name), _options(able, say), value))
    return fields if len(fields) > 1 else []
