"""HTTP: checks before a service."""

from uuid import UUID

from litestar import Response, delete, get, post, put

from vibewell.domains.booking.checks import actions
from vibewell.domains.booking.checks.types import CheckNone, CheckResult, CheckWish, ResultRequest, ServiceCheck
from vibewell.domains.catalog import Slug
from vibewell.kernel.http import HttpRequest, answer_once, here


@get(
    "/services/{service_id:uuid}/check",
    operation_id="read_service_check",
    tags=["checks"],
    summary="The check that a service needs",
)
async def get_check(request: HttpRequest, service_id: UUID) -> ServiceCheck:
    """Which service has to be passed before, and how long before. 404 where none is needed."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        found = await actions.read_check(tx, service_id)
    if found is None:
        raise CheckNone("This service needs no check.")
    return found


@put(
    "/businesses/{slug:str}/services/{service_id:uuid}/check",
    operation_id="put_service_check",
    tags=["desk"],
    summary="Have a service need a passed check",
)
async def put_check(request: HttpRequest, slug: Slug, service_id: UUID, data: CheckWish) -> ServiceCheck:
    """For owners and managers. Visits that stand stay."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.put_check(tx, slug, service_id, data)


@delete(
    "/businesses/{slug:str}/services/{service_id:uuid}/check",
    operation_id="drop_service_check",
    tags=["desk"],
    summary="Have a service need no check",
)
async def delete_check(request: HttpRequest, slug: Slug, service_id: UUID) -> None:
    """For owners and managers."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        await actions.drop_check(tx, slug, service_id)


@post(
    "/visits/{visit_id:uuid}/check-result",
    operation_id="note_check",
    tags=["desk"],
    summary="Note what came of a check",
    status_code=200,
)
async def post_result(request: HttpRequest, visit_id: UUID, data: ResultRequest) -> Response[bytes] | CheckResult:
    """By the desk or by whoever serves it; failed, the visits that need the check are called off."""
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(
            request, tx, lambda: actions.note_check(tx, visit_id, passed=data.passed, now=surroundings.now), status=200
        )


HANDLERS = [get_check, put_check, delete_check, post_result]
