"""Candidates of a search, looked at with the engine's own rules: who has a start in the window, and the first one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from vibewell.domains.scheduling import wall_clock
from vibewell.domains.scheduling.search_desks import open_desks
from vibewell.domains.scheduling.search_first import first_start
from vibewell.domains.scheduling.search_memory import Answer, Question, memory_of, true_until
from vibewell.domains.scheduling.search_store import FIRST_LOOK, metres_per_flat_metre, read_taken_later
from vibewell.domains.scheduling.search_types import CheckFirst, FoundBusiness, NextService, SearchWish
from vibewell.domains.scheduling.types import Interval
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

STARTS_SHOWN = 4


async def verify(
    tx: Transaction, rows: list[Record], wish: SearchWish, now: datetime, *, enough: int | None = None
) -> dict[UUID, FoundBusiness]:
    """Those of the candidates that can be booked in the window, each with its first start. With so many as are `enough`
    the rest is not looked at."""
    assert wish.low is not None
    assert wish.high is not None
    low, high, look = wish.low.timestamp(), wish.high.timestamp(), FIRST_LOOK.total_seconds()
    spans: list[Interval] = []
    for row in rows:
        bound = row["bound"].timestamp()
        spans.append((_next_on_grid(row, max(bound, low)), int(min(bound + look, high))))
    asked = [_question(row, row["taken"], span, wish) for row, span in zip(rows, spans, strict=True)]
    answers = await _answer(tx, asked, now)
    found: dict[UUID, FoundBusiness] = {}
    later: dict[UUID, Record] = {}
    for row, span in zip(rows, spans, strict=True):
        if len(found) == enough:
            break
        if (answer := answers(row["id"])) is None:
            continue
        if answer.first is not None:
            found[row["id"]] = found_business(row, wish, answer)
        elif span[1] < high:
            later[row["id"]] = row
    if later:
        found |= await _look_later(tx, later, wish, now)
    return found


def _next_on_grid(row: Record, at: float) -> int:
    """The first instant from `at` on that can be a start of this business at all."""
    grid = 60 * row["grid_minutes"]
    return int(-(-at // grid) * grid) if grid else int(at)


async def _look_later(
    tx: Transaction, rows: dict[UUID, Record], wish: SearchWish, now: datetime
) -> dict[UUID, FoundBusiness]:
    """Look at the rest of the window."""
    assert wish.high is not None
    spans, around = {}, {}
    for business, row in rows.items():
        low, buffer = row["bound"] + FIRST_LOOK, timedelta(seconds=row["buffer_seconds"])
        spans[business] = int(low.timestamp()), int(wish.high.timestamp())
        around[business] = low - buffer, wish.high + timedelta(minutes=row["longest_minutes"]) + buffer
    taken = await read_taken_later(tx, around, now)
    asked = [_question(rows[row["id"]], row["taken"], spans[row["id"]], wish) for row in taken]
    answers = await _answer(tx, asked, now)
    looked = {question.business: answers(question.business) for question in asked}
    return {
        business: found_business(rows[business], wish, answer)
        for business, answer in looked.items()
        if answer is not None and answer.first is not None
    }


def _question(row: Record, taken: str, span: Interval, wish: SearchWish) -> Question:
    services = frozenset(row["wanted"]) if wish.words and row["wanted"] is not None else None
    return Question(row["id"], taken, span, wish.minutes or 1, services)


async def _answer(tx: Transaction, asked: list[Question], now: datetime) -> Callable[[UUID], Answer | None]:
    """The answer of each business, from memory where it is known; worked out only for those who are called. None for a
    business that can't be seen."""
    memory, seen = memory_of(tx), int(now.timestamp())
    known = {question.business: memory.recall(question, seen) for question in asked}
    fresh = {question.business: question for question in asked if known[question.business] is None}
    desks = await open_desks(tx, [(one.business, one.taken) for one in fresh.values()], now) if fresh else {}

    def answer(business: UUID) -> Answer | None:
        if (remembered := known[business]) is not None:
            return remembered
        if business not in desks:
            return None
        question, desk = fresh[business], desks[business]
        first = first_start(
            desk.view, question.span, now=seen, minutes=question.minutes, services=question.services, count=STARTS_SHOWN
        )
        until = true_until(desk.premises, question.span, seen)
        worked_out = Answer(first, desk.premises, seen if until is None else until)
        if until is not None and seen <= until:
            memory.keep(question, worked_out)
        return worked_out

    return answer


def found_business(row: Record, wish: SearchWish, answer: Answer | None = None) -> FoundBusiness:
    """A candidate as it is shown."""
    starts: list[datetime] = []
    service: NextService | None = None
    currency = row["currency"]
    if answer is not None and answer.first is not None:
        zone = wall_clock.zone(row["timezone"])
        first, its_starts = answer.first
        starts = [datetime.fromtimestamp(start.starts, zone) for start in its_starts]
        soonest, premises = its_starts[0], answer.premises
        check = premises.checks.get(first)
        service = NextService(
            first if isinstance(first, UUID) else UUID(first),
            premises.service_names[first],
            soonest.minutes,
            Money(soonest.price, currency),
            CheckFirst(premises.service_names.get(check[0], ""), check[1] // 60) if check else None,
        )
    far = row["far"]
    return FoundBusiness(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        category=row["category"],
        tagline=row["tagline"],
        district=row["district"],
        city=row["city"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        timezone=row["timezone"],
        step_free=row["step_free"],
        distance_m=None if wish.near is None else round(far * metres_per_flat_metre(wish.near.latitude)),
        rating=row["rating"],
        review_count=row["review_count"],
        price_from=None if row["price_from"] is None else Money(row["price_from"], currency),
        next_start=starts[0] if starts else None,
        next_service=service,
        starts=starts,
    )
