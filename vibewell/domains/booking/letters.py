"""Letters about visits: what is told to whom, once for each thing that happened."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from uuid import UUID

from vibewell.domains.booking import letters_store, store
from vibewell.domains.booking.calendar_file import Invitation, Party, calendar_file, last_change, places_said
from vibewell.domains.booking.checks.chain import same_booking
from vibewell.domains.booking.letters_store import Reader
from vibewell.domains.booking.types import Visit, VisitItem
from vibewell.domains.notifications import Attachment, Letterhead, known_locale, queue_mail
from vibewell.kernel.db import Transaction
from vibewell.kernel.jobs import enqueue

REMIND_AHEAD = timedelta(hours=24)
# Later than this a reminder only startles; whoever is on the way does not read it.
REMIND_LATEST = timedelta(hours=2)
# The queue keeps no jobs for a time so far away; the sweep finds those visits when they come near.
PLAN_AHEAD = timedelta(days=7)


def reminder_cause(visit_id: UUID, starts_at: datetime) -> str:
    """One reminder for a visit at a time: a visit that moves gets another."""
    return f"visit.reminder:{visit_id}:{int(starts_at.timestamp())}"


def reminder_instant(visit: Visit) -> datetime | None:
    """When to remind; None when the visit was made so shortly before that its letter reminds enough."""
    due = visit.start - REMIND_AHEAD
    return due if last_change(visit) < due else None


async def write_booked(tx: Transaction, letterhead: Letterhead, visit_id: UUID, now: datetime) -> None:
    """Confirm a booking to its customer, tell an owner who works alone, and plan the reminder."""
    visit = await store.find_visit(tx, visit_id, now)
    if visit is None or visit.status != "confirmed" or visit.end <= now:
        return
    customer = await _customer_of(tx, visit)
    if customer is not None:
        await plan_reminder(tx, visit, now)
    check = await same_booking(tx, visit, now)
    if check is not None and visit.start < check.start:
        # The letter about what follows on it tells of both.
        return
    if customer is not None:
        await _write(tx, letterhead, visit, customer, "visit_booked", f"visit.booked:{visit.id}", now, check=check)
    cause = f"visit.booked:{visit.id}"
    by = visit.customer_id
    await _tell_lone_owner(tx, letterhead, visit, customer, cause, by, now, check=check, note=visit.note)


async def write_moved(tx: Transaction, letterhead: Letterhead, visit_id: UUID, now: datetime) -> None:
    """Tell the customer where the visit stands now, and an owner who works alone, unless they moved it themselves.

    Moved twice before we came to write, it is told once.
    """
    visit = await store.find_visit(tx, visit_id, now)
    if visit is None or visit.status != "confirmed" or visit.end <= now or visit.moved_at is None:
        return
    customer = await _customer_of(tx, visit)
    cause = f"visit.moved:{visit.id}:{visit.moved_at.isoformat()}"
    previous = await letters_store.find_previous_start(tx, visit.id)
    if customer is not None:
        await _write(tx, letterhead, visit, customer, "visit_moved", cause, now, previous_starts_at=previous)
        await plan_reminder(tx, visit, now)
    by = await letters_store.find_mover(tx, visit.id)
    await _tell_lone_owner(tx, letterhead, visit, customer, cause, by, now, previous_starts_at=previous)


async def write_cancelled(tx: Transaction, letterhead: Letterhead, visit_id: UUID, now: datetime) -> None:
    """Tell the customer that the visit is called off, and take it out of their calendar; tell an owner who works alone,
    unless they called it off themselves."""
    visit = await store.find_visit(tx, visit_id, now)
    if visit is None or visit.status != "cancelled" or visit.confirmed_at is None or visit.end <= now:
        return
    customer = await _customer_of(tx, visit)
    check = await same_booking(tx, visit, now)
    if check is not None and visit.start < check.start:
        return
    by = await letters_store.find_canceller(tx, visit.id)
    cause = f"visit.cancelled:{visit.id}"
    if customer is not None:
        by_business = by not in (None, customer.id)
        note = (visit.cancel_reason or "") if by_business else ""
        told = {"by_business": by_business, "note": note}
        await _write(tx, letterhead, visit, customer, "visit_cancelled", cause, now, check=check, **told)
    note = visit.cancel_reason or ""
    await _tell_lone_owner(tx, letterhead, visit, customer, cause, by, now, check=check, note=note)


async def write_reminder(
    tx: Transaction, letterhead: Letterhead, visit_id: UUID, starts_at: datetime, now: datetime
) -> None:
    """Remind of a visit if it still stands at this time and is not upon us."""
    visit = await store.find_visit(tx, visit_id, now)
    if visit is None or visit.status != "confirmed" or visit.start != starts_at:
        return
    if visit.start - now < REMIND_LATEST:
        return
    customer = await _customer_of(tx, visit)
    if customer is not None:
        await queue_mail(
            tx,
            cause=reminder_cause(visit.id, visit.start),
            template="visit_reminder",
            to=customer.email,
            locale=customer.locale,
            context=visit_context(visit, customer, letterhead.address),
            person_id=customer.id,
            now=now,
        )


async def plan_reminder(tx: Transaction, visit: Visit, now: datetime) -> None:
    """Leave a job for the reminder where it is due soon."""
    due = reminder_instant(visit)
    if due is not None and due - now <= PLAN_AHEAD:
        await enqueue_reminder(tx, visit.id, visit.start, due)


async def enqueue_reminder(tx: Transaction, visit_id: UUID, starts_at: datetime, due: datetime) -> None:
    """A job that reminds; one that waits already is enough."""
    once = reminder_cause(visit_id, starts_at)
    await enqueue(tx, "remind_of_visit", run_at=due, once=once, visit_id=visit_id, starts_at=starts_at)


async def _tell_lone_owner(
    tx: Transaction,
    letterhead: Letterhead,
    visit: Visit,
    customer: Reader | None,
    cause: str,
    by: UUID | None,
    now: datetime,
    *,
    check: Visit | None = None,
    **more: object,
) -> None:
    """The same for the owner of a business without a team, who has no desk; not for what they did themselves."""
    owner = await letters_store.find_lone_owner(tx, visit.business.id) if visit.customer_id else None
    if owner is None or owner.id == by:
        return
    shown = customer.name if customer else "?"
    await queue_mail(
        tx,
        cause=f"{cause}:business",
        template=f"business_{cause.split(':', maxsplit=1)[0].replace('.', '_')}",
        to=owner.email,
        locale=owner.locale,
        context={**visit_context(visit, owner, letterhead.address, customer=shown), **_check(check), **more},
        person_id=owner.id,
        now=now,
    )


async def _customer_of(tx: Transaction, visit: Visit) -> Reader | None:
    return await letters_store.find_customer(tx, visit.customer_id) if visit.customer_id else None


async def _write(
    tx: Transaction,
    letterhead: Letterhead,
    visit: Visit,
    customer: Reader,
    template: str,
    cause: str,
    now: datetime,
    *,
    check: Visit | None = None,
    **more: object,
) -> None:
    name, address = parseaddr(letterhead.sender)
    invitation = Invitation(Party(name or "Vibewell", address), Party(customer.name, customer.email))
    locale = known_locale(customer.locale)
    method = "CANCEL" if visit.status == "cancelled" else "REQUEST"
    # An invitation is about one entry (RFC 5546), so each comes in a file of its own.
    files = {"visit.ics": visit, **({"check.ics": check} if check else {})}
    await queue_mail(
        tx,
        cause=cause,
        template=template,
        to=customer.email,
        locale=locale,
        context={**visit_context(visit, customer, letterhead.address), **_check(check), **more},
        attachments=[
            Attachment(
                file,
                f"text/calendar; charset=utf-8; method={method}",
                calendar_file(each, letterhead.address, locale=locale, invitation=invitation),
            )
            for file, each in files.items()
        ],
        person_id=customer.id,
        now=now,
    )


def _check(check: Visit | None) -> dict[str, object]:
    if check is None:
        return {}
    staff = ", ".join(dict.fromkeys(item.staff_name for item in check.items))
    service = ", ".join(item.service_name for item in check.items)
    return {"check": {"service": service, "staff": staff, "starts_at": check.start, "price": check.price.amount}}


def _line(visit: Visit, item: VisitItem, reader: Reader) -> dict[str, object]:
    """A service as it was agreed: for how many, and for whom."""
    whom = f" ({visit.comes})" if visit.comes else ""
    service = f"{item.service_name}{places_said(visit, known_locale(reader.locale))}{whom}"
    return {"service": service, "staff": item.staff_name, "price": item.price.amount * visit.party}


def visit_context(visit: Visit, reader: Reader, address: str, *, customer: str | None = None) -> dict[str, object]:
    """The visit as letters want it (`VisitLetter`)."""
    place = visit.business
    return {
        "address": address,
        "visit_id": visit.id,
        "customer": customer or reader.name,
        "business": place.name,
        "category": place.category,
        "business_timezone": place.timezone,
        "reader_timezone": reader.timezone,
        "starts_at": visit.start,
        "ends_at": visit.end,
        "currency": visit.price.currency,
        "price": visit.price.amount,
        "items": [_line(visit, item, reader) for item in visit.items],
        "segments": _segments(visit),
        "street": place.street,
        "postcode": place.postcode,
        "city": place.city,
        "series_position": visit.series.position if visit.series else 0,
        "series_total": visit.series.total if visit.series else 0,
    }


def _segments(visit: Visit) -> list[dict[str, object]]:
    segments: list[dict[str, object]] = []
    for position, item in enumerate(visit.items):
        begins = item.start
        for segment in item.segments:
            segments.append(
                {
                    "name": segment.name or item.service_name,
                    "starts_at": begins,
                    "minutes": segment.minutes,
                    "attended": segment.staff,
                    "item": position,
                }
            )
            begins += timedelta(minutes=segment.minutes)
    return segments
