"""Verbs of notifications."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from vibewell.domains.notifications import store
from vibewell.domains.notifications.printing import print_letter
from vibewell.domains.notifications.rules import clean_address, known_locale
from vibewell.domains.notifications.types import (
    Attachment,
    Context,
    JobNotFailed,
    Letter,
    Mail,
    MailLine,
    QueueSummary,
)
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.errors import Forbidden, NotFound
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import enqueue
from vibewell.kernel.paging import Page, decode_cursor, encode_cursor

MAILS_PER_PAGE_MAX = 100
FAILURES_MAX = 30
JOB_ID_MAX = 2**63 - 1


async def queue_mail(
    tx: Transaction,
    *,
    cause: str,
    template: str,
    to: str,
    locale: str,
    context: Context,
    attachments: Sequence[Attachment] = (),
    now: datetime,
    person_id: UUID | None = None,
) -> UUID:
    """Write a mail and have it delivered after this transaction commits; answers the mail's id.

    One mail a cause: asked for again, the first stands as it is. Only the worker may (`Caller.service()`); the web
    process enqueues the task `send_mail`. Raises `AddressInvalid`; a template that does not exist or a context that
    does not fit it is a bug and raises `ValueError`.
    """
    language = known_locale(locale)
    printed = print_letter(template, language, context)
    letter = Letter(
        id=new_id(),
        to=clean_address(to),
        subject=printed.subject,
        text=printed.text,
        html=printed.html,
        written_at=now,
        attachments=tuple(attachments),
    )
    kept = await store.insert_mail(tx, letter, cause=cause, template=template, locale=language, person_id=person_id)
    if not kept:
        return await store.select_mail_by_cause(tx, cause)
    await enqueue(tx, "deliver_mail", mail_id=letter.id)
    return letter.id


async def list_mails(database: Database, limit: int = 50, cursor: str | None = None) -> Page[MailLine]:
    """The latest mails of everybody, newest first: for the mail page, which exists in the demo alone."""
    limit = max(1, min(limit, MAILS_PER_PAGE_MAX))
    before = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    async with database.tx(Caller.identity()) as tx:
        lines = await store.select_mails(tx, limit + 1, before)
    if len(lines) <= limit:
        return Page(lines)
    last = lines[limit - 1]
    return Page(lines[:limit], encode_cursor(last.created_at, last.id))


async def read_mail(database: Database, mail_id: UUID) -> Mail:
    """A whole mail, for the mail page of the demo. Raises `NotFound`."""
    async with database.tx(Caller.identity()) as tx:
        mail = await store.select_mail(tx, mail_id)
    if mail is None:
        raise NotFound
    return mail


async def queue_summary(database: Database, caller: Caller) -> QueueSummary:
    """The queues at a glance. Raises `Forbidden` for anybody but a moderator of the platform."""
    async with database.tx(caller) as tx:
        await _require_moderator(tx)
        return await store.select_queue(tx, FAILURES_MAX)


async def retry_job(database: Database, caller: Caller, job_id: int) -> None:
    """Have a failed job done once more, with all its attempts; a mail in doubt is sent again, whatever came of it.

    Raises `Forbidden` for anybody but a moderator, `JobNotFailed`.
    """
    async with database.tx(caller) as tx:
        await _require_moderator(tx)
        if not 0 < job_id <= JOB_ID_MAX or not await store.retry_job(tx, job_id):
            raise JobNotFailed


async def _require_moderator(tx: Transaction) -> None:
    if tx.caller.role != "authenticated" or not await store.select_is_moderator(tx):
        raise Forbidden
