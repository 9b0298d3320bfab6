"""Working hours in words: a week in a line, a shift, a stretch of days. Pure."""

from collections.abc import Sequence

from babel import Locale

from vibewell.domains.scheduling import Shift


def weekday_names(locale: str, width: str = "wide") -> list[str]:
    """The days from Monday: wide (Monday) or abbreviated (Mon)."""
    names = Locale.parse(locale).days["stand-alone"][width]
    return [str(names[day]).rstrip(".") for day in range(7)]


def shift_words(starts: int, ends: int) -> str:
    """9:00 to 18:00 in seconds after midnight as 09:00–18:00."""
    return f"{_clock(starts)}–{_clock(ends)}"


def _clock(seconds: int) -> str:
    minutes = seconds // 60 % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def day_words(shifts: Sequence[Shift]) -> str:
    """The shifts of a day."""
    return ", ".join(shift_words(shift.starts, shift.ends) for shift in sorted(shifts, key=lambda each: each.starts))


def week_in_words(weekly: Sequence[Sequence[Shift]], locale: str) -> list[tuple[str, str]]:
    """A week in as few lines as it has different days: Tue–Fri, 09:00–18:00."""
    names = weekday_names(locale, "abbreviated")
    lines: list[tuple[int, int, str]] = []
    for day, shifts in enumerate(weekly):
        words = day_words(shifts)
        if lines and lines[-1][1] == day - 1 and lines[-1][2] == words:
            lines[-1] = (lines[-1][0], day, words)
        else:
            lines.append((day, day, words))
    return [(names[a] if a == b else f"{names[a]}–{names[b]}", words) for a, b, words in lines if words]
