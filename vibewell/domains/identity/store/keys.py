"""Signing keys: SQL."""

from datetime import datetime
from typing import Any

import msgspec

from vibewell.kernel.db import Transaction


class SigningKeyRow(msgspec.Struct, frozen=True):
    """A key pair as it is kept; the private half is sealed."""

    kid: str
    public_jwk: dict[str, Any]
    private_jwk: bytes
    created_at: datetime
    retired_at: datetime | None


async def list_signing_keys(tx: Transaction, retired_after: datetime) -> list[SigningKeyRow]:
    """The keys that still count, the newest first."""
    rows = await tx.fetch(
        "select kid, public_jwk::text as public_jwk, private_jwk, created_at, retired_at from identity.signing_keys"
        " where retired_at is null or retired_at > $1 order by created_at desc, kid desc limit 100",
        retired_after,
    )
    return [
        SigningKeyRow(
            row["kid"],
            msgspec.json.decode(row["public_jwk"]),
            bytes(row["private_jwk"]),
            row["created_at"],
            row["retired_at"],
        )
        for row in rows
    ]


async def lock_signing_keys(tx: Transaction) -> None:
    """One process at a time makes a key."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('identity.signing_keys', 0))")


async def insert_signing_key(tx: Transaction, key: SigningKeyRow) -> None:
    """A new key signs from now on; those before it only verify what they signed."""
    await tx.execute("update identity.signing_keys set retired_at = $1 where retired_at is null", key.created_at)
    await tx.execute(
        "insert into identity.signing_keys (kid, public_jwk, private_jwk, created_at)"
        " values ($1, $2::text::jsonb, $3, $4)",
        key.kid,
        msgspec.json.encode(key.public_jwk).decode(),
        key.private_jwk,
        key.created_at,
    )


async def drop_retired_keys(tx: Transaction, retired_before: datetime) -> None:
    """Keys whose tokens have all run out."""
    await tx.execute("delete from identity.signing_keys where retired_at < $1", retired_before)
