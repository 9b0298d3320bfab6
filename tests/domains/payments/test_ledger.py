"""The books: each movement once, balanced whoever writes, and never changed."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import psycopg
import pytest

from tests.domains.catalog.houses import BRAUENWERK
from tests.domains.payments.bookroom import Bookroom
from vibewell.kernel.db import Caller
from vibewell.kernel.errors import NotFound
from vibewell.kernel.ids import new_id


async def test_a_hundred_by_card_forty_back_leaves_fifty_one_less_the_fee(room: Bookroom) -> None:
    payment = await room.paid(commission=1500, fee=175)
    assert room.stands == {
        "processor:embedded": 9825,
        "business:sales": -8403,
        "business:tax": -1597,
        "business:fees": 1675,
        "platform:commission": -1500,
    }
    assert await room.payable() == 10_000 - 1500 - 175
    await room.refunded(payment, 4000)
    assert room.stands["platform:commission"] == -900
    assert await room.payable() == 5100 - 175
    await room.refunded(payment, 6000)
    assert room.stands == {"processor:embedded": -175, "business:fees": 175}


async def test_booking_twice_is_booking_once(room: Bookroom) -> None:
    payment = room.payment(commission=1500, fee=175)
    refund = room.refund(payment, 4000)
    dispute = room.dispute(payment, 6000)
    payout = room.payout(100)
    for _ in range(3):
        await room.book("book_paid", payment)
        await room.book("book_refunded", refund)
        await room.book("book_dispute", dispute, "open")
        await room.book("book_dispute", dispute, "won")
        await room.book("book_payout", payout, "paid")
    causes = [row["cause"] for row in room.look("select cause from ledger_movements order by number")]
    assert causes == ["charge", "processor_fee", "refund", "dispute", "dispute_won", "payout"]
    assert [row["kind"] for row in room.receipts] == ["payment", "refund", "dispute", "dispute", "payout"]


async def test_many_who_book_the_same_at_once_book_it_once(room: Bookroom) -> None:
    payments = [room.payment(fee=175) for _ in range(4)]
    await asyncio.gather(*(room.book("book_paid", payment) for payment in payments * 4))
    assert room.stands["processor:embedded"] == 4 * 9825
    assert [row["number"] for row in room.receipts] == [1, 2, 3, 4]
    numbers = [row["number"] for row in room.look("select number from ledger_movements order by number")]
    assert numbers == list(range(1, 9))


async def test_what_does_not_add_up_is_not_kept(room: Bookroom) -> None:
    await room.paid()
    (movement,) = room.look("select id, business_id from ledger_movements where cause = 'charge'")
    one_sided = (
        "insert into ledger_entries (movement_id, position, business_id, account, cause, amount, currency)"
        " values ($1, 9, $2, 'business:sales', 'charge', 1, $3)"
    )
    for currency in ("EUR", "CHF"):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="add up to nothing"):
            async with room.database.tx(Caller.service()) as tx:
                await tx.execute(one_sided, movement["id"], movement["business_id"], currency)
    # The whole transaction decides, not each statement.
    async with room.database.tx(Caller.service()) as tx:
        await tx.execute(one_sided, movement["id"], movement["business_id"], "EUR")
        await tx.execute(
            one_sided.replace("9, $2", "10, $2").replace("1, $3", "-1, $3"),
            movement["id"], movement["business_id"], "EUR",
        )  # fmt: skip


@pytest.mark.parametrize("table", ["ledger_movements", "ledger_entries", "receipts", "payment_policies", "tax_rates"])
@pytest.mark.parametrize("verb", ["update {} set business_id = business_id", "delete from {}"])
async def test_the_books_are_written_once(room: Bookroom, table: str, verb: str) -> None:
    await room.paid()
    room.put("insert into tax_rates (business_id, version, rate) values (%s, 1, 19)", room.business)
    room.put(
        "insert into payment_policies (id, business_id, version, takes) values (%s, %s, 1, 'full')",
        new_id(), room.business,
    )  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with room.database.tx(Caller.service()) as tx:
            await tx.execute(verb.format(table))
    # Also where somebody grants it by mistake.
    with psycopg.connect(room.owner_url) as db:
        db.execute(f"grant update, delete on {table} to service_role".encode())
        db.execute("set role service_role")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="is written once"):
            db.execute(verb.format(table).encode())


async def test_parts_of_a_checkout_are_its_lines_to_the_cent(room: Bookroom) -> None:
    lines = [
        {"kind": "service", "label": "Cut", "amount": 3333, "tax_rate": "19"},
        {"kind": "service", "label": "Book", "amount": 3333, "tax_rate": 7},
        {"kind": "tip", "label": "Tip", "amount": 3334},
    ]
    checkout = room.checkout(10_000, lines=lines)
    for amount in (3334, 3333, 3333):
        await room.paid(checkout, amount=amount, processor="venue", method="cash")
    stands = room.stands
    assert stands["business:tips"] == -3334
    assert stands["business:sales"] + stands["business:tax"] == -6666
    assert stands["venue:till"] == 10_000
    taxed = [
        {line["rate"]: line["gross"] for line in row["body"]["taxes"]}
        for row in room.look("select body from receipts order by number")
    ]
    assert [sum(each[rate] for each in taxed) for rate in ("19", "7")] == [3333, 3333]


async def test_what_the_processor_keeps_may_be_known_later(room: Bookroom) -> None:
    payment = await room.paid(fee=0)
    assert "business:fees" not in room.stands
    for fee in (175, 175, 150):
        room.put("update payments set fee = %s where id = %s", fee, payment)
        await room.book("book_fee", payment)
    assert room.stands["business:fees"] == 150
    assert len(room.look("select from ledger_movements where cause = 'processor_fee'")) == 2
    unpaid = room.payment(fee=100)
    await room.book("book_fee", unpaid)
    assert room.stands["business:fees"] == 150


async def test_disputes_take_the_money_until_they_are_won(room: Bookroom) -> None:
    payment = await room.paid(commission=1500)
    before = room.stands
    dispute = room.dispute(payment, 10_000)
    await room.book("book_dispute", dispute, "open")
    assert await room.payable() == -1500
    await room.book("book_dispute", dispute, "won")
    assert room.stands == before


async def test_a_lost_dispute_that_is_told_first_opens_itself(room: Bookroom) -> None:
    payment = await room.paid(commission=1500)
    await room.book("book_dispute", room.dispute(payment, 10_000), "lost")
    assert room.stands == {}
    assert await room.payable() == 0


async def test_payouts_pay_what_the_processor_holds_and_nothing_else(room: Bookroom) -> None:
    await room.paid(commission=1500, fee=175)
    await room.paid(processor="venue", method="cash")
    gift = room.checkout(5000, purpose="gift_card", lines=[{"kind": "gift_card", "label": "Gift", "amount": 5000}])
    await room.paid(gift, amount=5000)
    await room.paid(room.checkout(2000), amount=2000, processor="credit", method="gift_card")
    assert await room.payable() == 8325 + 5000
    assert await room.payable("stripe") == 0
    under_way = room.payout(10_000, "open")
    assert await room.payable() == 3325
    room.put("update payouts set state = 'paid' where id = %s", under_way)
    await room.book("book_payout", under_way, "paid")
    assert await room.payable() == 3325
    body = room.receipts[-1]["body"]
    assert (body["amount"], body["total"]) == (10_000, 10_000)
    assert {line["label"]: line["amount"] for line in body["lines"]} == {
        "carried": 0, "charge": 8403, "tax": 1597, "application_fee": -1500, "processor_fee": -175,
        "gift_sale": 5000, "remains": -3325,
    }  # fmt: skip
    await room.book("book_payout", under_way, "failed")
    assert await room.payable() == 13_325


async def test_a_payout_that_never_arrived_moved_nothing(room: Bookroom) -> None:
    await room.paid()
    await room.book("book_payout", room.payout(10_000, "failed"), "failed")
    assert await room.payable() == 10_000
    assert len(room.receipts) == 1


@pytest.mark.parametrize("verb", ["book_paid", "book_fee", "book_refunded"])
async def test_nothing_is_booked_of_what_is_not_there(room: Bookroom, verb: str) -> None:
    with pytest.raises(NotFound):
        await room.book(verb, new_id())
    for told in (("book_dispute", "open"), ("book_payout", "paid")):
        with pytest.raises(NotFound):
            await room.book(told[0], new_id(), told[1])
    assert room.look("select from ledger_movements") == []


async def test_each_business_counts_for_itself(room: Bookroom) -> None:
    await room.paid()
    room.business = room.houses.businesses[BRAUENWERK]
    await room.paid()
    await room.paid()
    assert [row["number"] for row in room.receipts if row["business_id"] == room.business] == [1, 2]
    assert await room.payable() == 20_000


async def test_sixteen_at_once_of_whom_some_change_their_mind_leave_no_gap(room: Bookroom) -> None:
    class Changed(Exception):  # noqa: N818 - rolls back after the number was taken
        pass

    payments = [room.payment(amount=100 + number, fee=3) for number in range(16)]

    async def book(number: int) -> None:
        async with room.database.tx(Caller.service()) as tx:
            await room.keeper.book_paid(tx, payments[number], datetime.now(UTC))
            await asyncio.sleep(0.01)
            if number % 3 == 0:
                raise Changed

    for _ in range(2):
        outcomes = await asyncio.gather(*(book(number) for number in range(16)), return_exceptions=True)
        assert [isinstance(outcome, Changed) for outcome in outcomes] == [number % 3 == 0 for number in range(16)]
    await asyncio.gather(*(room.book("book_paid", payment) for payment in payments))
    assert [row["number"] for row in room.receipts] == list(range(1, 17))
    (numbers,) = room.look("select last, movements from receipt_numbers")
    assert (numbers["last"], numbers["movements"]) == (16, 32)
    assert [row["number"] for row in room.look("select number from ledger_movements order by 1")] == list(range(1, 33))
