"""All SQL of booking. Whether a row may be seen or changed is decided by row security."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.types import Place, SeriesPlace, Status, Visit, VisitItem, VisitSegment
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

VISIT_COLUMNS = """
  v.id, v.starts_at, v.ends_at, v.price, v.currency, v.note, v.created_at, v.held_until, v.confirmed_at,
  v.cancelled_at, v.cancel_reason, v.moved_at, v.came_at, v.no_show_at, v.customer_id, v.guest_name, v.guest_contact,
  v.party, v.party_id, v.comes, v.business_id, b.slug, b.name, b.category, b.timezone, b.street, b.postcode, b.city,
  b.place[1] as latitude, b.place[0] as longitude,
  (select json_agg(json_build_object('service', i.service_id, 'service_name', i.service_name, 'staff', i.staff_id,
      'staff_name', i.staff_name, 'starts_at', extract(epoch from i.starts_at)::bigint, 'minutes', i.minutes,
      'price', i.price, 'segments', i.segments, 'session', i.session_id) order by i.position)::text
    from visit_items i where i.visit_id = v.id) as items,
  (select json_build_object('id', o.series_id, 'position', o.position, 'total', o.total)::text
    from series_visits o where o.visit_id = v.id) as series"""
VISIT = f"select {VISIT_COLUMNS} from visits v join businesses b on b.id = v.business_id where v.id = $1"  # noqa: S608
AGENDA_VISITS = f"""
select {VISIT_COLUMNS}, p.name as customer_name
from visits v join businesses b on b.id = v.business_id left join people p on p.id = v.customer_id
where v.business_id = $1 and v.starts_at < $3 and v.starts_at >= $2::timestamptz - interval '1 day' and v.ends_at > $2
  and v.cancelled_at is null and (v.held_until is null or v.held_until > $4)
order by v.starts_at, v.id limit $5"""  # noqa: S608
LOCK_VISIT = "select id, business_id, customer_id from visits where id = $1 for update"

INSERT_VISIT = """
insert into visits (id, business_id, customer_id, visitor_id, guest_name, guest_contact, starts_at, ends_at, price,
  currency, party, note, held_until, confirmed_at, party_id, comes)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"""
# Who comes together is held, confirmed and let go as one.
HELD_BESIDE = """
select o.id from visits v join visits o on o.party_id = v.party_id and o.id <> v.id
where v.id = $1 and o.confirmed_at is null and o.cancelled_at is null order by o.id"""
PARTY = f"""
select {VISIT_COLUMNS} from visits v join businesses b on b.id = v.business_id
where v.party_id = $1 order by v.starts_at, v.id limit $2"""  # noqa: S608
PLACE_ITEMS = "select private.place_items($1, $2, $3::text::jsonb, $4::text::jsonb, $5)"
LIVE_HOLDS = """
select count(*) from visits where held_until > $1 and cancelled_at is null
  and (customer_id = $2 or (customer_id is null and visitor_id = $3))"""
COUNT_HOLDS_OF_ADDRESS = "select private.count_request($1, $2)"

# What is to be paid first is confirmed by whoever settles its payment; those who work there may book without.
CONFIRM = """
update visits set customer_id = $2, confirmed_at = $3, held_until = null, note = $4
where id = $1 and held_until > $3 and cancelled_at is null
  and case when private.wants_payment(id) then private.my_role(business_id) is not null else true end
returning business_id"""
WAIT_FOR_VISITS = "select private.wait_for_visits($1)"
KEEP_TIME = "select private.keep_claims($1, $2)"
KEEP_CLAIMS = "update claims set held_until = null where holder_id = $1"
DROP_CLAIMS = "delete from claims where holder_id = $1"
MOVE_ITEMS = """
update visit_items i
set starts_at = n.starts_at, staff_id = n.staff_id, staff_name = n.staff_name, session_id = n.session_id
from jsonb_to_recordset($2::text::jsonb) as n
  (position smallint, staff_id uuid, session_id uuid, staff_name text, starts_at timestamptz)
where i.visit_id = $1 and i.position = n.position"""
CANCEL = """
update visits set cancelled_at = $2, cancelled_by = $3, cancel_reason = $4
where id = $1 and cancelled_at is null and came_at is null and no_show_at is null returning business_id"""
MOVE = """
update visits set starts_at = $2, ends_at = $3, price = $4, moved_at = $5 where id = $1 returning business_id"""
MARK = """
update visits set came_at = case when $2 then $3::timestamptz end,
  no_show_at = case when $2 then null else $3::timestamptz end
where id = $1 and cancelled_at is null and held_until is null and starts_at <= $3 returning business_id"""
AGENDA_STAFF = """
select s.id, s.name, s.title, s.role, s.portrait::text as portrait from staff s
where s.business_id = $1 and s.ended_at is null order by s.position, s.id"""
MY_ROLE = "select private.my_role($1)"


class ItemRow(msgspec.Struct, frozen=True):
    """A visit's item as SQL gives it."""

    service: UUID
    service_name: str
    staff: UUID
    staff_name: str
    starts_at: int
    minutes: int
    price: int
    segments: list[VisitSegment]
    session: UUID | None = None


def visit_of(row: Record, now: datetime) -> Visit:
    """A row of `VISIT_COLUMNS` as a visit; instants in the business's time zone."""
    zone = ZoneInfo(row["timezone"])
    items = _items(row, zone)
    return Visit(
        id=row["id"],
        business=_place(row),
        status=_status(row, now),
        start=row["starts_at"].astimezone(zone),
        end=row["ends_at"].astimezone(zone),
        staff=items[0].staff,
        price=Money(row["price"], row["currency"]),
        items=items,
        note=row["note"],
        created_at=row["created_at"],
        held_until=row["held_until"],
        confirmed_at=row["confirmed_at"],
        cancelled_at=row["cancelled_at"],
        cancel_reason=row["cancel_reason"],
        moved_at=row["moved_at"],
        client=row["guest_name"],
        client_contact=row["guest_contact"],
        customer_id=row["customer_id"],
        party=row["party"],
        party_id=row["party_id"],
        comes=row["comes"],
        series=msgspec.json.decode(row["series"], type=SeriesPlace) if row["series"] else None,
    )


def _place(row: Record) -> Place:
    return Place(
        row["business_id"],
        row["slug"],
        row["name"],
        row["category"],
        row["timezone"],
        row["street"],
        row["postcode"],
        row["city"],
        row["latitude"],
        row["longitude"],
    )


def _items(row: Record, zone: ZoneInfo) -> list[VisitItem]:
    return [
        VisitItem(
            item.service,
            item.service_name,
            item.staff,
            item.staff_name,
            datetime.fromtimestamp(item.starts_at, zone),
            item.minutes,
            Money(item.price, row["currency"]),
            item.segments,
            item.session,
        )
        for item in msgspec.json.decode(row["items"] or "[]", type=list[ItemRow])
    ]


def _status(row: Record, now: datetime) -> Status:
    if row["cancelled_at"]:
        return "cancelled"
    if row["came_at"]:
        return "came"
    if row["no_show_at"]:
        return "no_show"
    if row["held_until"]:
        return "held" if row["held_until"] > now else "expired"
    return "confirmed"


async def find_visit(tx: Transaction, visit_id: UUID, now: datetime) -> Visit | None:
    """The visit, where this caller may see it."""
    row = await tx.fetchrow(VISIT, visit_id)
    return visit_of(row, now) if row else None


async def insert_visit(tx: Transaction, **columns: Any) -> None:
    """A visit's own row."""
    await tx.execute(
        INSERT_VISIT,
        *(
            columns.get(name)
            for name in (
                "id",
                "business_id",
                "customer_id",
                "visitor_id",
                "guest_name",
                "guest_contact",
                "starts_at",
                "ends_at",
                "price",
                "currency",
                "party",
                "note",
                "held_until",
                "confirmed_at",
                "party_id",
                "comes",
            )
        ),
    )
