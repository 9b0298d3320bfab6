"""Sign in, sign up, sign out."""

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.identity import (
    EmailInvalid,
    EmailNotConfirmed,
    IdentityRefusal,
    InvalidCredentials,
    Session,
    UserAlreadyExists,
    WeakPassword,
    bearer_of,
    entrance_of,
)
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import go
from vibewell.web.session import drop_session
from vibewell.web.site.coming_in import (
    ARCHES,
    MailFirst,
    cast_of,
    device_of,
    enter,
    go_on,
    keep_zone,
    own_page,
    remember_next,
    why_not_in,
)
from vibewell.web.site.forms import Errors, safe_path
from vibewell.web.site.frame import show
from vibewell.web.site.words import Say, speaker

LANDING = "/mailed"
NAME_CHARACTERS_MAX = 120
PASSWORD_CHARACTERS_MIN = 8


class SignInForm(msgspec.Struct, frozen=True):
    """Address and password, or the address alone for a link."""

    email: str = ""
    password: str = ""
    next: str = ""
    by_link: str = ""


class SignUpForm(msgspec.Struct, frozen=True):
    """Who comes for the first time."""

    name: str = ""
    email: str = ""
    password: str = ""
    next: str = ""


@get("/sign-in", include_in_schema=False)
async def get_sign_in(request: HttpRequest) -> Response[str] | Redirect:
    """The way in."""
    wished = safe_path(request.query_params.get("next", ""))
    if here(request).caller.person_id is not None:
        return go(request, wished or await own_page(request))
    return await _sign_in_page(request, SignInForm(next=wished), Errors())


async def _sign_in_page(request: HttpRequest, form: SignInForm, errors: Errors, status: int = 200) -> Response[str]:
    return await show(
        request,
        "sign_in",
        status=status,
        form=form,
        errors=errors,
        cast=cast_of(request),
        arches=ARCHES,
    )


@post("/sign-in", include_in_schema=False)
async def post_sign_in(request: HttpRequest) -> Response[str] | Redirect:
    """Take the password, or send a link."""
    form = await read_form(request, SignInForm)
    if form.by_link:
        return await _send_link(request, form)
    errors = Errors()
    came = await try_sign_in(request, form.email, form.password, errors)
    if came is None:
        return await _sign_in_page(request, form, errors, 422)
    return await _went(request, came, form.next)


async def _went(request: HttpRequest, came: Session | MailFirst, wished: str) -> Response[str] | Redirect:
    if isinstance(came, Session):
        return await go_on(request, came, wished)
    remember_next(request, wished)
    return await look_into_mail(request, came.email)


async def try_sign_in(request: HttpRequest, email: str, password: str, errors: Errors) -> Session | MailFirst | None:
    """Take the password, or say in `errors` why not; whoever owes no code is in then."""
    surroundings = here(request)
    say = speaker(surroundings.locale)
    if not email:
        errors.add("email", say("E-mail"), say("Write the address that you signed up with."))
    if not password:
        errors.add("password", say("Password"), say("Write your password, or let us send you a link."))
    if errors:
        return None
    try:
        session = await entrance_of(surroundings).sign_in(surroundings, email, password, device=device_of(request))
    except InvalidCredentials:
        errors.add("password", say("Password"), say("Address and password don't fit together. Look at both once more."))
    except EmailNotConfirmed:
        await entrance_of(surroundings).request_mail(surroundings, "magiclink", email, landing=LANDING)
        return MailFirst(email)
    except IdentityRefusal as refusal:
        errors.add("email", say("E-mail"), why_not_in(say, refusal))
    else:
        await enter(request, session)
        return session
    return None


async def _send_link(request: HttpRequest, form: SignInForm) -> Response[str]:
    surroundings = here(request)
    say = speaker(surroundings.locale)
    errors = Errors()
    try:
        await entrance_of(surroundings).request_mail(surroundings, "magiclink", form.email, landing=LANDING)
    except EmailInvalid:
        errors.add("email", say("E-mail"), say("The address looks unfinished: it needs a part before and after the @."))
        return await _sign_in_page(request, form, errors, 422)
    except IdentityRefusal as refusal:
        errors.add("email", say("E-mail"), why_not_in(say, refusal))
        return await _sign_in_page(request, form, errors, refusal.status)
    remember_next(request, form.next)
    return await look_into_mail(request, form.email)


async def look_into_mail(request: HttpRequest, email: str) -> Response[str]:
    """The page that says what comes next; it is the same for every address."""
    surroundings = here(request)
    # A project elsewhere sends its mails itself.
    is_here = surroundings.services["settings"].is_demo and not entrance_of(surroundings).elsewhere
    return await show(request, "look_into_mail", email=email, arches=ARCHES, is_demo=is_here)


@get("/sign-up", include_in_schema=False)
async def get_sign_up(request: HttpRequest) -> Response[str] | Redirect:
    """The way in for the first time."""
    wished = safe_path(request.query_params.get("next", ""))
    if here(request).caller.person_id is not None:
        return go(request, wished or await own_page(request))
    return await _sign_up_page(request, SignUpForm(next=wished), Errors())


async def _sign_up_page(request: HttpRequest, form: SignUpForm, errors: Errors, status: int = 200) -> Response[str]:
    return await show(request, "sign_up", status=status, form=form, errors=errors, arches=ARCHES)


@post("/sign-up", include_in_schema=False)
async def post_sign_up(request: HttpRequest) -> Response[str] | Redirect:
    """Make an account and go on where somebody was."""
    form = await read_form(request, SignUpForm)
    errors = Errors()
    made = await try_sign_up(request, form.name, form.email, form.password, errors)
    if made is None:
        return await _sign_up_page(request, form, errors, 422)
    return await _went(request, made, form.next)


async def try_sign_up(
    request: HttpRequest, name: str, email: str, password: str, errors: Errors
) -> Session | MailFirst | None:
    """Make the account, or say in `errors` why not. Who has one already and knows its password just comes in."""
    surroundings = here(request)
    say = speaker(surroundings.locale)
    if not name.strip() or len(name) > NAME_CHARACTERS_MAX:
        errors.add("name", say("Name"), say("Say how the salon may call you."))
    if len(password) < PASSWORD_CHARACTERS_MIN:
        errors.add("password", say("Password"), too_short(say))
    if errors:
        return None
    try:
        made = await entrance_of(surroundings).sign_up(
            surroundings,
            email,
            password,
            metadata={"name": name.strip(), "locale": surroundings.locale},
            device=device_of(request),
            landing=LANDING,
        )
    except EmailInvalid:
        errors.add("email", say("E-mail"), say("The address looks unfinished: it needs a part before and after the @."))
    except WeakPassword:
        errors.add("password", say("Password"), too_short(say))
    except UserAlreadyExists:
        # A press that came twice finds the account that the first one made.
        known = await try_sign_in(request, email, password, Errors())
        if known is not None:
            return known
        errors.add("email", say("E-mail"), say("There is an account with this address. Sign in with it instead."))
    except IdentityRefusal as refusal:
        errors.add("email", say("E-mail"), why_not_in(say, refusal))
    else:
        if not isinstance(made, Session):
            return MailFirst(email)
        await enter(request, made)
        await keep_zone(request)
        return made
    return None


def too_short(say: Say) -> str:
    """What to do about a password that is easy to guess."""
    return say("A password has at least 8 characters. Three words in a row are good and easy to keep.")


class NoFields(msgspec.Struct, frozen=True):
    """A form that is only a button."""


@post("/sign-out", include_in_schema=False)
async def post_sign_out(request: HttpRequest) -> Redirect:
    """End this session."""
    surroundings = here(request)
    if surroundings.caller.person_id is not None:
        await read_form(request, NoFields)
        await entrance_of(surroundings).sign_out(surroundings, bearer_of(surroundings))
        drop_session(surroundings)
    return go(request, "/", tell=speaker(surroundings.locale)("You are signed out."))


HANDLERS = [get_sign_in, post_sign_in, get_sign_up, post_sign_up, post_sign_out]
