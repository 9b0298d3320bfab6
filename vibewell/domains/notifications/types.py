"""What crosses the door of notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.kernel.errors import Refusal


class AddressInvalid(Refusal):
    """No mail can go to this address."""

    code = "mail.address_invalid"
    status = 422
    sentence = "This mail address can't be used."
    # a job that meets it need not be tried again
    permanent = True


class JobNotFailed(Refusal):
    """Only a job that failed can be done again."""

    code = "jobs.not_failed"
    status = 409
    sentence = "This job has not failed, or a newer one already waits in its place."


class Attachment(msgspec.Struct, frozen=True):
    """A file in a letter; `content_type` with its parameters, for example `text/calendar; method=REQUEST`."""

    filename: str
    content_type: str
    content: bytes


class Letter(msgspec.Struct, frozen=True):
    """A mail as it leaves: one address, clean texts."""

    id: UUID
    to: str
    subject: str
    text: str
    html: str
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()


class Letterhead(msgspec.Struct, frozen=True):
    """Who writes: our public address (without a slash at its end) and the sender as `Name <mail@address>`."""

    address: str
    sender: str


class MailLine(msgspec.Struct, frozen=True):
    """A mail in a list. `state` is waiting, sent, failed or in_doubt."""

    id: UUID
    to_address: str
    subject: str
    template: str
    created_at: datetime
    state: str


class Mail(msgspec.Struct, frozen=True):
    """A whole mail. `html_body` is a document with inline styles: for a sandboxed frame with a policy of its own."""

    id: UUID
    to_address: str
    subject: str
    template: str
    text_body: str
    html_body: str
    attachments: tuple[Attachment, ...]
    created_at: datetime
    state: str
    failure: str | None


class TaskLine(msgspec.Struct, frozen=True):
    """One kind of job in a queue: how many wait, are planned for later, run, failed, and were done in the last days;
    how long the oldest waiting one waits."""

    task: str
    queue: str
    waiting: int
    planned: int
    running: int
    done: int
    failed: int
    oldest_seconds: float | None = None


class WorkerLine(msgspec.Struct, frozen=True):
    """A worker, how long its heart has been silent and how many jobs it does."""

    id: int
    heartbeat_seconds: float
    running: int


class FailureLine(msgspec.Struct, frozen=True):
    """The last failure of a job that is not done. `status` is failed, todo (waits until `next_at`) or doing.

    `in_doubt`: a mail that may have arrived; done again, it may arrive twice.
    """

    job_id: int
    task: str
    attempt: int
    failed_at: datetime | None
    reason: str
    status: str
    next_at: datetime | None = None
    in_doubt: bool = False


class QueueSummary(msgspec.Struct, frozen=True):
    """The queues at a glance."""

    tasks: tuple[TaskLine, ...]
    workers: tuple[WorkerLine, ...]
    failures: tuple[FailureLine, ...]
    mails_in_doubt: int
    events_waiting: int


class AccountLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What letters about an account need: the link, and the code for those who type it where they came from."""

    link: str
    code: str = ""
    name: str = ""
    email: str = ""
    new_email: str | None = None
    valid_minutes: int = 60
    address: str = ""


class WebhookLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the letter about a webhook that was switched off needs. `link` is its page, `endpoint` where it led; `gone`
    when it said itself that it is no more."""

    address: str
    link: str
    business: str
    category: str
    endpoint: str
    gone: bool


class LetterItem(msgspec.Struct, frozen=True):
    """A service of a visit as it was agreed."""

    service: str
    staff: str
    price: int


class LetterSegment(msgspec.Struct, frozen=True):
    """A stretch of a visit; `attended` is False while it works by itself."""

    name: str
    starts_at: datetime
    minutes: int
    attended: bool
    item: int


class LetterVisit(msgspec.Struct, frozen=True):
    """One visit of a series in a list."""

    starts_at: datetime
    staff: str
    price: int


class LetterCheck(msgspec.Struct, frozen=True):
    """The check that was booked with a visit, and stands or falls with it."""

    service: str
    staff: str
    starts_at: datetime
    price: int


class VisitLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What letters about a visit need. Instants are aware; prices in minor units of `currency`."""

    address: str
    visit_id: UUID
    customer: str
    business: str
    category: str
    business_timezone: str
    reader_timezone: str
    starts_at: datetime
    ends_at: datetime
    currency: str
    price: int
    items: tuple[LetterItem, ...]
    segments: tuple[LetterSegment, ...] = ()
    street: str = ""
    postcode: str = ""
    city: str = ""
    previous_starts_at: datetime | None = None
    note: str = ""
    by_business: bool = False
    # an offer to who waits: its page, and until when the start is held
    offer_id: UUID | None = None
    expires_at: datetime | None = None
    # which visit of a series it is; in a letter about the series itself all its visits, and how it repeats
    series_position: int = 0
    series_total: int = 0
    series_id: UUID | None = None
    every_weeks: int = 0
    visits: tuple[LetterVisit, ...] = ()
    # who was to attend before somebody else took over
    previous_staff: str = ""
    # what comes before it, told in the same letter
    check: LetterCheck | None = None


class MoneyLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What letters about money need. Amounts in minor units of `currency`; `link` is where all of it is told."""

    address: str
    link: str
    customer: str
    business: str
    category: str
    currency: str
    amount: int
    # what the business keeps, and what a kept card is charged
    kept: int = 0
    charged: int = 0
    # what it was for, and when that would have been, on the business's clock
    what: str = ""
    when: datetime | None = None
    zone: str = "UTC"
    # a gift card's code, who it is from, and until when it is good
    code: str = ""
    giver: str = ""
    message: str = ""
    until: datetime | None = None
    # the case: "taken", "let_go", "twice", "differs"; "cancelled", "absent", "waived", "corrected"
    because: str = ""


Context = dict[str, Any]
