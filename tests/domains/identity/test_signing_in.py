"""Sign-in with a password, its limits and what it tells."""

import asyncio
import statistics
import time
from datetime import timedelta

import psycopg
import pytest

from tests.conftest import Cluster
from tests.domains.identity.conftest import PASSWORD, At, later
from vibewell.domains.identity import (
    Accounts,
    IdentitySettings,
    InvalidCredentials,
    NewAccount,
    Session,
    TooManyTries,
    UserBanned,
    hash_password,
    import_account,
    sign_in,
)
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.db import Database
from vibewell.kernel.http import Here
from vibewell.kernel.ids import new_id

CLARA = "clara@vibewell.example"


async def try_password(here: Here, password: str, email: str = CLARA) -> str:
    """What comes of a try, in a word."""
    try:
        await sign_in(here, email, password)
    except InvalidCredentials:
        return "wrong"
    except TooManyTries:
        return "limited"
    return "in"


async def test_the_right_password_opens_a_session(at: At, clara: Session) -> None:
    session = await sign_in(at(), " Clara@Vibewell.EXAMPLE", PASSWORD, device="laptop")
    assert session.user.id == clara.user.id
    assert session.user.last_sign_in_at == at().now
    assert session.refresh_token != clara.refresh_token


async def test_wrong_unknown_and_unreadable_are_refused_alike(at: At, clara: Session) -> None:
    told = []
    for email, password in [
        (CLARA, "wrong password"),
        ("nobody@vibewell.example", PASSWORD),
        ("not an address", PASSWORD),
        (CLARA, ""),
        (CLARA, "x" * 100_000),
        (CLARA, PASSWORD + "\x00"),
    ]:
        with pytest.raises(InvalidCredentials) as refusal:
            await sign_in(at(), email, password)
        told.append((refusal.value.status, refusal.value.code, refusal.value.detail, refusal.value.extra))
    assert len(set(map(str, told))) == 1


async def test_a_banned_account_learns_so_only_with_the_right_password(at: At, clara: Session, owner_url: str) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("update identity.users set banned_until = %s", [at().now + timedelta(days=1)])
    with pytest.raises(InvalidCredentials):
        await sign_in(at(), CLARA, "wrong password")
    with pytest.raises(UserBanned):
        await sign_in(at(), CLARA, PASSWORD)


async def test_an_old_hash_is_exchanged_for_one_with_today_s_costs(at: At, accounts: Accounts, owner_url: str) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    async with accounts.tx() as tx:
        await import_account(tx, NewAccount(new_id(), CLARA, weak, "Clara"), now=at().now)
    await sign_in(at(), CLARA, PASSWORD)
    with psycopg.connect(owner_url) as connection:
        row = connection.execute("select password_hash from identity.users").fetchone()
    assert row is not None
    assert "m=19456,t=2,p=1" in row[0]
    assert await try_password(at(), PASSWORD) == "in"


async def test_a_stranger_gets_five_tries_an_hour_and_then_not_even_the_right_one(
    at: At, clara: Session, clock: FrozenClock
) -> None:
    stranger = at("203.0.113.50")
    assert [await try_password(stranger, f"guess {n}") for n in range(7)] == ["wrong"] * 5 + ["limited"] * 2
    assert await try_password(stranger, PASSWORD) == "limited"
    later(clock, minutes=59)
    assert await try_password(stranger, PASSWORD) == "limited"
    later(clock, minutes=2)
    assert await try_password(stranger, PASSWORD) == "in"


async def test_an_unknown_address_is_limited_like_a_known_one(at: At) -> None:
    stranger = at("203.0.113.50")
    outcomes = [await try_password(stranger, f"guess {n}", "nobody@vibewell.example") for n in range(7)]
    assert outcomes == ["wrong"] * 5 + ["limited"] * 2


async def test_right_passwords_are_no_tries(at: At, clara: Session) -> None:
    assert [await try_password(at("203.0.113.50"), PASSWORD) for _ in range(12)] == ["in"] * 12


async def test_many_honest_sign_ins_at_once_all_get_in(at: At, clara: Session) -> None:
    outcomes = await asyncio.gather(*(try_password(at("127.0.0.1"), PASSWORD) for _ in range(40)))
    assert set(outcomes) == {"in"}


async def test_an_attack_from_many_places_never_gets_more_than_ten_tries_and_locks_nobody_out(
    at: At, clara: Session, cluster: Cluster, database_name: str, settings: IdentitySettings
) -> None:
    """Two processes, 200 places, 400 tries at one account within one hour; Clara signs in all the while."""
    other = await Database.connect(cluster.url(database_name, "authenticator"), connections_max=5)
    processes = [at().services["accounts"], Accounts(settings, other)]
    at_home = "198.51.100.7"  # where she signed up
    outcomes: list[str] = []
    for wave in range(4):
        tries = [
            try_password(at(f"203.0.{place}.{wave}", service=processes[place % 2]), f"guess {wave} {place}")
            for place in range(100)
        ]
        outcomes += await asyncio.gather(*tries)
        assert await try_password(at(at_home, service=processes[wave % 2]), PASSWORD) == "in"
    assert outcomes.count("in") == 0
    assert 1 <= outcomes.count("wrong") <= 6
    assert [await try_password(at(at_home), f"typo {n}") for n in range(3)] == ["wrong"] * 3
    assert await try_password(at(at_home), PASSWORD) == "in"
    outcomes += [await try_password(at(at_home), f"more {n}") for n in range(20)]
    assert outcomes.count("wrong") + 3 <= 10
    await other.close()


async def test_one_place_can_not_try_one_password_on_everybody(at: At) -> None:
    outcomes = [await _count(at("203.0.113.50"), f"guest{number}@vibewell.example") for number in range(63)]
    assert outcomes == ["wrong"] * 60 + ["limited"] * 3


async def _count(here: Here, email: str) -> str:
    """A try as far as it is counted: hashing sixty times would only take time."""
    from vibewell.domains.identity.accounts import accounts_of
    from vibewell.domains.identity.actions.signing_in import _count_try

    try:
        await _count_try(accounts_of(here), email, here.address, here.now)
    except TooManyTries:
        return "limited"
    return "wrong"


async def test_the_time_tells_nothing_about_an_address(at: At, accounts: Accounts) -> None:
    """Medians over 40 tries each, in turns, so that a slow moment of the machine meets both."""
    known = [f"known{number}@vibewell.example" for number in range(12)]
    password_hash = hash_password(PASSWORD)
    async with accounts.tx() as tx:
        for email in known:
            await import_account(tx, NewAccount(new_id(), email, password_hash, email), now=at().now)
    seconds: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(40):
        for kind, email in (("known", known[number % 12]), ("unknown", f"unknown{number % 12}@vibewell.example")):
            here = at(f"203.0.113.{number // 12}")
            began = time.perf_counter()
            assert await try_password(here, f"guess {number}", email) == "wrong"
            seconds[kind].append(time.perf_counter() - began)
    difference = abs(statistics.median(seconds["known"]) - statistics.median(seconds["unknown"]))
    spread = statistics.quantiles(seconds["known"] + seconds["unknown"], n=4)
    assert difference < max(0.004, spread[2] - spread[0])
