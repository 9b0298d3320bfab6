"""The account: who somebody is to us, and how they are reached."""

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.booking import Feed, NewFeed, find_feed
from vibewell.domains.identity import (
    AccountChanges,
    EmailInvalid,
    IdentityRefusal,
    InsufficientAal,
    InvalidCredentials,
    LiveSession,
    Person,
    SamePassword,
    User,
    ValidationFailed,
    WeakPassword,
    bearer_of,
    describe_person,
    entrance_of,
    read_person,
)
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import go
from vibewell.web.session import COOKIE_LOCALE
from vibewell.web.site.coming_in import why_not_in
from vibewell.web.site.devices import device_name
from vibewell.web.site.forms import Errors
from vibewell.web.site.frame import show
from vibewell.web.site.pages_door import LANDING, PASSWORD_CHARACTERS_MIN, too_short
from vibewell.web.site.pages_language import LOCALE_SECONDS
from vibewell.web.site.words import Say, speaker

ZONE_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


class PersonForm(msgspec.Struct, frozen=True):
    """What somebody says about themselves."""

    name: str = ""
    locale: str = ""
    timezone: str = ""
    phone: str = ""


class EmailForm(msgspec.Struct, frozen=True):
    """Another address."""

    email: str = ""


class PasswordForm(msgspec.Struct, frozen=True):
    """The old one, to show that it is you, and the new one."""

    current_password: str = ""
    new_password: str = ""


class Account(msgspec.Struct, frozen=True):
    """What the page shows."""

    person: Person
    user: User
    # None where whoever keeps the accounts does not tell
    sessions: list[tuple[LiveSession, str]] | None
    feed: Feed | None


async def _account(request: HttpRequest) -> Account:
    surroundings = here(request)
    bearer, entrance = bearer_of(surroundings), entrance_of(surroundings)
    async with surroundings.database.tx(surroundings.caller) as tx:
        person = await read_person(tx, bearer.person_id)
        feed = await find_feed(tx)
    user = await entrance.read_user(surroundings, bearer)
    live = await entrance.list_sessions(surroundings, bearer)
    sessions = None if live is None else [(each, device_name(each.device)) for each in live]
    return Account(person, user, sessions, feed)


async def account_page(
    request: HttpRequest, errors: Errors, status: int = 200, made: NewFeed | None = None, **changed: Any
) -> Response[str]:
    """The page, with what was written into a refused form, or with the feed that was made just now."""
    account = await _account(request)
    person = msgspec.structs.replace(account.person, **changed) if changed else account.person
    zones = sorted(zone for zone in available_timezones() if zone.startswith(ZONE_REGIONS))
    return await show(
        request,
        "account",
        status=status,
        person=person,
        user=account.user,
        factors=[factor for factor in account.user.factors if factor.status == "verified"],
        sessions=account.sessions,
        elsewhere=urlsplit(entrance_of(here(request)).elsewhere).netloc,
        feed=account.feed,
        made=made,
        this_session=here(request).caller.session_id,
        zones=[(zone, zone.replace("_", " ")) for zone in zones],
        errors=errors,
    )


@get("/account", include_in_schema=False)
async def get_account(request: HttpRequest) -> Response[str]:
    """The account of who is signed in."""
    return await account_page(request, Errors())


@post("/account/person", include_in_schema=False)
async def post_person(request: HttpRequest) -> Response[str] | Redirect:
    """Name, language, time zone, telephone."""
    surroundings = here(request)
    person_id = surroundings.person_id
    form = await read_form(request, PersonForm)
    say = speaker(surroundings.locale)
    try:
        async with surroundings.database.tx(surroundings.caller) as tx:
            wished = Person(person_id, form.name, form.locale, form.timezone, form.phone)
            kept = await describe_person(tx, wished)
    except ValidationFailed as refusal:
        errors = _person_errors(say, str(refusal.extra.get("field", "name")))
        # What was chosen from a list and is not on it can't be shown again.
        return await account_page(request, errors, 422, name=form.name, phone=form.phone)
    entrance = entrance_of(surroundings)
    if not entrance.elsewhere:
        changes = AccountChanges(metadata={"name": kept.name, "locale": kept.locale})
        await entrance.update_user(surroundings, bearer_of(surroundings), changes)
    surroundings.set_cookie(COOKIE_LOCALE, kept.locale, seconds=LOCALE_SECONDS)
    return go(request, "/account", tell=speaker(kept.locale)("Kept."))


def _person_errors(say: Say, field: str) -> Errors:
    errors = Errors()
    label, sentence = {
        "name": (say("Name"), say("Say how the salon may call you.")),
        "locale": (say("Language"), say("Choose one of the two.")),
        "timezone": (say("Time zone"), say("Choose one from the list.")),
    }.get(field, (say("Telephone"), say("Write digits, spaces and a leading + where it is abroad.")))
    errors.add(field, label, sentence)
    return errors


@post("/account/email", include_in_schema=False)
async def post_email(request: HttpRequest) -> Response[str] | Redirect:
    """Another address, once both have agreed."""
    surroundings = here(request)
    bearer = bearer_of(surroundings)
    form = await read_form(request, EmailForm)
    say = speaker(surroundings.locale)
    errors = Errors()
    try:
        changes = AccountChanges(email=form.email, landing=LANDING)
        await entrance_of(surroundings).update_user(surroundings, bearer, changes)
    except EmailInvalid:
        errors.add("email", say("E-mail"), say("The address looks unfinished: it needs a part before and after the @."))
    except InsufficientAal:
        errors.add("email", say("E-mail"), say("Sign in with your second step first."))
    except IdentityRefusal as refusal:
        errors.add("email", say("E-mail"), why_not_in(say, refusal))
    if errors:
        return await account_page(request, errors, 422)
    return go(request, "/account", tell=say("Both addresses have a mail now. Follow the links in them."))


@post("/account/password", include_in_schema=False)
async def post_password(request: HttpRequest) -> Response[str] | Redirect:
    """Another password; other devices are signed out."""
    surroundings = here(request)
    bearer = bearer_of(surroundings)
    form = await read_form(request, PasswordForm)
    say = speaker(surroundings.locale)
    errors = Errors()
    label = say("New password")
    if len(form.new_password) < PASSWORD_CHARACTERS_MIN:
        errors.add("new_password", label, too_short(say))
        return await account_page(request, errors, 422)
    try:
        changes = AccountChanges(password=form.new_password, current_password=form.current_password)
        await entrance_of(surroundings).update_user(surroundings, bearer, changes)
    except InvalidCredentials:
        errors.add("current_password", say("Present password"), say("That is not your present password."))
    except SamePassword:
        errors.add("new_password", label, say("That is the old one. Choose another."))
    except WeakPassword:
        errors.add("new_password", label, too_short(say))
    except InsufficientAal:
        errors.add("new_password", label, say("Sign in with your second step first."))
    except IdentityRefusal as refusal:
        errors.add("new_password", label, why_not_in(say, refusal))
    if errors:
        return await account_page(request, errors, 422)
    return go(request, "/account", tell=say("Your new password holds from now on. Other devices are signed out."))


HANDLERS = [get_account, post_person, post_email, post_password]
