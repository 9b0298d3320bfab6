"""Refresh tokens, sessions and signing out."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest

from tests.conftest import Cluster
from tests.domains.identity.conftest import PASSWORD, At, later
from vibewell.adapters.identity.embedded import EmbeddedTokens
from vibewell.domains.identity import (
    AccessTokenInvalid,
    Accounts,
    IdentityRefusal,
    IdentitySettings,
    Session,
    SessionNotFound,
    UserBanned,
    ValidationFailed,
    check_session,
    end_session,
    exchange_signing_key,
    list_sessions,
    read_user,
    refresh_session,
    sign_in,
    sign_out,
    verify_access_token,
)
from vibewell.domains.identity.refusals import RefreshTokenNotFound, RefreshTokenUsed, SessionExpired
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Database

CLARA = "clara@vibewell.example"


async def test_a_refresh_hands_out_the_next_pair_of_the_same_session(
    at: At, clara: Session, clock: FrozenClock
) -> None:
    later(clock, minutes=14)
    session = await refresh_session(at(), clara.refresh_token)
    tokens = EmbeddedTokens(at().services["accounts"])
    before = await verify_access_token(tokens, clara.access_token, clock.now())
    after = await verify_access_token(tokens, session.access_token, clock.now())
    assert session.refresh_token != clara.refresh_token
    assert after.session_id == before.session_id
    assert after.amr == before.amr
    assert after.expires_at == before.expires_at + 14 * 60


async def test_twenty_at_once_get_the_same_successor(at: At, clara: Session) -> None:
    sessions = await asyncio.gather(*(refresh_session(at(), clara.refresh_token) for _ in range(20)))
    assert len({session.refresh_token for session in sessions}) == 1
    assert (await refresh_session(at(), sessions[0].refresh_token)).refresh_token not in (
        clara.refresh_token,
        sessions[0].refresh_token,
    )


async def test_a_late_tab_gets_the_newest_token_within_the_grace(at: At, clara: Session, clock: FrozenClock) -> None:
    second = await refresh_session(at(), clara.refresh_token)
    third = await refresh_session(at(), second.refresh_token)
    later(clock, seconds=10)
    late = await refresh_session(at(), clara.refresh_token)
    assert late.refresh_token == third.refresh_token


async def test_reuse_after_the_grace_ends_the_whole_session(
    at: At, clara: Session, clock: FrozenClock, owner_url: str
) -> None:
    second = await refresh_session(at(), clara.refresh_token)
    later(clock, seconds=10.5)
    with pytest.raises(RefreshTokenUsed):
        await refresh_session(at(), clara.refresh_token)
    with pytest.raises(RefreshTokenNotFound):
        await refresh_session(at(), second.refresh_token)
    with pytest.raises(SessionNotFound):
        await read_user(at(), clara.user.id, await _session_id(at, clara))
    with psycopg.connect(owner_url) as connection:
        assert connection.execute("select ended_because from identity.sessions").fetchone() == ("token_reused",)
        actions = [row[0] for row in connection.execute("select action from identity.account_log").fetchall()]
    assert "refresh_token_reused" in actions


async def test_reuse_ends_only_that_session(at: At, clara: Session, clock: FrozenClock) -> None:
    laptop = await sign_in(at(), CLARA, PASSWORD)
    await refresh_session(at(), clara.refresh_token)
    later(clock, minutes=1)
    with pytest.raises(RefreshTokenUsed):
        await refresh_session(at(), clara.refresh_token)
    assert isinstance(await refresh_session(at(), laptop.refresh_token), Session)


async def test_what_is_no_refresh_token_is_refused(at: At, clara: Session) -> None:
    for token in ("", "x", "ü" * 20, "x" * 10_000, "' or 1=1 --", "\x00"):
        with pytest.raises(RefreshTokenNotFound):
            await refresh_session(at(), token)


async def test_no_token_stands_in_the_database(at: At, clara: Session, owner_url: str) -> None:
    second = await refresh_session(at(), clara.refresh_token)
    with psycopg.connect(owner_url) as connection:
        rows = connection.execute("select t::text from identity.refresh_tokens t").fetchall()
        rows += connection.execute("select t::text from identity.sessions t").fetchall()
    kept = " ".join(row[0] for row in rows)
    for session in (clara, second):
        assert session.refresh_token not in kept
        assert session.refresh_token.encode().hex() not in kept


async def test_a_session_that_nobody_uses_ends(at: At, clara: Session, clock: FrozenClock) -> None:
    later(clock, days=59)
    second = await refresh_session(at(), clara.refresh_token)
    later(clock, days=61)
    with pytest.raises(SessionExpired):
        await refresh_session(at(), second.refresh_token)
    with pytest.raises(RefreshTokenNotFound):
        await refresh_session(at(), second.refresh_token)


async def test_races_of_tabs_sign_nobody_out(
    at: At, clara: Session, clock: FrozenClock, cluster: Cluster, database_name: str, settings: IdentitySettings
) -> None:
    """Six tabs over two processes, 300 refreshes; a tab's view of the shared cookie is up to nine seconds old."""
    other = await Database.connect(cluster.url(database_name, "authenticator"), connections_max=5)
    processes = [at().services["accounts"], Accounts(settings, other)]
    chance = random.Random(7)
    seen = [clara.refresh_token]
    for _ in range(50):
        shown = [seen[-1] if chance.random() < 0.6 else chance.choice(seen[-3:]) for _ in range(6)]
        sessions = await asyncio.gather(
            *(refresh_session(at(service=processes[tab % 2]), token) for tab, token in enumerate(shown)),
            return_exceptions=True,
        )
        assert [outcome for outcome in sessions if isinstance(outcome, BaseException)] == []
        newest = [session.refresh_token for session in sessions if isinstance(session, Session)]
        seen += [token for token in newest if token not in seen]
        later(clock, seconds=chance.choice([0.1, 0.5, 2.5]))
    await other.close()


async def _session_id(at: At, session: Session) -> UUID:
    claims = await EmbeddedTokens(at().services["accounts"]).verify(session.access_token, at().now)
    assert claims.session_id is not None
    return claims.session_id


@pytest.mark.parametrize(
    ("scope", "alive"),
    [("local", [False, True, True]), ("others", [True, False, False]), ("global", [False, False, False])],
)
async def test_signing_out_ends_this_session_the_others_or_all(
    at: At, clara: Session, scope: str, alive: list[bool]
) -> None:
    sessions = [clara, await sign_in(at(), CLARA, PASSWORD), await sign_in(at(), CLARA, PASSWORD)]
    await sign_out(at(), clara.user.id, await _session_id(at, clara), scope)
    outcomes = []
    for session in sessions:
        try:
            await refresh_session(at(), session.refresh_token)
            outcomes.append(True)
        except IdentityRefusal:
            outcomes.append(False)
    assert outcomes == alive


async def test_an_unknown_scope_is_refused(at: At, clara: Session) -> None:
    with pytest.raises(ValidationFailed):
        await sign_out(at(), clara.user.id, None, "everywhere")


async def test_an_ended_session_is_known_as_such_within_five_seconds(
    at: At, clara: Session, clock: FrozenClock
) -> None:
    tokens = EmbeddedTokens(at().services["accounts"])
    claims = await tokens.verify(clara.access_token, clock.now())
    await check_session(tokens, claims, clara.access_token, clock.now())
    await sign_out(at(), clara.user.id, claims.session_id)
    later(clock, seconds=5)
    with pytest.raises(SessionNotFound):
        await check_session(tokens, claims, clara.access_token, clock.now())


async def test_a_banned_person_is_out_within_five_seconds(
    at: At, clara: Session, clock: FrozenClock, owner_url: str
) -> None:
    tokens = EmbeddedTokens(at().services["accounts"])
    claims = await tokens.verify(clara.access_token, clock.now())
    await check_session(tokens, claims, clara.access_token, clock.now())
    with psycopg.connect(owner_url) as connection:
        connection.execute("update identity.users set banned_until = %s", [clock.now() + timedelta(days=1)])
    later(clock, seconds=5)
    with pytest.raises(SessionNotFound):
        await check_session(tokens, claims, clara.access_token, clock.now())
    for refused in (refresh_session(at(), clara.refresh_token), read_user(at(), claims.person_id, claims.session_id)):
        with pytest.raises(UserBanned):
            await refused


async def test_devices_are_listed_and_one_can_be_signed_out_from_another(at: At, clara: Session) -> None:
    laptop = await sign_in(at("203.0.113.5"), CLARA, PASSWORD, device="laptop\x07")
    listed = await list_sessions(at(), clara.user.id)
    assert {(session.device, session.network) for session in listed} == {
        ("phone", "198.51.100.7"),
        ("laptop", "203.0.113.5"),
    }
    [phone] = [session for session in listed if session.device == "phone"]
    await end_session(at(), clara.user.id, phone.id)
    with pytest.raises(RefreshTokenNotFound):
        await refresh_session(at(), clara.refresh_token)
    assert isinstance(await refresh_session(at(), laptop.refresh_token), Session)


async def test_nobody_ends_the_session_of_somebody_else(at: At, clara: Session) -> None:
    from vibewell.domains.identity import sign_up

    stranger = await sign_up(at(), "stranger@vibewell.example", PASSWORD)
    assert isinstance(stranger, Session)
    with pytest.raises(SessionNotFound):
        await end_session(at(), stranger.user.id, await _session_id(at, clara))
    assert isinstance(await refresh_session(at(), clara.refresh_token), Session)


async def test_signing_keys_are_exchanged_without_anybody_noticing(
    at: At, clara: Session, clock: FrozenClock, accounts: Accounts, database: Database, settings: IdentitySettings
) -> None:
    tokens, elsewhere = EmbeddedTokens(accounts), EmbeddedTokens(Accounts(settings, database))
    await elsewhere.verify(clara.access_token, clock.now())
    later(clock, seconds=61)
    async with accounts.tx() as tx:
        new_kid = await exchange_signing_key(tx, accounts.vault, clock.now())
    later(clock, seconds=1)
    session = await refresh_session(at(), clara.refresh_token)
    later(clock, seconds=61)
    session = await refresh_session(at(), session.refresh_token)
    assert _kid(session) == new_kid != _kid(clara)
    for verifier in (tokens, elsewhere):
        await verifier.verify(clara.access_token, clock.now())
        await verifier.verify(session.access_token, clock.now())
    assert len(await accounts.keyring.published(clock.now())) == 2
    later(clock, minutes=20)
    assert [jwk["kid"] for jwk in await accounts.keyring.published(clock.now())] == [new_kid]


async def test_a_key_whose_row_is_deleted_is_not_trusted_any_more(
    at: At, clara: Session, clock: FrozenClock, accounts: Accounts, owner_url: str
) -> None:
    tokens = EmbeddedTokens(accounts)
    await tokens.verify(clara.access_token, clock.now())
    with psycopg.connect(owner_url) as connection:
        connection.execute("delete from identity.signing_keys")
    later(clock, seconds=61)
    await accounts.keyring.signing_key(clock.now())
    with pytest.raises(AccessTokenInvalid):
        await tokens.verify(clara.access_token, clock.now())


async def test_processes_that_start_together_make_one_key(
    cluster: Cluster, database_name: str, settings: IdentitySettings, clock: FrozenClock
) -> None:
    databases = [
        await Database.connect(cluster.url(database_name, "authenticator"), connections_max=2) for _ in range(4)
    ]
    keys = await asyncio.gather(
        *(Accounts(settings, database).keyring.signing_key(clock.now()) for database in databases)
    )
    assert len({key.kid for key in keys}) == 1
    for database in databases:
        await database.close()


def _kid(session: Session) -> str:
    import base64

    header = session.access_token.split(".")[0]
    return str(msgspec.json.decode(base64.urlsafe_b64decode(header + "=="))["kid"])
