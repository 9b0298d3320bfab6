"""What calendars need from outside: somebody who understands their files, and a door to fetch them through."""

from collections.abc import Collection, Mapping
from typing import Protocol

from vibewell.domains.scheduling.calendars.types import CalendarFound
from vibewell.kernel.addresses import Target
from vibewell.kernel.fetch import Fetched


class CalendarReader(Protocol):
    """Understands iCalendar files (RFC 5545) that strangers wrote, in bounded time and memory."""

    async def read(
        self, content: bytes, *, zone: str, low: int, high: int, owners: Collection[str] = ()
    ) -> CalendarFound:
        """When the calendar makes busy in [low, high), in epoch seconds; whole days and times without a zone of their
        own are in `zone`. What one of the `owners` (mail addresses) has declined keeps nobody busy.

        Raises `CalendarUnreadable`."""
        ...


class Door(Protocol):
    """The kernel's door to the outside."""

    def read(self, address: str) -> Target:
        """The address as it would be fetched. Raises `AddressInvalid`, `AddressNotAllowed`."""
        ...

    async def fetch(self, address: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        """Ask the address. Raises `FetchFailed`."""
        ...
