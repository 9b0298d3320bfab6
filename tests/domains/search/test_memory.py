"""What search remembers of a business, and until when."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from vibewell.domains.scheduling.search_memory import ANSWERS_KEPT_MAX, Answer, Memory, Question, true_until
from vibewell.domains.scheduling.store import Premises
from vibewell.domains.scheduling.types import Location, Roster, Segment, Service

HERE = UUID(int=1)
HOUR, DAY = 3600, 86_400
SPAN = (100 * HOUR, 104 * HOUR)


def premises(*services: dict[str, Any]) -> Premises:
    menu = {str(number): Service(str(number), (Segment(60),), **terms) for number, terms in enumerate(services)}
    roster = Roster(Location("Europe/Berlin"), (), menu)
    return Premises(HERE, "here", "Here", "Europe/Berlin", "EUR", True, 1, roster, {}, {}, {})


@pytest.mark.parametrize(
    ("services", "until"),
    [
        ([{}], SPAN[0]),
        ([{}, {"notice_minutes": 90}, {"notice_minutes": 30}], SPAN[0] - 90 * 60),
        ([{"advance_days": 30}], SPAN[0]),
        ([{}, {"advance_days": 4}], None),
        ([{}, {"notice_days": 1}], None),
        ([{}, {"is_class": True}], None),
    ],
)
def test_an_answer_holds_until_the_clock_could_change_it(services: list[dict[str, Any]], until: int | None) -> None:
    assert true_until(premises(*services), SPAN, now=0) == until


def test_an_answer_is_recalled_for_the_same_question_and_only_while_it_is_true() -> None:
    memory, here = Memory(), premises({})
    question = Question(HERE, "[1,[],[]]", SPAN, 30, None)
    memory.keep(question, Answer(None, here, until=500))
    assert memory.recall(question, 500) is not None
    assert memory.recall(question, 501) is None
    for other in ({"taken": "[2,[],[]]"}, {"span": (0, 1)}, {"minutes": 31}, {"services": frozenset({"0"})}):
        assert memory.recall(question._replace(**other), 500) is None


def test_the_oldest_are_forgotten() -> None:
    memory, here = Memory(), premises({})
    asked = [Question(UUID(int=number), "", SPAN, 1, None) for number in range(ANSWERS_KEPT_MAX + 1)]
    for question in asked:
        memory.keep(question, Answer(None, here, SPAN[0]))
    assert memory.recall(asked[0], 0) is None
    assert all(memory.recall(question, 0) for question in asked[1:])


def test_an_answer_about_what_needs_a_check_is_kept_while_it_is_not_too_soon() -> None:
    here = msgspec.structs.replace(premises({}, {"notice_minutes": 30}), checks={"0": ("1", 600, 180)})
    assert true_until(here, SPAN, now=0) == SPAN[0] - (600 + 30) * 60
