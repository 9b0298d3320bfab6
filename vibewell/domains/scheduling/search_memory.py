"""What search found out about businesses, for as long as it stays true.

The same stretch of time is asked for again and again: in another order, on the next page, by the next person. What a
business answers follows from its roster's version and what is taken there, both of which `taken` says, and from the
present only where notice or a limit ahead touches the stretch.
"""

from typing import NamedTuple
from uuid import UUID

from vibewell.domains.scheduling.search_view import wait_for_check
from vibewell.domains.scheduling.shifts import DAY_SECONDS
from vibewell.domains.scheduling.store import Premises
from vibewell.domains.scheduling.types import Id, Interval, Start
from vibewell.kernel.db import Transaction

ANSWERS_KEPT_MAX = 4000


class Question(NamedTuple):
    """All that the answer of a business follows from, the present aside."""

    business: UUID
    taken: str
    span: Interval
    minutes: int
    services: frozenset[Id] | None


class Answer(NamedTuple):
    """The service that begins first with its starts, or None; true for questions up to the instant `until`."""

    first: tuple[Id, list[Start]] | None
    premises: Premises
    until: int


class Memory:
    """The answers of this process, the oldest forgotten first."""

    def __init__(self) -> None:
        self._answers: dict[Question, Answer] = {}

    def recall(self, question: Question, now: int) -> Answer | None:
        """What was answered, if it is still true."""
        answer = self._answers.get(question)
        return answer if answer is not None and now <= answer.until else None

    def keep(self, question: Question, answer: Answer) -> None:
        """Remember it instead of the oldest."""
        if len(self._answers) >= ANSWERS_KEPT_MAX:
            del self._answers[next(iter(self._answers))]
        self._answers[question] = answer


def memory_of(tx: Transaction) -> Memory:
    """What this process remembers of this database."""
    found: Memory = tx.kept.setdefault("search_answers", Memory())
    return found


def true_until(premises: Premises, span: Interval, now: int) -> int | None:
    """Until when an answer about `span` that is given now holds, as far as the clock goes; None: it can't be kept.

    Not kept is what follows from more than the roster and what is taken (dates of classes), from calendar days, or
    from how far ahead one may book.
    """
    notice = 0
    for service in premises.roster.services.values():
        if service.is_class or service.notice_days:
            return None
        if service.advance_days is not None and span[1] > now + (service.advance_days - 1) * DAY_SECONDS:
            return None
        notice = max(notice, 60 * service.notice_minutes, wait_for_check(premises, service.id))
    return span[0] - notice
