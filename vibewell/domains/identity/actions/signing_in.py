"""Sign-in with a password."""

from datetime import datetime

from vibewell.domains.identity.accounts import Accounts, accounts_of, take
from vibewell.domains.identity.actions.issuing import hand_out, open_session
from vibewell.domains.identity.limits import Bucket, names, sign_in_buckets
from vibewell.domains.identity.passwords import PasswordTurns, needs_new_hash
from vibewell.domains.identity.refusals import (
    EmailInvalid,
    EmailNotConfirmed,
    InvalidCredentials,
    TooManyTries,
    UserBanned,
)
from vibewell.domains.identity.rules import network_of, normal_email
from vibewell.domains.identity.store import accounts as store
from vibewell.domains.identity.store import limits as limit_store
from vibewell.domains.identity.store import sessions as session_store
from vibewell.domains.identity.store.accounts import Account
from vibewell.domains.identity.types import Session
from vibewell.kernel.http import Here


async def sign_in(here: Here, email: str, password: str, *, device: str = "") -> Session:
    """A session for whoever knows the password.

    Address unknown, or password wrong: the same refusal after the same work. A try is counted before the password is
    looked at, so that tries at the same time can't slip through, and given back when it was right.
    Raises `InvalidCredentials`, `EmailNotConfirmed`, `UserBanned`, `TooManyTries`.
    """
    accounts, now = accounts_of(here), here.now
    try:
        email = normal_email(email)
    except EmailInvalid:
        raise InvalidCredentials from None
    key = await accounts.keyring.signing_key(now)
    async with accounts.one_at_a_time(email), accounts.passwords.turn() as turn:
        account, buckets = await _count_try(accounts, email, network_of(here.address), now)
        password_hash = account.password_hash if account else None
        fits = await turn.fits(password_hash, password)
        if account is None or not fits:
            raise InvalidCredentials
        better_hash = await _better_hash(turn, password_hash, password)
    if account.is_banned(now):
        raise UserBanned
    if account.user.email_confirmed_at is None:
        await accounts.give_back(buckets, now)
        raise EmailNotConfirmed
    async with accounts.tx() as tx:
        await limit_store.give_back(tx, names(buckets), now)
        if better_hash:
            await store.keep_better_hash(tx, account.user.id, better_hash)
        opened = await open_session(tx, here, account, "password", device)
    return hand_out(accounts, key, opened, now)


async def _count_try(
    accounts: Accounts, email: str, network: str, now: datetime
) -> tuple[Account | None, list[Bucket]]:
    async with accounts.tx() as tx:
        familiar = await session_store.signed_in_from(tx, email, network, now)
        buckets = sign_in_buckets(email, network, familiar=familiar)
        await take(tx, buckets, now, TooManyTries)
        return await store.find_account_by_email(tx, email), buckets


async def _better_hash(turn: PasswordTurns, password_hash: str | None, password: str) -> str | None:
    return await turn.hash(password) if password_hash and needs_new_hash(password_hash) else None
