"""Second factors: time-based codes (RFC 6238), taken once each."""

import hmac
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import msgspec
import pyotp
import segno

from vibewell.domains.identity.accounts import Accounts, accounts_of, take
from vibewell.domains.identity.actions.issuing import Opened, add_refresh_token, hand_out
from vibewell.domains.identity.actions.staying import signed_in
from vibewell.domains.identity.limits import challenge_buckets, factor_buckets, names
from vibewell.domains.identity.refusals import (
    ChallengeExpired,
    FactorCodeWrong,
    FactorNameTaken,
    FactorNotFound,
    IdentityRefusal,
    InsufficientAal,
    TooManyFactors,
    ValidationFailed,
)
from vibewell.domains.identity.rules import clean_name, totp_steps, with_method
from vibewell.domains.identity.store import accounts as account_store
from vibewell.domains.identity.store import factors as store
from vibewell.domains.identity.store import limits as limit_store
from vibewell.domains.identity.store import sessions as session_store
from vibewell.domains.identity.store.factors import FactorRow
from vibewell.domains.identity.store.sessions import SessionRow
from vibewell.domains.identity.types import Challenge, PendingFactor, Session
from vibewell.kernel.db import Transaction
from vibewell.kernel.http import Here
from vibewell.kernel.ids import new_id

FACTORS_MAX = 10
NAME_CHARACTERS_MAX = 100
ISSUER_CHARACTERS_MAX = 100
CHALLENGE_SECONDS = 300
UNFINISHED_SECONDS_MAX = 86400
QR_SCALE = 3


async def enroll_factor(
    here: Here, person_id: UUID, session_id: UUID | None, *, name: str = "", issuer: str = ""
) -> PendingFactor:
    """Begin a second factor: its secret for an authenticator app. The first right code puts it into use.

    Raises `SessionNotFound`, `InsufficientAal` when another factor is in use, `FactorNameTaken`, `TooManyFactors`.
    """
    accounts, now = accounts_of(here), here.now
    if len(name) > NAME_CHARACTERS_MAX or len(issuer) > ISSUER_CHARACTERS_MAX:
        raise ValidationFailed("The names may have 100 characters.")
    name, issuer = clean_name(name), clean_name(issuer) or urlsplit(accounts.settings.public_url).netloc
    factor_id, secret = new_id(), pyotp.random_base32()
    try:
        async with accounts.tx() as tx:
            await store.drop_stale_factors(tx, person_id, now - timedelta(seconds=UNFINISHED_SECONDS_MAX))
            account, session = await signed_in(tx, person_id, session_id, here.now)
            if len(account.user.factors) >= FACTORS_MAX:
                raise TooManyFactors
            if account.user.has_factor and session.aal != "aal2":
                raise InsufficientAal("AAL2 required to enroll a new factor")
            sealed = accounts.vault.seal(secret.encode(), f"factor {factor_id}")
            await store.insert_factor(tx, factor_id, person_id, name, sealed, now)
    except asyncpg.UniqueViolationError:
        raise FactorNameTaken(f'A factor with the friendly name "{name}" for this user already exists') from None
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.user.email, issuer_name=issuer.replace(":", " "))
    drawing = segno.make(uri, micro=False).svg_inline(scale=QR_SCALE, svgclass=None, lineclass=None)
    # The clients put the drawing into a data: address, where a bare # would begin a fragment.
    return PendingFactor(factor_id, name, secret, uri, drawing.replace("#fff", "white").replace("#000", "black"))


async def challenge_factor(here: Here, person_id: UUID, session_id: UUID | None, factor_id: UUID) -> Challenge:
    """Ask for a code of a factor. Raises `SessionNotFound`, `FactorNotFound` or `TooManyTries`."""
    challenge = Challenge(new_id(), here.now + timedelta(seconds=CHALLENGE_SECONDS))
    async with accounts_of(here).tx() as tx:
        await signed_in(tx, person_id, session_id, here.now)
        if await store.find_factor(tx, factor_id, person_id) is None:
            raise FactorNotFound
        await take(tx, challenge_buckets(factor_id), here.now)
        await store.insert_challenge(tx, challenge.id, factor_id, here.now, challenge.expires_at)
    return challenge


async def verify_factor(
    here: Here, person_id: UUID, session_id: UUID | None, factor_id: UUID, challenge_id: UUID, code: str
) -> Session:
    """Show a code: the session is `aal2` from now on, and sessions without the factor end.

    Raises `FactorNotFound`, `ChallengeExpired`, `FactorCodeWrong`, `TooManyTries`, `SessionNotFound`.
    """
    accounts, now = accounts_of(here), here.now
    buckets = factor_buckets(factor_id)
    key = await accounts.keyring.signing_key(now)
    async with accounts.tx() as tx:
        await signed_in(tx, person_id, session_id, here.now)
        factor = await store.find_factor(tx, factor_id, person_id)
        challenge = await store.find_challenge(tx, challenge_id, factor_id)
    if factor is None:
        raise FactorNotFound
    if challenge is None:
        raise FactorNotFound("MFA factor with the provided challenge ID not found")
    if challenge[0] <= now or challenge[1] is not None:
        raise ChallengeExpired
    await accounts.take(buckets, now)
    step = _fitting_step(accounts, here, factor, code)
    if step is None:
        raise FactorCodeWrong
    async with accounts.tx() as tx:
        await limit_store.give_back(tx, names(buckets), now)
        outcome = await _take_code(tx, here, person_id, session_id, factor, challenge_id, step)
    if isinstance(outcome, IdentityRefusal):
        raise outcome
    return hand_out(accounts, key, outcome, now)


def _fitting_step(accounts: Accounts, here: Here, factor: FactorRow, code: str) -> int | None:
    shown = "".join(code.split())
    if len(shown) != 6 or not (shown.isascii() and shown.isdigit()):
        return None
    secret = accounts.vault.unseal(factor.secret, f"factor {factor.id}").decode()
    codes = pyotp.HOTP(secret)
    fitting = [step for step in totp_steps(here.now) if hmac.compare_digest(codes.at(step), shown)]
    return max(fitting, default=None)


async def _take_code(
    tx: Transaction,
    here: Here,
    person_id: UUID,
    session_id: UUID | None,
    factor: FactorRow,
    challenge_id: UUID,
    step: int,
) -> Opened | IdentityRefusal:
    now = here.now
    _account, session = await signed_in(tx, person_id, session_id, here.now)
    if not await store.answer_challenge(tx, challenge_id, now):
        return ChallengeExpired()
    if not await store.take_step(tx, factor.id, step, now):
        return FactorCodeWrong()
    session = await _raise_assurance(tx, here, session)
    await store.drop_unverified(tx, person_id)
    action = "factor_shown" if factor.verified_at else "factor_enrolled"
    await account_store.log_action(tx, person_id, action, session_id=session.id, address=here.address, now=now)
    account = await account_store.find_account(tx, person_id)
    assert account is not None
    return Opened(account, session, await add_refresh_token(tx, session, now))


async def _raise_assurance(tx: Transaction, here: Here, session: SessionRow) -> SessionRow:
    """The refresh tokens from before are set aside, so a copy made of one then is of no use now."""
    now = here.now
    raised = msgspec.structs.replace(session, aal="aal2", amr=with_method(session.amr, "totp", now))
    await session_store.set_assurance(tx, raised)
    await session_store.use_refresh_tokens(tx, session.id, now)
    await session_store.end_sessions(tx, session.user_id, "factor_verified", now, keep=session.id, only_aal="aal1")
    return raised


async def unenroll_factor(here: Here, person_id: UUID, session_id: UUID | None, factor_id: UUID) -> None:
    """Take a factor out of use. Raises `FactorNotFound`; `InsufficientAal` when it is in use and was not shown."""
    now = here.now
    async with accounts_of(here).tx() as tx:
        _account, session = await signed_in(tx, person_id, session_id, here.now)
        factor = await store.find_factor(tx, factor_id, person_id)
        if factor is None:
            raise FactorNotFound
        if factor.verified_at is not None and session.aal != "aal2":
            raise InsufficientAal("AAL2 required to unenroll verified factor")
        await store.drop_factor(tx, factor_id)
        if factor.verified_at is not None:
            account, _session = await signed_in(tx, person_id, session_id, here.now)
            if not account.user.has_factor:
                await session_store.lower_sessions(tx, person_id)
        await account_store.log_action(
            tx, person_id, "factor_removed", session_id=session.id, address=here.address, now=now
        )
