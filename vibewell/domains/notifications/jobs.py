"""Background work of notifications: writing mails and carrying them out, none twice."""

from typing import Any
from uuid import UUID

from vibewell.domains.notifications import store
from vibewell.domains.notifications.actions import queue_mail
from vibewell.domains.notifications.ports import DeliveryInDoubt, NotDelivered, Postman
from vibewell.domains.notifications.rules import cause_of, clean_line
from vibewell.domains.notifications.types import Letter, Letterhead
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work

# 30 s, 1, 2, 4 … minutes: about 17 hours with a mail server that is away.
DELIVERIES_MAX = 12
DELIVERY_BACKOFF_SECONDS = 30
REASON_CHARACTERS_MAX = 400


class AlreadyLeaving(Exception):  # noqa: N818
    """Another worker took this mail over the fence first: look again later what came of it."""


async def send_mail(
    work: Work,
    *,
    template: str,
    to: str,
    locale: str,
    context: dict[str, Any],
    cause: str = "",
    person_id: str | None = None,
) -> None:
    """Write a mail for somebody who may not write mails themselves, and have it delivered."""
    letterhead: Letterhead = work.services["letterhead"]
    async with work.database.tx(Caller.service()) as tx:
        await queue_mail(
            tx,
            cause=cause or cause_of(template, to, context),
            template=template,
            to=to,
            locale=locale,
            context={"address": letterhead.address, **context},
            person_id=UUID(person_id) if person_id else None,
            now=work.now,
        )


async def deliver_mail(work: Work, *, mail_id: str) -> None:
    """Carry a mail out, at most once (docs/decisions/0007-mail-at-most-once.md).

    The mark `handed_over_at` is committed before the step that can't be taken back. A job that finds the mark and no
    outcome knows that its forerunner died in between, and leaves the mail to a person.
    """
    postman: Postman = work.services["postman"]
    letter = await _take_up(work, postman, UUID(mail_id))
    if letter is None:
        return

    async def fence() -> None:
        async with work.database.tx(Caller.service()) as tx:
            if not await store.mark_handed_over(tx, letter.id, work.now) and not postman.repeatable:
                raise AlreadyLeaving

    try:
        await postman.deliver(letter, fence)
    except NotDelivered as error:
        for_good = error.permanent or work.attempt >= DELIVERIES_MAX
        async with work.database.tx(Caller.service()) as tx:
            await store.mark_not_delivered(tx, letter.id, work.now, _reason(error), for_good=for_good)
        raise
    except DeliveryInDoubt as error:
        async with work.database.tx(Caller.service()) as tx:
            await store.mark_doubtful(tx, letter.id, work.now, _reason(error))
        raise
    async with work.database.tx(Caller.service()) as tx:
        await store.mark_delivered(tx, letter.id, work.now)


async def _take_up(work: Work, postman: Postman, mail_id: UUID) -> Letter | None:
    """The letter when it is to leave now, None when it has arrived. Otherwise raises what came of it, so that the
    job ends like the mail."""
    reason = "It was handed over, and then the worker died: nobody knows whether it arrived."
    async with work.database.tx(Caller.service()) as tx:
        posting = await store.lock_posting(tx, mail_id)
        if posting is None or posting.is_delivered:
            return None
        if posting.is_failed:
            raise NotDelivered(posting.failure, permanent=True)
        if posting.is_doubtful:
            raise DeliveryInDoubt(posting.failure)
        if not posting.is_handed_over or postman.repeatable:
            return posting.letter
        await store.mark_doubtful(tx, mail_id, work.now, reason)
    raise DeliveryInDoubt(reason)


def _reason(error: Exception) -> str:
    return clean_line(str(error), REASON_CHARACTERS_MAX)


TASKS = [
    Task("send_mail", send_mail),
    Task("deliver_mail", deliver_mail, attempts_max=DELIVERIES_MAX, backoff_seconds=DELIVERY_BACKOFF_SECONDS),
]
