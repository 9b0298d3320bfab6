"""Built files and drawn pictures: both never change under their address, so they may be kept for a year."""

import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import Parameter

from vibewell.domains.media import CATEGORIES, PICTURE_SIZES, PortraitTraits, grain, picture, portrait, portrait_traits
from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import STATIC

FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
PICTURES_KEPT_MAX = 512
SEED_CHARACTERS_MAX = 200

FIND_PORTRAIT = """
select coalesce((select s.portrait from staff s where s.id = $1),
  (select p.portrait from people p where p.id = $1))::text"""
# Strangers see who works at a place, and nobody else.
FIND_STAFF_PORTRAIT = "select s.portrait::text from staff s where s.id = $1"

_draw = lru_cache(maxsize=PICTURES_KEPT_MAX)(picture)


@get("/static/{name:path}", include_in_schema=False)
async def get_static(name: Path) -> Response[bytes]:
    """A built file; its name changes with its content."""
    wanted = (STATIC / str(name).lstrip("/")).resolve()
    if not wanted.is_relative_to(STATIC.resolve()) or not wanted.is_file():
        raise NotFound
    media_type = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
    return Response(wanted.read_bytes(), media_type=media_type, headers={"cache-control": FOREVER})


@get("/art/{category:str}/{seed:str}/{shape:str}", include_in_schema=False)
async def get_picture(
    category: str,
    seed: str,
    shape: str,
    v: Annotated[int, Parameter(ge=0, le=20)] = 0,
) -> Response[str]:
    """A place's picture: the seed is its slug."""
    kind = shape.removesuffix(".svg")
    if category not in CATEGORIES or kind not in PICTURE_SIZES or len(seed) > SEED_CHARACTERS_MAX:
        raise NotFound
    return _svg(_draw(category, seed, kind, v), FOREVER)


@get("/art/portrait/{person:str}", include_in_schema=False)
async def get_portrait(request: HttpRequest, person: str) -> Response[str]:
    """A person's portrait from the traits that they chose, or from their id alone."""
    try:
        person_id = UUID(person.removesuffix(".svg"))
    except ValueError:
        raise NotFound from None
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        known = surroundings.caller.person_id is not None
        found = await tx.fetchval(FIND_PORTRAIT if known else FIND_STAFF_PORTRAIT, person_id)
    try:
        traits = msgspec.json.decode(found or "null", type=PortraitTraits)
    except msgspec.ValidationError:
        # None were chosen: a face that is drawn from the id, and so from nothing that says who it is.
        traits = portrait_traits(str(person_id))
    return _svg(portrait(traits), A_DAY)


@get("/art/grain.svg", include_in_schema=False)
async def get_grain() -> Response[str]:
    """The grain that lies over the pictures."""
    return _svg(grain(), FOREVER)


def _svg(text: str, keep: str) -> Response[str]:
    return Response(text, media_type="image/svg+xml", headers={"cache-control": keep})


HANDLERS = [get_static, get_picture, get_portrait, get_grain]
