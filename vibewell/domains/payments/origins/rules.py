"""Reading a salon's own list, and whose a client is."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from vibewell.domains.payments.origins.types import (
    Attribution,
    Contact,
    CsvTooLong,
    CsvUnreadable,
    LineRefused,
    Origin,
)

LINES_MAX = 10_000
NAME_CHARACTERS_MAX = 120
# What columns are called in the lists that other programs write.
EMAIL_HEADS = frozenset(
    {"email", "e-mail", "mail", "email address", "e-mail address", "e-mail-adresse", "emailadresse"}
)
PHONE_HEADS = frozenset(
    {"phone", "telephone", "mobile", "phone number", "mobile number", "telefon", "telefonnummer", "handy", "mobil"}
)
NAME_HEADS = frozenset({"name", "full name", "client", "client name", "kunde", "kundin", "kundenname"})
FIRST_NAME_HEADS = frozenset({"first name", "firstname", "given name", "vorname"})
LAST_NAME_HEADS = frozenset({"last name", "lastname", "surname", "family name", "nachname"})
HEADS = (EMAIL_HEADS, PHONE_HEADS, NAME_HEADS, FIRST_NAME_HEADS, LAST_NAME_HEADS)
EMAIL = re.compile(r"[^@\s\x00-\x1f,;<>\"]{1,64}@[^@\s\x00-\x1f,;<>\"]{1,185}\.[^@\s\x00-\x1f.,;<>\"]{2,}")
PHONE = re.compile(r"\+[1-9]\d{5,14}")
COUNTRY_CODES = {
    "AT": "43",
    "BE": "32",
    "CH": "41",
    "DE": "49",
    "ES": "34",
    "FR": "33",
    "GB": "44",
    "IT": "39",
    "LU": "352",
    "NL": "31",
    "PL": "48",
}
# Where the 0 before a number belongs to it.
KEEPS_ZERO = frozenset({"IT"})

BECAUSE: dict[Origin, str] = {
    "imported": "The client is on the salon's own list, so the platform takes nothing.",
    "salon_link": "The client came by the salon's own link, so the platform takes nothing.",
    "desk": "The salon knew the client itself, so the platform takes nothing.",
    "client": "The client had booked here before, so the platform takes nothing.",
    "marketplace": "The marketplace brought the client, and this is their first visit here.",
}


def attribution(origin: Origin, percent: int, facts: dict[str, str]) -> Attribution:
    """Whose a client is, and so what the platform takes: nothing, unless the marketplace brought them."""
    return Attribution(origin, percent if origin == "marketplace" else 0, BECAUSE[origin], facts)


def read_contacts(text: str, country: str) -> list[Contact | LineRefused]:
    """The lines of a list, in their order; empty ones are left out. Raises `CsvUnreadable`, `CsvTooLong`.

    Commas, semicolons or tabs; any order of columns; columns that we do not know are passed over.
    """
    rows = _rows(text)
    head = next(rows, None)
    if head is None:
        raise CsvUnreadable
    names = [cell.strip().strip("\ufeff").lower().replace("_", " ") for cell in head]
    columns = [next((at for at, name in enumerate(names) if name in heads), None) for heads in HEADS]
    if columns[0] is None and columns[1] is None:
        raise CsvUnreadable
    read: list[Contact | LineRefused] = []
    for number, cells in enumerate(rows, 2):
        if number > LINES_MAX + 1:
            raise CsvTooLong
        if any(cell.strip() for cell in cells):
            email, phone, *names = (_cell(cells, column) for column in columns)
            read.append(_contact(number, email, phone, names, country))
    return read


def known_email(text: str) -> str | None:
    """An address as two are compared, or None where it is none."""
    kept = unicodedata.normalize("NFC", text).strip().lower()
    return kept if EMAIL.fullmatch(kept) and len(kept) <= 254 else None


def known_phone(text: str, country: str) -> str | None:
    """A number as two are compared, with its country's code, or None where it is none."""
    digits = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0") and country in COUNTRY_CODES:
        digits = f"+{COUNTRY_CODES[country]}{digits if country in KEEPS_ZERO else digits[1:]}"
    return digits if PHONE.fullmatch(digits) else None


def _rows(text: str) -> Iterator[list[str]]:
    """The rows, split by whatever separates the head's names."""
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=separator)
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            raise CsvUnreadable from None
        if row is None:
            return
        yield row


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""


def _contact(number: int, email: str, phone: str, names: list[str], country: str) -> Contact | LineRefused:
    known = Contact(_name(names), known_email(email), known_phone(phone, country))
    if known.email is None and known.phone is None:
        if email:
            return LineRefused(number, "email_unreadable")
        return LineRefused(number, "phone_unreadable" if phone else "nothing_to_know_them_by")
    return known


def _name(names: list[str]) -> str:
    whole, first, last = names
    text = whole or " ".join(filter(None, (first, last)))
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn"))
    return " ".join(seen.split())[:NAME_CHARACTERS_MAX]
