"""What the agenda shows, as its address says it: a date, a day or a week, a member, a visit that is open."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import msgspec

from vibewell.kernel.http import HttpRequest
from vibewell.web.business.at_desk import AtDesk

VIEWS = ("day", "week")
PATH = "/business"
# Further than this from today nobody keeps an agenda.
DAYS_AWAY_MAX = 366 * 3


class State(msgspec.Struct, frozen=True):
    """The address of an agenda, taken apart."""

    day: date
    view: str = "day"
    staff: UUID | None = None
    visit: UUID | None = None
    block: UUID | None = None

    def href(self, **changed: object) -> str:
        """The address of this agenda with something else; a visit stays open only when it is named."""
        then = msgspec.structs.replace(self, **{"visit": None, "block": None, **changed})
        asked = {
            "date": then.day.isoformat(),
            "view": then.view if then.view != "day" else None,
            "staff": then.staff,
            "visit": then.visit,
            "block": then.block,
        }
        return f"{PATH}?{urlencode({name: str(value) for name, value in asked.items() if value is not None})}"

    @property
    def here(self) -> str:
        """The address of exactly this."""
        return self.href(visit=self.visit, block=self.block)

    @property
    def first(self) -> date:
        """The first day shown: weeks begin on Monday."""
        return self.day - timedelta(days=self.day.weekday()) if self.view == "week" else self.day

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.first + timedelta(days=6) if self.view == "week" else self.day

    @property
    def step(self) -> timedelta:
        """How far the next page is."""
        return timedelta(days=7 if self.view == "week" else 1)


def state_of(request: HttpRequest, desk: AtDesk, now: datetime) -> State:
    """The state that the address asks for; what can't be read is left out, so that an old link still opens a page."""
    return state_from(request.query_params, desk, now)


def back_state(back: str, desk: AtDesk, now: datetime) -> State:
    """The agenda that a form wants to return to."""
    return state_from(dict(parse_qsl(safe_back(back, "").partition("?")[2], max_num_fields=10)), desk, now)


def state_from(asked: Mapping[str, str], desk: AtDesk, now: datetime) -> State:
    """The state in the values of an address."""
    today = now.astimezone(desk.zone).date()
    shown = date_of(asked.get("date", ""), today)
    if abs((shown - today).days) > DAYS_AWAY_MAX:
        shown = today
    view = asked.get("view", "day")
    return State(
        shown,
        view if view in VIEWS else "day",
        desk.own_staff or uuid_of(asked.get("staff", "")),
        uuid_of(asked.get("visit", "")),
        uuid_of(asked.get("block", "")),
    )


def date_of(text: str, fallback: date) -> date:
    """A date as an address writes it, or the fallback."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return fallback


def uuid_of(text: str) -> UUID | None:
    """An id as an address writes it, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def safe_back(wished: str, fallback: str) -> str:
    """A page of the desk to return to, or the fallback."""
    is_ours = wished == PATH or wished.startswith((f"{PATH}?", f"{PATH}/"))
    return wished if is_ours and wished.isascii() and wished.isprintable() and len(wished) < 500 else fallback
