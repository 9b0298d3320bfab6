"""HTTP: what those who run a business see and change of it.

Reading is for the whole team, changing for owners and managers. Whoever does not work there gets `business.not_yours`
whatever they name; what does not exist at one's own business and what belongs to another answer alike.
"""

from uuid import UUID

from litestar import Response, delete, get, patch, post

from vibewell.domains.catalog.actions import read_business_json
from vibewell.domains.catalog.desk import business as own
from vibewell.domains.catalog.desk import resources, services, staff
from vibewell.domains.catalog.desk.types import Resource, Service, StaffMember
from vibewell.domains.catalog.desk.wishes import (
    BusinessChange,
    NewResource,
    NewService,
    NewStaff,
    ResourceChange,
    ServiceChange,
    StaffChange,
)
from vibewell.domains.catalog.parameters import Slug
from vibewell.domains.catalog.types import BusinessPage
from vibewell.kernel.http import JSON, HttpRequest, answer_once, here
from vibewell.kernel.paging import Page

TAGS = ["business"]


@patch("/businesses/{slug:str}", operation_id="change_business", tags=TAGS, summary="Change the business itself")
async def patch_business(request: HttpRequest, slug: Slug, data: BusinessChange) -> BusinessPage:
    """Name, tagline, category and place; what is left out stays as it is."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await own.change_business(tx, slug, data)
        found = await read_business_json(tx, slug, surroundings.now)
    return Response(found, media_type=JSON)  # type: ignore[return-value]


@get("/businesses/{slug:str}/services", operation_id="list_services", tags=TAGS, summary="All services")
async def get_services(request: HttpRequest, slug: Slug) -> Page[Service]:
    """With everything that is set about them, in their order; at most 500, so always one page."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Page(await services.list_services(tx, slug))


@get("/businesses/{slug:str}/services/{service_id:uuid}", operation_id="read_service", tags=TAGS, summary="One service")
async def get_service(request: HttpRequest, slug: Slug, service_id: UUID) -> Service:
    """With everything that is set about it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await services.read_service(tx, slug, service_id)


@post(
    "/businesses/{slug:str}/services",
    operation_id="create_service",
    tags=TAGS,
    summary="Add a service",
    status_code=201,
)
async def post_service(request: HttpRequest, slug: Slug, data: NewService) -> Service:
    """Either `minutes` or `segments`; times in which the professional is free are segments with `staff` false."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: services.create_service(tx, slug, data)
        )


@patch(
    "/businesses/{slug:str}/services/{service_id:uuid}",
    operation_id="change_service",
    tags=TAGS,
    summary="Change a service",
)
async def patch_service(request: HttpRequest, slug: Slug, service_id: UUID, data: ServiceChange) -> Service:
    """What is left out stays as it is; visits that stand keep the length and price that were agreed."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await services.change_service(tx, slug, service_id, data)


@delete(
    "/businesses/{slug:str}/services/{service_id:uuid}",
    operation_id="end_service",
    tags=TAGS,
    summary="End a service",
)
async def delete_service(request: HttpRequest, slug: Slug, service_id: UUID) -> None:
    """It can't be booked any more; visits and holds that stand keep it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await services.end_service(tx, slug, service_id, now=surroundings.now)


@get("/businesses/{slug:str}/staff", operation_id="list_staff", tags=TAGS, summary="The team")
async def get_staff(request: HttpRequest, slug: Slug) -> Page[StaffMember]:
    """Everybody who works there, in their order; at most 300, so always one page."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Page(await staff.list_staff(tx, slug))


@get("/businesses/{slug:str}/staff/{staff_id:uuid}", operation_id="read_staff", tags=TAGS, summary="One of the team")
async def get_member(request: HttpRequest, slug: Slug, staff_id: UUID) -> StaffMember:
    """With what they offer."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await staff.read_member(tx, slug, staff_id)


@post(
    "/businesses/{slug:str}/staff",
    operation_id="create_staff",
    tags=TAGS,
    summary="Add somebody to the team",
    status_code=201,
)
async def post_member(request: HttpRequest, slug: Slug, data: NewStaff) -> StaffMember:
    """With the `email` of an account they can sign in; managers appoint receptionists and professionals only."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: staff.create_member(tx, slug, data)
        )


@patch(
    "/businesses/{slug:str}/staff/{staff_id:uuid}",
    operation_id="change_staff",
    tags=TAGS,
    summary="Change somebody of the team",
)
async def patch_member(request: HttpRequest, slug: Slug, staff_id: UUID, data: StaffChange) -> StaffMember:
    """What is left out stays as it is; `services` takes the place of everything they offered."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await staff.change_member(tx, slug, staff_id, data)


@delete(
    "/businesses/{slug:str}/staff/{staff_id:uuid}",
    operation_id="end_staff",
    tags=TAGS,
    summary="Let somebody go",
)
async def delete_member(request: HttpRequest, slug: Slug, staff_id: UUID) -> None:
    """Refused as `staff.has_visits` with `count` and the first three `visits` while somebody expects them."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await staff.end_member(tx, slug, staff_id, now=surroundings.now)


@get("/businesses/{slug:str}/resources", operation_id="list_resources", tags=TAGS, summary="Rooms, chairs, machines")
async def get_resources(request: HttpRequest, slug: Slug) -> Page[Resource]:
    """By kind and name; at most 300, so always one page."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return Page(await resources.list_resources(tx, slug))


@get(
    "/businesses/{slug:str}/resources/{resource_id:uuid}",
    operation_id="read_resource",
    tags=TAGS,
    summary="One room, chair or machine",
)
async def get_resource(request: HttpRequest, slug: Slug, resource_id: UUID) -> Resource:
    """Its kind and name."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await resources.read_resource(tx, slug, resource_id)


@post(
    "/businesses/{slug:str}/resources",
    operation_id="create_resource",
    tags=TAGS,
    summary="Add a room, chair or machine",
    status_code=201,
)
async def post_resource(request: HttpRequest, slug: Slug, data: NewResource) -> Resource:
    """A segment of a service that names its kind takes one of that kind."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: resources.create_resource(tx, slug, data)
        )


@patch(
    "/businesses/{slug:str}/resources/{resource_id:uuid}",
    operation_id="change_resource",
    tags=TAGS,
    summary="Change a room, chair or machine",
)
async def patch_resource(request: HttpRequest, slug: Slug, resource_id: UUID, data: ResourceChange) -> Resource:
    """What is left out stays as it is; visits that stand keep it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await resources.change_resource(tx, slug, resource_id, data)


@delete(
    "/businesses/{slug:str}/resources/{resource_id:uuid}",
    operation_id="end_resource",
    tags=TAGS,
    summary="Take a room, chair or machine away",
)
async def delete_resource(request: HttpRequest, slug: Slug, resource_id: UUID) -> None:
    """Refused as `resource.in_use` with `count` and the first `starts` while visits ahead need it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        await resources.end_resource(tx, slug, resource_id, now=surroundings.now)


HANDLERS = [
    patch_business,
    get_services,
    get_service,
    post_service,
    patch_service,
    delete_service,
    get_staff,
    get_member,
    post_member,
    patch_member,
    delete_member,
    get_resources,
    get_resource,
    post_resource,
    patch_resource,
    delete_resource,
]
