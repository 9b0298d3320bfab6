"""Who changed what, everywhere: narrowed to a business, a person, a kind of thing, or to what was before a day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get

from vibewell.kernel.audit import AuditEntry, read_trail
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.backoffice.at_office import AtOffice, at_office, show
from vibewell.web.business.pages_history import HOUSE, VISITS, by_day
from vibewell.web.business.state import date_of, uuid_of
from vibewell.web.business.trail_words import lines_of

PATH = "/backoffice/audit"
PER_PAGE = 80
PLATFORM = ("platform_roles", "jobs")
KINDS: dict[str, Sequence[str]] = {"visits": VISITS, "house": HOUSE, "platform": PLATFORM}
# What prices are in where their business has gone.
CURRENCY = "EUR"
YEAR_MAX = 9000


class Asked(msgspec.Struct, frozen=True):
    """What the list's address asks for; `until` is the last day shown."""

    kind: str
    business: UUID | None
    who: UUID | None
    until: date | None

    def href(self, **changed: Any) -> str:
        """The address of this list with something else."""
        whole = {"kind": self.kind, "business": self.business, "who": self.who, "until": self.until, **changed}
        kept = {name: str(value) for name, value in whole.items() if value}
        return f"{PATH}?{urlencode(kept)}" if kept else PATH


def asked_of(request: HttpRequest) -> Asked:
    """The list that the address asks for; what can't be read is left out."""
    query = request.query_params
    kind = query.get("kind", "")
    until = date_of(query.get("until", ""), date.min)
    return Asked(
        kind if kind in KINDS else "",
        uuid_of(query.get("business", "")),
        uuid_of(query.get("who", "")),
        until if until > date.min and until.year < YEAR_MAX else None,
    )


@get(PATH, include_in_schema=False)
async def get_audit(request: HttpRequest, cursor: str | None = None) -> Response[str]:
    """What was changed, the latest first."""
    office = await at_office(request)
    surroundings = here(request)
    asked = asked_of(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        trail = await read_trail(
            tx,
            asked.business,
            tables=KINDS.get(asked.kind),
            actor=asked.who,
            until=_end_of(asked.until, office),
            limit=PER_PAGE,
            cursor=cursor,
        )
    me = surroundings.person_id
    lines = lines_of(trail.items, office.say, office.locale, office.zone, CURRENCY, lambda actor: actor == me)
    return await show(
        request,
        office,
        "audit",
        asked=asked,
        narrowed=_narrowed(asked, trail.items, office),
        days=by_day(lines, office.timezone),
        next_href=asked.href(cursor=trail.next_cursor) if trail.next_cursor else "",
        is_first=cursor is None,
    )


def _end_of(day: date | None, office: AtOffice) -> datetime | None:
    if day is None:
        return None
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=office.zone)


def _narrowed(asked: Asked, entries: Sequence[AuditEntry], office: AtOffice) -> list[tuple[str, str]]:
    """To which business and person the list is narrowed, each with the address that widens it again."""
    first = entries[0] if entries else None
    found = []
    if asked.business:
        name = (first and first.business_name) or office.say("one business")
        found.append((name, asked.href(business=None)))
    if asked.who:
        found.append(((first and first.actor_name) or office.say("one person"), asked.href(who=None)))
    return found


HANDLERS = [get_audit]
