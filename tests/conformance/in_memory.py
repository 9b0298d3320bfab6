"""The pure engine as a backend: a diary in memory, one attempt after the other."""

import msgspec

from vibewell.domains.scheduling import (
    Claim,
    Diary,
    Reason,
    Roster,
    Session,
    choose,
    claims_for,
    explain,
    open_diary,
    starts,
)
from vibewell.domains.scheduling.conformance import Tally
from vibewell.domains.scheduling.world_shapes import BookShape, World
from vibewell.domains.scheduling.worlds import (
    busy_of,
    claims_of_world,
    epoch,
    query_span,
    roster_of,
    sessions_of,
    wish_of,
)


class InMemory:
    world: World
    roster: Roster
    claims: list[Claim]
    sessions: tuple[Session, ...]
    now: int

    async def load(self, world: World) -> None:
        self.world, self.now = world, epoch(world.now)
        self.roster = roster_of(world)
        self.sessions = sessions_of(world)
        self.claims = claims_of_world(world, self.roster)

    async def starts(self) -> list[int]:
        query = self.world.query
        found = starts(self.roster, self._diary(), wish_of(query), now=self.now, span=query_span(query))
        return [start.starts for start in found]

    async def probe(self, start: int) -> tuple[Reason, ...]:
        return explain(self.roster, self._diary(), wish_of(self.world.query), start, now=self.now)

    async def attempt(self, at: int, book: BookShape) -> tuple[Reason, ...]:
        self.now = at
        diary, wish, start = self._diary(), wish_of(book), epoch(book.start)
        choice = choose(self.roster, diary, wish, start, now=at)
        reasons = explain(self.roster, diary, wish, start, now=at)
        assert (choice is None) == bool(reasons)
        if choice is None:
            return reasons
        self.claims += claims_for(self.roster, choice, f"booked-{len(self.claims)}")
        self.sessions = tuple(
            msgspec.structs.replace(session, booked=session.booked + book.party)
            if session.id == choice.session
            else session
            for session in self.sessions
        )
        return ()

    async def attempt_at_once(self, at: int, books: list[BookShape]) -> Tally:
        won = [not await self.attempt(at, book) for book in books].count(True)
        return Tally(won, len(books) - won, 0)

    def _diary(self) -> Diary:
        return open_diary(self.claims, busy_of(self.world), self.sessions, now=self.now)
