"""The worker's part of accounts: made once, linked as often as somebody asks, looked at when they change."""

from uuid import UUID

from vibewell.domains.payments.accounts import store
from vibewell.domains.payments.ports import AccountKeeper, AccountOrder, AccountStanding, ProcessorRefused
from vibewell.domains.payments.processing.types import MethodUnavailable, processor_of
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Work

FAILURE_CHARACTERS_MAX = 500


async def link_account(work: Work, *, account_id: str) -> None:
    """Make the account if there is none yet, and a fresh page. Killed anywhere, it is the same account."""
    async with work.database.tx(Caller.service()) as tx:
        row = await tx.fetchrow(store.TO_LINK, UUID(account_id))
    if row is None:
        return
    return_url = f"{work.services['letterhead'].address}/business/card-account?business={row['slug']}"
    try:
        keeper = keeper_of(work, row["processor"])
        account_ref = row["account_ref"]
        if account_ref is None:
            made = await keeper.open_account(AccountOrder(row["id"], row["business_id"], row["name"]))
            account_ref = made.account_ref
            await _note(work, row["id"], made)
        link = await keeper.link_account(account_ref, return_url)
    except (ProcessorRefused, MethodUnavailable) as refusal:
        async with work.database.tx(Caller.service()) as tx:
            await tx.execute(store.NOTE_LINK, row["id"], None, None, refusal.detail[:FAILURE_CHARACTERS_MAX])
        return
    async with work.database.tx(Caller.service()) as tx:
        await tx.execute(store.NOTE_LINK, row["id"], link.url, link.until, "")


async def look_at_account(work: Work, *, processor: str, account_ref: str) -> None:
    """Write down how an account stands now, whatever the order in which its changes were told."""
    async with work.database.tx(Caller.service()) as tx:
        account_id = await tx.fetchval(store.OF_REF, processor, account_ref)
    if account_id is not None:
        await _note(work, account_id, await keeper_of(work, processor).find_account(account_ref))


def keeper_of(work: Work, name: str) -> AccountKeeper:
    """The processor as a keeper of accounts. Raises `MethodUnavailable`."""
    keeper = processor_of(work.services, name, work.database)
    if not isinstance(keeper, AccountKeeper):
        raise MethodUnavailable
    return keeper


async def _note(work: Work, account_id: UUID, told: AccountStanding) -> None:
    said = (told.account_ref, told.charges_enabled, told.payouts_enabled, told.details_submitted)
    async with work.database.tx(Caller.service()) as tx:
        await tx.execute(store.NOTE_ACCOUNT, account_id, *said, work.now)
