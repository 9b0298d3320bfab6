"""Access tokens: ES256 by key id, checked strictly, remembered until they run out."""

import base64
import re
from collections import OrderedDict
from datetime import datetime
from typing import Any
from uuid import UUID

import jwt
import msgspec
from jwt.algorithms import ECAlgorithm

from vibewell.domains.identity.refusals import AccessTokenInvalid
from vibewell.domains.identity.types import AUDIENCE, ROLE, AuthMethod, Claims

ALGORITHM = "ES256"
TOKEN_CHARACTERS_MAX = 8192
# how far the clock of whoever signed may be ahead of ours
CLOCK_SKEW_SECONDS = 30
REMEMBERED_MAX = 4096

# An ES256 signature has 64 bytes, which is 86 characters without padding.
_SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})", re.ASCII)
_es256 = ECAlgorithm(ECAlgorithm.SHA256)


class TokenHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that may stand in a token's header: nothing that names a key elsewhere (`jku`, `jwk`, `x5u`, `crit`)."""

    alg: str
    kid: str
    typ: str = "JWT"


class _Payload(msgspec.Struct, frozen=True):
    iss: str
    sub: UUID
    aud: str
    exp: int
    iat: int
    role: str
    session_id: UUID | None = None
    email: str = ""
    aal: str = "aal1"
    amr: tuple[AuthMethod | str, ...] = ()
    user_metadata: dict[str, Any] = {}
    is_anonymous: bool = False
    nbf: int | None = None


def read_header(token: str) -> TokenHeader:
    """The header, before anything is believed. Raises `AccessTokenInvalid`."""
    shape = _SHAPE.fullmatch(token) if len(token) <= TOKEN_CHARACTERS_MAX else None
    if shape is None:
        raise AccessTokenInvalid
    try:
        header = msgspec.json.decode(_bytes(shape[1]), type=TokenHeader)
    except (msgspec.DecodeError, ValueError):
        raise AccessTokenInvalid from None
    if header.alg != ALGORITHM or header.typ != "JWT":
        raise AccessTokenInvalid
    return header


def check_token(token: str, public_key: Any, *, issuer: str, now: datetime) -> Claims:
    """The claims of a token that this key signed and that holds now. Raises `AccessTokenInvalid`."""
    header, payload, signature = token.split(".")
    try:
        signed = _es256.verify(f"{header}.{payload}".encode(), public_key, _bytes(signature))
        said = msgspec.json.decode(_bytes(payload), type=_Payload) if signed else None
    except (msgspec.DecodeError, ValueError):
        raise AccessTokenInvalid from None
    if said is None:
        raise AccessTokenInvalid
    instant = int(now.timestamp())
    if said.exp <= instant:
        raise AccessTokenInvalid("invalid JWT: token is expired")
    if max(said.iat, said.nbf or 0) > instant + CLOCK_SKEW_SECONDS or said.iat > said.exp:
        raise AccessTokenInvalid
    if said.iss != issuer or said.aud != AUDIENCE or said.role != ROLE or said.aal not in ("aal1", "aal2"):
        raise AccessTokenInvalid
    return Claims(
        person_id=said.sub,
        session_id=said.session_id,
        email=said.email,
        aal=said.aal,
        amr=tuple(AuthMethod(entry, 0) if isinstance(entry, str) else entry for entry in said.amr),
        issued_at=said.iat,
        expires_at=said.exp,
        is_anonymous=said.is_anonymous,
        user_metadata=said.user_metadata,
    )


def sign_token(payload: dict[str, Any], private_key: Any, kid: str) -> str:
    """A token of ours."""
    return jwt.api_jws.encode(msgspec.json.encode(payload), private_key, algorithm=ALGORITHM, headers={"kid": kid})


def _bytes(text: str) -> bytes:
    """The bytes of a base64url text, refusing other spellings of the same bytes."""
    value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(value).rstrip(b"=").decode() != text:
        raise ValueError("not canonical")
    return value


class RememberedTokens:
    """Tokens that were found good, until they run out: checking a signature takes a thousand times longer."""

    def __init__(self) -> None:
        self._claims: OrderedDict[str, Claims] = OrderedDict()

    def recall(self, token: str, now: datetime) -> Claims | None:
        """The claims of a token that was found good and still holds."""
        claims = self._claims.get(token)
        if claims is None:
            return None
        if claims.expires_at <= now.timestamp():
            del self._claims[token]
            return None
        return claims

    def remember(self, token: str, claims: Claims) -> None:
        """Keep it; past the limit the oldest goes."""
        self._claims[token] = claims
        if len(self._claims) > REMEMBERED_MAX:
            self._claims.popitem(last=False)

    def forget_all(self) -> None:
        """A key is no longer trusted."""
        self._claims.clear()
