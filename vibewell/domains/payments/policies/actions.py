"""Policies: what is in force, and new versions by those who run the business. None ever changes one that was."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from vibewell.domains.catalog import EVERYONE, MANAGERS, BusinessDesk, ServiceUnknown, stand_at
from vibewell.domains.payments.amounts import amount_in
from vibewell.domains.payments.policies import store
from vibewell.domains.payments.policies.rules import DEPOSIT_MAX, check_policy, usual_tax_rate
from vibewell.domains.payments.policies.types import (
    Policy,
    PolicyBook,
    PolicyInherits,
    PolicyNow,
    PolicyWish,
    TaxRate,
    TaxRateOutOfRange,
    VersionsTooMany,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.ids import new_id
from vibewell.kernel.money import Money, MoneyWish
from vibewell.kernel.paging import decode_cursor, encode_cursor

VERSIONS_MAX = 100_000
VERSIONS_SHOWN = 50
TAX_RATE_MAX = 50
# No version begins later than now, so the newest is what counts.
NEWEST = datetime.max.replace(tzinfo=UTC)


async def policies_in_force(
    tx: Transaction, business_id: UUID, service_ids: Iterable[UUID], at: datetime
) -> dict[UUID, Policy]:
    """What counted for each of these services at an instant: its own, else the business's, else nothing is asked.

    Every id is answered, also those of services that have ended. For a visit the instant is its `created_at`.
    """
    wanted = list(dict.fromkeys(service_ids))
    own = await store.own_policies(tx, business_id, wanted, at)
    if len(own) == len(wanted):
        return own
    usual = await store.business_policy(tx, business_id, at) or Policy()
    return {service_id: own.get(service_id, usual) for service_id in wanted}


async def read_policies(
    tx: Transaction, business: str, service_id: UUID | None, *, cursor: str | None = None
) -> PolicyBook:
    """What counts now and every version, for the team. Raises `ServiceUnknown`, `CursorMalformed`."""
    desk = await stand_at(tx, business, EVERYONE)
    await _check_service(tx, desk, service_id)
    before = VERSIONS_MAX + 1 if cursor is None else decode_cursor(cursor, tuple[int])[0]
    versions = await store.list_versions(tx, desk.id, service_id, before, VERSIONS_SHOWN + 1)
    shown, more = versions[:VERSIONS_SHOWN], len(versions) > VERSIONS_SHOWN
    in_force = await _in_force(tx, desk.id, service_id)
    return PolicyBook(
        _told(in_force, desk.currency),
        service_id is not None and in_force.service_id is None,
        shown,
        encode_cursor(shown[-1].version) if more else None,
    )


def _told(policy: Policy, currency: str) -> PolicyNow:
    amount = None if policy.deposit_amount is None else Money(policy.deposit_amount, currency)
    return PolicyNow(**{**msgspec.structs.asdict(policy), "deposit_amount": amount})


async def save_policy(tx: Transaction, business: str, service_id: UUID | None, wish: PolicyWish) -> PolicyBook:
    """A new version, which counts for what is held from now on.

    Raises what `check_policy` does, `PolicyInherits`, `CurrencyDiffers`, `AmountInvalid`, `ServiceUnknown`,
    `VersionsTooMany`.
    """
    desk = await stand_at(tx, business, MANAGERS)
    await _check_service(tx, desk, service_id)
    wished = _wished(wish, desk, service_id)
    version = await store.next_version(tx, desk.id, service_id)
    if version > VERSIONS_MAX:
        raise VersionsTooMany
    policy = Policy(
        wished.takes,
        wished.deposit_percent,
        wished.deposit_amount,
        wished.steps,
        wished.no_show_percent,
        wished.grace_minutes,
        new_id(),
        version,
        service_id,
    )
    await store.insert_version(tx, desk.id, policy, wish.takes, tx.caller.person_id)
    return await read_policies(tx, business, service_id)


async def tax_rate_of(tx: Transaction, business_id: UUID, at: datetime) -> Decimal:
    """What of a business's prices was tax at an instant, in percent: what it said, or what is usual where it is."""
    country, said = await store.find_tax_rate(tx, business_id, at)
    return usual_tax_rate(country) if said is None else said


async def read_tax_rate(tx: Transaction, business: str) -> TaxRate:
    """The rate that counts now, for the team."""
    desk = await stand_at(tx, business, EVERYONE)
    return TaxRate(f"{await tax_rate_of(tx, desk.id, NEWEST):f}")


async def save_tax_rate(tx: Transaction, business: str, wish: TaxRate) -> TaxRate:
    """Another rate from now on. Raises `TaxRateOutOfRange`."""
    desk = await stand_at(tx, business, MANAGERS)
    rate = Decimal(wish.rate)
    if rate > TAX_RATE_MAX:
        raise TaxRateOutOfRange
    await store.insert_tax_rate(tx, desk.id, rate, tx.caller.person_id)
    return TaxRate(f"{rate:f}")


async def _in_force(tx: Transaction, business_id: UUID, service_id: UUID | None) -> Policy:
    if service_id is not None:
        return (await policies_in_force(tx, business_id, [service_id], NEWEST))[service_id]
    return await store.business_policy(tx, business_id, NEWEST) or Policy()


async def _check_service(tx: Transaction, desk: BusinessDesk, service_id: UUID | None) -> None:
    if service_id is not None and not await store.is_here(tx, desk.id, service_id):
        raise ServiceUnknown


def _wished(wish: PolicyWish, desk: BusinessDesk, service_id: UUID | None) -> Policy:
    """What is wished for, checked; for what gives way to the business's, nothing."""
    if wish.takes == "inherit":
        if service_id is None or wish != PolicyWish("inherit"):
            raise PolicyInherits
        return Policy()
    amount = None if wish.deposit_amount is None else _deposit(wish.deposit_amount, desk.currency)
    policy = Policy(wish.takes, wish.deposit_percent, amount, wish.steps, wish.no_show_percent, wish.grace_minutes)
    check_policy(policy)
    return policy


def _deposit(wish: MoneyWish, currency: str) -> int:
    return amount_in(wish, currency, most=DEPOSIT_MAX, sentence="A deposit is between 0.01 and 100,000.00.")
