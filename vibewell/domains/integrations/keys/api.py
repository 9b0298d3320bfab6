"""HTTP: the keys of a business."""

from uuid import UUID

from litestar import delete, get, post

from vibewell.domains.catalog import Slug
from vibewell.domains.integrations.keys import actions
from vibewell.domains.integrations.keys.types import Key, KeyWish, NewKey
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.paging import Page

TAGS = ["keys"]
KEYS = "/businesses/{slug:str}/keys"


@get(KEYS, operation_id="list_keys", tags=TAGS, summary="The keys of a business")
async def get_keys(request: HttpRequest, slug: Slug) -> Page[Key]:
    """The live ones first; for its owner and managers. All of them on one page."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Page(await actions.list_keys(tx, slug))


@post(KEYS, operation_id="make_key", tags=TAGS, summary="Make a key", status_code=201)
async def post_key(request: HttpRequest, slug: Slug, data: KeyWish) -> NewKey:
    """With `Authorization: Bearer` and its `secret`, programs ask as the business. The secret is told this once."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.make_key(tx, slug, data, now=surroundings.now)


@delete(KEYS + "/{key_id:uuid}", operation_id="revoke_key", tags=TAGS, summary="Revoke a key")
async def delete_key(request: HttpRequest, slug: Slug, key_id: UUID) -> None:
    """It is refused from the next request on; it stays in the list."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.revoke_key(tx, slug, key_id, now=surroundings.now)


HANDLERS = [get_keys, post_key, delete_key]
