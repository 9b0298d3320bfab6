"""The queues in words: what a job does, how long something lasts, and what needs somebody's eye. Pure."""

from collections.abc import Mapping

import msgspec

from vibewell.domains.notifications import QueueSummary
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import duration

# A worker's heart beats every five seconds, and after twenty its jobs are given to others.
SILENT_SECONDS = 30
LATE_SECONDS = 120
SECONDS_PER_DAY = 86_400

TASKS: Mapping[str, str] = {
    "account_mail": marked("Writes a mail about an account"),
    "account_sweep": marked("Throws away what sign-in no longer needs"),
    "answer_webhook_wish": marked("Sends a webhook that somebody asked for"),
    "apply_processor_event": marked("Applies what the payment service tells"),
    "ask_refund": marked("Asks the payment service for a refund"),
    "begin_card": marked("Begins to keep a card"),
    "begin_payment": marked("Begins a payment"),
    "close_visit_money": marked("Settles the money of a visit"),
    "collect_webhooks": marked("Writes down which webhooks to send"),
    "consider_waitlist": marked("Looks who waits for time that became free"),
    "deliver_mail": marked("Carries a mail out"),
    "deliver_test_event": marked("Tells what the test processor did"),
    "dispatch_event": marked("Tells on what happened"),
    "extend_windows": marked("Keeps free times ahead of today"),
    "follow_checkout": marked("Follows up a new checkout"),
    "give_up_checkout": marked("Gives up a checkout"),
    "issue_invoices": marked("Issues the invoices of months that are over"),
    "link_account": marked("Asks for the page on which an account is completed"),
    "look_at_account": marked("Looks how an account for payouts stands"),
    "pay_out": marked("Looks who has earned a payout"),
    "prune_records": marked("Throws away what has served"),
    "prune_test_processor": marked("Throws away what the test processor did long ago"),
    "prune_webhooks": marked("Throws away webhooks of long ago"),
    "read_calendar": marked("Reads a calendar kept elsewhere"),
    "read_due_calendars": marked("Looks which calendars to read again"),
    "read_wanted_calendar": marked("Reads a calendar that somebody asked for"),
    "release_vouchers": marked("Releases gift cards and packages of checkouts given up"),
    "remind_of_visit": marked("Reminds of a visit"),
    "send_mail": marked("Writes a mail"),
    "replay_dispute": marked("Works the receipts of a disputed payment out again"),
    "send_payout": marked("Asks the payment service for a payout"),
    "send_webhooks": marked("Sends webhooks"),
    "serve_waitlist": marked("Offers free time to whoever waits for it"),
    "sweep_events": marked("Looks for events of the payment service that were missed"),
    "sweep_payments": marked("Looks for checkouts whose time is over"),
    "sweep_payouts": marked("Looks for payouts that were not sent"),
    "sweep_reminders": marked("Looks for reminders that were missed"),
    "sweep_waitlist": marked("Looks for offers that ran out"),
    "sweep_waitlist_whole": marked("Goes through the waitlist once more"),
    "sweep_webhooks": marked("Looks once more whether webhooks are due"),
    "wake_sender": marked("Looks whether webhooks are due"),
    "write_refund_returned": marked("Writes that a refund came back"),
    "write_series_letter": marked("Writes a mail about a series of visits"),
    "write_sick_day_letter": marked("Writes a mail about a sick day"),
    "write_visit_letter": marked("Writes a mail about a visit"),
    "write_webhook_letter": marked("Writes a mail about a webhook switched off"),
}


class Concern(msgspec.Struct, frozen=True):
    """Something that somebody should look at, and where."""

    text: str
    href: str
    # alert or wait
    kind: str


def task_words(say: Say, task: str) -> str:
    """What a job of this name does, or nothing where we have no words for it."""
    return say(TASKS[task]) if task in TASKS else ""


def lasting_words(say: Say, seconds: float) -> str:
    """A stretch of time in few letters: 4 s, 12 min, 3 h 05, 9 d."""
    if seconds < 60:
        return say("%(num)s s", num=max(0, round(seconds)))
    if seconds < 2 * SECONDS_PER_DAY:
        return duration(round(seconds / 60))
    return say("%(num)s d", num=round(seconds / SECONDS_PER_DAY))


def is_anybody_working(summary: QueueSummary) -> bool:
    """Whether a worker's heart beats."""
    return any(worker.heartbeat_seconds < SILENT_SECONDS for worker in summary.workers)


def concerns_of(summary: QueueSummary, say: Say, many: Say) -> list[Concern]:
    """What in the queues needs somebody's eye, the worst first."""
    found = []
    failed = sum(line.failed for line in summary.tasks)
    oldest = max((line.oldest_seconds or 0 for line in summary.tasks), default=0)
    if not is_anybody_working(summary):
        found.append(Concern(say("No worker is awake: mails, reminders and free times wait."), HREF, "alert"))
    if failed:
        words = many("%(num)s job has failed.", "%(num)s jobs have failed.", failed)
        found.append(Concern(words, f"{HREF}#failed", "alert"))
    if summary.mails_in_doubt:
        words = many(
            "%(num)s mail was handed over, and nobody knows whether it arrived.",
            "%(num)s mails were handed over, and nobody knows whether they arrived.",
            summary.mails_in_doubt,
        )
        found.append(Concern(words, f"{HREF}#failed", "wait"))
    if oldest > LATE_SECONDS:
        words = say("A job has been waiting for %(span)s.", span=lasting_words(say, oldest))
        found.append(Concern(words, HREF, "wait"))
    return found


HREF = "/backoffice/jobs"
