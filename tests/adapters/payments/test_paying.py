"""Who takes money, as the settings say."""

import subprocess
import sys

import pytest

from vibewell.boot.paying import choose_processors
from vibewell.boot.settings import SettingInvalid, Settings, read_settings

STRIPE = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
SDK_LOADED = "import sys, vibewell.boot.wiring, vibewell.boot.worker_crew; print('stripe' in sys.modules)"


def test_stripe_takes_cards_where_it_is_set_up_and_test_cards_are_not_taken_beside_it() -> None:
    assert sorted(choose_processors(read_settings({}))) == ["embedded"]
    assert sorted(choose_processors(read_settings({"ENVIRONMENT": "production"}))) == []
    assert sorted(choose_processors(read_settings(STRIPE))) == ["stripe"]
    assert sorted(choose_processors(read_settings({**STRIPE, "PAYMENTS_PROCESSOR": "embedded"}))) == ["embedded"]


def test_secrets_of_several_endpoints_are_separated_by_commas() -> None:
    settings = read_settings({**STRIPE, "STRIPE_WEBHOOK_SECRET": "whsec_1, whsec_2"})
    assert settings.stripe_webhook_secrets == ("whsec_1", "whsec_2")


def test_a_processor_is_one_for_the_whole_process() -> None:
    chosen = choose_processors(read_settings(STRIPE))["stripe"]
    assert chosen(None) is chosen(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        {"STRIPE_SECRET_KEY": "sk_test_1"},
        {"STRIPE_WEBHOOK_SECRET": "whsec_1"},
        {"PAYMENTS_PROCESSOR": "stripe"},
        {"COINBASE_KEY_NAME": "organizations/1/apiKeys/2"},
        {**STRIPE, "STRIPE_API_URL": "stripe.example"},
        {**STRIPE, "STRIPE_WEBHOOK_SECRET": "whsec_1,"},
        {**STRIPE, "STRIPE_WEBHOOK_SECRET": "whsec_1,,whsec_2"},
        {**STRIPE, "STRIPE_WEBHOOK_SECRET": ",".join(f"whsec_{number}" for number in range(9))},
    ],
)
def test_what_is_set_up_by_half_is_said_at_the_start(given: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid):
        read_settings(given)


def test_the_sdk_is_loaded_by_nobody_who_does_not_pay_by_it() -> None:
    told = subprocess.run([sys.executable, "-c", SDK_LOADED], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
    assert Settings().takes_test_cards
