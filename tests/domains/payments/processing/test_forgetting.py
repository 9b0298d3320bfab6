"""The test processor forgets what is over after 90 days, and nothing that anybody may still need."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.domains.payments.processing.till import DISPUTED, GOOD, Till
from vibewell.adapters.payments import embedded_pruning
from vibewell.adapters.payments.embedded_pruning import prune_test_processor
from vibewell.kernel.db import Database
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work

TABLES = ("events", "intents", "payouts")


async def prune(worker: Database, *, days: int) -> None:
    """The night so many days from now."""
    await prune_test_processor(Work(worker, datetime.now(UTC) + timedelta(days=days), 1, {}))


def held(till: Till) -> dict[str, int]:
    """How many rows the processor has."""
    return {table: till.rows(f"select count(*) as n from test_processor.{table}")[0]["n"] for table in TABLES}


def put_payout(till: Till, state: str) -> Any:
    """A payout that we asked for, as the processor has it too."""
    ours = new_id()
    till.do(
        "insert into payouts (id, business_id, processor, processor_ref, amount, currency, until, state)"
        " values (%s, %s, 'embedded', %s, 500, 'EUR', now(), %s)",
        ours, till.salon.id, f"po_{state}", state,
    )  # fmt: skip
    till.do(
        "insert into test_processor.payouts (id, idempotency_key, request, our_id, business_id, amount, currency,"
        " created_at) values (%s, %s, '', %s, %s, 500, 'EUR', now())",
        f"po_{state}", f"payout-{ours}", ours, till.salon.id,
    )  # fmt: skip
    return ours


async def test_what_is_over_goes_after_ninety_days_and_what_was_paid_stays(
    till: Till, worker_database: Database
) -> None:
    for card in (GOOD, DISPUTED):
        await till.pay(await till.want(await till.check_out()), card)
    await till.want(await till.check_out())
    for state in ("paid", "open"):
        put_payout(till, state)
    before = held(till)
    assert before["intents"] == 3
    await prune(worker_database, days=89)
    assert held(till) == before
    await prune(worker_database, days=91)
    # The page that nobody paid on is gone, and the payout that arrived; the one that is under way stays.
    assert held(till) == {"events": 0, "intents": 2, "payouts": 1}
    assert till.rows("select id from test_processor.payouts") == [{"id": "po_open"}]
    assert {row["state"] for row in till.rows("select state from test_processor.intents")} == {"paid"}
    [dispute] = till.rows("select id from test_processor.disputes")
    # The open dispute is decided as if nothing had been forgotten, and the other payment given back.
    await till.desk.end_dispute(dispute["id"], won=True)
    await till.work()
    assert till.rows("select state from disputes") == [{"state": "won"}]
    [first] = till.rows("select id from payments where state = 'paid' order by id limit 1")
    await till.refund(first["id"], 1000)
    assert till.payment(first["id"])["refunded"] == 1000


async def test_what_is_not_told_yet_stays_with_what_it_is_about(till: Till, worker_database: Database) -> None:
    await till.want(await till.check_out())
    put_payout(till, "paid")
    till.do("update test_processor.events set delivered_at = null")
    till.do(
        "insert into test_processor.events (id, kind, body, created_at)"
        " values ('evt_late', 'payout.paid', '{\"id\":\"po_paid\"}', now())"
    )
    before = held(till)
    await prune(worker_database, days=400)
    assert held(till) == before


async def test_it_goes_in_steps_and_stops_at_its_limit(
    till: Till, worker_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_pruning, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(embedded_pruning, "BATCHES_MAX", 2)
    till.do(
        "insert into test_processor.events (id, kind, body, created_at, delivered_at)"
        " select 'evt_' || n, 'x', '{}', now(), now() from generate_series(1, 7) n"
    )
    await prune(worker_database, days=91)
    assert held(till)["events"] == 3
    await prune(worker_database, days=91)
    assert held(till)["events"] == 0
