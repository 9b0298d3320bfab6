"""A line to a vendor that does not answer is cut, probed and mended."""

import asyncio

import pytest

from vibewell.kernel.breaker import FAILURES_MAX, REST_SECONDS, Breaker, NotAsked


class Away(Exception):  # noqa: N818
    """The vendor is away."""


class Said(Exception):  # noqa: N818
    """The vendor said no, which is an answer."""


class Line:
    """A vendor and the time, both as the test wants them."""

    def __init__(self) -> None:
        self.at, self.asked = 0.0, 0
        self.mood = "well"
        self.breaker = Breaker("vendor", at_once=2, seconds_max=0.05, wait_seconds=0.02, now=lambda: self.at)

    async def ask(self) -> str:
        """One call."""
        return await self.breaker.call(self._answer, lambda error: isinstance(error, Away))

    async def _answer(self) -> str:
        self.asked += 1
        if self.mood == "away":
            raise Away
        if self.mood == "no":
            raise Said
        if self.mood == "hangs":
            await asyncio.sleep(60)
        return "yes"

    async def fail(self, times: int) -> None:
        """Calls that come to nothing."""
        for _ in range(times):
            with pytest.raises((Away, NotAsked, TimeoutError)):
                await self.ask()


async def test_it_is_cut_after_five_failures_and_nobody_asks_then() -> None:
    line = Line()
    line.mood = "away"
    await line.fail(FAILURES_MAX + 7)
    assert (line.asked, line.breaker.state) == (FAILURES_MAX, "open")


async def test_one_that_answers_every_other_time_is_cut_within_ten_calls() -> None:
    line = Line()
    for _ in range(5):
        line.mood = "well"
        assert await line.ask() == "yes"
        line.mood = "away"
        await line.fail(1)
    assert line.breaker.state == "open"


async def test_a_no_is_an_answer() -> None:
    line = Line()
    line.mood = "no"
    for _ in range(30):
        with pytest.raises(Said):
            await line.ask()
    assert line.breaker.state == "closed"


async def test_one_probe_goes_through_after_a_rest_and_mends_it() -> None:
    line = Line()
    line.mood = "away"
    await line.fail(FAILURES_MAX)
    line.mood, line.at = "well", REST_SECONDS - 0.1
    await line.fail(1)
    line.at = REST_SECONDS
    assert await line.ask() == "yes"
    assert line.breaker.state == "closed"
    line.mood = "away"
    await line.fail(FAILURES_MAX - 1)
    assert line.breaker.state == "closed"


async def test_while_one_probes_nobody_else_asks() -> None:
    line = Line()
    line.mood = "away"
    await line.fail(FAILURES_MAX)
    line.mood, line.at, line.asked = "hangs", REST_SECONDS, 0
    told = await asyncio.gather(*(line.ask() for _ in range(6)), return_exceptions=True)
    assert line.asked == 1
    assert [type(one) for one in told].count(TimeoutError) == 1
    assert line.breaker.state == "open"


async def test_however_long_it_was_away_it_is_probed_every_sixteen_seconds_at_least() -> None:
    line = Line()
    line.mood = "away"
    await line.fail(FAILURES_MAX)
    line.asked = 0
    for second in range(1, 121):
        line.at = float(second)
        await line.fail(1)
    assert 8 <= line.asked <= 10
    line.mood, back_at = "well", line.at
    while line.breaker.state != "closed":
        line.at += 1
        try:
            await line.ask()
        except NotAsked:
            continue
    assert line.at - back_at <= 17


async def test_one_that_hangs_holds_two_places_and_the_third_is_told_soon() -> None:
    line = Line()
    line.mood = "hangs"
    told = await asyncio.gather(*(line.ask() for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["NotAsked", "NotAsked", "TimeoutError", "TimeoutError"]
    assert line.asked == 2


async def test_a_probe_that_was_stopped_leaves_the_next_one_to_others() -> None:
    line = Line()
    line.mood = "away"
    await line.fail(FAILURES_MAX)
    line.mood, line.at = "hangs", REST_SECONDS
    probe = asyncio.create_task(line.ask())
    await asyncio.sleep(0.01)
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    line.mood = "well"
    assert await line.ask() == "yes"
