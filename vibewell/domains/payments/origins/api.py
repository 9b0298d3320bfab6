"""HTTP: the clients that a salon had before it came here. For its desk."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import Parameter

from vibewell.domains.catalog import Slug
from vibewell.domains.payments.origins import actions
from vibewell.domains.payments.origins.types import ImportedClient, ImportOutcome, ImportWish
from vibewell.kernel.http import HttpRequest, answer_once, here
from vibewell.kernel.paging import Cursor, Page

Limit = Annotated[int, Parameter(ge=1, le=200)]
TAGS = ["money"]


@post(
    "/businesses/{slug:str}/imported-clients",
    operation_id="import_clients",
    tags=TAGS,
    summary="Bring along the clients whom a salon has already",
    status_code=201,
)
async def post_clients(request: HttpRequest, slug: Slug, data: ImportWish) -> ImportOutcome:
    """From its own list, as CSV. For them the platform takes no commission, from then on."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.import_clients(tx, slug, data)
        )


@get(
    "/businesses/{slug:str}/imported-clients",
    operation_id="list_imported_clients",
    tags=TAGS,
    summary="The clients whom a salon brought along",
)
async def get_clients(
    request: HttpRequest, slug: Slug, limit: Limit = 50, cursor: Cursor = None
) -> Page[ImportedClient]:
    """By name."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_imported(tx, slug, limit, cursor)


@delete(
    "/businesses/{slug:str}/imported-clients/{client_id:uuid}",
    operation_id="forget_imported_client",
    tags=TAGS,
    summary="Take a client off the list",
)
async def delete_client(request: HttpRequest, slug: Slug, client_id: UUID) -> None:
    """What was paid before stays as it was."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.forget_imported(tx, slug, client_id)


HANDLERS = [post_clients, get_clients, delete_client]
