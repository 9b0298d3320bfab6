"""No unfinished work, no place of one machine, no host that packages come from."""

import re

import pytest

from tests.architecture.sources import ROOT, text_of, tracked

UNFINISHED = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME|X{3}\b|HACK)\b|NotImplemented" + "Error")
HOSTS = re.compile(
    r"(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|crates\.io|proxy\.golang\.org|/artifactory/|--index-url"
    r"|--extra-index-url|/simple/?\b(?=[\s\"']))"
)
PLACES = re.compile(r"(?<![\w.])/(?:home|root|Users|workspace|mnt)/[\w.-]+|[A-Z]:\\\\Users")
SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bsk_live_[0-9a-zA-Z]{16,}|\bghp_[0-9A-Za-z]{30,}"
    r"|\bxox[bap]-[0-9A-Za-z-]{20,}"
)
ITSELF = "tests/architecture/test_traces.py"


def found(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path}:{number} {match[0]}"
        for path in tracked()
        if str(path) != ITSELF and str(path) not in but
        for number, line in enumerate(text_of(path).splitlines(), 1)
        for match in [pattern.search(line)]
        if match
    ]


def test_nothing_is_left_unfinished() -> None:
    left = found(UNFINISHED)
    assert not left, "finish it, or take it out and say so in an issue:\n" + "\n".join(left)


def test_no_registry_is_named() -> None:
    named = found(HOSTS)
    assert not named, "the lock files serve behind any mirror; name no host:\n" + "\n".join(named)


def test_no_place_of_one_machine_is_named() -> None:
    above = re.compile(re.escape(f"{ROOT.parent}/")) if len(ROOT.parts) > 2 else PLACES
    named = [*found(PLACES), *found(above)]
    assert not named, "a path of one machine; make it relative or a setting:\n" + "\n".join(named)


def test_no_secret_is_kept() -> None:
    kept = found(SECRETS)
    assert not kept, "take it out and make a new one, since this one is known now:\n" + "\n".join(kept)


def test_styles_stay_in_stylesheets() -> None:
    """Templates and stylesheets have tests of their own; these are programs that write markup."""
    inline = re.compile(r"<\w+[^>]*\sstyle=")
    wrong = [
        f"{path}"
        for path in tracked(".py", ".ts")
        if path.parts[0] == "vibewell" and "art" not in path.parts and inline.search(text_of(path))
    ]
    assert not wrong, f"{wrong}: the content policy refuses inline styles; use a class"


@pytest.mark.parametrize(
    ("pattern", "sample"),
    [
        (UNFINISHED, "# TO" + "DO later"),
        (UNFINISHED, "raise NotImplemented" + "Error"),
        (HOSTS, '"resolved": "https://registry.npm' + 'js.org/x"'),
        (HOSTS, "https://files.python" + "hosted.org/packages"),
        (PLACES, "see /ho" + "me/somebody/notes"),
        (SECRETS, "-----BEGIN EC PRIVATE" + " KEY-----"),
    ],
)
def test_what_must_not_be_there_is_recognised(pattern: re.Pattern[str], sample: str) -> None:
    assert pattern.search(sample)
