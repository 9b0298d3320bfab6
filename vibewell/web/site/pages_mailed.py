"""What links in mails lead to, and the way to a new password."""

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.identity import (
    COOKIE_VERIFIER,
    AccountChanges,
    AuthCode,
    EmailInvalid,
    HalfDone,
    IdentityRefusal,
    InsufficientAal,
    Proof,
    SamePassword,
    Session,
    bearer_of,
    entrance_of,
)
from vibewell.kernel.http import HttpRequest, here, read_form, sign, unsign
from vibewell.web.render import go
from vibewell.web.site.coming_in import ARCHES, device_of, enter, owes_code, remembered_next, why_not_in
from vibewell.web.site.forms import Errors
from vibewell.web.site.frame import show
from vibewell.web.site.pages_door import LANDING, PASSWORD_CHARACTERS_MIN, look_into_mail, too_short
from vibewell.web.site.words import speaker

# Who came by a link for a new password may set one without the old one, for a while.
COOKIE_RECOVERING = "vw_recovering"
RECOVERING_SECONDS = 1800
KINDS = ("signup", "magiclink", "recovery", "email_change")


class MailedForm(msgspec.Struct, frozen=True):
    """What the link carried."""

    token_hash: str = ""
    type: str = ""
    # what stands in for the secret where the accounts are kept elsewhere
    code: str = ""


class AddressForm(msgspec.Struct, frozen=True):
    """Whose password it is."""

    email: str = ""


class PasswordForm(msgspec.Struct, frozen=True):
    """The new one."""

    password: str = ""


@get(LANDING, include_in_schema=False)
async def get_mailed(request: HttpRequest) -> Response[str] | Redirect:
    """One press more: programs that look at mails open links, and the link works only once."""
    form = MailedForm(*(request.query_params.get(name, "") for name in ("token_hash", "type", "code")))
    if form.type not in KINDS:
        return go(request, "/sign-in")
    if not form.token_hash and not form.code:
        # A project that keeps the accounts elsewhere sends people back with what came of their link.
        state = "half" if request.query_params.get("message") else "over"
        return await show(request, "mailed", form=form, state=state, arches=ARCHES)
    return await show(request, "mailed", form=form, state="ask", arches=ARCHES)


@post(LANDING, include_in_schema=False)
async def post_mailed(request: HttpRequest) -> Response[str] | Redirect:
    """Take the link."""
    form = await read_form(request, MailedForm)
    surroundings = here(request)
    try:
        outcome = await _take_link(request, form)
    except IdentityRefusal as refusal:
        return await show(request, "mailed", status=refusal.status, form=form, state="over", arches=ARCHES)
    if isinstance(outcome, HalfDone) or not isinstance(outcome, Session):
        return await show(request, "mailed", form=form, state="half", arches=ARCHES)
    wished = {"recovery": "/recover/password", "email_change": "/account"}.get(form.type) or remembered_next(request)
    owed = owes_code(request, outcome, wished)
    if owed is None:
        await enter(request, outcome)
    if form.type == "recovery":
        kept = sign(surroundings.secret, str(outcome.user.id), "recovering")
        surroundings.set_cookie(COOKIE_RECOVERING, kept, seconds=RECOVERING_SECONDS, path="/recover")
    return owed or go(request, wished)


async def _take_link(request: HttpRequest, form: MailedForm) -> Session | AuthCode | HalfDone:
    surroundings, device = here(request), device_of(request)
    entrance = entrance_of(surroundings)
    if form.code:
        verifier = request.cookies.get(COOKIE_VERIFIER, "")
        return await entrance.exchange_code(surroundings, form.code, verifier, device=device)
    return await entrance.verify(surroundings, Proof(kind=form.type, link_token=form.token_hash), device=device)


@get("/recover", include_in_schema=False)
async def get_recover(request: HttpRequest) -> Response[str]:
    """Ask where to send the link."""
    form = AddressForm(request.query_params.get("email", "")[:254])
    return await show(request, "recover", form=form, errors=Errors(), arches=ARCHES)


@post("/recover", include_in_schema=False)
async def post_recover(request: HttpRequest) -> Response[str]:
    """Send it, if there is an account; the answer is the same."""
    form = await read_form(request, AddressForm)
    surroundings = here(request)
    say = speaker(surroundings.locale)
    errors = Errors()
    try:
        await entrance_of(surroundings).request_mail(surroundings, "recovery", form.email, landing=LANDING)
    except EmailInvalid:
        errors.add("email", say("E-mail"), say("The address looks unfinished: it needs a part before and after the @."))
    except IdentityRefusal as refusal:
        errors.add("email", say("E-mail"), why_not_in(say, refusal))
    if errors:
        return await show(request, "recover", status=422, form=form, errors=errors, arches=ARCHES)
    return await look_into_mail(request, form.email)


def _is_recovering(request: HttpRequest) -> bool:
    surroundings = here(request)
    kept = unsign(surroundings.secret, request.cookies.get(COOKIE_RECOVERING, ""), "recovering")
    return kept == str(surroundings.person_id)


@get("/recover/password", include_in_schema=False)
async def get_new_password(request: HttpRequest) -> Response[str] | Redirect:
    """Ask for the new password."""
    if not _is_recovering(request):
        return go(request, "/account#password")
    return await show(request, "new_password", errors=Errors(), arches=ARCHES)


@post("/recover/password", include_in_schema=False)
async def post_new_password(request: HttpRequest) -> Response[str] | Redirect:
    """Set it; everybody else who was signed in is out."""
    if not _is_recovering(request):
        return go(request, "/account#password")
    form = await read_form(request, PasswordForm)
    surroundings = here(request)
    say = speaker(surroundings.locale)
    errors = Errors()
    if len(form.password) < PASSWORD_CHARACTERS_MIN:
        errors.add("password", say("New password"), too_short(say))
    else:
        try:
            changes = AccountChanges(password=form.password)
            await entrance_of(surroundings).update_user(surroundings, bearer_of(surroundings), changes)
        except SamePassword:
            errors.add("password", say("New password"), say("That is the old one. Choose another."))
        except InsufficientAal:
            errors.add("password", say("New password"), say("Sign in with your second step first."))
        except IdentityRefusal as refusal:
            errors.add("password", say("New password"), why_not_in(say, refusal))
    if errors:
        return await show(request, "new_password", status=422, errors=errors, arches=ARCHES)
    surroundings.set_cookie(COOKIE_RECOVERING, "", seconds=0, path="/recover")
    return go(request, "/visits", tell=say("Your new password holds from now on. Other devices are signed out."))


HANDLERS = [get_mailed, post_mailed, get_recover, post_recover, get_new_password, post_new_password]
