"""A form that is sent twice does its work once."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from uuid import UUID

from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id

KEEP = """
insert into idempotency_keys (scope, key, request_hash) values ($1, $2, $3) on conflict do nothing returning true"""
ANSWER = "update idempotency_keys set status = 303, body = $3 where scope = $1 and key = $2"
FIND = "select body from idempotency_keys where scope = $1 and key = $2"


def new_once() -> str:
    """What a form carries in its field `once`."""
    return str(new_id())


async def do_once(tx: Transaction, once: str, act: Callable[[], Awaitable[str]]) -> str:
    """Do `act` and answer the address that comes next; sent again, the form is answered the same without doing it.

    The key and the act are one transaction: a refused act leaves no key behind, and may be tried again.
    """
    try:
        key = f"form:{UUID(once)}"
    except ValueError:
        return await act()
    scope = tx.caller.idempotency_scope
    if not await tx.fetchval(KEEP, scope, key, sha256(key.encode()).digest()):
        found = await tx.fetchval(FIND, scope, key)
        return bytes(found).decode() if found else "/business"
    address = await act()
    await tx.execute(ANSWER, scope, key, address.encode())
    return address
