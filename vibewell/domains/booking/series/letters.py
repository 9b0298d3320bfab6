"""Letters about series: one for all of its visits, with one calendar file."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from vibewell.domains.booking import letters_store
from vibewell.domains.booking.calendar_file import calendar_file_of
from vibewell.domains.booking.letters import plan_reminder, visit_context
from vibewell.domains.booking.letters_store import Reader
from vibewell.domains.booking.series import store
from vibewell.domains.booking.types import Visit
from vibewell.domains.notifications import Attachment, Letterhead, known_locale, queue_mail
from vibewell.kernel.db import Transaction


async def write_series_booked(tx: Transaction, letterhead: Letterhead, series_id: UUID, now: datetime) -> None:
    """Confirm a series to its customer, tell an owner who works alone, and plan the reminders that are near."""
    visits = [visit for visit in await store.list_visits(tx, series_id, now) if visit.status == "confirmed"]
    if not visits or visits[-1].end <= now:
        return
    first = visits[0]
    customer = await letters_store.find_customer(tx, first.customer_id) if first.customer_id else None
    if customer is not None:
        await _write(tx, letterhead, series_id, visits, customer, "series_booked", f"series.booked:{series_id}", now)
        for visit in visits:
            await plan_reminder(tx, visit, now)
    owner = await letters_store.find_lone_owner(tx, first.business.id) if first.customer_id else None
    if owner is not None and owner.id != first.customer_id:
        context = await _context(tx, letterhead, series_id, visits, owner)
        await queue_mail(
            tx,
            cause=f"series.booked:{series_id}:business",
            template="business_series_booked",
            to=owner.email,
            locale=owner.locale,
            context={**context, "customer": customer.name if customer else "?", "note": first.note},
            person_id=owner.id,
            now=now,
        )


async def write_series_cancelled(
    tx: Transaction, letterhead: Letterhead, series_id: UUID, visit_ids: Sequence[UUID], now: datetime
) -> None:
    """Tell the customer which visits are called off, and take them out of their calendar."""
    gone = [visit for visit in await store.list_visits(tx, series_id, now) if visit.id in set(visit_ids)]
    customer = await letters_store.find_customer(tx, gone[0].customer_id) if gone and gone[0].customer_id else None
    if customer is None:
        return
    by_business = await letters_store.find_canceller(tx, gone[0].id) not in (None, customer.id)
    note = (gone[0].cancel_reason or "") if by_business else ""
    cause = f"series.cancelled:{series_id}:{gone[0].id}"
    more = {"by_business": by_business, "note": note}
    await _write(tx, letterhead, series_id, gone, customer, "series_cancelled", cause, now, **more)


async def _write(
    tx: Transaction,
    letterhead: Letterhead,
    series_id: UUID,
    visits: Sequence[Visit],
    customer: Reader,
    template: str,
    cause: str,
    now: datetime,
    **more: object,
) -> None:
    locale = known_locale(customer.locale)
    content = calendar_file_of(visits, letterhead.address, locale=locale)
    await queue_mail(
        tx,
        cause=cause,
        template=template,
        to=customer.email,
        locale=locale,
        context={**await _context(tx, letterhead, series_id, visits, customer), **more},
        attachments=[Attachment("visits.ics", "text/calendar; charset=utf-8; method=PUBLISH", content)],
        person_id=customer.id,
        now=now,
    )


async def _context(
    tx: Transaction, letterhead: Letterhead, series_id: UUID, visits: Sequence[Visit], reader: Reader
) -> dict[str, object]:
    row = await store.find_series(tx, series_id)
    assert row is not None
    return {
        **visit_context(visits[0], reader, letterhead.address),
        "series_id": series_id,
        "every_weeks": row.every_weeks,
        "visits": [
            {
                "starts_at": visit.start,
                "staff": ", ".join(dict.fromkeys(item.staff_name for item in visit.items)),
                "price": visit.price.amount,
            }
            for visit in visits
        ],
    }
