"""What a page was asked for by its address: services, with whom, which day."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import ANYONE
from vibewell.kernel.errors import Invalid
from vibewell.kernel.http import HttpRequest

SERVICES_MAX = 10
SEATS_MAX = 100


class Asked(msgspec.Struct, frozen=True):
    """A wish on its way: everything but the services may be open."""

    services: tuple[UUID, ...]
    staff: str = ANYONE
    day: date | None = None
    month: date | None = None
    start: datetime | None = None
    # who it is when the address does not say
    usual: str = ANYONE
    # how many come, to a class
    party: int = 1

    def query(self, **changed: Any) -> str:
        """The wish as a query, with changes; what is open is left out."""
        wish = msgspec.structs.replace(self, **changed)
        pairs = [("services", ",".join(map(str, wish.services)))]
        if wish.staff != wish.usual:
            pairs.append(("staff", wish.staff))
        if wish.party > 1:
            pairs.append(("party", str(wish.party)))
        if wish.start is not None:
            pairs.append(("start", wish.start.isoformat()))
        elif wish.day is not None:
            pairs.append(("date", wish.day.isoformat()))
        elif wish.month is not None:
            pairs.append(("month", wish.month.isoformat()[:7]))
        return urlencode(pairs, safe=",:")


def with_time(asked: Asked, text: str, timezone: str) -> Asked:
    """The wish with a time that somebody typed, on the business's clock; what is no time changes nothing."""
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return asked
    if asked.day is None or asked.start is not None:
        return asked
    moment = datetime.combine(asked.day, at.replace(tzinfo=None, microsecond=0), ZoneInfo(timezone))
    # A time that the clock skips is the one after it.
    return msgspec.structs.replace(asked, start=moment.astimezone(UTC).astimezone(ZoneInfo(timezone)))


def read_asked(request: HttpRequest) -> Asked:
    """The wish of this address. Raises `Invalid` for what can't be read."""
    given = request.query_params
    month, day = given.get("month", ""), given.get("date", "")
    return Asked(
        services=read_ids(given.getall("services", [])),
        staff=read_staff(given.getall("staff", [])),
        day=read_date(day) if day else None,
        month=read_date(f"{month}-01") if month else None,
        start=read_instant(given["start"]) if given.get("start") else None,
        party=read_party(given.get("party", "")),
    )


def read_staff(texts: Iterable[str]) -> str:
    """Who does it: one for all services, or one for each where they differ."""
    named = [part.strip() or ANYONE for text in texts for part in text.split(",")]
    return ",".join(named) if len(set(named)) > 1 else named[0] if named else ANYONE


def read_party(text: str) -> int:
    """How many come. Raises `Invalid`."""
    if not text.strip():
        return 1
    if not (text.strip().isdecimal() and 1 <= int(text[:6]) <= SEATS_MAX):
        raise Invalid("1 to %(limit)s people can come.", limit=SEATS_MAX)
    return int(text)


def read_ids(texts: Iterable[str]) -> tuple[UUID, ...]:
    """Ids that are repeated or separated by commas, each once, in their order."""
    try:
        found = dict.fromkeys(UUID(part.strip()) for text in texts for part in text.split(",") if part.strip())
    except ValueError:
        raise Invalid("Services are named by their ids.") from None
    return tuple(found)[: SERVICES_MAX + 1]


def read_date(text: str) -> date:
    """A date like 2027-03-28. Raises `Invalid`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("A date is written like 2027-03-28.") from None


def read_instant(text: str) -> datetime:
    """An instant with its offset. Raises `Invalid`."""
    try:
        # A "+" that nobody escaped arrives as a space.
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise Invalid("A start is written with its offset, like 2027-03-28T10:00:00+02:00.") from None
    if found.tzinfo is None:
        raise Invalid("A start is written with its offset, like 2027-03-28T10:00:00+02:00.")
    return found


def picked(cards: Sequence[Any], wanted: Sequence[UUID]) -> list[Any]:
    """The cards of these ids, in the order wanted; unknown ones are left out."""
    known = {card.id: card for card in cards}
    return [known[each] for each in wanted if each in known]
