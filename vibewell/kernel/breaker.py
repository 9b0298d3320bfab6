"""Keeps somebody who does not answer from occupying everybody who asks."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

log = logging.getLogger("vibewell.breaker")
T = TypeVar("T")
State = Literal["closed", "open", "probing"]

# Of the last ten calls half failed: then nobody asks for a while, and after that one at a time.
WINDOW, FAILURES_MAX = 10, 5
REST_SECONDS, REST_SECONDS_MAX = 4.0, 16.0


class NotAsked(Exception):  # noqa: N818 - it says what happened
    """The call was not made: the line is cut, or everybody who may ask is asking."""


class Breaker:
    """One line to one vendor: at most `at_once` calls, each of at most `seconds_max` in all, none while it is cut.

    It opens after at most `FAILURES_MAX` failures in a row, lets one call through after a rest of 4 s (8, then 16
    while it stays away), and closes when that one is answered. Each process finds out for itself.
    """

    def __init__(
        self,
        name: str,
        *,
        at_once: int,
        seconds_max: float,
        wait_seconds: float = 0.25,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self._now = name, now
        self._places = asyncio.Semaphore(at_once)
        self._seconds_max, self._wait_seconds = seconds_max, wait_seconds
        self._latest: deque[bool] = deque(maxlen=WINDOW)
        self._rest, self._opened_at = REST_SECONDS, 0.0
        self.state: State = "closed"

    async def call(self, asking: Callable[[], Awaitable[T]], counts: Callable[[Exception], bool]) -> T:
        """What `asking` answers. What it raises is a failure of the vendor's if it `counts`, or took too long.

        Raises `NotAsked` before, and `TimeoutError` after `seconds_max`.
        """
        self._admit()
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._places.acquire()
        except TimeoutError:
            raise NotAsked from None
        try:
            return await self._ask(asking, counts)
        finally:
            self._places.release()

    async def _ask(self, asking: Callable[[], Awaitable[T]], counts: Callable[[Exception], bool]) -> T:
        # It may have been cut while we waited for a place.
        probes = self._admit(begins=True)
        try:
            async with asyncio.timeout(self._seconds_max):
                answer = await asking()
        except Exception as error:
            self._note(answered=not (isinstance(error, TimeoutError) or counts(error)), probes=probes)
            raise
        except BaseException:
            # Whoever asked was stopped: that says nothing about the vendor, and somebody else may probe.
            if probes:
                self.state = "open"
            raise
        self._note(answered=True, probes=probes)
        return answer

    def _admit(self, *, begins: bool = False) -> bool:
        """Whether a call is the probe. Raises `NotAsked` while the line is cut."""
        if self.state == "closed":
            return False
        if self.state == "probing" or self._now() - self._opened_at < self._rest:
            raise NotAsked
        if begins:
            self.state = "probing"
        return True

    def _note(self, *, answered: bool, probes: bool) -> None:
        self._latest.append(answered)
        if probes and answered:
            self._latest.clear()
            self._rest = REST_SECONDS
            self.state = "closed"
            log.warning("%s answers again", self.name)
        elif probes:
            self._rest = min(self._rest * 2, REST_SECONDS_MAX)
            self._open()
        elif self.state == "closed" and self._latest.count(False) >= FAILURES_MAX:
            self._open()
            log.warning("%s does not answer: it is left alone for a while", self.name)

    def _open(self) -> None:
        self.state, self._opened_at = "open", self._now()
