"""Accounts and what happened to them: SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.identity.types import AUDIENCE, ROLE, Factor, Identity, NewAccount, User
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.ids import new_id

_ACCOUNT = """
select u.id, u.email::text as email, u.password_hash, u.confirmed_at, u.new_email::text as new_email,
  u.user_metadata::text as user_metadata, u.app_metadata::text as app_metadata, u.confirmation_sent_at,
  u.recovery_sent_at, u.email_change_sent_at, u.last_sign_in_at, u.banned_until, u.created_at, u.updated_at,
  (select coalesce(jsonb_agg(jsonb_build_object('identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id,
      'identity_data', i.identity_data, 'provider', i.provider, 'last_sign_in_at', i.last_sign_in_at,
      'created_at', i.created_at, 'updated_at', i.updated_at, 'email', u.email) order by i.created_at), '[]')::text
    from identity.identities i where i.user_id = u.id) as identities,
  (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'friendly_name', f.friendly_name,
      'status', case when f.verified_at is null then 'unverified' else 'verified' end,
      'created_at', f.created_at, 'updated_at', f.updated_at) order by f.created_at), '[]')::text
    from identity.mfa_factors f where f.user_id = u.id) as factors
from identity.users u"""

ACCOUNT_BY_ID = f"{_ACCOUNT} where u.id = $1"
ACCOUNT_BY_EMAIL = f"{_ACCOUNT} where u.email = $1::text::citext"


class Account(msgspec.Struct, frozen=True):
    """A user together with what is never shown."""

    user: User
    password_hash: str | None
    banned_until: datetime | None

    def is_banned(self, now: datetime) -> bool:
        """Whether the platform locked it."""
        return self.banned_until is not None and self.banned_until > now


async def find_account(tx: Transaction, person_id: UUID) -> Account | None:
    """The account of a person."""
    row = await tx.fetchrow(ACCOUNT_BY_ID, person_id)
    return _account(row) if row else None


async def find_account_by_email(tx: Transaction, email: str) -> Account | None:
    """The account with this (normal) address."""
    row = await tx.fetchrow(ACCOUNT_BY_EMAIL, email)
    return _account(row) if row else None


def _account(row: Record) -> Account:
    user = User(
        id=row["id"],
        aud=AUDIENCE,
        role=ROLE,
        email=row["email"],
        phone="",
        app_metadata=msgspec.json.decode(row["app_metadata"]),
        user_metadata=msgspec.json.decode(row["user_metadata"]),
        identities=msgspec.json.decode(row["identities"], type=tuple[Identity, ...]),
        factors=msgspec.json.decode(row["factors"], type=tuple[Factor, ...]),
        email_confirmed_at=row["confirmed_at"],
        confirmed_at=row["confirmed_at"],
        confirmation_sent_at=row["confirmation_sent_at"],
        recovery_sent_at=row["recovery_sent_at"],
        new_email=row["new_email"],
        email_change_sent_at=row["email_change_sent_at"],
        last_sign_in_at=row["last_sign_in_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        is_anonymous=False,
    )
    return Account(user, row["password_hash"], row["banned_until"])


async def insert_account(
    tx: Transaction, account: NewAccount, *, metadata: dict[str, Any], confirmed_at: datetime | None, now: datetime
) -> None:
    """A person, their account and its mail identity, all with one id. Breaks on the address when it is taken."""
    await tx.execute(
        "insert into public.people (id, name, locale, timezone, created_at) values ($1, $2, $3, $4, $5)"
        " on conflict (id) do nothing",
        account.id,
        account.name,
        account.locale,
        account.timezone,
        now,
    )
    await tx.execute(
        "insert into identity.users (id, email, password_hash, confirmed_at, user_metadata, created_at, updated_at)"
        " values ($1, $2::text::citext, $3, $4, $5::text::jsonb, $6, $6)",
        account.id,
        account.email,
        account.password_hash,
        confirmed_at,
        msgspec.json.encode(metadata).decode(),
        now,
    )
    await tx.execute(
        "insert into identity.identities (id, user_id, provider, provider_id, identity_data, created_at, updated_at)"
        " values ($1, $2, 'email', $2::uuid::text, jsonb_build_object('sub', $2::uuid, 'email', $3::text,"
        " 'email_verified', $4::bool, 'phone_verified', false), $5, $5)",
        new_id(),
        account.id,
        account.email,
        confirmed_at is not None,
        now,
    )


async def confirm_address(tx: Transaction, person_id: UUID, *, password_hash: str | None, now: datetime) -> None:
    """The address is theirs: the password becomes the one of the sign-up that was confirmed, or none."""
    await tx.execute(
        "update identity.users set confirmed_at = $2, password_hash = $3, updated_at = $2,"
        " user_metadata = user_metadata || '{\"email_verified\": true}' where id = $1",
        person_id,
        now,
        password_hash,
    )
    await tx.execute(
        "update identity.identities set identity_data = identity_data || '{\"email_verified\": true}', updated_at = $2"
        " where user_id = $1 and provider = 'email'",
        person_id,
        now,
    )


async def set_password(tx: Transaction, person_id: UUID, password_hash: str, now: datetime) -> None:
    """Keep another password; what was sent by mail before is worth nothing any more."""
    await tx.execute(
        "update identity.users set password_hash = $2, updated_at = $3 where id = $1", person_id, password_hash, now
    )
    await tx.execute("delete from identity.one_time_tokens where user_id = $1", person_id)


async def keep_better_hash(tx: Transaction, person_id: UUID, password_hash: str) -> None:
    """Keep the same password under today's costs."""
    await tx.execute("update identity.users set password_hash = $2 where id = $1", person_id, password_hash)


async def set_metadata(tx: Transaction, person_id: UUID, metadata: dict[str, Any], now: datetime) -> None:
    """Keep other metadata."""
    await tx.execute(
        "update identity.users set user_metadata = $2::text::jsonb, updated_at = $3 where id = $1",
        person_id,
        msgspec.json.encode(metadata).decode(),
        now,
    )


async def rename_person(tx: Transaction, person_id: UUID, name: str) -> None:
    """The person's name follows the account's."""
    await tx.execute("update public.people set name = $2 where id = $1", person_id, name)


async def set_locale(tx: Transaction, person_id: UUID, locale: str) -> None:
    """The person's language follows the account's."""
    await tx.execute("update public.people set locale = $2 where id = $1", person_id, locale)


async def find_locale(tx: Transaction, person_id: UUID) -> str:
    """The person's language."""
    return str(await tx.fetchval("select locale from public.people where id = $1", person_id) or "en")


async def find_name(tx: Transaction, person_id: UUID) -> str:
    """What to call the person."""
    return str(await tx.fetchval("select name from public.people where id = $1", person_id) or "")


async def want_email(tx: Transaction, person_id: UUID, email: str, now: datetime) -> None:
    """Keep the address that is to become theirs once it is confirmed."""
    await tx.execute(
        "update identity.users set new_email = $2::text::citext, email_change_sent_at = $3, updated_at = $3"
        " where id = $1",
        person_id,
        email,
        now,
    )


async def change_email(tx: Transaction, person_id: UUID, email: str, now: datetime) -> None:
    """The new address takes the old one's place. Breaks when it was taken meanwhile."""
    await tx.execute(
        "update identity.users set email = $2::text::citext, new_email = null, updated_at = $3,"
        " confirmed_at = coalesce(confirmed_at, $3),"
        " user_metadata = user_metadata || jsonb_build_object('email', $2::text) where id = $1",
        person_id,
        email,
        now,
    )
    await tx.execute(
        "update identity.identities set identity_data = identity_data || jsonb_build_object('email', $2::text),"
        " updated_at = $3 where user_id = $1 and provider = 'email'",
        person_id,
        email,
        now,
    )


async def log_action(
    tx: Transaction, person_id: UUID, action: str, *, session_id: UUID | None, address: str, now: datetime
) -> None:
    """Write down who did what to an account."""
    await tx.execute(
        "insert into identity.account_log (at, user_id, session_id, action, address) values ($1, $2, $3, $4, $5)",
        now,
        person_id,
        session_id,
        action,
        address[:64],
    )
