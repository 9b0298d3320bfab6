"""What happens when a gift card or a package is paid: it gets its code, or its visits. Once, whoever tells it twice."""

import secrets
from datetime import timedelta

from vibewell.domains.booking.checkout import rules as checkout_rules
from vibewell.domains.booking.checkout import store as checkouts
from vibewell.domains.booking.checkout.vouchers import code_hash
from vibewell.domains.booking.vouchers import store
from vibewell.domains.booking.vouchers.rules import code_from, good_until
from vibewell.domains.notifications import Letterhead, queue_mail
from vibewell.domains.payments import Outcome, Settling
from vibewell.kernel.db import Record, Transaction

SETTLED = Outcome("settled")
DIFFERS = Outcome("give_back", "differs")


async def settle_gift_card(tx: Transaction, paid: Settling, letterhead: Letterhead) -> Outcome:
    """Give the card its code, which is written in the mail alone."""
    card = await tx.fetchrow(store.LOCK_GIFT, paid.subject_id)
    row = await checkouts.find_checkout(tx, paid.checkout_id)
    if card is None or row is None or row.amount != card["amount"] or card["business_id"] != row.business_id:
        return DIFFERS
    if row.currency != card["currency"] or [line.kind for line in row.lines] != ["gift_card"]:
        return DIFFERS
    if card["sold_at"] is not None:
        return Outcome("give_back", "twice")
    code = code_from(secrets.choice)
    until = good_until(paid.now, card["timezone"])
    await tx.execute(store.SELL_GIFT, card["id"], code_hash(code), code[-4:], paid.now, until)
    await _mail(tx, card, code, paid, letterhead)
    return SETTLED


async def _mail(tx: Transaction, card: Record, code: str, paid: Settling, letterhead: Letterhead) -> None:
    to = card["recipient_email"] or card["buyer_email"]
    if not to:
        return
    is_gift = bool(card["recipient_email"]) and card["recipient_email"] != card["buyer_email"]
    await queue_mail(
        tx,
        cause=f"gift_card:{card['id']}",
        template="gift_card",
        to=to,
        locale=card["locale"] or "de",
        context={
            "address": letterhead.address,
            "link": f"{letterhead.address}/b/{card['slug']}",
            "customer": card["recipient_name"] or card["buyer_name"] or "",
            "business": card["name"],
            "category": card["category"],
            "currency": card["currency"],
            "amount": card["amount"],
            "zone": card["timezone"],
            "code": code,
            "giver": (card["buyer_name"] or "") if is_gift else "",
            "message": card["message"],
            # The last day on which it is good.
            "until": good_until(paid.now, card["timezone"]) - timedelta(seconds=1),
        },
        person_id=card["buyer_id"],
        now=paid.now,
    )


async def settle_package(tx: Transaction, paid: Settling, letterhead: Letterhead) -> Outcome:
    """Open the package: so many visits of its service, until its days are over."""
    bought = await tx.fetchrow(store.LOCK_BOUGHT, paid.subject_id)
    row = await checkouts.find_checkout(tx, paid.checkout_id)
    if bought is None or row is None or row.amount != bought["price"] or bought["business_id"] != row.business_id:
        return DIFFERS
    if row.currency != bought["currency"] or checkout_rules.total_of(row.lines) != row.amount:
        return DIFFERS
    if bought["bought_at"] is not None:
        return Outcome("give_back", "twice")
    until = paid.now + timedelta(days=bought["valid_days"])
    await tx.execute(
        store.SELL_PACKAGE,
        bought["id"],
        bought["service_id"],
        bought["name"],
        bought["price"],
        bought["currency"],
        bought["visits"],
        paid.now,
        until,
    )
    return SETTLED
