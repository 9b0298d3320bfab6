"""What the port `AccessTokens` promises, for each adapter."""

import time
from datetime import timedelta
from uuid import UUID

import jwt
import msgspec
import psycopg
import pytest

from tests.adapters.identity.conftest import SESSION_ID, Issuer
from tests.conftest import Cluster
from vibewell.adapters.identity.supabase import KEYS_SECONDS, KEYS_SECONDS_MIN
from vibewell.domains.identity import AccessTokenInvalid, Accounts, AuthMethod, Claims, IdentitySettings, welcome
from vibewell.kernel.db import Database
from vibewell.kernel.errors import Unavailable


async def test_a_good_token_is_read(issuer: Issuer) -> None:
    claims = await issuer.port.verify(issuer.sign(), issuer.now)
    assert claims.person_id == UUID("01890000-0000-7000-8000-000000000001")
    assert claims.session_id == SESSION_ID
    assert (claims.email, claims.name, claims.aal) == ("clara@vibewell.example", "Clara", "aal1")
    assert claims.amr == (AuthMethod("password", int(issuer.now.timestamp())),)
    assert claims.expires_at == int(issuer.now.timestamp()) + 900


@pytest.mark.parametrize(
    "changes",
    [
        {"aal": "aal2"},
        {"amr": ["password", "otp"]},
        {"amr": [{"method": "oauth", "timestamp": 1, "provider": "google"}]},
        {"is_anonymous": True, "email": ""},
        {"user_metadata": None, "app_metadata": None, "phone": None, "amr": None, "is_anonymous": None},
        {"session_id": None},
        {"custom": {"from": ["a", "hook"]}},
    ],
)
async def test_good_tokens_of_other_shapes_are_read(issuer: Issuer, changes: dict[str, object]) -> None:
    await issuer.port.verify(issuer.sign(issuer.payload(**changes)), issuer.now)


async def test_a_token_holds_until_the_second_it_runs_out(issuer: Issuer) -> None:
    token = issuer.sign()
    await issuer.port.verify(token, issuer.now + timedelta(seconds=899))
    for seconds in (900, 901, 90_000):
        with pytest.raises(AccessTokenInvalid):
            await issuer.port.verify(token, issuer.now + timedelta(seconds=seconds))


async def test_a_token_that_was_seen_answers_from_memory(issuer: Issuer) -> None:
    token = issuer.sign()
    began = time.perf_counter()
    await issuer.port.verify(token, issuer.now)
    first = time.perf_counter() - began
    began = time.perf_counter()
    for _ in range(1000):
        await issuer.port.verify(token, issuer.now)
    assert (time.perf_counter() - began) / 1000 < max(first, 0.001)


async def test_memory_is_bounded(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    from vibewell.domains.identity import tokens

    monkeypatch.setattr(tokens, "REMEMBERED_MAX", 5)
    remembered = tokens.RememberedTokens()
    claims = await issuer.port.verify(issuer.sign(), issuer.now)
    for number in range(20):
        remembered.remember(str(number), claims)
    assert [number for number in range(20) if remembered.recall(str(number), issuer.now)] == [15, 16, 17, 18, 19]


class TestHosted:
    """A project elsewhere has bad days."""

    async def test_keys_are_asked_for_once(self, hosted: Issuer) -> None:
        for number in range(20):
            await hosted.port.verify(hosted.sign(hosted.payload(phone=str(number))), hosted.now)
        assert hosted.project.asked == {"/auth/v1/.well-known/jwks.json": 1}

    async def test_a_new_key_is_found_when_its_first_token_comes(self, hosted: Issuer) -> None:
        await hosted.port.verify(hosted.sign(), hosted.now)
        key = hosted.project.publish("next")
        later = hosted.now + timedelta(seconds=KEYS_SECONDS_MIN)
        token = jwt.encode(hosted.payload(), key, algorithm="ES256", headers={"kid": "next"})
        await hosted.port.verify(token, later)
        await hosted.port.verify(hosted.sign(), later)
        assert sum(hosted.project.asked.values()) == 2

    async def test_forged_key_ids_make_few_requests(self, hosted: Issuer) -> None:
        await hosted.port.verify(hosted.sign(), hosted.now)
        for number in range(200):
            with pytest.raises(AccessTokenInvalid):
                await hosted.port.verify(
                    hosted.sign(kid=f"forged {number}"), hosted.now + timedelta(seconds=number / 10)
                )
        assert sum(hosted.project.asked.values()) <= 3

    async def test_a_withdrawn_key_is_not_trusted_any_more(self, hosted: Issuer) -> None:
        token = hosted.sign()
        await hosted.port.verify(token, hosted.now)
        hosted.project.keys.clear()
        hosted.project.publish("next")
        later = hosted.now + timedelta(seconds=KEYS_SECONDS + 1)
        with pytest.raises(AccessTokenInvalid):
            await hosted.port.verify(hosted.sign(hosted.payload(phone="1")), later)
        with pytest.raises(AccessTokenInvalid):
            await hosted.port.verify(token, later)

    @pytest.mark.parametrize("failure", ["500", "html", "big", "302", "hang"])
    async def test_without_keys_it_says_so_and_with_old_ones_it_goes_on(
        self, hosted: Issuer, failure: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("vibewell.adapters.identity.supabase.TIMEOUT_SECONDS", 0.3)
        hosted.project.failure = failure
        with pytest.raises(Unavailable):
            await hosted.port.verify(hosted.sign(), hosted.now)
        hosted.project.failure = ""
        later = hosted.now + timedelta(seconds=KEYS_SECONDS_MIN)
        await hosted.port.verify(hosted.sign(), later)
        hosted.project.failure = failure
        much_later = later + timedelta(seconds=KEYS_SECONDS + 5)
        token = hosted.sign(hosted.payload(exp=int(much_later.timestamp()) + 900))
        await hosted.port.verify(token, much_later)

    async def test_only_es256_keys_for_signatures_are_taken(self, hosted: Issuer) -> None:
        good = hosted.project.keys[0]
        hosted.project.keys[:] = [
            {"kty": "oct", "k": "c2VjcmV0", "kid": "oct", "alg": "HS256"},
            {**good, "kid": "for encryption", "use": "enc"},
            {**good, "kid": "another curve", "crv": "P-384"},
            {**good, "kid": "off the curve", "x": good["y"]},
            {**good, "kid": "private", "d": good["x"]},
            {**good, "kid": 7},
            {"kid": "empty"},
            good,
        ]
        await hosted.port.verify(hosted.sign(), hosted.now)
        assert list(hosted.tokens._keys) == [hosted.kid]

    async def test_an_ended_session_is_known_as_such_within_five_seconds(self, hosted: Issuer) -> None:
        token = hosted.sign()
        claims = await hosted.port.verify(token, hosted.now)
        assert await hosted.port.session_lives(claims, token, hosted.now)
        hosted.project.ended.add(token)
        assert not await hosted.port.session_lives(claims, token, hosted.now + timedelta(seconds=5))
        hosted.project.failure = "500"
        with pytest.raises(Unavailable):
            await hosted.port.session_lives(claims, token, hosted.now + timedelta(seconds=10))

    async def test_whoever_comes_from_there_becomes_a_person_here(
        self, hosted: Issuer, cluster: Cluster, database_name: str
    ) -> None:
        claims = await hosted.port.verify(hosted.sign(), hosted.now)
        database = await Database.connect(cluster.url(database_name, "authenticator"), connections_max=1)
        accounts = Accounts(IdentitySettings(public_url="https://vibewell.test", secret=b"for tests only"), database)
        for _ in range(2):
            await welcome(accounts, claims, "de", hosted.now)
        with psycopg.connect(cluster.url(database_name)) as connection:
            assert connection.execute("select id, name, locale from people").fetchall() == [
                (claims.person_id, "Clara", "de")
            ]
        await self._follows_addresses(accounts, claims, cluster.url(database_name), hosted)
        await database.close()

    async def _follows_addresses(self, accounts: Accounts, claims: Claims, owner_url: str, hosted: Issuer) -> None:
        """A changed address is followed, and goes to whoever the project says has it now."""
        changed = msgspec.structs.replace(claims, email="clara.new@vibewell.example")
        successor = msgspec.structs.replace(changed, person_id=UUID("01890000-0000-7000-8000-000000000002"))
        for told in (changed, successor):
            await welcome(accounts, told, "de", hosted.now)
            with psycopg.connect(owner_url) as connection:
                found = connection.execute("select id from identity.users where email = %s", [changed.email]).fetchall()
            assert found == [(told.person_id,)]
