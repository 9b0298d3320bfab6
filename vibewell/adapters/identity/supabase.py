"""Tokens of a hosted Supabase project, by the keys that it publishes."""

import asyncio
from collections import OrderedDict
from datetime import datetime
from typing import Any

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from jwt.algorithms import ECAlgorithm
from jwt.exceptions import InvalidKeyError

from vibewell.domains.identity import (
    SESSION_SECONDS_MAX,
    AccessTokenInvalid,
    Claims,
    RememberedTokens,
    SignInAway,
    check_token,
    read_header,
)

# Supabase's own edge keeps them as long.
KEYS_SECONDS = 600
# A key id that nobody has seen makes us ask again, but no more often than this, whatever tokens arrive.
KEYS_SECONDS_MIN = 15
TIMEOUT_SECONDS = 5.0
ANSWER_BYTES_MAX = 100_000
KEYS_MAX = 50
SESSIONS_REMEMBERED_MAX = 4096


class PublishedKeys(msgspec.Struct, frozen=True):
    """`.well-known/jwks.json`."""

    keys: list[dict[str, Any]]


class SupabaseTokens:
    """The port `AccessTokens`, by a hosted project. `api_key` is its publishable key, needed for `session_lives`."""

    def __init__(self, url: str, api_key: str = "", client: httpx.AsyncClient | None = None) -> None:
        self._issuer = f"{url.rstrip('/')}/auth/v1"
        self._api_key = api_key
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)
        self._keys: dict[str, Any] = {}
        self._asked_at: datetime | None = None
        self._fetched_at: datetime | None = None
        self._asking = asyncio.Lock()
        self._remembered = RememberedTokens()
        self._lives: OrderedDict[str, tuple[bool, float]] = OrderedDict()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def verify(self, token: str, now: datetime) -> Claims:
        """See the port."""
        claims = self._remembered.recall(token, now)
        if claims is None:
            header = read_header(token)
            claims = check_token(token, await self._public_key(header.kid, now), issuer=self._issuer, now=now)
            self._remembered.remember(token, claims)
        return claims

    async def session_lives(self, claims: Claims, token: str, now: datetime) -> bool:
        """See the port. The project is asked who the token's user is: it refuses for an ended session."""
        lives, asked_at = self._lives.get(token, (False, 0.0))
        if abs(now.timestamp() - asked_at) < SESSION_SECONDS_MAX:
            return lives
        answer = await self._get("user", {"authorization": f"Bearer {token}", "apikey": self._api_key})
        lives = answer.status_code == httpx.codes.OK
        if not lives and answer.status_code not in (401, 403, 404):
            raise SignInAway
        self._lives[token] = (lives, now.timestamp())
        if len(self._lives) > SESSIONS_REMEMBERED_MAX:
            self._lives.popitem(last=False)
        return lives

    async def _public_key(self, kid: str, now: datetime) -> Any:
        stale = self._fetched_at is None or abs((now - self._fetched_at).total_seconds()) > KEYS_SECONDS
        if kid not in self._keys or stale:
            await self._ask_for_keys(kid, now, stale=stale)
        if kid not in self._keys:
            if self._fetched_at is None:
                raise SignInAway
            raise AccessTokenInvalid
        return self._keys[kid]

    async def _ask_for_keys(self, kid: str, now: datetime, *, stale: bool) -> None:
        """Fetch the published keys, one request at a time. While the project is out of reach the known ones go on."""
        async with self._asking:
            if kid in self._keys and not stale:
                return
            if self._asked_at and abs((now - self._asked_at).total_seconds()) < KEYS_SECONDS_MIN:
                return
            self._asked_at = now
            try:
                answer = await self._get(".well-known/jwks.json", {})
                published = msgspec.json.decode(answer.content, type=PublishedKeys)
            except (SignInAway, msgspec.DecodeError):
                return
            if answer.status_code != httpx.codes.OK:
                return
            keys = _usable(published)
            if self._keys.keys() - keys.keys():
                self._remembered.forget_all()
            self._keys, self._fetched_at = keys, now

    async def _get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                answer = await self._client.get(f"{self._issuer}/{path}", headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise SignInAway from error
        if len(answer.content) > ANSWER_BYTES_MAX:
            raise SignInAway
        return answer


def _usable(published: PublishedKeys) -> dict[str, Any]:
    """The ES256 keys for signatures; anything else that is published is left alone."""
    keys: dict[str, Any] = {}
    for jwk in published.keys[:KEYS_MAX]:
        kid = jwk.get("kid")
        wanted = jwk.get("kty") == "EC" and jwk.get("crv") == "P-256" and jwk.get("use", "sig") == "sig"
        if not isinstance(kid, str) or not wanted or jwk.get("alg", "ES256") != "ES256" or "d" in jwk:
            continue
        try:
            key = ECAlgorithm.from_jwk(jwk)
        except (InvalidKeyError, ValueError):
            continue
        if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
            keys[kid] = key
    return keys
