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
    """Make an account: a session where sign-up confirms at once, otherwise a user who waits for a mail.

    `metadata` may give `name` and `locale`. Waiting, nothing tells whether the address had an account before: its owner
    gets a sign-in link instead. The mailed link leads to the page `landing`, with `token_hash` and `type`, or signs in
    under /auth/v1/verify and goes on to `redirect_to`.
    Raises `EmailInvalid`, `WeakPassword`, `ValidationFailed`, `TooManyTries`, `UserAlreadyExists`.
    """
    accounts, person_id = accounts_of(here), new_id()
    email = normal_email(email)
    check_password(password)
    given = first_metadata(person_id, email, metadata or {}, verified=accounts.settings.autoconfirm)
    await _count(accounts, here, email)
    async with accounts.passwords.turn() as turn:
        password_hash = await turn.hash(password)
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
    if accounts.settings.autoconfirm:
        return await _sign_up_at_once(here, accounts, request, device)
    return await _sign_up_by_mail(accounts, request, here.now)


async def _count(accounts: Accounts, here: Here, email: str) -> None:
    network = network_of(here.address)
    mails = [] if accounts.settings.autoconfirm else mail_buckets(email, network)
    await accounts.take(sign_up_buckets(network) + mails, here.now)


async def _sign_up_by_mail(accounts: Accounts, request: MailRequest, now: datetime) -> User:
    async with accounts.tx() as tx:
        await enqueue_mail(tx, accounts, request)
    return _waiting_user(request.person_id, request.email, request.metadata, now)


async def _sign_up_at_once(here: Here, accounts: Accounts, request: MailRequest, device: str) -> Session:
    now, email = here.now, request.email
    name = person_name(request.metadata, email)
    person = NewAccount(request.person_id, email, request.password_hash, name, request.locale)
    key = await accounts.keyring.signing_key(now)
    try:
        async with accounts.tx() as tx:
            if await store.find_account_by_email(tx, email):
                raise UserAlreadyExists
            await store.insert_account(tx, person, metadata=request.metadata, confirmed_at=now, now=now)
            account = await store.find_account(tx, person.id)
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
