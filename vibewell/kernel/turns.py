"""Turns for those who want the same thing at the same time: a few are served, the others wait without a connection.

Whoever is refused tells everybody who asked the very same before the refusal was worked out: it is true for them as
well, since they were there when it was. A thousand people after one chair so cost a few transactions, not a thousand.
"""

import asyncio
import copy
from collections import deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from vibewell.kernel.errors import Refusal

SERVED_AT_ONCE_MAX = 3

Telling = asyncio.Future[Refusal | None]


class Turn:
    """One's turn. `told` is the refusal that somebody ahead got for the same question, or None: ask for yourself."""

    __slots__ = ("found", "told")

    def __init__(self, told: Refusal | None) -> None:
        self.told = told
        self.found: Refusal | None = None

    def tell(self, refusal: Refusal) -> None:
        """This refusal holds for everybody who asks the same."""
        self.found = refusal


class Turns:
    """The lines of one process: at each place at most `SERVED_AT_ONCE_MAX` are served, and each question once."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}

    @asynccontextmanager
    async def take(self, place: Hashable, question: Hashable) -> AsyncIterator[Turn]:
        """Wait in line at `place`, in the order of coming among those with the same `question`."""
        line = self._lines.setdefault(place, _Line())
        try:
            told = await line.wait(question)
            if told is not None:
                yield Turn(copy.copy(told))
                return
            turn = Turn(None)
            waiting = line.count(question)
            try:
                yield turn
            finally:
                line.leave(question, turn.found, waiting)
        finally:
            if line.is_empty and self._lines.get(place) is line:
                del self._lines[place]


class _Line:
    def __init__(self) -> None:
        self._served: set[Hashable] = set()
        # By question, in the order in which the questions are served.
        self._waiting: dict[Hashable, deque[Telling]] = {}

    @property
    def is_empty(self) -> bool:
        """Nobody is served, and so nobody waits."""
        return not self._served

    async def wait(self, question: Hashable) -> Refusal | None:
        """Until it is one's turn (None), or somebody ahead has told what holds for all."""
        if question not in self._served and len(self._served) < SERVED_AT_ONCE_MAX:
            self._served.add(question)
            return None
        telling: Telling = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(question, deque()).append(telling)
        try:
            return await telling
        except asyncio.CancelledError:
            if not telling.cancelled() and telling.done() and telling.result() is None:
                # The turn came in the moment in which nobody waited for it any more.
                self.leave(question, None, 0)
            raise

    def count(self, question: Hashable) -> int:
        """How many wait with this question."""
        return len(self._waiting.get(question, ()))

    def leave(self, question: Hashable, found: Refusal | None, waited: int) -> None:
        """Tell the first `waited` what was found, and call the next."""
        self._served.discard(question)
        asking = self._waiting.get(question, deque())
        for _ in range(min(waited, len(asking)) if found is not None else 0):
            telling = asking.popleft()
            if not telling.done():
                telling.set_result(found)
        self._call_next()

    def _call_next(self) -> None:
        for question in list(self._waiting):
            if len(self._served) >= SERVED_AT_ONCE_MAX:
                return
            if question in self._served:
                continue
            asking = self._waiting.pop(question)
            while asking and asking[0].done():
                asking.popleft()
            if asking:
                self._served.add(question)
                asking.popleft().set_result(None)
            if asking:
                self._waiting[question] = asking
