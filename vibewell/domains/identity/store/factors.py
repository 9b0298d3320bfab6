"""Second factors and challenges: SQL."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.kernel.db import Transaction


class FactorRow(msgspec.Struct, frozen=True):
    """A factor as it is kept; the secret is sealed."""

    id: UUID
    user_id: UUID
    friendly_name: str
    secret: bytes
    last_step: int
    verified_at: datetime | None


async def insert_factor(
    tx: Transaction, factor_id: UUID, person_id: UUID, name: str, secret: bytes, now: datetime
) -> None:
    """A factor that waits for its first code. Breaks on the name when another factor has it."""
    await tx.execute(
        "insert into identity.mfa_factors (id, user_id, friendly_name, secret, created_at, updated_at)"
        " values ($1, $2, $3, $4, $5, $5)",
        factor_id,
        person_id,
        name,
        secret,
        now,
    )


async def find_factor(tx: Transaction, factor_id: UUID, person_id: UUID) -> FactorRow | None:
    """A factor of this person."""
    row = await tx.fetchrow(
        "select id, user_id, friendly_name, secret, last_step, verified_at from identity.mfa_factors"
        " where id = $1 and user_id = $2",
        factor_id,
        person_id,
    )
    return FactorRow(**{**dict(row), "secret": bytes(row["secret"])}) if row else None


async def drop_stale_factors(tx: Transaction, person_id: UUID, before: datetime) -> None:
    """Factors that never got their first code."""
    await tx.execute(
        "delete from identity.mfa_factors where user_id = $1 and verified_at is null and created_at < $2",
        person_id,
        before,
    )


async def take_step(tx: Transaction, factor_id: UUID, step: int, now: datetime) -> bool:
    """Use up a code and, the first time, put the factor into use; False when this code or a later one was used."""
    return bool(
        await tx.fetchval(
            "update identity.mfa_factors set last_step = $2, verified_at = coalesce(verified_at, $3), updated_at = $3"
            " where id = $1 and last_step < $2 returning true",
            factor_id,
            step,
            now,
        )
    )


async def drop_unverified(tx: Transaction, person_id: UUID) -> None:
    """Started and never finished: no longer needed."""
    await tx.execute("delete from identity.mfa_factors where user_id = $1 and verified_at is null", person_id)


async def drop_factor(tx: Transaction, factor_id: UUID) -> None:
    """Out of use."""
    await tx.execute("delete from identity.mfa_factors where id = $1", factor_id)


async def insert_challenge(
    tx: Transaction, challenge_id: UUID, factor_id: UUID, now: datetime, expires_at: datetime
) -> None:
    """A question that a code answers."""
    await tx.execute(
        "insert into identity.mfa_challenges (id, factor_id, created_at, expires_at) values ($1, $2, $3, $4)",
        challenge_id,
        factor_id,
        now,
        expires_at,
    )


async def find_challenge(
    tx: Transaction, challenge_id: UUID, factor_id: UUID
) -> tuple[datetime, datetime | None] | None:
    """When a challenge ends, and when it was answered."""
    row = await tx.fetchrow(
        "select expires_at, verified_at from identity.mfa_challenges where id = $1 and factor_id = $2",
        challenge_id,
        factor_id,
    )
    return (row["expires_at"], row["verified_at"]) if row else None


async def answer_challenge(tx: Transaction, challenge_id: UUID, now: datetime) -> bool:
    """Use up a challenge; False when it was answered before."""
    return bool(
        await tx.fetchval(
            "update identity.mfa_challenges set verified_at = $2 where id = $1 and verified_at is null returning true",
            challenge_id,
            now,
        )
    )
