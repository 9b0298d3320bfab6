"""Somebody with a list of stolen cards tries them, on one page, on many, by many presses at once."""

import asyncio
from uuid import UUID

import httpx
import pytest

from tests.domains.payments.processing.till import DECLINED, Till
from vibewell.domains.payments import CardEntered, TriesTooMany, want_card, want_payment
from vibewell.kernel.db import Database

AT_MOST, AT_MOST_OF_PERSON, AT_MOST_OF_PROCESSOR = 20, 60, 30


async def declined_until_it_ends(till: Till, url: str) -> int:
    """Cards are tried until the page takes none any more; answers how many were."""
    for tried in range(AT_MOST_OF_PERSON):
        if [row["state"] for row in till.processor_side("select state from test_processor.intents")] == ["abandoned"]:
            return tried
        await till.press(url, number=DECLINED, expires="12/40", cvc="123")
        await till.work()
    return AT_MOST_OF_PERSON


async def want(till: Till, checkout: UUID, database: Database | None = None) -> bool:
    """Whether a payment may be asked for."""
    try:
        async with (database or till.database).tx(till.clara) as tx:
            await want_payment(
                tx, checkout_id=checkout, business_id=till.salon.id, person_id=till.salon.clara, processor="embedded",
                method="card", amount=4500, currency="EUR",
            )  # fmt: skip
    except TriesTooMany as refusal:
        assert (refusal.status, refusal.code) == (429, "payment.tries_too_many")
        assert refusal.extra["retry_after_seconds"] == 3600
        return False
    return True


async def test_cards_are_not_tried_one_after_the_other_for_long(till: Till) -> None:
    checkout = await till.check_out()
    payment = await till.want(checkout)
    url = till.payment(payment)["next_url"]
    assert await declined_until_it_ends(till, url) == AT_MOST
    assert till.payment(payment)["state"] == "abandoned"
    assert till.rows("select abandoned_at is not null as over from checkouts") == [{"over": True}]
    # A good card comes too late, and no other try is taken for the same.
    async with httpx.AsyncClient() as browser:
        assert "This was given up" in (await browser.get(url)).text
    assert not await want(till, checkout)
    till.do("update payments set created_at = created_at - interval '61 minutes'")
    assert await want(till, checkout)


async def test_a_flood_ends_at_the_processor_while_the_worker_is_behind(till: Till) -> None:
    checkout = await till.check_out()
    payment = await till.want(checkout)
    secret = till.payment(payment)["next_url"].rpartition("/")[2]
    card = CardEntered(DECLINED, 12, 2040)
    states = [(await till.desk.enter(secret, card)).state for _ in range(AT_MOST_OF_PERSON)]
    assert states.count("failed") == AT_MOST_OF_PROCESSOR - 1
    assert till.processor_side("select declined from test_processor.intents") == [{"declined": AT_MOST_OF_PROCESSOR}]
    await till.work()
    assert till.payment(payment)["state"] == "abandoned"
    assert till.rows("select abandoned_at is not null as over from checkouts") == [{"over": True}]
    assert not await want(till, checkout)


async def test_a_card_to_be_kept_is_no_way_to_try_cards(till: Till) -> None:
    request = await till.want_card(await till.check_out(0, kinds={}))
    url = till.rows("select next_url from card_requests where id = %s", request)[0]["next_url"]
    assert await declined_until_it_ends(till, url) == AT_MOST
    assert till.rows("select state from card_requests") == [{"state": "abandoned"}]
    assert [row["state"] for row in till.processor_side("select state from test_processor.intents")] == ["abandoned"]
    with pytest.raises(TriesTooMany):
        async with till.database.tx(till.clara) as tx:
            [row] = till.rows("select id, business_id from checkouts")
            await want_card(
                tx, checkout_id=row["id"], business_id=row["business_id"], person_id=till.salon.clara,
                processor="embedded",
            )  # fmt: skip


async def test_a_crowd_of_presses_over_two_processes_gets_no_more(till: Till) -> None:
    checkout = await till.check_out()
    other = await Database.connect(till.owner_url, connections_max=8)
    try:
        asked = await asyncio.gather(*(want(till, checkout, each) for each in (till.database, other) * AT_MOST))
    finally:
        await other.close()
    assert asked.count(True) == AT_MOST
    assert till.rows("select count(*) as num from payments") == [{"num": AT_MOST}]


async def test_many_small_things_are_no_way_around(till: Till) -> None:
    wanted = []
    for _ in range(AT_MOST_OF_PERSON + 5):
        wanted.append(await want(till, await till.check_out()))
        till.do("update payments set declined = 1")
    assert wanted == [True] * AT_MOST_OF_PERSON + [False] * 5


async def test_who_only_looks_around_is_not_held_back(till: Till) -> None:
    wanted = [await want(till, await till.check_out()) for _ in range(AT_MOST_OF_PERSON + 5)]
    assert all(wanted)


async def test_who_pays_is_never_held_back(till: Till) -> None:
    till.do(
        "insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency)"
        " select gen_random_uuid(), %s, %s, 'gift_card', gen_random_uuid(), '[]', 500, 'EUR'"
        " from generate_series(1, 70)",
        till.salon.id, till.salon.clara,
    )  # fmt: skip
    till.do(
        "insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency, state,"
        " paid_at)"
        " select gen_random_uuid(), c.id, c.business_id, c.person_id, 'embedded', 'card', 500, 'EUR', 'paid', now()"
        " from checkouts c"
    )
    assert await want(till, await till.check_out())
