"""Time in which a member takes no visits: blocked and freed."""

from datetime import datetime, timedelta
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.catalog import list_staff
from vibewell.domains.scheduling import BlockWish, add_block, drop_block
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Invalid, Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import AtDesk, at_desk, show
from vibewell.web.business.filled import Filled, clock_words, filled, put, said
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.state import State, date_of, safe_back, uuid_of
from vibewell.web.business.wall import start_of
from vibewell.web.render import go
from vibewell.web.site.forms import Errors

FIELDS = ("staff", "date", "from", "to", "last_date", "reason")


@get("/business/blocks/new", include_in_schema=False)
async def get_new_block(request: HttpRequest) -> Response[str]:
    """Whose time, from when to when, and why."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        query = request.query_params
        now = surroundings.now.astimezone(desk.zone)
        begins = query.get("time") or f"{(now.hour + 1) % 24:02}:00"
        form = {
            "staff": query.get("staff") or str(desk.place.staff_id),
            "date": date_of(query.get("date", ""), now.date()).isoformat(),
            "from": begins,
            "to": _later(begins),
            "last_date": "",
            "reason": "",
            "once": new_once(),
        }
        return await _page(request, tx, desk, form, Errors())


def _later(text: str) -> str:
    try:
        return (datetime.strptime(text, "%H:%M") + timedelta(hours=1)).strftime("%H:%M")  # noqa: DTZ007 - a time of day
    except ValueError:
        return ""


async def _page(
    request: HttpRequest, tx: Transaction, desk: AtDesk, form: dict[str, str], errors: Errors, status: int = 200
) -> Response[str]:
    team = await list_staff(tx, desk.place.slug)
    people = [(str(member.id), member.name) for member in team if desk.runs or member.id == desk.place.staff_id]
    day = date_of(form["date"], here(request).now.date())
    return await show(
        request,
        desk,
        "block",
        status=status,
        form=form,
        errors=errors,
        people=people,
        back=State(day, staff=desk.own_staff).href(),
    )


@post("/business/blocks/new", include_in_schema=False)
async def post_new_block(request: HttpRequest) -> Response[str] | Redirect:
    """Block it; visits that stand in it stay."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        errors = Errors()
        form = {name: values.one(name) for name in (*FIELDS, "once")}
        wish = _wish(desk, values, errors)
        if wish is not None:
            found = wish

            async def block() -> str:
                made = await add_block(tx, desk.place.slug, found, now=surroundings.now)
                return State(made.starts.date(), staff=desk.own_staff).href(block=made.id)

            try:
                async with tx.savepoint():
                    to = await do_once(tx, form["once"], block)
                return go(request, to, tell=desk.say("That time is blocked."))
            except Refusal as refusal:
                put(refusal, errors, _labels(desk), desk.say)
        return await _page(request, tx, desk, form, errors, 422)


def _labels(desk: AtDesk) -> dict[str, str]:
    say = desk.say
    return {"staff": say("Who"), "date": say("Day"), "from": say("From"), "to": say("To"), "reason": say("Why")}


def _wish(desk: AtDesk, values: Filled, errors: Errors) -> BlockWish | None:
    labels, say = _labels(desk), desk.say
    staff = uuid_of(values.one("staff"))
    if staff is None:
        errors.add("staff", labels["staff"], say("Choose somebody of the team."))
    bounds = []
    for name in ("from", "to"):
        day = (values.one("last_date") if name == "to" else "") or values.one("date")
        try:
            bounds.append(start_of(f"{day}T{clock_words(values.one(name))}", desk.zone))
        except (ValueError, Invalid):
            errors.add(name, labels[name], say("Write a time like 09:30."))
    if len(values.one("reason")) > 200:
        errors.add("reason", labels["reason"], say("Write at most %(count)s characters.", count=200))
    if errors or staff is None:
        return None
    starts, ends = bounds
    if ends <= starts and not values.one("last_date"):
        # A night: the end lies on the next day.
        ends += timedelta(days=1)
    return BlockWish(staff, starts, ends, values.one("reason"))


@post("/business/blocks/{block_id:uuid}/remove", include_in_schema=False)
async def post_remove_block(request: HttpRequest, block_id: UUID) -> Redirect:
    """Free the time again."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        back = safe_back(values.one("back"), "/business")
        try:
            async with tx.savepoint():
                await drop_block(tx, desk.place.slug, block_id)
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return go(request, back, tell=said(refusal, desk.say), kind="alert")
    return go(request, back, tell=desk.say("That time is free again."))


HANDLERS = [get_new_block, post_new_block, post_remove_block]
