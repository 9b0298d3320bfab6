"""Those who want the same at the same time: a few are served, and a refusal is told to everybody who was waiting."""

import asyncio

import pytest

from vibewell.kernel.errors import Refusal
from vibewell.kernel.turns import SERVED_AT_ONCE_MAX, Turns


class Desk:
    """One chair behind turns; notes how many were served at once and how often anybody really looked."""

    def __init__(self, seats: int = 1) -> None:
        self.turns = Turns()
        self.seats, self.looks, self.inside, self.most_inside = seats, 0, 0, 0

    async def ask(self, question: str = "ten o'clock", *, tells: bool = True) -> bool:
        async with self.turns.take("salon", question) as turn:
            if turn.told is not None:
                raise turn.told
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
            self.looks += 1
            try:
                await asyncio.sleep(0)
                if self.seats:
                    self.seats -= 1
                    return True
                refusal = Refusal("It is taken.", reasons=["staff_busy"])
                if tells:
                    turn.tell(refusal)
                raise refusal
            finally:
                self.inside -= 1


async def test_one_look_answers_all_who_were_waiting() -> None:
    desk = Desk()
    outcomes = await asyncio.gather(*(desk.ask() for _ in range(1000)), return_exceptions=True)
    assert outcomes.count(True) == 1
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(refused) == 999
    assert all(refusal.extra == {"reasons": ["staff_busy"]} for refusal in refused)
    assert len({id(refusal) for refusal in refused}) == 999
    assert desk.looks == 2


async def test_as_many_win_as_there_are_seats() -> None:
    desk = Desk(seats=5)
    outcomes = await asyncio.gather(*(desk.ask() for _ in range(50)), return_exceptions=True)
    assert (outcomes.count(True), desk.looks) == (5, 6)


async def test_what_is_not_told_is_asked_by_everybody() -> None:
    desk = Desk()
    outcomes = await asyncio.gather(*(desk.ask(tells=False) for _ in range(20)), return_exceptions=True)
    assert (outcomes.count(True), desk.looks) == (1, 20)


async def test_few_are_served_at_once_however_many_questions_there_are() -> None:
    desk = Desk(seats=100)
    outcomes = await asyncio.gather(*(desk.ask(f"question {number}") for number in range(100)))
    assert outcomes == [True] * 100
    assert desk.most_inside == SERVED_AT_ONCE_MAX


async def test_whoever_comes_after_a_look_has_begun_is_not_told_its_answer() -> None:
    turns = Turns()
    looked, may_end = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with turns.take("salon", "q") as turn:
            looked.set()
            await may_end.wait()
            turn.tell(Refusal())

    async def later() -> Refusal | None:
        async with turns.take("salon", "q") as turn:
            return turn.told

    at_work = asyncio.create_task(first())
    await looked.wait()
    came_later = asyncio.create_task(later())
    await asyncio.sleep(0)
    may_end.set()
    await at_work
    assert await came_later is None


@pytest.mark.parametrize("when", ["waiting", "just called"])
async def test_whoever_goes_away_leaves_the_line_to_the_others(when: str) -> None:
    turns = Turns()
    may_end = asyncio.Event()

    async def one(wait: bool) -> str:
        async with turns.take("salon", "q"):
            if wait:
                await may_end.wait()
            return "served"

    first = asyncio.create_task(one(True))
    await asyncio.sleep(0)
    second, third = asyncio.create_task(one(False)), asyncio.create_task(one(False))
    await asyncio.sleep(0)
    if when == "waiting":
        second.cancel()
        may_end.set()
    else:
        may_end.set()
        await first
        second.cancel()
    assert await asyncio.wait_for(third, 1) == "served"
    assert await first == "served"
    assert turns._lines == {}
