"""The second step, and where somebody is signed in."""

from uuid import UUID

import msgspec
import segno
from litestar import Response, post
from litestar.response import Redirect
from markupsafe import Markup

from vibewell.domains.identity import (
    FactorCodeWrong,
    IdentityRefusal,
    InsufficientAal,
    bearer_of,
    entrance_of,
)
from vibewell.kernel.errors import Invalid
from vibewell.kernel.http import HttpRequest, here, read_form, sign, unsign
from vibewell.web.render import go
from vibewell.web.session import drop_session
from vibewell.web.site.coming_in import enter, why_not_in
from vibewell.web.site.forms import Errors
from vibewell.web.site.frame import show
from vibewell.web.site.pages_account import account_page
from vibewell.web.site.pages_door import NoFields
from vibewell.web.site.words import speaker

QR_SCALE = 4


class ShownCode(msgspec.Struct, frozen=True):
    """The first code of a new authenticator. `pending` is the factor as it was shown, signed by us."""

    code: str = ""
    pending: str = ""


@post("/account/second-step", include_in_schema=False, status_code=200)
async def post_second_step(request: HttpRequest) -> Response[str] | Redirect:
    """Begin: show the secret, as a drawing and as letters. It is shown this once."""
    surroundings = here(request)
    bearer = bearer_of(surroundings)
    await read_form(request, NoFields)
    say = speaker(surroundings.locale)
    try:
        factor = await entrance_of(surroundings).enroll_factor(surroundings, bearer, issuer="Vibewell")
    except InsufficientAal:
        return go(request, "/account", tell=say("Sign in with your second step first."), kind="alert")
    except IdentityRefusal as refusal:
        return go(request, "/account", tell=why_not_in(say, refusal), kind="alert")
    pending = sign(surroundings.secret, f"{factor.id} {factor.secret} {factor.uri}", "second step")
    return await _step_page(request, pending, Errors())


async def _step_page(request: HttpRequest, pending: str, errors: Errors, status: int = 200) -> Response[str]:
    _, secret, uri = _pending(request, pending)
    drawing = segno.make(uri, micro=False).svg_inline(scale=QR_SCALE, border=2, dark="#000", light="#fff")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return await show(
        request,
        "second_step",
        status=status,
        drawing=Markup(drawing),  # noqa: S704 - drawn here from our own text
        secret=groups,
        pending=pending,
        errors=errors,
    )


def _pending(request: HttpRequest, pending: str) -> tuple[UUID, str, str]:
    known = unsign(here(request).secret, pending, "second step")
    if known is None:
        raise Invalid
    factor_id, secret, uri = known.split(" ", 2)
    return UUID(factor_id), secret, uri


@post("/account/second-step/code", include_in_schema=False)
async def post_first_code(request: HttpRequest) -> Response[str] | Redirect:
    """The first right code puts it into use."""
    surroundings = here(request)
    bearer = bearer_of(surroundings)
    form = await read_form(request, ShownCode)
    factor_id, _, _ = _pending(request, form.pending)
    say = speaker(surroundings.locale)
    errors = Errors()
    try:
        session = await entrance_of(surroundings).show_code(surroundings, bearer, factor_id, form.code)
    except FactorCodeWrong:
        errors.add("code", say("Code"), say("That is not the present code. Wait for the next one and write it here."))
        return await _step_page(request, form.pending, errors, 422)
    except IdentityRefusal as refusal:
        return go(request, "/account", tell=why_not_in(say, refusal), kind="alert")
    await enter(request, session)
    return go(request, "/account", tell=say("From now on signing in takes your code, too."))


@post("/account/second-step/{factor_id:uuid}/end", include_in_schema=False)
async def post_factor_end(request: HttpRequest, factor_id: UUID) -> Redirect:
    """Take an authenticator out of use."""
    surroundings = here(request)
    bearer = bearer_of(surroundings)
    await read_form(request, NoFields)
    say = speaker(surroundings.locale)
    try:
        await entrance_of(surroundings).unenroll_factor(surroundings, bearer, factor_id)
    except InsufficientAal:
        return go(request, "/account", tell=say("Sign in with your second step first."), kind="alert")
    except IdentityRefusal as refusal:
        return go(request, "/account", tell=why_not_in(say, refusal), kind="alert")
    return go(request, "/account", tell=say("Signing in takes your password alone again."))


@post("/account/sessions/{session_id:uuid}/end", include_in_schema=False)
async def post_session_end(request: HttpRequest, session_id: UUID) -> Response[str] | Redirect:
    """Sign one device out."""
    surroundings = here(request)
    bearer = bearer_of(surroundings)
    await read_form(request, NoFields)
    say = speaker(surroundings.locale)
    try:
        await entrance_of(surroundings).end_session(surroundings, bearer, session_id)
    except IdentityRefusal:
        return await account_page(request, Errors(), 404)
    return go(request, "/account", tell=say("That device is signed out."))


@post("/account/sign-out-everywhere", include_in_schema=False)
async def post_sign_out_everywhere(request: HttpRequest) -> Redirect:
    """End every session, this one included."""
    surroundings = here(request)
    bearer = bearer_of(surroundings)
    await read_form(request, NoFields)
    await entrance_of(surroundings).sign_out(surroundings, bearer, "global")
    drop_session(surroundings)
    return go(request, "/", tell=speaker(surroundings.locale)("You are signed out everywhere."))


HANDLERS = [
    post_second_step,
    post_first_code,
    post_factor_end,
    post_session_end,
    post_sign_out_everywhere,
]
