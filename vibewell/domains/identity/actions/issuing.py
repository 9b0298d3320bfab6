"""Sessions: opened by whoever proved who they are, and handed out as a pair of tokens."""

import secrets
from datetime import datetime

import msgspec

from vibewell.domains.identity.accounts import Accounts
from vibewell.domains.identity.keyring import SigningKey
from vibewell.domains.identity.rules import network_of, with_method
from vibewell.domains.identity.store import accounts as account_store
from vibewell.domains.identity.store import sessions as store
from vibewell.domains.identity.store.accounts import Account
from vibewell.domains.identity.store.sessions import SessionRow
from vibewell.domains.identity.tokens import sign_token
from vibewell.domains.identity.types import AUDIENCE, ROLE, Session
from vibewell.domains.identity.vault import fresh_token, token_hash
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import Here
from vibewell.kernel.ids import new_id

DEVICE_CHARACTERS_MAX = 300
SALT_BYTES = 16


class Opened(msgspec.Struct, frozen=True):
    """A session and the refresh token that is shown this one time."""

    account: Account
    session: SessionRow
    refresh_token: str


async def open_session(tx: Transaction, here: Here, account: Account, method: str, device: str) -> Opened:
    """A new session for somebody who proved who they are by `method`."""
    now = here.now
    session = SessionRow(new_id(), account.user.id, "aal1", with_method((), method, now), now, None)
    device = "".join(character for character in device if character.isprintable())[:DEVICE_CHARACTERS_MAX]
    await store.insert_session(tx, session, network=network_of(here.address), device=device, now=now)
    await account_store.log_action(
        tx, account.user.id, f"signed_in:{method}", session_id=session.id, address=here.address, now=now
    )
    token = await add_refresh_token(tx, session, now)
    identities = tuple(msgspec.structs.replace(identity, last_sign_in_at=now) for identity in account.user.identities)
    user = msgspec.structs.replace(account.user, last_sign_in_at=now, identities=identities)
    return Opened(msgspec.structs.replace(account, user=user), session, token)


async def add_refresh_token(tx: Transaction, session: SessionRow, now: datetime) -> str:
    """A refresh token that follows no other."""
    token = fresh_token()
    await store.insert_refresh_token(
        tx, token_hash(token), session.id, secrets.token_bytes(SALT_BYTES), parent=None, now=now
    )
    return token


def hand_out(accounts: Accounts, key: SigningKey, opened: Opened, now: datetime) -> Session:
    """The session as its owner gets it. Fetch the key before the transaction: it may need one of its own."""
    user, session, settings = opened.account.user, opened.session, accounts.settings
    issued_at = int(now.timestamp())
    expires_at = issued_at + settings.access_token_seconds
    payload = {
        "iss": settings.issuer,
        "sub": str(user.id),
        "aud": AUDIENCE,
        "exp": expires_at,
        "iat": issued_at,
        "email": user.email,
        "phone": user.phone,
        "app_metadata": user.app_metadata,
        "user_metadata": user.user_metadata,
        "role": ROLE,
        "aal": session.aal,
        "amr": msgspec.to_builtins(session.amr),
        "session_id": str(session.id),
        "is_anonymous": user.is_anonymous,
    }
    return Session(
        access_token=sign_token(payload, key.private_key, key.kid),
        token_type="bearer",  # noqa: S106 - the kind of token
        expires_in=settings.access_token_seconds,
        expires_at=expires_at,
        refresh_token=opened.refresh_token,
        user=user,
    )
