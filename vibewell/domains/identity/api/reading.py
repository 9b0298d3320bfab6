"""What a request says: its body, strictly by type but with unknown fields let pass, and who sends it."""

from typing import Any, TypeVar
from uuid import UUID

import msgspec

from vibewell.domains.identity.ports import AccessTokens
from vibewell.domains.identity.refusals import (
    BadJson,
    NoAuthorization,
    ProviderDisabled,
    SessionNotFound,
    ValidationFailed,
)
from vibewell.domains.identity.rules import check_code_challenge
from vibewell.domains.identity.types import Claims, Pkce
from vibewell.kernel.http import HttpRequest, here

T = TypeVar("T")

# The name of the port among the services.
PORT = "identity"


class WithChallenge(msgspec.Struct, frozen=True, kw_only=True):
    """A body that may begin a PKCE flow."""

    code_challenge: str | None = None
    code_challenge_method: str | None = None

    def pkce(self) -> Pkce | None:
        """The challenge, if there is one. Raises `ValidationFailed`."""
        if not check_code_challenge(self.code_challenge, self.code_challenge_method):
            return None
        return Pkce(self.code_challenge or "", (self.code_challenge_method or "").lower())


async def read_body(request: HttpRequest, shape: type[T]) -> T:
    """The JSON body. Clients send fields that are not for us, so unknown ones are let pass.

    Raises `BadJson` or `ValidationFailed`.
    """
    body = await request.body()
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        raise ValidationFailed(f"Could not read the request body: {error}") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadJson(f"Could not parse request body as JSON: {error}") from None


def query(request: HttpRequest, name: str) -> str | None:
    """A value of the query."""
    value = request.query_params.get(name)
    return value or None


def device(request: HttpRequest) -> str:
    """What the client calls itself."""
    return request.headers.get("user-agent", "")


async def who(request: HttpRequest) -> Claims:
    """The bearer's claims. Raises `NoAuthorization` or `AccessTokenInvalid`."""
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NoAuthorization
    surroundings = here(request)
    tokens: AccessTokens = surroundings.services[PORT]
    return await tokens.verify(token.strip(), surroundings.now)


async def whose_session(request: HttpRequest) -> tuple[UUID, UUID]:
    """The bearer's person and session. Raises as `who` does, and `SessionNotFound`."""
    claims = await who(request)
    if claims.session_id is None:
        raise SessionNotFound
    return claims.person_id, claims.session_id


def refuse_phone(phone: Any) -> None:
    """Sign-in by phone is not offered. Raises `ProviderDisabled`."""
    if phone:
        raise ProviderDisabled


def address_of(email: str | None) -> str:
    """The address that a body has to name. Raises `ValidationFailed`."""
    if not email:
        raise ValidationFailed("An email address is required")
    return email
