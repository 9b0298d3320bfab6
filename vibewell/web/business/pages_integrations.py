"""Programs at the desk: keys with which they ask, and webhooks by which they are told."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.integrations import (
    KEY_NAME_CHARACTERS_MAX,
    KINDS,
    KeyWish,
    NewKey,
    NewWebhook,
    WebhookWish,
    add_webhook,
    list_keys,
    list_webhooks,
    make_key,
    revoke_key,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import Refusal
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.business.at_desk import EDITORS, AtDesk, at_desk_as, show
from vibewell.web.business.filled import Filled, convert, filled, put
from vibewell.web.business.integration_words import KINDS as KIND_WORDS
from vibewell.web.business.integration_words import ROLES_AT_LENGTH, hook_line, key_line
from vibewell.web.render import go
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say, marked

PATH = "/business/integrations"
KEYS_SHOWN_MAX = 40


# At which field a refusal is said, and in which words where not in its own.
AT_FIELD: Mapping[str, tuple[str, str]] = {
    "key.too_many": ("name", ""),
    "key.ends_too_soon": ("until", ""),
    "webhook.too_many": ("address", ""),
    "webhook.not_secure": ("address", ""),
    "address.invalid": (
        "address",
        marked("This address can't be read. It looks like https://till.example/hook, without name and password."),
    ),
}


@get(PATH, include_in_schema=False)
async def get_integrations(request: HttpRequest) -> Response[str]:
    """Everything that may ask, and everything that is told."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        return await _page(request, tx, desk)


async def _page(
    request: HttpRequest,
    tx: Transaction,
    desk: AtDesk,
    *,
    key: dict[str, str] | None = None,
    hook: dict[str, Any] | None = None,
    errors: Errors | None = None,
    made_key: NewKey | None = None,
    made_hook: NewWebhook | None = None,
) -> Response[str]:
    now, slug = here(request).now, desk.place.slug
    keys = [key_line(each, now, desk.say, desk.say_many) for each in await list_keys(tx, slug)]
    hooks = [hook_line(each, now, desk.say, desk.say_many) for each in await list_webhooks(tx, slug)]
    return await show(
        request,
        desk,
        "integrations",
        status=422 if errors else 200,
        keys=keys[:KEYS_SHOWN_MAX],
        hooks=hooks,
        roles=[(role, desk.say(words)) for role, words in ROLES_AT_LENGTH.items()],
        kinds=[(kind, desk.say(KIND_WORDS[kind])) for kind in KINDS],
        key=key or {"name": "", "role": "read_only", "until": ""},
        hook=hook or {"address": "", "kinds": [kind for kind in KINDS if kind.startswith("visit.")]},
        errors=errors or Errors(),
        made_key=made_key,
        made_hook=made_hook,
        api=here(request).services["settings"].address,
    )


def say_at_field(refusal: Refusal, errors: Errors, say: Say) -> None:
    """Say a refusal at its field. One that belongs to no field here is raised again."""
    named, (field, words) = labels(say), AT_FIELD.get(refusal.code, ("", ""))
    if field:
        errors.add(field, named[field], say(words or refusal.sentence))
    else:
        put(refusal, errors, named, say)


def labels(say: Say) -> dict[str, str]:
    """The fields' names, for what is said about them."""
    return {
        "name": say("Name"),
        "role": say("What it may do"),
        "until": say("Good until"),
        "address": say("Address"),
        "kinds": say("What it hears of"),
    }


@post(PATH + "/keys", include_in_schema=False)
async def post_key(request: HttpRequest) -> Response[str]:
    """Make a key; its secret is shown on this page alone."""
    values = await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        form = {name: values.one(name) for name in ("name", "role", "until")}
        errors, made = Errors(), None
        wish = _key_wish(desk, form, errors)
        if wish is not None and not errors:
            try:
                async with tx.savepoint():
                    made = await make_key(tx, desk.place.slug, wish, now=surroundings.now)
            except Refusal as refusal:
                say_at_field(refusal, errors, desk.say)
        return await _page(request, tx, desk, key=None if made else form, errors=errors, made_key=made)


def _key_wish(desk: AtDesk, form: dict[str, str], errors: Errors) -> KeyWish | None:
    say, named = desk.say, labels(desk.say)
    if not 1 <= len(form["name"]) <= KEY_NAME_CHARACTERS_MAX:
        errors.add("name", named["name"], say("Write what the key is for."))
    if form["until"]:
        try:
            day = datetime.fromisoformat(form["until"]).date()
            # To the end of that day, by the business's clock.
            ends = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(desk.place.timezone)) + timedelta(days=1)
            form = {**form, "expires_at": ends.astimezone(UTC).isoformat()}
        except (ValueError, OverflowError):
            errors.add("until", named["until"], say("Write a date."))
    given = {name: form[name] for name in ("name", "role", "expires_at") if form.get(name)}
    return None if errors else convert(KeyWish, given, named, errors, say)


@post(PATH + "/keys/{key_id:uuid}/revoke", include_in_schema=False)
async def post_revoked(request: HttpRequest, key_id: UUID) -> Redirect:
    """Let it in no more."""
    await filled(request)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        await revoke_key(tx, desk.place.slug, key_id, now=surroundings.now)
        return go(request, PATH, tell=desk.say("Nothing can be asked with this key any more."))


@post(PATH + "/webhooks", include_in_schema=False)
async def post_webhook(request: HttpRequest) -> Response[str]:
    """Have what happens told to an address; its secret is shown here and on its page."""
    values = await filled(request)
    surroundings = here(request)
    door, key = surroundings.services["outside"], surroundings.secret
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk_as(request, tx, EDITORS)
        errors, made = Errors(), None
        wish = hook_wish(desk, values, errors)
        if wish is not None:
            try:
                async with tx.savepoint():
                    made = await add_webhook(tx, desk.place.slug, wish, door=door, key=key, now=surroundings.now)
            except Refusal as refusal:
                say_at_field(refusal, errors, desk.say)
        form = {"address": values.one("address"), "kinds": values.every("kinds")}
        return await _page(request, tx, desk, hook=None if made else form, errors=errors, made_hook=made)


def hook_wish(desk: AtDesk, values: Filled, errors: Errors) -> WebhookWish | None:
    """What the form of a webhook says; what is wrong with it is added to `errors`."""
    named = labels(desk.say)
    address, kinds = values.one("address"), values.every("kinds")
    if not address:
        errors.add("address", named["address"], desk.say("Write where it is to be told."))
    if not kinds:
        errors.add("kinds", named["kinds"], desk.say("Choose at least one thing."))
    if errors:
        return None
    return convert(WebhookWish, {"address": address, "kinds": kinds}, named, errors, desk.say)


HANDLERS = [get_integrations, post_key, post_revoked, post_webhook]
