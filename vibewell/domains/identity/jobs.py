"""Background work of the sign-in service. The worker's services hold `accounts` with the worker's own caller."""

from typing import Any
from uuid import UUID

from vibewell.domains.identity.accounts import SERVICE, Accounts
from vibewell.domains.identity.actions.mailing import TASK, open_request, serve_mail_request
from vibewell.domains.identity.store.keys import drop_retired_keys
from vibewell.domains.identity.store.sweeping import KEY_DAYS, sweep
from vibewell.kernel.jobs import Task, Work


async def send_account_mail(work: Work, request_id: str, request: str) -> None:
    """Look whether the address is known, and mail what was asked for."""
    accounts = _accounts(work)
    asked = open_request(accounts, UUID(request_id), request)
    async with accounts.tx() as tx:
        await serve_mail_request(tx, accounts, asked, request_id=UUID(request_id), now=work.now)


async def sweep_accounts(work: Work, **_when: Any) -> None:
    """Clear away what has run out."""
    accounts = _accounts(work)
    async with accounts.tx() as tx:
        await sweep(tx, work.now, idle_days=accounts.settings.session_idle_days)
        await drop_retired_keys(tx, work.now - KEY_DAYS)


def _accounts(work: Work) -> Accounts:
    found = work.services[SERVICE]
    assert isinstance(found, Accounts)
    return found


TASKS = (
    Task(TASK, send_account_mail),
    Task("account_sweep", sweep_accounts, cron="17 * * * *"),
)
