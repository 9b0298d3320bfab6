"""What owners do about their account: look at it, and ask for the page where they complete it."""

from vibewell.domains.payments.accounts import store
from vibewell.domains.payments.accounts.types import ProcessorAccount
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound
from vibewell.kernel.ids import new_id


async def read_account(tx: Transaction, slug: str, processor: str = "stripe") -> ProcessorAccount | None:
    """The account of a business, for its owner; None where there is none, or the caller may not see it."""
    row = await tx.fetchrow(store.ACCOUNT, slug, processor)
    return ProcessorAccount(**dict(row.items())) if row is not None else None


async def want_account(tx: Transaction, slug: str, processor: str = "stripe") -> None:
    """Ask for an account, or for a fresh page to complete it on; the worker sees to it. Raises `NotFound`."""
    done = await tx.execute(store.WANT, new_id(), slug, processor, tx.caller.person_id)
    if done != "INSERT 0 1":
        raise NotFound
