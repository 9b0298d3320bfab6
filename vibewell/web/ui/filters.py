"""How values are said: money, times, dates, lengths and distances, in the language of the reader.

Pure functions; `furnish` binds the reader's locale and adds them to a Jinja environment.
Instants are aware datetimes and are said in the zone that is given (an IANA name); plain dates and times as they are.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision

MINUTES_PER_HOUR = 60
# Up to here a length is felt in minutes ("80 min"), from here in hours ("2 h 05").
LONG_MINUTES = 120
METRES_PER_KILOMETRE = 1000


class Priced(Protocol):
    """Anything with an amount in minor units and a currency."""

    @property
    def amount(self) -> int: ...
    @property
    def currency(self) -> str: ...


def money(price: Priced, locale: str) -> str:
    """A price in a list: €52, and €52.50 only where there are cents."""
    places = get_currency_precision(price.currency)
    if price.amount % 10**places:
        return owed(price, locale)
    whole = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")
    amount = Decimal(price.amount).scaleb(-places)
    return format_currency(amount, price.currency, format=whole, locale=locale, currency_digits=False)


def owed(price: Priced, locale: str) -> str:
    """Money that somebody pays or gets back, always to the cent: €52.00."""
    amount = Decimal(price.amount).scaleb(-get_currency_precision(price.currency))
    return format_currency(amount, price.currency, locale=locale)


def local(moment: datetime, zone: str | None) -> datetime:
    """The instant on the wall clock of a zone."""
    return moment.astimezone(ZoneInfo(zone)) if zone else moment


def clock(moment: datetime | time, zone: str | None = None) -> str:
    """14:15, the same in every language."""
    return (local(moment, zone) if isinstance(moment, datetime) else moment).strftime("%H:%M")


def day(moment: date | datetime, zone: str | None) -> date:
    return local(moment, zone).date() if isinstance(moment, datetime) else moment


def weekday(moment: date | datetime, locale: str, zone: str | None = None) -> str:
    """Tuesday, Dienstag."""
    return format_date(day(moment, zone), "EEEE", locale)


def long_date(moment: date | datetime, locale: str, zone: str | None = None) -> str:
    """Tuesday, 17 November; Dienstag, 17. November."""
    said = day(moment, zone)
    return f"{weekday(said, locale)}, {plain_date(said, locale)}"


def plain_date(moment: date | datetime, locale: str, zone: str | None = None) -> str:
    """17 November, 17. November."""
    said = day(moment, zone)
    return format_date(said, "d. MMMM" if locale.startswith("de") else "d MMMM", locale)


def short_date(moment: date | datetime, locale: str, zone: str | None = None) -> str:
    """Tue 17 Nov, Di. 17. Nov."""
    said = day(moment, zone)
    return format_date(said, "EEE d. MMM" if locale.startswith("de") else "EEE d MMM", locale)


def full_date(moment: date | datetime, locale: str, zone: str | None = None) -> str:
    """17 November 2026, for what is kept: receipts, reviews."""
    said = day(moment, zone)
    return format_date(said, "d. MMMM y" if locale.startswith("de") else "d MMMM y", locale)


def month_name(moment: date, locale: str) -> str:
    """November 2026."""
    return str(format_skeleton("yMMMM", datetime(moment.year, moment.month, 1), locale=locale))  # noqa: DTZ001


def duration(minutes: int) -> str:
    """45 min, 80 min, 2 h, 2 h 05."""
    if minutes < LONG_MINUTES:
        return f"{minutes} min"
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def distance(metres: float, locale: str) -> str:
    """650 m (to the next 10, under 100 m to the next 50), then 1.2 km, then 12 km."""
    if metres < METRES_PER_KILOMETRE - 5:
        return f"{max(50, round(metres / 10) * 10)} m"
    kilometres = metres / METRES_PER_KILOMETRE
    return f"{decimal(kilometres, locale, places=0 if kilometres >= 10 else 1)} km"


def decimal(number: float, locale: str, places: int = 1) -> str:
    """4.9, 4,9."""
    return format_decimal(round(number, places), format="#,##0." + "0" * places if places else "#,##0", locale=locale)


def iso(moment: date | datetime | time) -> str:
    """For `datetime` attributes and form values."""
    return moment.isoformat()


def at(moment: datetime | time | int, zone: str | None = None) -> str:
    """The classes of a time of day, `at-14 at-m15`. An integer is minutes since midnight and may pass 24 h."""
    if isinstance(moment, int):
        hour, minute = divmod(moment, MINUTES_PER_HOUR)
    else:
        wall = local(moment, zone) if isinstance(moment, datetime) else moment
        hour, minute = wall.hour, wall.minute
    return f"at-{hour} at-m{minute}"


def lasting(minutes: int) -> str:
    """The classes of a length, `for-2h for-m5`, and `is-brief` where only one line of words has room."""
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    brief = " is-brief" if minutes <= 20 else ""
    return f"for-{hours}h for-m{rest}{brief}"


def states(words: str) -> str:
    """Modifier words as classes: `main small` becomes ` is-main is-small`, with its own leading space."""
    return "".join(f" is-{word}" for word in words.split())
