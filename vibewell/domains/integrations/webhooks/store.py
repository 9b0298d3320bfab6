"""SQL of webhooks as people see them. Who may is decided by row security."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from vibewell.domains.integrations.webhooks.types import Delivery, Webhook
from vibewell.kernel.db import Transaction

WEBHOOKS = """
select id, address, kinds, created_at, off_at, off_reason, failing_since, accepted_at, previous_until
from webhook_endpoints where business_id = $1"""
ALL_WEBHOOKS = WEBHOOKS + " order by created_at, id"
ONE_WEBHOOK = WEBHOOKS + " and id = $2"
COUNT_WEBHOOKS = "select count(*) from webhook_endpoints where business_id = $1"
INSERT_WEBHOOK = """
insert into webhook_endpoints (id, business_id, address, kinds, created_at, created_by, hears_since, secret_id)
values ($1, $2, $3, $4, $5, $6, $5, $7)"""
CHANGE_WEBHOOK = """
update webhook_endpoints set address = coalesce($3, address), kinds = coalesce($4, kinds),
  hears_since = case when $4::text[] is null or $4 <@ kinds then hears_since else $5 end
where business_id = $1 and id = $2"""
PAUSE_WEBHOOK = """
update webhook_endpoints set off_at = $3, off_reason = 'paused' where business_id = $1 and id = $2 and off_at is null"""
RESUME_WEBHOOK = """
update webhook_endpoints set off_at = null, off_reason = null, failing_since = null, hears_since = $3
where business_id = $1 and id = $2 and off_at is not null"""
DROP_WEBHOOK = "delete from webhook_endpoints where business_id = $1 and id = $2 returning true"
SIGNS = "select secret_id from webhook_endpoints where business_id = $1 and id = $2"
SIGN_ANEW = """
update webhook_endpoints set previous_secret_id = secret_id, previous_until = $4, secret_id = $3
where business_id = $1 and id = $2"""

DELIVERIES = """
select id, kind, subject_id as subject, case when accepted_at is not null then 'accepted'
    when given_up_at is not null then 'failed' else 'waiting' end as state,
  happened_at, created_at, attempts, tried_at, due_at, accepted_at, given_up_at, answer_status, answer, failure,
  took_ms, body
from webhook_deliveries where business_id = $1 and endpoint_id = $2"""
LISTED_DELIVERIES = (
    DELIVERIES
    + """
  and (created_at, id) < ($3, $4)
  and case $5::text when 'accepted' then accepted_at is not null when 'failed' then given_up_at is not null
    when 'waiting' then accepted_at is null and given_up_at is null else true end
order by created_at desc, id desc limit $6"""
)
ONE_DELIVERY = DELIVERIES + " and id = $3"
COUNT_WISHES = "select private.count_request($1, $2)"


async def list_webhooks(tx: Transaction, business: UUID) -> list[Webhook]:
    """The endpoints of a business, the first made first."""
    return [Webhook(**dict(row)) for row in await tx.fetch(ALL_WEBHOOKS, business)]


async def find_webhook(tx: Transaction, business: UUID, webhook: UUID) -> Webhook | None:
    """One of them."""
    row = await tx.fetchrow(ONE_WEBHOOK, business, webhook)
    return Webhook(**dict(row)) if row else None


async def list_deliveries(
    tx: Transaction, business: UUID, webhook: UUID, before: tuple[datetime, UUID], state: str | None, limit: int
) -> list[Delivery]:
    """What was told to an endpoint, the latest first."""
    rows = await tx.fetch(LISTED_DELIVERIES, business, webhook, *before, state, limit)
    return [_delivery(row) for row in rows]


async def find_delivery(tx: Transaction, business: UUID, webhook: UUID, delivery: UUID) -> Delivery | None:
    """One of them."""
    row = await tx.fetchrow(ONE_DELIVERY, business, webhook, delivery)
    return _delivery(row) if row else None


def _delivery(row: Any) -> Delivery:
    return msgspec.convert(dict(row), Delivery)
