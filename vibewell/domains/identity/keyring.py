"""Our signing keys: made at the first need, read again from time to time, exchanged without anybody signing in anew."""

import asyncio
import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from vibewell.domains.identity.refusals import AccessTokenInvalid
from vibewell.domains.identity.store import keys as store
from vibewell.domains.identity.tokens import ALGORITHM, RememberedTokens
from vibewell.domains.identity.vault import Vault
from vibewell.kernel.db import Caller, Database, Transaction

# How long another process may go on signing with a key after it was exchanged.
RELOAD_SECONDS = 60
# A token with an unknown key id makes us look for new keys, but no more often than this.
RELOAD_SECONDS_MIN = 2


class SigningKey(msgspec.Struct, frozen=True):
    """One of our key pairs, ready to use."""

    kid: str
    private_key: Any
    public_key: Any
    public_jwk: dict[str, Any]


class Keyring:
    """The keys of this installation, kept in the database with their private halves sealed."""

    def __init__(self, database: Database, caller: Caller, vault: Vault, access_token_seconds: int) -> None:
        self._database = database
        self._caller = caller
        self._vault = vault
        self._keep = timedelta(seconds=access_token_seconds + 3 * RELOAD_SECONDS)
        self._keys: dict[str, SigningKey] = {}
        self._loaded_at: datetime | None = None
        self._loading = asyncio.Lock()
        self.remembered = RememberedTokens()

    async def signing_key(self, now: datetime) -> SigningKey:
        """The key that signs now."""
        await self._load(now, RELOAD_SECONDS)
        return next(iter(self._keys.values()))

    async def public_key(self, kid: str, now: datetime) -> Any:
        """The key that verifies what `kid` signed. Raises `AccessTokenInvalid`."""
        await self._load(now, RELOAD_SECONDS)
        if kid not in self._keys:
            await self._load(now, RELOAD_SECONDS_MIN)
        if kid not in self._keys:
            raise AccessTokenInvalid
        return self._keys[kid].public_key

    async def published(self, now: datetime) -> list[dict[str, Any]]:
        """The public keys as JSON Web Keys, for `.well-known/jwks.json`."""
        await self._load(now, RELOAD_SECONDS)
        return [key.public_jwk for key in self._keys.values()]

    async def _load(self, now: datetime, older_than_seconds: int) -> None:
        if self._is_fresh(now, older_than_seconds):
            return
        async with self._loading:
            if self._is_fresh(now, older_than_seconds):
                return
            async with self._database.tx(self._caller) as tx:
                rows = await store.list_signing_keys(tx, now - self._keep)
                if not rows or rows[0].retired_at is not None:
                    await store.lock_signing_keys(tx)
                    rows = await store.list_signing_keys(tx, now - self._keep)
                    if not rows or rows[0].retired_at is not None:
                        await exchange_signing_key(tx, self._vault, now)
                        rows = await store.list_signing_keys(tx, now - self._keep)
            keys = {row.kid: self._keys.get(row.kid) or self._open(row) for row in rows}
            if self._keys.keys() - keys.keys():
                self.remembered.forget_all()
            self._keys, self._loaded_at = keys, now

    def _is_fresh(self, now: datetime, older_than_seconds: int) -> bool:
        return self._loaded_at is not None and abs(now - self._loaded_at) < timedelta(seconds=older_than_seconds)

    def _open(self, row: store.SigningKeyRow) -> SigningKey:
        private_jwk = msgspec.json.decode(self._vault.unseal(row.private_jwk, f"signing key {row.kid}"))
        private_key = ECAlgorithm.from_jwk(private_jwk)
        return SigningKey(row.kid, private_key, ECAlgorithm.from_jwk(row.public_jwk), row.public_jwk)


async def exchange_signing_key(tx: Transaction, vault: Vault, now: datetime) -> str:
    """Make a new key, which signs from now on; answers its `kid`.

    The key before it verifies until its last token has run out. Delete its row to distrust it at once.
    """
    kid = secrets.token_hex(16)
    private_key = ec.generate_private_key(ec.SECP256R1())
    use = {"kid": kid, "alg": ALGORITHM, "use": "sig", "ext": True}
    public = ECAlgorithm.to_jwk(private_key.public_key(), as_dict=True)
    private = ECAlgorithm.to_jwk(private_key, as_dict=True)
    sealed = vault.seal(msgspec.json.encode(private), f"signing key {kid}")
    row = store.SigningKeyRow(kid, {**public, **use, "key_ops": ["verify"]}, sealed, now, None)
    await store.insert_signing_key(tx, row)
    return kid
