"""Links and codes by mail: recovery, sign-in links, a change of address, PKCE."""

import asyncio
from datetime import timedelta

import msgspec
import psycopg
import pytest

from tests.domains.identity.conftest import PASSWORD, PUBLIC_URL, At, Postbox, later
from vibewell.domains.identity import (
    AccountChanges,
    AuthCode,
    HalfDone,
    InvalidCredentials,
    OneTimeTokenInvalid,
    Pkce,
    Proof,
    SamePassword,
    Session,
    SessionNotFound,
    TooManyTries,
    ValidationFailed,
    WeakPassword,
    exchange_code,
    refresh_session,
    request_mail,
    sign_in,
    sign_up,
    update_user,
    verify,
)
from vibewell.domains.identity.refusals import (
    CodeVerifierWrong,
    FlowStateNotFound,
    RefreshTokenNotFound,
    UserNotFound,
)
from vibewell.domains.identity.vault import code_challenge
from vibewell.kernel.clock import FrozenClock
from vibewell.kernel.ids import new_id

CLARA = "clara@vibewell.example"


async def who(at: At, session: Session) -> tuple[object, object]:
    """The person and the session of a token."""
    claims = await at().services["identity"].verify(session.access_token, at().now)
    return claims.person_id, claims.session_id


async def change(at: At, session: Session, **changes: object) -> object:
    """Change the account of this session."""
    person_id, session_id = await who(at, session)
    return await update_user(at(), person_id, session_id, AccountChanges(**changes))  # type: ignore[arg-type]


class TestRecovery:
    """A way back in."""

    async def test_a_forgotten_password_is_exchanged_for_a_new_one(
        self, at: At, clara: Session, postbox: Postbox
    ) -> None:
        await request_mail(at(), "recovery", " Clara@vibewell.EXAMPLE")
        mail = await postbox.only()
        assert (mail.template, mail.to) == ("recover", CLARA)
        assert mail.context["link"].startswith(f"{PUBLIC_URL}/auth/v1/verify?token=")
        session = await verify(at(), Proof(kind="recovery", link_token=mail.secret))
        assert isinstance(session, Session)
        await change(at, session, password="a new password")
        with pytest.raises(InvalidCredentials):
            await sign_in(at(), CLARA, PASSWORD)
        assert isinstance(await sign_in(at(), CLARA, "a new password"), Session)
        with pytest.raises(RefreshTokenNotFound):
            await refresh_session(at(), clara.refresh_token)
        assert isinstance(await refresh_session(at(), session.refresh_token), Session)

    async def test_a_page_can_ask_for_a_link_to_itself(self, at: At, clara: Session, postbox: Postbox) -> None:
        await request_mail(at(), "recovery", CLARA, landing="/reset")
        mail = await postbox.only()
        assert mail.context["link"] == f"{PUBLIC_URL}/reset?token_hash={mail.secret}&type=recovery"

    async def test_a_link_works_once_and_for_an_hour_and_the_newest_only(
        self, at: At, clara: Session, postbox: Postbox, clock: FrozenClock
    ) -> None:
        await request_mail(at(), "recovery", CLARA)
        older = await postbox.only()
        later(clock, seconds=1)
        await request_mail(at(), "recovery", CLARA)
        newer = await postbox.only()
        for secret in (older.secret, "x", "ü", "x" * 5000):
            with pytest.raises(OneTimeTokenInvalid):
                await verify(at(), Proof(kind="recovery", link_token=secret))
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at(), Proof(kind="magiclink", link_token=newer.secret))
        later(clock, minutes=59)
        assert isinstance(await verify(at(), Proof(kind="recovery", link_token=newer.secret)), Session)
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at(), Proof(kind="recovery", link_token=newer.secret))
        await request_mail(at(), "recovery", CLARA)
        latest = await postbox.only()
        later(clock, minutes=61)
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at(), Proof(kind="recovery", link_token=latest.secret))

    async def test_a_link_clicked_ten_times_at_once_opens_one_session(
        self, at: At, clara: Session, postbox: Postbox
    ) -> None:
        await request_mail(at(), "recovery", CLARA)
        mail = await postbox.only()
        outcomes = await asyncio.gather(
            *(verify(at(), Proof(kind="recovery", link_token=mail.secret)) for _ in range(10)), return_exceptions=True
        )
        assert sum(isinstance(outcome, Session) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, OneTimeTokenInvalid) for outcome in outcomes) == 9

    async def test_only_hashes_are_kept(self, at: At, clara: Session, postbox: Postbox, owner_url: str) -> None:
        await request_mail(at(), "recovery", CLARA)
        mail = await postbox.only()
        with psycopg.connect(owner_url) as connection:
            rows = connection.execute("select t::text from identity.one_time_tokens t").fetchall()
        assert mail.secret not in rows[0][0]
        assert mail.code not in rows[0][0]

    async def test_a_request_that_waits_for_the_worker_is_sealed(self, at: At, clara: Session, owner_url: str) -> None:
        await request_mail(at(), "recovery", CLARA)
        with psycopg.connect(owner_url) as connection:
            rows = connection.execute("select args::text from jobs.procrastinate_jobs").fetchall()
        assert "clara" not in rows[0][0]

    async def test_a_job_that_runs_again_sends_nothing_again(self, at: At, clara: Session, postbox: Postbox) -> None:
        await request_mail(at(), "recovery", CLARA)
        [args] = postbox.take("account_mail")
        await postbox.do("account_mail", **args)
        await postbox.do("account_mail", **args)
        assert len(await postbox.empty()) == 1

    async def test_an_unknown_address_gets_no_mail(self, at: At, postbox: Postbox) -> None:
        for kind in ("recovery", "magiclink", "signup", "email_change"):
            await request_mail(at(), kind, "nobody@vibewell.example")
        assert await postbox.empty() == []


class TestCodes:
    """Six digits."""

    async def test_a_code_may_be_tried_five_times_then_only_the_link_is_left(
        self, at: At, clara: Session, postbox: Postbox
    ) -> None:
        await request_mail(at(), "magiclink", CLARA)
        mail = await postbox.only()
        wrong = f"{(int(mail.code) + 1) % 10**6:06}"
        for _ in range(5):
            with pytest.raises(OneTimeTokenInvalid):
                await verify(at(), Proof(kind="email", code=wrong, email=CLARA))
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at(), Proof(kind="email", code=mail.code, email=CLARA))
        assert isinstance(await verify(at(), Proof(kind="magiclink", link_token=mail.secret)), Session)

    async def test_wrong_codes_are_limited_over_all_mails(self, at: At, clara: Session, clock: FrozenClock) -> None:
        for number in range(10):
            with pytest.raises(OneTimeTokenInvalid):
                await verify(at(f"203.0.113.{number}"), Proof(kind="email", code="000000", email=CLARA))
        with pytest.raises(TooManyTries):
            await verify(at("203.0.113.99"), Proof(kind="email", code="000000", email=CLARA))
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at("203.0.113.99"), Proof(kind="email", code="000000", email="nobody@vibewell.example"))

    async def test_a_code_belongs_to_its_address(self, at: At, clara: Session, postbox: Postbox) -> None:
        await sign_up(at(), "ida@vibewell.example", PASSWORD)
        await request_mail(at(), "magiclink", CLARA)
        await request_mail(at(), "magiclink", "ida@vibewell.example")
        for_clara, for_ida = await postbox.empty()
        if for_clara.code != for_ida.code:
            with pytest.raises(OneTimeTokenInvalid):
                await verify(at(), Proof(kind="email", code=for_clara.code, email="ida@vibewell.example"))
        session = await verify(at(), Proof(kind="email", code=for_ida.code, email="ida@vibewell.example"))
        assert isinstance(session, Session)
        assert session.user.email == "ida@vibewell.example"

    async def test_a_sign_in_link_makes_an_account_where_that_is_wanted(
        self, at: At, postbox: Postbox, owner_url: str
    ) -> None:
        await request_mail(at(), "magiclink", "new@vibewell.example", may_create=False)
        assert await postbox.empty() == []
        await request_mail(
            at(locale="de"), "magiclink", "new@vibewell.example", may_create=True, metadata={"name": "Neu"}
        )
        mail = await postbox.only()
        assert (mail.template, mail.locale, mail.context["name"]) == ("magic_link", "de", "Neu")
        session = await verify(at(), Proof(kind="email", code=mail.code, email="new@vibewell.example"))
        assert isinstance(session, Session)
        assert session.user.email_confirmed_at is not None
        with pytest.raises(InvalidCredentials):
            await sign_in(at(), "new@vibewell.example", "")

    async def test_an_unknown_kind_is_refused(self, at: At) -> None:
        for kind in ("", "sms", "auth_code", "email_change_new", "password"):
            with pytest.raises(ValidationFailed):
                await verify(at(), Proof(kind=kind, link_token="x"))


class TestAccountChanges:
    """Password, address and metadata."""

    async def test_metadata_is_merged_and_the_person_is_renamed(self, at: At, clara: Session, owner_url: str) -> None:
        user = await change(at, clara, metadata={"name": "Clara Sommer", "locale": "de", "color": "coral"})
        assert user.user_metadata["color"] == "coral"  # type: ignore[attr-defined]
        assert user.user_metadata["email"] == CLARA  # type: ignore[attr-defined]
        with psycopg.connect(owner_url) as connection:
            assert connection.execute("select name, locale from people").fetchone() == ("Clara Sommer", "de")
        with pytest.raises(ValidationFailed):
            await change(at, clara, metadata={"note": "x" * 5000})

    async def test_a_password_has_to_be_another_and_good_enough(self, at: At, clara: Session) -> None:
        with pytest.raises(SamePassword):
            await change(at, clara, password=PASSWORD)
        with pytest.raises(WeakPassword):
            await change(at, clara, password="short")
        with pytest.raises(InvalidCredentials):
            await change(at, clara, password="a new password", current_password="not this one")
        await change(at, clara, password="a new password", current_password=PASSWORD)
        assert isinstance(await sign_in(at(), CLARA, "a new password"), Session)

    async def test_the_current_password_is_no_oracle(self, at: At, clara: Session) -> None:
        for _ in range(10):
            with pytest.raises(InvalidCredentials):
                await change(at, clara, password="a new password", current_password="not this one")
        with pytest.raises(TooManyTries):
            await change(at, clara, password="a new password", current_password=PASSWORD)

    async def test_a_new_password_ends_the_other_sessions_and_what_was_mailed(
        self, at: At, clara: Session, postbox: Postbox
    ) -> None:
        laptop = await sign_in(at(), CLARA, PASSWORD)
        await request_mail(at(), "recovery", CLARA)
        mail = await postbox.only()
        await change(at, laptop, password="a new password")
        with pytest.raises(RefreshTokenNotFound):
            await refresh_session(at(), clara.refresh_token)
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at(), Proof(kind="recovery", link_token=mail.secret))
        assert isinstance(await refresh_session(at(), laptop.refresh_token), Session)

    async def test_an_address_changes_when_both_addresses_agree(self, at: At, clara: Session, postbox: Postbox) -> None:
        user = await change(at, clara, email="clara.sommer@vibewell.example")
        assert (user.email, user.new_email) == (CLARA, "clara.sommer@vibewell.example")  # type: ignore[attr-defined]
        old, new = await postbox.empty()
        assert [mail.to for mail in (old, new)] == [CLARA, "clara.sommer@vibewell.example"]
        assert {mail.template for mail in (old, new)} == {"email_change"}
        first = await verify(at(), Proof(kind="email_change", code=new.code, email=new.to))
        assert isinstance(first, HalfDone)
        assert isinstance(await sign_in(at(), CLARA, PASSWORD), Session)
        session = await verify(at(), Proof(kind="email_change", link_token=old.secret))
        assert isinstance(session, Session)
        assert session.user.email == "clara.sommer@vibewell.example"
        assert session.user.new_email is None
        assert session.user.identities[0].identity_data["email"] == "clara.sommer@vibewell.example"
        with pytest.raises(InvalidCredentials):
            await sign_in(at(), CLARA, PASSWORD)
        assert isinstance(await sign_in(at(), "clara.sommer@vibewell.example", PASSWORD), Session)

    async def test_a_change_can_be_mailed_again(self, at: At, clara: Session, postbox: Postbox) -> None:
        await change(at, clara, email="clara.sommer@vibewell.example")
        await postbox.empty()
        await request_mail(at(), "email_change", CLARA)
        [args] = postbox.take("account_mail")
        for _ in range(2):
            await postbox.do("account_mail", **args)
        old, new = await postbox.empty()
        assert isinstance(await verify(at(), Proof(kind="email_change", link_token=old.secret)), HalfDone)
        assert isinstance(await verify(at(), Proof(kind="email_change", link_token=new.secret)), Session)

    async def test_an_address_that_has_an_account_is_not_given_away(
        self, at: At, clara: Session, postbox: Postbox
    ) -> None:
        await sign_up(at(), "ida@vibewell.example", PASSWORD)
        free = await change(at, clara, email="free@vibewell.example")
        await postbox.empty()
        taken = await change(at, clara, email="ida@vibewell.example")
        assert set(msgspec.to_builtins(free)) == set(msgspec.to_builtins(taken))
        mail = await postbox.only()
        assert mail.to == CLARA
        assert isinstance(await verify(at(), Proof(kind="email_change", link_token=mail.secret)), HalfDone)
        assert (await sign_in(at(), "ida@vibewell.example", PASSWORD)).user.id != clara.user.id

    async def test_an_address_that_was_taken_meanwhile_stays_with_who_has_it(
        self, at: At, clara: Session, postbox: Postbox
    ) -> None:
        await change(at, clara, email="wanted@vibewell.example")
        old, new = await postbox.empty()
        assert isinstance(await verify(at(), Proof(kind="email_change", link_token=old.secret)), HalfDone)
        other = await sign_up(at(), "wanted@vibewell.example", PASSWORD)
        assert isinstance(other, Session)
        with pytest.raises(OneTimeTokenInvalid):
            await verify(at(), Proof(kind="email_change", link_token=new.secret))
        assert (await sign_in(at(), "wanted@vibewell.example", PASSWORD)).user.id == other.user.id

    async def test_an_ended_session_or_a_gone_account_changes_nothing(
        self, at: At, clara: Session, owner_url: str
    ) -> None:
        person_id, session_id = await who(at, clara)
        with pytest.raises(SessionNotFound):
            await update_user(at(), person_id, new_id(), AccountChanges(metadata={}))  # type: ignore[arg-type]
        with psycopg.connect(owner_url) as connection:
            connection.execute("delete from people where id = %s", [person_id])
        with pytest.raises(UserNotFound):
            await update_user(at(), person_id, session_id, AccountChanges(metadata={}))  # type: ignore[arg-type]


class TestPkce:
    """The answer to a mail is worth something only to who asked for it."""

    async def test_a_link_leaves_a_code_that_needs_the_verifier(
        self, at: At, clara: Session, postbox: Postbox, clock: FrozenClock
    ) -> None:
        verifier = "v" * 50
        pkce = Pkce(code_challenge(verifier), "s256")

        async def ask() -> str:
            await request_mail(at(), "magiclink", CLARA, pkce=pkce)
            mail = await postbox.only()
            assert mail.secret.startswith("pkce_")
            left = await verify(at(), Proof(kind="magiclink", link_token=mail.secret))
            assert isinstance(left, AuthCode)
            return left.code

        guessed = await ask()
        with pytest.raises(CodeVerifierWrong):
            await exchange_code(at(), guessed, "w" * 50)
        with pytest.raises(FlowStateNotFound):
            await exchange_code(at(), guessed, verifier)
        honest = await ask()
        assert isinstance(await exchange_code(at(), honest, verifier), Session)
        with pytest.raises(FlowStateNotFound):
            await exchange_code(at(), honest, verifier)
        late = await ask()
        later(clock, minutes=6)
        with pytest.raises(FlowStateNotFound):
            await exchange_code(at(), late, verifier)

    async def test_what_is_no_code_is_refused(self, at: At) -> None:
        for code in ("", "x", "x" * 5000, "\x00"):
            with pytest.raises(FlowStateNotFound):
                await exchange_code(at(), code, "v" * 50)

    async def test_a_banned_account_gets_no_session(
        self, at: At, clara: Session, postbox: Postbox, owner_url: str
    ) -> None:
        from vibewell.domains.identity import UserBanned

        await request_mail(at(), "magiclink", CLARA)
        mail = await postbox.only()
        with psycopg.connect(owner_url) as connection:
            connection.execute("update identity.users set banned_until = %s", [at().now + timedelta(days=1)])
        with pytest.raises(UserBanned):
            await verify(at(), Proof(kind="magiclink", link_token=mail.secret))
        await request_mail(at(), "magiclink", CLARA)
        assert await postbox.empty() == []
