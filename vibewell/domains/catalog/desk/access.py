"""Who stands at a business's desk. Row security decides again on every row; this answers early and in one voice."""

from collections.abc import Container
from uuid import UUID

from vibewell.domains.catalog.actions import business_key
from vibewell.domains.catalog.desk.types import BusinessDesk, Role
from vibewell.domains.catalog.refusals import BusinessUnknown, NotAtThisDesk, RoleNotEnough
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import SignInRequired

EVERYONE: frozenset[Role] = frozenset({"owner", "manager", "receptionist", "professional"})
DESK: frozenset[Role] = frozenset({"owner", "manager", "receptionist"})
MANAGERS: frozenset[Role] = frozenset({"owner", "manager"})

FIND = """
select b.id, b.slug, b.name, b.timezone, b.currency, b.category, private.my_role(b.id) as role,
  private.my_staff_id(b.id) as staff_id
from businesses b where """
FIND_BY_SLUG = FIND + "b.slug = $1"
FIND_BY_ID = FIND + "b.id = $1"


async def stand_at(tx: Transaction, business: str, roles: Container[Role] = MANAGERS) -> BusinessDesk:
    """The business by slug or id, for somebody who works there in one of these roles.

    Raises `SignInRequired`, `BusinessUnknown`, `NotAtThisDesk` (before anything at the business is looked up, so that
    it tells nothing about what exists there), `RoleNotEnough`.
    """
    if tx.caller.person_id is None:
        raise SignInRequired
    key = business_key(business)
    row = await tx.fetchrow(FIND_BY_ID if isinstance(key, UUID) else FIND_BY_SLUG, key)
    if row is None:
        raise BusinessUnknown
    if row["role"] is None:
        raise NotAtThisDesk
    desk = BusinessDesk(*row)
    if desk.role not in roles:
        raise RoleNotEnough
    return desk
