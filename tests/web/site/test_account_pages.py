"""Ways in and out, and the account, on pages that need no script."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pyotp
import pytest

from tests.conftest import RunningServer
from tests.salon import Salon
from tests.web.site.reader import PASSWORD, Reader

Address = Callable[[], str]


def test_signing_up_leads_to_my_visits(reader: Reader, address: Address) -> None:
    reader.sign_up("Clara Hoffmann", address())
    assert reader.path == "/visits"
    assert "Clara" in reader.sheet.text
    assert "Nothing planned yet" in reader.sheet.text


def test_who_is_asked_to_sign_in_comes_back(reader: Reader, address: Address) -> None:
    reader.open("/account")
    assert reader.path == "/sign-in?next=%2Faccount"
    (link,) = [link for link in reader.sheet.links if link.startswith("/sign-up")]
    reader.open(link)
    reader.send("/sign-up", name="Emil Roth", email=address(), password=PASSWORD)
    assert reader.path == "/account"


@pytest.mark.parametrize(
    "wished", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(reader: Reader, address: Address, wished: str) -> None:
    reader.answer = reader.http.get("/sign-up", params={"next": wished})
    reader.send("/sign-up", name="Emil Roth", email=address(), password=PASSWORD)
    assert reader.path == "/visits"


def test_the_fields_of_a_refused_sign_up_say_what_to_do(reader: Reader) -> None:
    reader.open("/sign-up")
    reader.send("/sign-up", name="", email="clara@posteo", password="short")
    assert reader.status == 422
    assert {"name-error", "password-error"} <= set(reader.sheet.ids)
    reader.send("/sign-up", name="Clara", email="clara@posteo", password=PASSWORD)
    assert "email-error" in reader.sheet.ids
    assert reader.form("/sign-up").fields["email"] == ["clara@posteo"]


def test_an_address_that_is_known_is_sent_to_sign_in(reader: Reader, other_reader: Reader, address: Address) -> None:
    email = address()
    reader.sign_up("Clara Hoffmann", email)
    other_reader.open("/sign-up")
    other_reader.send("/sign-up", name="Clara", email=email, password="something else entirely")
    assert other_reader.status == 422
    assert "Sign in with it instead" in other_reader.sheet.text


def test_a_wrong_password_is_told_from_nothing_else(reader: Reader, other_reader: Reader, address: Address) -> None:
    email = address()
    reader.sign_up("Clara Hoffmann", email)
    other_reader.open("/sign-in")
    known = other_reader.send("/sign-in", email=email, password="wrong").text
    other_reader.open("/sign-in")
    unknown = other_reader.send("/sign-in", email="nobody@vibewell.example", password="wrong").text
    assert other_reader.status == 422
    assert known == unknown


def test_signing_out_needs_a_press_and_ends_the_session(reader: Reader, address: Address) -> None:
    reader.sign_up("Clara Hoffmann", address())
    reader.open("/account")
    reader.send("/sign-out")
    assert reader.path == "/"
    reader.open("/visits")
    assert reader.path.startswith("/sign-in")


def test_the_cookies_of_a_session_are_kept_from_scripts(reader: Reader, address: Address) -> None:
    reader.open("/sign-up")
    form = reader.form("/sign-up")
    fields = {**form.fields, "name": "Clara", "email": address(), "password": PASSWORD}
    answer = reader.http.post("/sign-up", data=fields, follow_redirects=False)
    kept = [
        cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith(("vw_access", "vw_refresh"))
    ]
    assert len(kept) == 2
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in kept)


def test_who_signs_in_anew_has_a_new_token(reader: Reader, address: Address) -> None:
    reader.open("/sign-up")
    before = reader.form("/sign-up").fields["csrf_token"]
    reader.sign_up("Clara Hoffmann", address())
    reader.open("/account")
    fields = {"csrf_token": before[0], "name": "Somebody Else", "locale": "en", "timezone": "Europe/Berlin"}
    assert reader.http.post("/account/person", data=fields).status_code == 403


def test_a_form_of_another_site_is_refused(reader: Reader, address: Address) -> None:
    reader.sign_up("Clara Hoffmann", address())
    reader.open("/account")
    fields = reader.form("/sign-out").fields
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert reader.http.post("/sign-out", data=fields, headers=headers).status_code == 403


def test_name_language_and_zone_are_kept(reader: Reader, address: Address) -> None:
    reader.sign_up("Clara", address())
    reader.open("/account")
    reader.send(
        "/person",
        name="Clara \N{RIGHT-TO-LEFT OVERRIDE}Hoffmann 🌿",
        locale="de",
        timezone="Asia/Tokyo",
        phone="+49 341 12 34",
    )
    assert reader.path == "/account"
    form = reader.form("/person")
    assert form.fields["name"] == ["Clara Hoffmann 🌿"]
    assert form.fields["timezone"] == ["Asia/Tokyo"]
    assert form.fields["locale"] == ["de"]
    assert reader.answer is not None
    assert '<html lang="de"' in reader.answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("timezone", "Europe/Nowhere"), ("locale", "tlh"), ("phone", "call me"), ("phone", "1" * 60)],
)
def test_a_crooked_account_is_refused_at_the_field(reader: Reader, address: Address, field: str, value: str) -> None:
    reader.sign_up("Clara Hoffmann", address())
    reader.open("/account")
    sheet = reader.send("/person", **{field: value})
    assert reader.status == 422
    assert f"{field}-error" in sheet.ids
    assert reader.open("/account")
    assert reader.form("/person").fields["name"] == ["Clara Hoffmann"]


def test_a_new_password_needs_the_old_one(reader: Reader, other_reader: Reader, address: Address) -> None:
    email = address()
    reader.sign_up("Clara Hoffmann", email)
    reader.open("/account")
    reader.send("/account/password", current_password="wrong", new_password="four quiet words now")
    assert reader.status == 422
    assert "current_password-error" in reader.sheet.ids
    reader.send("/account/password", current_password=PASSWORD, new_password="four quiet words now")
    assert reader.path == "/account"
    other_reader.open("/sign-in")
    other_reader.send("/sign-in", email=email, password="four quiet words now")
    assert other_reader.path == "/visits"


def test_another_device_is_signed_out_from_here(reader: Reader, other_reader: Reader, address: Address) -> None:
    email = address()
    reader.sign_up("Clara Hoffmann", email)
    other_reader.open("/sign-in")
    other_reader.send("/sign-in", email=email, password=PASSWORD)
    sheet = reader.open("/account")
    assert sheet.text.count("Firefox, Linux") == 2
    (form,) = [form for form in sheet.forms if re.fullmatch(r"/account/sessions/[0-9a-f-]+/end", form.action)]
    reader.send(form.action)
    assert reader.sheet.text.count("Firefox, Linux") == 1
    other_reader.open("/account")
    assert other_reader.path.startswith("/sign-in")


def test_the_second_step_is_set_up_and_asked_for(reader: Reader, other_reader: Reader, address: Address) -> None:
    email = address()
    reader.sign_up("Clara Hoffmann", email)
    reader.open("/account")
    sheet = reader.send("/account/second-step")
    found = re.search(r"by hand: ?((?:[A-Z2-7]{4} ?)+)", sheet.text)
    assert found
    codes = pyotp.TOTP(found[1].replace(" ", ""))
    reader.send("/second-step/code", code="000000")
    assert reader.status == 422
    assert "not the present code" in reader.sheet.text
    reader.send("/second-step/code", code=codes.now())
    assert reader.path == "/account"
    other_reader.open("/sign-in?next=/account")
    other_reader.send("/sign-in", email=email, password=PASSWORD)
    assert other_reader.path.startswith("/sign-in/code")
    assert other_reader.http.get("/account", follow_redirects=False).status_code == 303
    other_reader.open("/sign-in/code?next=/account")
    other_reader.send("/sign-in/code", code="123")
    assert other_reader.status == 422
    # A code works once, and the present one was shown a moment ago: the next one is taken early.
    other_reader.send("/sign-in/code", code=codes.at(datetime.now(UTC), counter_offset=1))
    assert other_reader.path == "/account"


def test_the_language_is_chosen_by_hand(reader: Reader) -> None:
    reader.open("/sign-in")
    assert reader.answer is not None
    assert '<html lang="en"' in reader.answer.text
    reader.open("/language?to=de&back=/sign-in")
    assert reader.path == "/sign-in"
    assert '<html lang="de"' in reader.answer.text
    for back in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = reader.http.get("/language", params={"to": "de", "back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_the_demo_lets_anybody_come_in_as_somebody_known(reader: Reader) -> None:
    assert "Clara Hoffmann" in reader.open("/sign-in").text
    assert "vibewell-demo" in reader.sheet.text


def test_mails_lie_in_the_local_mailbox(reader: Reader) -> None:
    assert "Nothing here yet" in reader.open("/mail").text
    assert reader.open("/mail/01966507-9d40-7675-8a50-687a60697648")
    assert reader.status == 404


def test_the_component_sheet_is_there_in_the_demo(reader: Reader) -> None:
    reader.open("/design")
    assert reader.status == 200


@pytest.mark.parametrize("path", ["/nothing", "/b/", "/visits/not-an-id", "/art/shelf/dentist"])
def test_an_unknown_address_is_a_friendly_page(reader: Reader, path: str) -> None:
    sheet = reader.open(path)
    assert reader.status == 404
    assert "nothing here" in sheet.text
    assert "/search" in sheet.links


def test_somebody_elses_visit_looks_like_none(
    reader: Reader, other_reader: Reader, salon: Salon, address: Address
) -> None:
    from tests.web.site.test_booking_pages import hold

    hold(reader, salon, 9, weekday=2, weeks=3)
    reader.send("/confirm", name="Clara Hoffmann", email=address(), password=PASSWORD)
    visit = reader.path
    other_reader.sign_up("Noah Kern", address())
    for path in (visit, f"{visit}/move"):
        other_reader.open(path)
        assert other_reader.status == 404
        assert "not one of yours" in other_reader.sheet.text


def test_pages_hold_the_policy(reader: Reader, salon: Salon, running: RunningServer) -> None:
    for path in ("/", "/search", f"/b/{salon.slug}", "/sign-in", "/nothing"):
        answer = reader.http.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "style-src 'self'" in policy
        assert not re.search(r"<[^>]+\sstyle=", answer.text), path
        for script in re.findall(r"<script[^>]*>", answer.text):
            assert 'nonce="' in script
    assert running.base_url
