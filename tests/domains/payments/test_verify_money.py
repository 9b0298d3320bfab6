# ruff: noqa: E501 - a fault and what plants it are read side by side
"""`vibewell verify` finds nothing where money is as it must be, and each fault that somebody plants in it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.conftest import Cluster
from tests.domains.payments.bookroom import Bookroom
from vibewell.boot import verify_money, verify_processors
from vibewell.boot.settings import Settings
from vibewell.boot.verify import Report, look_at_all
from vibewell.boot.verify_processors import Ours, compare
from vibewell.domains.payments.ports import ProcessorMovement
from vibewell.kernel.money import Money

CHECKS = (*verify_money.CHECKS, *verify_processors.CHECKS)
# The test processor has it all too, some hours ago.
MIRROR = """
update payments set processor_ref = 'pi_' || id, paid_at = now() - interval '3 hours' where processor = 'embedded';
update checkouts set settled_at = now();
update refunds set processor_ref = 're_' || id, done_at = now() - interval '2 hours',
  returned_at = case when state = 'returned' then now() - interval '1 hour' end;
update disputes set opened_at = now() - interval '2 hours', closed_at = case when state <> 'open' then now() - interval '1 hour' end;
update payouts set processor_ref = 'po_' || id, paid_at = now() - interval '1 hour';
insert into test_processor.intents (id, idempotency_key, request, our_id, secret, amount, currency, return_url, state, charge_ref,
    fee, created_at, paid_at)
  select processor_ref, id::text, '', id, id::text, amount, currency, '', 'paid', 'ch_' || id, fee, paid_at, paid_at
  from payments where processor = 'embedded';
insert into test_processor.refunds (id, idempotency_key, request, our_id, intent_id, amount, created_at, returned_at)
  select r.processor_ref, r.id::text, '', r.id, p.processor_ref, r.amount, r.done_at, r.returned_at
  from refunds r join payments p on p.id = r.payment_id;
insert into test_processor.disputes (id, intent_id, amount, state, due_by, created_at, closed_at, fee)
  select d.processor_ref, p.processor_ref, d.amount, d.state, now(), d.opened_at, d.closed_at, d.fee
  from disputes d join payments p on p.id = d.payment_id;
insert into test_processor.payouts (id, idempotency_key, request, our_id, business_id, amount, currency, created_at)
  select processor_ref, id::text, '', id, business_id, amount, currency, paid_at from payouts;
"""


async def arrange(room: Bookroom) -> None:
    """Payments of every kind, one given back in part and in vain, one disputed and won, one lost, and a payout."""
    checkout = room.checkout(6300, lines=[{"kind": "service", "label": "Cut", "amount": 6000, "tax_rate": "7"},
                                          {"kind": "tip", "label": "Tip", "amount": 300}])  # fmt: skip
    first = await room.paid(checkout, amount=3333, commission=500, fee=75)
    second = await room.paid(checkout, amount=2967, commission=445, fee=70)
    await room.refunded(first, 1001)
    returned = await room.refunded(first, 500)
    room.put("update refunds set state = 'returned' where id = %s", returned)
    room.put("update payments set refunded = refunded - 500 where id = %s", first)
    await room.book("book_returned", returned)
    for payment, state in ((second, "lost"), (first, "won")):
        dispute = room.dispute(payment, 500)
        await room.book("book_dispute", dispute, state)
        room.put("update disputes set state = %s, closed_at = now(), fee = 1500 where id = %s", state, dispute)
        await room.book("book_dispute_fee", dispute)
    await room.paid(room.checkout(2000, who=None), amount=2000, processor="venue", method="cash")
    await room.paid(amount=9000)
    await room.book("book_payout", room.payout(4000), "paid")
    room.put(MIRROR)


def look(cluster: Cluster, name: str, **more: Any) -> Report:
    settings = Settings(database_url=cluster.url(name), secret_key="for tests only " * 3)
    return look_at_all(settings, sample=0, checks=CHECKS, **more)


async def test_what_is_sound_has_no_fault_and_was_looked_at(
    room: Bookroom, cluster: Cluster, database_name: str
) -> None:
    await arrange(room)
    report = await asyncio.to_thread(look, cluster, database_name)
    assert [(one.check, one.shown, one.error) for one in report.checks if one.faults or one.error] == []
    assert {one.check: one.checked for one in report.checks} == {
        "ledger_balances": 16, "payments_are_booked": 4, "disputes_are_booked": 2, "receipts_have_no_gaps": 12,
        # Whose months are over and invoiced is looked at by test_invoices.
        "checkouts_add_up": 3, "processors_agree": 10, "fees_are_invoiced": 0, "invoices_have_no_gaps": 0,
    }  # fmt: skip


def of(number: int) -> str:
    """The movement of this number."""
    return f"(select id from ledger_movements where number = {number})"


FAULTS = {
    "an entry is changed": ("ledger_balances", f"update ledger_entries set amount = amount + 1 where movement_id = {of(1)} and position = 1"),
    "an entry is gone": ("ledger_balances", f"delete from ledger_entries where movement_id = {of(1)} and position = 1"),
    "a movement is gone": ("ledger_balances", f"delete from ledger_entries where movement_id = {of(2)}; delete from ledger_movements where number = 2"),
    "an entry is in somebody else's books": (
        "ledger_balances", f"update ledger_entries set business_id = gen_random_uuid() where movement_id = {of(1)}"),
    "a number is given twice": ("ledger_balances", "update receipt_numbers set movements = movements + 1"),
    "a payment is booked with another amount": (
        "payments_are_booked", f"update ledger_entries set amount = 2 * amount where movement_id = {of(1)}"),
    "a payment is not booked": ("payments_are_booked", "update payments set state = 'paid', amount = amount + 1 where method = 'cash'"),
    "a payment is booked and not paid": ("payments_are_booked", "update payments set state = 'failed' where method = 'cash'"),
    "a commission is changed": ("payments_are_booked", "update payments set commission = commission - 1 where commission = 500"),
    "a fee is forgotten": ("payments_are_booked", "update payments set fee = fee + 25 where fee = 70"),
    "a refund is not booked": ("payments_are_booked", "update refunds set state = 'open' where state = 'done'"),
    "a refund that came back is not booked so": ("disputes_are_booked", "update refunds set state = 'done' where state = 'returned'"),
    "what a dispute costs is not booked": ("disputes_are_booked", "update disputes set fee = fee + 1"),
    "how a dispute ended is not booked": ("disputes_are_booked", "update disputes set state = 'lost'"),
    "a dispute is about more": ("disputes_are_booked", "update disputes set amount = amount + 1"),
    "more is said to have gone back": ("payments_are_booked", "update payments set refunded = refunded + 1 where refunded > 0"),
    "a receipt is gone": ("receipts_have_no_gaps", "delete from receipts where number = 2"),
    "the last receipt is gone": (
        "receipts_have_no_gaps", "delete from receipts where number = 12; update receipt_numbers set last = 11"),
    "a receipt is about another payment": (
        "receipts_have_no_gaps", "update receipts set payment_id = (select payment_id from receipts where number = 2) where number = 1"),
    "commission is taken of the salon's own client": (
        "receipts_have_no_gaps", "update receipts set facts = jsonb_set(facts, '{attribution,commission_percent}', '0') where number = 1"),
    "a line is changed": ("checkouts_add_up", "update checkouts set lines = jsonb_set(lines, '{0,amount}', '1')"),
    "what is not paid is settled": ("checkouts_add_up", "update payments set state = 'abandoned' where commission = 500"),
    "what is paid is not settled": ("checkouts_add_up", "update checkouts set settled_at = null where amount = 10000 or amount = 9000"),
    "the processor took more": ("processors_agree", "update test_processor.intents set amount = amount + 1 where fee = 75"),
    "the processor keeps more": ("processors_agree", "update test_processor.intents set fee = fee + 1 where fee = 75"),
    "the processor knows of no payment": (
        "processors_agree", "update payments set processor_ref = 'pi_of_nobody' where fee = 75"),
    "we know of no refund": ("processors_agree", "delete from refunds"),
    "the processor gave more back": ("processors_agree", "update test_processor.refunds set amount = amount + 1"),
    "the processor keeps more for a dispute": ("processors_agree", "update test_processor.disputes set fee = fee + 1"),
    "the processor has sent no refund back": ("processors_agree", "update test_processor.refunds set returned_at = null"),
    "the processor decided otherwise": (
        "processors_agree", "update test_processor.disputes set state = 'won', closed_at = now() - interval '30 minutes'"),
    "the processor paid nothing out": ("processors_agree", "delete from test_processor.payouts"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_planted_fault_is_found(room: Bookroom, cluster: Cluster, database_name: str, fault: str) -> None:
    check, plant = FAULTS[fault]
    await arrange(room)
    with psycopg.connect(room.owner_url) as db:
        db.execute("set session_replication_role = replica")
        db.execute(plant.encode())
    report = await asyncio.to_thread(look, cluster, database_name)
    found = {one.check: one for one in report.checks if one.faults}
    assert report.verdict == "faulty", report
    assert check in found, report
    assert all(one.told and all(one.ids) for one in found[check].shown)


async def test_of_a_single_business_no_processor_is_asked(room: Bookroom, cluster: Cluster, database_name: str) -> None:
    await arrange(room)
    report = await asyncio.to_thread(look, cluster, database_name, business="brauenwerk")
    assert {one.check: one.checked for one in report.checks} == dict.fromkeys((one.name for one in CHECKS), 0)


NOW = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ours", "theirs", "faults"),
    [
        # what is under way, or happened before, is not judged
        (timedelta(minutes=5), None, 0),
        (None, timedelta(minutes=5), 0),
        (timedelta(days=40), None, 0),
        (timedelta(days=31, hours=12), None, 0),
        (timedelta(days=31, hours=12), timedelta(days=31, hours=12), 0),
        (timedelta(minutes=14), timedelta(minutes=16), 0),
        # all else is
        (timedelta(minutes=16), None, 1),
        (None, timedelta(days=31, hours=12), 1),
        (timedelta(days=2), timedelta(days=2), 0),
    ],
)
def test_what_is_under_way_is_given_time(ours: timedelta | None, theirs: timedelta | None, faults: int) -> None:
    rows = [] if ours is None else [Ours("re_1", "1", -100, "EUR", 0, NOW - ours, done=True)]
    movements = (
        [] if theirs is None
        else [ProcessorMovement("re_1", "refund", "pi_1", Money(-100, "EUR"), 0, NOW - theirs)]
    )  # fmt: skip
    assert len(list(compare("refund", rows, movements, NOW))) == faults
