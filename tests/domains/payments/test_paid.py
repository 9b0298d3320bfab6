"""What was paid, read by who paid and by the desk; and giving back."""

import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, random_key
from tests.domains.payments.bookroom import Bookroom


async def test_people_read_what_they_paid_with_its_receipts_and_nobody_elses(room: Bookroom, client: Client) -> None:
    mine = await room.paid(amount=5200)
    await room.refunded(mine, 1200)
    await room.paid(room.checkout(2000, who=None), amount=2000, processor="venue", method="cash")
    (line,) = (await client.ask("clara", "GET", "/payments")).body["items"]
    assert (line["id"], line["business"], line["label"], line["state"]) == (str(mine), NORDLICHT, "Cut", "paid")
    assert (line["amount"]["amount"], line["refunded"]["amount"]) == (5200, 1200)
    assert [slip["kind"] for slip in line["receipts"]] == ["payment", "refund"]
    for slip in line["receipts"]:
        assert (await client.ask("clara", "GET", f"/receipts/{slip['id']}")).status == 200
    assert (await client.ask("sofia", "GET", f"/payments/{mine}")).status == 404
    assert (await client.ask("sofia", "GET", "/payments")).body["items"] == []


async def test_the_desk_reads_all_page_by_page(room: Bookroom, client: Client) -> None:
    made = [str(await room.paid(amount=1000 + number)) for number in range(5)]
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = (await client.ask("jonas", "GET", "/payments", business=NORDLICHT, limit=2, **more)).body
        found += [line["id"] for line in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == made[::-1]
    assert (await client.ask("mehmet", "GET", "/payments", business=NORDLICHT)).status == 403
    assert (await client.ask("sofia", "GET", "/payments", business=NORDLICHT)).status == 403


async def test_the_house_gives_back_no_more_than_is_left_and_once_for_a_key(room: Bookroom, client: Client) -> None:
    payment = await room.paid(amount=5000)
    path, key = f"/payments/{payment}/refunds", random_key()
    told = [
        await client.ask("ida", "POST", path, {"amount": {"amount": 3000, "currency": "EUR"}, "note": "Sorry"}, key=key)
        for _ in range(2)
    ]
    assert [answer.status for answer in told] == [201, 201]
    assert told[0].body["id"] == told[1].body["id"]
    over = await client.ask("ida", "POST", path, {"amount": {"amount": 2001}}, key=random_key())
    assert (over.status, over.code) == (409, "refund.above_charge")
    rest = await client.ask("lene", "POST", path, {"amount": {"amount": 2000, "currency": "eur"}}, key=random_key())
    assert rest.status == 201
    assert sum(row["amount"] for row in room.look("select amount from refunds where payment_id = %s", payment)) == 5000


@pytest.mark.parametrize("state", ["open", "lost"])
async def test_what_the_payers_bank_took_back_is_not_given_back_as_well(
    room: Bookroom, client: Client, state: str
) -> None:
    payment = await room.paid(amount=5000)
    dispute = room.dispute(payment, 2000)
    room.put("update disputes set state = %s, closed_at = now() where id = %s and %s <> 'open'", state, dispute, state)
    line = (await client.ask("ida", "GET", f"/payments/{payment}")).body
    assert (line["disputed"]["amount"], line["dispute"]) == (2000, state)
    path = f"/payments/{payment}/refunds"
    answer = await client.ask("ida", "POST", path, {"amount": {"amount": 3001}}, key=random_key())
    assert (answer.status, answer.code) == (409, "refund.disputed")
    first = await client.ask("ida", "POST", path, {"amount": {"amount": 2500}}, key=random_key())
    assert first.status == 201
    answer = await client.ask("ida", "POST", path, {"amount": {"amount": 501}}, key=random_key())
    assert (answer.status, answer.code) == (409, "refund.disputed")
    room.put("update disputes set state = 'won', closed_at = now() where id = %s", dispute)
    last = await client.ask("ida", "POST", path, {"amount": {"amount": 2500}}, key=random_key())
    assert last.status == 201


async def test_whoever_is_not_signed_in_is_asked_to_sign_in_before_anything_is_said(
    room: Bookroom, client: Client
) -> None:
    payment = await room.paid(amount=5000)
    answer = await client.ask(
        "stranger", "POST", f"/payments/{payment}/refunds", {"amount": {"amount": 1}}, key=random_key()
    )
    assert (answer.status, answer.code) == (401, "sign_in_required")


@pytest.mark.parametrize(("who", "status"), [("jonas", 403), ("mehmet", 404), ("clara", 403), ("sofia", 404)])
async def test_only_owners_and_managers_give_back(room: Bookroom, client: Client, who: str, status: int) -> None:
    payment = await room.paid(amount=5000)
    answer = await client.ask(who, "POST", f"/payments/{payment}/refunds", {"amount": {"amount": 1}}, key=random_key())
    assert answer.status == status
    assert room.look("select id from refunds") == []


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [
        ({"amount": 0}, 422, "payment.amount_invalid"),
        ({"amount": -1}, 422, "payment.amount_invalid"),
        ({"amount": 9_999_999_999, "currency": "EUR"}, 422, "payment.amount_invalid"),
        ({"amount": 10**30}, 422, "payment.amount_invalid"),
        ({"amount": 1000, "currency": "USD"}, 422, "payment.currency_differs"),
        ({"amount": 5001, "currency": "EUR"}, 409, "refund.above_charge"),
        ({"amount": 1.5}, 400, "request.invalid"),
        ({"amount": 1000, "currency": "EURO"}, 400, "request.invalid"),
        ({"amount": 1000, "unit": "EUR"}, 400, "request.invalid"),
        (1000, 400, "request.invalid"),
        ("ten", 400, "request.invalid"),
    ],
)
async def test_an_amount_that_is_none_is_refused_by_name(
    room: Bookroom, client: Client, amount: object, status: int, code: str
) -> None:
    payment = await room.paid(amount=5000)
    answer = await client.ask("ida", "POST", f"/payments/{payment}/refunds", {"amount": amount}, key=random_key())
    assert (answer.status, answer.code) == (status, code)
    assert room.look("select id from refunds") == []


async def test_another_currency_is_told_which_one_counts(room: Bookroom, client: Client) -> None:
    payment = await room.paid(amount=5000)
    body = {"amount": {"amount": 1000, "currency": "USD"}}
    answer = await client.ask("ida", "POST", f"/payments/{payment}/refunds", body, key=random_key())
    assert (answer.body["detail"], answer.body["currency"]) == ("Amounts are in EUR here.", "EUR")
