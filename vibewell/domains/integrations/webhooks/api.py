"""HTTP: the webhooks of a business, and what they were told."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.params import Parameter

from vibewell.domains.catalog import Slug
from vibewell.domains.integrations.webhooks import actions
from vibewell.domains.integrations.webhooks.types import (
    Delivery,
    NewWebhook,
    ResendWish,
    State,
    Webhook,
    WebhookChange,
    WebhookWish,
)
from vibewell.kernel.http import HttpRequest, answer_once, here
from vibewell.kernel.paging import Cursor, Page

PAGE_MAX = 100
TAGS = ["webhooks"]
WEBHOOKS = "/businesses/{slug:str}/webhooks"
ONE = WEBHOOKS + "/{webhook_id:uuid}"
DELIVERY = ONE + "/deliveries/{delivery_id:uuid}"


@get(WEBHOOKS, operation_id="list_webhooks", tags=TAGS, summary="The webhooks of a business")
async def get_webhooks(request: HttpRequest, slug: Slug) -> Page[Webhook]:
    """For its owner and managers; at most 10, so always one page."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Page(await actions.list_webhooks(tx, slug))


@post(WEBHOOKS, operation_id="add_webhook", tags=TAGS, summary="Have what happens told to an address", status_code=201)
async def post_webhook(request: HttpRequest, slug: Slug, data: WebhookWish) -> NewWebhook:
    """From now on; signed as Standard Webhooks says, with the `secret` of the answer."""
    surroundings = here(request)
    door, key = surroundings.services["outside"], surroundings.secret
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.add_webhook(tx, slug, data, door=door, key=key, now=surroundings.now)
        )


@get(ONE, operation_id="read_webhook", tags=TAGS, summary="One webhook")
async def get_webhook(request: HttpRequest, slug: Slug, webhook_id: UUID) -> Webhook:
    """Where it leads, what it hears of, and how it does."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_webhook(tx, slug, webhook_id)


@patch(ONE, operation_id="change_webhook", tags=TAGS, summary="Change a webhook, pause it, switch it on")
async def patch_webhook(request: HttpRequest, slug: Slug, webhook_id: UUID, data: WebhookChange) -> Webhook:
    """What is left out stays. What happened while it was off is not told."""
    surroundings = here(request)
    door = surroundings.services["outside"]
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.change_webhook(tx, slug, webhook_id, data, door=door, now=surroundings.now)


@delete(ONE, operation_id="drop_webhook", tags=TAGS, summary="Remove a webhook")
async def delete_webhook(request: HttpRequest, slug: Slug, webhook_id: UUID) -> None:
    """It is told nothing more, and what it was told is forgotten."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.drop_webhook(tx, slug, webhook_id)


@post(ONE + "/secret", operation_id="rotate_webhook_secret", tags=TAGS, summary="Another secret", status_code=201)
async def post_secret(request: HttpRequest, slug: Slug, webhook_id: UUID) -> NewWebhook:
    """For a day everything is signed with the secret before as well."""
    surroundings = here(request)
    key, now = surroundings.secret, surroundings.now
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.rotate_secret(tx, slug, webhook_id, key=key, now=now)
        )


@post(ONE + "/test", operation_id="test_webhook", tags=TAGS, summary="Send a test", status_code=202)
async def post_test(request: HttpRequest, slug: Slug, webhook_id: UUID) -> Webhook:
    """A message of the type `webhook.test` is on its way; what comes of it is seen among the deliveries."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.try_webhook(tx, slug, webhook_id, now=surroundings.now)
        return await actions.read_webhook(tx, slug, webhook_id)


@post(ONE + "/resend", operation_id="resend_failed", tags=TAGS, summary="Send again what failed", status_code=202)
async def post_resend_failed(request: HttpRequest, slug: Slug, webhook_id: UUID, data: ResendWish) -> Webhook:
    """Everything that was given up since then, each under the id that it has, those of one visit in order."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.resend_failed(tx, slug, webhook_id, data, now=surroundings.now)
        return await actions.read_webhook(tx, slug, webhook_id)


@get(ONE + "/deliveries", operation_id="list_deliveries", tags=TAGS, summary="What a webhook was told")
async def get_deliveries(
    request: HttpRequest,
    slug: Slug,
    webhook_id: UUID,
    of_state: Annotated[State | None, Parameter(query="state")] = None,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_MAX)] = 20,
    cursor: Cursor = None,
) -> Page[Delivery]:
    """In the last 30 days, the latest first: what was sent, how often, and what was answered."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_deliveries(tx, slug, webhook_id, state=of_state, limit=limit, cursor=cursor)


@get(DELIVERY, operation_id="read_delivery", tags=TAGS, summary="One delivery")
async def get_delivery(request: HttpRequest, slug: Slug, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """What was sent, byte for byte, and what was answered."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_delivery(tx, slug, webhook_id, delivery_id)


@post(DELIVERY + "/resend", operation_id="resend_delivery", tags=TAGS, summary="Send it once more", status_code=202)
async def post_resend(request: HttpRequest, slug: Slug, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Under the id that it has, so that its receiver knows it again."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.resend_delivery(tx, slug, webhook_id, delivery_id, now=surroundings.now)


HANDLERS = [
    get_webhooks,
    post_webhook,
    get_webhook,
    patch_webhook,
    delete_webhook,
    post_secret,
    post_test,
    post_resend_failed,
    get_deliveries,
    get_delivery,
    post_resend,
]
