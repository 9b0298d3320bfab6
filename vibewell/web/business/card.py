"""The card of a visit: who comes, when, what for, what to know, what was before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from vibewell.domains.booking import ClientCard, Visit, read_client, read_desk_visit, rooms_of_visit
from vibewell.kernel.db import Transaction
from vibewell.web.business.at_desk import AtDesk
from vibewell.web.business.check_card import CheckCard, read_check_card
from vibewell.web.business.slots import portrait_of
from vibewell.web.business.state import State
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import clock, duration, full_date, money, month_name, short_date

HISTORY_SHOWN = 6
NTH = (
    marked("First visit"),
    marked("Second visit"),
    marked("Third visit"),
    marked("Fourth visit"),
    marked("Fifth visit"),
    marked("Sixth visit"),
    marked("Seventh visit"),
    marked("Eighth visit"),
    marked("Ninth visit"),
    marked("Tenth visit"),
)
STATUS = {
    "confirmed": marked("Confirmed"),
    "held": marked("Held online"),
    "expired": marked("Ran out"),
    "cancelled": marked("Cancelled"),
    "came": marked("Came"),
    "no_show": marked("Did not come"),
}
STATUS_KIND = {"confirmed": "calm", "held": "wait", "no_show": "alert"}


class Card(msgspec.Struct, frozen=True):
    """What the card shows; the acts depend on the state and on who looks."""

    visit: Visit
    client: ClientCard
    name: str
    sub: str
    portrait: str
    time: str
    where: str
    what: str
    parts: list[dict[str, Any]]
    status: str
    status_kind: str
    may_move: bool
    may_cancel: bool
    may_mark: bool
    history: list[tuple[str, str, str]]
    facts: list[tuple[str, str]]
    checks: CheckCard = CheckCard()


async def read_card(tx: Transaction, desk: AtDesk, state: State, now: datetime) -> Card | None:
    """The card of the visit that is open, or None. A professional opens their own visits alone.

    Raises `VisitUnknown`.
    """
    if state.visit is None:
        return None
    visit = await read_desk_visit(tx, desk.place.id, state.visit, now)
    if not sees(desk, visit):
        return None
    client = await read_client(tx, visit, now)
    card = card_of(desk, visit, client, await rooms_of_visit(tx, visit.id), now)
    return msgspec.structs.replace(card, checks=await read_check_card(tx, desk, visit, now))


def sees(desk: AtDesk, visit: Visit) -> bool:
    """Whether this visit is theirs to see."""
    return desk.runs or any(item.staff == desk.place.staff_id for item in visit.items)


def card_of(desk: AtDesk, visit: Visit, client: ClientCard, rooms: Sequence[str], now: datetime) -> Card:
    """The card in words."""
    say, locale = desk.say, desk.locale
    has_begun = visit.start <= now
    held = visit.status == "held"
    return Card(
        visit=visit,
        client=client,
        name=say("Held online") if held else name_of(visit),
        sub=say("Nobody has confirmed it yet") if held else _standing(say, client, locale),
        portrait=portrait_of(visit),
        time=say("%(start)s to %(end)s", start=clock(visit.start), end=clock(visit.end)),
        where=", ".join([*_people(visit), *rooms]),
        what=say(", then ").join(item.service_name for item in visit.items),
        parts=thin_parts(visit),
        status=say(STATUS[visit.status]),
        status_kind=STATUS_KIND.get(visit.status, ""),
        may_move=visit.status == "confirmed" and not has_begun,
        may_cancel=visit.status == "confirmed" and not has_begun,
        may_mark=visit.status in ("confirmed", "came", "no_show") and has_begun,
        history=[] if held else _history(client, visit, locale),
        facts=_facts(desk, visit, client),
    )


def name_of(visit: Visit) -> str:
    """Who comes: of a party each by their own name, with who booked."""
    return f"{visit.comes} ({visit.client})" if visit.comes and visit.client else visit.comes or visit.client or ""


def _people(visit: Visit) -> list[str]:
    return list(dict.fromkeys(item.staff_name for item in visit.items))


def _standing(say: Say, client: ClientCard, locale: str) -> str:
    nth = client.before
    words = say(NTH[nth]) if nth < len(NTH) else say("Visit no. %(num)s", num=nth + 1)
    if client.since is None or nth == 0:
        return words
    return say("%(nth)s, since %(month)s", nth=words, month=month_name(client.since.date(), locale))


def thin_parts(visit: Visit) -> list[dict[str, Any]]:
    """A visit as a thin line of what is filled and what is dotted; the second service is warm."""
    parts: list[dict[str, Any]] = []
    for number, item in enumerate(visit.items):
        tone = "warm" if number % 2 else ""
        segments = item.segments or ()
        parts += [{"minutes": each.minutes, "works_alone": not each.staff, "tone": tone} for each in segments]
        if not segments:
            parts.append({"minutes": item.minutes, "tone": tone})
    return parts


def _facts(desk: AtDesk, visit: Visit, client: ClientCard) -> list[tuple[str, str]]:
    say, locale = desk.say, desk.locale
    minutes = round((visit.end.timestamp() - visit.start.timestamp()) / 60)
    rows = [(say("Price"), money(visit.price, locale)), (say("Length"), duration(minutes))]
    if visit.series is not None:
        place = say("visit %(position)s of %(total)s", position=visit.series.position, total=visit.series.total)
        rows.append((say("Series"), place))
    if visit.status != "held" and client.contact:
        rows.append((say("Reached by"), client.contact))
    if visit.customer_id is None and visit.status != "held":
        rows.append(
            (
                say("Booked"),
                say("by hand, %(date)s", date=short_date(visit.created_at, locale, visit.business.timezone)),
            )
        )
    elif visit.confirmed_at is not None:
        rows.append(
            (say("Booked"), say("online, %(date)s", date=short_date(visit.created_at, locale, visit.business.timezone)))
        )
    if visit.moved_at is not None:
        rows.append((say("Moved"), short_date(visit.moved_at, locale, visit.business.timezone)))
    if visit.cancelled_at is not None:
        rows.append((say("Cancelled"), full_date(visit.cancelled_at, locale, visit.business.timezone)))
    if visit.cancel_reason:
        rows.append((say("Reason"), visit.cancel_reason))
    if client.no_shows:
        rows.append((say("Stayed away"), desk.say_many("once", "%(num)s times", client.no_shows)))
    return rows


def _history(client: ClientCard, visit: Visit, locale: str) -> list[tuple[str, str, str]]:
    earlier = [each for each in client.history if each.start < visit.start and each.status in ("came", "confirmed")]
    return [
        (
            _day(each, visit, locale),
            f"{', '.join(item.service_name for item in each.items)}, {each.items[0].staff_name.split(' ')[0]}",
            money(each.price, locale),
        )
        for each in earlier[:HISTORY_SHOWN]
    ]


def _day(each: Visit, visit: Visit, locale: str) -> str:
    """The day and month of an earlier visit; the year where it is another."""
    spoken = short_date(each.start, locale).split(" ", 1)[1]
    return spoken if each.start.year == visit.start.year else f"{spoken} {each.start:%y}"
