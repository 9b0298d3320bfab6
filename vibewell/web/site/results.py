"""What a place's row in the search shows: real starts by day, the map's pin, and what would open something up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking import ANYONE, wish_for
from vibewell.domains.scheduling import FoundBusiness, Start, list_starts, open_desk, search_in
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid
from vibewell.web.site.asking import Asked
from vibewell.web.site.finding import ANYWHERE, Question, Understood
from vibewell.web.site.spans import TOWN, Span, day_label, read_span
from vibewell.web.site.words import Say
from vibewell.web.ui.filters import clock, weekday
from vibewell.web.ui.town_map import Pin, TownMap, town_map

STARTS_SHOWN = 4
DAYS_SHOWN = 2
WAYS_MAX = 3
WAYS_COUNTED_MAX = 20


async def day_rows(
    tx: Transaction, found: FoundBusiness, span: Span, now: datetime, say: Say, locale: str
) -> list[dict[str, Any]]:
    """For `ui.result`: the starts of the first service that is free, on two days, each a link to its booking."""
    if found.next_service is None or found.next_start is None:
        return []
    service = found.next_service.id
    wish = wish_for([service], ANYONE)
    zone = ZoneInfo(found.timezone)
    low = int(span.low.timestamp())
    # One day more than was asked for: who can't take today's may like tomorrow's.
    high = int(max(span.high, found.next_start + timedelta(days=1, hours=12)).timestamp())
    desk = await open_desk(tx, found.slug, wish, (low, high), now)
    days: dict[Any, list[Start]] = {}
    for start in list_starts(desk, wish, (low, high)):
        days.setdefault(datetime.fromtimestamp(start.starts, zone).date(), []).append(start)
    rows = []
    for day in [each for each in days if each >= found.next_start.date()][:DAYS_SHOWN]:
        at = [datetime.fromtimestamp(start.starts, zone) for start in days[day]]
        rest = len(at) - STARTS_SHOWN
        href = f"/b/{found.slug}/book?{Asked((service,), day=day).query()}"
        rows.append(
            {
                "label": day_label(at[0], now, say, locale),
                "starts": [_start(found, each, say) for each in at[:STARTS_SHOWN]],
                "more": (say("%(num)s more", num=rest), href) if rest > 0 else None,
            }
        )
    return rows


def _start(found: FoundBusiness, at: datetime, say: Say) -> dict[str, str]:
    assert found.next_service is not None
    return {
        "time": clock(at),
        "instant": at.isoformat(),
        "href": f"/b/{found.slug}/book?{Asked((found.next_service.id,), start=at).query()}",
        "label": say("%(time)s at %(place)s", time=clock(at), place=found.name),
    }


def pins(found: Sequence[FoundBusiness], now: datetime, locale: str, you: tuple[float, float] | None) -> TownMap | None:
    """The map of a page of results; a pin says its time, or the day when that is later."""
    if not found:
        return None
    days = {each.next_start.date() for each in found if each.next_start}
    placed = [
        Pin(
            each.latitude,
            each.longitude,
            _pin_text(each, now, locale, is_one_day=len(days) == 1),
            each.name,
            f"/b/{each.slug}",
            number == 0,
        )
        for number, each in enumerate(found)
    ]
    return town_map(placed, you=you)


def _pin_text(found: FoundBusiness, now: datetime, locale: str, *, is_one_day: bool) -> str:
    at = found.next_start
    if at is None:
        return "…"
    if is_one_day or at.date() == now.astimezone(at.tzinfo).date():
        return clock(at)
    return weekday(at, locale)[: 2 if locale == "de" else 3]


async def other_ways(
    tx: Transaction, question: Question, asked: Understood, now: datetime, say: Say, locale: str
) -> list[tuple[str, str, str]]:
    """For `ui.ways`: what would open something up, with how many places it finds; only what finds any."""
    tries: list[tuple[str, dict[str, str], dict[str, Any]]] = []
    no_day = {"when": "", "date": "", "after": "", "before": ""}
    if asked.wish.radius_m:
        tries.append((say("Further away, the same time"), {"within": ANYWHERE}, {"radius_m": None}))
    if asked.span.day and (asked.span.after or asked.span.before):
        whole = read_span(now, say, locale, day=asked.span.day.isoformat())
        changed = {**no_day, "date": asked.span.day.isoformat()}
        tries.append((say("Free %(when)s", when=whole.said), changed, {"low": whole.low, "high": whole.high}))
    if asked.wish.minutes:
        tries.append((say("A shorter visit"), {"minutes": ""}, {"minutes": None}))
    after = _day_after(asked.span, now, say, locale)
    if after is not None:
        changed = {**no_day, "date": after.day.isoformat() if after.day else ""}
        tries.append((say("Free %(when)s", when=after.said), changed, {"low": after.low, "high": after.high}))
    week = now + timedelta(days=7)
    if asked.span.high < week:
        tries.append(
            (
                say("Any time within a week"),
                {"when": "week", "date": "", "after": "", "before": ""},
                {"low": now, "high": week},
            )
        )
    if asked.wish.words:
        tries.append((say("Something else at that time"), {"q": ""}, {"words": ()}))
    if asked.wish.near and not asked.wish.radius_m and asked.wish.category:
        tries.append((say("Another craft at that time"), {"category": ""}, {"category": None}))
    return await _that_find(tx, question, asked, now, say, tries)


async def _that_find(
    tx: Transaction,
    question: Question,
    asked: Understood,
    now: datetime,
    say: Say,
    tries: list[tuple[str, dict[str, str], dict[str, Any]]],
) -> list[tuple[str, str, str]]:
    found = []
    for words, changed, wished in tries:
        wish = msgspec.structs.replace(asked.wish, cursor=None, limit=WAYS_COUNTED_MAX, **wished)
        page = await search_in(tx, wish, now=now)
        if page.items:
            count = _how_many(len(page.items), page.next_cursor is not None, say)
            found.append((words, question.href(**changed), count))
        if len(found) == WAYS_MAX:
            break
    return found


def _day_after(span: Span, now: datetime, say: Say, locale: str) -> Span | None:
    """The whole day after the span, where search looks that far."""
    day = (span.high - timedelta(seconds=1)).astimezone(TOWN).date() + timedelta(days=1)
    try:
        return read_span(now, say, locale, day=day.isoformat())
    except Invalid:
        return None


def _how_many(count: int, are_more: bool, say: Say) -> str:
    if count == 1:
        return say("one place")
    return say("%(num)s places", num=f"{count}+" if are_more else count)
