"""The bell of a process: it rings for a business when something changes there; one connection hears for everybody."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import time
from uuid import UUID

import asyncpg

from vibewell.kernel.db import Database
from vibewell.kernel.errors import Unavailable

log = logging.getLogger("vibewell.web")

CHANNEL = "business_changed"
FOLLOWERS_MAX = 1000
FOLLOWERS_PER_PERSON_MAX = 12
LISTEN_AGAIN_SECONDS = 2
# How long it is remembered when the bell rang for whom, and for how many at most.
REMEMBERED_SECONDS = 60
REMEMBERED_MAX = 5000


class FollowersTooMany(Unavailable):
    """This process, or this person, follows enough agendas."""

    code = "live.too_many"
    sentence = "Too many agendas are followed at once. The page still works; reload it to see what is new."


class Bell:
    """Listens while somebody follows, and not a moment longer: the connection goes back when the last one leaves."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: dict[UUID, set[asyncio.Event]] = {}
        self._people: Counter[UUID] = Counter()
        self._hearing: asyncio.Task[None] | None = None
        self._heard_since = float("inf")
        self._rung_at: dict[UUID, float] = {}

    @contextmanager
    def follow(self, business: UUID, person: UUID, since: float) -> Iterator[asyncio.Event]:
        """An event that is set whenever something changed at the business after `since` (epoch seconds).

        Raises `FollowersTooMany`.
        """
        if self._people.total() >= FOLLOWERS_MAX or self._people[person] >= FOLLOWERS_PER_PERSON_MAX:
            raise FollowersTooMany
        rung = asyncio.Event()
        if self._may_have_rung(business, since):
            rung.set()
        self._followers.setdefault(business, set()).add(rung)
        self._people[person] += 1
        if self._hearing is None or self._hearing.done():
            self._hearing = asyncio.create_task(self._hear())
        try:
            yield rung
        finally:
            self._leave(business, person, rung)

    def _may_have_rung(self, business: UUID, since: float) -> bool:
        """Between a page's reading and its following there is a moment; what happens in it must not be missed."""
        known_since = max(self._heard_since, time() - REMEMBERED_SECONDS)
        return since < known_since or self._rung_at.get(business, 0) >= since

    def _leave(self, business: UUID, person: UUID, rung: asyncio.Event) -> None:
        self._followers[business].discard(rung)
        if not self._followers[business]:
            del self._followers[business]
        self._people -= Counter([person])
        if not self._followers and self._hearing is not None:
            self._hearing.cancel()
            self._hearing = None
            self._heard_since = float("inf")
            self._rung_at.clear()

    async def _hear(self) -> None:
        while True:
            try:
                async with self._database.listen(CHANNEL) as heard:
                    self._heard_since = time()
                    # What happened while nobody listened was missed, so everybody looks once.
                    self._ring_all()
                    while business := await heard.get():
                        self._ring(UUID(business))
                log.warning("the bell lost its connection, and takes another")
            except (OSError, Unavailable, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("the bell can't hear the database, and tries again: %s", error)
            self._heard_since = float("inf")
            await asyncio.sleep(LISTEN_AGAIN_SECONDS)

    def _ring(self, business: UUID) -> None:
        now = time()
        if len(self._rung_at) >= REMEMBERED_MAX:
            self._rung_at = {key: at for key, at in self._rung_at.items() if at > now - REMEMBERED_SECONDS}
        self._rung_at[business] = now
        for rung in self._followers.get(business, ()):
            rung.set()

    def _ring_all(self) -> None:
        for followers in self._followers.values():
            for rung in followers:
                rung.set()
