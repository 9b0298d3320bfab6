"""Second factors."""

import asyncio
from datetime import timedelta
from uuid import UUID

import psycopg
import pyotp
import pytest

from tests.domains.identity.conftest import PASSWORD, At, later
from vibewell.domains.identity import (
    AccountChanges,
    FactorCodeWrong,
    InsufficientAal,
    PendingFactor,
    Session,
    SessionNotFound,
    TooManyTries,
    ValidationFailed,
    challenge_factor,
    enroll_factor,
    read_user,
    refresh_session,
    sign_in,
    sign_up,
    unenroll_factor,
    update_user,
    verify_factor,
)
from vibewell.domains.identity.refusals import (
    ChallengeExpired,
    FactorNameTaken,
    FactorNotFound,
    RefreshTokenNotFound,
    RefreshTokenUsed,
    TooManyFactors,
)
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.ids import new_id

CLARA = "clara@vibewell.example"
Who = tuple[UUID, UUID]


@pytest.fixture
async def who(at: At, clara: Session) -> Who:
    """Clara's person and session."""
    return await ids(at, clara)


async def ids(at: At, session: Session) -> Who:
    """The person and the session of a token."""
    claims = await at().services["identity"].verify(session.access_token, at().now)
    return claims.person_id, claims.session_id


async def claims_of(at: At, session: Session) -> tuple[str, list[str]]:
    """The level and the methods of a token."""
    claims = await at().services["identity"].verify(session.access_token, at().now)
    return claims.aal, [entry.method for entry in claims.amr]


async def show(at: At, who: Who, factor: PendingFactor, *, code: str | None = None) -> Session:
    """Answer a fresh challenge with the present code, or with another."""
    challenge = await challenge_factor(at(), *who, factor.id)
    present = pyotp.TOTP(factor.secret).at(at().now)
    return await verify_factor(at(), *who, factor.id, challenge.id, code or present)


async def test_the_first_code_puts_a_factor_into_use_and_the_session_on_level_two(at: At, who: Who) -> None:
    factor = await enroll_factor(at(), *who, name="phone")
    assert factor.uri.startswith("otpauth://totp/vibewell.test:clara%40vibewell.example?secret=")
    assert factor.qr_code.startswith("<svg")
    assert "#" not in factor.qr_code
    assert not (await read_user(at(), *who)).has_factor
    session = await show(at, who, factor)
    assert session.user.has_factor
    assert await claims_of(at, session) == ("aal2", ["totp", "password"])
    refreshed = await refresh_session(at(), session.refresh_token)
    assert await claims_of(at, refreshed) == ("aal2", ["totp", "password"])


async def test_a_password_alone_opens_level_one(at: At, who: Who) -> None:
    factor = await enroll_factor(at(), *who)
    await show(at, who, factor)
    session = await sign_in(at(), CLARA, PASSWORD)
    assert await claims_of(at, session) == ("aal1", ["password"])
    assert session.user.has_factor


async def test_a_code_works_once_and_an_older_one_never_after_it(at: At, who: Who, clock: FrozenClock) -> None:
    factor = await enroll_factor(at(), *who)
    code, older = (pyotp.TOTP(factor.secret).at(at().now - timedelta(seconds=late)) for late in (0, 30))
    await show(at, who, factor, code=code)
    for used in (code, older):
        with pytest.raises(FactorCodeWrong):
            await show(at, who, factor, code=used)
    later(clock, seconds=30)
    assert isinstance(await show(at, who, factor), Session)


async def test_a_code_shown_ten_times_at_once_counts_once(at: At, who: Who) -> None:
    factor = await enroll_factor(at(), *who)
    outcomes = await asyncio.gather(*(show(at, who, factor) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(outcome, Session) for outcome in outcomes) == 1


async def test_what_is_no_code_is_refused(at: At, who: Who) -> None:
    factor = await enroll_factor(at(), *who)
    challenge = await challenge_factor(at(), *who, factor.id)
    for code in ("", "12345", "1234567", "abcdef", "１２３４５６", "😀", "0" * 10_000, "\x00"):
        with pytest.raises(FactorCodeWrong):
            await verify_factor(at(), *who, factor.id, challenge.id, code)


async def test_wrong_codes_are_limited(at: At, who: Who) -> None:
    factor = await enroll_factor(at(), *who)
    present = pyotp.TOTP(factor.secret).at(at().now)
    wrong = f"{(int(present) + 500_000) % 10**6:06}"
    for _ in range(10):
        with pytest.raises(FactorCodeWrong):
            await show(at, who, factor, code=wrong)
    with pytest.raises(TooManyTries):
        await show(at, who, factor)


async def test_challenges_are_limited(at: At, who: Who) -> None:
    factor = await enroll_factor(at(), *who)
    for _ in range(60):
        await challenge_factor(at(), *who, factor.id)
    with pytest.raises(TooManyTries):
        await challenge_factor(at(), *who, factor.id)


async def test_a_challenge_is_answered_once_within_five_minutes_and_for_its_factor(
    at: At, who: Who, clock: FrozenClock
) -> None:
    factor = await enroll_factor(at(), *who, name="one")
    other = await enroll_factor(at(), *who, name="two")
    challenge = await challenge_factor(at(), *who, factor.id)
    with pytest.raises(FactorNotFound):
        await verify_factor(at(), *who, other.id, challenge.id, pyotp.TOTP(other.secret).at(at().now))
    with pytest.raises(FactorNotFound):
        await verify_factor(at(), *who, factor.id, new_id(), "123456")
    await verify_factor(at(), *who, factor.id, challenge.id, pyotp.TOTP(factor.secret).at(at().now))
    later(clock, seconds=60)
    with pytest.raises(ChallengeExpired):
        await verify_factor(at(), *who, factor.id, challenge.id, pyotp.TOTP(factor.secret).at(at().now))
    late = await challenge_factor(at(), *who, factor.id)
    later(clock, seconds=301)
    with pytest.raises(ChallengeExpired):
        await verify_factor(at(), *who, factor.id, late.id, pyotp.TOTP(factor.secret).at(at().now))


async def test_a_refresh_token_from_before_the_factor_is_of_no_use(
    at: At, clara: Session, who: Who, clock: FrozenClock
) -> None:
    factor = await enroll_factor(at(), *who)
    raised = await show(at, who, factor)
    # A tab that had not heard of it yet goes on with the session.
    assert isinstance(await refresh_session(at(), clara.refresh_token), Session)
    later(clock, seconds=11)
    with pytest.raises(RefreshTokenUsed):
        await refresh_session(at(), clara.refresh_token)
    with pytest.raises(RefreshTokenNotFound):
        await refresh_session(at(), raised.refresh_token)


async def test_sessions_without_the_factor_end_when_it_is_shown(at: At, who: Who) -> None:
    laptop = await sign_in(at(), CLARA, PASSWORD)
    factor = await enroll_factor(at(), *who)
    await show(at, who, factor)
    with pytest.raises(RefreshTokenNotFound):
        await refresh_session(at(), laptop.refresh_token)


async def test_with_a_factor_in_use_level_one_changes_no_password_no_address_and_no_factor(
    at: At, who: Who, clock: FrozenClock
) -> None:
    factor = await enroll_factor(at(), *who)
    await show(at, who, factor)
    lower = await ids(at, await sign_in(at(), CLARA, PASSWORD))
    for changes in (AccountChanges(password="another password"), AccountChanges(email="other@vibewell.example")):
        with pytest.raises(InsufficientAal):
            await update_user(at(), *lower, changes)
    with pytest.raises(InsufficientAal):
        await enroll_factor(at(), *lower, name="thief's")
    with pytest.raises(InsufficientAal):
        await unenroll_factor(at(), *lower, factor.id)
    await update_user(at(), *lower, AccountChanges(metadata={"name": "Clara H."}))
    later(clock, seconds=30)
    upper = await ids(at, await show(at, lower, factor))
    await update_user(at(), *upper, AccountChanges(password="another password"))


async def test_without_its_last_factor_an_account_is_back_on_level_one(at: At, who: Who) -> None:
    factor = await enroll_factor(at(), *who)
    session = await show(at, who, factor)
    await unenroll_factor(at(), *who, factor.id)
    refreshed = await refresh_session(at(), session.refresh_token)
    assert await claims_of(at, refreshed) == ("aal1", ["password"])
    assert not refreshed.user.factors
    with pytest.raises(FactorNotFound):
        await unenroll_factor(at(), *who, factor.id)


async def test_names_of_factors_differ_and_ten_are_enough(at: At, who: Who, clock: FrozenClock) -> None:
    await enroll_factor(at(), *who, name="Phone")
    with pytest.raises(FactorNameTaken):
        await enroll_factor(at(), *who, name="phone")
    with pytest.raises(ValidationFailed):
        await enroll_factor(at(), *who, name="x" * 101)
    for _ in range(9):
        await enroll_factor(at(), *who)
    with pytest.raises(TooManyFactors):
        await enroll_factor(at(), *who)
    later(clock, days=1.1)
    assert isinstance(await enroll_factor(at(), *who), PendingFactor)


async def test_nobody_touches_the_factor_of_somebody_else(at: At, who: Who) -> None:
    factor = await enroll_factor(at(), *who)
    stranger = await sign_up(at(), "stranger@vibewell.example", PASSWORD)
    assert isinstance(stranger, Session)
    other = await ids(at, stranger)
    with pytest.raises(FactorNotFound):
        await challenge_factor(at(), *other, factor.id)
    with pytest.raises(FactorNotFound):
        await unenroll_factor(at(), *other, factor.id)
    with pytest.raises(SessionNotFound):
        await enroll_factor(at(), who[0], other[1])


async def test_the_secret_is_sealed(at: At, who: Who, owner_url: str) -> None:
    factor = await enroll_factor(at(), *who)
    with psycopg.connect(owner_url) as connection:
        row = connection.execute("select secret from identity.mfa_factors").fetchone()
    assert row is not None
    assert factor.secret.encode() not in bytes(row[0])
