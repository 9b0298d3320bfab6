"""Passwords: argon2id in a few threads, with a bounded queue before them."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from vibewell.domains.identity.refusals import TooManyTries
from vibewell.domains.identity.rules import PASSWORD_BYTES_MAX

MEMORY_KIBIBYTES = 19 * 1024
TIME_COST = 2
PARALLELISM = 1
WAITING_MAX = 1000
WAIT_SECONDS_MAX = 10.0

_ARGON2 = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIBIBYTES, parallelism=PARALLELISM)
# The hash of a password that nobody has: an unknown address costs the same as a known one.
_NOBODY = _ARGON2.hash("an account that does not exist")


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Takes about 20 ms of a processor."""
    return _ARGON2.hash(password)


def _fits(password_hash: str | None, password: str) -> bool:
    try:
        return _ARGON2.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


class PasswordTurns:
    """Turns at the threads that hash. Who waits too long is told to come back, so that memory and time stay bounded."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._free = asyncio.Semaphore(threads)
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator["PasswordTurns"]:
        """Wait for a thread. Raises `TooManyTries` when too many wait already, or for too long."""
        if self._waiting >= WAITING_MAX:
            raise TooManyTries(retry_after_seconds=5)
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                await self._free.acquire()
        except TimeoutError:
            raise TooManyTries(retry_after_seconds=5) from None
        finally:
            self._waiting -= 1
        try:
            yield self
        finally:
            self._free.release()

    async def hash(self, password: str) -> str:
        """The hash to keep; call it in a turn."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, hash_password, password)

    async def fits(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one; without a hash it is never, and takes as long. Call it in a turn."""
        if len(password.encode()) > PASSWORD_BYTES_MAX:
            password = ""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _fits, password_hash, password)


def needs_new_hash(password_hash: str) -> bool:
    """Whether it was made with other costs than today's."""
    return _ARGON2.check_needs_rehash(password_hash)
