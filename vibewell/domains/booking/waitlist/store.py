"""All SQL of the waitlist. Whether a row may be seen or changed is decided by row security."""

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from vibewell.domains.booking.types import VisitItem
from vibewell.domains.booking.waitlist.types import Answer, Offer, Standing, Wish
from vibewell.kernel.db import Record, Transaction

OPEN_OFFER = "o.accepted_at is null and o.refused_at is null and o.expired_at is null"
COLUMNS = """
  w.id, w.business_id, w.person_id, w.person_name, w.visit_id, w.service_ids, w.staff_id, w.party, w.from_at,
  w.until_at, w.day_from, w.day_until, w.notice_minutes, w.asks, w.created_at, w.urged_at, w.withdrawn_at,
  w.fulfilled_at,
  b.slug, b.name as business_name, b.category, b.timezone,
  array(select coalesce(s.name, '?') from unnest(w.service_ids) with ordinality x (id, position)
    left join services s on s.id = x.id order by x.position) as service_names,
  (select s.name from staff s where s.id = w.staff_id) as staff_name,
  v.starts_at as visit_starts_at,
  (v.confirmed_at is not null and num_nonnulls(v.cancelled_at, v.came_at, v.no_show_at) = 0) as visit_stands,
  o.id as offer_id, o.starts_at as offer_starts_at, o.ends_at as offer_ends_at, o.offered_at, o.expires_at, o.hold_id,
  o.items::text as items, o.accepted_at, o.refused_at, o.expired_at"""
FROM = """
from waitlist_wishes w join businesses b on b.id = w.business_id left join visits v on v.id = w.visit_id
left join lateral (
  select * from waitlist_offers o where o.wish_id = w.id order by o.offered_at desc, o.id desc limit 1) o on true"""
STILL_OPEN = """
  w.withdrawn_at is null and w.fulfilled_at is null and case when w.visit_id is null then w.until_at > $2
    else v.confirmed_at is not null and num_nonnulls(v.cancelled_at, v.came_at, v.no_show_at) = 0
      and v.starts_at > $2 end"""
WISH = f"select {COLUMNS} {FROM} where w.id = $1"
WISH_OF_OFFER = f"""
select {COLUMNS} {FROM} where w.id = (select x.wish_id from waitlist_offers x where x.id = $1)"""  # noqa: S608
OWN_WISHES = f"""
select {COLUMNS} {FROM} where w.person_id = $1 and {STILL_OPEN} order by w.created_at, w.id limit $3"""
OPEN_WISHES = f"""
select {COLUMNS} {FROM} where w.business_id = $1 and {STILL_OPEN} order by w.created_at, w.id limit $3"""
WISH_OF_VISIT = f"""
select {COLUMNS} {FROM} where w.visit_id = $1 and {STILL_OPEN} limit 1"""
COUNT_OWN = f"""
select count(*) from waitlist_wishes w left join visits v on v.id = w.visit_id
where w.person_id = $1 and {STILL_OPEN}"""  # noqa: S608
WAIT_FOR = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
INSERT_WISH = """
insert into waitlist_wishes (id, business_id, person_id, person_name, visit_id, service_ids, staff_id, party, from_at,
  until_at, day_from, day_until, notice_minutes, asks, created_at)
values ($1, $2, $3, (select p.name from people p where p.id = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"""
# A visit waits once: what an earlier wish of it is no longer good for makes room.
WITHDRAW = """
update waitlist_wishes set withdrawn_at = $2 where id = $1 and withdrawn_at is null and fulfilled_at is null"""
ANSWER_EARLIER = "select private.answer_earlier($1, $2, $3)"
URGE = "select private.urge_wish($1, $2)"
PLACE = "select id from businesses where id = $1"

# What only the worker does.
HAS_OPEN = f"""
select exists (select from waitlist_wishes w left join visits v on v.id = w.visit_id
  where w.business_id = $1 and {STILL_OPEN})"""  # noqa: S608
# Offers whose time is up, and those that nobody waits for any more. Whoever is just being answered is left alone.
LOCK_SPENT = f"""
select o.id, o.hold_id from waitlist_offers o join visits h on h.id = o.hold_id
join waitlist_wishes w on w.id = o.wish_id left join visits v on v.id = w.visit_id
where o.business_id = $1 and {OPEN_OFFER} and h.confirmed_at is null and h.cancelled_at is null
  and (h.held_until <= $2 or w.withdrawn_at is not null
    or (w.visit_id is not null and (v.cancelled_at is not null or v.starts_at <= $2 or v.starts_at <= o.starts_at)))
order by h.id for update of h skip locked"""  # noqa: S608
# Those whose time is up, but not by the clock of whoever is taking them at this moment: they have locked what is held.
BEING_ANSWERED = f"""
select o.wish_id from waitlist_offers o where o.business_id = $1 and {OPEN_OFFER} and o.expires_at <= $2"""  # noqa: S608
EXPIRE = """
update waitlist_offers set expired_at = $2 where id = any ($1)
  and accepted_at is null and refused_at is null and expired_at is null"""
END_HOLDS = """
update visits set cancelled_at = $2 where id = any ($1) and confirmed_at is null and cancelled_at is null"""
DROP_CLAIMS_OF = "delete from claims where holder_id = any ($1) and held_until is not null"
LET_GO = """
select wish_id, starts_at, ends_at, coalesce(refused_at, expired_at) as let_go_at from waitlist_offers
where business_id = $1 and num_nonnulls(refused_at, expired_at) = 1 and ends_at > $2"""
OWN_SPANS = f"""
select v.starts_at, v.ends_at from visits v
where v.customer_id = $1 and v.ends_at > $2 and num_nonnulls(v.cancelled_at, v.came_at, v.no_show_at) = 0
  and (v.held_until is null or v.held_until > $2) and ($3::uuid is null or v.id <> $3)
union all
select o.starts_at, o.ends_at from waitlist_offers o
where o.person_id = $1 and {OPEN_OFFER} and o.expires_at > $2"""  # noqa: S608
INSERT_OFFER = """
insert into waitlist_offers (id, wish_id, business_id, person_id, hold_id, starts_at, ends_at, items, offered_at,
  expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10)"""
LOCK_VISITS = "select id from visits where id = any ($1) order by id for update skip locked"
WAIT_FOR_ALL = "select private.wait_for($1, $2, $3, $4)"
FULFIL = """
update waitlist_wishes set fulfilled_at = $2 where id = $1 and withdrawn_at is null and fulfilled_at is null"""
# Businesses where an offer's time is up, or a hold ended by the clock or by hand since `$2`, which no event tells.
NEGLECTED = """
select distinct w.business_id from waitlist_wishes w
where w.withdrawn_at is null and w.fulfilled_at is null
  and (exists (select from waitlist_offers o where o.business_id = w.business_id and o.expires_at <= $1
      and o.accepted_at is null and o.refused_at is null and o.expired_at is null)
    or exists (select from visits v where v.business_id = w.business_id and v.starts_at > $1 and v.confirmed_at is null
      and (v.held_until between $2 and $1 or v.cancelled_at between $2 and $1)))
limit $3"""
WAITED_FOR = """
select distinct w.business_id from waitlist_wishes w
where w.withdrawn_at is null and w.fulfilled_at is null and w.business_id > $1 order by w.business_id limit $2"""


def wish_of(row: Record, now: datetime) -> Wish:
    """A row of `COLUMNS`."""
    zone = ZoneInfo(row["timezone"])
    offer = _offer(row, zone, now)
    return Wish(
        id=row["id"],
        business=row["slug"],
        business_id=row["business_id"],
        business_name=row["business_name"],
        category=row["category"],
        timezone=row["timezone"],
        status=_standing(row, offer, now),
        services=list(row["service_ids"]),
        service_names=list(row["service_names"]),
        staff=row["staff_id"],
        staff_name=row["staff_name"],
        party=row["party"],
        first=row["from_at"].astimezone(zone),
        until=row["until_at"].astimezone(zone),
        day_first=_clock(row["day_from"]),
        day_until=_clock(row["day_until"]),
        notice_minutes=row["notice_minutes"],
        without_asking=not row["asks"],
        visit=row["visit_id"],
        visit_start=row["visit_starts_at"].astimezone(zone) if row["visit_starts_at"] else None,
        person_id=row["person_id"],
        person_name=row["person_name"],
        created_at=row["created_at"],
        urged_at=row["urged_at"],
        offer=offer,
    )


def _offer(row: Record, zone: ZoneInfo, now: datetime) -> Offer | None:
    if row["offer_id"] is None:
        return None
    status: Answer = (
        "accepted"
        if row["accepted_at"]
        else "refused"
        if row["refused_at"]
        else "expired"
        if row["expired_at"] or row["expires_at"] <= now
        else "open"
    )
    return Offer(
        row["offer_id"],
        row["offer_starts_at"].astimezone(zone),
        row["offer_ends_at"].astimezone(zone),
        row["offered_at"],
        row["expires_at"],
        status,
        row["hold_id"],
        [
            msgspec.structs.replace(item, start=item.start.astimezone(zone))
            for item in msgspec.json.decode(row["items"], type=list[VisitItem])
        ],
    )


def _standing(row: Record, offer: Offer | None, now: datetime) -> Standing:
    if row["fulfilled_at"]:
        return "fulfilled"
    if row["withdrawn_at"]:
        return "withdrawn"
    if row["visit_id"] is None:
        is_over = row["until_at"] <= now
    else:
        is_over = not row["visit_stands"] or row["visit_starts_at"] <= now
    if is_over:
        return "over"
    return "offered" if offer is not None and offer.status == "open" else "open"


def _clock(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at is not None else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


async def find_wish(tx: Transaction, wish_id: UUID, now: datetime) -> Wish | None:
    """The wish, where this caller may see it."""
    row = await tx.fetchrow(WISH, wish_id)
    return wish_of(row, now) if row else None


async def find_wish_of_offer(tx: Transaction, offer_id: UUID, now: datetime) -> Wish | None:
    """The wish that an offer was made for; its `offer` may be a later one."""
    row = await tx.fetchrow(WISH_OF_OFFER, offer_id)
    return wish_of(row, now) if row else None


async def list_own(tx: Transaction, person: UUID, now: datetime, limit: int) -> list[Wish]:
    """The open wishes of a person, the oldest first."""
    return [wish_of(row, now) for row in await tx.fetch(OWN_WISHES, person, now, limit)]


async def list_open(tx: Transaction, business: UUID, now: datetime, limit: int) -> list[Wish]:
    """The open wishes at a business, the oldest first."""
    return [wish_of(row, now) for row in await tx.fetch(OPEN_WISHES, business, now, limit)]


async def insert_wish(tx: Transaction, wish_id: UUID, now: datetime, **told: Any) -> None:
    """Keep a wish of the caller."""
    await tx.execute(
        INSERT_WISH,
        wish_id,
        told["business_id"],
        tx.caller.person_id,
        told.get("visit_id"),
        told["services"],
        told["staff"],
        told.get("party", 1),
        told["first"],
        told["until"],
        _time(told["day_first"]),
        _time(told["day_until"]),
        told.get("notice_minutes", 0),
        told.get("asks", True),
        now,
    )


async def insert_offer(tx: Transaction, offer: Offer, wish: Wish) -> None:
    """Keep an offer."""
    items = msgspec.json.encode(offer.items).decode()
    whose = (offer.id, wish.id, wish.business_id, wish.person_id, offer.hold)
    await tx.execute(INSERT_OFFER, *whose, offer.start, offer.end, items, offer.offered_at, offer.expires_at)


async def let_go(tx: Transaction, business: UUID, now: datetime) -> list[tuple[UUID, datetime, datetime, datetime]]:
    """Offers that were refused or ran out and whose time is still ahead: wish, start, end, when it was let go."""
    return [tuple(row) for row in await tx.fetch(LET_GO, business, now)]


async def own_spans(
    tx: Transaction, person: UUID, now: datetime, but: UUID | None = None
) -> list[tuple[datetime, datetime]]:
    """When a person has visits, holds and offers of their own."""
    return [(row["starts_at"], row["ends_at"]) for row in await tx.fetch(OWN_SPANS, person, now, but)]
