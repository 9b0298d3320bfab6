"""Refusals: a sentence that is translated first, and filled with values then."""

import pytest

from vibewell.domains.scheduling.hours_rules import WEEKLY_SHIFTS_MAX, check_week
from vibewell.kernel.errors import Invalid, Refusal, put_in
from vibewell.web.business.filled import said
from vibewell.web.site.words import speaker


def test_a_refusal_names_its_values_and_keeps_its_wording() -> None:
    refusal = Refusal("A week has at most %(limit)s shifts.", limit=7)
    assert refusal.wording == "A week has at most %(limit)s shifts."
    assert refusal.detail == str(refusal) == "A week has at most 7 shifts."
    assert refusal.extra == {"limit": 7}


@pytest.mark.parametrize("text", ["100 % wool", "%", "%s", "%(unknown)s", "%(limit)d", "50%(", "%%"])
def test_what_people_wrote_is_no_wording(text: str) -> None:
    assert put_in(text, {"limit": 7}) == text
    assert Invalid(text, limit=7).detail == text
    assert said(Invalid(text, limit=7), speaker("de")) == text


@pytest.mark.parametrize(
    ("locale", "told"), [("en", "A week has at most {} shifts."), ("de", "höchstens {} Schichten")]
)
def test_values_stand_in_the_readers_language(locale: str, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_week(WEEKLY_SHIFTS_MAX + 1)
    assert told.format(WEEKLY_SHIFTS_MAX) in said(refused.value, speaker(locale))
