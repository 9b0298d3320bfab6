"""From entries in the books to what a business reads. Pure: the same entries always make the same sums."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from vibewell.domains.payments.takings.types import DAYS_MAX, By, SpanInvalid, Sums

# which of the sums an entry counts for, where its cause alone says so; those with -1 lessen what is the business's
BY_CAUSE: Mapping[str, tuple[str, int]] = {
    "tip": ("tips", 1),
    "gift_sale": ("vouchers_sold", 1),
    "package_sale": ("vouchers_sold", 1),
    "gift_credit": ("vouchers_used", -1),
    "package_use": ("vouchers_used", -1),
    "refund": ("refunds", -1),
    "refund_returned": ("refunds", -1),
    "application_fee": ("commission", -1),
    "processor_fee": ("processor_fees", -1),
    "dispute_fee": ("processor_fees", -1),
    "dispute": ("disputed", -1),
    "dispute_won": ("disputed", -1),
    "dispute_lost": ("disputed", -1),
    "charge": ("sales", 1),
    "tax": ("sales", 1),
}
YEARS = range(2000, 2200)


def sums_of(entries: Iterable[tuple[str | None, str, int]]) -> Sums:
    """Sums of entries on a business's and its customers' accounts: account (None: not told), cause, amount in the
    business's favour. What no sum knows counts as a sale, so that the total is always that of the entries."""
    found = dict.fromkeys(Sums.__struct_fields__, 0)
    for account, cause, amount in entries:
        name, sign = BY_CAUSE.get(cause, ("sales", 1))
        found[name] += sign * amount
        if account == "business:tax":
            found["tax"] += amount
    return Sums(**found)


def check_span(since: date, until: date, by: By) -> None:
    """Raises `SpanInvalid`."""
    if since.year not in YEARS or until.year not in YEARS or not 0 <= (until - since).days < DAYS_MAX[by]:
        raise SpanInvalid


def stretches(since: date, until: date, by: By) -> list[tuple[date, date]]:
    """The days, weeks from Monday, or months that lie between two days, whole at both ends: first and last day."""
    found, first = [], first_of(since, by)
    while first <= until:
        following = next_of(first, by)
        found.append((first, following - timedelta(days=1)))
        first = following
    return found


def first_of(day: date, by: By) -> date:
    """The first day of the stretch that a day lies in."""
    if by == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by == "week" else day


def next_of(first: date, by: By) -> date:
    """The first day of the next stretch."""
    if by == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first + timedelta(days=7 if by == "week" else 1)
