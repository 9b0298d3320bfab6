"""My visits: what is ahead, what was, one of them as a ticket."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from vibewell.domains.booking import (
    PastVisit,
    ReviewedAlready,
    ReviewRequest,
    Standing,
    Visit,
    VisitUnknown,
    cancel_party,
    cancel_visit,
    find_wish_of_visit,
    leave_review,
    list_own_wishes,
    read_beside,
    read_own_review,
    read_party,
    read_standing,
    read_visit,
    visits_ahead,
    visits_before,
)
from vibewell.domains.identity import read_person, read_user
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import find_viewer, go
from vibewell.web.site.asking import Asked
from vibewell.web.site.comers import party_rows
from vibewell.web.site.course import course_steps, joined_names, staff_of
from vibewell.web.site.forms import Errors
from vibewell.web.site.frame import show
from vibewell.web.site.money_words import cost_words, is_free, timelines
from vibewell.web.site.openings import first_name
from vibewell.web.site.series_words import regularly_href
from vibewell.web.site.visit_words import (
    badge_of,
    greeting,
    in_days,
    is_fresh,
    reference,
    way_to,
    what_and_who,
)
from vibewell.web.site.waiting import waiting_rows, wish_row
from vibewell.web.site.words import Say, speaker, speaker_of_many
from vibewell.web.site.zones import elsewhere

PAST_PER_PAGE = 12
REASON_CHARACTERS_MAX = 500
REVIEW_CHARACTERS_MAX = 4000


class CancelForm(msgspec.Struct, frozen=True):
    """Why, if somebody wants to say so."""

    reason: str = ""
    # what the page said that it costs, in minor units
    cost: str = ""


class ReviewForm(msgspec.Struct, frozen=True):
    """Stars and words."""

    rating: str = ""
    body: str = ""


@get("/visits", include_in_schema=False)
async def get_visits(
    request: HttpRequest, cursor: Annotated[str | None, Parameter(max_length=300)] = None
) -> Response[str]:
    """The next one as a ticket, the others in lists."""
    surroundings = here(request)
    person_id, now = surroundings.person_id, surroundings.now
    say, many = speaker(surroundings.locale), speaker_of_many(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        person = await read_person(tx, person_id)
        ahead = [] if cursor else await visits_ahead(tx, person_id, now)
        before = await visits_before(tx, person_id, now, PAST_PER_PAGE, cursor)
        waiting = [] if cursor else await list_own_wishes(tx, now)
    user = None if cursor else await _user(request)
    return await show(
        request,
        "visits",
        greeting=greeting(now, person.timezone, say),
        first=first_name(person.name),
        person=person,
        email=user,
        ahead=[_row(visit, now, say, many) | {"when": _when(visit, now, say, many)} for visit in ahead],
        before=[_past_row(past, now, say, many) for past in before.items],
        next_cursor=before.next_cursor,
        waiting=waiting_rows(waiting, now, surroundings.locale, say),
        is_later_page=bool(cursor),
        zone=ahead[0].business.timezone if ahead else "",
    )


async def _user(request: HttpRequest) -> str:
    surroundings = here(request)
    if surroundings.services["settings"].supabase_url:
        return ""
    return (await read_user(surroundings, surroundings.person_id, surroundings.caller.session_id)).email


def _when(visit: Visit, now: Any, say: Say, many: Say) -> str:
    return in_days(visit.start.date(), now.astimezone(visit.start.tzinfo).date(), say, many)


def _row(visit: Visit, now: Any, say: Say, many: Say) -> dict[str, Any]:
    return {
        "visit": visit,
        "badge": badge_of(visit, now, say),
        "again": f"/b/{visit.business.slug}/book?{_again(visit).query()}",
        "minutes": sum(item.minutes for item in visit.items),
        **what_and_who(visit, say, many),
    }


def _again(visit: Visit) -> Asked:
    return Asked(tuple(item.service for item in visit.items), party=visit.party)


def _past_row(past: PastVisit, now: Any, say: Say, many: Say) -> dict[str, Any]:
    return _row(past.visit, now, say, many) | {"reviewed": past.reviewed}


@get("/visits/{visit_id:uuid}", include_in_schema=False)
async def get_visit(request: HttpRequest, visit_id: UUID) -> Response[str] | Redirect:
    """One visit, hour by hour, and what can be done about it."""
    return await visit_page(request, visit_id, Errors(), ReviewForm())


async def own_visit(tx: Transaction, request: HttpRequest, visit_id: UUID) -> Visit:
    """A visit of who is signed in: what the desk may see besides is shown at the desk. Raises `VisitUnknown`."""
    surroundings = here(request)
    person_id = surroundings.person_id
    visit = await read_visit(tx, visit_id, surroundings.now)
    if visit.customer_id != person_id and visit.status not in ("held", "expired"):
        raise VisitUnknown
    return visit


def _spoken(visit: Visit, say: Say) -> dict[str, Any]:
    return {
        "what": joined_names(visit.items, say),
        "who": staff_of(visit.items, say),
        "steps": course_steps(visit.items, say),
        "way": way_to(visit),
        "again": f"/b/{visit.business.slug}/book?{_again(visit).query()}",
        "regularly": regularly_href(visit),
    }


async def _chain(tx: Transaction, visit: Visit, now: datetime) -> list[Visit]:
    """The visit among the check before it and what follows on it, in order; nothing where it stands by itself."""
    beside = await read_beside(tx, visit.id, now) if visit.status in ("confirmed", "came") else []
    return sorted([visit, *beside], key=lambda each: each.start) if beside else []


async def visit_page(
    request: HttpRequest, visit_id: UUID, errors: Errors, form: ReviewForm, status: int = 200
) -> Response[str] | Redirect:
    """The page, also after a refused review."""
    surroundings = here(request)
    now, say = surroundings.now, speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await own_visit(tx, request, visit_id)
        review = await read_own_review(tx, visit_id) if visit.status == "came" else None
        party = (await read_party(tx, visit.party_id, now)).visits if visit.party_id else []
        wish = await find_wish_of_visit(tx, visit_id, now)
        chain = await _chain(tx, visit, now)
        standing = await read_standing(tx, visit_id, now=now, locale=surroundings.locale)
    if visit.status in ("held", "expired"):
        return go(request, f"/hold/{visit.id}")
    viewer = await find_viewer(surroundings)
    return await show(
        request,
        "visit",
        status=status,
        viewer=viewer,
        visit=visit,
        badge=badge_of(visit, now, say),
        reference=reference(visit.id),
        many=speaker_of_many(surroundings.locale),
        is_fresh=is_fresh(visit, now),
        is_ahead=visit.status == "confirmed" and visit.start > now,
        waits=wish_row(wish, now, surroundings.locale, say) if wish else None,
        **_spoken(visit, say),
        review=review,
        chain=chain,
        **_money(standing, say, surroundings.locale),
        party=party_rows(party, say, surroundings.locale) if len(party) > 1 else [],
        elsewhere=elsewhere(request, viewer, visit.business.timezone, visit.start),
        zone=visit.business.timezone,
        errors=errors,
        form=form,
    )


def _money(standing: Standing, say: Say, locale: str) -> dict[str, Any]:
    """What was paid, what is left, and what calling off costs now and by date."""
    return {
        "standing": standing,
        "cost_words": cost_words(standing, say, locale),
        "timelines": timelines(standing.terms),
        "is_free": is_free(standing.terms),
        "cost_now": standing.cost_now.amount,
    }


async def _costs_more(tx: Transaction, request: HttpRequest, visit_id: UUID, told: str) -> bool:
    """Whether calling off costs more by now than the page has told."""
    surroundings = here(request)
    standing = await read_standing(tx, visit_id, now=surroundings.now, locale=surroundings.locale)
    return told.isdigit() and standing.cost_now.amount > int(told)


@post("/visits/{visit_id:uuid}/cancel", include_in_schema=False)
async def post_cancel(request: HttpRequest, visit_id: UUID) -> Redirect:
    """Call it off."""
    surroundings = here(request)
    _ = surroundings.person_id
    form = await read_form(request, CancelForm)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await own_visit(tx, request, visit_id)
        if await _costs_more(tx, request, visit_id, form.cost):
            words = speaker(surroundings.locale)("By now it costs more to call it off. Have a look before you decide.")
            return go(request, f"/visits/{visit_id}", tell=words, kind="caution")
        reason = form.reason.strip()[:REASON_CHARACTERS_MAX]
        await cancel_visit(tx, visit_id, reason=reason, now=surroundings.now)
    say = speaker(surroundings.locale)
    return go(request, f"/visits/{visit_id}", tell=say("It is called off. The time is free for somebody else."))


@post("/visits/{visit_id:uuid}/cancel-all", include_in_schema=False)
async def post_cancel_all(request: HttpRequest, visit_id: UUID) -> Redirect:
    """Call it off for everybody who comes together."""
    surroundings = here(request)
    _ = surroundings.person_id
    form = await read_form(request, CancelForm)
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await own_visit(tx, request, visit_id)
        reason = form.reason.strip()[:REASON_CHARACTERS_MAX]
        if visit.party_id is None:
            raise VisitUnknown
        await cancel_party(tx, visit.party_id, reason=reason, now=surroundings.now)
    say = speaker(surroundings.locale)
    return go(request, f"/visits/{visit_id}", tell=say("It is called off for everybody."))


@post("/visits/{visit_id:uuid}/review", include_in_schema=False)
async def post_review(request: HttpRequest, visit_id: UUID) -> Response[str] | Redirect:
    """Say how it was, once."""
    surroundings = here(request)
    _ = surroundings.person_id
    form = await read_form(request, ReviewForm)
    say = speaker(surroundings.locale)
    errors = Errors()
    if form.rating not in ("1", "2", "3", "4", "5"):
        errors.add("rating-5", say("Stars"), say("Choose one to five."))
    if len(form.body) > REVIEW_CHARACTERS_MAX:
        words = say("Say it in %(most)s characters; it has %(now)s.", most=REVIEW_CHARACTERS_MAX, now=len(form.body))
        errors.add("body", say("In your words"), words)
    if errors:
        return await visit_page(request, visit_id, errors, form, 422)
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            wish = ReviewRequest(int(form.rating), form.body)
            await leave_review(tx, visit_id, wish, now=surroundings.now)
    except ReviewedAlready:
        return go(request, f"/visits/{visit_id}", tell=say("You have said how it was already."), kind="caution")
    return go(request, f"/visits/{visit_id}", tell=say("Thank you. It stands on their page now."))


HANDLERS = [get_visits, get_visit, post_cancel, post_cancel_all, post_review]
