"""An invoice of the platform in words, once for the page and for the file."""

from collections.abc import Mapping
from decimal import Decimal

from babel.numbers import format_decimal

from vibewell.domains.payments import Invoice, InvoiceFacts
from vibewell.kernel.money import Money
from vibewell.web.site.receipt_words import ReceiptShown
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import full_date, month_name, owed

LINES: Mapping[str, tuple[str, str]] = {
    "commission": (marked("Commission on one payment"), marked("Commission on %(count)s payments")),
    "commission_returned": (
        marked("Commission given back on one payment"),
        marked("Commission given back on %(count)s payments"),
    ),
    "processor_fee": (marked("Payment service, one payment"), marked("Payment service, %(count)s payments")),
    "processor_fee_returned": (
        marked("Payment service, given back on one payment"),
        marked("Payment service, given back on %(count)s payments"),
    ),
    "dispute_fee": (marked("Fee of one dispute"), marked("Fees of disputes about %(count)s payments")),
    "dispute_fee_returned": (
        marked("Fee of one dispute, given back"),
        marked("Fees of disputes about %(count)s payments, given back"),
    ),
}


def invoice_shown(invoice: Invoice, say: Say, locale: str) -> ReceiptShown:
    """The words of an invoice in a locale, by the business's clock."""
    facts, body = invoice.facts, invoice.body
    platform, business = facts.platform, facts.business

    def money(minor: int) -> str:
        return owed(Money(minor, facts.currency), locale)

    return ReceiptShown(
        title=say("Credit note") if body["total"] < 0 else say("Invoice"),
        number=str(invoice.number),
        issuer=[
            platform.name,
            *platform.address,
            say("Tax number %(number)s", number=platform.tax_id) if platform.tax_id else "",
        ],
        payer=", ".join(filter(None, (business.name, business.street, f"{business.postcode} {business.city}".strip()))),
        issued=full_date(invoice.issued_at, locale, business.timezone),
        lines=[(_line(each["kind"], each["payments"], say), money(each["amount"])) for each in body["lines"]],
        total=(say("Total"), money(body["total"])),
        moved=None,
        method="",
        taxes=[
            (_percent(each["rate"], locale), money(each["net"]), money(each["tax"]), money(each["gross"]))
            for each in body["taxes"]
        ],
        notes=[
            say("All of it was kept from what came in: there is nothing to pay."),
            say(
                "The commission includes %(rate)s %% tax; what payment services ask is passed on as it is.",
                rate=format_decimal(platform.tax_rate, locale=locale),
            ),
        ],
        rule=[_follows(facts, say, locale)],
        house=[],
        house_why="",
    )


def _line(kind: str, count: int, say: Say) -> str:
    one, more = LINES[kind]
    return say(one) if count == 1 else say(more, count=count)


def _percent(rate: str, locale: str) -> str:
    return f"{format_decimal(Decimal(rate), locale=locale)} %"


def _follows(facts: InvoiceFacts, say: Say, locale: str) -> str:
    return say(
        "Services of %(month)s: movements %(first)s to %(last)s of your books.",
        month=month_name(facts.month, locale),
        first=facts.since + 1,
        last=facts.until,
    )
