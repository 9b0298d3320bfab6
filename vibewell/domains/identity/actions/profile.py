"""An account, read and changed by its owner."""

from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.identity.accounts import Accounts, accounts_of
from vibewell.domains.identity.actions.mailing import MailRequest, send_email_change
from vibewell.domains.identity.actions.staying import signed_in
from vibewell.domains.identity.limits import mail_buckets, sign_in_buckets
from vibewell.domains.identity.refusals import InsufficientAal, InvalidCredentials, SamePassword, TooManyMails
from vibewell.domains.identity.rules import (
    check_password,
    clean_name,
    merged_metadata,
    network_of,
    normal_email,
)
from vibewell.domains.identity.store import accounts as store
from vibewell.domains.identity.store import sessions as session_store
from vibewell.domains.identity.store.accounts import Account
from vibewell.domains.identity.store.sessions import SessionRow
from vibewell.domains.identity.types import Pkce, User
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import Here
from vibewell.kernel.ids import new_id


class AccountChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What is to change; None leaves it as it is. With `current_password` that one has to be right."""

    email: str | None = None
    password: str | None = None
    current_password: str | None = None
    metadata: dict[str, Any] | None = None
    redirect_to: str | None = None
    landing: str = ""
    pkce: Pkce | None = None


async def read_user(here: Here, person_id: UUID, session_id: UUID | None) -> User:
    """The account of who asks. Raises `UserNotFound` or `SessionNotFound` when the session has ended."""
    async with accounts_of(here).tx() as tx:
        account, _session = await signed_in(tx, person_id, session_id, here.now)
        return account.user


async def update_user(here: Here, person_id: UUID, session_id: UUID | None, changes: AccountChanges) -> User:
    """Change an account. A new password ends the other sessions; a new address waits until both addresses agree.

    Raises `SessionNotFound`, `InsufficientAal`, `WeakPassword`, `SamePassword`, `InvalidCredentials`, `EmailInvalid`,
    `ValidationFailed`, `TooManyMails`, `TooManyTries`.
    """
    accounts, now = accounts_of(here), here.now
    email = normal_email(changes.email) if changes.email else None
    if changes.password is not None:
        check_password(changes.password)
    async with accounts.tx() as tx:
        account, session = await signed_in(tx, person_id, session_id, here.now)
    if email == account.user.email:
        email = None
    if (changes.password is not None or email) and account.user.has_factor and session.aal != "aal2":
        raise InsufficientAal
    metadata = merged_metadata(account.user.user_metadata, changes.metadata) if changes.metadata is not None else None
    password_hash = await _new_hash(here, accounts, account, changes)
    if email:
        for address in (account.user.email, email):
            await accounts.take(mail_buckets(address, network_of(here.address)), now, TooManyMails)
    async with accounts.tx() as tx:
        if password_hash:
            await _change_password(tx, here, session, password_hash)
        if metadata is not None:
            await store.set_metadata(tx, person_id, metadata, now)
            await _follow_metadata(tx, person_id, changes.metadata or {})
        if email:
            await _ask_for_email(tx, here, accounts, person_id, email, changes)
        updated = await store.find_account(tx, person_id)
    assert updated is not None
    return updated.user


async def _new_hash(here: Here, accounts: Accounts, account: Account, changes: AccountChanges) -> str | None:
    if changes.password is None and changes.current_password is None:
        return None
    now, email = here.now, account.user.email
    buckets = sign_in_buckets(email, network_of(here.address), familiar=True)
    async with accounts.one_at_a_time(email), accounts.passwords.turn() as turn:
        if changes.current_password is not None:
            await accounts.take(buckets, now)
            if not await turn.fits(account.password_hash, changes.current_password):
                raise InvalidCredentials
            await accounts.give_back(buckets, now)
        if changes.password is None:
            return None
        if await turn.fits(account.password_hash, changes.password):
            raise SamePassword
        return await turn.hash(changes.password)


async def _change_password(tx: Transaction, here: Here, session: SessionRow, password_hash: str) -> None:
    person_id, now = session.user_id, here.now
    await store.set_password(tx, person_id, password_hash, now)
    await session_store.end_sessions(tx, person_id, "password_changed", now, keep=session.id)
    await store.log_action(tx, person_id, "password_changed", session_id=session.id, address=here.address, now=now)


async def _follow_metadata(tx: Transaction, person_id: UUID, changes: dict[str, Any]) -> None:
    """The person is called as the account's metadata says, and written to in that language."""
    name, locale = changes.get("name"), changes.get("locale")
    if isinstance(name, str) and (cleaned := clean_name(name)):
        await store.rename_person(tx, person_id, cleaned)
    if locale in ("en", "de"):
        await store.set_locale(tx, person_id, locale)


async def _ask_for_email(
    tx: Transaction, here: Here, accounts: Accounts, person_id: UUID, email: str, changes: AccountChanges
) -> None:
    await store.want_email(tx, person_id, email, here.now)
    account = await store.find_account(tx, person_id)
    assert account is not None
    request = MailRequest(
        kind="email_change",
        email=account.user.email,
        locale=here.locale,
        person_id=person_id,
        redirect_to=changes.redirect_to,
        landing=changes.landing,
        pkce=changes.pkce,
    )
    await send_email_change(tx, accounts, account.user, request, now=here.now, request_id=new_id())
    await store.log_action(tx, person_id, "email_change_asked", session_id=None, address=here.address, now=here.now)
