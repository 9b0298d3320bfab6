"""What the sign-in service works with, and its place among a process's services."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID
from weakref import WeakValueDictionary

from vibewell.domains.identity.keyring import Keyring
from vibewell.domains.identity.limits import Bucket, names
from vibewell.domains.identity.passwords import PasswordTurns
from vibewell.domains.identity.refusals import IdentityRefusal, SignInElsewhere, TooManyTries
from vibewell.domains.identity.store import limits as store
from vibewell.domains.identity.store.sessions import session_lives
from vibewell.domains.identity.types import IdentitySettings
from vibewell.domains.identity.vault import Vault
from vibewell.kernel.db import Caller, Database, Transaction
from vibewell.kernel.http import Here

# The name under which wiring keeps it among the services.
SERVICE = "accounts"


class MailDesk:
    """What is needed to write mails with links and codes: all that a worker keeps of the sign-in service."""

    def __init__(self, settings: IdentitySettings) -> None:
        self.settings = settings
        self.vault = Vault(settings.secret)


class Accounts(MailDesk):
    """What a web process keeps of it: everything that outlives a request, with keys and the threads that hash."""

    def __init__(self, settings: IdentitySettings, database: Database) -> None:
        super().__init__(settings)
        self.database = database
        self.caller = Caller.identity()
        self.keyring = Keyring(database, self.caller, self.vault, settings.access_token_seconds)
        self.passwords = PasswordTurns(settings.hash_threads)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Transaction]:
        """A transaction of the sign-in service."""
        async with self.database.tx(self.caller) as tx:
            yield tx

    @asynccontextmanager
    async def one_at_a_time(self, email: str) -> AsyncIterator[None]:
        """One try for an account at a time in this process: tries that are under way count, and should be few."""
        lock = self._turns.get(email)
        if lock is None:
            lock = self._turns[email] = asyncio.Lock()
        async with lock:
            yield

    async def take(
        self, buckets: Sequence[Bucket], now: datetime, refusal: type[IdentityRefusal] = TooManyTries
    ) -> None:
        """Count one hit in all of the buckets, or in none. Raises the refusal when one of them is full."""
        async with self.tx() as tx:
            await take(tx, buckets, now, refusal)

    async def session_lives(self, session_id: UUID, person_id: UUID, now: datetime) -> bool:
        """Whether this session of this person goes on."""
        async with self.tx() as tx:
            return await session_lives(tx, session_id, person_id, now)

    async def give_back(self, buckets: Sequence[Bucket], hit: datetime) -> None:
        """The hit of this instant was none."""
        async with self.tx() as tx:
            await store.give_back(tx, names(buckets), hit)


async def take(
    tx: Transaction, buckets: Sequence[Bucket], now: datetime, refusal: type[IdentityRefusal] = TooManyTries
) -> None:
    """Count one hit in all of the buckets. Raises when one is full, and then the transaction must be rolled back."""
    had_room = await store.take_hits(tx, buckets, now)
    for bucket in buckets:
        if bucket.name not in had_room:
            seconds = await store.first_free(tx, bucket, now)
            raise refusal(retry_after_seconds=max(1, round(seconds)))


def accounts_of(here: Here) -> Accounts:
    """The sign-in service of the process that serves this request. Raises `SignInElsewhere`."""
    found = here.services[SERVICE]
    assert isinstance(found, Accounts)
    if found.settings.elsewhere:
        raise SignInElsewhere(f"Sign in at {found.settings.elsewhere}")
    return found
