"""SQL of webhooks for the worker: what is to be told, to whom, and what came of it."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.kernel.db import Transaction

LISTENING = """
select id, kinds, hears_since from webhook_endpoints where business_id = $1 and off_at is null"""
SERIES_VISITS = "select visit_id from series_visits where series_id = $1 order by position"
SERIES_OF = "select series_id from series_visits where visit_id = $1"
# What happened to a visit or payment up to this event, the event itself included: whoever hears of a later one first
# finds the earlier ones here.
UNTIL = """
select o.id, o.event, o.body::text as body, o.created_at from outbox o
where (o.event like 'visit.%' or o.event like 'payment.%')
  and coalesce(o.body ->> 'visit_id', o.body ->> 'payment_id') = $2::text and o.business_id = $1 and o.id <= $3
union all
select o.id, o.event, o.body::text, o.created_at from outbox o
where o.event like 'series.%' and o.body ->> 'series_id' = $4::text and o.business_id = $1 and o.id <= $3
order by 1"""
INSERT_DELIVERY = """
insert into webhook_deliveries (id, endpoint_id, business_id, event_id, subject_id, kind, body, happened_at, created_at,
  due_at, retry_until)
select $1, e.id, e.business_id, $4, $5, $6, $7, $8, $9, $9, $10 from webhook_endpoints e
where e.id = $2 and e.business_id = $3 and e.off_at is null
on conflict (endpoint_id, event_id, subject_id) do nothing"""
RESEND_ONE = """
update webhook_deliveries set due_at = $4, retry_until = $5, accepted_at = null, given_up_at = null
where id = $3 and endpoint_id = $2 and business_id = $1 and due_at is null
  and exists (select from webhook_endpoints e where e.id = endpoint_id and e.off_at is null)"""
RESEND_FAILED = """
update webhook_deliveries set due_at = $4, retry_until = $5, accepted_at = null, given_up_at = null
where endpoint_id = $2 and business_id = $1 and given_up_at >= $3 and due_at is null
  and exists (select from webhook_endpoints e where e.id = endpoint_id and e.off_at is null)"""

# What is due, a few of each endpoint; of one visit nothing while something earlier waits.
DUE = """
select d.id, e.id as endpoint_id, e.business_id, e.failing_since is not null as is_failing
from webhook_endpoints e cross join lateral (
  select d.id, d.due_at, d.event_id from webhook_deliveries d
  where d.endpoint_id = e.id and d.due_at <= $1 and not exists (
    select from webhook_deliveries b where b.endpoint_id = d.endpoint_id and b.subject_id = d.subject_id
      and b.event_id < d.event_id and b.due_at is not null)
  order by d.due_at, d.event_id limit $3) d
where e.off_at is null and e.id <> all ($2::uuid[])
order by d.due_at, d.event_id limit $4"""
# Taken for a while: whoever dies with it leaves it due again. Of two who want it one gets it.
TAKE = """
update webhook_deliveries d set due_at = $2, attempts = d.attempts + 1, tried_at = $1
from webhook_endpoints e
where d.id = any ($3) and d.due_at <= $1 and e.id = d.endpoint_id and e.off_at is null
returning d.id, d.endpoint_id, d.business_id, d.subject_id, d.event_id, d.body, d.attempts, d.retry_until, e.address,
  e.secret_id, case when e.previous_until > $1 then e.previous_secret_id end as previous_secret_id,
  e.failing_since is not null as is_failing"""
NEXT_DUE = """
select min(d.due_at) from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
where d.due_at is not null and e.off_at is null"""
ACCEPTED = """
update webhook_deliveries set accepted_at = $2, due_at = null, failure = null, answer_status = $3, answer = $4,
  took_ms = $5 where id = $1"""
IN_FAVOUR = "update webhook_endpoints set accepted_at = $2, failing_since = null where id = $1"
# An endpoint that answers again need not wait for the rest of a long pause.
BRING_FORWARD = """
update webhook_deliveries set due_at = $2 where endpoint_id = $1 and due_at > $2::timestamptz + interval '1 minute'"""
FAILED = """
update webhook_deliveries set due_at = $2, given_up_at = case when $2::timestamptz is null then $3::timestamptz end,
  failure = $4, answer_status = $5, answer = $6, took_ms = $7 where id = $1"""
# Later ones of the same visit can't go before: they are not looked at until then.
PUT_BEHIND = """
update webhook_deliveries set due_at = $4
where endpoint_id = $1 and subject_id = $2 and event_id > $3 and due_at < $4"""
OUT_OF_FAVOUR = """
update webhook_endpoints set failing_since = coalesce(failing_since, $2) where id = $1 and off_at is null
returning failing_since"""
SWITCH_OFF = """
update webhook_endpoints set off_at = $2, off_reason = $3 where id = $1 and off_at is null
returning business_id, address, failing_since"""
GIVE_UP_ALL = """
update webhook_deliveries set due_at = null, given_up_at = $2, failure = coalesce(failure, 'webhook.off')
where endpoint_id = $1 and due_at is not null"""
# Who is written to when one is switched off.
OWNERS = """
select p.id, p.locale, u.email::text as email, b.name as business, b.category
from staff s join businesses b on b.id = s.business_id
join people p on p.id = s.person_id join identity.users u on u.id = p.id
where s.business_id = $1 and s.role = 'owner' and s.ended_at is null order by s.id"""
PRUNE = """
delete from webhook_deliveries where id in (
  select id from webhook_deliveries where created_at < $1 and due_at is null order by created_at limit $2)"""


class Listener(msgspec.Struct, frozen=True):
    """An endpoint that hears of these kinds, since then."""

    id: UUID
    kinds: list[str]
    hears_since: datetime


class Told(msgspec.Struct, frozen=True):
    """An event of the outbox."""

    id: UUID
    event: str
    body: str
    created_at: datetime


class Due(msgspec.Struct, frozen=True):
    """A delivery that could be sent now."""

    id: UUID
    endpoint_id: UUID
    business_id: UUID
    is_failing: bool


class Taken(msgspec.Struct, frozen=True):
    """A delivery that is sent now; the `attempts` count this one."""

    id: UUID
    endpoint_id: UUID
    business_id: UUID
    subject_id: UUID
    event_id: UUID
    body: str
    attempts: int
    retry_until: datetime
    address: str
    secret_id: UUID
    previous_secret_id: UUID | None
    is_failing: bool


class Owner(msgspec.Struct, frozen=True):
    """Whom a letter about an endpoint is for."""

    id: UUID
    locale: str
    email: str
    business: str
    category: str


async def list_listening(tx: Transaction, business: UUID) -> list[Listener]:
    """The endpoints of a business that are switched on."""
    return [Listener(**dict(row)) for row in await tx.fetch(LISTENING, business)]


async def list_until(tx: Transaction, business: UUID, subject: UUID, event_id: UUID) -> list[Told]:
    """What happened to a visit or payment up to and with this event, in order."""
    series = await tx.fetchval(SERIES_OF, subject)
    rows = await tx.fetch(UNTIL, business, str(subject), event_id, str(series) if series else None)
    return [Told(**dict(row)) for row in rows]


async def list_due(tx: Transaction, now: datetime, busy: list[UUID], each: int, limit: int) -> list[Due]:
    """What could be sent now, but for endpoints that are `busy`."""
    return [Due(**dict(row)) for row in await tx.fetch(DUE, now, busy, each, limit)]


async def take(tx: Transaction, deliveries: list[UUID], now: datetime, until: datetime) -> list[Taken]:
    """Take these for sending; due again at `until` if nothing more is heard."""
    return [Taken(**dict(row)) for row in await tx.fetch(TAKE, now, until, deliveries)]


async def list_owners(tx: Transaction, business: UUID) -> list[Owner]:
    """The owners of a business who have an account."""
    return [Owner(**dict(row)) for row in await tx.fetch(OWNERS, business)]
