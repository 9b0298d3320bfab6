"""Moving a visit: the same component that chose its start."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import (
    ANYONE,
    MoveRequest,
    StartNotOffered,
    StartTaken,
    Visit,
    VisitItem,
    VisitOver,
    desk_as_agreed,
    move_visit,
)
from vibewell.domains.catalog import ServiceCard, ServicePart, read_business
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import find_viewer, go
from vibewell.web.site.asking import Asked, read_asked, read_instant
from vibewell.web.site.choosing import read_choosing
from vibewell.web.site.component import Refused, component, refused_by
from vibewell.web.site.frame import show
from vibewell.web.site.pages_visits import own_visit
from vibewell.web.site.words import speaker


class MoveForm(msgspec.Struct, frozen=True):
    """Where to."""

    start: str = ""
    staff: str = ""


@get("/visits/{visit_id:uuid}/move", include_in_schema=False)
async def get_move(request: HttpRequest, visit_id: UUID) -> Response[str] | Redirect:
    """The free times for what was agreed."""
    return await _move_page(request, visit_id, read_asked(request))


async def _move_page(
    request: HttpRequest, visit_id: UUID, asked: Asked, refused: Refused | None = None, status: int = 200
) -> Response[str] | Redirect:
    surroundings = here(request)
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        visit = await own_visit(tx, request, visit_id)
        if visit.status != "confirmed" or visit.start <= surroundings.now:
            raise VisitOver
        place = await read_business(tx, visit.business.slug, surroundings.now)
        wish = _wish(request, visit, asked)
        choosing = await read_choosing(
            tx,
            place,
            wish,
            surroundings.now,
            path=f"/visits/{visit.id}/move",
            action=f"/visits/{visit.id}/move",
            act=say("Move it there"),
            hidden=(("staff", wish.staff),),
            leave_out=visit.id,
            see=lambda desk: desk_as_agreed(desk, visit.items),
            present=visit.start,
            services=[_as_card(item, place.category) for item in visit.items],
        )
    viewer = await find_viewer(surroundings)
    shown = component(request, choosing, viewer, say, refused)
    return await show(request, "move", status=status, **shown | {"visit": visit})


def _wish(request: HttpRequest, visit: Visit, asked: Asked) -> Asked:
    """With whom it is now, unless somebody else is asked for."""
    usual = str(visit.staff) if len(visit.items) == 1 else ANYONE
    staff = asked.staff if "staff" in request.query_params else (asked.staff if asked.staff != ANYONE else usual)
    start = asked.start if asked.start or asked.day or asked.month else visit.start
    services = tuple(item.service for item in visit.items)
    return Asked(services, staff, asked.day, asked.month, start, usual, visit.party)


def _as_card(item: VisitItem, category: str) -> ServiceCard:
    """What was agreed, as if it were on offer: the service may have changed or ended since."""
    parts = [ServicePart(part.name, part.minutes, part.staff) for part in item.segments]
    return ServiceCard(
        id=item.service,
        name=item.service_name,
        category=category,
        section="",
        description="",
        minutes=item.minutes,
        price=item.price,
        is_class=item.session is not None,
        segments=parts or [ServicePart("", item.minutes, True)],
    )


@post("/visits/{visit_id:uuid}/move", include_in_schema=False)
async def post_move(request: HttpRequest, visit_id: UUID) -> Response[str] | Redirect:
    """Move it; refused, the old time stands and the page offers others."""
    surroundings = here(request)
    _ = surroundings.person_id
    form = await read_form(request, MoveForm)
    say = speaker(surroundings.locale)
    if not form.start:
        return go(request, f"/visits/{visit_id}/move", tell=say("Choose a time first."), kind="caution")
    start = read_instant(form.start)
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            visit = await own_visit(tx, request, visit_id)
            if visit.start != start:
                await move_visit(tx, visit_id, MoveRequest(start, form.staff or None), now=surroundings.now)
    except (StartTaken, StartNotOffered) as refusal:
        refused = refused_by(refusal, start.astimezone(visit.start.tzinfo), say)
        asked = Asked((), form.staff or ANYONE, start=start)
        return await _move_page(request, visit_id, asked, refused, refusal.status)
    return go(request, f"/visits/{visit_id}", tell=say("It is moved. The salon knows."))


HANDLERS = [get_move, post_move]
