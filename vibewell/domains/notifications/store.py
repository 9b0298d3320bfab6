"""All SQL of notifications."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.domains.notifications.types import Attachment, Letter, Mail, MailLine, QueueSummary
from vibewell.kernel.db import Transaction

STATE = """case when delivered_at is not null then 'sent' when doubtful_at is not null then 'in_doubt'
  when failed_at is not null then 'failed' else 'waiting' end as state"""


class Posting(msgspec.Struct, frozen=True):
    """A mail on its way: the letter and how far it has come."""

    letter: Letter
    is_delivered: bool
    is_failed: bool
    is_doubtful: bool
    is_handed_over: bool
    failure: str


async def insert_mail(
    tx: Transaction, letter: Letter, *, cause: str, template: str, locale: str, person_id: UUID | None
) -> bool:
    """Keep the mail, unless one with this cause is there; answers whether it was kept."""
    attachments = msgspec.json.encode(letter.attachments).decode()
    kept = await tx.fetchval(
        """insert into mails (id, cause, template, locale, person_id, to_address, subject, text_body, html_body,
             attachments, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::jsonb, $11)
           on conflict (cause) do nothing returning id""",
        letter.id,
        cause,
        template,
        locale,
        person_id,
        letter.to,
        letter.subject,
        letter.text,
        letter.html,
        attachments,
        letter.written_at,
    )
    return kept is not None


async def select_mail_by_cause(tx: Transaction, cause: str) -> UUID:
    """The mail with this cause."""
    found: UUID = await tx.fetchval("select id from mails where cause = $1", cause)
    return found


async def lock_posting(tx: Transaction, mail_id: UUID) -> Posting | None:
    """The mail, locked until the transaction ends."""
    row = await tx.fetchrow(
        """select id, to_address, subject, text_body, html_body, attachments::text as attachments, created_at,
             delivered_at is not null as is_delivered, failed_at is not null as is_failed,
             doubtful_at is not null as is_doubtful, handed_over_at is not null as is_handed_over,
             coalesce(failure, '') as failure
           from mails where id = $1 for update""",
        mail_id,
    )
    if row is None:
        return None
    letter = Letter(
        id=row["id"],
        to=row["to_address"],
        subject=row["subject"],
        text=row["text_body"],
        html=row["html_body"],
        written_at=row["created_at"],
        attachments=msgspec.json.decode(row["attachments"], type=tuple[Attachment, ...]),
    )
    return Posting(
        letter, row["is_delivered"], row["is_failed"], row["is_doubtful"], row["is_handed_over"], row["failure"]
    )


async def mark_handed_over(tx: Transaction, mail_id: UUID, now: datetime) -> bool:
    """Write down that the mail leaves now; False when another did so before."""
    marked = await tx.fetchval(
        """update mails set handed_over_at = $2, tries = tries + 1
           where id = $1 and num_nonnulls(handed_over_at, delivered_at, failed_at, doubtful_at) = 0 returning id""",
        mail_id,
        now,
    )
    return marked is not None


async def mark_delivered(tx: Transaction, mail_id: UUID, now: datetime) -> None:
    """The other side took it: that settles every doubt."""
    await tx.execute(
        """update mails set delivered_at = $2, handed_over_at = coalesce(handed_over_at, $2),
             doubtful_at = null, failed_at = null, failure = null where id = $1""",
        mail_id,
        now,
    )


async def mark_not_delivered(tx: Transaction, mail_id: UUID, now: datetime, reason: str, *, for_good: bool) -> None:
    """It surely did not arrive; `for_good` says that nobody will try again."""
    await tx.execute(
        """update mails set handed_over_at = null, failure = $3, failed_at = case when $4 then $2::timestamptz end
           where id = $1 and delivered_at is null""",
        mail_id,
        now,
        reason,
        for_good,
    )


async def mark_doubtful(tx: Transaction, mail_id: UUID, now: datetime, reason: str) -> None:
    """It was handed over and nobody knows more."""
    await tx.execute(
        """update mails set doubtful_at = $2, failure = $3
           where id = $1 and delivered_at is null and failed_at is null""",
        mail_id,
        now,
        reason,
    )


async def select_mails(tx: Transaction, limit: int, before: tuple[datetime, UUID] | None) -> list[MailLine]:
    """The latest mails, from a place in the order (newest first)."""
    created_at, mail_id = before or (None, None)
    rows = await tx.fetch(
        f"""select id, to_address, subject, template, created_at, {STATE} from mails
            where $2::timestamptz is null or (created_at, id) < ($2, $3::uuid)
            order by created_at desc, id desc limit $1""",  # noqa: S608 - a constant of this file
        limit,
        created_at,
        mail_id,
    )
    return [MailLine(**dict(row)) for row in rows]


async def select_mail(tx: Transaction, mail_id: UUID) -> Mail | None:
    """A whole mail."""
    row = await tx.fetchrow(
        f"""select id, to_address, subject, template, text_body, html_body, attachments::text as attachments,
              created_at, failure, {STATE} from mails where id = $1""",  # noqa: S608 - a constant of this file
        mail_id,
    )
    if row is None:
        return None
    fields = dict(row)
    fields["attachments"] = msgspec.json.decode(fields["attachments"], type=tuple[Attachment, ...])
    return Mail(**fields)


async def select_is_moderator(tx: Transaction) -> bool:
    """Whether the caller moderates the platform."""
    return bool(await tx.fetchval("select private.is_moderator()"))


async def select_queue(tx: Transaction, failures_max: int) -> QueueSummary:
    """The queues at a glance, for a moderator."""
    told = await tx.fetchval("select private.queue_summary($1)::text", failures_max)
    return msgspec.json.decode(told, type=QueueSummary)


async def retry_job(tx: Transaction, job_id: int) -> bool:
    """Put a failed job back; False when it has not failed."""
    return bool(await tx.fetchval("select private.retry_job($1)", job_id))
