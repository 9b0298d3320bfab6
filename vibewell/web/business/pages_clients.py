"""The people who come: a list, and one of them with everything that was and will be."""

from uuid import UUID

from litestar import Response, get

from vibewell.domains.booking import (
    ClientCard,
    VisitUnknown,
    latest_visit_of,
    list_clients,
    read_client,
    read_desk_visit,
)
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.card import STATUS, STATUS_KIND
from vibewell.web.business.state import State
from vibewell.web.ui.filters import money, month_name

PATH = "/business/clients"
PER_PAGE = 30
WORDS_CHARACTERS_MAX = 80


@get(PATH, include_in_schema=False)
async def get_clients(request: HttpRequest, cursor: str | None = None) -> Response[str]:
    """Everybody with a visit here, by name."""
    surroundings = here(request)
    words = request.query_params.get("words", "")[:WORDS_CHARACTERS_MAX]
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        found = await list_clients(tx, desk.place.id, words=words, now=surroundings.now, limit=PER_PAGE, cursor=cursor)
    return await show(
        request,
        desk,
        "clients",
        words=words,
        clients=found.items,
        next_cursor=found.next_cursor,
        is_first=cursor is None,
    )


@get(f"{PATH}/{{person_id:uuid}}", include_in_schema=False)
async def get_client(request: HttpRequest, person_id: UUID) -> Response[str]:
    """A client with an account."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        visit = await latest_visit_of(tx, desk.place.id, person_id, surroundings.now)
    return await _client_page(request, visit.id)


@get(f"{PATH}/guest/{{visit_id:uuid}}", include_in_schema=False)
async def get_guest(request: HttpRequest, visit_id: UUID) -> Response[str]:
    """A guest whom the desk wrote down, by one of their visits."""
    return await _client_page(request, visit_id)


async def _client_page(request: HttpRequest, visit_id: UUID) -> Response[str]:
    surroundings = here(request)
    now = surroundings.now
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        visit = await read_desk_visit(tx, desk.place.id, visit_id, now)
        if visit.confirmed_at is None:
            raise VisitUnknown
        client = await read_client(tx, visit, now)
    ahead = [each for each in reversed(client.history) if each.start > now and each.status == "confirmed"]
    past = [each for each in client.history if each not in ahead]
    return await show(
        request,
        desk,
        "client",
        client=client,
        facts=_facts(desk, client),
        portrait=f"/art/portrait/{client.person_id or visit.id}.svg",
        ahead=ahead,
        past=past,
        status_words={state: desk.say(words) for state, words in STATUS.items()},
        status_kind=STATUS_KIND,
        open_href=lambda each: State(each.start.date()).href(visit=each.id),
    )


def _facts(desk: AtDesk, client: ClientCard) -> list[tuple[str, str]]:
    say = desk.say
    rows = [(say("Visits"), str(client.visits))]
    if client.since is not None:
        rows.append((say("Since"), month_name(client.since.date(), desk.locale)))
    if client.no_shows:
        rows.append((say("Stayed away"), desk.say_many("once", "%(num)s times", client.no_shows)))
    rows.append((say("Paid for visits here"), money(client.spent, desk.locale)))
    if client.contact:
        rows.append((say("Reached by"), client.contact))
    rows.append((say("Account"), say("has one") if client.person_id else say("none, written down by hand")))
    return rows


HANDLERS = [get_clients, get_client, get_guest]
