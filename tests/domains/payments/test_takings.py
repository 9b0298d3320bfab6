"""What a business reads about its money: takings and payouts, to the cent those of the books."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.domains.catalog.houses import NORDLICHT, Client
from tests.domains.payments.bookroom import Bookroom
from vibewell.domains.payments.takings.rules import stretches, sums_of
from vibewell.kernel.db import Caller

TODAY = datetime.now(UTC).date()
PARTS = ("sales", "tips", "vouchers_sold")
LESS = ("vouchers_used", "refunds", "commission", "processor_fees", "disputed")


def total(sums: dict[str, int]) -> int:
    return sum(sums[name] for name in PARTS) - sum(sums[name] for name in LESS)


async def a_day(room: Bookroom) -> None:
    """A sale with a tip and a commission, a refund, a lost dispute, a gift card sold and used, and cash."""
    lines = [{"kind": "service", "label": "Cut", "amount": 10_000}, {"kind": "tip", "label": "Tip", "amount": 500}]
    first = await room.paid(room.checkout(10_500, lines=lines), amount=10_500, commission=1500, fee=183)
    await room.refunded(first, 4000)
    second = await room.paid(amount=3000, fee=70)
    await room.book("book_dispute", room.dispute(second, 3000), "lost")
    gift = room.checkout(5000, purpose="gift_card", lines=[{"kind": "gift_card", "label": "Gift", "amount": 5000}])
    await room.paid(gift, amount=5000, fee=100)
    await room.paid(room.checkout(2000), amount=2000, processor="credit", method="gift_card")
    await room.paid(room.checkout(2380, who=None), amount=2380, processor="venue", method="cash")


async def takings(client: Client, **asked: Any) -> dict[str, Any]:
    asked = {"from": str(TODAY - timedelta(days=1)), "to": str(TODAY + timedelta(days=1)), **asked}
    answer = await client.ask("ida", "GET", f"/businesses/{NORDLICHT}/takings", **asked)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


async def test_takings_are_what_the_books_say_to_the_cent(room: Bookroom, client: Client) -> None:
    await a_day(room)
    found = await takings(client)
    online, venue = found["online"], found["venue"]
    assert online["sales"] == 10_000 + 3000 + 2000
    assert (online["tips"], online["vouchers_sold"], online["vouchers_used"]) == (500, 5000, 2000)
    assert online["refunds"] == 4000
    # Of 15.00 the platform gives back what belongs to 40.00 of 105.00.
    assert online["commission"] == 1500 - 571
    assert (online["processor_fees"], online["disputed"]) == (353, 3000)
    assert venue == {**dict.fromkeys(venue, 0), "sales": 2380, "tax": 380}
    stands = room.stands
    kept = -sum(amount for account, amount in stands.items() if account.startswith(("business:", "customer:")))
    assert total(online) + total(venue) == kept
    assert online["tax"] + venue["tax"] == -stands["business:tax"]


@pytest.mark.parametrize("by", ["day", "week", "month"])
async def test_every_day_week_and_month_is_there_and_adds_up(room: Bookroom, client: Client, by: str) -> None:
    await a_day(room)
    found = await takings(client, by=by, **{"from": str(TODAY - timedelta(days=70))})
    days = [(date.fromisoformat(each["since"]), date.fromisoformat(each["until"])) for each in found["buckets"]]
    assert all(later[0] - earlier[1] == timedelta(days=1) for earlier, later in pairwise(days))
    assert days[0][0] <= TODAY - timedelta(days=70)
    assert days[-1][1] >= TODAY + timedelta(days=1)
    for place in ("online", "venue"):
        summed = {name: sum(each[place][name] for each in found["buckets"]) for name in found[place]}
        assert summed == found[place]


async def test_a_day_ends_at_midnight_by_the_clock_of_the_house(room: Bookroom, client: Client) -> None:
    payment = room.payment(amount=1190)
    # 23:30 on 3 March in Berlin is 22:30 in UTC; an hour later it is the 4th there.
    async with room.database.tx(Caller.service()) as tx:
        await room.keeper.book_paid(tx, payment, datetime(2026, 3, 3, 22, 30, tzinfo=UTC))
    other = room.payment(amount=2380)
    async with room.database.tx(Caller.service()) as tx:
        await room.keeper.book_paid(tx, other, datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    found = await takings(client, **{"from": "2026-03-03", "to": "2026-03-04"})
    assert [each["online"]["sales"] for each in found["buckets"]] == [1190, 2380]


async def test_a_payout_is_sales_less_refunds_less_fees(room: Bookroom, client: Client) -> None:
    first = await room.paid(amount=10_000, commission=1500, fee=175)
    await room.refunded(first, 4000)
    await room.paid(room.checkout(2000, who=None), amount=2000, processor="venue", method="cash")
    payout = room.payout(await room.payable())
    await room.book("book_payout", payout, "paid")
    (found,) = (await client.ask("ida", "GET", f"/businesses/{NORDLICHT}/payouts")).body["items"]
    made_of = found["made_of"]
    assert (made_of["sales"], made_of["refunds"], made_of["commission"]) == (10_000, 4000, 900)
    assert found["amount"] == {"amount": 10_000 - 4000 - 900 - 175, "currency": "EUR"}
    assert found["carried"] + total(made_of) + found["came_back"] - found["remains"] == found["amount"]["amount"]


async def test_what_a_payout_leaves_is_carried_to_the_next(room: Bookroom, client: Client) -> None:
    await room.paid(amount=10_000)
    await room.book("book_payout", room.payout(4000), "paid")
    await room.paid(amount=1000)
    await room.book("book_payout", room.payout(7000), "paid")
    newest, oldest = (await client.ask("ida", "GET", f"/businesses/{NORDLICHT}/payouts")).body["items"]
    assert (oldest["remains"], newest["carried"], newest["remains"]) == (6000, 6000, 0)


async def test_owners_and_managers_read_them_and_nobody_else(client: Client) -> None:
    asked = {"from": str(TODAY), "to": str(TODAY)}
    for who, status in (("ida", 200), ("lene", 200), ("jonas", 403), ("mehmet", 403), ("sofia", 403), ("clara", 403)):
        for what in ("takings", "payouts"):
            answer = await client.ask(
                who, "GET", f"/businesses/{NORDLICHT}/{what}", **(asked if what == "takings" else {})
            )
            assert answer.status == status, (who, what)


@pytest.mark.parametrize(
    ("since", "until", "by"),
    [
        ("2026-03-02", "2026-03-01", "day"),
        ("2026-01-01", "2026-12-31", "day"),
        ("2020-01-01", "2026-12-31", "month"),
        ("0001-01-01", "0001-01-02", "week"),
        ("9999-12-30", "9999-12-31", "month"),
    ],
)
async def test_days_that_make_no_list_are_refused(client: Client, since: str, until: str, by: str) -> None:
    asked = {"from": since, "to": until, "by": by}
    answer = await client.ask("ida", "GET", f"/businesses/{NORDLICHT}/takings", **asked)
    assert (answer.status, answer.body["code"]) == (422, "takings.span")


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    assert stretches(date(2026, 3, 4), date(2026, 3, 9), "week") == [
        (date(2026, 3, 2), date(2026, 3, 8)),
        (date(2026, 3, 9), date(2026, 3, 15)),
    ]
    assert stretches(date(2028, 2, 29), date(2028, 3, 1), "month") == [
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2028, 3, 1), date(2028, 3, 31)),
    ]


def test_a_sum_that_nobody_knows_is_not_lost() -> None:
    assert sums_of([("business:sales", "something new", 700)]).total == 700
