"""/auth/v1 over HTTP: shapes, and bad input of every kind."""

import itertools
import json
from typing import Any

import httpx
import msgspec

from tests.domains.identity.conftest import PASSWORD, PUBLIC_URL, Postbox, later
from vibewell.domains.identity import Accounts, Session
from vibewell.kernel.clock import FrozenClock

CLARA = "clara@vibewell.example"
V2024 = {"x-supabase-api-version": "2024-01-01"}


def bearer(session: Session) -> dict[str, str]:
    """The header of who is signed in."""
    return {"authorization": f"Bearer {session.access_token}"}


async def test_errors_come_in_the_shape_of_the_version_that_is_asked_for(http: httpx.AsyncClient) -> None:
    wrong = {"email": CLARA, "password": "wrong password"}
    old = await http.post("/token?grant_type=password", json=wrong)
    new = await http.post("/token?grant_type=password", json=wrong, headers=V2024)
    odd = await http.post("/token?grant_type=password", json=wrong, headers={"x-supabase-api-version": "newest"})
    assert old.status_code == new.status_code == odd.status_code == 400
    told = {"code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials"}
    assert old.json() == odd.json() == told
    assert new.json() == {"code": "invalid_credentials", "message": "Invalid login credentials"}
    assert new.headers["x-supabase-api-version"] == "2024-01-01"
    weak = await http.post("/signup", json={"email": CLARA, "password": "short"}, headers=V2024)
    assert weak.status_code == 422
    assert weak.json()["code"] == "weak_password"
    assert weak.json()["weak_password"] == {"reasons": ["length"]}


async def test_a_limit_says_when_to_come_back(http: httpx.AsyncClient) -> None:
    for _ in range(6):
        last = await http.post("/token?grant_type=password", json={"email": CLARA, "password": "wrong password"})
    assert last.status_code == 429
    assert last.json()["error_code"] == "over_request_rate_limit"
    assert 1 <= int(last.headers["retry-after"]) <= 3600


async def test_the_session_and_the_user_have_all_fields_of_supabase_s(http: httpx.AsyncClient) -> None:
    answer = await http.post("/signup", json={"email": CLARA, "password": PASSWORD, "data": {"name": "Clara"}})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    session = answer.json()
    assert set(session) == {"access_token", "token_type", "expires_in", "expires_at", "refresh_token", "user"}
    assert session["token_type"] == "bearer"
    user = session["user"]
    assert set(user) == {
        "id", "aud", "role", "email", "phone", "app_metadata", "user_metadata", "identities", "created_at",
        "updated_at", "is_anonymous", "email_confirmed_at", "confirmed_at", "last_sign_in_at",
    }  # fmt: skip
    assert user["app_metadata"] == {"provider": "email", "providers": ["email"]}
    assert user["user_metadata"] == {
        "name": "Clara", "email": CLARA, "email_verified": True, "phone_verified": False, "sub": user["id"],
    }  # fmt: skip
    assert set(user["identities"][0]) == {
        "identity_id", "id", "user_id", "identity_data", "provider", "last_sign_in_at", "created_at", "updated_at",
        "email",
    }  # fmt: skip
    read = await http.get("/user", headers={"authorization": f"Bearer {session['access_token']}", "apikey": "any"})
    assert read.json() == user


async def test_the_access_token_has_the_claims_of_supabase_s(clara: Session) -> None:
    import base64

    header, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in clara.access_token.split(".")[:2])
    assert header == {"alg": "ES256", "kid": header["kid"], "typ": "JWT"}
    assert set(payload) == {
        "iss", "sub", "aud", "exp", "iat", "email", "phone", "app_metadata", "user_metadata", "role", "aal", "amr",
        "session_id", "is_anonymous",
    }  # fmt: skip
    assert payload["iss"] == f"{PUBLIC_URL}/auth/v1"
    assert (payload["aud"], payload["role"], payload["aal"]) == ("authenticated", "authenticated", "aal1")
    assert payload["exp"] - payload["iat"] == 900
    assert payload["amr"] == [{"method": "password", "timestamp": payload["iat"]}]


async def test_the_longest_metadata_still_fits_into_a_cookie(http: httpx.AsyncClient) -> None:
    for email, note in (("a@vibewell.example", "x" * 1700), ("b@vibewell.example", "😀" * 430)):
        answer = await http.post("/signup", json={"email": email, "password": PASSWORD, "data": {"note": note}})
        assert answer.status_code == 200
        assert len(answer.json()["access_token"]) < 4000


async def test_settings_and_keys_are_public(http: httpx.AsyncClient, clara: Session) -> None:
    settings = (await http.get("/settings")).json()
    assert settings["external"]["email"] is True
    assert settings["external"]["phone"] is False
    assert settings["mailer_autoconfirm"] is True
    assert settings["disable_signup"] is False
    keys = (await http.get("/.well-known/jwks.json")).json()["keys"]
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "y", "kid", "alg", "use", "key_ops", "ext"}]
    assert (await http.get("/health")).status_code == 200


OWN = [
    ("GET", "/user"),
    ("PUT", "/user"),
    ("POST", "/logout"),
    ("POST", "/factors"),
    ("POST", "/factors/01890000-0000-7000-8000-000000000000/challenge"),
    ("POST", "/factors/01890000-0000-7000-8000-000000000000/verify"),
    ("DELETE", "/factors/01890000-0000-7000-8000-000000000000"),
]
NO_TOKENS: list[tuple[dict[str, str], int, str]] = [
    ({}, 401, "no_authorization"),
    ({"authorization": "Basic eA=="}, 401, "no_authorization"),
    ({"authorization": "Bearer "}, 401, "no_authorization"),
    ({"authorization": "Bearer x"}, 403, "bad_jwt"),
    ({"authorization": "Bearer a.b.c"}, 403, "bad_jwt"),
]


async def test_what_belongs_to_somebody_needs_their_token(http: httpx.AsyncClient) -> None:
    for method, path in OWN:
        for headers, status, code in NO_TOKENS:
            answer = await http.request(method, path, headers=headers)
            assert (answer.status_code, answer.json()["error_code"]) == (status, code), (method, path, headers)


async def test_an_ended_session_is_told_as_such(http: httpx.AsyncClient, clara: Session, clock: FrozenClock) -> None:
    assert (await http.post("/logout?scope=everywhere", headers=bearer(clara))).status_code == 400
    gone = await http.post("/logout?scope=local", headers=bearer(clara))
    assert (gone.status_code, gone.content) == (204, b"")
    answer = await http.get("/user", headers=bearer(clara))
    assert (answer.status_code, answer.json()["error_code"]) == (403, "session_not_found")
    later(clock, minutes=16)
    answer = await http.get("/user", headers=bearer(clara))
    assert (answer.status_code, answer.json()["error_code"]) == (403, "bad_jwt")


async def test_a_mailed_link_goes_on_with_the_session_in_the_fragment(
    http: httpx.AsyncClient, clara: Session, postbox: Postbox
) -> None:
    await http.post("/recover?redirect_to=https://vibewell.test/reset?x=1", json={"email": CLARA})
    mail = await postbox.only()
    answer = await http.get(mail.context["link"])
    assert answer.status_code == 303
    target, _, fragment = answer.headers["location"].partition("#")
    assert target == "https://vibewell.test/reset?x=1"
    handed = dict(httpx.QueryParams(fragment))
    assert set(handed) == {"access_token", "expires_at", "expires_in", "refresh_token", "token_type", "type"}
    assert handed["type"] == "recovery"
    again = await http.get(mail.context["link"])
    told = dict(httpx.QueryParams(again.headers["location"].partition("#")[2]))
    assert told["error"] == "access_denied"
    assert told["error_code"] == "otp_expired"
    elsewhere = await http.get("/verify?token=x&type=recovery&redirect_to=https://evil.example/")
    assert elsewhere.headers["location"].startswith(f"{PUBLIC_URL}#error=")


async def test_pkce_answers_with_a_code_in_the_query(http: httpx.AsyncClient, clara: Session, postbox: Postbox) -> None:
    from vibewell.domains.identity.vault import code_challenge

    verifier = "v" * 64
    body = {"email": CLARA, "code_challenge": code_challenge(verifier), "code_challenge_method": "s256"}
    await http.post("/otp?redirect_to=/back", json=body)
    mail = await postbox.only()
    location = httpx.URL((await http.get(mail.context["link"])).headers["location"])
    assert location.copy_with(query=None) == httpx.URL(f"{PUBLIC_URL}/back")
    exchange = {"auth_code": location.params["code"], "code_verifier": verifier}
    session = await http.post("/token?grant_type=pkce", json=exchange)
    assert session.json()["user"]["email"] == CLARA
    assert (await http.post("/token?grant_type=pkce", json=exchange)).json()["error_code"] == "flow_state_not_found"
    refused = httpx.URL((await http.get(mail.context["link"])).headers["location"])
    assert refused.params["error_code"] == "otp_expired"


async def test_mails_are_asked_for_alike_whether_the_address_is_known(http: httpx.AsyncClient, clara: Session) -> None:
    body = {"type": "signup", "create_user": False}
    for path in ("/recover", "/otp", "/resend"):
        known = await http.post(path, json={**body, "email": CLARA})
        unknown = await http.post(path, json={**body, "email": "nobody@vibewell.example"})
        assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (200, {})


DEEP = "[" * 20_000
BODIES: list[Any] = [
    b"", b"{", b"null", b"[]", b"7", b'"text"', b"\xff\xfe", b"{}", b'{"email":}', DEEP.encode(),
    b'{"a":' * 5000 + b"1" + b"}" * 5000, {"email": None}, {"email": 7, "password": True}, {"email": ["a@b.example"]},
    {"email": {"a": 1}, "password": {}}, {"email": "", "password": ""}, {"email": "x", "password": "y"},
    {"email": "a@b.example", "password": "x" * 1001}, {"email": "a@b.example", "password": "password", "data": "text"},
    {"email": "a@b.example", "password": "password", "data": {"name": "\x00"}},
    {"email": "a@b.example\x00", "password": "password"}, {"email": "😀@😀.example", "password": "password"},
    {"email": "عميل@مثال.example", "password": "password"}, {"phone": "+491711234567", "password": "password"},
    {"phone": 7}, {"email": "a@b.example", "phone": "+491711234567", "password": "password"},
    b'{"email":"\\ud800@b.example","password":"\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800"}',
    {"email": "a@b.example", "password": "password", "code_challenge": "short", "code_challenge_method": "s256"},
    {"refresh_token": 7}, {"refresh_token": "\x00"}, {"refresh_token": "x" * 5000}, {"type": "signup"},
    {"type": "sms", "phone": "+491711234567", "token": "123456"}, {"type": "email", "token": "123456"},
    {"type": "email", "token": "123456", "token_hash": "x", "email": "a@b.example"}, {"type": 7, "token": []},
    {"type": "email", "email": "a@b.example", "token": "\x00"}, {"type": "nonsense", "token_hash": "x"},
    {"auth_code": "x", "code_verifier": ""}, {"auth_code": "\x00", "code_verifier": "😀"},
    {"factor_type": "phone"}, {"factor_type": "totp", "friendly_name": 7}, {"factor_type": "totp", "issuer": "x" * 200},
    {"challenge_id": "x", "code": "123456"}, {"challenge_id": "01890000-0000-7000-8000-000000000000", "code": 123456},
]  # fmt: skip
PATHS = [
    ("POST", "/signup"), ("POST", "/token?grant_type=password"), ("POST", "/token?grant_type=refresh_token"),
    ("POST", "/token?grant_type=pkce"), ("POST", "/token"), ("POST", "/token?grant_type=%00"), ("POST", "/recover"),
    ("POST", "/otp"), ("POST", "/resend"), ("POST", "/verify"), ("PUT", "/user"), ("POST", "/factors"),
    ("POST", "/factors/nonsense/verify"), ("POST", "/factors/01890000-0000-7000-8000-000000000000/verify"),
]  # fmt: skip


async def test_no_body_breaks_anything(http: httpx.AsyncClient, clara: Session) -> None:
    """Every body against every path: a clear answer with a code, or a harmless success; never a failure of ours."""
    for (method, path), body in itertools.product(PATHS, BODIES):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = await http.request(
            method, path, content=content, headers={"content-type": "application/json", **bearer(clara)}
        )
        assert answer.status_code < 500, (method, path, body, answer.text)
        if answer.status_code >= 400:
            told = answer.json()
            assert told["code"] == answer.status_code, (method, path, body, told)
            assert told["error_code"]
            assert told["msg"]


async def test_a_body_that_is_too_big_is_refused(http: httpx.AsyncClient) -> None:
    for size in (70_000, 900_000, 10_000_000):
        answer = await http.post("/signup", json={"email": CLARA, "password": "x" * size})
        assert answer.status_code == 413
        assert answer.json()["code"] == 413


async def test_what_is_not_offered_says_so(http: httpx.AsyncClient) -> None:
    for request in ("GET /admin/users", "POST /sso", "GET /authorize", "GET /nonsense/%00", "POST /user/x/y"):
        answer = await http.request(*request.split())
        assert (answer.status_code, answer.json()["error_code"]) == (404, "not_found"), request


async def test_a_wrong_method_is_told_in_the_same_shape(http: httpx.AsyncClient) -> None:
    for request in ("DELETE /signup", "GET /token", "PATCH /user", "POST /settings"):
        answer = await http.request(*request.split())
        assert (answer.status_code, answer.json()["code"]) == (405, 405), request
        assert answer.json()["error_code"] == "validation_failed"


async def test_where_a_hosted_project_keeps_the_accounts_nobody_signs_in_here(
    http: httpx.AsyncClient, accounts: Accounts
) -> None:
    accounts.settings = msgspec.structs.replace(accounts.settings, elsewhere="https://project.example")
    for request in ("POST /signup", "POST /token?grant_type=password", "GET /settings", "GET /.well-known/jwks.json"):
        answer = await http.request(*request.split(), json={"email": CLARA, "password": PASSWORD})
        assert (answer.status_code, answer.json()["error_code"]) == (404, "provider_disabled"), request
        assert "https://project.example" in answer.json()["msg"]


async def test_no_header_breaks_anything(http: httpx.AsyncClient) -> None:
    odd: list[dict[str, str]] = [
        {"authorization": "Bearer " + "x" * 20_000},
        {"authorization": "Bearer é"},
        {"x-supabase-api-version": "2024-99-99"},
        {"apikey": "x" * 5000},
        {"user-agent": "\x01\x02" + "x" * 5000},
        {"content-type": "text/plain"},
        {"content-type": "multipart/form-data"},
        {"accept-language": "," * 5000},
    ]
    for number, headers in enumerate(odd):
        answer = await http.post(
            "/signup",
            content=json.dumps({"email": f"guest{number}@vibewell.example", "password": PASSWORD}).encode(),
            headers=[(key.encode(), value.encode("latin-1")) for key, value in headers.items()],
        )
        assert answer.status_code == 200, headers
