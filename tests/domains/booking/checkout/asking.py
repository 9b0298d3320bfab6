"""Terms of a salon, said by its owner."""

from typing import Any
from uuid import UUID

import msgspec
import psycopg

from tests.salon import Salon
from vibewell.kernel.ids import new_id

HALF_A_DAY_BEFORE = [{"hours": 48, "percent": 0}, {"hours": 24, "percent": 50}, {"hours": 0, "percent": 100}]


def agree(owner_url: str, salon: Salon, service: UUID | None = None, *, ago: str = "30 minutes", **terms: Any) -> None:
    """The next version of the terms of a salon, or of one of its services, in force since `ago`."""
    told = {"takes": "full", "steps": HALF_A_DAY_BEFORE, **terms}
    told["steps"] = msgspec.json.encode(told["steps"]).decode()
    with psycopg.connect(owner_url) as db:
        version = db.execute(
            "select count(*) + 1 from payment_policies where business_id = %s and service_id is not distinct from %s",
            [salon.id, service],
        ).fetchone()
        assert version
        db.execute(
            f"insert into payment_policies (id, business_id, service_id, version, created_at, {', '.join(told)})"
            f" values (%s, %s, %s, %s, now() - %s::interval, {', '.join(['%s'] * len(told))})",
            [new_id(), salon.id, service, version[0], ago, *told.values()],
        )
