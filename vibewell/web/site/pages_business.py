"""A place: what it offers, who works there, what people say, and the next times that are free."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import Parameter

from vibewell.domains.booking import read_offer_terms, wish_for
from vibewell.domains.catalog import (
    BusinessPage,
    ServiceCard,
    StarCount,
    count_stars,
    read_business,
    read_reviews,
)
from vibewell.domains.scheduling import Desk
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.money import Money
from vibewell.web.render import find_viewer
from vibewell.web.site.asking import Asked, picked, read_asked
from vibewell.web.site.came_by import remember_link
from vibewell.web.site.frame import show
from vibewell.web.site.next_starts import next_by_member, next_starts, open_ahead
from vibewell.web.site.opening_hours import hour_rows, open_now
from vibewell.web.site.spans import day_label
from vibewell.web.site.words import CRAFTS, Say, speaker, speaker_of_many
from vibewell.web.site.zones import elsewhere
from vibewell.web.ui.filters import clock, duration, money, owed

REVIEWS_READ = 16
# Who only gave stars is counted; who said something is shown.
REVIEWS_SHOWN = 4


@get("/b/{slug:str}", include_in_schema=False)
async def get_business(
    request: HttpRequest, slug: str, reviews: Annotated[str | None, Parameter(max_length=300)] = None
) -> Response[str]:
    """The page of a place; what was put into the basket stands in the address."""
    surroundings = here(request)
    now, locale = surroundings.now, surroundings.locale
    say, many = speaker(locale), speaker_of_many(locale)
    asked = read_asked(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        place = await read_business(tx, slug, now)
        remember_link(request, place.slug)
        said = await read_reviews(tx, slug, REVIEWS_READ, reviews)
        stars = await count_stars(tx, slug) if place.review_count else []
        chosen = picked(place.services, asked.services)
        wanted = Asked(tuple(card.id for card in chosen), asked.staff)
        desk = await open_ahead(tx, place, now)
    viewer = await find_viewer(surroundings)
    return await show(
        request,
        "business",
        viewer=viewer,
        place=place,
        craft=say(CRAFTS.get(place.category, place.category)),
        open_now=open_now(place, now, say),
        sections=_sections(place, wanted, desk, locale),
        has_rest=any(not part.staff for service in place.services for part in service.segments),
        basket=_basket(place, chosen, wanted, desk, now, say, locale),
        staff_options=_staff_options(place, wanted, say),
        **await _wanted(request, place.slug, wanted),
        book_href=f"/b/{slug}/book?{wanted.query()}",
        team=_team(place, desk, now, say, locale),
        hours=hour_rows(place, now, locale, say),
        closures=place.closures,
        reviews=[review for review in said.items if review.body][: REVIEWS_SHOWN if reviews is None else REVIEWS_READ],
        more_reviews=f"/b/{slug}?reviews={said.next_cursor}#reviews" if said.next_cursor else "",
        spread=_spread(stars),
        review_words=many("%(num)s review", "%(num)s reviews", place.review_count),
        elsewhere=elsewhere(request, viewer, place.timezone, now),
        zone=place.timezone,
    )


def _sections(
    place: BusinessPage, wanted: Asked, desk: Desk | None, locale: str
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The services under their section's name, in the order of the house."""
    found: dict[str, list[dict[str, Any]]] = {}
    for card in place.services:
        found.setdefault(card.section, []).append(
            {
                "card": card,
                "length": duration(card.minutes),
                "price": money(card.price, locale),
                "checked": card.id in wanted.services,
                "parts": _parts(card),
                "check": _check(card, desk),
            }
        )
    return list(found.items())


def _check(card: ServiceCard, desk: Desk | None) -> tuple[str, int] | None:
    """The check that has to be passed before a service, and how many hours before at least; None for nothing."""
    needed = desk.premises.checks.get(card.id) if desk else None
    return (desk.premises.service_names.get(needed[0], ""), needed[1] // 60) if desk and needed else None


def _parts(card: ServiceCard) -> list[dict[str, Any]]:
    if all(part.staff for part in card.segments):
        return []
    return [{"minutes": part.minutes, "works_alone": not part.staff} for part in card.segments]


async def _wanted(request: HttpRequest, slug: str, wanted: Asked) -> dict[str, Any]:
    """What lies in the basket; whether it is paid before it stands, and may cost something to call off."""
    surroundings = here(request)
    if not wanted.services:
        return {"wanted": wanted, "is_due": False}
    async with surroundings.database.tx(surroundings.caller) as tx:
        now = surroundings.now
        terms = await read_offer_terms(tx, slug, wanted.services, now, now=now, locale=surroundings.locale)
    return {"wanted": wanted, "is_due": terms.due.amount > 0 or terms.keeps_card}


def _basket(
    place: BusinessPage,
    chosen: list[ServiceCard],
    wanted: Asked,
    desk: Desk | None,
    now: datetime,
    say: Say,
    locale: str,
) -> dict[str, Any]:
    """The lines, what they come to, and the next three starts for all of them together."""
    lines = [{"name": card.name, "price": money(card.price, locale), "sub": _length(card, say)} for card in chosen]
    minutes = sum(card.minutes for card in chosen)
    total = sum(card.price.amount for card in chosen)
    together = say("%(length)s together", length=duration(minutes)) if len(chosen) > 1 else duration(minutes)
    found = next_starts(desk, wish_for(list(wanted.services), wanted.staff), now) if desk and chosen else []
    return {
        "lines": lines,
        "count": len(chosen),
        "length": duration(minutes),
        "total": (together, owed(Money(total, place.currency), locale)) if chosen else None,
        "price": money(Money(total, place.currency), locale),
        "starts": [
            {
                "time": clock(at),
                "sub": day_label(at, now, say, locale),
                "instant": at.isoformat(),
                "href": f"/b/{place.slug}/book?{wanted.query(start=at)}",
            }
            for at in found
        ],
    }


def _length(card: ServiceCard, say: Say) -> str:
    rest = sum(part.minutes for part in card.segments if not part.staff)
    if rest:
        return say("%(length)s, %(rest)s of them rest", length=duration(card.minutes), rest=rest)
    return duration(card.minutes)


def _staff_options(place: BusinessPage, wanted: Asked, say: Say) -> list[tuple[str, str]]:
    needed = set(wanted.services)
    able = [member for member in place.staff if needed <= set(member.services)]
    return [("any", say("Anyone who is free")), *((str(member.id), member.name) for member in able)]


def _team(place: BusinessPage, desk: Desk | None, now: datetime, say: Say, locale: str) -> list[dict[str, Any]]:
    following = next_by_member(desk, place, now) if desk else {}
    team = []
    for member in place.staff:
        row: dict[str, Any] = {
            "name": member.name,
            "src": f"/art/portrait/{member.id}.svg",
            "role": member.title,
        }
        if member.id in following:
            service, at = following[member.id]
            when = day_label(at, now, say, locale)
            row["next"] = say("Next: %(day)s, %(time)s", day=when, time=clock(at))
            row["href"] = f"/b/{place.slug}/book?{Asked((service,), str(member.id), start=at).query()}"
        team.append(row)
    return team


def _spread(stars: list[StarCount]) -> list[tuple[int, int]]:
    return [(each.stars, each.count) for each in stars]


HANDLERS = [get_business]
