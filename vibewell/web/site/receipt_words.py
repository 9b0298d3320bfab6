"""A receipt in words, once for the page and for the file: both show the same lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from babel.numbers import format_decimal

from vibewell.domains.payments import ReceiptPage
from vibewell.kernel.money import Money
from vibewell.web.site.line_words import line_said
from vibewell.web.site.words import Say, marked
from vibewell.web.ui.filters import clock, full_date, owed

Row = tuple[str, str]
TITLES: Mapping[str, str] = {
    "payment": marked("Receipt"),
    "fee": marked("Receipt"),
    "gift_card": marked("Receipt"),
    "package": marked("Receipt"),
    "refund": marked("Refund receipt"),
    "refund_returned": marked("Note on a refund that came back"),
    "dispute": marked("Note on a dispute"),
    "payout": marked("Payout statement"),
}
MOVED: Mapping[str, str] = {
    "refund": marked("Given back"),
    "refund_returned": marked("Came back"),
    "dispute": marked("Disputed"),
    "payout": marked("Paid out"),
}
METHODS: Mapping[str, str] = {
    "card": marked("by card"),
    "kept_card": marked("by the card that was kept"),
    "crypto": marked("in crypto"),
    "cash": marked("in cash"),
    "terminal": marked("by card at the venue"),
    "gift_card": marked("by gift card"),
    "package": marked("by package"),
}
# The lines of a payout, by what was booked, in the order in which a statement is read.
BOOKED: Mapping[str, str] = {
    "carried": marked("Carried over from before"),
    "charge": marked("Sales without tax"),
    "tax": marked("Tax"),
    "tip": marked("Tips"),
    "gift_sale": marked("Gift cards sold"),
    "package_sale": marked("Packages sold"),
    "refund": marked("Given back"),
    "refund_returned": marked("Refunds that came back"),
    "application_fee": marked("Commission"),
    "processor_fee": marked("Fees of the payment service"),
    "dispute": marked("Disputed"),
    "dispute_won": marked("Disputes won"),
    "dispute_lost": marked("Disputes lost"),
    "dispute_fee": marked("Fees of disputes"),
    "payout": marked("Paid out"),
    "payout_failed": marked("A payout that came back"),
    "remains": marked("Stays for the next one"),
}
# What the rules of receipts say, collected here for translation.
BECAUSE = (
    marked("The visit was called off."),
    marked("The visit was moved."),
    marked("The payment came too late: the time was no longer free."),
    marked("The house gives it back."),
    marked("The house forgoes what calling off would have cost."),
    marked("It had been paid already."),
    marked("The payer's bank sent the refund back: it has to be given another way."),
    marked("The payer's bank holds the amount until it is decided who is right."),
    marked("The dispute was decided for the house: the amount is back."),
    marked("The dispute was decided for the payer: the amount stays with them."),
    marked("The visit was called off late."),
    marked("The house called the visit off."),
    marked("Nobody came."),
    marked("The payout came back."),
    marked("The client is on the salon's own list, so the platform takes nothing."),
    marked("The client came by the salon's own link, so the platform takes nothing."),
    marked("The salon knew the client itself, so the platform takes nothing."),
    marked("The client had booked here before, so the platform takes nothing."),
    marked("The marketplace brought the client, and this is their first visit here."),
)
AGREED: Mapping[str, str] = {
    "at_venue": marked("to be paid at the venue"),
    "deposit": marked("a deposit when booking"),
    "full": marked("all of it when booking"),
    "card_kept": marked("a card that is kept"),
}


class ReceiptShown(msgspec.Struct, frozen=True):
    """A receipt, ready to be read."""

    title: str
    number: str
    issuer: list[str]
    payer: str
    issued: str
    lines: list[Row]
    total: Row
    # what moved with this receipt, where that is not all of the lines
    moved: Row | None
    method: str
    # rate, net, tax and gross
    taxes: list[tuple[str, str, str, str]]
    notes: list[str]
    # what follows from what: sentences
    rule: list[str]
    # for the house alone: the commission and why
    house: list[Row]
    house_why: str


def receipt_shown(page: ReceiptPage, say: Say, locale: str) -> ReceiptShown:
    """The words of a receipt in a locale, by the business's clock."""
    body, zone = page.body, page.issuer.timezone

    def money(minor: int) -> str:
        return owed(Money(minor, body["currency"]), locale)

    total = (say("Total"), money(body["total"]))
    moved = None
    if page.kind in MOVED or body["amount"] != body["total"]:
        moved = (say(MOVED.get(page.kind, marked("Paid now"))), money(body["amount"]))
    if page.kind == "payout":
        total, moved = (say("Paid out"), money(body["amount"])), None
    method = METHODS.get(body["method"])
    return ReceiptShown(
        title=say(TITLES.get(page.kind, "Receipt")),
        number=str(page.number),
        issuer=[page.issuer.name, page.issuer.street, f"{page.issuer.postcode} {page.issuer.city}".strip()],
        payer=page.payer.name if page.payer else "",
        issued=f"{full_date(page.issued_at, locale, zone)}, {clock(page.issued_at, zone)}",
        lines=[(_line(page.kind, line, say), money(line["amount"])) for line in _in_order(page.kind, body["lines"])],
        total=total,
        moved=moved,
        method=say(method) if method else "",
        taxes=[
            (f"{_rate(line['rate'], locale)} %", money(line["net"]), money(line["tax"]), money(line["gross"]))
            for line in body["taxes"]
        ],
        notes=_notes(body, say, money),
        rule=_rule(page, say, locale, money),
        house=_house(body, say, money),
        house_why=_why(body, say),
    )


def _in_order(kind: str, lines: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The lines as they are read: of a payout from what came in to what is left, without those that are nothing."""
    if kind != "payout":
        return lines
    places = {name: place for place, name in enumerate(BOOKED)}
    return sorted((line for line in lines if line["amount"]), key=lambda line: places.get(line["label"], len(places)))


def _line(kind: str, line: Mapping[str, Any], say: Say) -> str:
    if kind == "payout":
        booked = BOOKED.get(line["label"], "")
        return say(booked) if booked else str(line["label"])
    return line_said(line["kind"], str(line["label"]), say)


def _rate(rate: str, locale: str) -> str:
    return format_decimal(Decimal(rate), locale=locale)


def _notes(body: Mapping[str, Any], say: Say, money: Any) -> list[str]:
    notes = []
    if body["tips"]:
        notes.append(say("%(amount)s of it are a tip, without tax.", amount=money(body["tips"])))
    if body["untaxed"]:
        notes.append(say("%(amount)s of it are for vouchers: taxed when they are used.", amount=money(body["untaxed"])))
    rates = [Decimal(line["rate"]) for line in body["taxes"]]
    if rates and not any(rates):
        notes.append(say("The prices contain no tax."))
    return notes


def _rule(page: ReceiptPage, say: Say, locale: str, money: Any) -> list[str]:
    """From what it follows: why, how the visit ended, and which terms had been agreed."""
    zone = page.issuer.timezone

    def at(text: str) -> str:
        moment = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
        return f"{full_date(moment, locale, zone)}, {clock(moment, zone)}"

    because = page.body["because"]
    said = [say(because)] if because else []
    ending = page.facts.get("ending")
    if ending:
        told = {"at": at(ending["ended_at"]), "start": at(ending["counted_from"])}
        words = {
            "called_off": marked("Called off on %(at)s; notice is counted to %(start)s."),
            "called_off_by_house": marked("The house called it off on %(at)s, before %(start)s."),
            "stayed_away": marked("Nobody had come by %(at)s; the visit began on %(start)s."),
        }[ending["how"]]
        said.append(say(words, **told))
        for item in ending["items"]:
            told = {
                "label": item["label"],
                "percent": item["percent"],
                "price": money(item["price"]),
                "cost": money(item["cost"]),
                "version": item["policy_version"],
            }
            said.append(
                say("%(label)s: %(percent)s %% of %(price)s are %(cost)s, by version %(version)s of the terms.", **told)
            )
        if ending.get("waived"):
            said.append(say("The house forgoes it."))
    agreed = [(each["policy"]["takes"], each["policy"]["version"], each["booked_at"]) for each in _terms(page)]
    for takes, version, booked in dict.fromkeys(agreed):
        words = marked("By version %(version)s of the terms, in force when it was booked on %(booked)s: %(takes)s.")
        if version == 0:
            words = marked("When the visit was booked on %(booked)s, no terms had been set: %(takes)s.")
        said.append(say(words, version=version, booked=at(booked), takes=say(AGREED.get(takes, takes))))
    return said


def _terms(page: ReceiptPage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.facts.get("terms") or []
    for each in found:
        # What is as by default is left out of the facts.
        each["policy"] = {"takes": "at_venue", "version": 0, **each["policy"]}
    return found


def _house(body: Mapping[str, Any], say: Say, money: Any) -> list[Row]:
    share = body.get("house")
    if not share or not share.get("commission"):
        return []
    commission = share["commission"]
    percent = commission["percent"]
    words = say("Commission") if percent is None else say("Commission, %(percent)s %%", percent=percent)
    return [(words, money(commission["amount"])), (say("Without it"), money(share["net"]))]


def _why(body: Mapping[str, Any], say: Say) -> str:
    share = body.get("house")
    because = share["commission"]["because"] if share and share.get("commission") else ""
    return say(because) if because else ""
