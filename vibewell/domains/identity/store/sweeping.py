"""Clearing away what has run out: SQL."""

from datetime import datetime, timedelta

from vibewell.domains.identity.store.sessions import FAMILIAR_DAYS
from vibewell.kernel.db import Transaction

# A used refresh token is kept so long, so that a thief who shows it later still ends the session.
USED_TOKEN_DAYS = 30
LOG_DAYS = 400
# Far longer than any access token.
KEY_DAYS = timedelta(days=30)


async def sweep(tx: Transaction, now: datetime, *, idle_days: int) -> None:
    """Delete what can't matter any more, and end sessions that nobody used for too long."""
    for statement, kept_days in (
        ("delete from identity.rate_limits where expires_at < $1::timestamptz - make_interval(days => $2::int)", 0),
        ("delete from identity.one_time_tokens where expires_at < $1::timestamptz - make_interval(days => $2::int)", 0),
        ("delete from identity.mfa_challenges where expires_at < $1::timestamptz - make_interval(days => $2::int)", 1),
        (
            "delete from identity.refresh_tokens where used_at < $1::timestamptz - make_interval(days => $2::int)",
            USED_TOKEN_DAYS,
        ),
        (
            "delete from identity.sessions where ended_at < $1::timestamptz - make_interval(days => $2::int)",
            FAMILIAR_DAYS,
        ),
        ("delete from identity.account_log where at < $1::timestamptz - make_interval(days => $2::int)", LOG_DAYS),
    ):
        await tx.execute(statement, now, kept_days)
    await tx.execute(
        "update identity.sessions set ended_at = $1, ended_because = 'expired' where ended_at is null"
        " and refreshed_at < $1::timestamptz - make_interval(days => $2::int)",
        now,
        idle_days,
    )
