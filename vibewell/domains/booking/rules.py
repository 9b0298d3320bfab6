"""Pure decisions of booking: what a choice takes, and what was agreed."""

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.types import VisitItem, VisitSegment
from vibewell.domains.scheduling import Choice, Claim, Desk, Id, Offer, Reason, Segment, Service
from vibewell.domains.scheduling import claims_of_choice as engine_claims
from vibewell.kernel.money import Money

# With these alone, somebody else was quicker; any other reason means that the start was never on offer.
TAKEN_REASONS = frozenset({Reason.STAFF_BUSY, Reason.BUFFER, Reason.RESOURCE_BUSY, Reason.FULL})


def is_taken(reasons: Sequence[Reason]) -> bool:
    """Whether a start is refused only because others have it."""
    return bool(reasons) and TAKEN_REASONS.issuperset(reasons)


def claim_rows(desk: Desk, choice: Choice, holder: UUID) -> list[dict[str, Any]]:
    """The rows of `claims` for a choice: cores, and the pads that keep a member's neighbours apart.

    A pad ends where the same visit's next claim of that member begins: buffers do not apply within a visit.
    """
    return rows_of_claims(engine_claims(desk, choice, holder), {item.member for item in choice.items})


def rows_of_claims(taken: Sequence[Claim], members: Container[Id]) -> list[dict[str, Any]]:
    """The rows for one holder's claims; whoever is not among the members is a resource."""
    claims = sorted(taken, key=lambda claim: claim.starts)
    rows = []
    for position, claim in enumerate(claims):
        is_member = claim.owner in members
        core = _row(claim, position, is_member, claim.starts, claim.ends, pad=False)
        rows.append({**core, "before_seconds": claim.before_seconds, "after_seconds": claim.after_seconds})
        if is_member:
            own = [other for other in claims if other.owner == claim.owner]
            low = max([claim.starts - claim.before_seconds, *(o.ends for o in own if o.ends <= claim.starts)])
            high = min([claim.ends + claim.after_seconds, *(o.starts for o in own if o.starts >= claim.ends)])
            if low < claim.starts:
                rows.append(_row(claim, position, True, low, claim.starts, pad=True))
            if high > claim.ends:
                rows.append(_row(claim, position, True, claim.ends, high, pad=True))
    return rows


def _row(claim: Claim, position: int, is_member: bool, starts: int, ends: int, *, pad: bool) -> dict[str, Any]:
    return {
        "item_position": 0,
        "segment_position": position,
        "staff_id": claim.owner if is_member else None,
        "resource_id": None if is_member else claim.owner,
        "starts": starts,
        "ends": ends,
        "pad": pad,
        "before_seconds": 0,
        "after_seconds": 0,
    }


def items_of(desk: Desk, choice: Choice) -> list[VisitItem]:
    """The items of a choice with the names of today, as they will be kept."""
    premises = desk.premises
    zone = ZoneInfo(premises.timezone)
    items = []
    for chosen in choice.items:
        service = premises.roster.services[chosen.service]
        minutes = (chosen.ends - chosen.starts) // 60
        items.append(
            VisitItem(
                UUID(str(chosen.service)),
                premises.service_names[chosen.service],
                UUID(str(chosen.member)),
                premises.staff_names[chosen.member],
                datetime.fromtimestamp(chosen.starts, zone),
                minutes,
                Money(chosen.price, premises.currency),
                _segments(service, premises.segment_names.get(chosen.service, ()), minutes),
                UUID(str(choice.session)) if choice.session is not None else None,
            )
        )
    return items


def _segments(service: Service, names: Sequence[str], minutes: int) -> list[VisitSegment]:
    if len(service.segments) == 1:
        return [VisitSegment(names[0] if names else "", minutes, service.segments[0].staff)]
    return [
        VisitSegment(names[index] if index < len(names) else "", segment.minutes, segment.staff)
        for index, segment in enumerate(service.segments)
    ]


def item_rows(items: Sequence[VisitItem], session: Id | None) -> list[dict[str, Any]]:
    """The rows of `visit_items`."""
    return [
        {
            "position": position,
            "service_id": item.service,
            "staff_id": item.staff,
            "session_id": session,
            "service_name": item.service_name,
            "staff_name": item.staff_name,
            "starts_at": item.start,
            "minutes": item.minutes,
            "price": item.price.amount,
            "segments": item.segments,
        }
        for position, item in enumerate(items)
    ]


def desk_as_agreed(desk: Desk, items: Sequence[VisitItem]) -> Desk:
    """The desk with lengths, parts and prices as this visit's items were agreed, and without limits of notice.

    A service may have been edited or ended since; the visit keeps what it was booked with. Chairs and rooms follow
    the service of today, where it still has the same number of parts.
    """
    roster = desk.premises.roster
    services = dict(roster.services)
    members = list(roster.members)
    names = dict(desk.premises.service_names)
    for item in items:
        today = services.get(item.service)
        kinds = [segment.kinds for segment in today.segments] if today else []
        parts = item.segments or [VisitSegment("", item.minutes, True)]
        segments = tuple(
            Segment(part.minutes, part.staff, kinds[index] if len(kinds) == len(parts) else ())
            for index, part in enumerate(parts)
        )
        kept = today or Service(item.service, segments)
        services[item.service] = msgspec.structs.replace(kept, segments=segments, price=item.price.amount)
        names[item.service] = item.service_name
        # Whoever offers it, and whoever had it, does it in the agreed length at the agreed price.
        members = [
            msgspec.structs.replace(
                member, offers={**(member.offers or {}), item.service: Offer(item.minutes, item.price.amount)}
            )
            if member.offers is None or item.service in member.offers or member.id == item.staff
            else member
            for member in members
        ]
    kept_roster = msgspec.structs.replace(roster, services=services, members=tuple(members))
    premises = msgspec.structs.replace(desk.premises, roster=kept_roster, service_names=names)
    return msgspec.structs.replace(desk, premises=premises)


def desk_without_notice(desk: Desk) -> Desk:
    """The desk for those who work there: notice and advance limits are for customers."""
    roster = desk.premises.roster
    services = {
        key: msgspec.structs.replace(service, notice_minutes=0, notice_days=0, advance_days=None)
        for key, service in roster.services.items()
    }
    premises = msgspec.structs.replace(desk.premises, roster=msgspec.structs.replace(roster, services=services))
    return msgspec.structs.replace(desk, premises=premises)


def seats_of(choice: Choice, party: int) -> int:
    """How many it is for: only a class has seats, everything else is done to one person."""
    return party if choice.session is not None else 1
