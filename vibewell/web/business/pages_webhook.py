"""One webhook: what it was told, what it answered, and what can be done about it."""

from datetime import timedelta
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.integrations import (
    KINDS,
    ResendWish,
    WebhookChange,
    change_webhook,
    drop_webhook,
    list_deliveries,
    read_secret,
    read_webhook,
    resend_delivery,
    resend_failed,
    rotate_secret,
    try_webhook,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import EDITORS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import filled, said
from vibewell.web.business.integration_words import KINDS as KIND_WORDS
from vibewell.web.business.integration_words import delivery_line, hook_line
from vibewell.web.business.pages_integrations import PATH, hook_wish, say_at_field
from vibewell.web.business.state import uuid_of
from vibewell.web.render import go
from vibewell.web.site.forms import Errors

ONE = PATH + "/webhooks/{webhook_id:uuid}"
DELIVERIES_ON_PAGE = 20
RESENT_SINCE = timedelta(days=30)
STATES = ("", "waiting", "accepted", "failed")


@get(ONE, include_in_schema=False)
async def get_webhook(request: HttpRequest, webhook_id: UUID) -> Response[str]:
    """How it does, and what it was told."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        return await _page(request, tx, desk, webhook_id, Errors())


async def _page(request: HttpRequest, tx: Transaction, desk: AtDesk, webhook_id: UUID, errors: Errors) -> Response[str]:
    surroundings, slug = here(request), desk.place.slug
    asked = request.query_params
    state = asked.get("state", "") if asked.get("state", "") in STATES else ""
    webhook = await read_webhook(tx, slug, webhook_id)
    page = await list_deliveries(
        tx,
        slug,
        webhook_id,
        state=state or None,  # type: ignore[arg-type]
        limit=DELIVERIES_ON_PAGE,
        cursor=asked.get("cursor") or None,
    )
    return await show(
        request,
        desk,
        "webhook",
        status=422 if errors else 200,
        line=hook_line(webhook, surroundings.now, desk.say, desk.say_many),
        webhook=webhook,
        secret=await read_secret(tx, slug, webhook_id, key=surroundings.secret),
        deliveries=[delivery_line(each, desk.say) for each in page.items],
        next_cursor=page.next_cursor,
        is_first=not asked.get("cursor"),
        state=state,
        kinds=[(kind, desk.say(KIND_WORDS[kind])) for kind in KINDS],
        errors=errors,
        hook_path=f"{PATH}/webhooks/{webhook_id}",
    )


@post(ONE, include_in_schema=False)
async def post_webhook_change(request: HttpRequest, webhook_id: UUID) -> Response[str] | Redirect:
    """Lead it elsewhere, or let it hear of something else."""
    values = await filled(request)
    surroundings = here(request)
    door = surroundings.services["outside"]
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        errors = Errors()
        wish = hook_wish(desk, values, errors)
        if wish is not None:
            change = WebhookChange(wish.address, wish.kinds)
            try:
                async with tx.savepoint():
                    await change_webhook(tx, desk.place.slug, webhook_id, change, door=door, now=surroundings.now)
                return go(request, f"{PATH}/webhooks/{webhook_id}", tell=desk.say("Kept."))
            except Refusal as refusal:
                say_at_field(refusal, errors, desk.say)
        return await _page(request, tx, desk, webhook_id, errors)


@post(ONE + "/do", include_in_schema=False)
async def post_done(request: HttpRequest, webhook_id: UUID) -> Redirect:
    """Whatever the button that was pressed says: `what` names it, `delivery` what it is about."""
    values = await filled(request)
    surroundings = here(request)
    to = f"{PATH}/webhooks/{webhook_id}"
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        try:
            async with tx.savepoint():
                tell = await _do(request, tx, desk, webhook_id, values.one("what"), values.one("delivery"))
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return go(request, to, tell=said(refusal, desk.say), kind="alert")
    return go(request, PATH if values.one("what") == "remove" else to, tell=tell)


async def _do(request: HttpRequest, tx: Transaction, desk: AtDesk, webhook_id: UUID, what: str, delivery: str) -> str:
    surroundings, slug, say = here(request), desk.place.slug, desk.say
    now, door = surroundings.now, surroundings.services["outside"]
    if what == "test":
        await try_webhook(tx, slug, webhook_id, now=now)
        return say("A test is on its way. Load this page again in a moment.")
    if what in ("pause", "resume"):
        change = WebhookChange(on=what == "resume")
        await change_webhook(tx, slug, webhook_id, change, door=door, now=now)
        return say("It hears from now on.") if what == "resume" else say("It hears nothing until you switch it on.")
    if what == "secret":
        await rotate_secret(tx, slug, webhook_id, key=surroundings.secret, now=now)
        return say("It has a new secret. For a day, the one before is good as well.")
    if what == "remove":
        await drop_webhook(tx, slug, webhook_id)
        return say("It is told nothing more.")
    return await _send_again(request, tx, desk, webhook_id, uuid_of(delivery) if what == "again" else None)


async def _send_again(
    request: HttpRequest, tx: Transaction, desk: AtDesk, webhook_id: UUID, delivery: UUID | None
) -> str:
    slug, now = desk.place.slug, here(request).now
    if delivery is not None:
        await resend_delivery(tx, slug, webhook_id, delivery, now=now)
        return desk.say("It is on its way again.")
    await resend_failed(tx, slug, webhook_id, ResendWish(now - RESENT_SINCE), now=now)
    return desk.say("Everything that was given up is on its way again.")


HANDLERS = [get_webhook, post_webhook_change, post_done]
