"""The private calendar feed of a customer, on the account's page."""

import msgspec
from litestar import Response, post
from litestar.response import Redirect

from vibewell.domains.booking import make_feed, revoke_feed
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.pages_account import account_page
from vibewell.web.site.words import speaker


class Pressed(msgspec.Struct, frozen=True):
    """A button, and nothing else."""


@post("/account/calendar", include_in_schema=False)
async def post_feed(request: HttpRequest) -> Response[str]:
    """Make or renew it; its address is shown on this page alone."""
    await read_form(request, Pressed)
    surroundings = here(request)
    address = surroundings.services["settings"].address
    async with surroundings.database.tx(surroundings.caller) as tx:
        made = await make_feed(tx, address, now=surroundings.now)
    return await account_page(request, Errors(), made=made)


@post("/account/calendar/revoke", include_in_schema=False)
async def post_feed_revoked(request: HttpRequest) -> Redirect:
    """Its address shows nothing any more."""
    await read_form(request, Pressed)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await revoke_feed(tx)
    return go(request, "/account#calendar", tell=speaker(surroundings.locale)("The address shows nothing any more."))


HANDLERS = [post_feed, post_feed_revoked]
