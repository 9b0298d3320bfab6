"""Letters of a sick day: who attends instead, or that another time is to be chosen."""

from datetime import datetime
from email.utils import parseaddr
from uuid import UUID

from vibewell.domains.booking import letters_store, store
from vibewell.domains.booking.calendar_file import Invitation, Party, calendar_file
from vibewell.domains.booking.letters import visit_context
from vibewell.domains.notifications import Attachment, Letterhead, known_locale, queue_mail
from vibewell.kernel.db import Transaction


async def write_reassigned(
    tx: Transaction, letterhead: Letterhead, visit_id: UUID, previous_staff: str, now: datetime
) -> None:
    """Tell the customer who attends now; the entry in their calendar follows."""
    visit = await store.find_visit(tx, visit_id, now)
    if visit is None or visit.status != "confirmed" or visit.end <= now or visit.customer_id is None:
        return
    customer = await letters_store.find_customer(tx, visit.customer_id)
    if customer is None:
        return
    name, address = parseaddr(letterhead.sender)
    invitation = Invitation(Party(name or "Vibewell", address), Party(customer.name, customer.email))
    locale = known_locale(customer.locale)
    content = calendar_file(visit, letterhead.address, locale=locale, invitation=invitation)
    changed_at = visit.moved_at or now
    await queue_mail(
        tx,
        cause=f"visit.reassigned:{visit.id}:{changed_at.isoformat()}",
        template="visit_reassigned",
        to=customer.email,
        locale=locale,
        context={**visit_context(visit, customer, letterhead.address), "previous_staff": previous_staff},
        attachments=[Attachment("visit.ics", "text/calendar; charset=utf-8; method=REQUEST", content)],
        person_id=customer.id,
        now=now,
    )


async def write_times_offered(
    tx: Transaction,
    letterhead: Letterhead,
    visit_id: UUID,
    previous_staff: str,
    starts_at: datetime,
    event_id: str,
    now: datetime,
) -> None:
    """Ask the customer to choose another time; one who has done so already is not asked."""
    visit = await store.find_visit(tx, visit_id, now)
    if visit is None or visit.status != "confirmed" or visit.start <= now or visit.customer_id is None:
        return
    if previous_staff not in {item.staff_name for item in visit.items} or visit.start != starts_at:
        return
    customer = await letters_store.find_customer(tx, visit.customer_id)
    if customer is not None:
        await queue_mail(
            tx,
            cause=f"visit.times_offered:{event_id}",
            template="visit_times_offered",
            to=customer.email,
            locale=customer.locale,
            context={**visit_context(visit, customer, letterhead.address), "previous_staff": previous_staff},
            person_id=customer.id,
            now=now,
        )
