"""What comes back from a mail: a link's secret, or a code together with the address."""

import hmac
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import msgspec

from vibewell.domains.identity.accounts import Accounts, accounts_of
from vibewell.domains.identity.actions.issuing import Opened, hand_out, open_session
from vibewell.domains.identity.limits import code_buckets, link_buckets, names
from vibewell.domains.identity.refusals import (
    CodeVerifierWrong,
    EmailInvalid,
    FlowStateNotFound,
    IdentityRefusal,
    OneTimeTokenInvalid,
    UserBanned,
    ValidationFailed,
)
from vibewell.domains.identity.rules import network_of, normal_email
from vibewell.domains.identity.store import accounts as account_store
from vibewell.domains.identity.store import limits as limit_store
from vibewell.domains.identity.store import mailed as store
from vibewell.domains.identity.store.accounts import Account
from vibewell.domains.identity.store.mailed import OneTimeToken
from vibewell.domains.identity.types import Proof, Session
from vibewell.domains.identity.vault import code_challenge, fresh_token, token_hash
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import Here
from vibewell.kernel.ids import new_id

# What a client calls it, and the kinds of token that this may be.
KINDS = {
    "signup": ("signup", "magiclink"),
    "magiclink": ("magiclink", "signup"),
    "email": ("signup", "magiclink"),
    "invite": ("signup",),
    "recovery": ("recovery",),
    "email_change": ("email_change_current", "email_change_new"),
}
CODE_TRIES_MAX = 5
PROOF_CHARACTERS_MAX = 200
AUTH_CODE_SECONDS = 300


class HalfDone(msgspec.Struct, frozen=True):
    """One of two addresses agreed to a change; the other one's answer is still out."""

    sentence: str = "Confirmation link accepted. Please proceed to confirm link sent to the other email"


class AuthCode(msgspec.Struct, frozen=True):
    """What a client exchanges for a session, together with its code verifier."""

    code: str


async def verify(here: Here, proof: Proof, *, device: str = "") -> Session | AuthCode | HalfDone:
    """Take a link or a code that was mailed: it confirms what it was sent for, once, and signs in.

    Raises `OneTimeTokenInvalid`, `UserBanned`, `ValidationFailed`, `TooManyTries`.
    """
    accounts, now = accounts_of(here), here.now
    kinds = KINDS.get(proof.kind)
    if kinds is None:
        raise ValidationFailed("Unsupported verification type")
    proof = _normal(proof)
    network = network_of(here.address)
    buckets = link_buckets(network) if proof.link_token else code_buckets(proof.email, network)
    await accounts.take(buckets, now)
    key = await accounts.keyring.signing_key(now)
    try:
        async with accounts.tx() as tx:
            # A refusal is an outcome here, not an exception: the counted wrong try has to be committed.
            outcome = await _verify(tx, accounts, here, proof, kinds, device)
            if not isinstance(outcome, IdentityRefusal):
                await limit_store.give_back(tx, names(buckets), now)
    except asyncpg.UniqueViolationError:
        raise OneTimeTokenInvalid from None
    if isinstance(outcome, IdentityRefusal):
        raise outcome
    return hand_out(accounts, key, outcome, now) if isinstance(outcome, Opened) else outcome


def _normal(proof: Proof) -> Proof:
    code = proof.code.replace("-", "").replace(" ", "")
    if max(len(code), len(proof.link_token)) > PROOF_CHARACTERS_MAX or not (code + proof.link_token).isascii():
        raise OneTimeTokenInvalid
    if proof.link_token:
        return proof
    try:
        return msgspec.structs.replace(proof, code=code, email=normal_email(proof.email))
    except EmailInvalid:
        raise OneTimeTokenInvalid from None


async def _verify(
    tx: Transaction,
    accounts: Accounts,
    here: Here,
    proof: Proof,
    kinds: Sequence[str],
    device: str,
) -> Opened | AuthCode | HalfDone | IdentityRefusal:
    if proof.link_token:
        token = await store.take_by_link(tx, token_hash(proof.link_token), kinds, here.now)
    else:
        token = await _take_by_code(tx, accounts, here, proof, kinds)
    account = await account_store.find_account(tx, token.user_id) if token else None
    if token is None or account is None:
        return OneTimeTokenInvalid()
    if account.is_banned(here.now):
        return UserBanned()
    if not await _confirm(tx, here, token, account):
        return HalfDone()
    if token.code_challenge and proof.link_token:
        return await _leave_auth_code(tx, token, here)
    account = await account_store.find_account(tx, token.user_id)
    assert account is not None
    return await open_session(tx, here, account, "otp", device)


async def _take_by_code(
    tx: Transaction, accounts: Accounts, here: Here, proof: Proof, kinds: Sequence[str]
) -> OneTimeToken | None:
    sent = await store.lock_by_email(tx, proof.email, kinds, here.now)
    shown = accounts.vault.code_hash(proof.email, proof.code)
    fitting = [token for token in sent if token.code_hash and hmac.compare_digest(token.code_hash, shown)]
    if not fitting:
        await store.count_wrong_try(tx, [token.id for token in sent], CODE_TRIES_MAX)
        return None
    await store.drop_token(tx, fitting[0].id)
    return fitting[0]


async def _confirm(tx: Transaction, here: Here, token: OneTimeToken, account: Account) -> bool:
    """Do what the mail was sent for; False when another address has to agree first."""
    now, user = here.now, account.user
    if token.kind.startswith("email_change"):
        if await store.other_half_waits(tx, user.id, now):
            return False
        if user.new_email is not None:
            await account_store.change_email(tx, user.id, user.new_email, now)
    elif user.email_confirmed_at is None:
        # Whoever signed up before with somebody else's address must not keep a password for it: only the sign-up that
        # this very mail belongs to brings its own.
        password_hash = token.password_hash if token.kind == "signup" else None
        await account_store.confirm_address(tx, user.id, password_hash=password_hash, now=now)
    await store.drop_tokens(tx, user.id)
    await account_store.log_action(
        tx, user.id, f"verified:{token.kind}", session_id=None, address=here.address, now=now
    )
    return True


async def _leave_auth_code(tx: Transaction, token: OneTimeToken, here: Here) -> AuthCode:
    code = fresh_token()
    kept = msgspec.structs.replace(token, id=new_id(), kind="auth_code", code_hash=None, password_hash=None)
    expires_at = here.now + timedelta(seconds=AUTH_CODE_SECONDS)
    await store.insert_one_time_token(tx, kept, token_hash(code), now=here.now, expires_at=expires_at)
    return AuthCode(code)


async def exchange_code(here: Here, auth_code: str, verifier: str, *, device: str = "") -> Session:
    """A session for who asked for the mail and still has the verifier (PKCE).

    Raises `FlowStateNotFound`, `CodeVerifierWrong`, `UserBanned`, `TooManyTries`.
    """
    accounts, now = accounts_of(here), here.now
    if not auth_code or max(len(auth_code), len(verifier)) > PROOF_CHARACTERS_MAX:
        raise FlowStateNotFound
    buckets = link_buckets(network_of(here.address))
    key = await accounts.keyring.signing_key(now)
    await accounts.take(buckets, now)
    async with accounts.tx() as tx:
        # Taken before it is looked at: a code works once, also for who guesses at its verifier.
        token = await store.take_by_link(tx, token_hash(auth_code), ["auth_code"], now)
        account = await account_store.find_account(tx, token.user_id) if token else None
        proven = token is not None and _fits_challenge(verifier, token)
        opened = None
        if account is not None and proven and not account.is_banned(now):
            await limit_store.give_back(tx, names(buckets), now)
            opened = await open_session(tx, here, account, "otp", device)
    if token is None or account is None:
        raise FlowStateNotFound
    if opened is None:
        raise UserBanned if proven else CodeVerifierWrong
    return hand_out(accounts, key, opened, now)


def _fits_challenge(verifier: str, token: OneTimeToken) -> bool:
    shown = code_challenge(verifier) if token.code_challenge_method == "s256" else verifier
    return hmac.compare_digest(shown.encode(), (token.code_challenge or "").encode())
