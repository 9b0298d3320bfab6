"""Sign-up, at once and with a confirmation."""

import asyncio

import msgspec
import psycopg
import pytest

from tests.domains.identity.conftest import PASSWORD, At, Postbox
from vibewell.domains.identity import (
    Accounts,
    EmailInvalid,
    EmailNotConfirmed,
    IdentitySettings,
    InvalidCredentials,
    NewAccount,
    OneTimeTokenInvalid,
    Proof,
    Session,
    TooManyMails,
    TooManyTries,
    User,
    UserAlreadyExists,
    ValidationFailed,
    WeakPassword,
    hash_password,
    import_account,
    request_mail,
    sign_in,
    sign_up,
    verify,
)
from vibewell.kernel.db import Database
from vibewell.kernel.ids import new_id


async def test_a_sign_up_makes_an_account_a_person_and_a_session(at: At, owner_url: str) -> None:
    session = await sign_up(at(locale="de"), " Clara@Vibewell.example ", PASSWORD, metadata={"name": "Clara Hoffmann"})
    assert isinstance(session, Session)
    assert session.user.email == "clara@vibewell.example"
    assert session.user.email_confirmed_at is not None
    assert session.user.user_metadata["name"] == "Clara Hoffmann"
    assert session.expires_in == 900
    with psycopg.connect(owner_url) as connection:
        person = connection.execute("select id, name, locale from people").fetchall()
    assert person == [(session.user.id, "Clara Hoffmann", "de")]


async def test_without_a_name_the_address_gives_one(at: At, owner_url: str) -> None:
    await sign_up(at(), "mai.nguyen@vibewell.example", PASSWORD)
    with psycopg.connect(owner_url) as connection:
        assert connection.execute("select name from people").fetchone() == ("mai.nguyen",)


async def test_names_of_any_writing_are_kept(at: At, owner_url: str) -> None:
    for number, name in enumerate(("كلارا هوفمان", "👩🏽‍🦱 Zoë", "김하늘")):
        await sign_up(at(), f"guest{number}@vibewell.example", PASSWORD, metadata={"name": name})
    with psycopg.connect(owner_url) as connection:
        names = {row[0] for row in connection.execute("select name from people").fetchall()}
    assert names == {"كلارا هوفمان", "👩🏽‍🦱 Zoë", "김하늘"}


async def test_what_can_not_be_an_account_is_refused(at: At) -> None:
    with pytest.raises(EmailInvalid):
        await sign_up(at(), "no address", PASSWORD)
    with pytest.raises(WeakPassword) as weak:
        await sign_up(at(), "clara@vibewell.example", "short")
    assert weak.value.extra == {"reasons": ["length"]}
    with pytest.raises(ValidationFailed):
        await sign_up(at(), "clara@vibewell.example", "x" * 1001)
    with pytest.raises(ValidationFailed):
        await sign_up(at(), "clara@vibewell.example", PASSWORD, metadata={"note": "x" * 5000})


async def test_an_address_has_one_account_also_when_two_ask_at_once(at: At, owner_url: str) -> None:
    outcomes = await asyncio.gather(
        *(sign_up(at(), email, PASSWORD) for email in ("clara@vibewell.example", "CLARA@vibewell.example") * 3),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Session) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, UserAlreadyExists) for outcome in outcomes) == 5
    with psycopg.connect(owner_url) as connection:
        assert connection.execute("select count(*) from people").fetchone() == (1,)


async def test_passwords_are_kept_as_argon2id_of_19_mebibytes(clara: Session, owner_url: str) -> None:
    with psycopg.connect(owner_url) as connection:
        row = connection.execute("select password_hash from identity.users").fetchone()
    assert row is not None
    assert row[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_place_signs_up_sixty_times_an_hour_and_this_machine_a_hundred_times_a_minute(at: At) -> None:
    for number in range(60):
        await _sign_up_quickly(at("203.0.113.77"), number)
    with pytest.raises(TooManyTries) as refusal:
        await _sign_up_quickly(at("203.0.113.77"), 60)
    assert 1 <= refusal.value.extra["retry_after_seconds"] <= 3600
    await _sign_up_quickly(at("203.0.113.78"), 61)
    for number in range(100, 200):
        await _sign_up_quickly(at("127.0.0.1"), number)


async def _sign_up_quickly(here: object, number: int) -> None:
    """A sign-up that goes as far as the limit and no further: its metadata is looked at before, its hash after."""
    from vibewell.domains.identity.accounts import accounts_of
    from vibewell.domains.identity.limits import sign_up_buckets
    from vibewell.domains.identity.rules import network_of

    await accounts_of(here).take(sign_up_buckets(network_of(here.address)), here.now)  # type: ignore[arg-type,attr-defined]


class TestWithConfirmation:
    """Where mail goes out, the address has to be confirmed."""

    @pytest.fixture
    def settings(self, settings: IdentitySettings) -> IdentitySettings:
        return msgspec.structs.replace(settings, autoconfirm=False)

    async def test_the_link_of_the_mail_signs_in(self, at: At, postbox: Postbox) -> None:
        waiting = await sign_up(at(locale="de"), "clara@vibewell.example", PASSWORD, metadata={"name": "Clara"})
        assert isinstance(waiting, User)
        assert waiting.email_confirmed_at is None
        mail = await postbox.only()
        assert (mail.template, mail.to, mail.locale) == ("confirm_signup", "clara@vibewell.example", "de")
        with pytest.raises(EmailNotConfirmed):
            await sign_in(at(), "clara@vibewell.example", PASSWORD)
        session = await verify(at(), Proof(kind="signup", link_token=mail.secret))
        assert isinstance(session, Session)
        assert session.user.id == waiting.id
        assert session.user.user_metadata["email_verified"] is True
        assert isinstance(await sign_in(at(), "clara@vibewell.example", PASSWORD), Session)

    async def test_the_code_of_the_mail_signs_in_once(self, at: At, postbox: Postbox) -> None:
        await sign_up(at(), "clara@vibewell.example", PASSWORD)
        mail = await postbox.only()
        proof = Proof(kind="email", code=f"{mail.code[:3]}-{mail.code[3:]}", email="Clara@vibewell.example")
        assert isinstance(await verify(at(), proof), Session)
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at(), proof)

    async def test_an_address_that_has_an_account_gets_the_same_answer_and_its_owner_a_way_in(
        self, at: At, accounts: Accounts, worker_database: Database, postbox: Postbox
    ) -> None:
        async with accounts.tx() as tx:
            ida = NewAccount(new_id(), "ida@vibewell.example", hash_password(PASSWORD), "Ida Brandt", "de")
            await import_account(tx, ida, now=at().now)
        known = await sign_up(at(), "ida@vibewell.example", "another password")
        unknown = await sign_up(at(), "nobody@vibewell.example", "another password")
        assert isinstance(known, User)
        assert isinstance(unknown, User)
        assert known.id != ida.id
        shape = [
            (set(msgspec.to_builtins(user)), len(user.identities), user.email_confirmed_at, user.last_sign_in_at)
            for user in (known, unknown)
        ]
        assert shape[0] == shape[1]
        mails = await postbox.empty()
        assert [(mail.template, mail.to, mail.locale) for mail in mails] == [
            ("magic_link", "ida@vibewell.example", "de"),
            ("confirm_signup", "nobody@vibewell.example", "en"),
        ]
        assert isinstance(await sign_in(at(), "ida@vibewell.example", PASSWORD), Session)
        with pytest.raises(InvalidCredentials):
            await sign_in(at(), "ida@vibewell.example", "another password")

    async def test_who_signs_up_with_a_stranger_s_address_keeps_no_password_for_it(
        self, at: At, postbox: Postbox
    ) -> None:
        await sign_up(at("203.0.113.66"), "clara@vibewell.example", "thief's password")
        await sign_up(at(), "clara@vibewell.example", PASSWORD)
        thief_s, own = await postbox.empty()
        assert thief_s.secret != own.secret
        assert isinstance(await verify(at(), Proof(kind="signup", link_token=own.secret)), Session)
        with pytest.raises(InvalidCredentials):
            await sign_in(at("203.0.113.66"), "clara@vibewell.example", "thief's password")
        assert isinstance(await sign_in(at(), "clara@vibewell.example", PASSWORD), Session)
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at(), Proof(kind="signup", link_token=thief_s.secret))

    async def test_a_recovery_that_confirms_an_address_leaves_no_password_from_before(
        self, at: At, postbox: Postbox
    ) -> None:
        await sign_up(at("203.0.113.66"), "clara@vibewell.example", "thief's password")
        await postbox.empty()
        await request_mail(at(), "recovery", "clara@vibewell.example")
        mail = await postbox.only()
        assert isinstance(await verify(at(), Proof(kind="recovery", link_token=mail.secret)), Session)
        with pytest.raises(InvalidCredentials):
            await sign_in(at(), "clara@vibewell.example", "thief's password")

    async def test_a_confirmation_can_be_sent_again(self, at: At, postbox: Postbox) -> None:
        await sign_up(at(), "clara@vibewell.example", PASSWORD)
        await postbox.empty()
        await request_mail(at(), "signup", "clara@vibewell.example")
        again = await postbox.only()
        assert again.template == "confirm_signup"
        assert isinstance(await verify(at(), Proof(kind="signup", link_token=again.secret)), Session)
        assert isinstance(await sign_in(at(), "clara@vibewell.example", PASSWORD), Session)
        await request_mail(at(), "signup", "clara@vibewell.example")
        await request_mail(at(), "signup", "nobody@vibewell.example")
        assert await postbox.empty() == []

    async def test_mails_to_one_address_are_limited_whether_it_is_known_or_not(self, at: At, postbox: Postbox) -> None:
        for number in range(6):
            await request_mail(at(f"203.0.113.{number}"), "recovery", "nobody@vibewell.example")
        with pytest.raises(TooManyMails):
            await request_mail(at("203.0.113.99"), "recovery", "nobody@vibewell.example")
        assert await postbox.empty() == []


async def test_somebody_is_taken_over_from_elsewhere(at: At, worker_database: Database) -> None:
    from vibewell.kernel.db import Caller

    noor = NewAccount(new_id(), "noor@vibewell.example", hash_password(PASSWORD), "Noor Haddad")
    async with worker_database.tx(Caller.service()) as tx:
        await import_account(tx, noor, now=at().now)
    session = await sign_in(at(), "noor@vibewell.example", PASSWORD)
    assert session.user.id == noor.id
    assert session.user.user_metadata == {"name": "Noor Haddad"}
