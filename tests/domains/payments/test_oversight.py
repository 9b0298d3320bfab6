"""What moderators read about money, and nobody else."""

from datetime import UTC, datetime

import pytest

from tests.domains.payments.bookroom import Bookroom
from vibewell.domains.payments import (
    find_replay,
    list_disputes,
    list_returned,
    list_waiting_events,
    read_commission,
    read_dispute,
    wait_for_replay,
    want_replay,
)
from vibewell.domains.payments.oversight.replaying import replay_dispute
from vibewell.domains.payments.oversight.types import DisputeUnknown
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id
from vibewell.kernel.jobs import Work


def moderator(room: Bookroom) -> Caller:
    """Sofia, who moderates the platform from now on."""
    room.put("insert into platform_roles (person_id, role) values (%s, 'moderator')", room.houses.people["sofia"])
    return room.houses.caller("sofia")


async def test_commission_is_what_was_taken_less_what_went_back(room: Bookroom, database: Database) -> None:
    first = await room.paid(amount=10_000, commission=1500)
    await room.paid(amount=5000)
    await room.refunded(first, 4000)
    async with database.tx(moderator(room)) as tx:
        (month,) = await read_commission(tx)
    assert month.month == datetime.now(UTC).date().replace(day=1)
    assert (month.taken.amount, month.returned.amount, month.kept.amount, month.payments) == (1500, 600, 900, 1)


async def test_a_dispute_comes_with_its_receipts_worked_out_again(room: Bookroom, database: Database) -> None:
    payment = await room.paid(amount=10_000, commission=1500, fee=175)
    await room.refunded(payment, 4000)
    dispute = room.dispute(payment, 6000)
    await room.book("book_dispute", dispute, "lost")
    async with database.tx(moderator(room)) as tx:
        found, receipts = await read_dispute(tx, dispute)
        assert [each.id for each in await list_disputes(tx)] == [dispute]
    assert (found.payment_id, found.amount.amount, found.state) == (payment, 6000, "open")
    assert [receipt.kind for receipt, _ in receipts] == ["payment", "refund", "dispute", "dispute"]
    assert [replayed.differences for _, replayed in receipts] == [()] * 4


async def test_a_receipt_that_was_tampered_with_differs_to_the_cent(room: Bookroom, database: Database) -> None:
    payment = await room.paid(amount=10_000)
    dispute = room.dispute(payment, 10_000)
    room.put("alter table receipts disable trigger kept")
    room.put("update receipts set body = jsonb_set(body, '{amount}', '10001') where payment_id = %s", payment)
    room.put("alter table receipts enable trigger kept")
    async with database.tx(moderator(room)) as tx:
        _, ((_, replayed),) = await read_dispute(tx, dispute)
    assert replayed.differences == (("body.amount", "10001", "10000"),)


async def test_receipts_are_worked_out_again_from_what_happened_when_a_moderator_asks(
    room: Bookroom, database: Database
) -> None:
    payment = await room.paid(amount=10_000, commission=1500, fee=175)
    dispute = room.dispute(payment, 10_000)
    await room.book("book_dispute", dispute, "open")
    noor = moderator(room)
    # What happened is written otherwise afterwards: the facts that the receipt keeps don't show that.
    room.put("update disputes set reason = 'duplicate' where id = %s", dispute)
    async with database.tx(noor) as tx:
        assert await find_replay(tx, dispute) is None
        wish = await want_replay(tx, dispute)
        # Pressed twice, it is done once.
        assert await want_replay(tx, dispute) == wish
        _, receipts = await read_dispute(tx, dispute)
        assert [replayed.differences for _, replayed in receipts] == [(), ()]
    assert not await wait_for_replay(database, noor, wish, 0.2)
    origins = room.look("select count(*) as n from client_origins")
    for _ in range(2):
        await replay_dispute(Work(room.database, datetime.now(UTC), 1, {"books": room.keeper}), replay_id=str(wish))
    assert await wait_for_replay(database, noor, wish, 0.2)
    assert room.look("select count(*) as n from client_origins") == origins
    async with database.tx(noor) as tx:
        replay = await find_replay(tx, dispute)
        assert replay is not None and replay.done_at is not None
        assert [one.receipt for one in replay.found] == [receipt.id for receipt, _ in receipts]
        assert [one.differences for one in replay.found] == [
            (), (("facts.disputed.reason", "fraudulent", "duplicate"),),
        ]  # fmt: skip
        again = await want_replay(tx, dispute)
    await replay_dispute(Work(room.database, datetime.now(UTC), 1, {"books": room.keeper}), replay_id=str(again))
    assert room.look("select id from dispute_replays") == [{"id": again}]
    jobs = room.look("select args from jobs.procrastinate_jobs where task_name = 'replay_dispute' order by id")
    assert [job["args"]["replay_id"] for job in jobs] == [str(wish), str(again)]


async def test_refunds_that_came_back_are_shown_with_whom_they_were_for(room: Bookroom, database: Database) -> None:
    payment = await room.paid(amount=10_000)
    refund = await room.refunded(payment, 2000)
    room.put(
        "update refunds set state = 'returned', returned_at = now(), failure = 'account closed' where id = %s", refund
    )
    await room.book("book_returned", refund)
    async with database.tx(moderator(room)) as tx:
        (found,) = await list_returned(tx)
    assert (found.id, found.payer, found.amount.amount, found.failure) == (refund, "Clara", 2000, "account closed")


async def test_events_about_something_unknown_are_shown_until_they_are_understood(
    room: Bookroom, database: Database
) -> None:
    for number, (outcome, applied) in enumerate((("unknown", True), (None, False), ("applied", True))):
        room.put(
            "insert into processor_events (processor, event_id, kind, processor_ref, happened_at, body, outcome,"
            " applied_at) values ('embedded', %s, 'charge.refunded', 'pi_x', now(), '{}', %s, case when %s then now()"
            " end)",
            f"evt_{number}", outcome, applied,
        )  # fmt: skip
    async with database.tx(moderator(room)) as tx:
        events = await list_waiting_events(tx)
    assert sorted(event.event_id for event in events) == ["evt_0", "evt_1"]


@pytest.mark.parametrize("who", ["clara", "jonas", "sofia", "mehmet"])
async def test_nobody_else_reads_any_of_it(room: Bookroom, database: Database, who: str) -> None:
    payment = await room.paid(amount=10_000, commission=1500)
    dispute = room.dispute(payment, 10_000)
    async with database.tx(room.houses.caller(who)) as tx:
        assert (await read_commission(tx), await list_disputes(tx), await list_waiting_events(tx)) == ([], [], [])
        assert await find_replay(tx, dispute) is None
        for unknown in (dispute, new_id()):
            for look in (read_dispute, want_replay):
                with pytest.raises(DisputeUnknown):
                    await look(tx, unknown)
