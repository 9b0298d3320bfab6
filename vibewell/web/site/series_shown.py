"""What the pages of a series are made of, whoever books it: customers and the desk see the same dates."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.booking import ANYONE, SeriesPreview, SeriesTooMany, SeriesTooShort, SeriesWish
from vibewell.kernel.errors import Refusal
from vibewell.kernel.money import Money
from vibewell.web.site.series_words import WhyNot, date_rows, every_words, repeat_options
from vibewell.web.site.words import Say

NOTE_CHARACTERS_MAX, REASON_CHARACTERS_MAX = 2000, 500


class CancelForm(msgspec.Struct, frozen=True):
    """From which date on, and why."""

    from_date: str = ""
    reason: str = ""


class Reader(msgspec.Struct, frozen=True):
    """How whoever reads the page is spoken to."""

    say: Say
    many: Say
    locale: str
    why_not: WhyNot


def dates_shown(
    preview: SeriesPreview,
    wish: SeriesWish,
    names: Mapping[UUID, str],
    currency: str,
    reader: Reader,
    *,
    chosen: Mapping[int, str],
    missing: Sequence[int],
) -> dict[str, Any]:
    """The names that the templates of dates use; `names` are those of members."""
    rows = date_rows(preview, names, reader.say, reader.locale, why_not=reader.why_not, chosen=chosen, missing=missing)
    return {
        "wish": wish,
        "preview": preview,
        "rows": rows,
        "every": every_words(wish.every_weeks, reader.say, reader.many),
        "first": preview.occurrences[0].start,
        "total": Money(sum(each.price.amount for each in preview.occurrences if each.price), currency),
        **repeat_options(reader.say, reader.many),
    }


def staff_options(wish: SeriesWish, able: Sequence[tuple[str, str]], say: Say) -> list[tuple[str, str]]:
    """With whom; several services with somebody of its own each stay as they were chosen."""
    found = [(ANYONE, say("Anyone who is free")), *able]
    return found if wish.staff in dict(found) else [(str(wish.staff), say("As chosen")), *found]


def refused_words(refusal: Refusal, is_missing: bool, say: Say) -> str:
    """What a refused series says over its dates."""
    if isinstance(refusal, SeriesTooShort):
        return say("A series has at least two visits. Book a single one by itself.")
    if isinstance(refusal, SeriesTooMany):
        return say("You have several series there already. Let one end first.")
    if is_missing:
        return say("Nothing is saved yet: say what becomes of each date that is marked.")
    return say("Nothing is saved yet: something was taken meanwhile. These are the dates as they are now.")
