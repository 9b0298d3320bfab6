"""What those who run a business have to know of its money, by letter: each thing once."""

from typing import Any
from uuid import UUID

from vibewell.domains.notifications import Letterhead, queue_mail
from vibewell.domains.payments.processing import notice_store
from vibewell.kernel.db import Caller
from vibewell.kernel.jobs import Work

READERS_MAX = 50


async def write_refund_returned(work: Work, *, event: str, event_id: str, body: dict[str, Any]) -> None:
    """Tell the owners and managers that a refund came back, and that who paid has to get it another way."""
    letterhead: Letterhead = work.services["letterhead"]
    refund_id = UUID(body["refund_id"])
    async with work.database.tx(Caller.service()) as tx:
        row = await tx.fetchrow(notice_store.RETURNED, refund_id)
        if row is None:
            return
        for reader in await tx.fetch(notice_store.RUN_BY, row["business_id"], READERS_MAX):
            await queue_mail(
                tx,
                cause=f"refund.returned:{refund_id}:{reader['id']}",
                template="refund_returned",
                to=reader["email"],
                locale=reader["locale"],
                context={
                    "address": letterhead.address,
                    "link": f"{letterhead.address}/business/payments/{row['payment_id']}",
                    "customer": reader["name"],
                    "business": row["business"],
                    "category": row["category"],
                    "currency": row["currency"],
                    "amount": row["amount"],
                    "giver": row["payer"] or "",
                    "what": row["failure"] or "",
                    "when": row["returned_at"],
                    "zone": row["timezone"],
                },
                person_id=reader["id"],
                now=work.now,
            )
