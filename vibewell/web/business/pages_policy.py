"""How the business, or one of its services, wants to be paid: version by version, with what a client would read."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.catalog import list_services
from vibewell.domains.payments import (
    Policy,
    PolicyBook,
    cancelling_costs,
    check_policy,
    cost_of_staying_away,
    due_now,
    read_policies,
    save_policy,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound, Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.money import Money
from vibewell.web.business.at_desk import EDITORS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import filled
from vibewell.web.business.policy_form import PolicyForm, form_of, read_form_of, said_at, to_policy, to_wish
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import marked
from vibewell.web.ui.filters import clock, owed, short_date

PATH = "/business/policy"
# What the example costs where no service says another price.
EXAMPLE_PRICE = 6000
EXAMPLE_DAYS = 9
TAKES = {
    "at_venue": (marked("Pay at the venue"), marked("Nothing is asked beforehand, and calling off is free.")),
    "deposit": (marked("A deposit"), marked("A part is paid when the visit is booked.")),
    "full": (marked("All of it"), marked("The whole price is paid when the visit is booked.")),
    "card_kept": (
        marked("A card is kept"),
        marked("Nothing is charged, unless somebody calls off late or does not come."),
    ),
    "inherit": (marked("Like the house"), marked("This service follows the terms of the house.")),
}


@get(PATH, include_in_schema=False)
async def get_policy(request: HttpRequest) -> Response[str]:
    """The terms of the house."""
    return await _read(request, None)


@get("/business/services/{service_id:uuid}/policy", include_in_schema=False)
async def get_service_policy(request: HttpRequest, service_id: UUID) -> Response[str]:
    """The terms of one service."""
    return await _read(request, service_id)


async def _read(request: HttpRequest, service_id: UUID | None) -> Response[str]:
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        book = await read_policies(tx, desk.place.slug, service_id)
        return await _page(request, tx, desk, service_id, book, form_of(book, desk.place.currency), Errors())


@post(PATH, include_in_schema=False)
async def post_policy(request: HttpRequest) -> Response[str] | Redirect:
    """Keep another version, or look at what it would mean."""
    return await _save(request, None)


@post("/business/services/{service_id:uuid}/policy", include_in_schema=False)
async def post_service_policy(request: HttpRequest, service_id: UUID) -> Response[str] | Redirect:
    """The same for one service."""
    return await _save(request, service_id)


async def _save(request: HttpRequest, service_id: UUID | None) -> Response[str] | Redirect:
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        form, errors = read_form_of(values), Errors()
        wish = to_wish(form, desk, errors)
        if wish is not None and not errors:
            try:
                if values.has("look"):
                    check_policy(to_policy(wish))
                else:
                    async with tx.savepoint():
                        await save_policy(tx, desk.place.slug, service_id, wish)
                    back = PATH if service_id is None else f"/business/services/{service_id}/policy"
                    return go(request, back, tell=desk.say("Kept. It counts for what is booked from now on."))
            except Refusal as refusal:
                said_at(refusal, errors, desk)
        book = await read_policies(tx, desk.place.slug, service_id)
        return await _page(request, tx, desk, service_id, book, form, errors, 422 if errors else 200)


async def _page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    service_id: UUID | None,
    book: PolicyBook,
    form: PolicyForm,
    errors: Errors,
    status: int = 200,
) -> Response[str]:
    services = await list_services(tx, desk.place.slug)
    service = next((each for each in services if each.id == service_id), None)
    if service_id is not None and service is None:
        raise NotFound
    price = service.price.amount if service else EXAMPLE_PRICE
    policy = book.in_force.counted()
    wish = None if errors or form.takes == "inherit" else to_wish(form, desk, Errors())
    if wish is not None:
        policy = to_policy(wish)
    say = desk.say
    return await show(
        request,
        desk,
        "policy",
        status=status,
        book=book,
        form=form,
        errors=errors,
        service=service,
        services=services,
        takes=[(key, say(words), say(about)) for key, (words, about) in TAKES.items() if service or key != "inherit"],
        takes_words={key: say(words) for key, (words, _) in TAKES.items()},
        example=None if errors else example_of(policy, price, desk, here(request).now),
        action=PATH if service is None else f"/business/services/{service_id}/policy",
    )


def example_of(policy: Policy, price: int, desk: AtDesk, now: datetime) -> dict[str, Any]:
    """What a client would read who books now, for a start at 13:00 some days ahead by the business's clock."""
    say, currency, zone = desk.say, desk.place.currency, desk.zone
    day = now.astimezone(zone).date() + timedelta(days=EXAMPLE_DAYS)
    start = datetime.combine(day, time(13), zone)
    steps = cancelling_costs(policy, price, starts_at=start, booked_at=now.astimezone(UTC))

    def money(minor: int) -> str:
        return owed(Money(minor, currency), desk.locale)

    def cost(percent: int, amount: int) -> str:
        if percent == 0:
            return say("free")
        return say("%(percent)s %% (%(amount)s)", percent=percent, amount=money(amount))

    lines = []
    for at, step in enumerate(steps):
        words = cost(step.percent, step.amount)
        if step.until is not None:
            until = f"{short_date(step.until, desk.locale, zone.key)}, {clock(step.until, zone.key)}"
            words = say("%(cost)s until %(until)s", cost=words, until=until)
        elif at:
            words = say("then %(cost)s", cost=words)
        lines.append((words, step.percent == 0))
    away = cost_of_staying_away(policy, price)
    return {
        "start": start,
        "price": money(price),
        "due": money(due_now(policy, price)) if due_now(policy, price) else "",
        "keeps_card": policy.takes == "card_kept",
        "lines": lines,
        "away": cost(away.percent, away.amount) if away.percent else "",
        "sentence": ", ".join(words for words, _ in lines),
    }


HANDLERS = [get_policy, get_service_policy, post_policy, post_service_policy]
