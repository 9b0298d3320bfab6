"""`vibewell receipts replay`: receipts and invoices computed again from what happened, compared with what is kept."""

import asyncio
import sys
from uuid import UUID

from vibewell.boot.settings import Settings
from vibewell.boot.wiring import process_url
from vibewell.domains.booking import explain_ending
from vibewell.domains.payments import (
    InvoiceUnknown,
    ReceiptUnknown,
    Replayed,
    list_invoice_ids,
    list_receipt_ids,
    replay_invoice,
    replay_receipt,
)
from vibewell.kernel.db import Caller, Database

SAME, DIFFERENT = 0, 1
AT_ONCE = 500


class _Undone(Exception):  # noqa: N818 - ends a look at the rows, so that it leaves nothing behind
    pass


def replay(settings: Settings, receipt_id: UUID | None, *, business: str | None = None) -> int:
    """Replay one receipt or invoice, or all (of a business), and print each that differs, with where and how.

    0: all are as they were computed; 1: one is not. Raises `ReceiptUnknown`, `BusinessUnknown`.
    """
    return asyncio.run(_replay(settings, receipt_id, business))


async def _replay(settings: Settings, receipt_id: UUID | None, business: str | None) -> int:
    database = await Database.connect(process_url(settings, "worker"), connections_max=2)
    try:
        if receipt_id is not None:
            told = await _one(database, receipt_id)
            sys.stdout.write(readable(told))
            return DIFFERENT if told.differences else SAME
        return await _all(database, business)
    finally:
        await database.close()


async def _all(database: Database, business: str | None) -> int:
    looked = different = 0
    for list_ids in (list_receipt_ids, list_invoice_ids):
        last = UUID(int=0)
        while True:
            async with database.tx(Caller.service()) as tx:
                ids = await list_ids(tx, business, last, AT_ONCE)
            for each in ids:
                told = await _one(database, each)
                looked += 1
                if told.differences:
                    different += 1
                    sys.stdout.write(readable(told))
            if len(ids) < AT_ONCE:
                break
            last = ids[-1]
    sys.stdout.write(f"{looked} receipts computed again, {different} of them differ.\n")
    return DIFFERENT if different else SAME


async def _one(database: Database, receipt_id: UUID) -> Replayed:
    """One receipt, or invoice, in a transaction that changes nothing."""
    told: list[Replayed] = []
    try:
        async with database.tx(Caller.service()) as tx:
            try:
                told.append(await replay_receipt(tx, receipt_id, explain_ending))
            except ReceiptUnknown:
                told.append(await replay_invoice(tx, receipt_id))
            raise _Undone
    except _Undone:
        return told[0]
    except InvoiceUnknown as unknown:
        raise ReceiptUnknown("There is no such receipt, and no such invoice.") from unknown


def readable(told: Replayed) -> str:
    """For people: a line a receipt, and below it where it differs, what is kept, what it should be."""
    head = f"{'!!' if told.differences else 'ok'}  {told.business} no. {told.number} ({told.id})\n"
    return head + "".join(
        f"      {where}\n        kept      {kept}\n        computed  {computed}\n"
        for where, kept, computed in told.differences
    )
