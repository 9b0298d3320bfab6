"""From what was taken to what an invoice says. Pure: the same facts always make the same invoice."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from vibewell.domains.payments.invoices.types import FeeCause, InvoiceBody, InvoiceFacts, InvoiceLine, LineKind
from vibewell.domains.payments.receipts.types import TaxLine, rate_said
from vibewell.domains.payments.rules import tax_in

# What is taken, and what comes back.
KINDS: dict[FeeCause, tuple[LineKind, LineKind]] = {
    "application_fee": ("commission", "commission_returned"),
    "processor_fee": ("processor_fee", "processor_fee_returned"),
    "dispute_fee": ("dispute_fee", "dispute_fee_returned"),
}
# What processors keep is passed on as it is: it is their service, and their tax.
PASSED_ON = Decimal(0)


def compose(facts: InvoiceFacts) -> InvoiceBody:
    """What an invoice says by the first edition of the rules."""
    lines = []
    for cause, kinds in KINDS.items():
        rate = facts.platform.tax_rate if cause == "application_fee" else PASSED_ON
        for each in facts.sums:
            if each.cause == cause:
                kind = kinds[0] if each.amount > 0 else kinds[1]
                lines.append(InvoiceLine(kind, each.amount, each.payments, rate_said(rate)))
    return InvoiceBody(facts.currency, tuple(lines), _taxes(lines), sum(line.amount for line in lines))


def _taxes(lines: Sequence[InvoiceLine]) -> tuple[TaxLine, ...]:
    """By rate, the tax of each sum as a whole; the highest rate first."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.rate] = sums.get(line.rate, 0) + line.amount
    taxes = []
    for rate in sorted(sums, key=Decimal, reverse=True):
        gross = sums[rate]
        tax = tax_in(gross, Decimal(rate))
        taxes.append(TaxLine(rate, gross - tax, tax, gross))
    return tuple(taxes)


def month_of(at: datetime, zone: ZoneInfo) -> date:
    """The first day of the month that an instant lies in."""
    return at.astimezone(zone).date().replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def begins(month: date, zone: ZoneInfo) -> datetime:
    """The instant in which a month begins by a clock."""
    return datetime.combine(month, time(), zone)
