"""The one place that chooses adapters: embedded defaults, or a vendor's by setting."""

from typing import Any

import msgspec

from vibewell.adapters.identity.embedded import EmbeddedEntrance, EmbeddedTokens
from vibewell.adapters.identity.hosted import HostedEntrance
from vibewell.adapters.identity.project import Project
from vibewell.adapters.identity.supabase import SupabaseTokens
from vibewell.boot.cast import CAST, PASSWORD
from vibewell.boot.paying import choose_processors, test_desk
from vibewell.boot.postgres import login_url, start_embedded
from vibewell.boot.settings import Settings, secret_key
from vibewell.domains.identity import AccessTokens, Accounts, Entrance, IdentitySettings
from vibewell.kernel.clock import Clock, SystemClock
from vibewell.kernel.db import Database
from vibewell.kernel.fetch import Outside
from vibewell.kernel.turns import Turns


class Services(msgspec.Struct):
    """What a process works with."""

    settings: Settings
    database: Database
    clock: Clock
    secret: bytes
    # adapters by the name of their port
    ports: dict[str, Any]
    trusts_proxy: bool = False


def owner_url(settings: Settings) -> str:
    """The owner's address of the database, starting the embedded server where it is not running."""
    return settings.database_url or start_embedded(settings.data_path).url()


def process_url(settings: Settings, role: str) -> str:
    """The address with which a process of this login role connects."""
    if settings.database_url:
        return login_url(settings.database_url, role, secret_key(settings))
    return start_embedded(settings.data_path).url(user=role)


async def connect_web(settings: Settings) -> Services:
    """The services of a web process."""
    database = await Database.connect(
        process_url(settings, "authenticator"), connections_max=settings.database_connections_max
    )
    return wire_web(settings, database)


def wire_web(settings: Settings, database: Database, clock: Clock | None = None) -> Services:
    """The services of a web process on a database that is open already."""
    accounts = Accounts(identity_settings(settings), database)
    identity, entrance = wire_sign_in(settings, accounts)
    ports: dict[str, Any] = {
        "settings": settings,
        "accounts": accounts,
        "identity": identity,
        "entrance": entrance,
        "turns": Turns(),
        "outside": Outside(settings.outside_hosts),
        "processors": choose_processors(settings, clock),
        # with what the card fields of a page introduce themselves at Stripe
        "card_fields": settings.stripe_publishable_key if settings.takes_stripe else "",
    }
    if settings.takes_test_cards:
        ports["test_desk"] = test_desk(database, clock)
    if settings.is_demo and not settings.supabase_url:
        ports["cast"] = (CAST, PASSWORD)
    return Services(settings, database, clock or SystemClock(), secret_key(settings), ports, settings.trusted_proxy)


def wire_sign_in(settings: Settings, accounts: Accounts) -> tuple[AccessTokens, Entrance]:
    """Who says that a token is good, and who signs people in: ourselves, or a hosted project."""
    if not settings.supabase_url:
        return EmbeddedTokens(accounts), EmbeddedEntrance()
    tokens = SupabaseTokens(settings.supabase_url, settings.supabase_key)
    return tokens, HostedEntrance(Project(settings.supabase_url, settings.supabase_key), tokens, accounts)


def identity_settings(settings: Settings) -> IdentitySettings:
    """What the sign-in service is told."""
    return IdentitySettings(
        public_url=settings.address,
        secret=secret_key(settings),
        access_token_seconds=settings.access_token_seconds,
        autoconfirm=settings.autoconfirm,
        elsewhere=settings.supabase_url,
        redirect_urls=tuple(each for origin in settings.origins for each in (origin, f"{origin}/*")),
    )
