"""Gift cards, codes and packages: sold, used up to the last cent, and given back."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.domains.booking.checkout.flow import START, Flow
from vibewell.domains.booking.checkout.types import (
    GiftTriesTooMany,
    GiftUnknown,
    PassUnknown,
    PromoRefused,
)
from vibewell.domains.booking.vouchers import actions
from vibewell.domains.booking.vouchers.types import (
    CodeTaken,
    GiftRequest,
    PackageOrder,
    PackageRequest,
    PromoInvalid,
    PromoRequest,
)
from vibewell.kernel.money import MoneyWish

CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")


async def gift(flow: Flow, amount: int = 10000, **more: Any) -> str:
    wish = GiftRequest(MoneyWish(amount), "Noah", "noah@vibewell.example", "Happy birthday", **more)
    async with flow.database.tx(flow.clara) as tx:
        checkout = await actions.buy_gift_card(tx, flow.salon.slug, wish, flow.services, now=flow.now)
    await flow.work()
    await flow.pay(checkout)
    found = CODE.search(flow.mails("gift_card")[-1]["text_body"])
    assert found
    return found[0]


async def balance(flow: Flow, code: str) -> int:
    async with flow.database.tx(flow.noah) as tx:
        return (await actions.read_balance(tx, code, flow.now)).balance.amount


async def test_a_gift_card_is_mailed_and_used_bit_by_bit(flow: Flow) -> None:
    flow.agree()
    code = await gift(flow)
    [mail] = flow.mails("gift_card")
    assert (mail["to_address"], "Clara" in mail["text_body"]) == ("noah@vibewell.example", True)
    assert await balance(flow, code.lower().replace("-", " ")) == 10000
    held = await flow.hold()
    checkout = await flow.begin(held, gift_code=code)
    # It pays for all of it: nobody has to go anywhere.
    assert (await flow.checkout(checkout)).state == "settled"
    assert flow.status(held.id) == "confirmed"
    assert await balance(flow, code) == 1000
    other = await flow.hold(start=START + timedelta(days=7))
    checkout = await flow.begin(other, gift_code=code)
    found = await flow.checkout(checkout)
    assert (found.state, found.credit.amount, [each.amount.amount for each in found.payments]) == (
        "open",
        1000,
        [1000, 8000],
    )
    await flow.pay(checkout)
    assert flow.status(other.id) == "confirmed"
    assert await balance(flow, code) == 0
    with pytest.raises(GiftUnknown):
        await flow.begin(await flow.hold(start=START + timedelta(days=14)), gift_code=code)


async def test_what_a_card_paid_goes_back_to_it(flow: Flow) -> None:
    flow.agree()
    code = await gift(flow, 5000)
    held = await flow.hold()
    await flow.pay(await flow.begin(held, gift_code=code))
    await flow.cancel(held.id, START - timedelta(hours=30))
    # Half of 90: what came by card goes back first.
    assert [(amount, reason) for amount, reason, _ in flow.refunds()] == [(4000, "cancelled"), (500, "cancelled")]
    assert await balance(flow, code) == 500


async def test_what_nobody_went_on_with_is_on_the_card_again(flow: Flow) -> None:
    flow.agree()
    code = await gift(flow, 5000)
    await flow.begin(await flow.hold(), gift_code=code)
    assert await balance(flow, code) == 0
    await flow.sweep("sweep_payments", flow.later(minutes=60))
    await flow.sweep("release_vouchers", flow.later(minutes=61))
    assert await balance(flow, code) == 5000


async def test_two_checkouts_never_use_the_same_credit(flow: Flow) -> None:
    flow.agree()
    code = await gift(flow, 5000)
    first = await flow.begin(await flow.hold(), gift_code=code)
    with pytest.raises(GiftUnknown):
        await flow.begin(await flow.hold(start=START + timedelta(days=1)), gift_code=code)
    await flow.pay(first)
    assert await balance(flow, code) == 0


async def test_a_card_is_good_at_its_own_house_alone_and_not_when_it_is_ended(flow: Flow) -> None:
    flow.agree()
    code = await gift(flow, 5000)
    async with flow.database.tx(flow.owner) as tx:
        [card] = await actions.list_gift_cards(tx, flow.salon.slug)
        await actions.end_gift_card(tx, flow.salon.slug, card.id, now=flow.now)
    with pytest.raises(GiftUnknown):
        await balance(flow, code)


async def test_the_desk_sells_a_card_for_cash(flow: Flow) -> None:
    wish = GiftRequest(MoneyWish(2500), "Frau Kern", "kern@vibewell.example", method="cash")
    async with flow.database.tx(flow.owner) as tx:
        await actions.buy_gift_card(tx, flow.salon.slug, wish, flow.services, now=flow.now)
    await flow.work()
    assert [mail["to_address"] for mail in flow.mails("gift_card")] == ["kern@vibewell.example"]
    [card] = flow.rows("select * from gift_cards")
    assert (card["balance"], card["buyer_id"], card["expires_at"].year) == (2500, None, flow.now.year + 3)


async def test_codes_are_not_found_by_trying(flow: Flow) -> None:
    for number in range(actions.TRIES_AN_HOUR_MAX):
        await actions.try_code(flow.database, flow.noah, "192.0.2.1", flow.now)
        with pytest.raises(GiftUnknown):
            await balance(flow, f"{number:016}")
    for address in ("192.0.2.1", "192.0.2.2"):
        with pytest.raises(GiftTriesTooMany):
            await actions.try_code(flow.database, flow.noah, address, flow.now)


async def promo(flow: Flow, code: str, **more: Any) -> UUID:
    async with flow.database.tx(flow.owner) as tx:
        return (await actions.add_promo(tx, flow.salon.slug, PromoRequest(code, **more), now=flow.now))[0].id


async def test_a_code_takes_off_its_share_and_is_used_once_a_person(flow: Flow) -> None:
    flow.agree()
    await promo(flow, "spring 20", percent=20)
    held = await flow.hold()
    checkout = await flow.begin(held, promo_code="Spring20")
    found = await flow.checkout(checkout)
    assert (found.amount.amount, [line.amount for line in found.lines]) == (7200, [9000, -1800])
    await flow.pay(checkout)
    standing = await flow.standing(held.id)
    assert (standing.paid.amount, standing.open.amount, standing.terms.price.amount) == (7200, 0, 7200)
    with pytest.raises(PromoRefused, match="already"):
        await flow.begin(await flow.hold(start=START + timedelta(days=1)), promo_code="SPRING20")
    await flow.cancel(held.id, START - timedelta(hours=30))
    assert flow.refunds() == [(3600, "cancelled", "done")]


async def test_a_deposit_is_of_the_price_that_is_left(flow: Flow) -> None:
    flow.agree(takes="deposit", deposit_percent=30)
    await promo(flow, "TENNER", amount=MoneyWish(1000))
    held = await flow.hold()
    checkout = await flow.begin(held, promo_code="tenner")
    assert (await flow.checkout(checkout)).amount.amount == 2400
    await flow.pay(checkout)
    assert (await flow.standing(held.id)).open.amount == 5600


async def test_a_code_for_all_of_it_needs_no_payment(flow: Flow) -> None:
    flow.agree()
    await promo(flow, "FREE", percent=100)
    held = await flow.hold()
    checkout = await flow.begin(held, promo_code="FREE")
    assert (await flow.checkout(checkout)).state == "settled"
    assert flow.status(held.id) == "confirmed"
    assert flow.rows("select from payments") == []


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"percent": 10, "valid_from_days": 1}, "not valid"),
        ({"percent": 10, "valid_until_days": -1}, "not valid"),
        ({"percent": 10, "least_price": MoneyWish(10000)}, "higher price"),
    ],
)
async def test_a_code_is_refused_with_its_reason(flow: Flow, terms: dict[str, int], why: str) -> None:
    flow.agree()
    given: dict[str, Any] = dict(terms)
    for name in ("valid_from", "valid_until"):
        if f"{name}_days" in given:
            given[name] = flow.later(days=given.pop(f"{name}_days"))
    if "valid_until" in given:
        given["valid_from"] = flow.later(days=-2)
    await promo(flow, "CODE", **given)
    with pytest.raises(PromoRefused, match=why):
        await flow.begin(await flow.hold(), promo_code="CODE")
    with pytest.raises(PromoRefused, match="not known"):
        await flow.begin(await flow.hold(start=START + timedelta(days=1)), promo_code="NOPE")


async def test_a_code_that_two_want_at_once_is_used_as_often_as_it_may(flow: Flow) -> None:
    flow.agree()
    await promo(flow, "ONE", percent=10, uses_max=1)
    await flow.begin(await flow.hold(), promo_code="ONE")
    with pytest.raises(PromoRefused, match="as often"):
        await flow.begin(await flow.hold(flow.noah, START + timedelta(days=1)), flow.noah, promo_code="ONE")
    await flow.sweep("sweep_payments", flow.later(minutes=60))
    await flow.sweep("release_vouchers", flow.later(minutes=61))
    await flow.begin(await flow.hold(flow.noah, START + timedelta(days=3)), flow.noah, promo_code="ONE")


async def test_codes_that_make_no_sense_are_refused(flow: Flow) -> None:
    await promo(flow, "CODE", percent=10)
    with pytest.raises(CodeTaken):
        await promo(flow, "code", percent=20)
    for wrong in ({}, {"percent": 10, "amount": MoneyWish(100)}, {"percent": 10, "valid_until": flow.later(days=-1)}):
        with pytest.raises(PromoInvalid):
            await promo(flow, "OTHER", **wrong)


async def bought(flow: Flow) -> UUID:
    async with flow.database.tx(flow.owner) as tx:
        wish = PackageRequest(flow.salon.colour, "Five colours", 5, MoneyWish(36001))
        [package] = await actions.add_package(tx, flow.salon.slug, wish)
    async with flow.database.tx(flow.clara) as tx:
        order = PackageOrder()
        checkout = await actions.buy_package(tx, package.id, order, flow.services, now=flow.now)
    await flow.work()
    await flow.pay(checkout)
    return (await passes(flow))[0].id


async def passes(flow: Flow) -> list[Any]:
    async with flow.database.tx(flow.clara) as tx:
        return await actions.list_passes(tx)


async def test_five_for_the_price_of_four_to_the_last_cent(flow: Flow) -> None:
    flow.agree()
    pass_id = await bought(flow)
    for week in range(5):
        held = await flow.hold(start=START + timedelta(days=7 * week))
        checkout = await flow.begin(held, package_pass=pass_id)
        assert (await flow.checkout(checkout)).state == "settled"
        assert flow.status(held.id) == "confirmed"
    amounts = [row["amount"] for row in flow.rows("select amount from pass_uses order by reserved_at")]
    assert amounts == [7201, 7200, 7200, 7200, 7200]
    assert (await passes(flow))[0].visits_left == 0
    with pytest.raises(PassUnknown):
        await flow.begin(await flow.hold(start=START + timedelta(days=1)), package_pass=pass_id)


async def test_called_off_in_time_the_visit_is_on_the_package_again(flow: Flow) -> None:
    flow.agree()
    pass_id = await bought(flow)
    held = await flow.hold()
    await flow.begin(held, package_pass=pass_id)
    assert (await passes(flow))[0].visits_left == 4
    await flow.cancel(held.id, START - timedelta(hours=72))
    assert (await passes(flow))[0].visits_left == 5
    assert flow.rows("select value_left from package_passes")[0]["value_left"] == 36001


async def test_called_off_too_late_the_visit_is_used(flow: Flow) -> None:
    flow.agree()
    pass_id = await bought(flow)
    held = await flow.hold()
    await flow.begin(held, package_pass=pass_id)
    await flow.cancel(held.id, START - timedelta(hours=30))
    assert (await passes(flow))[0].visits_left == 4
    assert flow.refunds() == []


async def test_a_package_is_its_buyers_alone(flow: Flow) -> None:
    flow.agree()
    pass_id = await bought(flow)
    with pytest.raises(PassUnknown):
        await flow.begin(await flow.hold(flow.noah), flow.noah, package_pass=pass_id)
