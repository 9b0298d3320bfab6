"""Who works at a business: the team, and one of it with role, account and what they do."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.catalog import (
    DeskService,
    NewStaff,
    StaffChange,
    StaffMember,
    change_member,
    create_member,
    end_member,
    list_services,
    list_staff,
    read_member,
)
from vibewell.domains.scheduling import open_premises
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import EDITORS, RUNNERS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import Filled, amount, amount_words, convert, filled, put, said, whole
from vibewell.web.business.hours_words import week_in_words
from vibewell.web.business.once import do_once, new_once
from vibewell.web.business.state import State, uuid_of
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import clock, short_date

PATH = "/business/team"
ROLES = {
    "owner": marked("Owner"),
    "manager": marked("Manager"),
    "receptionist": marked("Receptionist"),
    "professional": marked("Professional"),
}
ROLE_MEANS = {
    "owner": marked("decides about everything, the team included"),
    "manager": marked("changes services, hours and rooms, and appoints professionals and receptionists"),
    "receptionist": marked("runs the agenda: books, moves and marks everybody's visits"),
    "professional": marked("sees and marks their own visits"),
}


class OwnOffer(msgspec.Struct, frozen=True):
    """A service as a member may do it, as fields."""

    service: DeskService
    offers: bool
    minutes: str
    price: str


class MemberFields(msgspec.Struct, frozen=True):
    """All fields of the form."""

    name: str = ""
    title: str = ""
    role: str = "professional"
    email: str = ""
    take_account: bool = False
    offers: list[OwnOffer] = []
    once: str = ""


def labels(say: Say) -> dict[str, str]:
    """The fields' names, for what is said about them."""
    return {
        "name": say("Name"),
        "title": say("What they are known for"),
        "role": say("Role"),
        "email": say("Account"),
        "services": say("What they do"),
        "offers": say("What they do"),
    }


@get(PATH, include_in_schema=False)
async def get_team(request: HttpRequest) -> Response[str]:
    """Everybody who works there."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        team = await list_staff(tx, desk.place.slug)
        roster = (await open_premises(tx, desk.place.id)).roster
    weeks = {member.id: week_in_words(member.weekly, desk.locale) for member in roster.members}
    roles = {role: desk.say(words) for role, words in ROLES.items()}
    return await show(request, desk, "team", team=team, weeks=weeks, roles=roles)


@get(f"{PATH}/new", include_in_schema=False)
async def get_new_member(request: HttpRequest) -> Response[str]:
    """The form of somebody new."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        services = await list_services(tx, desk.place.slug)
        fields = MemberFields(offers=[OwnOffer(each, False, "", "") for each in services], once=new_once())
        return await _page(request, desk, fields, Errors())


async def _page(
    request: HttpRequest,
    desk: AtDesk,
    fields: MemberFields,
    errors: Errors,
    member: StaffMember | None = None,
    status: int = 200,
    stands: list[tuple[str, str]] | None = None,
    refused: str = "",
) -> Response[str]:
    sections: dict[str, list[OwnOffer]] = {}
    for offer in fields.offers:
        sections.setdefault(offer.service.section, []).append(offer)
    allowed = ROLES if desk.place.role == "owner" else {key: ROLES[key] for key in ("receptionist", "professional")}
    if member is not None and member.role not in allowed:
        allowed = {member.role: ROLES[member.role], **allowed}
    return await show(
        request,
        desk,
        "member",
        status=status,
        fields=fields,
        errors=errors,
        member=member,
        sections=list(sections.items()),
        roles=[(role, desk.say(words)) for role, words in allowed.items()],
        role_means=[(desk.say(ROLES[role]), desk.say(ROLE_MEANS[role])) for role in allowed],
        may_change=desk.edits and (desk.place.role == "owner" or member is None or member.role not in EDITORS),
        stands=stands or [],
        refused=refused,
    )


def fields_of(member: StaffMember, services: list[DeskService]) -> MemberFields:
    """The form of somebody who is there."""
    own = {offer.service: offer for offer in member.services}
    offers = []
    for service in services:
        offer = own.get(service.id)
        offers.append(
            OwnOffer(
                service,
                offer is not None,
                str(offer.minutes) if offer and offer.minutes else "",
                amount_words(offer.price.amount, offer.price.currency) if offer and offer.price else "",
            )
        )
    return MemberFields(member.name, member.title, member.role, "", False, offers)


def read_fields(values: Filled, services: list[DeskService]) -> MemberFields:
    """The form as it was sent."""
    offered = set(values.every("offers"))
    offers = [
        OwnOffer(each, str(each.id) in offered, values.one(f"minutes_{each.id}"), values.one(f"price_{each.id}"))
        for each in services
    ]
    return MemberFields(
        values.one("name"),
        values.one("title"),
        values.one("role"),
        values.one("email"),
        values.has("take_account"),
        offers,
        values.one("once"),
    )


def _values(fields: MemberFields, desk: AtDesk, errors: Errors) -> dict[str, Any]:
    say, named = desk.say, labels(desk.say)
    if not fields.name:
        errors.add("name", named["name"], say("Write how clients call them."))
    if fields.email and "@" not in fields.email:
        errors.add(
            "email", named["email"], say("The address looks unfinished: it needs a part before and after the @.")
        )
    services: list[dict[str, Any]] = []
    for offer in fields.offers:
        if not offer.offers:
            continue
        try:
            price, minutes = amount(offer.price, desk.place.currency), whole(offer.minutes)
        except ValueError:
            name = offer.service.name
            errors.add(
                "offers", named["offers"], say("%(name)s: write minutes like 45 and a price like 52.50.", name=name)
            )
            continue
        own = None if price is None else {"amount": price}
        services.append({"service": str(offer.service.id), "minutes": minutes, "price": own})
    values: dict[str, Any] = {"name": fields.name, "title": fields.title, "role": fields.role, "services": services}
    if fields.take_account:
        values["email"] = None
    elif fields.email:
        values["email"] = fields.email
    return values


@post(f"{PATH}/new", include_in_schema=False)
async def post_new_member(request: HttpRequest) -> Response[str] | Redirect:
    """Take somebody into the team."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        fields = read_fields(values, await list_services(tx, desk.place.slug))
        errors = Errors()
        wished = _values(fields, desk, errors)
        wish = None if errors else convert(NewStaff, wished, labels(desk.say), errors, desk.say)
        if wish is not None:
            found = wish

            async def create() -> str:
                made = await create_member(tx, desk.place.slug, found)
                return f"/business/hours/{made.id}"

            try:
                async with tx.savepoint():
                    to = await do_once(tx, fields.once, create)
                return go(
                    request, to, tell=desk.say("%(name)s is in the team. Now say when they work.", name=fields.name)
                )
            except Refusal as refusal:
                put(refusal, errors, labels(desk.say), desk.say)
        return await _page(request, desk, fields, errors, status=422)


@get(f"{PATH}/{{staff_id:uuid}}", include_in_schema=False)
async def get_member(request: HttpRequest, staff_id: UUID) -> Response[str]:
    """One of the team."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, RUNNERS)
        member = await read_member(tx, desk.place.slug, staff_id)
        fields = fields_of(member, await list_services(tx, desk.place.slug))
    return await _page(request, desk, fields, Errors(), member)


@post(f"{PATH}/{{staff_id:uuid}}", include_in_schema=False)
async def post_member(request: HttpRequest, staff_id: UUID) -> Response[str] | Redirect:
    """Change what is set about somebody."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        member = await read_member(tx, desk.place.slug, staff_id)
        fields = read_fields(values, await list_services(tx, desk.place.slug))
        errors = Errors()
        if await _changed(tx, desk, staff_id, fields, errors):
            return go(request, PATH, tell=desk.say("%(name)s: kept.", name=fields.name))
        return await _page(request, desk, fields, errors, member, 422)


async def _changed(tx: Transaction, desk: AtDesk, staff_id: UUID, fields: MemberFields, errors: Errors) -> bool:
    wished = _values(fields, desk, errors)
    wish = None if errors else convert(StaffChange, wished, labels(desk.say), errors, desk.say)
    if wish is None:
        return False
    try:
        async with tx.savepoint():
            await change_member(tx, desk.place.slug, staff_id, wish)
    except Refusal as refusal:
        put(refusal, errors, labels(desk.say), desk.say)
        return False
    return True


@post(f"{PATH}/{{staff_id:uuid}}/end", include_in_schema=False)
async def post_end_member(request: HttpRequest, staff_id: UUID) -> Response[str] | Redirect:
    """Let somebody go; refused while clients expect them, with the visits that have to be moved first."""
    _: Filled = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        member = await read_member(tx, desk.place.slug, staff_id)
        try:
            async with tx.savepoint():
                await end_member(tx, desk.place.slug, staff_id, now=surroundings.now)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            fields = fields_of(member, await list_services(tx, desk.place.slug))
            stands = [_visit_line(desk, each) for each in refusal.extra.get("visits", ())]
            why = _why_not(desk, member, refusal)
            return await _page(request, desk, fields, Errors(), member, refusal.status, stands, why)
    return go(request, PATH, tell=desk.say("%(name)s is no longer in the team.", name=member.name))


def _why_not(desk: AtDesk, member: StaffMember, refusal: Refusal) -> str:
    if refusal.code != "staff.has_visits":
        return said(refusal, desk.say)
    return desk.say_many(
        "%(name)s still has %(num)s visit ahead. Move or cancel it first.",
        "%(name)s still has %(num)s visits ahead. Move or cancel them first.",
        int(refusal.extra.get("count", 1)),
        name=member.name,
    )


def _visit_line(desk: AtDesk, each: dict[str, Any]) -> tuple[str, str]:
    start = datetime.fromisoformat(str(each["starts_at"])).astimezone(desk.zone)
    state = State(start.date(), visit=uuid_of(str(each["id"])))
    return f"{short_date(start, desk.locale)}, {clock(start)}", state.here


HANDLERS = [get_team, get_new_member, post_new_member, get_member, post_member, post_end_member]
