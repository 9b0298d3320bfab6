"""Whatever happens in whatever order: nothing overlaps, nobody moves against their wish, one winner at most."""

import contextlib
import random
from datetime import timedelta

import pytest

from tests.domains.booking.waiting import Waiting, at
from tests.salon import Salon
from vibewell.domains.booking.types import StartNotOffered, StartTaken, Visit, VisitOver
from vibewell.domains.booking.waitlist.types import OfferMoot, OfferOver, WaitsAlready, WindowInvalid, WishesTooMany
from vibewell.kernel.db import Database

NAMES = ("anna", "bela", "cora", "dora", "emil")
STEPS = 60
REFUSED = (StartTaken, StartNotOffered, VisitOver, OfferMoot, OfferOver, WaitsAlready, WindowInvalid, WishesTooMany)


class Machine:
    """A day at the salon, and what everybody said about being moved."""

    def __init__(self, house: Waiting, seed: int) -> None:
        self.house, self.dice = house, random.Random(seed)
        self.visits: list[tuple[str, Visit]] = []
        self.stands: dict[object, object] = {}
        # visits that somebody may move up without a question
        self.free_to_move: set[object] = set()
        self.accepted: set[object] = set()
        self.moves = 0

    async def step(self) -> None:
        """One thing that somebody does, refused or not; and the worker comes by now and then."""
        act = self.dice.choice(
            [
                self.book,
                self.book,
                self.cancel,
                self.wait,
                self.earlier,
                self.earlier,
                self.answer,
                self.answer,
                self.serve,
                self.serve,
                self.let_time_pass,
            ]
        )
        with contextlib.suppress(REFUSED):
            await act()
        await self.check()

    async def book(self) -> None:
        name = self.dice.choice(NAMES)
        visit = await self.house.book(name, at(self.dice.randrange(9, 18)))
        self.visits.append((name, visit))

    async def cancel(self) -> None:
        if self.visits:
            name, visit = self.visits.pop(self.dice.randrange(len(self.visits)))
            await self.house.cancel(name, visit)

    async def wait(self) -> None:
        low = self.dice.randrange(9, 17)
        await self.house.wait(self.dice.choice(NAMES), at(low), at(self.dice.randrange(low + 1, 18)))

    async def earlier(self) -> None:
        if self.visits:
            name, visit = self.dice.choice(self.visits)
            silently = self.dice.random() < 0.5
            await self.house.earlier(name, visit, without_asking=silently)
            (self.free_to_move.add if silently else self.free_to_move.discard)(visit.id)

    async def answer(self) -> None:
        name = self.dice.choice(NAMES)
        offer = await self.house.offered(name)
        if offer is None:
            return
        if self.dice.random() < 0.3:
            await self.house.refuse(name, offer)
            return
        visit = await self.house.accept(name, offer)
        self.accepted.add((visit.id, visit.start))
        if visit.id not in {each.id for _, each in self.visits}:
            self.visits.append((name, visit))

    async def serve(self) -> None:
        await self.house.serve()

    async def let_time_pass(self) -> None:
        self.house.now += timedelta(minutes=self.dice.choice([5, 20, 40]))

    async def check(self) -> None:
        """What is true at every moment."""
        house = self.house
        assert house.overlaps() == 0
        standing = {
            row["id"]: row
            for row in house.rows(
                "select id, starts_at, customer_id, price from visits where confirmed_at is not null"
                " and cancelled_at is null"
            )
        }
        assert {visit.id for _, visit in self.visits} == set(standing)
        for name, visit in self.visits:
            row = standing[visit.id]
            assert (row["customer_id"], row["price"]) == (house.people[name], 4500)
            before = self.stands.get(visit.id, row["starts_at"])
            if row["starts_at"] != before:
                assert row["starts_at"] < before, "moved, but not earlier"  # type: ignore[operator]
                agreed = visit.id in self.free_to_move or (visit.id, row["starts_at"]) in self.accepted
                assert agreed, "moved against their wish"
        self.moves += sum(self.stands.get(key) not in (None, row["starts_at"]) for key, row in standing.items())
        self.stands = {key: row["starts_at"] for key, row in standing.items()}
        # Of the offers that still stand, no two hold one time; every one has its hold.
        open_offers = house.rows(
            "select o.starts_at, o.expires_at > %s as stands, h.cancelled_at, h.confirmed_at from waitlist_offers o"
            " join visits h on h.id = o.hold_id"
            " where num_nonnulls(o.accepted_at, o.refused_at, o.expired_at) = 0",
            house.now,
        )
        live = [row["starts_at"] for row in open_offers if row["stands"]]
        assert len(live) == len(set(live))
        assert not [row for row in open_offers if row["cancelled_at"] or row["confirmed_at"]]


@pytest.mark.parametrize("seed", range(8))
async def test_a_day_of_wishes_keeps_its_promises(
    salon: Salon, owner_url: str, database: Database, worker_database: Database, seed: int
) -> None:
    machine = Machine(Waiting(salon, owner_url, database, worker_database), seed)
    for _ in range(STEPS):
        await machine.step()
    assert machine.moves + len(machine.accepted) > 0
