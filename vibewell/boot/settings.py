"""Every setting, read from the environment once. `.env.example` lists them; a test keeps the two equal."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

from vibewell.kernel.errors import Refusal

# No path, no wildcard: each app is named.
COMMISSION_PERCENT_MAX = 50
TAX_RATE_MAX = 50
PLATFORM_CHARACTERS_MAX = 300
WEBHOOK_SECRETS_MAX = 8
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)


class SettingInvalid(Refusal):
    """A setting can't be read."""

    code = "setting.invalid"
    status = 500


class Settings(msgspec.Struct, frozen=True):
    """Names are those of the environment variables, in lower case."""

    host: str = "localhost"
    port: int = 8000
    # everything that is kept, the embedded database included
    data_dir: str = ".data"
    # an owner's address on any PostgreSQL 17 or newer; empty: embedded
    database_url: str = ""
    # how the outside reaches us, for links in mails; empty: http://HOST:PORT
    public_url: str = ""
    # keeps cookies, stored keys and database passwords; empty: made once and kept in DATA_DIR
    secret_key: str = ""
    # "demo" shows the local mail page, the component sheet and the cast; "production" doesn't
    environment: str = "demo"
    # smtp://user:password@host:587 or smtps://…; empty: mail is kept for the local page
    smtp_url: str = ""
    mail_from: str = "Vibewell <hello@vibewell.example>"
    # a hosted Supabase project whose tokens are accepted instead of our own
    supabase_url: str = ""
    # that project's publishable key, where it wants one
    supabase_key: str = ""
    # true behind a proxy that sets X-Forwarded-For
    trusted_proxy: bool = False
    # calendars in one's own network that may be fetched all the same: host:port, separated by commas
    outside_allowed: str = ""
    # your own apps in browsers, at other origins: https://app.example, separated by commas
    allowed_origins: str = ""
    access_token_seconds: int = 900
    # who takes money: "embedded" is the processor that comes along and takes test cards alone; empty: Stripe where it
    # is set up, else that one in the demo, and nobody in production
    payments_processor: str = ""
    # cards by Stripe: all three, or none; secrets of several endpoints, or old ones while they are rolled, separated by
    # commas, as Coinbase's may be
    stripe_secret_key: str = ""
    stripe_publishable_key: str = ""
    stripe_webhook_secret: str = ""
    # Stripe's API somewhere else, for a stand-in
    stripe_api_url: str = ""
    # stablecoins by Coinbase: a key's name and secret and a webhook's secret, or none
    coinbase_key_name: str = ""
    coinbase_key_secret: str = ""
    coinbase_webhook_secret: str = ""
    # Coinbase's API somewhere else: its sandbox, or a stand-in
    coinbase_api_url: str = ""
    # of a visit that the platform brought, what stays with it
    commission_percent: int = 15
    # who keeps this installation, as its invoices to businesses name them: lines of the address separated by commas,
    # the tax number, and what of the commission is tax, in percent
    platform_name: str = "Vibewell"
    platform_address: str = ""
    platform_tax_id: str = ""
    platform_tax_rate: str = "19"
    # "", "true" or "false"; empty: sign-up confirms at once unless mail goes out by SMTP
    mailer_autoconfirm: str = ""
    hold_minutes: int = 10
    database_connections_max: int = 10
    web_processes: int = 1
    # businesses of the demo town
    town_businesses: int = 260

    @property
    def address(self) -> str:
        """The public address without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_demo(self) -> bool:
        """Whether the parts that are only for trying things out are there."""
        return self.environment == "demo"

    @property
    def takes_test_cards(self) -> bool:
        """Whether the test processor is in use: never by itself where real money is meant."""
        by_itself = self.payments_processor == "" and self.is_demo and not self.stripe_secret_key
        return self.payments_processor == "embedded" or by_itself

    @property
    def takes_stripe(self) -> bool:
        """Whether cards go to Stripe."""
        return bool(self.stripe_secret_key) and self.payments_processor in ("", "stripe")

    @property
    def takes_coinbase(self) -> bool:
        """Whether stablecoins go to Coinbase."""
        return bool(self.coinbase_key_name)

    @property
    def stripe_webhook_secrets(self) -> tuple[str, ...]:
        """STRIPE_WEBHOOK_SECRET, each of them."""
        return tuple(part.strip() for part in self.stripe_webhook_secret.split(","))

    @property
    def coinbase_webhook_secrets(self) -> tuple[str, ...]:
        """COINBASE_WEBHOOK_SECRET, each of them."""
        return tuple(part.strip() for part in self.coinbase_webhook_secret.split(","))

    @property
    def own_address(self) -> str:
        """How this machine reaches its own web process."""
        host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104 - it is asked, not bound
        return f"http://{host}:{self.port}"

    @property
    def outside_hosts(self) -> list[tuple[str, int]]:
        """OUTSIDE_ALLOWED as hosts with their ports. Raises `SettingInvalid`."""
        given = [part.strip().lower().rpartition(":") for part in self.outside_allowed.split(",") if part.strip()]
        if not all(host and port.isdigit() for host, _, port in given):
            raise SettingInvalid("OUTSIDE_ALLOWED is a list like calendar.home:8443, 10.0.0.5:80.")
        return [(host, int(port)) for host, _, port in given]

    @property
    def origins(self) -> tuple[str, ...]:
        """ALLOWED_ORIGINS, each as a browser writes its own. Raises `SettingInvalid`."""
        given = tuple(part.strip().lower() for part in self.allowed_origins.split(",") if part.strip())
        if not all(_ORIGIN.fullmatch(origin) for origin in given):
            raise SettingInvalid("ALLOWED_ORIGINS is a list like https://app.example, http://localhost:5173.")
        return given

    @property
    def autoconfirm(self) -> bool:
        """Whether a sign-up needs no mail to be confirmed."""
        return self.mailer_autoconfirm == "true" or (self.mailer_autoconfirm == "" and not self.smtp_url)

    @property
    def data_path(self) -> Path:
        """DATA_DIR as an absolute path."""
        return Path(self.data_dir).expanduser().resolve()


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment. Raises `SettingInvalid`, naming the variable."""
    given = {name: environment[name.upper()] for name in Settings.__struct_fields__ if environment.get(name.upper())}
    try:
        settings = msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingInvalid(f"A setting in the environment can't be read: {error}.") from None
    if settings.environment not in ("demo", "production"):
        raise SettingInvalid("ENVIRONMENT is either demo or production.")
    _check_processors(settings)
    if not 0 <= settings.commission_percent <= COMMISSION_PERCENT_MAX:
        raise SettingInvalid("COMMISSION_PERCENT is a number from 0 to 50.")
    _check_platform(settings)
    _ = settings.outside_hosts, settings.origins
    return settings


def _check_platform(settings: Settings) -> None:
    """Invoices keep what is set here for ever. Raises `SettingInvalid`."""
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,2})?", settings.platform_tax_rate):
        raise SettingInvalid("PLATFORM_TAX_RATE is a percentage like 19 or 8.1; 0 is for small businesses.")
    if float(settings.platform_tax_rate) > TAX_RATE_MAX:
        raise SettingInvalid("PLATFORM_TAX_RATE is 50 at most.")
    lengths = (settings.platform_name, settings.platform_address, settings.platform_tax_id)
    if max(map(len, lengths)) > PLATFORM_CHARACTERS_MAX:
        raise SettingInvalid("PLATFORM_NAME, PLATFORM_ADDRESS and PLATFORM_TAX_ID have at most 300 characters.")


def _check_processors(settings: Settings) -> None:
    """Whoever takes real money is set up whole. Raises `SettingInvalid`."""
    if settings.payments_processor not in ("", "embedded", "stripe"):
        raise SettingInvalid("PAYMENTS_PROCESSOR is embedded, stripe or empty.")
    stripe = (settings.stripe_secret_key, settings.stripe_publishable_key, settings.stripe_webhook_secret)
    if any(stripe) and not all(stripe):
        raise SettingInvalid("Stripe needs STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET.")
    if settings.payments_processor == "stripe" and not all(stripe):
        raise SettingInvalid("PAYMENTS_PROCESSOR=stripe needs STRIPE_SECRET_KEY.")
    coinbase = (settings.coinbase_key_name, settings.coinbase_key_secret, settings.coinbase_webhook_secret)
    if any(coinbase) and not all(coinbase):
        raise SettingInvalid("Coinbase needs COINBASE_KEY_NAME, COINBASE_KEY_SECRET and COINBASE_WEBHOOK_SECRET.")
    for name in ("stripe_webhook_secret", "coinbase_webhook_secret"):
        secrets_given = getattr(settings, f"{name}s") if getattr(settings, name) else ()
        if not all(secrets_given) or len(secrets_given) > WEBHOOK_SECRETS_MAX:
            raise SettingInvalid(f"{name.upper()} is a secret, or up to {WEBHOOK_SECRETS_MAX} separated by commas.")
    for name in ("stripe_api_url", "coinbase_api_url"):
        if not re.fullmatch(r"(https?://[^\s]+)?", getattr(settings, name)):
            raise SettingInvalid(f"{name.upper()} is an address like https://host, or empty.")


def secret_key(settings: Settings) -> bytes:
    """The secret from the environment, or one that is made once and kept in DATA_DIR, readable by its owner only."""
    if settings.secret_key:
        return settings.secret_key.encode()
    kept = settings.data_path / "secret.key"
    if not kept.exists():
        settings.data_path.mkdir(parents=True, exist_ok=True)
        made = settings.data_path / f"secret.key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            os.link(made, kept)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return kept.read_text().strip().encode()
