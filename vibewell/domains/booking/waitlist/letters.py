"""What is written to those who wait."""

from datetime import datetime
from uuid import UUID

from vibewell.domains.booking import letters_store
from vibewell.domains.booking import store as visits
from vibewell.domains.booking.letters import visit_context
from vibewell.domains.booking.waitlist.types import Offer, Wish
from vibewell.domains.notifications import Letterhead, queue_mail
from vibewell.kernel.db import Transaction
from vibewell.kernel.jobs import enqueue


async def write_offer(tx: Transaction, letterhead: Letterhead, wish: Wish, offer: Offer, now: datetime) -> None:
    """Tell somebody what is held for them and until when."""
    hold = await visits.find_visit(tx, offer.hold, now)
    reader = await letters_store.find_customer(tx, wish.person_id)
    if hold is None or reader is None:
        return
    await queue_mail(
        tx,
        cause=f"waitlist.offer:{offer.id}",
        template="waitlist_offer",
        to=reader.email,
        locale=reader.locale,
        context={
            **visit_context(hold, reader, letterhead.address),
            "offer_id": offer.id,
            "expires_at": offer.expires_at,
            "previous_starts_at": wish.visit_start if wish.visit else None,
        },
        person_id=reader.id,
        now=now,
    )


async def plan_expiry(tx: Transaction, business: UUID, offer: Offer) -> None:
    """Look again when the offer's time is up: the next person's turn."""
    once = f"waitlist:{business}:{int(offer.expires_at.timestamp())}"
    await enqueue(tx, "serve_waitlist", run_at=offer.expires_at, once=once, business_id=business)
