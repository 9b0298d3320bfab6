"""/auth/v1: an account and its second factors, for their owner."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, post, put

from vibewell.domains.identity.actions.factors import (
    challenge_factor,
    enroll_factor,
    unenroll_factor,
    verify_factor,
)
from vibewell.domains.identity.actions.profile import AccountChanges, read_user, update_user
from vibewell.domains.identity.api.answers import answer
from vibewell.domains.identity.api.reading import (
    WithChallenge,
    query,
    read_body,
    refuse_phone,
    whose_session,
)
from vibewell.domains.identity.refusals import FactorNotFound, ValidationFailed
from vibewell.kernel.http import HttpRequest, here


class UserBody(WithChallenge, frozen=True, kw_only=True):
    """PUT /user."""

    email: str | None = None
    phone: str | None = None
    password: str | None = None
    current_password: str | None = None
    data: dict[str, Any] | None = None


class EnrollBody(msgspec.Struct, frozen=True):
    """POST /factors."""

    factor_type: str | None = None
    friendly_name: str | None = None
    issuer: str | None = None


class ShowBody(msgspec.Struct, frozen=True):
    """POST /factors/{id}/verify."""

    challenge_id: UUID
    code: str = ""


class UserController(Controller):
    """Who somebody is."""

    path = "/user"

    @get("/")
    async def read(self, request: HttpRequest) -> Response[bytes]:
        """The account of the bearer."""
        return answer(await read_user(here(request), *await whose_session(request)))

    @put("/")
    async def change(self, request: HttpRequest) -> Response[bytes]:
        """Change password, address or metadata."""
        person_id, session_id = await whose_session(request)
        body = await read_body(request, UserBody)
        refuse_phone(body.phone)
        changes = AccountChanges(
            email=body.email,
            password=body.password,
            current_password=body.current_password,
            metadata=body.data,
            redirect_to=query(request, "redirect_to"),
            pkce=body.pkce(),
        )
        return answer(await update_user(here(request), person_id, session_id, changes))


class FactorsController(Controller):
    """Second factors."""

    path = "/factors"

    @post("/")
    async def enroll(self, request: HttpRequest) -> Response[bytes]:
        """Begin a factor."""
        person_id, session_id = await whose_session(request)
        body = await read_body(request, EnrollBody)
        if body.factor_type != "totp":
            raise ValidationFailed("factor_type needs to be totp")
        factor = await enroll_factor(
            here(request), person_id, session_id, name=body.friendly_name or "", issuer=body.issuer or ""
        )
        totp = {"qr_code": factor.qr_code, "secret": factor.secret, "uri": factor.uri}
        return answer({"id": factor.id, "type": "totp", "friendly_name": factor.friendly_name, "totp": totp})

    @post("/{factor_id:str}/challenge")
    async def challenge(self, request: HttpRequest, factor_id: str) -> Response[bytes]:
        """Ask for a code."""
        person_id, session_id = await whose_session(request)
        asked = await challenge_factor(here(request), person_id, session_id, _id(factor_id))
        return answer({"id": asked.id, "type": "totp", "expires_at": int(asked.expires_at.timestamp())})

    @post("/{factor_id:str}/verify")
    async def verify(self, request: HttpRequest, factor_id: str) -> Response[bytes]:
        """Show a code."""
        person_id, session_id = await whose_session(request)
        body = await read_body(request, ShowBody)
        return answer(
            await verify_factor(here(request), person_id, session_id, _id(factor_id), body.challenge_id, body.code)
        )

    @delete("/{factor_id:str}", status_code=200)
    async def unenroll(self, request: HttpRequest, factor_id: str) -> Response[bytes]:
        """Take a factor out of use."""
        person_id, session_id = await whose_session(request)
        await unenroll_factor(here(request), person_id, session_id, _id(factor_id))
        return answer({"id": factor_id})


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FactorNotFound from None
