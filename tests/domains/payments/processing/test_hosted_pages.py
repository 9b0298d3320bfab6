"""The processor's own pages: for test cards and nothing else, only where the test processor is in use."""

import httpx
import pytest

from tests.domains.payments.processing.till import CONFIRMED, DISPUTED, GOOD, Till
from vibewell.boot.routes import handlers
from vibewell.boot.settings import SettingInvalid, Settings, read_settings

REAL = "4111 1111 1111 1111"


async def url_of(till: Till) -> str:
    payment = await till.want(await till.check_out())
    return str(till.payment(payment)["next_url"])


async def test_a_real_number_is_refused_kept_nowhere_and_not_shown_again(till: Till) -> None:
    url = await url_of(till)
    answer = await till.press(url, number=REAL, expires="12/40", cvc="123")
    assert answer.status_code == 422
    assert "This is no test card" in answer.text
    assert "4111" not in answer.text
    assert till.processor_side("select 1 from test_processor.cards") == []
    assert till.processor_side("select state from test_processor.intents") == [{"state": "open"}]


@pytest.mark.parametrize(
    "fields",
    [
        {"number": GOOD, "expires": "", "cvc": "123"},
        {"number": GOOD, "expires": "13/40", "cvc": "123"},
        {"number": GOOD, "expires": "12/20", "cvc": "123"},
        {"number": GOOD, "expires": "12/99", "cvc": "123"},
        {"number": GOOD, "expires": "soon", "cvc": "123"},
        {"number": GOOD, "expires": "12/40", "cvc": "12"},
        {"number": GOOD, "expires": "12/40", "cvc": "12a"},
    ],
)
async def test_a_form_that_is_not_whole_says_what_is_missing(till: Till, fields: dict[str, str]) -> None:
    answer = await till.press(await url_of(till), **fields)
    assert answer.status_code == 422
    assert "Write a month to come" in answer.text
    assert till.processor_side("select state from test_processor.intents") == [{"state": "open"}]


async def test_a_row_of_the_list_pays_by_one_press(till: Till) -> None:
    answer = await till.press(await url_of(till), take=GOOD)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/checkout/")
    assert answer.headers["location"].endswith("?redirect_status=succeeded")


async def test_who_goes_back_pays_nothing(till: Till) -> None:
    answer = await till.press(await url_of(till), back="1", number=GOOD, expires="12/40", cvc="123")
    assert answer.headers["location"].startswith("/checkout/")
    assert "redirect_status" not in answer.headers["location"]
    assert till.processor_side("select state from test_processor.intents") == [{"state": "abandoned"}]
    await till.work()
    assert till.rows("select state from payments") == [{"state": "abandoned"}]


async def test_who_sends_the_form_twice_pays_once(till: Till) -> None:
    url = await url_of(till)
    async with httpx.AsyncClient() as browser:
        token = (await browser.get(url)).text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": token, "number": GOOD, "expires": "12/40", "cvc": "123"}
        answers = [await browser.post(url, data=form) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    paid = till.processor_side("select kind from test_processor.events where kind = 'payment_intent.succeeded'")
    assert len(paid) == 1


async def test_the_banks_answer_counts_only_while_it_asks(till: Till) -> None:
    url = await url_of(till)
    await till.press(url, f"{url}/bank", answer="approve")
    assert till.processor_side("select state from test_processor.intents") == [{"state": "open"}]
    await till.press(url, number=CONFIRMED, expires="12/40", cvc="123")
    await till.press(url, f"{url}/bank", answer="")
    assert till.processor_side("select state from test_processor.intents") == [{"state": "failed"}]


async def test_an_address_that_nobody_was_given_leads_nowhere(till: Till) -> None:
    async with httpx.AsyncClient() as browser:
        for path in ("wrong", "%00", "x" * 300):
            assert (await browser.get(f"{till.address}/test-processor/{path}")).status_code in (400, 404)


async def test_the_test_bank_decides_a_dispute_once(till: Till) -> None:
    payment = await till.want(await till.check_out())
    await till.pay(payment, DISPUTED)
    [dispute] = till.processor_side("select id from test_processor.disputes")
    bank = f"{till.address}/test-processor"
    answer = await till.press(bank, dispute=dispute["id"], answer="won")
    assert answer.status_code == 303
    await till.work()
    assert till.rows("select state from disputes") == [{"state": "won"}]
    async with httpx.AsyncClient() as browser:
        assert "No dispute is open" in (await browser.get(bank)).text


def paths(settings: Settings) -> list[str]:
    return [path for handler in handlers(settings) for path in getattr(handler, "paths", ())]


def test_in_production_nobody_takes_test_cards_unless_somebody_says_so() -> None:
    assert any(path.startswith("/test-processor") for path in paths(Settings()))
    real = Settings(environment="production")
    assert not real.takes_test_cards
    assert not any(path.startswith("/test-processor") for path in paths(real))
    assert Settings(environment="production", payments_processor="embedded").takes_test_cards


@pytest.mark.parametrize(
    "given", [{"PAYMENTS_PROCESSOR": "paypal"}, {"COMMISSION_PERCENT": "51"}, {"COMMISSION_PERCENT": "-1"}]
)
def test_settings_that_make_no_sense_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid):
        read_settings(given)
