"""/auth/v1: what goes out by mail and comes back from it."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from litestar import Controller, Response, get, post

from vibewell.domains.identity.accounts import accounts_of
from vibewell.domains.identity.actions.mailing import PKCE_PREFIX, request_mail
from vibewell.domains.identity.actions.verifying import AuthCode, HalfDone, verify
from vibewell.domains.identity.api.answers import answer
from vibewell.domains.identity.api.reading import (
    WithChallenge,
    address_of,
    device,
    query,
    read_body,
    refuse_phone,
)
from vibewell.domains.identity.refusals import IdentityRefusal, ValidationFailed
from vibewell.domains.identity.rules import allowed_redirect
from vibewell.domains.identity.types import Proof, Session
from vibewell.kernel.http import HttpRequest, here


class RecoverBody(WithChallenge, frozen=True, kw_only=True):
    """POST /recover."""

    email: str | None = None


class OtpBody(WithChallenge, frozen=True, kw_only=True):
    """POST /otp and /magiclink."""

    email: str | None = None
    phone: str | None = None
    create_user: bool | None = None
    data: dict[str, Any] | None = None


class ResendBody(WithChallenge, frozen=True, kw_only=True):
    """POST /resend."""

    type: str | None = None
    email: str | None = None
    phone: str | None = None


class VerifyBody(msgspec.Struct, frozen=True):
    """POST /verify."""

    type: str | None = None
    token: str | None = None
    token_hash: str | None = None
    email: str | None = None
    phone: str | None = None


class MailedController(Controller):
    """Mails asked for, links and codes taken."""

    path = "/"

    @post("/recover")
    async def recover(self, request: HttpRequest) -> Response[bytes]:
        """Mail a way back in."""
        body = await read_body(request, RecoverBody)
        await request_mail(
            here(request),
            "recovery",
            address_of(body.email),
            redirect_to=query(request, "redirect_to"),
            pkce=body.pkce(),
        )
        return answer({})

    @post(["/otp", "/magiclink"])
    async def otp(self, request: HttpRequest) -> Response[bytes]:
        """Mail a link and a code that sign in; by default they make an account where there is none."""
        body = await read_body(request, OtpBody)
        refuse_phone(body.phone)
        await request_mail(
            here(request),
            "magiclink",
            address_of(body.email),
            may_create=body.create_user is not False,
            metadata=body.data,
            redirect_to=query(request, "redirect_to"),
            pkce=body.pkce(),
        )
        return answer({})

    @post("/resend")
    async def resend(self, request: HttpRequest) -> Response[bytes]:
        """Mail once more what waits for a confirmation."""
        body = await read_body(request, ResendBody)
        refuse_phone(body.phone)
        if body.type not in ("signup", "email_change"):
            raise ValidationFailed("Missing one of these types: signup, email_change, sms, phone_change")
        await request_mail(
            here(request),
            body.type,
            address_of(body.email),
            redirect_to=query(request, "redirect_to"),
            pkce=body.pkce(),
        )
        return answer({})

    @post("/verify")
    async def verify_code(self, request: HttpRequest) -> Response[bytes]:
        """Take a code with its address, or the secret of a link, for a session."""
        body = await read_body(request, VerifyBody)
        refuse_phone(body.phone)
        if not body.type:
            raise ValidationFailed("Verify requires a verification type")
        if bool(body.token) == bool(body.token_hash):
            raise ValidationFailed("Verify requires either a token or a token hash")
        if body.token and not body.email:
            raise ValidationFailed("Only an email address or phone number should be provided on verify")
        proof = Proof(kind=body.type, link_token=body.token_hash or "", code=body.token or "", email=body.email or "")
        outcome = await verify(here(request), proof, device=device(request))
        if isinstance(outcome, HalfDone):
            return answer({"msg": outcome.sentence, "code": "200"})
        return answer(outcome)

    @get("/verify")
    async def verify_link(self, request: HttpRequest) -> Response[None]:
        """Take the secret of a link and go on to where it leads, with the session in the address's fragment."""
        surroundings = here(request)
        settings = accounts_of(surroundings).settings
        target = allowed_redirect(query(request, "redirect_to"), settings.public_url, settings.redirect_urls)
        token, kind = query(request, "token") or query(request, "token_hash") or "", query(request, "type") or ""
        try:
            if not token:
                raise ValidationFailed("Verify requires a token")
            outcome = await verify(surroundings, Proof(kind=kind, link_token=token), device=device(request))
        except IdentityRefusal as refusal:
            location = _refused(target, refusal, in_query=token.startswith(PKCE_PREFIX))
        else:
            location = _accepted(target, outcome, kind)
        return Response(None, status_code=303, headers={"location": location, "cache-control": "no-store"})


def _accepted(target: str, outcome: Session | AuthCode | HalfDone, kind: str) -> str:
    if isinstance(outcome, AuthCode):
        return _with_query(target, {"code": outcome.code})
    if isinstance(outcome, HalfDone):
        return _with_fragment(target, {"message": outcome.sentence})
    tokens = {
        "access_token": outcome.access_token,
        "expires_at": str(outcome.expires_at),
        "expires_in": str(outcome.expires_in),
        "refresh_token": outcome.refresh_token,
        "token_type": outcome.token_type,
        "type": kind,
    }
    return _with_fragment(target, tokens)


def _refused(target: str, refusal: IdentityRefusal, *, in_query: bool) -> str:
    told = {
        "error": "access_denied" if refusal.status in (401, 403) else "invalid_request",
        "error_code": refusal.error_code,
        "error_description": refusal.detail,
    }
    return _with_fragment(_with_query(target, told) if in_query else target, told)


def _with_query(target: str, more: dict[str, str]) -> str:
    parts = urlsplit(target)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])))


def _with_fragment(target: str, more: dict[str, str]) -> str:
    return urlunsplit(urlsplit(target)._replace(fragment=urlencode(more)))
