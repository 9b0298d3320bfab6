"""Background work of payments: the worker alone calls processors and moves what is under way."""

from vibewell.domains.payments.accounts.linking import link_account, look_at_account
from vibewell.domains.payments.invoices.actions import issue_invoices
from vibewell.domains.payments.oversight.replaying import replay_dispute
from vibewell.domains.payments.processing.applying import apply_processor_event
from vibewell.domains.payments.processing.beginning import begin_payment
from vibewell.domains.payments.processing.cards import begin_card
from vibewell.domains.payments.processing.noticing import write_refund_returned
from vibewell.domains.payments.processing.payouts import pay_out, send_payout, sweep_payouts
from vibewell.domains.payments.processing.refunding import ask_refund
from vibewell.domains.payments.processing.sweeping import give_up_checkout, sweep_events, sweep_payments
from vibewell.domains.payments.types import PaymentWanted, RefundReturned, RefundWanted
from vibewell.kernel.jobs import Task

# 2 s, 4 s … a few hours: more than a day with a processor that is away.
ASKED_MAX = 17
ASKED_BACKOFF_SECONDS = 2

TASKS = [
    Task("begin_payment", begin_payment, attempts_max=ASKED_MAX, backoff_seconds=ASKED_BACKOFF_SECONDS),
    Task("begin_card", begin_card, attempts_max=ASKED_MAX, backoff_seconds=ASKED_BACKOFF_SECONDS),
    Task("ask_refund", ask_refund, attempts_max=ASKED_MAX, backoff_seconds=ASKED_BACKOFF_SECONDS),
    Task("send_payout", send_payout, attempts_max=ASKED_MAX, backoff_seconds=ASKED_BACKOFF_SECONDS),
    Task("apply_processor_event", apply_processor_event, attempts_max=ASKED_MAX, backoff_seconds=1),
    Task("link_account", link_account, attempts_max=6, backoff_seconds=ASKED_BACKOFF_SECONDS),
    Task("look_at_account", look_at_account, attempts_max=ASKED_MAX, backoff_seconds=ASKED_BACKOFF_SECONDS),
    Task("write_refund_returned", write_refund_returned, attempts_max=6),
    Task("replay_dispute", replay_dispute, attempts_max=3),
    Task("give_up_checkout", give_up_checkout, attempts_max=3),
    Task("sweep_payments", sweep_payments, attempts_max=3, cron="* * * * *"),
    Task("sweep_events", sweep_events, attempts_max=3, cron="*/2 * * * *"),
    Task("sweep_payouts", sweep_payouts, attempts_max=3, cron="*/10 * * * *"),
    Task("issue_invoices", issue_invoices, attempts_max=6, cron="20 5 * * *"),
    Task("pay_out", pay_out, attempts_max=3, cron="40 4 * * *"),
]
LISTENERS = {
    PaymentWanted.name: ["begin_payment"],
    RefundWanted.name: ["ask_refund"],
    RefundReturned.name: ["write_refund_returned"],
}
