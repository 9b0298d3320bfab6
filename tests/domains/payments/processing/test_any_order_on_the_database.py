"""The rows end where the state machine ends, whatever the order in which a payment's events are kept and applied.

With VIBEWELL_LONG set it is 2,000 permutations.
"""

import asyncio
import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg.rows import dict_row

from tests.conftest import Cluster
from tests.domains.payments.processing import storm
from tests.domains.payments.processing.test_any_order import AMOUNT, tellings
from tests.salon import Salon
from vibewell.domains.payments.processing.applying import apply_processor_event
from vibewell.domains.payments.processing.rules import Told, follow
from vibewell.kernel.db import Database
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work

EXAMPLES = 2_000 if os.environ.get("VIBEWELL_LONG") else 150
TYPES = {
    "payment.open": "payment_intent.created",
    "payment.processing": "payment_intent.processing",
    "payment.failed": "payment_intent.payment_failed",
    "payment.abandoned": "payment_intent.canceled",
    "payment.paid": "payment_intent.succeeded",
    "refund.done": "refund.updated",
    "refund.failed": "refund.failed",
    "dispute.opened": "charge.dispute.created",
    "dispute.won": "charge.dispute.closed",
    "dispute.lost": "charge.dispute.closed",
}
STATUSES = {
    "refund.done": "succeeded",
    "refund.failed": "failed",
    "dispute.opened": "needs_response",
    "dispute.won": "won",
    "dispute.lost": "lost",
}


def body(told: Told, ref: str) -> bytes:
    """The event as it would be posted, its names made its own payment's."""
    held: dict[str, Any] = {"currency": "eur", "status": STATUSES.get(told.kind, "")}
    if told.kind.startswith("dispute."):
        withdrawn = {"amount": -told.amount, "fee": 2000, "currency": "eur"}
        held["balance_transactions"] = [withdrawn, {"amount": told.amount, "fee": -500, "currency": "eur"}]
        if told.kind != "dispute.won":
            held["balance_transactions"].pop()
    if told.about:
        held |= {"id": f"{ref}_{told.about}", "payment_intent": ref, "amount": told.amount}
    else:
        charge = {"id": f"ch_{ref}", "balance_transaction": {"fee": 100}}
        held |= {"id": ref, "amount": AMOUNT, "amount_received": AMOUNT, "latest_charge": charge}
    event = {
        "id": f"{told.event_id}_{ref}",
        "type": TYPES[told.kind],
        "created": 1_764_000_000,
        "data": {"object": held},
    }
    return msgspec.json.encode(event)


def open_payment(db: "psycopg.Connection[dict[str, Any]]", salon: Salon) -> tuple[UUID, str]:
    """A payment that is wanted; its processor's name is known."""
    checkout, payment = new_id(), new_id()
    lines = msgspec.json.encode([{"kind": "service", "label": "Cut", "amount": AMOUNT, "tax_rate": 19}]).decode()
    db.execute(
        "insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency)"
        " values (%s, %s, %s, 'visit', %s, %s, %s, 'EUR')",
        [checkout, salon.id, salon.clara, new_id(), lines, AMOUNT],
    )
    db.execute(
        "insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency,"
        " processor_ref) values (%s, %s, %s, %s, 'embedded', 'card', %s, 'EUR', %s)",
        [payment, checkout, salon.id, salon.clara, AMOUNT, f"pi_{payment.hex}"],
    )
    db.commit()
    return payment, f"pi_{payment.hex}"


@pytest.mark.timeout(1200)
def test_rows_end_where_the_state_machine_ends(
    cluster: Cluster, database_name: str, owner_url: str, salon: Salon
) -> None:
    with asyncio.Runner() as runner, psycopg.connect(owner_url, row_factory=dict_row) as db:
        web = runner.run(Database.connect(cluster.url(database_name, "authenticator"), connections_max=2))
        worker = runner.run(Database.connect(cluster.url(database_name, "worker"), connections_max=2))

        async def tell_all(story: list[Told], ref: str) -> None:
            for told in story:
                event_id = await storm.receive(web, body(told, ref))
                await apply(event_id)

        async def apply(event_id: str) -> None:
            work = Work(worker, datetime.now(UTC), 1, storm.SERVICES)
            await apply_processor_event(work, processor="embedded", event_id=event_id)

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
        @given(tellings())
        def check(telling: tuple[list[Told], list[Told]]) -> None:
            # A refund that only ever failed is one of ours, which this payment has none of.
            made = {one.about for one in telling[1] if one.kind == "refund.done"}
            told = [one for one in telling[1] if one.kind != "refund.failed" or one.about in made]
            payment, ref = open_payment(db, salon)
            runner.run(tell_all(told, ref))
            # With the payment its early events were enqueued anew, and with a refund that was not ours its own.
            for _ in range(2):
                waiting = db.execute(
                    "select event_id from processor_events where applied_at is null and processor_ref = %s", [ref]
                ).fetchall()
                db.commit()
                for row in waiting:
                    runner.run(apply(row["event_id"]))
            account = follow(told)
            state = "wanted" if not told else account.state
            [row] = db.execute("select state, refunded from payments where id = %s", [payment]).fetchall()
            assert (row["state"], row["refunded"]) == (state, account.refunded)
            disputes = db.execute("select processor_ref, state, amount from disputes where payment_id = %s", [payment])
            assert {
                each["processor_ref"].removeprefix(f"{ref}_"): (each["state"], each["amount"]) for each in disputes
            } == account.disputes
            told_back = db.execute("select processor_ref, state, amount from refunds where payment_id = %s", [payment])
            assert {
                each["processor_ref"].removeprefix(f"{ref}_"): (each["state"], each["amount"]) for each in told_back
            } == account.refunds
            costs = {about: 2000 - 500 * (state == "won") for about, (state, _) in account.disputes.items()}
            [booked] = db.execute(
                "select coalesce(sum(e.amount), 0) as cost from ledger_entries e join ledger_movements m"
                " on m.id = e.movement_id where m.payment_id = %s and e.account = 'business:fees'"
                " and e.cause = 'dispute_fee'",
                [payment],
            ).fetchall()
            assert booked["cost"] == sum(costs.values())
            left = db.execute(
                "select 1 from processor_events where applied_at is null and processor_ref = %s", [ref]
            ).fetchall()
            assert left == []
            off = db.execute("select sum(amount) as off from ledger_entries having sum(amount) <> 0").fetchall()
            assert off == []
            db.commit()

        try:
            check()
        finally:
            runner.run(web.close())
            runner.run(worker.close())
