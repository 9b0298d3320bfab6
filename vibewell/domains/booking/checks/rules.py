"""Pure decisions about checks: which one is missing, and whether the gap fits."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from vibewell.domains.booking.checks.types import Needed
from vibewell.domains.scheduling import Id, Premises

DAY_SECONDS = 86400


def needed(premises: Premises, services: Sequence[Id]) -> list[Needed]:
    """The checks that some services need, each once, with the narrowest gap."""
    found: dict[UUID, Needed] = {}
    for service in services:
        if service in premises.checks:
            check, least, most = premises.checks[service]
            key = UUID(str(check))
            before = found.get(key, Needed(key, 0, 3650 * DAY_SECONDS))
            found[key] = Needed(
                key, max(before.least_seconds, 60 * least), min(before.most_seconds, DAY_SECONDS * most)
            )
    return list(found.values())


def fits(check: Needed, checked: int, start: int) -> bool:
    """Whether a check at one instant serves a treatment at another (epoch seconds)."""
    return check.least_seconds <= start - checked <= check.most_seconds


def missing(wanted: Sequence[Needed], passed: Mapping[UUID, int], start: int) -> list[Needed]:
    """Those of the checks that were not passed in range of a start. `passed`: the latest instant by check."""
    return [check for check in wanted if check.check not in passed or not fits(check, passed[check.check], start)]
