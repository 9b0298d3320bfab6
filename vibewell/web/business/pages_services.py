"""What a business offers: its menu, and a service with its parts, its price, who does it and when it can begin."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import drop_check, list_fitting, put_check, read_check
from vibewell.domains.catalog import (
    DeskService,
    StaffMember,
    change_service,
    create_service,
    end_service,
    list_resources,
    list_services,
    list_staff,
    read_service,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.ids import new_id
from vibewell.web.business.at_desk import EDITORS, RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.check_fields import check_fields_of, check_wish
from vibewell.web.business.filled import Filled, filled, put
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.service_form import (
    ServiceFields,
    blank,
    change_wish,
    fields_of,
    kind_choices,
    labels,
    new_wish,
    read_fields,
    with_spare,
)
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import CRAFTS

PATH = "/business/services"


@get(PATH, include_in_schema=False)
async def get_services(request: HttpRequest) -> Response[str]:
    """The menu, by section."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        services = await list_services(tx, desk.place.slug)
        team = {member.id: member for member in await list_staff(tx, desk.place.slug)}
    return await show(request, desk, "services", sections=by_section(services), team=team, parts_of=parts_of)


def by_section(services: Sequence[DeskService]) -> list[tuple[str, list[DeskService]]]:
    """Services as the menu shows them."""
    sections: dict[str, list[DeskService]] = {}
    for service in services:
        sections.setdefault(service.section, []).append(service)
    return list(sections.items())


def parts_of(service: DeskService) -> list[dict[str, Any]]:
    """A service as a line of what is filled and what is dotted."""
    return [
        {"minutes": part.minutes, "works_alone": not part.staff, "label": part.name, "sub": f"{part.minutes} min"}
        for part in service.segments
    ]


@get(f"{PATH}/new", include_in_schema=False)
async def get_new_service(request: HttpRequest) -> Response[str]:
    """The form of a new service."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        team = await list_staff(tx, desk.place.slug)
        return await _page(request, tx, desk, blank(team, desk.place.category, new_once()), Errors())


async def _page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    fields: ServiceFields,
    errors: Errors,
    service: DeskService | None = None,
    status: int = 200,
) -> Response[str]:
    services = await list_services(tx, desk.place.slug)
    kinds = sorted({resource.kind for resource in await list_resources(tx, desk.place.slug)})
    return await show(
        request,
        desk,
        "service",
        status=status,
        fields=fields,
        errors=errors,
        service=service,
        sections=[section for section, _ in by_section(services) if section],
        kinds=kind_choices(kinds, fields.parts),
        crafts=[(slug, desk.say(name)) for slug, name in CRAFTS.items()],
        preview=parts_of(service) if service else [],
        fitting=[(str(key), name) for key, name in await _fitting(tx, desk, service)],
    )


async def _fitting(tx: Transaction, desk: AtDesk, service: DeskService | None) -> list[tuple[UUID, str]]:
    """The services that can be the check of this one; none for a class, and for what is a check itself."""
    if service is not None and service.is_class:
        return []
    return await list_fitting(tx, desk.place.id, service.id if service else new_id())


async def _keep_check(
    tx: Transaction, desk: AtDesk, service: DeskService, fields: ServiceFields, errors: Errors
) -> None:
    """From now on it needs what the form says; what the form says wrongly is added to its errors."""
    fitting = [key for key, _ in await _fitting(tx, desk, service)]
    wish = check_wish(fields.check, fitting, errors, desk.say)
    if wish is not None:
        await put_check(tx, desk.place.slug, service.id, wish)
    elif not errors and await read_check(tx, service.id) is not None:
        await drop_check(tx, desk.place.slug, service.id)


class _UnkeptError(Exception):
    """The form has errors that were found while it was kept: nothing of it is."""


@post(f"{PATH}/new", include_in_schema=False)
async def post_new_service(request: HttpRequest) -> Response[str] | Redirect:
    """Put it on the menu."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        fields = read_fields(values, await list_staff(tx, desk.place.slug))
        errors = Errors()
        if values.has("more"):
            return await _page(request, tx, desk, with_spare(fields), errors)
        wish = new_wish(fields, desk.place.currency, errors, desk.say)
        if wish is not None:
            found = wish

            async def create() -> str:
                created = await create_service(tx, desk.place.slug, found)
                await _keep_check(tx, desk, created, fields, errors)
                if errors:
                    raise _UnkeptError
                return PATH

            try:
                async with tx.savepoint():
                    to = await do_once(tx, fields.once, create)
                return go(request, to, tell=desk.say("%(name)s is on the menu.", name=fields.name))
            except _UnkeptError:
                pass
            except Refusal as refusal:
                put(refusal, errors, labels(desk.say), desk.say)
        return await _page(request, tx, desk, fields, errors, status=422)


@get(f"{PATH}/{{service_id:uuid}}", include_in_schema=False)
async def get_service(request: HttpRequest, service_id: UUID) -> Response[str]:
    """A service with everything that is set about it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        service, team = await _service(tx, desk, service_id)
        fields = fields_of(service, team, desk.place.currency)
        fields = msgspec.structs.replace(fields, check=check_fields_of(await read_check(tx, service_id)))
        return await _page(request, tx, desk, fields, Errors(), service)


async def _service(tx: Transaction, desk: AtDesk, service_id: UUID) -> tuple[DeskService, list[StaffMember]]:
    return await read_service(tx, desk.place.slug, service_id), await list_staff(tx, desk.place.slug)


@post(f"{PATH}/{{service_id:uuid}}", include_in_schema=False)
async def post_service(request: HttpRequest, service_id: UUID) -> Response[str] | Redirect:
    """Change it; visits that stand keep what was agreed."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        service, team = await _service(tx, desk, service_id)
        fields = read_fields(values, team)
        errors = Errors()
        if values.has("more"):
            return await _page(request, tx, desk, with_spare(fields), errors, service)
        if await _changed(tx, desk, service, fields, errors):
            return go(
                request,
                PATH,
                tell=desk.say("%(name)s is changed. Visits that stand stay as they are.", name=fields.name),
            )
        return await _page(request, tx, desk, fields, errors, service, 422)


async def _changed(tx: Transaction, desk: AtDesk, service: DeskService, fields: ServiceFields, errors: Errors) -> bool:
    wish = change_wish(fields, desk.place.currency, errors, desk.say)
    if wish is None:
        return False
    try:
        async with tx.savepoint():
            await change_service(tx, desk.place.slug, service.id, wish)
            await _keep_check(tx, desk, service, fields, errors)
            if errors:
                raise _UnkeptError
    except _UnkeptError:
        return False
    except Refusal as refusal:
        put(refusal, errors, labels(desk.say), desk.say)
        return False
    return True


@post(f"{PATH}/{{service_id:uuid}}/end", include_in_schema=False)
async def post_end_service(request: HttpRequest, service_id: UUID) -> Redirect:
    """Take it off the menu."""
    _: Filled = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        service = await read_service(tx, desk.place.slug, service_id)
        await end_service(tx, desk.place.slug, service_id, now=surroundings.now)
    return go(request, PATH, tell=desk.say("%(name)s is off the menu. Visits that stand keep it.", name=service.name))


HANDLERS = [get_services, get_new_service, post_new_service, get_service, post_service, post_end_service]
