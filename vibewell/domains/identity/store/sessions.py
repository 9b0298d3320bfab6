"""Sessions and their refresh tokens: SQL."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.identity.types import AuthMethod, LiveSession
from vibewell.kernel.db import Record, Transaction

# After so long a place where somebody signed in counts as a new one again.
FAMILIAR_DAYS = 90

SESSION = "select id, user_id, aal, amr::text as amr, refreshed_at, ended_at from identity.sessions where id = $1"
LOCK_SESSION_OF = """
select id, user_id, aal, amr::text as amr, refreshed_at, ended_at from identity.sessions
where id = (select session_id from identity.refresh_tokens where hash = $1) for update"""


class SessionRow(msgspec.Struct, frozen=True):
    """A session as it is kept."""

    id: UUID
    user_id: UUID
    aal: str
    amr: tuple[AuthMethod, ...]
    refreshed_at: datetime
    ended_at: datetime | None


class RefreshTokenRow(msgspec.Struct, frozen=True):
    """A refresh token as it is kept."""

    salt: bytes
    used_at: datetime | None


async def insert_session(
    tx: Transaction,
    session: SessionRow,
    *,
    network: str,
    device: str,
    now: datetime,
) -> None:
    """A new session; the account and its identity remember the sign-in."""
    await tx.execute(
        "insert into identity.sessions (id, user_id, aal, amr, network, device, created_at, refreshed_at)"
        " values ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $7)",
        session.id,
        session.user_id,
        session.aal,
        msgspec.json.encode(session.amr).decode(),
        network,
        device,
        now,
    )
    await tx.execute(
        "with signed_in as (update identity.users set last_sign_in_at = $2 where id = $1 returning id)"
        " update identity.identities set last_sign_in_at = $2 where user_id in (select id from signed_in)",
        session.user_id,
        now,
    )


async def signed_in_from(tx: Transaction, email: str, network: str, now: datetime) -> bool:
    """Whether the account with this address was used from this network lately."""
    return bool(
        await tx.fetchval(
            "select exists (select from identity.sessions s join identity.users u on u.id = s.user_id"
            " where u.email = $1::text::citext and s.network = $2"
            " and s.refreshed_at > $3::timestamptz - make_interval(days => $4::int))",
            email,
            network,
            now,
            FAMILIAR_DAYS,
        )
    )


async def find_session(tx: Transaction, session_id: UUID) -> SessionRow | None:
    """A session, ended or not."""
    return _session(await tx.fetchrow(SESSION, session_id))


async def lock_session_of(tx: Transaction, token_hash: bytes) -> SessionRow | None:
    """The session of a refresh token, kept from changing until the transaction ends: one refresh at a time."""
    return _session(await tx.fetchrow(LOCK_SESSION_OF, token_hash))


def _session(row: Record | None) -> SessionRow | None:
    if row is None:
        return None
    amr = msgspec.json.decode(row["amr"], type=tuple[AuthMethod, ...])
    return SessionRow(row["id"], row["user_id"], row["aal"], amr, row["refreshed_at"], row["ended_at"])


async def session_lives(tx: Transaction, session_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Whether this session of this person goes on, and the person is not locked out."""
    return bool(
        await tx.fetchval(
            "select exists (select from identity.sessions s join identity.users u on u.id = s.user_id where s.id = $1"
            " and s.user_id = $2 and s.ended_at is null and (u.banned_until is null or u.banned_until <= $3))",
            session_id,
            person_id,
            now,
        )
    )


async def list_sessions(tx: Transaction, person_id: UUID) -> list[LiveSession]:
    """Where somebody is signed in, the latest first."""
    rows = await tx.fetch(
        "select id, user_id as person_id, aal, device, network, created_at, refreshed_at from identity.sessions"
        " where user_id = $1 and ended_at is null order by refreshed_at desc limit 100",
        person_id,
    )
    return [LiveSession(**dict(row)) for row in rows]


async def touch_session(tx: Transaction, session_id: UUID, now: datetime) -> None:
    """Somebody used it."""
    await tx.execute("update identity.sessions set refreshed_at = $2 where id = $1", session_id, now)


async def set_assurance(tx: Transaction, session: SessionRow) -> None:
    """Keep another level and other proofs."""
    await tx.execute(
        "update identity.sessions set aal = $2, amr = $3::text::jsonb where id = $1",
        session.id,
        session.aal,
        msgspec.json.encode(session.amr).decode(),
    )


async def end_session(tx: Transaction, session_id: UUID, because: str, now: datetime) -> None:
    """End one session."""
    await tx.execute(
        "update identity.sessions set ended_at = $2, ended_because = $3 where id = $1 and ended_at is null",
        session_id,
        now,
        because,
    )


async def end_sessions(
    tx: Transaction,
    person_id: UUID,
    because: str,
    now: datetime,
    *,
    keep: UUID | None = None,
    only_aal: str | None = None,
) -> None:
    """End a person's sessions, but the one to keep; with `only_aal` just those of that level."""
    await tx.execute(
        "update identity.sessions set ended_at = $2, ended_because = $3 where user_id = $1 and ended_at is null"
        " and id is distinct from $4 and ($5::text is null or aal = $5)",
        person_id,
        now,
        because,
        keep,
        only_aal,
    )


async def lower_sessions(tx: Transaction, person_id: UUID) -> None:
    """No session of this person has shown a second factor any more."""
    await tx.execute(
        "update identity.sessions set aal = 'aal1', amr = (select coalesce(jsonb_agg(entry), '[]')"
        " from jsonb_array_elements(amr) entry where entry ->> 'method' <> 'totp') where user_id = $1 and aal = 'aal2'",
        person_id,
    )


async def insert_refresh_token(
    tx: Transaction, token_hash: bytes, session_id: UUID, salt: bytes, *, parent: bytes | None, now: datetime
) -> None:
    """A refresh token that nobody used yet."""
    await tx.execute(
        "insert into identity.refresh_tokens (hash, session_id, parent, salt, created_at) values ($1, $2, $3, $4, $5)",
        token_hash,
        session_id,
        parent,
        salt,
        now,
    )


async def find_refresh_token(tx: Transaction, token_hash: bytes) -> RefreshTokenRow | None:
    """A refresh token, used or not."""
    row = await tx.fetchrow("select salt, used_at from identity.refresh_tokens where hash = $1", token_hash)
    return RefreshTokenRow(bytes(row["salt"]), row["used_at"]) if row else None


async def use_refresh_token(tx: Transaction, token_hash: bytes, now: datetime) -> None:
    """Its successor was handed out."""
    await tx.execute("update identity.refresh_tokens set used_at = $2 where hash = $1", token_hash, now)


async def use_refresh_tokens(tx: Transaction, session_id: UUID, now: datetime) -> None:
    """All of the session count as used."""
    await tx.execute(
        "update identity.refresh_tokens set used_at = $2 where session_id = $1 and used_at is null", session_id, now
    )
