"""What the ways in share: keeping a session, asking for the second factor first, and where to go then."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import available_timezones

import msgspec
from litestar.response import Redirect

from vibewell.domains.identity import (
    IdentityRefusal,
    Session,
    SignInTooOld,
    SignUpDisabled,
    TooManyMails,
    TooManyTries,
    UserBanned,
    describe_person,
    read_person,
    verify_access_token,
)
from vibewell.kernel.db import Caller
from vibewell.kernel.http import HttpRequest, here, sign, unsign
from vibewell.web.render import find_viewer, go
from vibewell.web.session import COOKIE_ZONE, keep_session
from vibewell.web.site.forms import safe_path
from vibewell.web.site.words import Say

# A password was right and a second factor is still to be shown.
COOKIE_HALF_IN = "vw_half_in"
# Where somebody wanted to go who first had to look into their mail.
COOKIE_NEXT = "vw_next"
HALF_IN_SECONDS = 600
NEXT_SECONDS = 3600
DEVICE_CHARACTERS_MAX = 300
ARCHES = ("/art/shelf/facial", "/art/shelf/hair", "/art/shelf/spa")


def device_of(request: HttpRequest) -> str:
    """What the browser calls itself, for the list of sessions."""
    return request.headers.get("user-agent", "")[:DEVICE_CHARACTERS_MAX]


class MailFirst(msgspec.Struct, frozen=True):
    """Nobody is in yet: a mail has to be read first."""

    email: str


async def go_on(request: HttpRequest, session: Session, wished: str) -> Redirect:
    """Where somebody goes who has just come in; where a second factor is in use, to its code first."""
    return owes_code(request, session, wished) or go(request, wished or await own_page(request))


async def own_page(request: HttpRequest) -> str:
    """Where somebody begins who wanted nothing in particular: the backoffice, the agenda, or their visits."""
    viewer = await find_viewer(here(request))
    if viewer and viewer.is_moderator:
        return "/backoffice"
    return "/business" if viewer and viewer.is_business else "/visits"


def owes_code(request: HttpRequest, session: Session, wished: str) -> Redirect | None:
    """The way to the second factor, where one is in use; the session is not kept before it was shown."""
    if not session.user.has_factor:
        return None
    surroundings = here(request)
    kept = sign(surroundings.secret, session.access_token, "half in")
    surroundings.set_cookie(COOKIE_HALF_IN, kept, seconds=HALF_IN_SECONDS, path="/sign-in")
    return go(request, f"/sign-in/code?{urlencode({'next': wished})}")


async def enter(request: HttpRequest, session: Session) -> None:
    """Be this person from now on, in this request and in this browser, unless a code is still owed."""
    surroundings = here(request)
    claims = await verify_access_token(surroundings.services["identity"], session.access_token, surroundings.now)
    if session.user.has_factor and claims.aal != "aal2":
        return
    keep_session(surroundings, session)
    surroundings.caller = Caller.person(claims.person_id, claims.session_id, surroundings.caller.visitor_id, claims.aal)
    surroundings.access_token = session.access_token


async def keep_zone(request: HttpRequest) -> None:
    """Whoever has just signed up is written to in the time of the device they did it on."""
    surroundings = here(request)
    zone = request.cookies.get(COOKIE_ZONE, "").replace("%2F", "/")
    if zone not in available_timezones():
        return
    async with surroundings.database.tx(surroundings.caller) as tx:
        person = await read_person(tx, surroundings.person_id)
        await describe_person(tx, msgspec.structs.replace(person, timezone=zone))


def half_in(request: HttpRequest) -> str | None:
    """The access token of whoever still owes a code."""
    return unsign(here(request).secret, request.cookies.get(COOKIE_HALF_IN, ""), "half in")


def remember_next(request: HttpRequest, wished: str) -> None:
    """Keep where to go until the mail was read."""
    surroundings = here(request)
    surroundings.set_cookie(COOKIE_NEXT, sign(surroundings.secret, wished or "/visits", "next"), seconds=NEXT_SECONDS)


def remembered_next(request: HttpRequest) -> str:
    """Where somebody wanted to go before they had to look into their mail."""
    return safe_path(unsign(here(request).secret, request.cookies.get(COOKIE_NEXT, ""), "next") or "/visits")


def why_not_in(say: Say, refusal: IdentityRefusal) -> str:
    """The refusals that every way in may meet, in words for a person."""
    minutes = max(1, round(int(refusal.extra.get("retry_after_seconds", 60)) / 60))
    if isinstance(refusal, TooManyMails):
        return say("That address was written to several times just now. Look into the mailbox, or try again later.")
    if isinstance(refusal, TooManyTries):
        return say("Too many tries. In %(minutes)s minutes you can try again.", minutes=minutes)
    if isinstance(refusal, UserBanned):
        return say("This account has been closed. Write to us if you think that is a mistake.")
    if isinstance(refusal, SignUpDisabled):
        return say("No new accounts are made here at present. Write to whoever runs this place.")
    if isinstance(refusal, SignInTooOld):
        return say("You signed in too long ago for this. Sign out, sign in again, then change it.")
    return say("That did not work. Please try again.")


class Cast(msgspec.Struct, frozen=True):
    """The people of the demo: anybody may come in as one of them."""

    # each with email, name and what they do
    people: tuple[Any, ...]
    password: str


def cast_of(request: HttpRequest) -> Cast | None:
    """The people who can sign in with one press, in the demo."""
    given = here(request).services.get("cast")
    return Cast(*given) if given else None
