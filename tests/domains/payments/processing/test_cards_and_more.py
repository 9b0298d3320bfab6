"""Kept cards, disputes, payouts."""

from datetime import timedelta
from uuid import UUID

from tests.domains.payments.processing.till import (
    CONFIRMED,
    DECLINED,
    DISPUTED,
    GOOD,
    LATER_DECLINED,
    Till,
)
from vibewell.domains.payments import Bookkeeper, end_card, kept_cards_of
from vibewell.kernel.ids import new_id


async def keep(till: Till, card: str) -> dict[str, object]:
    """Clara has a card kept; answers the request's row."""
    request = await till.want_card(await till.check_out(0, kinds={}))
    [row] = till.rows("select * from card_requests where id = %s", request)
    await till.press(row["next_url"], number=card, expires="12/40", cvc="123")
    await till.work()
    return till.rows("select * from card_requests where id = %s", request)[0]


async def test_a_card_is_kept_and_charged_later_without_its_owner(till: Till) -> None:
    request = await keep(till, GOOD)
    assert (request["state"], request["next_url"]) == ("kept", None)
    [settled] = till.settled
    assert (settled.payment_ids, settled.kept_card_id) == ((), request["kept_card_id"])
    async with till.database.tx(till.clara) as tx:
        [card] = await kept_cards_of(tx, till.salon.clara)
    assert (card.brand, card.last4, card.expires_month, card.expires_year) == ("visa", "4242", 12, 2040)
    fee = await till.want(await till.check_out(2000, purpose="fee"), 2000, method="kept_card", kept_card_id=card.id)
    await till.work()
    assert till.payment(fee)["state"] == "paid"
    assert [one.payment_ids for one in till.settled[1:]] == [(fee,)]


async def test_a_card_that_wants_its_owner_or_is_declined_later_fails_when_charged_alone(till: Till) -> None:
    for number in (CONFIRMED, LATER_DECLINED):
        request = await keep(till, number)
        if number == CONFIRMED:
            assert request["state"] == "open"
            url = str(request["next_url"])
            await till.press(url, f"{url}/bank", answer="approve")
            await till.work()
        [row] = till.rows("select * from card_requests where id = %s", request["id"])
        assert row["state"] == "kept"
        checkout = await till.check_out(2000, purpose="fee")
        fee = await till.want(checkout, 2000, method="kept_card", kept_card_id=row["kept_card_id"])
        assert till.payment(fee)["state"] == "failed"
        assert till.payment(fee)["failure"]
    assert [one.payment_ids for one in till.settled] == [(), ()]


async def test_a_card_that_is_declined_is_not_kept(till: Till) -> None:
    request = await keep(till, DECLINED)
    assert request["state"] == "failed"
    assert till.rows("select 1 from kept_cards") == []
    assert till.settled == []


async def test_a_card_that_its_owner_ended_is_not_charged(till: Till) -> None:
    request = await keep(till, GOOD)
    async with till.database.tx(till.clara) as tx:
        await end_card(tx, request["kept_card_id"], till.clock.now())  # type: ignore[arg-type]
        assert await kept_cards_of(tx, till.salon.clara) == []
    till.do("alter table payments disable row level security")
    checkout = await till.check_out(2000, purpose="fee")
    fee = await till.want(checkout, 2000, method="kept_card", kept_card_id=request["kept_card_id"])
    assert till.payment(fee)["state"] == "failed"
    assert len(till.processor_side("select 1 from test_processor.intents where amount > 0")) == 0


async def test_a_card_that_pays_may_be_kept_on_the_way(till: Till) -> None:
    payment = await till.want(await till.check_out(), keeps_card=True)
    await till.pay(payment)
    row = till.payment(payment)
    assert row["state"] == "paid"
    [card] = till.rows("select * from kept_cards")
    assert row["kept_card_id"] == card["id"]


def balances(till: Till, payment: UUID) -> dict[str, int]:
    """What fees and disputes cost the business for a payment."""
    found = till.rows(
        "select e.account, sum(e.amount)::bigint as amount from ledger_movements m join ledger_entries e"
        " on e.movement_id = m.id where m.payment_id = %s and e.account in ('business:fees', 'business:disputed')"
        " group by 1 having sum(e.amount) <> 0",
        payment,
    )
    return {row["account"]: row["amount"] for row in found}


async def test_a_dispute_is_opened_and_decided(till: Till) -> None:
    till.books = Bookkeeper()
    for won, state in ((True, "won"), (False, "lost")):
        payment = await till.want(await till.check_out())
        await till.pay(payment, DISPUTED)
        [row] = till.rows("select * from disputes where payment_id = %s", payment)
        assert (row["state"], row["amount"], row["reason"]) == ("open", 4500, "fraudulent")
        assert row["evidence_until"] is not None
        # The bank takes 45.00, the processor 15.00 for it, whoever is right.
        assert (row["fee"], row["fee_returned"]) == (1500, 0)
        assert balances(till, payment) == {"business:disputed": 4500, "business:fees": 1500 + 675 + 93}
        await till.desk.end_dispute(row["processor_ref"], won=won)
        await till.work()
        [ended] = till.rows("select * from disputes where payment_id = %s", payment)
        assert ended["state"] == state
        assert ended["closed_at"] is not None
        # Lost, the sale did not take place, and its commission goes back.
        assert balances(till, payment) == ({"business:fees": 2268} if won else {"business:fees": 1593})


async def test_businesses_are_paid_out_once_a_day_what_is_theirs(till: Till) -> None:
    payment = await till.want(await till.check_out())
    await till.pay(payment)
    movement = new_id()
    till.do(
        "insert into ledger_movements (id, business_id, cause, source, at) values (%s, %s, 'charge', 'x', now())",
        movement,
        till.salon.id,
    )
    till.do(
        "insert into ledger_entries (movement_id, position, business_id, account, cause, amount, currency)"
        " values (%(m)s, 0, %(b)s, 'processor:embedded', 'charge', 4500, 'EUR'),"
        " (%(m)s, 1, %(b)s, 'business:sales', 'charge', -4500, 'EUR')".replace("%(m)s", f"'{movement}'").replace(
            "%(b)s", f"'{till.salon.id}'"
        )
    )
    till.notebook.owed[till.salon.id] = 99
    await till.run("pay_out")
    assert till.rows("select 1 from payouts") == []
    till.notebook.owed[till.salon.id] = 4407
    till.fails = ["after"]
    await till.run("pay_out")
    till.notebook.owed[till.salon.id] = 0
    till.do("update jobs.procrastinate_jobs set scheduled_at = null where status = 'todo'")
    await till.work()
    [row] = till.rows("select * from payouts")
    assert (row["state"], row["amount"], row["business_id"]) == ("paid", 4407, till.salon.id)
    assert len(till.processor_side("select 1 from test_processor.payouts")) == 1
    assert till.notebook.booked[-1] == f"payout:{row['id']}:paid"
    await till.desk.return_payout(row["processor_ref"])
    await till.work()
    assert till.rows("select state, failure from payouts") == [{"state": "failed", "failure": "The account is closed."}]
    assert till.notebook.booked[-1] == f"payout:{row['id']}:failed"


async def test_a_payout_is_what_was_paid_less_fees_commission_and_what_went_back(till: Till) -> None:
    till.books = Bookkeeper()
    payment = await till.want(await till.check_out())
    await till.pay(payment)
    await till.refund(payment, 1500)
    # The marketplace brought Clara: 15 % of 45.00, of which a third goes back; the processor keeps 1.5 % and 0.25.
    row = till.payment(payment)
    assert (row["commission"], row["fee"]) == (675, 93)
    await till.run("pay_out")
    [payout] = till.rows("select amount, state from payouts")
    assert payout == {"amount": 4500 - 1500 - (675 - 225) - 93, "state": "paid"}
    await till.run("pay_out")
    assert len(till.rows("select 1 from payouts")) == 1
    [held] = till.rows("select sum(amount) as held from ledger_entries where account = 'processor:embedded'")
    # What is left there is the platform's commission.
    assert held["held"] == 675 - 225


async def test_a_payout_whose_job_was_lost_is_sent_all_the_same(till: Till) -> None:
    till.do(
        "insert into payouts (id, business_id, processor, amount, currency, until, created_at)"
        " values (%s, %s, 'embedded', 500, 'EUR', now(), now() - interval '1 hour')",
        new_id(),
        till.salon.id,
    )
    await till.run("sweep_payouts", later=timedelta(minutes=1))
    assert till.rows("select state from payouts") == [{"state": "paid"}]
