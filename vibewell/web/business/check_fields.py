"""What a service needs before it, as fields of its form. Pure."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from vibewell.domains.booking import CheckWish, ServiceCheck
from vibewell.web.business.filled import Filled, convert, whole
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say

# How a gap at most is asked for: the unit's name and how many days it has.
UNITS = {"days": 1, "months": 30}


class CheckFields(msgspec.Struct, frozen=True):
    """Which service is the check, at least `hours` and at most `most` units before; none without `service`."""

    service: str = ""
    hours: str = "48"
    most: str = "6"
    unit: str = "months"


def check_fields_of(check: ServiceCheck | None) -> CheckFields:
    """The fields of a check that is there."""
    if check is None:
        return CheckFields()
    months, rest = divmod(check.max_days, UNITS["months"])
    most, unit = (months, "months") if rest == 0 else (check.max_days, "days")
    return CheckFields(str(check.service), str(check.min_hours), str(most), unit)


def read_check_fields(values: Filled) -> CheckFields:
    """The fields as they were sent; a form without them asks for no check."""
    unit = values.one("check_unit")
    return CheckFields(
        values.one("check"),
        values.one("check_hours"),
        values.one("check_most"),
        unit if unit in UNITS else "days",
    )


def check_wish(fields: CheckFields, fitting: Sequence[UUID], errors: Errors, say: Say) -> CheckWish | None:
    """What is to be passed before, or None: nothing, or the fields have errors."""
    if not fields.service:
        return None
    named = check_labels(say)
    if fields.service not in {str(each) for each in fitting}:
        words = say("Choose a service that stands on its own: no class, and none that needs a check.")
        errors.add("check", named["check"], words)
        return None
    hours = _number(fields.hours, "check_hours", 0, 8760, errors, say)
    most = _number(fields.most, "check_most", 1, 3650 // UNITS[fields.unit], errors, say)
    if hours is None or most is None:
        return None
    if hours > 24 * most * UNITS[fields.unit]:
        words = say("Between the two no time is left: it would be too early and too late at once.")
        errors.add("check_most", named["check_most"], words)
        return None
    wish = {"service": fields.service, "min_hours": hours, "max_days": most * UNITS[fields.unit]}
    return convert(CheckWish, wish, named, errors, say)


def check_labels(say: Say) -> dict[str, str]:
    """The fields' names, for what is said about them."""
    return {
        "check": say("Needs a check first"),
        "check_hours": say("At least before"),
        "check_most": say("At most before"),
    }


def _number(text: str, field: str, low: int, high: int, errors: Errors, say: Say) -> int | None:
    try:
        found = whole(text)
    except ValueError:
        found = None
    if found is None or not low <= found <= high:
        words = say("Write a whole number from %(low)s to %(high)s.", low=low, high=f"{high:,}")
        errors.add(field, check_labels(say)[field], words)
        return None
    return found
