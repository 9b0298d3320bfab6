"""Who waits for what at this business, and who is to be asked next."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import Wish, list_waiting, urge_wish
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.business.at_desk import RUNNERS, AtDesk, at_desk, at_desk_as, show
from vibewell.web.render import go
from vibewell.web.site.waiting import wish_row

PATH = "/business/waitlist"


class NoFields(msgspec.Struct, frozen=True):
    """A form that is only a button."""


@get(PATH, include_in_schema=False)
async def get_waitlist(request: HttpRequest) -> Response[str]:
    """The open wishes, the oldest first."""
    surroundings = here(request)
    now = surroundings.now
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        wishes = await list_waiting(tx, desk.place.slug, now)
    rows = [wish_row(wish, now, desk.locale, desk.say) for wish in wishes]
    states = {wish.id: _state(wish, desk) for wish in wishes}
    return await show(request, desk, "waitlist", rows=rows, states=states)


def _state(wish: Wish, desk: AtDesk) -> tuple[str, str]:
    """In a word, and how the badge looks."""
    if wish.status == "offered":
        return desk.say("Asked"), "wait"
    if wish.urged_at is not None and (wish.offer is None or wish.offer.offered_at < wish.urged_at):
        return desk.say("Asked next"), "calm"
    return desk.say("Waits"), "none"


@post(f"{PATH}/{{wish_id:uuid}}/offer", include_in_schema=False)
async def post_offer(request: HttpRequest, wish_id: UUID) -> Redirect:
    """Offer them the next start that fits, before all others."""
    surroundings = here(request)
    await read_form(request, NoFields)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        wish = await urge_wish(tx, desk.place.slug, wish_id, now=surroundings.now)
    words = desk.say("%(name)s is asked first when something fits.", name=wish.person_name)
    return go(request, PATH, tell=words)


HANDLERS = [get_waitlist, post_offer]
