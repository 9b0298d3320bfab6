"""Booked by hand: the check that lacks is answered for by whoever books, and that is written down."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from vibewell.domains.booking.checks import store
from vibewell.domains.booking.checks.gate import depend_on_checks, missing_checks, require_checks
from vibewell.domains.booking.checks.types import Client
from vibewell.domains.scheduling import Id, Premises
from vibewell.kernel.db import Transaction


async def answer_for_checks(
    tx: Transaction,
    premises: Premises,
    services: Sequence[Id],
    start: int,
    visit_id: UUID,
    client: Client,
    *,
    now: datetime,
    without_check: bool,
) -> None:
    """A visit that the desk placed: it depends on its client's check, or somebody answers for it.

    Raises `CheckRequired` with starts of the check unless `without_check`.
    """
    if without_check and await missing_checks(tx, premises, services, start, now, client):
        await tx.execute(store.INSERT_WAIVER, visit_id, premises.id, now, tx.caller.person_id)
    else:
        await require_checks(tx, premises, services, start, now, None, client)
    await depend_on_checks(tx, premises, services, start, visit_id, now, client)
