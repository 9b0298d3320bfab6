"""Pure decisions about checks: which one is missing, and whether the gap fits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking.checks.types import Needed, Standing
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


def spread(starts: Sequence[int], zone: ZoneInfo, days: int, each: int) -> list[int]:
    """Which starts (their indexes) to choose from: of the last `days` dates `each` at most, from first to last."""
    by_day: dict[date, list[int]] = {}
    for index, start in enumerate(starts):
        by_day.setdefault(datetime.fromtimestamp(start, zone).date(), []).append(index)
    found = []
    for there in list(by_day.values())[-days:]:
        most = min(each, len(there))
        found += [there[number * (len(there) - 1) // max(most - 1, 1)] for number in range(most)]
    return found


def stand(
    wanted: Sequence[Needed],
    passed: Mapping[UUID, int],
    booked: Sequence[tuple[UUID, int, UUID]],
    start: int,
) -> Standing:
    """How a client stands for a start. `passed`: the latest instant by check; `booked`: check, instant and visit."""
    lacking: list[Needed] = []
    depends: dict[UUID, None] = {}
    for check in wanted:
        if check.check in passed and fits(check, passed[check.check], start):
            continue
        ahead = [visit for service, at, visit in booked if service == check.check and fits(check, at, start)]
        if ahead:
            depends[ahead[-1]] = None
        else:
            lacking.append(check)
    return Standing(lacking, list(depends))
