"""Where clients come from, lists that salons bring along, and why one is not read."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vibewell.kernel.errors import NotFound, Refusal

Origin = Literal["imported", "salon_link", "desk", "client", "marketplace"]
# what is noted as it happens; the rest follows from other rows
NotedOrigin = Literal["salon_link", "desk"]
CSV_CHARACTERS_MAX = 1_000_000


class Attribution(msgspec.Struct, frozen=True):
    """Who brought a client, and what of the price the platform takes. `facts` names the row that it follows from."""

    origin: Origin
    commission_percent: int
    because: str
    facts: dict[str, str]


class Contact(msgspec.Struct, frozen=True):
    """A line of a salon's own list: e-mail in lower case, telephone as + and digits; one of them at least."""

    name: str
    email: str | None
    phone: str | None


class ImportedClient(msgspec.Struct, frozen=True):
    """A client of a salon's own list."""

    id: UUID
    name: str
    email: str | None
    phone: str | None
    imported_at: datetime


class LineRefused(msgspec.Struct, frozen=True):
    """A line that says nothing to know a client by, and why; the first line under the head is 2."""

    line: int
    because: Literal["nothing_to_know_them_by", "email_unreadable", "phone_unreadable"]


class ImportWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list as text: a head that names `email` or `phone` (and `name`), then a line for each client."""

    csv: Annotated[str, Meta(max_length=CSV_CHARACTERS_MAX)]


class ImportOutcome(msgspec.Struct, frozen=True):
    """What became of a list. `known` were there before; at most 100 `refused` are told."""

    imported: int
    known: int
    refused_count: int
    refused: list[LineRefused]


class CsvUnreadable(Refusal):
    """The list has no head with an e-mail or telephone column, or isn't a list at all."""

    code = "clients.csv_unreadable"
    status = 422
    sentence = "This list can't be read. Its first line must name a column for e-mail addresses or telephone numbers."


class CsvTooLong(Refusal):
    """A list has a limit of lines."""

    code = "clients.csv_too_long"
    status = 422
    sentence = "A list has at most 10,000 lines. Please bring a longer one in parts."


class ClientUnknown(NotFound):
    """No such client on the salon's own list."""

    code = "clients.unknown"
    sentence = "This client is not on your list."
