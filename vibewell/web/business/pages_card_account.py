"""The business's own account at Stripe: cards pay into it directly. Where money goes is the owner's alone."""

import asyncio

from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.payments import ProcessorAccount, read_account, want_account
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.business.at_desk import AtDesk, at_desk_as, show
from vibewell.web.render import go
from vibewell.web.site.pages_door import NoFields

PATH = "/business/card-account"
OWNERS = ("owner",)
WAIT_SECONDS_MAX, LOOK_SECONDS = 4.0, 0.1


@get(PATH, include_in_schema=False)
async def get_account(request: HttpRequest) -> Response[str]:
    """How it stands, and the way on."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, OWNERS)
        account = await read_account(tx, desk.place.slug)
    return await show(
        request,
        desk,
        "card_account",
        account=account,
        offered="stripe" in surroundings.services["processors"],
        link=account.link_url if account and account.has_link(surroundings.now) else "",
        badge=badge_of(account, desk),
    )


@post(PATH, include_in_schema=False)
async def post_account(request: HttpRequest) -> Redirect:
    """Ask for a page at Stripe, and look whether it is there within a moment."""
    await read_form(request, NoFields)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, OWNERS)
        if "stripe" not in surroundings.services["processors"]:
            return go(request, PATH, tell=desk.say("Cards don't go to Stripe here."), kind="caution")
        await want_account(tx, desk.place.slug)
        asked_at = surroundings.now
    loop = asyncio.get_running_loop()
    deadline = loop.time() + WAIT_SECONDS_MAX
    while loop.time() < deadline:
        async with surroundings.database.tx(surroundings.caller) as tx:
            account = await read_account(tx, desk.place.slug)
        if account is None or account.has_link(asked_at) or account.failure:
            break
        await asyncio.sleep(LOOK_SECONDS)
    return go(request, PATH)


def badge_of(account: ProcessorAccount | None, desk: AtDesk) -> tuple[str, str]:
    """How it stands, in two words."""
    if account is None or not account.is_open:
        return desk.say("Not set up"), ""
    if account.charges_enabled and account.payouts_enabled:
        return desk.say("Ready"), "calm"
    if account.details_submitted:
        return desk.say("Stripe looks at it"), "wait"
    return desk.say("Not finished"), "wait"


HANDLERS = [get_account, post_account]
