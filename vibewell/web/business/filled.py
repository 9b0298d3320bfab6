"""What forms of the desk bring: numbers, money and times as people write them, and refusals said at their field."""

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, TypeVar

import msgspec
from babel.numbers import get_currency_precision, get_currency_symbol

from vibewell.kernel.errors import Refusal, put_in
from vibewell.kernel.http import HttpRequest, read_form
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say, marked

T = TypeVar("T")

VALUES_MAX = 600
TEXT_CHARACTERS_MAX = 5000
TIME = re.compile(r"^([01]?[0-9]|2[0-4])[:.]?([0-5][0-9])?$")
BOUND = re.compile(r"`[<>]=? ?(-?\d+)`|length [<>]=? (\d+)")


class Signed(msgspec.Struct, frozen=True):
    """A form's token alone: its fields are read by name."""


class Filled:
    """A form with its values in the order in which they stand on the page, empty ones included."""

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self._values = values

    @property
    def names(self) -> list[str]:
        """The names of all fields."""
        return list(self._values)

    def one(self, name: str) -> str:
        """The last value of a field, without blanks around it."""
        found = self._values.get(name, [])
        return found[-1].strip() if found else ""

    def every(self, name: str) -> list[str]:
        """All values of a field."""
        return self._values.get(name, [])

    def has(self, name: str) -> bool:
        """Whether a box is ticked, or a button of that name was pressed."""
        return bool(self._values.get(name))


async def filled(request: HttpRequest) -> Filled:
    """The form of this request, its token checked. Raises `FormExpired`."""
    await read_form(request, Signed)
    fields = await request.form()
    values: dict[str, list[str]] = {}
    for name, value in islice(fields.multi_items(), VALUES_MAX):
        values.setdefault(name, []).append(str(value)[:TEXT_CHARACTERS_MAX])
    return Filled(values)


def whole(text: str) -> int | None:
    """A whole number, or None. Raises `ValueError` for what is none."""
    return int(text) if text.strip() else None


def amount(text: str, currency: str) -> int | None:
    """Money as people write it (52, 52,50, €52.50) in minor units, or None. Raises `ValueError`."""
    plain = (
        text.replace(get_currency_symbol(currency, "en"), "").replace(currency, "").replace("\N{NO-BREAK SPACE}", "")
    )
    plain = plain.strip().replace(" ", "")
    if not plain:
        return None
    if "," in plain and "." in plain:
        plain = plain.replace("," if plain.rindex(".") > plain.rindex(",") else ".", "")
    try:
        minor = Decimal(plain.replace(",", ".")).scaleb(get_currency_precision(currency))
        found = int(minor)
    except (InvalidOperation, OverflowError):
        raise ValueError(text) from None
    if minor != found:
        raise ValueError(text)
    return found


def amount_words(minor: int | None, currency: str) -> str:
    """An amount as a field shows it: 52, or 52.50 where there are cents."""
    if minor is None:
        return ""
    places = get_currency_precision(currency)
    return str(minor // 10**places) if minor % 10**places == 0 else str(Decimal(minor).scaleb(-places))


def clock_words(text: str) -> str:
    """A time of day as people write it (9, 9:30, 0930, 24:00) as 09:30. Raises `ValueError`."""
    found = TIME.match(text.strip())
    if found is None:
        raise ValueError(text)
    hour, minute = int(found[1]) % 24, int(found[2] or 0)
    return time(hour, minute).strftime("%H:%M")


def convert(wish: type[T], values: Mapping[str, Any], labels: Mapping[str, str], errors: Errors, say: Say) -> T | None:
    """The wish of a form, or None with a sentence at the field that does not fit."""
    try:
        return msgspec.convert(dict(values), wish)
    except msgspec.ValidationError as error:
        path = str(error).partition("`$.")[2].partition("`")[0]
        field = re.split(r"[.\[]", path)[0]
        bound = BOUND.search(str(error))
        number = next((part for part in bound.groups() if part), "") if bound else ""
        sentence = say("Write it a little shorter, or choose another value.")
        if "length <=" in str(error) and number:
            sentence = say("Write at most %(count)s characters.", count=number)
        elif "length >=" in str(error):
            sentence = say("This can't stay empty.")
        errors.add(field, labels.get(field, field), sentence)
        return None


# At which field a refusal is said, and how, where the action's own sentence is for programs.
SAID: Mapping[str, tuple[str, str]] = {
    "text.invalid": ("name", marked("Write something with at least one letter.")),
    "service.segments": (
        "parts",
        marked("A service has 1 to 12 parts of at least one minute, at most 24 hours in all."),
    ),
    "service.buffers": ("before_minutes", marked("The time kept free is 0 to 480 minutes.")),
    "service.step": ("step_minutes", marked("Starts are 1 to 1,440 minutes apart.")),
    "service.notice": ("notice", marked("Notice is at most a year.")),
    "service.advance": ("advance_days", marked("Bookings open at most ten years ahead.")),
    "service.notice_beyond_advance": (
        "notice",
        marked("The notice is longer than bookings open ahead, so nobody could ever book this."),
    ),
    "service.own_length_with_segments": (
        "offers",
        marked("Somebody can have a length of their own only where the service is one part."),
    ),
    "service.too_many": ("name", marked("A business has at most 500 services.")),
    "staff.account_unknown": (
        "email",
        marked("Nobody has signed up with this address yet. Ask them to, then write the address here."),
    ),
    "staff.account_taken": ("email", marked("This account already belongs to somebody of the team.")),
    "staff.last_owner": ("role", marked("A business needs an owner. Make somebody else an owner first.")),
    "staff.owners_only": ("role", marked("Only an owner makes somebody an owner or manager, or changes one.")),
    "staff.too_many": ("name", marked("A team has at most 300 people.")),
    "staff.has_classes": ("", marked("They still lead classes ahead. Give those to somebody else first.")),
    "resource.too_many": ("name", marked("A business has at most 300 rooms, chairs and machines.")),
    "timezone.unknown": ("timezone", marked("Choose one from the list.")),
    "shift.too_many": ("from", marked("That are too many shifts.")),
    "date.too_far": ("date", marked("Choose a day between a year ago and ten years ahead.")),
    "closure.dates": ("to", marked("The last day is not before the first, and at most a year after it.")),
    "closure.too_many": ("from", marked("There are 500 closures already. Remove some that are over.")),
    "block.times": ("to", marked("The end lies after the beginning, at most a year.")),
    "block.too_many": ("from", marked("There are 2,000 blocks already. Remove some that are over.")),
    "block.of_calendar": ("", marked("This comes from another calendar. Change it there.")),
    "address.invalid": (
        "address",
        marked(
            "This address can't be read. It looks like https://calendar.example/private.ics, without name and password."
        ),
    ),
    "address.not_allowed": (
        "address",
        marked("We fetch from the open internet alone: no private network, and no ports of their own."),
    ),
    "calendar.file": ("file", marked("This file is no calendar. Its name ends in .ics.")),
    "calendar.source": ("address", marked("Give an address, or choose a file: one of the two.")),
    "calendar.too_many": ("address", marked("There are ten calendars already. Remove one that is no longer needed.")),
    "calendar.not_yours": ("", marked("You can have your own calendars read. Ask the desk for somebody else's.")),
    "calendar.read_just_now": ("", marked("It was read a moment ago. Try again in a minute.")),
    "service.check_invalid": (
        "check",
        marked("Choose another service of this business as the check, and a gap that leaves some time."),
    ),
    "category.unknown": ("category", marked("Choose one from the list.")),
    "place.incomplete": ("latitude", marked("A place needs both numbers.")),
    "business.role_not_enough": ("", marked("Your role does not allow this. Ask the owner.")),
    "visit.over": ("", marked("This visit is over or was cancelled, so it stays as it is.")),
    "visit.ahead": ("", marked("This visit has not begun yet.")),
}


def said(refusal: Refusal, say: Say) -> str:
    """A refusal in the reader's words."""
    found = SAID.get(refusal.code)
    # One that was raised with figures says more than we could.
    words = found[1] if found and "%(" not in refusal.wording else refusal.wording
    return put_in(say(words), refusal.extra)


def put(refusal: Refusal, errors: Errors, labels: Mapping[str, str], say: Say) -> None:
    """Say a refusal at its field. One that belongs to no form is raised again."""
    found = SAID.get(refusal.code)
    if found is None or not found[0]:
        raise refusal
    errors.add(found[0], labels.get(found[0], ""), say(found[1]))
