"""Receipts: what they say and to whom, and that they follow from what happened, whatever happens later."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from tests.conftest import Cluster
from tests.domains.catalog.houses import NORDLICHT, Client
from tests.domains.payments.bookroom import Bookroom
from tests.forked import Ran, run_command
from vibewell.domains.payments import Bookkeeper, Replayed, replay_receipt
from vibewell.kernel.db import Caller
from vibewell.kernel.errors import NotFound
from vibewell.kernel.ids import new_id


async def replay(room: Bookroom, receipt_id: UUID) -> Replayed:
    async with room.database.tx(Caller.service()) as tx:
        return await replay_receipt(tx, receipt_id)


async def everything(room: Bookroom) -> list[str]:
    """One of everything that is booked; the ids of its receipts would be replayed."""
    room.put(
        "insert into payment_policies (id, business_id, version, takes, steps, no_show_percent, created_at)"
        " values (%s, %s, 1, 'full', '[{\"hours\": 24, \"percent\": 0}, {\"hours\": 0, \"percent\": 50}]', 100,"
        " now() - interval '1 minute')",
        new_id(), room.business,
    )  # fmt: skip
    visit = room.visit(confirmed=False)
    lines = [
        {"kind": "service", "label": "Cut", "amount": 4500, "visit_id": str(visit),
         "service_id": str(room.houses.services["cut"])},
        {"kind": "service", "label": "Book", "amount": 1999, "tax_rate": "7"},
        {"kind": "discount", "label": "SPRING", "amount": -499},
        {"kind": "tip", "label": "Tip", "amount": 300},
    ]  # fmt: skip
    checkout = room.checkout(6300, lines=lines, subject=visit)
    first = await room.paid(checkout, amount=3333, commission=500, fee=75)
    second = await room.paid(checkout, amount=2967, commission=445, fee=70)
    await room.refunded(first, 1001)
    await room.refunded(first, 1000)
    await room.book("book_dispute", room.dispute(second, 2967), "lost")
    await room.book("book_dispute", room.dispute(first, 500), "won")
    gift = room.checkout(5000, purpose="gift_card", lines=[{"kind": "gift_card", "label": "Gift", "amount": 5000}])
    await room.paid(gift, amount=5000, fee=100)
    await room.paid(room.checkout(2000), amount=2000, processor="credit", method="gift_card")
    await room.paid(room.checkout(2000, who=None), amount=2000, processor="venue", method="cash")
    payout = room.payout(4000)
    await room.book("book_payout", payout, "paid")
    await room.book("book_payout", payout, "failed")
    return [str(row["id"]) for row in room.receipts]


async def test_a_receipt_says_what_was_paid_of_which_tax_and_why(room: Bookroom, client: Client) -> None:
    await everything(room)
    listed = await client.ask("clara", "GET", "/receipts")
    assert listed.status == 200
    # hers alone: not what happened between the house and its processor, nor a guest's
    assert [(line["number"], line["kind"]) for line in listed.body["items"]] == [
        (10, "payment"), (9, "gift_card"), (4, "refund"), (3, "refund"), (2, "payment"), (1, "payment"),
    ]  # fmt: skip
    first = await client.ask("clara", "GET", f"/receipts/{listed.body['items'][-1]['id']}")
    assert first.body["amount"] == {"amount": 3333, "currency": "EUR"}
    assert first.body["issuer"]["name"] == "Atelier Nordlicht"
    assert first.body["payer"]["name"] == "Clara"
    body = first.body["body"]
    assert [line["amount"] for line in body["lines"]] == [4500, 1999, -499, 300]
    assert [line["rate"] for line in body["lines"]] == ["19", "7", "19", None]
    assert sum(tax["gross"] for tax in body["taxes"]) + body["tips"] == 3333
    assert all(tax["net"] + tax["tax"] == tax["gross"] for tax in body["taxes"])
    terms = first.body["facts"]["terms"][0]
    assert (terms["policy"]["version"], terms["policy"]["takes"]) == (1, "full")


async def test_only_the_house_reads_what_it_pays_and_why(room: Bookroom, client: Client) -> None:
    ids = await everything(room)
    hers = await client.ask("clara", "GET", f"/receipts/{ids[0]}")
    assert "house" not in hers.body["body"]
    assert "attribution" not in hers.body["facts"]
    assert "commission" not in str(hers.body)
    house = await client.ask("jonas", "GET", f"/receipts/{ids[0]}")
    commission = house.body["body"]["house"]["commission"]
    assert (commission["amount"], commission["origin"], commission["percent"]) == (500, "marketplace", 15)
    assert commission["because"] == "The marketplace brought the client, and this is their first visit here."
    assert house.body["body"]["house"]["net"] == 2833
    back = await client.ask("jonas", "GET", f"/receipts/{ids[2]}")
    assert back.body["body"]["house"]["commission"]["amount"] == 150
    listed = await client.ask("jonas", "GET", "/receipts", business=NORDLICHT, limit=100)
    assert [line["number"] for line in listed.body["items"]] == list(range(13, 0, -1))


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [("stranger", 401, "sign_in_required"), ("sofia", 404, "receipt.unknown"), ("mehmet", 404, "receipt.unknown")],
)
async def test_others_do_not_see_it(room: Bookroom, client: Client, who: str, status: int, code: str) -> None:
    await room.paid()
    answer = await client.ask(who, "GET", f"/receipts/{room.receipts[0]['id']}")
    assert (answer.status, answer.code) == (status, code)
    if who != "stranger":
        assert (await client.ask(who, "GET", "/receipts")).body["items"] == []
        assert (await client.ask(who, "GET", "/receipts", business=NORDLICHT)).status == 403
    assert (await client.ask("clara", "GET", f"/receipts/{new_id()}")).code == "receipt.unknown"
    assert (await client.ask("ida", "GET", "/receipts", cursor="x")).status in (400, 401)


async def test_receipts_come_in_pages(room: Bookroom, client: Client) -> None:
    for amount in range(100, 105):
        await room.paid(amount=amount)
    seen: list[int] = []
    cursor: str | None = None
    for _ in range(3):
        more = {"cursor": cursor} if cursor else {}
        page = await client.ask("ida", "GET", "/receipts", business=NORDLICHT, limit=2, **more)
        seen += [line["number"] for line in page.body["items"]]
        cursor = page.body["next_cursor"]
    assert (seen, cursor) == ([5, 4, 3, 2, 1], None)


async def test_everything_is_computed_again_to_the_cent(room: Bookroom) -> None:
    for receipt_id in await everything(room):
        told = await replay(room, UUID(receipt_id))
        assert told.differences == (), (told, [row["source"] for row in room.look("select * from ledger_movements")])


async def test_what_happens_later_changes_no_receipt(room: Bookroom) -> None:
    ids = await everything(room)
    clara, business = room.clara, room.business
    room.put("update businesses set name = 'Salon Nordlicht', street = 'Elsewhere 1' where id = %s", business)
    room.put("update people set name = 'Clara Kern' where id = %s", clara)
    room.put("update identity.users set email = 'kern@vibewell.example' where id = %s", clara)
    room.put("insert into tax_rates (business_id, version, rate) values (%s, 1, 7)", business)
    room.put(
        "insert into payment_policies (id, business_id, version, takes) values (%s, %s, 2, 'at_venue')",
        new_id(), business,
    )  # fmt: skip
    room.put(
        "insert into client_origins (id, business_id, person_id, origin) values (%s, %s, %s, 'salon_link')",
        new_id(), business, clara,
    )  # fmt: skip
    room.put(
        "insert into imported_clients (id, business_id, email) values (%s, %s, 'kern@vibewell.example')",
        new_id(), business,
    )  # fmt: skip
    room.visit()
    later = await room.paid(fee=10)
    await room.refunded(later, 10)
    room.put("update payments set fee = fee + 5")
    for (payment,) in [(row["id"],) for row in room.look("select id from payments")]:
        await room.book("book_fee", payment)
    for receipt_id in ids:
        assert (await replay(room, UUID(receipt_id))).differences == ()


PLANTED = {
    "a payment's amount": (1, "update payments set amount = amount + 1 where id = %(payment)s", "facts.paid.amount"),
    "a commission": (1, "update payments set commission = 499 where id = %(payment)s", "body.house.commission.amount"),
    "a line": (2, "update checkouts set lines = jsonb_set(lines, '{0,amount}', '4501')", "body.lines[0].amount"),
    "a label": (1, "update checkouts set lines = jsonb_set(lines, '{0,label}', '\"Wash\"')", "body.lines[0].label"),
    "a rate": (1, "update checkouts set lines = jsonb_set(lines, '{1,tax_rate}', '\"19\"')", "body.lines[1].rate"),
    "a policy": (1, "update payment_policies set takes = 'card_kept'", "facts.terms[0].policy.takes"),
    "a step": (1, "update payment_policies set steps = jsonb_set(steps, '{1,percent}', '60')",
               "facts.terms[0].policy.steps[1].percent"),
    "when it was booked": (1, "update visits set created_at = created_at - interval '1 hour'",
                           "facts.terms[0].policy.version"),
    "who brought the client": (1, "insert into client_origins (id, business_id, person_id, origin, noted_at)"
                               " select gen_random_uuid(), business_id, person_id, 'salon_link', now() - interval '1 h'"
                               " from payments where id = %(payment)s", "facts.attribution.origin"),
    "a refund": (3, "update refunds set amount = amount - 1", "facts.returned.amount"),
    "why it was refunded": (3, "update refunds set reason = 'cancelled'", "body.because"),
    "an earlier refund": (4, "update ledger_entries e set amount = -1000 from ledger_movements m"
                          " where m.id = e.movement_id and m.number = 5 and e.position = 0", "facts.paid.returned[0]"),
    "an entry": (1, "update ledger_entries e set amount = amount - 1 from ledger_movements m"
                 " where m.id = e.movement_id and m.number = 1 and e.account = 'business:sales'", "entries[1].amount"),
    "what is printed": (1, "update receipts set body = jsonb_set(body, '{amount}', '1')", "body.amount"),
    "what is kept": (1, "update receipts set facts = facts - 'terms'", "facts.terms"),
    "the day": (1, "update receipts set issued_at = issued_at - interval '1 day'", "receipt.issued_at"),
    "a dispute": (5, "update disputes set amount = amount - 1", "facts.disputed.amount"),
    "a payout": (12, "update payouts set amount = amount - 1", "facts.paid_out.amount"),
    "what a payout is made of": (12, "delete from ledger_entries where account = 'business:fees'",
                                 "facts.paid_out.sums.processor_fee"),
    "an edition that nobody knows": (1, "update receipts set rules = 99", "rules"),
}  # fmt: skip


@pytest.mark.parametrize("what", PLANTED)
async def test_whatever_is_changed_is_noticed(room: Bookroom, what: str) -> None:
    number, plant, where = PLANTED[what]
    await everything(room)
    receipt = room.receipts[number - 1]
    with psycopg.connect(room.owner_url) as db:
        db.execute("set session_replication_role = replica")
        db.execute(plant.encode(), {"payment": room.receipts[0]["payment_id"]})
    told = await replay(room, receipt["id"])
    assert where in [difference[0] for difference in told.differences], told
    assert all(kept != computed for _, kept, computed in told.differences)


async def test_a_movement_of_nothing_known_is_told(room: Bookroom) -> None:
    await room.paid()
    with psycopg.connect(room.owner_url) as db:
        db.execute("set session_replication_role = replica")
        db.execute("update ledger_movements set source = 'magic:' || id")
    told = await replay(room, room.receipts[0]["id"])
    assert told.differences[0][0] == "movement.source"
    with pytest.raises(NotFound):
        await replay(room, new_id())


def run(cluster: Cluster, name: str, *arguments: str) -> Ran:
    settings = {"DATABASE_URL": cluster.url(name), "SECRET_KEY": "for tests only " * 3}
    return run_command("receipts", "replay", *arguments, **settings)


async def test_the_command_tells_what_differs(room: Bookroom, cluster: Cluster, database_name: str) -> None:
    ids = await everything(room)
    one = run(cluster, database_name, ids[0])
    assert (one.returncode, one.stdout) == (0, f"ok  {NORDLICHT} no. 1 ({ids[0]})\n")
    assert run(cluster, database_name, "--all").stdout == "13 receipts computed again, 0 of them differ.\n"
    with psycopg.connect(room.owner_url) as db:
        db.execute("set session_replication_role = replica")
        db.execute("update refunds set amount = amount - 1")
    changed = run(cluster, database_name, "--business", NORDLICHT)
    assert changed.returncode == 1
    assert "facts.returned.amount\n        kept      1001\n        computed  1000\n" in changed.stdout
    assert changed.stdout.endswith("13 receipts computed again, 2 of them differ.\n")
    for arguments, said in (((str(new_id()),), "no such receipt"), (("--business", "nobody"), "no business"),
                            ((), "Name a receipt"), ((ids[0], "--all"), "Name a receipt")):  # fmt: skip
        refused = run(cluster, database_name, *arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr
    assert room.look("select from client_origins") == []


async def test_what_the_end_of_a_visit_cost_is_kept_and_computed_again(room: Bookroom) -> None:
    from vibewell.domains.payments import Ending, ItemCost
    from vibewell.kernel.db import Transaction

    cost = 2250

    async def explain(_tx: Transaction, visit_id: UUID, _at: datetime) -> Ending:
        now = datetime(2027, 1, 1, tzinfo=UTC)
        return Ending(visit_id, "called_off", now, now, now, (ItemCost("Cut", 4500, 50, cost, 1),), cost, waived=False)

    visit = room.visit()
    room.keeper = Bookkeeper(explain=explain)
    payment = await room.paid(room.checkout(4500, subject=visit), amount=4500)
    await room.refunded(payment, 2250, "cancelled")
    receipt = room.receipts[-1]
    assert receipt["facts"]["ending"]["items"][0]["percent"] == 50
    async with room.database.tx(Caller.service()) as tx:
        assert (await replay_receipt(tx, receipt["id"])).differences == ()
        assert (await replay_receipt(tx, receipt["id"], explain)).differences == ()
        cost = 4500
        told = await replay_receipt(tx, receipt["id"], explain)
    assert ("facts.ending.cost", "2250", "4500") in told.differences
