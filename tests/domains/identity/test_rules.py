"""Pure decisions, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from vibewell.domains.identity.refusals import EmailInvalid, ValidationFailed, WeakPassword
from vibewell.domains.identity.rules import (
    Refreshing,
    allowed_redirect,
    check_code_challenge,
    check_password,
    chosen_locale,
    clean_name,
    is_loopback,
    judge_refresh,
    merged_metadata,
    network_of,
    normal_email,
    person_name,
    totp_steps,
    with_method,
)
from vibewell.domains.identity.types import AuthMethod

NOW = datetime(2030, 5, 4, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("clara@vibewell.example", "clara@vibewell.example"),
        ("  Clara@Vibewell.Example\n", "clara@vibewell.example"),
        ("o'brien+salon@mail.vibewell.example", "o'brien+salon@mail.vibewell.example"),
        ("a@b.co", "a@b.co"),
        ("mai@müller.example", "mai@xn--mller-kva.example"),
        ("mai@MÜLLER.example", "mai@xn--mller-kva.example"),
    ],
)
def test_an_address_has_one_normal_form(written: str, kept: str) -> None:
    assert normal_email(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "", "@", "clara", "clara@", "@vibewell.example", "clara@vibewell", "clara@@vibewell.example", "a b@c.example",
        "clara@vibewell..example", ".clara@vibewell.example", "clara.@vibewell.example", "cl..ara@vibewell.example",
        "clara@-vibewell.example", "clara@vibewell.example.", "clara@127.0.0.1", "clara@[127.0.0.1]",
        '"clara"@vibewell.example', "😀@vibewell.example", "عميل@vibewell.example", "clara@vibewell.example\x00",
        "cl\x00ara@vibewell.example", "clara@vibe\u202ewell.example", "clara@😀", "clara\r\nbcc: x@y.example",
        "x" * 65 + "@vibewell.example", "x@" + "a" * 64 + ".example", "x@" + "abc." * 70 + "example", "x" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(EmailInvalid):
        normal_email(written)


def test_a_password_has_eight_characters_and_a_thousand_bytes_at_most() -> None:
    check_password("8 letter")
    check_password("😀" * 250)
    check_password("كلمة السر")
    with pytest.raises(WeakPassword):
        check_password("7 lette")
    with pytest.raises(WeakPassword):
        check_password("")
    with pytest.raises(ValidationFailed):
        check_password("😀" * 251)


def test_metadata_is_merged_member_by_member_and_null_removes() -> None:
    assert merged_metadata({"name": "A", "color": "red"}, {"name": "B", "color": None}) == {"name": "B"}


@pytest.mark.parametrize(
    "data",
    [{"note": "x" * 2001}, {"a": [[[[[[[[[1]]]]]]]]]}, {"name": "A\x00B"}, {"\x00": 1}, {"a": {"b": ["\x00"]}}],
)
def test_metadata_that_is_too_big_too_deep_or_can_not_be_kept_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValidationFailed):
        merged_metadata({}, data)


@pytest.mark.parametrize(
    ("metadata", "called"),
    [
        ({"name": "Clara Hoffmann"}, "Clara Hoffmann"),
        ({"full_name": "  Mehmet \n Aydın "}, "Mehmet Aydın"),
        ({"name": ""}, "clara"),
        ({"name": 7}, "clara"),
        ({"name": "\u202eevil\u2066"}, "evil"),
        ({"name": "👩‍🦰 كلارا"}, "👩‍🦰 كلارا"),
        ({"name": "x" * 500}, "x" * 120),
        ({}, "clara"),
    ],
)
def test_a_person_is_called_what_they_say_or_by_their_address(metadata: dict[str, object], called: str) -> None:
    assert person_name(metadata, "clara@vibewell.example") == called


def test_a_name_is_one_clean_line() -> None:
    assert clean_name("a\tb\x07\u0000c\r\n d") == "a bc d"


@pytest.mark.parametrize(
    ("given", "fallback", "locale"),
    [("de", "en", "de"), ("de-AT", "en", "de"), ("fr", "de", "de"), (None, "de", "de"), (7, "xx", "en")],
)
def test_the_language_is_english_or_german(given: object, fallback: str, locale: str) -> None:
    assert chosen_locale({"locale": given}, fallback) == locale


@pytest.mark.parametrize(
    ("address", "network", "loopback"),
    [
        ("203.0.113.5", "203.0.113.5", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.8.9.10", "127.8.9.10", True),
        ("::1", "::1", True),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", False),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64", False),
        ("fe80::1%eth0", "fe80::/64", False),
        ("::ffff:203.0.113.5", "203.0.113.5", False),
        ("unknown", "unknown", False),
    ],
)
def test_one_household_is_one_place(address: str, network: str, loopback: bool) -> None:
    assert (network_of(address), is_loopback(network_of(address))) == (network, loopback)


@pytest.mark.parametrize(
    ("used_seconds_ago", "ended", "idle_days", "verdict"),
    [
        (None, False, 0, Refreshing.USE),
        (None, False, 59.9, Refreshing.USE),
        (None, False, 60.1, Refreshing.EXPIRED),
        (0, False, 0, Refreshing.REPEAT),
        (10, False, 0, Refreshing.REPEAT),
        (-3, False, 0, Refreshing.REPEAT),
        (10.001, False, 0, Refreshing.REUSED),
        (86400 * 70, False, 70, Refreshing.REUSED),
        (None, True, 0, Refreshing.ENDED),
        (5, True, 0, Refreshing.ENDED),
        (50, True, 0, Refreshing.ENDED),
    ],
)
def test_what_a_refresh_token_is_worth(
    used_seconds_ago: float | None, ended: bool, idle_days: float, verdict: Refreshing
) -> None:
    judged = judge_refresh(
        now=NOW,
        used_at=None if used_seconds_ago is None else NOW - timedelta(seconds=used_seconds_ago),
        ended_at=NOW if ended else None,
        refreshed_at=NOW - timedelta(days=idle_days),
        grace_seconds=10,
        idle_days=60,
    )
    assert judged is verdict


def test_the_latest_proof_stands_first_and_counts_once() -> None:
    first = with_method((), "password", NOW)
    both = with_method(first, "totp", NOW + timedelta(seconds=5))
    again = with_method(both, "totp", NOW + timedelta(seconds=9))
    instant = int(NOW.timestamp())
    assert again == (AuthMethod("totp", instant + 9), AuthMethod("password", instant))


def test_a_code_counts_half_a_minute_before_and_after() -> None:
    steps = totp_steps(NOW)
    assert list(steps) == [steps[1] - 1, int(NOW.timestamp()) // 30, steps[1] + 1]


@pytest.mark.parametrize(
    ("wished", "allowed"),
    [
        (None, "https://vibewell.test"),
        ("/visits?a=1", "https://vibewell.test/visits?a=1"),
        ("https://vibewell.test/visits", "https://vibewell.test/visits"),
        ("https://app.example/back", "https://app.example/back"),
        ("https://app.example/back/2", "https://vibewell.test"),
        ("https://partner.example/in/anything?x", "https://partner.example/in/anything?x"),
        ("https://partner.example.evil.example/in/", "https://vibewell.test"),
        ("https://partner.example@evil.example/in/", "https://vibewell.test"),
        ("vibewell://callback/1", "vibewell://callback/1"),
        ("//evil.example/", "https://vibewell.test"),
        ("/\\evil.example", "https://vibewell.test"),
        ("https://vibewell.test@evil.example/", "https://vibewell.test"),
        ("https://vibewell.test.evil.example/", "https://vibewell.test"),
        ("http://vibewell.test/", "https://vibewell.test"),
        ("javascript:alert(1)", "https://vibewell.test"),
        ("data:text/html,x", "https://vibewell.test"),
        ("https://vibewell.test/\r\nset-cookie: a=b", "https://vibewell.test"),
        ("https://[", "https://vibewell.test"),
        ("/" + "x" * 3000, "https://vibewell.test"),
    ],
)
def test_a_mailed_link_leads_home_or_where_the_setting_says(wished: str | None, allowed: str) -> None:
    elsewhere = ("https://app.example/back", "https://partner.example/in/*", "vibewell://callback*")
    assert allowed_redirect(wished, "https://vibewell.test", elsewhere) == allowed


def test_a_code_challenge_is_whole_or_absent() -> None:
    assert check_code_challenge(None, None) is False
    assert check_code_challenge("c" * 43, "s256") is True
    assert check_code_challenge("c" * 43, "S256") is True
    for challenge, method in [
        ("c" * 43, None),
        (None, "s256"),
        ("c" * 42, "s256"),
        ("c" * 43, "md5"),
        ("ü" * 43, "s256"),
    ]:
        with pytest.raises(ValidationFailed):
            check_code_challenge(challenge, method)
