"""What notifications need from outside: somebody who carries letters."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from vibewell.domains.notifications.types import Letter

Fence = Callable[[], Awaitable[None]]


class NotDelivered(Exception):  # noqa: N818 - an outcome, said as people say it
    """The letter surely did not arrive. `permanent`: trying again would not change that."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class DeliveryInDoubt(Exception):  # noqa: N818
    """The letter was handed over and nobody learned the outcome. Never tried again without a person's word."""

    permanent = True


class Postman(Protocol):
    """Carries letters. Embedded: the row is the delivery; SMTP; a vendor's API."""

    # whether handing the same letter over twice makes it arrive once
    repeatable: bool

    async def deliver(self, letter: Letter, fence: Fence) -> None:
        """Hand the letter over; return when the other side has taken it.

        `fence` is awaited right before the first step that can't be taken back: until it has returned, nothing may
        have left. Raises `NotDelivered` (surely not) or `DeliveryInDoubt` (after the fence, and nobody knows).
        """
        ...
