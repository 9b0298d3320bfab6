"""The second step of signing in: the code of an authenticator."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.identity import (
    AccessTokenInvalid,
    Bearer,
    FactorCodeWrong,
    IdentityRefusal,
    User,
    entrance_of,
    verify_access_token,
)
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.render import go
from vibewell.web.site.coming_in import ARCHES, COOKIE_HALF_IN, enter, half_in, own_page, why_not_in
from vibewell.web.site.forms import Errors, safe_path
from vibewell.web.site.frame import show
from vibewell.web.site.words import speaker


class CodeForm(msgspec.Struct, frozen=True):
    """Six digits."""

    code: str = ""
    factor: str = ""
    next: str = ""


async def _who(request: HttpRequest) -> tuple[Bearer, User] | None:
    token = half_in(request)
    if token is None:
        return None
    surroundings = here(request)
    try:
        claims = await verify_access_token(surroundings.services["identity"], token, surroundings.now)
        bearer = Bearer(claims.person_id, claims.session_id, token)
        return bearer, await entrance_of(surroundings).read_user(surroundings, bearer)
    except (AccessTokenInvalid, IdentityRefusal):
        return None


@get("/sign-in/code", include_in_schema=False)
async def get_code(request: HttpRequest) -> Response[str] | Redirect:
    """Ask for the code."""
    known = await _who(request)
    if known is None:
        return go(request, "/sign-in")
    return await _code_page(request, known[1], CodeForm(next=safe_path(request.query_params.get("next", ""))), Errors())


async def _code_page(
    request: HttpRequest, user: User, form: CodeForm, errors: Errors, status: int = 200
) -> Response[str]:
    factors = [factor for factor in user.factors if factor.status == "verified"]
    return await show(
        request,
        "code",
        status=status,
        form=form,
        errors=errors,
        factors=factors,
        factor_options=[(str(factor.id), factor.friendly_name or "Authenticator") for factor in factors],
        arches=ARCHES,
    )


@post("/sign-in/code", include_in_schema=False)
async def post_code(request: HttpRequest) -> Response[str] | Redirect:
    """Take the code: only now somebody is in."""
    known = await _who(request)
    if known is None:
        return go(request, "/sign-in")
    form = await read_form(request, CodeForm)
    bearer, user = known
    surroundings = here(request)
    say = speaker(surroundings.locale)
    errors = Errors()
    try:
        session = await entrance_of(surroundings).show_code(surroundings, bearer, UUID(form.factor), form.code)
    except (FactorCodeWrong, ValueError):
        errors.add("code", say("Code"), say("That is not the present code. Wait for the next one and write it here."))
        return await _code_page(request, user, form, errors, 422)
    except IdentityRefusal as refusal:
        errors.add("code", say("Code"), why_not_in(say, refusal))
        return await _code_page(request, user, form, errors, refusal.status)
    surroundings.set_cookie(COOKIE_HALF_IN, "", seconds=0, path="/sign-in")
    await enter(request, session)
    return go(request, safe_path(form.next) or await own_page(request))


HANDLERS = [get_code, post_code]
