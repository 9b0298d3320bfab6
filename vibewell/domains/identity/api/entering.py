"""/auth/v1: sign-up, sign-in, refresh and sign-out."""

from typing import Any

import msgspec
from litestar import Controller, Response, post

from vibewell.domains.identity.actions.signing_in import sign_in
from vibewell.domains.identity.actions.signing_up import sign_up
from vibewell.domains.identity.actions.staying import refresh_session, sign_out
from vibewell.domains.identity.actions.verifying import exchange_code
from vibewell.domains.identity.api.answers import answer, nothing
from vibewell.domains.identity.api.reading import (
    WithChallenge,
    device,
    query,
    read_body,
    refuse_phone,
    who,
)
from vibewell.domains.identity.refusals import AnonymousDisabled, InvalidCredentials, ValidationFailed
from vibewell.domains.identity.types import Session
from vibewell.kernel.http import HttpRequest, here


class SignUpBody(WithChallenge, frozen=True, kw_only=True):
    """POST /signup."""

    email: str | None = None
    phone: str | None = None
    password: str | None = None
    data: dict[str, Any] | None = None


class PasswordBody(msgspec.Struct, frozen=True):
    """POST /token?grant_type=password."""

    email: str | None = None
    phone: str | None = None
    password: str | None = None


class RefreshBody(msgspec.Struct, frozen=True):
    """POST /token?grant_type=refresh_token."""

    refresh_token: str | None = None


class ExchangeBody(msgspec.Struct, frozen=True):
    """POST /token?grant_type=pkce."""

    auth_code: str | None = None
    code_verifier: str | None = None


class EnteringController(Controller):
    """Coming in and going out."""

    path = "/"

    @post("/signup")
    async def signup(self, request: HttpRequest) -> Response[bytes]:
        """Make an account: a session at once, or a user who waits for a mail."""
        body = await read_body(request, SignUpBody)
        refuse_phone(body.phone)
        if not body.email:
            raise AnonymousDisabled
        if not body.password:
            raise ValidationFailed("Signup requires a valid password")
        return answer(
            await sign_up(
                here(request),
                body.email,
                body.password,
                metadata=body.data,
                device=device(request),
                redirect_to=query(request, "redirect_to"),
                pkce=body.pkce(),
            )
        )

    @post("/token")
    async def token(self, request: HttpRequest) -> Response[bytes]:
        """A session for a password, a refresh token or an authorization code."""
        grant = _GRANTS.get(query(request, "grant_type") or "")
        if grant is None:
            raise ValidationFailed("unsupported_grant_type")
        return answer(await grant(request))

    @post("/logout")
    async def logout(self, request: HttpRequest) -> Response[None]:
        """End this session, the others, or all."""
        claims = await who(request)
        await sign_out(here(request), claims.person_id, claims.session_id, query(request, "scope") or "global")
        return nothing()


async def _password(request: HttpRequest) -> Session:
    body = await read_body(request, PasswordBody)
    refuse_phone(body.phone)
    if not body.email or not body.password:
        raise InvalidCredentials
    return await sign_in(here(request), body.email, body.password, device=device(request))


async def _refresh(request: HttpRequest) -> Session:
    body = await read_body(request, RefreshBody)
    if not body.refresh_token:
        raise ValidationFailed("refresh_token required")
    return await refresh_session(here(request), body.refresh_token)


async def _exchange(request: HttpRequest) -> Session:
    body = await read_body(request, ExchangeBody)
    if not body.auth_code or not body.code_verifier:
        raise ValidationFailed("invalid request: both auth code and code verifier should be non-empty")
    return await exchange_code(here(request), body.auth_code, body.code_verifier, device=device(request))


_GRANTS = {"password": _password, "refresh_token": _refresh, "pkce": _exchange}
