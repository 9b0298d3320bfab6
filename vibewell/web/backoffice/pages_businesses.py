"""The register: every business there is, found by words and by whether it is published."""

from urllib.parse import urlencode

from litestar import Response, get

from vibewell.domains.catalog import list_register
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.backoffice.at_office import at_office, show
from vibewell.web.site.words import CRAFTS

PATH = "/backoffice/businesses"
PER_PAGE = 40
WORDS_CHARACTERS_MAX = 80
STATES: dict[str, bool | None] = {"": None, "published": True, "unpublished": False}


@get(PATH, include_in_schema=False)
async def get_businesses(request: HttpRequest, cursor: str | None = None) -> Response[str]:
    """A page of the register, by name."""
    office = await at_office(request)
    surroundings = here(request)
    words = request.query_params.get("words", "")[:WORDS_CHARACTERS_MAX]
    state = request.query_params.get("state", "")
    state = state if state in STATES else ""
    async with surroundings.database.tx(surroundings.caller) as tx:
        found = await list_register(tx, words, published=STATES[state], limit=PER_PAGE, cursor=cursor)
    return await show(
        request,
        office,
        "businesses",
        words=words,
        state=state,
        businesses=found.items,
        crafts={craft: office.say(name) for craft, name in CRAFTS.items()},
        is_first=cursor is None,
        href=lambda shown: href_of(words, shown),
        next_href=href_of(words, state, found.next_cursor) if found.next_cursor else "",
    )


def href_of(words: str, state: str, cursor: str | None = None) -> str:
    """The address of a page of this list."""
    kept = {name: value for name, value in {"words": words, "state": state, "cursor": cursor}.items() if value}
    return f"{PATH}?{urlencode(kept)}" if kept else PATH


HANDLERS = [get_businesses]
