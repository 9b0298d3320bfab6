"""Notifications: letters to people, each once, and the queues they travel in."""

from vibewell.domains.notifications.actions import list_mails, queue_mail, queue_summary, read_mail, retry_job
from vibewell.domains.notifications.jobs import TASKS
from vibewell.domains.notifications.ports import DeliveryInDoubt, Fence, NotDelivered, Postman
from vibewell.domains.notifications.rules import clean_address, clean_line, clean_name, known_locale
from vibewell.domains.notifications.types import (
    AccountLetter,
    AddressInvalid,
    Attachment,
    FailureLine,
    JobNotFailed,
    Letter,
    Letterhead,
    LetterItem,
    LetterSegment,
    Mail,
    MailLine,
    MoneyLetter,
    QueueSummary,
    TaskLine,
    VisitLetter,
    WorkerLine,
)

__all__ = [
    "TASKS",
    "AccountLetter",
    "AddressInvalid",
    "Attachment",
    "DeliveryInDoubt",
    "FailureLine",
    "Fence",
    "JobNotFailed",
    "Letter",
    "LetterItem",
    "LetterSegment",
    "Letterhead",
    "Mail",
    "MailLine",
    "MoneyLetter",
    "NotDelivered",
    "Postman",
    "QueueSummary",
    "TaskLine",
    "VisitLetter",
    "WorkerLine",
    "clean_address",
    "clean_line",
    "clean_name",
    "known_locale",
    "list_mails",
    "queue_mail",
    "queue_summary",
    "read_mail",
    "retry_job",
]
