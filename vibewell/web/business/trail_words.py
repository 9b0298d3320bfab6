"""The record of changes in words: who did what to what, one line for each thing that was done in one go. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.kernel.audit import AuditEntry
from vibewell.kernel.money import Money
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import clock, money, short_date

# Verb and table to a sentence about %(what)s.
DONE: Mapping[tuple[str, str], str] = {
    ("services", "insert"): marked("put %(what)s on the menu"),
    ("services", "update"): marked("changed %(what)s"),
    ("service_segments", "insert"): marked("changed the parts of %(what)s"),
    ("service_segments", "update"): marked("changed the parts of %(what)s"),
    ("service_segments", "delete"): marked("changed the parts of %(what)s"),
    ("staff", "insert"): marked("took %(what)s into the team"),
    ("staff", "update"): marked("changed what is known of %(what)s"),
    ("staff_services", "insert"): marked("changed who does what: %(what)s"),
    ("staff_services", "update"): marked("changed who does what: %(what)s"),
    ("staff_services", "delete"): marked("changed who does what: %(what)s"),
    ("resources", "insert"): marked("put %(what)s there"),
    ("resources", "update"): marked("changed %(what)s"),
    ("weekly_shifts", "insert"): marked("changed the week of %(what)s"),
    ("weekly_shifts", "update"): marked("changed the week of %(what)s"),
    ("weekly_shifts", "delete"): marked("changed the week of %(what)s"),
    ("shift_dates", "insert"): marked("set single dates of %(what)s"),
    ("shift_dates", "update"): marked("set single dates of %(what)s"),
    ("shift_dates", "delete"): marked("made single dates of %(what)s like every week"),
    ("dated_shifts", "insert"): marked("set single dates of %(what)s"),
    ("dated_shifts", "update"): marked("set single dates of %(what)s"),
    ("dated_shifts", "delete"): marked("set single dates of %(what)s"),
    ("closures", "insert"): marked("closed %(what)s"),
    ("closures", "update"): marked("changed when it is closed"),
    ("closures", "delete"): marked("opened again %(what)s"),
    ("busy_times", "insert"): marked("blocked time of %(what)s"),
    ("busy_times", "update"): marked("changed a block of %(what)s"),
    ("busy_times", "delete"): marked("freed time of %(what)s"),
    ("businesses", "insert"): marked("opened the business"),
    ("businesses", "update"): marked("changed the settings"),
    ("class_sessions", "insert"): marked("set a date of a class"),
    ("class_sessions", "update"): marked("changed a date of a class"),
    ("visits", "insert"): marked("booked a visit for %(what)s"),
    ("visits", "update"): marked("changed the visit of %(what)s"),
    ("visit_items", "update"): marked("changed the visit of %(what)s"),
    ("api_keys", "insert"): marked("made the key %(what)s"),
    ("api_keys", "update"): marked("revoked the key %(what)s"),
    ("webhook_endpoints", "insert"): marked("has things told to %(what)s"),
    ("webhook_endpoints", "update"): marked("changed the webhook to %(what)s"),
    ("webhook_endpoints", "delete"): marked("removed the webhook to %(what)s"),
    ("check_waivers", "insert"): marked("booked %(what)s without the check that it needs"),
    ("platform_roles", "insert"): marked("made %(what)s a moderator"),
    ("platform_roles", "delete"): marked("took the role of moderator from %(what)s"),
    ("jobs", "retry"): marked("had a failed job done again"),
}
# What an update of a visit means, by the column that says it.
VISIT_DONE = (
    ("cancelled_at", marked("cancelled the visit of %(what)s")),
    ("confirmed_at", marked("booked a visit for %(what)s")),
    ("came_at", marked("noted that %(what)s came")),
    ("no_show_at", marked("noted that %(what)s did not come")),
    ("starts_at", marked("moved the visit of %(what)s")),
)
ENDED = {
    "services": marked("took %(what)s off the menu"),
    "staff": marked("let %(what)s go"),
    "resources": marked("took %(what)s away"),
}
COLUMNS: Mapping[str, str] = {
    "name": marked("name"),
    "price": marked("price"),
    "minutes": marked("length"),
    "section": marked("section"),
    "description": marked("description"),
    "category": marked("craft"),
    "role": marked("role"),
    "title": marked("title"),
    "step_minutes": marked("a start every"),
    "before_minutes": marked("kept free before"),
    "after_minutes": marked("kept free after"),
    "notice_minutes": marked("notice in minutes"),
    "notice_days": marked("notice in days"),
    "advance_days": marked("opens ahead, in days"),
    "tagline": marked("introduction"),
    "street": marked("street"),
    "postcode": marked("postcode"),
    "city": marked("city"),
    "district": marked("district"),
    "step_free": marked("step-free"),
    "timezone": marked("time zone"),
    "place": marked("place on the map"),
    "kind": marked("kind"),
    "starts_at": marked("start"),
    "from_date": marked("first day"),
    "to_date": marked("last day"),
    "reason": marked("why"),
    "cancel_reason": marked("why"),
    "published_at": marked("published"),
}
SHOWN_CHARACTERS_MAX = 60


class Line(msgspec.Struct, frozen=True):
    """What somebody did in one go."""

    at: datetime
    who: str
    done: str
    details: list[str]
    business: str
    is_visit: bool
    actor_id: UUID | None = None
    business_id: UUID | None = None


class _Reader:
    """Turns values into words for one reader."""

    def __init__(self, say: Say, locale: str, zone: ZoneInfo, currency: str) -> None:
        self.say, self.locale, self.zone, self.currency = say, locale, zone, currency

    def instant(self, text: str) -> str:
        """An instant on the business's clock."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return f"{short_date(moment, self.locale, str(self.zone))}, {clock(moment, str(self.zone))}"

    def day(self, text: str) -> str:
        """A date."""
        try:
            return short_date(date.fromisoformat(text), self.locale)
        except ValueError:
            return text

    def value(self, column: str, value: Any) -> str:
        """A value of a column."""
        if value is None or value == "":
            return self.say("nothing")
        if isinstance(value, bool):
            return self.say("yes") if value else self.say("no")
        if column == "price" and isinstance(value, int):
            return money(Money(value, self.currency), self.locale)
        if column.endswith("_at"):
            return self.instant(str(value))
        if column.endswith("_date"):
            return self.day(str(value))
        text = str(value)
        return text if len(text) <= SHOWN_CHARACTERS_MAX else f"{text[:SHOWN_CHARACTERS_MAX]}…"


def lines_of(
    entries: Iterable[AuditEntry], say: Say, locale: str, zone: ZoneInfo, currency: str, own: Callable[[Any], bool]
) -> list[Line]:
    """The entries in words; what one person did to one thing in one transaction is one line.

    `currency` is that of prices whose business says none.
    """
    found: dict[tuple[Any, ...], Line] = {}
    for entry in entries:
        reader = _Reader(say, locale, zone, entry.currency or currency)
        done = done_of(entry, reader)
        key = (entry.at, entry.actor_id, entry.business_id, done)
        who = say("You") if own(entry.actor_id) else entry.actor_name or _nameless(entry, say)
        before = found.get(key)
        details = [*(before.details if before else []), *_details(entry, reader)]
        business = entry.business_name or ""
        is_visit = entry.table_name in ("visits", "visit_items")
        told = list(dict.fromkeys(details))
        found[key] = Line(entry.at, who, done, told, business, is_visit, entry.actor_id, entry.business_id)
    return list(found.values())


def _nameless(entry: AuditEntry, say: Say) -> str:
    return say("Somebody") if entry.actor_id else "Vibewell"


def done_of(entry: AuditEntry, reader: _Reader) -> str:
    """What was done, without who did it."""
    what = entry.about or reader.say("somebody")
    changes = entry.changes
    if entry.verb == "update" and "ended_at" in changes and entry.table_name in ENDED:
        return reader.say(ENDED[entry.table_name], what=what)
    if entry.table_name == "visits" and entry.verb == "update":
        for column, words in VISIT_DONE:
            if column in changes and changes[column][1] is not None:
                return reader.say(words, what=what)
    if entry.table_name == "closures" and entry.verb != "update":
        what = f"{reader.day(changes['from_date'])} – {reader.day(changes['to_date'])}"
    sentence = DONE.get((entry.table_name, entry.verb), "")
    if not sentence:
        return f"{entry.verb} {entry.table_name}"
    return reader.say(sentence, what=what) if "%(what)s" in sentence else reader.say(sentence)


def _details(entry: AuditEntry, reader: _Reader) -> list[str]:
    """What was what before and after, for what people set."""
    changes = entry.changes
    if entry.table_name == "visits" and entry.verb == "insert":
        return [reader.instant(str(changes.get("starts_at", "")))]
    if entry.table_name == "jobs":
        return [entry.about] if entry.about else []
    if entry.verb != "update":
        return [str(changes["reason"])] if entry.table_name == "busy_times" and changes.get("reason") else []
    found = []
    for column, pair in changes.items():
        if column in COLUMNS and isinstance(pair, list) and len(pair) == 2:
            before, after = (reader.value(column, value) for value in pair)
            found.append(
                reader.say(
                    "%(column)s: %(before)s, now %(after)s",
                    column=reader.say(COLUMNS[column]),
                    before=before,
                    after=after,
                )
            )
    return found
