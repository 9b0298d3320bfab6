"""Staying signed in, and signing out."""

import secrets
from datetime import datetime
from uuid import UUID

from vibewell.domains.identity.accounts import Accounts, accounts_of
from vibewell.domains.identity.actions.issuing import SALT_BYTES, Opened, add_refresh_token, hand_out
from vibewell.domains.identity.refusals import (
    IdentityRefusal,
    RefreshTokenNotFound,
    RefreshTokenUsed,
    SessionExpired,
    SessionNotFound,
    UserBanned,
    UserNotFound,
    ValidationFailed,
)
from vibewell.domains.identity.rules import Refreshing, judge_refresh
from vibewell.domains.identity.store import accounts as account_store
from vibewell.domains.identity.store import sessions as store
from vibewell.domains.identity.store.accounts import Account
from vibewell.domains.identity.store.sessions import RefreshTokenRow, SessionRow
from vibewell.domains.identity.types import LiveSession, Session
from vibewell.domains.identity.vault import token_hash
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import Here

TOKEN_CHARACTERS_MAX = 200
# within the grace a token can only be so far behind
SUCCESSORS_MAX = 100


async def refresh_session(here: Here, refresh_token: str) -> Session:
    """A fresh pair of tokens for one refresh token.

    The first use makes a successor. Used again within the grace (another tab, an answer that was lost) it gets that
    same successor; later it is taken for stolen, and the whole session ends.
    Raises `RefreshTokenNotFound`, `RefreshTokenUsed`, `SessionExpired`, `UserBanned`.
    """
    accounts, now = accounts_of(here), here.now
    if not refresh_token or len(refresh_token) > TOKEN_CHARACTERS_MAX or not refresh_token.isascii():
        raise RefreshTokenNotFound
    key = await accounts.keyring.signing_key(now)
    async with accounts.tx() as tx:
        # A refusal is an outcome here, not an exception: what it ends has to be committed.
        outcome = await _refresh(tx, accounts, here, refresh_token)
    if isinstance(outcome, IdentityRefusal):
        raise outcome
    return hand_out(accounts, key, outcome, now)


async def _refresh(tx: Transaction, accounts: Accounts, here: Here, refresh_token: str) -> Opened | IdentityRefusal:
    now, shown = here.now, token_hash(refresh_token)
    session = await store.lock_session_of(tx, shown)
    token = await store.find_refresh_token(tx, shown) if session else None
    if session is None or token is None:
        return RefreshTokenNotFound()
    verdict = judge_refresh(
        now=now,
        used_at=token.used_at,
        ended_at=session.ended_at,
        refreshed_at=session.refreshed_at,
        grace_seconds=accounts.settings.refresh_grace_seconds,
        idle_days=accounts.settings.session_idle_days,
    )
    if verdict in _ENDINGS:
        return await _end(tx, here, session, verdict)
    account = await account_store.find_account(tx, session.user_id)
    if account is None or account.is_banned(now):
        return UserBanned()
    follow = _newest_token if verdict is Refreshing.REPEAT else _succeed
    return Opened(account, session, await follow(tx, accounts, session, refresh_token, token, now))


_ENDINGS: dict[Refreshing, type[IdentityRefusal]] = {
    Refreshing.REUSED: RefreshTokenUsed,
    Refreshing.EXPIRED: SessionExpired,
    Refreshing.ENDED: RefreshTokenNotFound,
}


async def _end(tx: Transaction, here: Here, session: SessionRow, verdict: Refreshing) -> IdentityRefusal:
    if verdict is Refreshing.REUSED:
        await store.end_session(tx, session.id, "token_reused", here.now)
        await account_store.log_action(
            tx, session.user_id, "refresh_token_reused", session_id=session.id, address=here.address, now=here.now
        )
    elif verdict is Refreshing.EXPIRED:
        await store.end_session(tx, session.id, "expired", here.now)
    return _ENDINGS[verdict]()


async def _succeed(
    tx: Transaction, accounts: Accounts, session: SessionRow, shown: str, token: RefreshTokenRow, now: datetime
) -> str:
    successor = accounts.vault.successor(shown, token.salt)
    await store.use_refresh_token(tx, token_hash(shown), now)
    await store.insert_refresh_token(
        tx, token_hash(successor), session.id, secrets.token_bytes(SALT_BYTES), parent=token_hash(shown), now=now
    )
    await store.touch_session(tx, session.id, now)
    return successor


async def _newest_token(
    tx: Transaction, accounts: Accounts, session: SessionRow, shown: str, token: RefreshTokenRow, now: datetime
) -> str:
    """The unused end of the chain that begins at a token that was used a moment ago."""
    for _ in range(SUCCESSORS_MAX):
        shown = accounts.vault.successor(shown, token.salt)
        found = await store.find_refresh_token(tx, token_hash(shown))
        if found is None:
            break
        if found.used_at is None:
            return shown
        token = found
    # It was set aside rather than used, when a second factor was shown: the session goes on with a token of its own.
    return await add_refresh_token(tx, session, now)


async def sign_out(here: Here, person_id: UUID, session_id: UUID | None, scope: str = "local") -> None:
    """End this session (`local`), all the others (`others`), or all of them (`global`). Raises `ValidationFailed`."""
    if scope not in ("local", "global", "others"):
        raise ValidationFailed(f"Unsupported logout scope {scope[:40]!r}")
    async with accounts_of(here).tx() as tx:
        if scope == "local" and session_id is not None:
            await store.end_session(tx, session_id, "signed_out", here.now)
        else:
            keep = session_id if scope == "others" else None
            await store.end_sessions(tx, person_id, "signed_out", here.now, keep=keep)
        await account_store.log_action(
            tx, person_id, f"signed_out:{scope}", session_id=session_id, address=here.address, now=here.now
        )


async def list_sessions(here: Here, person_id: UUID) -> list[LiveSession]:
    """Where somebody is signed in, for their account page."""
    async with accounts_of(here).tx() as tx:
        return await store.list_sessions(tx, person_id)


async def end_session(here: Here, person_id: UUID, session_id: UUID) -> None:
    """Sign one device out from another one. Raises `SessionNotFound`."""
    async with accounts_of(here).tx() as tx:
        session = await store.find_session(tx, session_id)
        if session is None or session.user_id != person_id:
            raise SessionNotFound
        await store.end_session(tx, session_id, "signed_out", here.now)


async def signed_in(
    tx: Transaction, person_id: UUID, session_id: UUID | None, now: datetime
) -> tuple[Account, SessionRow]:
    """The account and the living session of who asks. Raises `UserNotFound`, `UserBanned` or `SessionNotFound`."""
    account = await account_store.find_account(tx, person_id)
    if account is None:
        raise UserNotFound
    if account.is_banned(now):
        raise UserBanned
    session = await store.find_session(tx, session_id) if session_id else None
    if session is None or session.ended_at is not None or session.user_id != person_id:
        raise SessionNotFound
    return account, session
