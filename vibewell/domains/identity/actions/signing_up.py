"""Sign-up: an account at once, or a mail that makes it one."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from vibewell.domains.identity.accounts import Accounts, accounts_of
from vibewell.domains.identity.actions.issuing import hand_out, open_session
from vibewell.domains.identity.actions.mailing import MailRequest, enqueue_mail
from vibewell.domains.identity.limits import mail_buckets, sign_up_buckets
from vibewell.domains.identity.refusals import UserAlreadyExists
from vibewell.domains.identity.rules import (
    check_password,
    chosen_locale,
    first_metadata,
    network_of,
    normal_email,
    person_name,
)
from vibewell.domains.identity.store import accounts as store
from vibewell.domains.identity.types import AUDIENCE, ROLE, Identity, NewAccount, Pkce, Session, User
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import Here
from vibewell.kernel.ids import new_id


async def sign_up(
    here: Here,
    email: str,
    password: str,
    *,
    metadata: dict[str, Any] | None = None,
    device: str = "",
    redirect_to: str | None = None,
    landing: str = "",
    pkce: Pkce | None = None,
) -> Session | User:
    """Make an account. Answers a session where sign-up confirms at once; otherwise a user who waits for a mail.

    `metadata` may give `name` and `locale`. Waiting, nothing tells whether the address had an account before: its
    owner gets a sign-in link instead. `landing` is the path of a page that takes `token_hash` and `type`; without one
    the mailed link signs in under /auth/v1/verify and goes on to `redirect_to`.
    Raises `EmailInvalid`, `WeakPassword`, `ValidationFailed`, `TooManyTries`, `UserAlreadyExists`.
    """
    accounts, now = accounts_of(here), here.now
    email = normal_email(email)
    check_password(password)
    person_id = new_id()
    given = first_metadata(person_id, email, metadata or {}, verified=accounts.settings.autoconfirm)
    network = network_of(here.address)
    await accounts.take(sign_up_buckets(network), now)
    if not accounts.settings.autoconfirm:
        await accounts.take(mail_buckets(email, network), now)
    async with accounts.passwords.turn() as turn:
        password_hash = await turn.hash(password)
    if accounts.settings.autoconfirm:
        return await _sign_up_at_once(here, accounts, person_id, email, password_hash, given, device)
    request = MailRequest(
        kind="signup",
        email=email,
        locale=chosen_locale(given, here.locale),
        person_id=person_id,
        metadata=given,
        password_hash=password_hash,
        redirect_to=redirect_to,
        landing=landing,
        pkce=pkce,
    )
    async with accounts.tx() as tx:
        await enqueue_mail(tx, accounts, request)
    return _waiting_user(person_id, email, given, now)


async def _sign_up_at_once(
    here: Here,
    accounts: Accounts,
    person_id: UUID,
    email: str,
    password_hash: str,
    metadata: dict[str, Any],
    device: str,
) -> Session:
    person = NewAccount(
        person_id, email, password_hash, person_name(metadata, email), chosen_locale(metadata, here.locale)
    )
    now = here.now
    key = await accounts.keyring.signing_key(now)
    try:
        async with accounts.tx() as tx:
            if await store.find_account_by_email(tx, email):
                raise UserAlreadyExists
            await store.insert_account(tx, person, metadata=metadata, confirmed_at=now, now=now)
            account = await store.find_account(tx, person_id)
            assert account is not None
            opened = await open_session(tx, here, account, "password", device)
    except asyncpg.UniqueViolationError:
        raise UserAlreadyExists from None
    return hand_out(accounts, key, opened, now)


def _waiting_user(person_id: UUID, email: str, metadata: dict[str, Any], now: datetime) -> User:
    """The same answer for an address that is new and for one that has an account."""
    identity = Identity(
        identity_id=new_id(),
        id=str(person_id),
        user_id=person_id,
        identity_data={"sub": str(person_id), "email": email, "email_verified": False, "phone_verified": False},
        provider="email",
        last_sign_in_at=now,
        created_at=now,
        updated_at=now,
        email=email,
    )
    return User(
        id=person_id,
        aud=AUDIENCE,
        role=ROLE,
        email=email,
        phone="",
        app_metadata={"provider": "email", "providers": ["email"]},
        user_metadata=metadata,
        identities=(identity,),
        created_at=now,
        updated_at=now,
        is_anonymous=False,
        confirmation_sent_at=now,
    )


async def import_account(
    tx: Transaction, account: NewAccount, *, metadata: dict[str, Any] | None = None, now: datetime
) -> None:
    """Take over somebody from elsewhere, or from the demo town: confirmed, with a password hash of `hash_password`.

    `tx` is the worker's or the sign-in service's. The person's row is made where there is none.
    """
    known = {"name": account.name, **(metadata or {})}
    await store.insert_account(tx, account, metadata=known, confirmed_at=now, now=now)
