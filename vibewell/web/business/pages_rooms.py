"""Chairs, rooms and machines: what a visit needs besides a person."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.catalog import (
    NewResource,
    Resource,
    ResourceChange,
    change_resource,
    create_resource,
    end_resource,
    list_resources,
    list_services,
    read_resource,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import EDITORS, RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import Filled, convert, filled, put
from vibewell.web.business.once import do_once, new_once
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say

PATH = "/business/rooms"


class RoomForm(msgspec.Struct, frozen=True):
    """A room as fields."""

    kind: str = ""
    name: str = ""
    once: str = ""


def labels(say: Say) -> dict[str, str]:
    """The fields' names, for what is said about them."""
    return {"kind": say("Kind"), "name": say("Name")}


@get(PATH, include_in_schema=False)
async def get_rooms(request: HttpRequest) -> Response[str]:
    """All of them, by kind."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        return await _page(request, tx, desk, RoomForm(once=new_once()), Errors())


async def _page(
    request: HttpRequest, tx: Transaction, desk: AtDesk, form: RoomForm, errors: Errors, status: int = 200
) -> Response[str]:
    kinds: dict[str, list[Resource]] = {}
    for room in await list_resources(tx, desk.place.slug):
        kinds.setdefault(room.kind, []).append(room)
    needed: dict[str, list[str]] = {}
    for service in await list_services(tx, desk.place.slug):
        for kind in {kind for part in service.segments for kind in part.resources}:
            needed.setdefault(kind, []).append(service.name)
    missing = [kind for kind in needed if kind not in kinds]
    return await show(
        request,
        desk,
        "rooms",
        status=status,
        kinds=list(kinds.items()),
        needed=needed,
        missing=missing,
        form=form,
        errors=errors,
    )


@post(PATH, include_in_schema=False)
async def post_room(request: HttpRequest) -> Response[str] | Redirect:
    """A new one."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        form = RoomForm(values.one("kind"), values.one("name"), values.one("once"))
        errors = Errors()
        wish = _wish(NewResource, desk, form, errors)
        if wish is not None:

            async def create() -> str:
                await create_resource(tx, desk.place.slug, wish)
                return PATH

            try:
                async with tx.savepoint():
                    to = await do_once(tx, form.once, create)
                return go(request, to, tell=desk.say("%(name)s is there.", name=form.name))
            except Refusal as refusal:
                put(refusal, errors, labels(desk.say), desk.say)
        return await _page(request, tx, desk, form, errors, 422)


def _wish(shape: Any, desk: AtDesk, form: RoomForm, errors: Errors) -> Any:
    say = desk.say
    if not form.kind:
        errors.add("kind", say("Kind"), say("Write what it is, such as chair or room."))
    if not form.name:
        errors.add("name", say("Name"), say("Write what you call it."))
    values = {"kind": form.kind, "name": form.name}
    return None if errors else convert(shape, values, labels(say), errors, say)


@get(f"{PATH}/{{room_id:uuid}}", include_in_schema=False)
async def get_room(request: HttpRequest, room_id: UUID) -> Response[str]:
    """One of them."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        room = await read_resource(tx, desk.place.slug, room_id)
    return await show(
        request, desk, "room", room=room, form=RoomForm(room.kind, room.name), errors=Errors(), refused=""
    )


@post(f"{PATH}/{{room_id:uuid}}", include_in_schema=False)
async def post_change_room(request: HttpRequest, room_id: UUID) -> Response[str] | Redirect:
    """Another name, or another kind."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        room = await read_resource(tx, desk.place.slug, room_id)
        form, errors = RoomForm(values.one("kind"), values.one("name")), Errors()
        wish = _wish(ResourceChange, desk, form, errors)
        if wish is not None:
            try:
                async with tx.savepoint():
                    await change_resource(tx, desk.place.slug, room_id, wish)
                return go(request, PATH, tell=desk.say("%(name)s: kept.", name=form.name))
            except Refusal as refusal:
                put(refusal, errors, labels(desk.say), desk.say)
    return await show(request, desk, "room", status=422, room=room, form=form, errors=errors, refused="")


@post(f"{PATH}/{{room_id:uuid}}/end", include_in_schema=False)
async def post_end_room(request: HttpRequest, room_id: UUID) -> Response[str] | Redirect:
    """Take it away; refused while visits need it."""
    _: Filled = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        room = await read_resource(tx, desk.place.slug, room_id)
        try:
            async with tx.savepoint():
                await end_resource(tx, desk.place.slug, room_id, now=surroundings.now)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            why = desk.say_many(
                "%(num)s visit ahead needs it. Move or cancel it first.",
                "%(num)s visits ahead need it. Move or cancel them first.",
                int(refusal.extra.get("count", 1)),
            )
            form = RoomForm(room.kind, room.name)
            return await show(
                request, desk, "room", status=refusal.status, room=room, form=form, errors=Errors(), refused=why
            )
    return go(request, PATH, tell=desk.say("%(name)s is gone.", name=room.name))


HANDLERS = [get_rooms, post_room, get_room, post_change_room, post_end_room]
