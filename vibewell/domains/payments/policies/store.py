"""All SQL of policies. Whether a row may be seen or written is decided by row security."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from vibewell.domains.payments.policies.types import Policy, PolicyVersion, Step
from vibewell.kernel.db import Record, Transaction
from vibewell.kernel.money import Money

COLUMNS = """
  p.id, p.version, p.service_id, p.takes, p.deposit_percent, p.deposit_amount, p.steps::text as steps,
  p.no_show_percent, p.grace_minutes, p.created_at"""
# For each service its own, unless that gives way to the business's; whatever is newest at that instant.
IN_FORCE = f"""
select wanted.id as wanted, {COLUMNS}
from unnest($2::uuid[]) wanted (id)
cross join lateral (
  select o.* from payment_policies o
  where o.business_id = $1 and o.service_id = wanted.id and o.created_at <= $3
  order by o.version desc limit 1) own
join payment_policies p on p.id = own.id where own.takes <> 'inherit'"""  # noqa: S608
OF_THE_BUSINESS = f"""
select {COLUMNS} from payment_policies p
where p.business_id = $1 and p.service_id is null and p.created_at <= $2 order by p.version desc limit 1"""  # noqa: S608
VERSIONS = f"""
select {COLUMNS}, b.currency from payment_policies p join businesses b on b.id = p.business_id
where p.business_id = $1 and p.service_id is not distinct from $2 and p.version < $3
order by p.version desc limit $4"""  # noqa: S608
# Two who save at once get a version each.
WAIT_FOR = "select pg_advisory_xact_lock(hashtextextended('policy of ' || $1::text, 0))"
LAST_VERSION = """
select coalesce(max(version), 0) from payment_policies where business_id = $1 and service_id is not distinct from $2"""
INSERT = """
insert into payment_policies (id, business_id, service_id, version, takes, deposit_percent, deposit_amount, steps,
  no_show_percent, grace_minutes, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10, $11)"""
SERVICE_HERE = "select true from services where id = $2 and business_id = $1"
TAX_RATE = """
select b.country, (select t.rate from tax_rates t where t.business_id = b.id and t.since <= $2
  order by t.version desc limit 1) as rate
from businesses b where b.id = $1"""
LAST_TAX_VERSION = "select coalesce(max(version), 0) from tax_rates where business_id = $1"
INSERT_TAX_RATE = "insert into tax_rates (business_id, version, rate, noted_by) values ($1, $2, $3, $4)"

_steps = msgspec.json.Decoder(tuple[Step, ...])


def policy_of(row: Record) -> Policy:
    """A policy as it counts."""
    return Policy(
        row["takes"],
        row["deposit_percent"],
        row["deposit_amount"],
        _steps.decode(row["steps"]),
        row["no_show_percent"],
        row["grace_minutes"],
        row["id"],
        row["version"],
        row["service_id"],
    )


async def own_policies(
    tx: Transaction, business_id: UUID, service_ids: Sequence[UUID], at: datetime
) -> dict[UUID, Policy]:
    """What services have of their own."""
    rows = await tx.fetch(IN_FORCE, business_id, list(service_ids), at)
    return {row["wanted"]: policy_of(row) for row in rows}


async def business_policy(tx: Transaction, business_id: UUID, at: datetime) -> Policy | None:
    """What counts for services without."""
    row = await tx.fetchrow(OF_THE_BUSINESS, business_id, at)
    return None if row is None else policy_of(row)


async def list_versions(
    tx: Transaction, business_id: UUID, service_id: UUID | None, before: int, count: int
) -> list[PolicyVersion]:
    """Versions below one, newest first."""
    return [
        PolicyVersion(
            row["id"],
            row["version"],
            row["service_id"],
            row["takes"],
            row["deposit_percent"],
            None if row["deposit_amount"] is None else Money(row["deposit_amount"], row["currency"]),
            _steps.decode(row["steps"]),
            row["no_show_percent"],
            row["grace_minutes"],
            row["created_at"],
        )
        for row in await tx.fetch(VERSIONS, business_id, service_id, before, count)
    ]


async def next_version(tx: Transaction, business_id: UUID, service_id: UUID | None) -> int:
    """The number of the version to come; until this transaction ends, nobody else gets one."""
    await tx.execute(WAIT_FOR, str(business_id))
    return int(await tx.fetchval(LAST_VERSION, business_id, service_id)) + 1


async def insert_version(
    tx: Transaction, business_id: UUID, policy: Policy, takes: str, created_by: UUID | None
) -> None:
    """Write a version down."""
    await tx.execute(
        INSERT,
        policy.id,
        business_id,
        policy.service_id,
        policy.version,
        takes,
        policy.deposit_percent,
        policy.deposit_amount,
        msgspec.json.encode(policy.steps).decode(),
        policy.no_show_percent,
        policy.grace_minutes,
        created_by,
    )


async def is_here(tx: Transaction, business_id: UUID, service_id: UUID) -> bool:
    """Whether the business has (or had) this service."""
    return bool(await tx.fetchval(SERVICE_HERE, business_id, service_id))


async def find_tax_rate(tx: Transaction, business_id: UUID, at: datetime) -> tuple[str, Decimal | None]:
    """The business's country, and the rate it has said, if any."""
    row = await tx.fetchrow(TAX_RATE, business_id, at)
    return ("", None) if row is None else (row["country"], row["rate"])


async def insert_tax_rate(tx: Transaction, business_id: UUID, rate: Decimal, noted_by: UUID | None) -> None:
    """Another rate from now on."""
    await tx.execute(WAIT_FOR, str(business_id))
    version = int(await tx.fetchval(LAST_TAX_VERSION, business_id)) + 1
    await tx.execute(INSERT_TAX_RATE, business_id, version, rate, noted_by)
