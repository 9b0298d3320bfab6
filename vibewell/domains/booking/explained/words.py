"""A suggestion in a sentence, in the languages that are spoken here. Pure."""

from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_datetime

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "later": "%(time)s works.",
        "later_after": "%(who)s is busy until %(until)s: %(time)s works.",
        "later_by": "%(time)s works with %(who)s.",
        "earlier": "%(time)s works, before it.",
        "somebody_else": "%(who)s is free at %(time)s.",
        "by_hand": "You can book it by hand: notice and advance hold for clients alone.",
        "resource": "All that is missing: nothing of the kind %(resources)s is free then.",
        "hours": "%(who)s works until %(until)s, so it would have to be shorter, or the shift longer.",
        "closure": "It is closed that day; single dates of a shift can stay open all the same.",
    },
    "de": {
        "later": "%(time)s geht.",
        "later_after": "%(who)s ist bis %(until)s beschäftigt: %(time)s geht.",
        "later_by": "%(time)s geht bei %(who)s.",
        "earlier": "%(time)s geht, also davor.",
        "somebody_else": "%(who)s ist um %(time)s frei.",
        "by_hand": "Du kannst es selbst eintragen: Vorlauf und Buchungsfrist gelten nur für die Kundschaft.",
        "resource": "Es fehlt nur eins: Von der Art %(resources)s ist dann nichts frei.",
        "hours": "%(who)s arbeitet bis %(until)s: Es müsste kürzer sein, oder die Schicht länger.",
        "closure": "An dem Tag ist geschlossen; einzelne Tage einer Schicht können trotzdem gelten.",
    },
}


def sentence(
    kind: str,
    locale: str,
    *,
    asked: datetime,
    start: datetime | None = None,
    until: datetime | None = None,
    who: str = "",
    resources: str = "",
) -> str:
    """One suggestion in words; times are on the clock of `asked`, with their day where it is another."""
    language = locale if locale in SENTENCES else "en"
    told = {
        "who": who,
        "resources": resources,
        "time": _clock(start, asked, language) if start else "",
        "until": _clock(until, asked, language) if until else "",
    }
    if kind == "later" and who:
        # On another day something else than this stands in the way, too.
        same_day = start is not None and start.astimezone(asked.tzinfo).date() == asked.date()
        kind = "later_after" if until and same_day else "later_by"
    return SENTENCES[language][kind] % told


def _clock(moment: datetime, asked: datetime, language: str) -> str:
    local = moment.astimezone(asked.tzinfo)
    pattern = "HH:mm" if local.date() == asked.date() else {"de": "EEE d. MMM, HH:mm"}.get(language, "EEE d MMM, HH:mm")
    return format_datetime(local, pattern, locale=language)
