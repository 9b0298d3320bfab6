"""One-time tokens, sent by mail or handed over in a redirect: SQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.kernel.db import Record, Transaction

# So many mails of one kind stay good at once; the oldest goes first.
OUTSTANDING_MAX = 5


class OneTimeToken(msgspec.Struct, frozen=True):
    """A link and a code that were sent, as hashes."""

    id: UUID
    user_id: UUID
    kind: str
    email: str
    code_hash: bytes | None
    password_hash: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    wrong_tries: int


TAKE_BY_LINK = """
delete from identity.one_time_tokens where link_hash = $1 and kind = any ($2) and expires_at > $3
returning id, user_id, kind, email::text as email, code_hash, password_hash, code_challenge, code_challenge_method,
  wrong_tries"""

LOCK_BY_EMAIL = """
select id, user_id, kind, email::text as email, code_hash, password_hash, code_challenge, code_challenge_method,
  wrong_tries
from identity.one_time_tokens
where email = $1::text::citext and kind = any ($2) and expires_at > $3 and code_hash is not null
order by id for update"""


async def insert_one_time_token(
    tx: Transaction, token: OneTimeToken, link_hash: bytes, *, now: datetime, expires_at: datetime
) -> bool:
    """Keep what is about to be sent; False when the very same request was served before."""
    kept = await tx.fetchval(
        "insert into identity.one_time_tokens (id, user_id, kind, email, link_hash, code_hash, password_hash,"
        " code_challenge, code_challenge_method, created_at, expires_at)"
        " values ($1, $2, $3, $4::text::citext, $5, $6, $7, $8, $9, $10, $11)"
        " on conflict (id) do nothing returning true",
        token.id,
        token.user_id,
        token.kind,
        token.email,
        link_hash,
        token.code_hash,
        token.password_hash,
        token.code_challenge,
        token.code_challenge_method,
        now,
        expires_at,
    )
    return bool(kept)


async def keep_newest(tx: Transaction, token: OneTimeToken, most: int) -> None:
    """Of the account's tokens of this kind only this one, and the newest beside it, stay good."""
    await tx.execute(
        "delete from identity.one_time_tokens where id in (select id from identity.one_time_tokens"
        " where user_id = $1 and kind = $2 and id <> $3 order by created_at desc, id desc offset $4)",
        token.user_id,
        token.kind,
        token.id,
        most - 1,
    )


async def take_by_link(tx: Transaction, link_hash: bytes, kinds: Sequence[str], now: datetime) -> OneTimeToken | None:
    """Use up the token of a link."""
    return _token(await tx.fetchrow(TAKE_BY_LINK, link_hash, list(kinds), now))


async def lock_by_email(tx: Transaction, email: str, kinds: Sequence[str], now: datetime) -> list[OneTimeToken]:
    """The good tokens that were sent to an address, kept from changing until the transaction ends."""
    rows = await tx.fetch(LOCK_BY_EMAIL, email, list(kinds), now)
    return [token for row in rows if (token := _token(row))]


async def newest_password(tx: Transaction, person_id: UUID) -> str | None:
    """The password of the latest sign-up that waits for its confirmation."""
    found = await tx.fetchval(
        "select password_hash from identity.one_time_tokens where user_id = $1 and kind = 'signup'"
        " and password_hash is not null order by created_at desc limit 1",
        person_id,
    )
    return str(found) if found else None


async def count_wrong_try(tx: Transaction, ids: Sequence[UUID], tries_max: int) -> None:
    """A wrong code; after the last try only the link is left."""
    await tx.execute(
        "update identity.one_time_tokens set wrong_tries = wrong_tries + 1,"
        " code_hash = case when wrong_tries + 1 >= $2 then null else code_hash end where id = any ($1)",
        list(ids),
        tries_max,
    )


async def drop_token(tx: Transaction, token_id: UUID) -> None:
    """It was used."""
    await tx.execute("delete from identity.one_time_tokens where id = $1", token_id)


async def drop_tokens(tx: Transaction, person_id: UUID) -> None:
    """Nothing that was sent before is good any more."""
    await tx.execute("delete from identity.one_time_tokens where user_id = $1", person_id)


async def other_half_waits(tx: Transaction, person_id: UUID, now: datetime) -> bool:
    """Whether the other address still has to agree to a change of address."""
    return bool(
        await tx.fetchval(
            "select exists (select from identity.one_time_tokens where user_id = $1"
            " and kind in ('email_change_current', 'email_change_new') and expires_at > $2)",
            person_id,
            now,
        )
    )


_SENT = {
    "signup": "confirmation_sent_at",
    "recovery": "recovery_sent_at",
    "magiclink": "recovery_sent_at",
    "email_change_current": "email_change_sent_at",
    "email_change_new": "email_change_sent_at",
}


async def note_sent(tx: Transaction, person_id: UUID, kind: str, now: datetime) -> None:
    """The account remembers when such a mail went out."""
    await tx.execute(f"update identity.users set {_SENT[kind]} = $2 where id = $1", person_id, now)  # noqa: S608


def _token(row: Record | None) -> OneTimeToken | None:
    if row is None:
        return None
    values = dict(row)
    values["code_hash"] = bytes(values["code_hash"]) if values["code_hash"] is not None else None
    return OneTimeToken(**values)
