"""SQL of payments under way. Whether a row may be seen or written is decided by row security."""

from datetime import datetime
from typing import Any
from uuid import UUID

from vibewell.domains.payments.processing.types import CardRequest, KeptCard, Payment, Refund
from vibewell.kernel.db import Record
from vibewell.kernel.money import Money

PAYMENT_COLUMNS = """
  p.id, p.checkout_id, p.business_id, p.person_id, c.purpose, c.subject_id, p.processor, p.method, p.amount, p.currency,
  p.commission, p.state, p.processor_ref, p.charge_ref, p.next_url, p.client_secret, p.fee, p.refunded, p.failure,
  p.kept_card_id, p.keeps_card, p.created_at, p.paid_at"""
PAYMENTS = f"select {PAYMENT_COLUMNS} from payments p join checkouts c on c.id = p.checkout_id"  # noqa: S608
PAYMENT = f"{PAYMENTS} where p.id = $1"
PAYMENTS_OF_SUBJECT = f"{PAYMENTS} where c.subject_id = $1 order by p.created_at, p.id"
PAYMENTS_OF_CHECKOUT = f"{PAYMENTS} where p.checkout_id = $1 order by p.created_at, p.id"
STATE = "select state from payments where id = $1"
CHECKOUT_CURRENCY = "select currency from checkouts where id = $1 and business_id = $2"
INSERT_PAYMENT = """
insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency, keeps_card,
  kept_card_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""

CARD_REQUEST_COLUMNS = """
  r.id, r.checkout_id, r.business_id, r.person_id, r.processor, r.state, r.processor_ref, r.next_url, r.client_secret,
  r.failure, r.kept_card_id"""
CARD_REQUEST = f"select {CARD_REQUEST_COLUMNS} from card_requests r where r.id = $1"  # noqa: S608
CARD_REQUESTS_OF_CHECKOUT = f"""
select {CARD_REQUEST_COLUMNS} from card_requests r where r.checkout_id = $1 order by r.created_at, r.id"""  # noqa: S608
INSERT_CARD_REQUEST = """
insert into card_requests (id, checkout_id, business_id, person_id, processor) values ($1, $2, $3, $4, $5)"""
KEPT_CARD_COLUMNS = "id, person_id, processor, customer_ref, card_ref, brand, last4, expires_month, expires_year"
KEPT_CARDS = f"""
select {KEPT_CARD_COLUMNS} from kept_cards where person_id = $1 and ended_at is null
order by created_at desc, id desc limit 20"""  # noqa: S608
KEPT_CARD = f"select {KEPT_CARD_COLUMNS} from kept_cards where id = $1 and ended_at is null"  # noqa: S608
END_CARD = "update kept_cards set ended_at = $3 where id = $1 and person_id = $2 and ended_at is null"

REFUND_COLUMNS = """
  r.id, r.payment_id, r.business_id, r.amount, r.currency, r.commission_returned, r.reason, r.state, r.note, r.failure,
  r.created_at, r.done_at"""
REFUND = f"select {REFUND_COLUMNS} from refunds r where r.id = $1"  # noqa: S608
REFUNDS_OF_PAYMENT = f"""
select {REFUND_COLUMNS} from refunds r where r.payment_id = $1 order by r.created_at, r.id"""  # noqa: S608
REFUND_OF_CAUSE = "select true from refunds where cause = $1"
INSERT_REFUND = """
insert into refunds (id, payment_id, business_id, amount, currency, reason, cause, note, asked_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (cause) do nothing"""


def payment_of(row: Record) -> Payment:
    """A payment as the program speaks of it."""
    return Payment(**_told(row), amount=Money(row["amount"], row["currency"]))


def card_request_of(row: Record) -> CardRequest:
    """A wish to keep a card."""
    return CardRequest(**_told(row))


def kept_card_of(row: Record) -> KeptCard:
    """A kept card."""
    return KeptCard(**_told(row))


def refund_of(row: Record) -> Refund:
    """A refund."""
    return Refund(**_told(row), amount=Money(row["amount"], row["currency"]))


# What a struct calls by an empty text is null in its row.
_TEXTS = frozenset({"processor_ref", "charge_ref", "next_url", "client_secret", "failure", "note"})


def _told(row: Record) -> dict[str, Any]:
    values: dict[str, UUID | str | int | bool | datetime | None] = dict(row.items())
    money = "currency" in values
    return {
        name: ("" if value is None and name in _TEXTS else value)
        for name, value in values.items()
        if not (money and name in ("amount", "currency"))
    }
