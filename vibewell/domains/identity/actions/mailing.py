"""Mails with a link and a code.

A request only notes what is wanted; the worker looks whether the address is known. So a request answers alike, and
takes as long, for every address.
"""

import base64
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

import msgspec

from vibewell.domains.identity.accounts import MailDesk, accounts_of
from vibewell.domains.identity.limits import mail_buckets
from vibewell.domains.identity.refusals import TooManyMails
from vibewell.domains.identity.rules import allowed_redirect, first_metadata, network_of, normal_email, person_name
from vibewell.domains.identity.store import accounts as account_store
from vibewell.domains.identity.store import mailed as store
from vibewell.domains.identity.store.accounts import Account
from vibewell.domains.identity.store.mailed import OUTSTANDING_MAX, OneTimeToken
from vibewell.domains.identity.types import NewAccount, Pkce, User
from vibewell.domains.identity.vault import fresh_code, fresh_token, token_hash
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import Here
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import enqueue

TASK = "account_mail"
TEMPLATES = {
    "signup": "confirm_signup",
    "recovery": "recover",
    "magiclink": "magic_link",
    "email_change_current": "email_change",
    "email_change_new": "email_change",
}
# a link of PKCE says so by its prefix, as the clients expect
PKCE_PREFIX = "pkce_"


class MailRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked to be sent to an address, whoever that address belongs to."""

    kind: str
    email: str
    locale: str
    # the id that the account gets if there is none yet
    person_id: UUID
    may_create: bool = False
    metadata: dict[str, Any] = {}
    password_hash: str | None = None
    redirect_to: str | None = None
    landing: str = ""
    pkce: Pkce | None = None


async def request_mail(
    here: Here,
    kind: str,
    email: str,
    *,
    may_create: bool = False,
    metadata: dict[str, Any] | None = None,
    redirect_to: str | None = None,
    landing: str = "",
    pkce: Pkce | None = None,
) -> None:
    """Have a mail sent to this address if there is a reason to: `recovery`, `magiclink`, `signup` or `email_change`.

    With `may_create` a magic link makes an account where there is none. Answers alike for every address.
    Raises `EmailInvalid`, `ValidationFailed`, `TooManyMails`.
    """
    accounts, person_id = accounts_of(here), new_id()
    email = normal_email(email)
    request = MailRequest(
        kind=kind,
        email=email,
        locale=here.locale,
        person_id=person_id,
        may_create=may_create,
        metadata=first_metadata(person_id, email, metadata or {}, verified=False),
        redirect_to=redirect_to,
        landing=landing,
        pkce=pkce,
    )
    await accounts.take(mail_buckets(email, network_of(here.address)), here.now, TooManyMails)
    async with accounts.tx() as tx:
        await enqueue_mail(tx, accounts, request)


async def enqueue_mail(tx: Transaction, desk: MailDesk, request: MailRequest) -> None:
    """Leave the request to the worker. It is sealed, since it may hold a password's hash."""
    request_id = new_id()
    sealed = desk.vault.seal(msgspec.json.encode(request), f"mail request {request_id}")
    await enqueue(tx, TASK, request_id=request_id, request=base64.b64encode(sealed).decode())


def open_request(desk: MailDesk, request_id: UUID, sealed: str) -> MailRequest:
    """The request that was left to the worker."""
    plain = desk.vault.unseal(base64.b64decode(sealed), f"mail request {request_id}")
    return msgspec.json.decode(plain, type=MailRequest)


async def serve_mail_request(
    tx: Transaction, desk: MailDesk, request: MailRequest, *, request_id: UUID, now: datetime
) -> None:
    """Send what was asked for, where the address has an account for which it makes sense. Served once."""
    account = await account_store.find_account_by_email(tx, request.email)
    if account is None and (request.kind == "signup" or request.may_create) and request.kind in ("signup", "magiclink"):
        if request.kind == "signup" and request.password_hash is None:
            return
        account = await _create_waiting(tx, request, now)
    if account is None or account.is_banned(now):
        return
    confirmed = account.user.email_confirmed_at is not None
    if request.kind == "email_change":
        if account.user.new_email:
            await send_email_change(tx, desk, account.user, request, now=now, request_id=request_id)
        return
    kind, password_hash = request.kind, request.password_hash
    if kind == "signup" and confirmed:
        if password_hash is None:
            return
        # Somebody signs up with an address that has an account: its owner gets a way in, and nobody else learns of it.
        kind, password_hash = "magiclink", None
    elif kind == "signup" and password_hash is None:
        password_hash = await store.newest_password(tx, account.user.id) or account.password_hash
    await send_token(tx, desk, account.user, kind, request, now=now, request_id=request_id, password_hash=password_hash)


async def _create_waiting(tx: Transaction, request: MailRequest, now: datetime) -> Account | None:
    person = NewAccount(
        request.person_id,
        request.email,
        request.password_hash,
        person_name(request.metadata, request.email),
        request.locale,
    )
    await account_store.insert_account(tx, person, metadata=request.metadata, confirmed_at=None, now=now)
    return await account_store.find_account(tx, person.id)


async def send_email_change(
    tx: Transaction, desk: MailDesk, user: User, request: MailRequest, *, now: datetime, request_id: UUID
) -> None:
    """Ask the old and the new address to agree. Should the new one have an account, only the old one is asked:
    the answer does not say so, and the change can't be completed."""
    assert user.new_email is not None
    taken = await account_store.find_account_by_email(tx, user.new_email) is not None
    await send_token(tx, desk, user, "email_change_current", request, now=now, request_id=request_id)
    await send_token(
        tx,
        desk,
        user,
        "email_change_new",
        request,
        now=now,
        request_id=uuid5(request_id, "new"),
        to=user.new_email,
        silent=taken,
    )


async def send_token(
    tx: Transaction,
    desk: MailDesk,
    user: User,
    kind: str,
    request: MailRequest,
    *,
    now: datetime,
    request_id: UUID,
    to: str | None = None,
    password_hash: str | None = None,
    silent: bool = False,
) -> None:
    """Make a link and a code and have them mailed; only their hashes stay."""
    address = to or user.email
    link_token, code = f"{PKCE_PREFIX if request.pkce else ''}{fresh_token()}", fresh_code()
    token = OneTimeToken(
        id=request_id,
        user_id=user.id,
        kind=kind,
        email=address,
        code_hash=desk.vault.code_hash(address, code),
        password_hash=password_hash,
        code_challenge=request.pkce.challenge if request.pkce else None,
        code_challenge_method=request.pkce.method if request.pkce else None,
        wrong_tries=0,
    )
    expires_at = now + timedelta(seconds=desk.settings.one_time_token_seconds)
    if not await store.insert_one_time_token(tx, token, token_hash(link_token), now=now, expires_at=expires_at):
        return
    await store.keep_newest(tx, token, OUTSTANDING_MAX if kind == "signup" else 1)
    await store.note_sent(tx, user.id, kind, now)
    if silent:
        return
    await _write_mail(tx, desk, user, token, mailed_link(desk, kind, link_token, request), code)


async def _write_mail(tx: Transaction, desk: MailDesk, user: User, token: OneTimeToken, link: str, code: str) -> None:
    context = {
        "link": link,
        "code": code,
        "name": await account_store.find_name(tx, user.id),
        "email": user.email,
        "new_email": user.new_email,
        "valid_minutes": desk.settings.one_time_token_seconds // 60,
    }
    locale = await account_store.find_locale(tx, user.id)
    await enqueue(
        tx,
        "send_mail",
        template=TEMPLATES[token.kind],
        to=token.email,
        locale=locale,
        context=context,
        cause=str(token.id),
        person_id=user.id,
    )


def mailed_link(desk: MailDesk, kind: str, link_token: str, request: MailRequest) -> str:
    """The link of a mail: to the page that asked for it, or to the API's own verification."""
    public_url = desk.settings.public_url
    shown = "email_change" if kind.startswith("email_change") else kind
    if request.landing:
        return f"{public_url}{request.landing}?{urlencode({'token_hash': link_token, 'type': shown})}"
    target = allowed_redirect(request.redirect_to, public_url, desk.settings.redirect_urls)
    query = urlencode({"token": link_token, "type": shown, "redirect_to": target})
    return f"{desk.settings.issuer}/verify?{query}"
