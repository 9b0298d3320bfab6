"""Background work of the sign-in service. The worker's services hold its `MailDesk` under the name `accounts`."""

from typing import Any
from uuid import UUID

from vibewell.domains.identity.accounts import SERVICE, MailDesk
from vibewell.domains.identity.actions.mailing import TASK, open_request, serve_mail_request
from vibewell.domains.identity.store.keys import drop_retired_keys
from vibewell.domains.identity.store.sweeping import KEY_DAYS, sweep
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Task, Work


async def send_account_mail(work: Work, request_id: str, request: str) -> None:
    """Look whether the address is known, and mail what was asked for."""
    desk = _desk(work)
    asked = open_request(desk, UUID(request_id), request)
    async with work.database.tx(Caller.service()) as tx:
        await serve_mail_request(tx, desk, asked, request_id=UUID(request_id), now=work.now)


async def sweep_accounts(work: Work, **_when: Any) -> None:
    """Clear away what has run out."""
    async with work.database.tx(Caller.service()) as tx:
        await sweep(tx, work.now, idle_days=_desk(work).settings.session_idle_days)
        await drop_retired_keys(tx, work.now - KEY_DAYS)


def _desk(work: Work) -> MailDesk:
    found = work.services[SERVICE]
    assert isinstance(found, MailDesk)
    return found


TASKS = (
    Task(TASK, send_account_mail),
    Task("account_sweep", sweep_accounts, cron="17 * * * *"),
)
