"""Who takes money here, as the settings say."""

from collections.abc import Callable
from decimal import Decimal

from vibewell.adapters.payments.embedded import EmbeddedProcessor, webhook_secret
from vibewell.adapters.payments.embedded_delivery import TASKS
from vibewell.adapters.payments.embedded_desk import EmbeddedDesk
from vibewell.adapters.payments.guarded import GuardedProcessor
from vibewell.boot.settings import SettingInvalid, Settings, secret_key
from vibewell.domains.booking import explain_ending
from vibewell.domains.payments import Bookkeeper, Platform, TestDesk
from vibewell.domains.payments.ports import Processor
from vibewell.kernel.clock import Clock
from vibewell.kernel.db import Database
from vibewell.kernel.jobs import Task


def choose_processors(settings: Settings, clock: Clock | None = None) -> dict[str, Callable[[Database], Processor]]:
    """The processors by their names; one that lives in a database is handed that of the process."""
    chosen: dict[str, Callable[[Database], Processor]] = {}
    if settings.takes_test_cards:
        signs_with = webhook_secret(secret_key(settings))
        chosen["embedded"] = lambda database: EmbeddedProcessor(database, settings.address, signs_with, clock)
    if settings.takes_stripe:
        stripe = GuardedProcessor(_stripe(settings))
        chosen["stripe"] = lambda _: stripe
    if settings.takes_coinbase:
        coinbase = GuardedProcessor(_coinbase(settings))
        chosen["coinbase"] = lambda _: coinbase
    return chosen


def _stripe(settings: Settings) -> Processor:
    # Its SDK takes half a second to load: only who pays by it waits for it.
    from vibewell.adapters.payments.stripe import StripeProcessor

    return StripeProcessor(settings.stripe_secret_key, settings.stripe_webhook_secrets, settings.stripe_api_url)


def _coinbase(settings: Settings) -> Processor:
    from vibewell.adapters.payments.coinbase import CoinbaseProcessor

    try:
        return CoinbaseProcessor(
            settings.coinbase_key_name,
            settings.coinbase_key_secret,
            settings.coinbase_webhook_secrets,
            settings.coinbase_api_url,
        )
    except ValueError as error:
        raise SettingInvalid("COINBASE_KEY_SECRET is the Ed25519 key of the CDP portal, in base64.") from error


def keep_books(settings: Settings) -> Bookkeeper:
    """Who writes the books."""
    return Bookkeeper(settings.commission_percent, explain_ending)


def platform_of(settings: Settings) -> Platform:
    """Who issues the platform's invoices."""
    lines = tuple(line.strip() for line in settings.platform_address.split(",") if line.strip())
    return Platform(settings.platform_name, lines, settings.platform_tax_id, Decimal(settings.platform_tax_rate))


def test_desk(database: Database, clock: Clock | None = None) -> TestDesk:
    """Behind the counter of the test processor."""
    return EmbeddedDesk(database, clock)


def test_tasks(settings: Settings) -> list[Task]:
    """What the worker does for the test processor."""
    return TASKS if settings.takes_test_cards else []


def test_webhooks(settings: Settings) -> tuple[str, str]:
    """Where the test processor tells what happens, and with what it signs."""
    return settings.own_address, webhook_secret(secret_key(settings))
