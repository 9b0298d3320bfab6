"""Answering a world through a backend, and comparing with what it expects."""

from typing import Any, Protocol

import msgspec

from vibewell.domains.scheduling.types import Reason
from vibewell.domains.scheduling.wall_clock import printed
from vibewell.domains.scheduling.world_shapes import BookShape, World
from vibewell.domains.scheduling.worlds import epoch


class Tally(msgspec.Struct, frozen=True):
    """How several attempts at once ended. An error is neither a booking nor a refusal with its reasons."""

    won: int
    lost: int
    errors: int


class Backend(Protocol):
    """What answers for a world: the product's actions on the database, or the pure engine in tests."""

    async def load(self, world: World) -> None:
        """Take the world, and nothing else, as what there is; its clock stands at `now`."""

    async def starts(self) -> list[int]:
        """The offered starts for the world's question, sorted, as epoch seconds."""
        ...

    async def probe(self, start: int) -> tuple[Reason, ...]:
        """Why the world's question can't be booked at `start`; no reasons if it can."""
        ...

    async def attempt(self, at: int, book: BookShape) -> tuple[Reason, ...]:
        """Set the clock to `at` and book; no reasons if it stands now."""
        ...

    async def attempt_at_once(self, at: int, books: list[BookShape]) -> Tally:
        """Set the clock to `at` and fire all of them at once."""
        ...


class Answer(msgspec.Struct, frozen=True):
    """One line of output. `ok` is None where nothing was compared."""

    name: str
    starts: list[str]
    probes: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    ok: bool | None = None


async def answer_world(world: World, backend: Backend, *, compare: bool = True) -> Answer:
    zone = world.query.viewer_timezone
    await backend.load(world)
    starts = [printed(zone, start) for start in await backend.starts()]
    probes = []
    for probed in world.probe:
        reasons = await backend.probe(epoch(probed))
        probes.append({"start": printed(zone, epoch(probed)), "bookable": not reasons, "reasons": _codes(reasons)})
    attempts: list[dict[str, Any]] = []
    now = epoch(world.now)
    for attempt in world.attempts:
        # The clock never runs backwards.
        now = max(now, epoch(attempt.at))
        books = attempt.books()
        if attempt.parallel is not None:
            attempts.append(msgspec.to_builtins(await backend.attempt_at_once(now, books)))
        else:
            reasons = await backend.attempt(now, books[0])
            attempts.append({"ok": False, "reasons": _codes(reasons)} if reasons else {"ok": True})
    answer = Answer(world.name, starts, probes, attempts)
    return msgspec.structs.replace(answer, ok=meets(world, answer)) if compare else answer


def meets(world: World, answer: Answer) -> bool | None:
    """Whether everything that the world expects is so; None if it expects nothing."""
    expect = world.expect
    if expect is None:
        return None
    return (
        expect.starts in (None, answer.starts)
        and expect.probes in (None, answer.probes)
        and expect.attempts in (None, answer.attempts)
    )


def _codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.value for reason in reasons]
