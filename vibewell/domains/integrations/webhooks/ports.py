"""What webhooks need from outside."""

from collections.abc import Mapping
from typing import Protocol

from vibewell.kernel.addresses import Target
from vibewell.kernel.fetch import Fetched


class Door(Protocol):
    """The kernel's door to the outside."""

    allowed: frozenset[tuple[str, int]]

    def read(self, address: str) -> Target:
        """The address as it would be asked. Raises `AddressInvalid`, `AddressNotAllowed`."""
        ...

    async def fetch(
        self,
        address: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        bytes_max: int = ...,
        seconds_max: float = ...,
        cut: bool = False,
    ) -> Fetched:
        """Ask the address. Raises `FetchFailed`."""
        ...
