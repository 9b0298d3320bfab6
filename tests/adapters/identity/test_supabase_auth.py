"""The official Python client, `supabase-auth`, through every flow."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pyotp
import pytest
from supabase_auth import SyncGoTrueClient, SyncMemoryStorage
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError

from tests.adapters.identity.conftest import AuthServers
from tests.adapters.identity.post import Post

PASSWORD = "vibewell-demo"
pytestmark = pytest.mark.xdist_group("auth_servers")
_numbers = itertools.count(1)


class Clients:
    """Clients of one server, closed at the end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: list[SyncGoTrueClient] = []

    def __call__(self, **options: Any) -> SyncGoTrueClient:
        """A client of its own, as on another device."""
        client = SyncGoTrueClient(
            url=self.url,
            headers={"apikey": "sb_publishable_anything"},
            storage=SyncMemoryStorage(),
            auto_refresh_token=False,
            **options,
        )
        self._opened.append(client)
        return client

    def close(self) -> None:
        for client in self._opened:
            client.close()


@pytest.fixture
def client(auth_servers: AuthServers) -> Iterator[Clients]:
    clients = Clients(f"{auth_servers.at_once.base_url}/auth/v1")
    yield clients
    clients.close()


@pytest.fixture
def post(auth_servers: AuthServers) -> Post:
    return Post(auth_servers.at_once.owner_url)


def fresh() -> str:
    return f"py{next(_numbers)}@vibewell.example"


def signed_up(client: Clients) -> tuple[SyncGoTrueClient, str]:
    auth, email = client(), fresh()
    answer = auth.sign_up({"email": email, "password": PASSWORD, "options": {"data": {"name": "Clara"}}})
    assert answer.session
    assert answer.user
    return auth, email


def session_of(auth: SyncGoTrueClient) -> Any:
    session = auth.get_session()
    assert session
    return session


def code_of(error: pytest.ExceptionInfo[AuthApiError]) -> tuple[int, str | None]:
    return error.value.status, error.value.code


def test_sign_up_user_and_claims(client: Clients) -> None:
    auth, email = signed_up(client)
    answer = auth.get_user()
    assert answer
    assert answer.user.email == email
    assert answer.user.user_metadata["name"] == "Clara"
    assert answer.user.role == "authenticated"
    claims = auth.get_claims()
    assert claims
    assert claims["headers"]["alg"] == "ES256"
    assert claims["claims"]["sub"] == answer.user.id
    assert claims["claims"]["iss"] == client.url
    identities = auth.get_user_identities().identities
    assert [identity.provider for identity in identities] == ["email"]


def test_refusals_are_read_by_their_codes(client: Clients) -> None:
    _, email = signed_up(client)
    with pytest.raises(AuthApiError) as error:
        client().sign_in_with_password({"email": email, "password": "wrong password"})
    assert code_of(error) == (400, "invalid_credentials")
    with pytest.raises(AuthApiError) as error:
        client().sign_up({"email": email, "password": PASSWORD})
    assert code_of(error) == (422, "user_already_exists")
    with pytest.raises(AuthWeakPasswordError) as weak:
        client().sign_up({"email": fresh(), "password": "short"})
    assert weak.value.reasons == ["length"]
    with pytest.raises(AuthApiError) as error:
        client().sign_in_anonymously()
    assert code_of(error) == (422, "anonymous_provider_disabled")
    with pytest.raises(AuthApiError) as error:
        client().refresh_session("nonsense")
    assert code_of(error) == (400, "refresh_token_not_found")


def test_refresh_also_by_twenty_at_once(client: Clients) -> None:
    auth, _ = signed_up(client)
    shown = session_of(auth).refresh_token
    others = [client() for _ in range(20)]
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda other: other.refresh_session(shown), others))
    tokens = {answer.session.refresh_token for answer in answers if answer.session}
    assert len(tokens) == 1
    session = auth.refresh_session().session
    assert session
    assert session.refresh_token in tokens
    assert auth.set_session(session.access_token, session.refresh_token).user


def test_update_user(client: Clients) -> None:
    auth, email = signed_up(client)
    assert auth.update_user({"data": {"color": "coral"}}).user.user_metadata["color"] == "coral"
    auth.update_user({"password": "a new password", "current_password": PASSWORD})
    assert client().sign_in_with_password({"email": email, "password": "a new password"}).session


def test_recovery_by_link_and_by_code(client: Clients, post: Post) -> None:
    _, email = signed_up(client)
    client().reset_password_for_email(email, {"redirect_to": "/reset"})
    sent, auth = post.next(email), client()
    assert auth.verify_otp({"type": "recovery", "token_hash": sent.secret}).session
    auth.update_user({"password": "a new password"})
    assert client().sign_in_with_password({"email": email, "password": "a new password"}).session
    with pytest.raises(AuthApiError) as error:
        client().verify_otp({"type": "recovery", "token_hash": sent.secret})
    assert code_of(error) == (403, "otp_expired")
    client().reset_password_for_email(email)
    assert client().verify_otp({"type": "recovery", "email": email, "token": post.next(email).code}).session
    client().reset_password_for_email(fresh())


def test_sign_in_by_mail(client: Clients, post: Post) -> None:
    email = fresh()
    client().sign_in_with_otp({"email": email, "options": {"data": {"name": "Neu"}}})
    answer = client().verify_otp({"type": "email", "email": email, "token": post.next(email).code})
    assert answer.user
    assert answer.user.user_metadata["name"] == "Neu"


def test_a_mailed_link_followed(client: Clients, post: Post) -> None:
    _, email = signed_up(client)
    client().sign_in_with_otp({"email": email, "options": {"email_redirect_to": "/visits"}})
    answer = httpx.get(post.next(email).link, follow_redirects=False)
    auth = client()
    auth.initialize(url=answer.headers["location"])
    assert session_of(auth).user.email == email


def test_pkce(client: Clients, post: Post) -> None:
    _, email = signed_up(client)
    auth = client(flow_type="pkce")
    auth.sign_in_with_otp({"email": email})
    answer = httpx.get(post.next(email).link, follow_redirects=False)
    code = httpx.URL(answer.headers["location"]).params["code"]
    exchanged = auth.exchange_code_for_session({"auth_code": code})
    assert exchanged.user
    assert exchanged.user.email == email


def test_change_of_address(client: Clients, post: Post) -> None:
    auth, email = signed_up(client)
    wanted = fresh()
    assert auth.update_user({"email": wanted}).user.new_email == wanted
    half = client().verify_otp({"type": "email_change", "token_hash": post.next(email).secret})
    assert (half.user, half.session) == (None, None)
    whole = client().verify_otp({"type": "email_change", "email": wanted, "token": post.next(wanted).code})
    assert whole.user
    assert whole.user.email == wanted


def test_second_factor(client: Clients) -> None:
    auth, email = signed_up(client)
    factor = auth.mfa.enroll({"factor_type": "totp", "friendly_name": "phone"})
    assert factor.totp
    assert factor.totp.qr_code.startswith("data:image/svg+xml;utf-8,<svg")
    code = pyotp.TOTP(factor.totp.secret).now()
    challenge = auth.mfa.challenge({"factor_id": factor.id})
    answer = auth.mfa.verify({"factor_id": factor.id, "challenge_id": challenge.id, "code": code})
    assert answer.user.factors
    level = auth.mfa.get_authenticator_assurance_level()
    assert (level.current_level, level.next_level) == ("aal2", "aal2")
    assert {entry.method for entry in level.current_authentication_methods} == {"totp", "password"}
    assert [listed.friendly_name for listed in auth.mfa.list_factors().totp] == ["phone"]
    with pytest.raises(AuthApiError) as error:
        auth.mfa.challenge_and_verify({"factor_id": factor.id, "code": code})
    assert code_of(error) == (422, "mfa_verification_failed")
    lower = client()
    lower.sign_in_with_password({"email": email, "password": PASSWORD})
    assert lower.mfa.get_authenticator_assurance_level().next_level == "aal2"
    with pytest.raises(AuthApiError) as error:
        lower.mfa.unenroll({"factor_id": factor.id})
    assert code_of(error) == (403, "insufficient_aal")
    assert auth.mfa.unenroll({"factor_id": factor.id}).id == factor.id
    auth.refresh_session()
    assert auth.mfa.get_authenticator_assurance_level().current_level == "aal1"


def test_sign_out_scopes(client: Clients) -> None:
    auth, email = signed_up(client)
    other = client()
    other.sign_in_with_password({"email": email, "password": PASSWORD})
    auth.sign_out({"scope": "others"})
    with pytest.raises(AuthApiError):
        other.refresh_session()
    token = session_of(auth).access_token
    auth.sign_out({"scope": "local"})
    with pytest.raises(AuthApiError) as error:
        client().get_user(token)
    assert code_of(error) == (403, "session_not_found")
    third = client()
    third.sign_in_with_password({"email": email, "password": PASSWORD})
    third.sign_out()
    assert third.get_session() is None


def test_sign_up_that_waits_for_its_mail(auth_servers: AuthServers) -> None:
    post = Post(auth_servers.by_mail.owner_url)
    clients = Clients(f"{auth_servers.by_mail.base_url}/auth/v1")
    auth, email = clients(), fresh()
    answer = auth.sign_up({"email": email, "password": PASSWORD})
    assert answer.session is None
    assert answer.user
    assert answer.user.email_confirmed_at is None
    first = post.next(email)
    with pytest.raises(AuthApiError) as error:
        auth.sign_in_with_password({"email": email, "password": PASSWORD})
    assert code_of(error) == (400, "email_not_confirmed")
    auth.resend({"type": "signup", "email": email})
    second = post.next(email)
    assert second.secret != first.secret
    assert auth.verify_otp({"type": "signup", "email": email, "token": second.code}).session
    assert clients().sign_in_with_password({"email": email, "password": PASSWORD}).session
    clients.close()


def test_a_body_of_ten_megabytes_is_refused_over_a_real_connection(auth_servers: AuthServers) -> None:
    body = b'{"email":"clara@vibewell.example","password":"' + b"x" * 10_000_000 + b'"}'
    for _ in range(3):
        answer = httpx.post(f"{auth_servers.at_once.base_url}/auth/v1/signup", content=body)
        assert answer.status_code == 413
        assert set(answer.json()) == {"code", "error_code", "msg"}


def test_a_hundred_sign_ups_within_a_minute_from_this_machine(auth_servers: AuthServers) -> None:
    """The limits leave room for them; each is a whole one, with its hash."""
    url = f"{auth_servers.at_once.base_url}/auth/v1/signup"
    with httpx.Client() as http, ThreadPoolExecutor(4) as threads:
        bodies = [{"email": fresh(), "password": PASSWORD} for _ in range(100)]
        statuses = list(threads.map(lambda body: http.post(url, json=body, timeout=30).status_code, bodies))
    assert statuses == [200] * 100
