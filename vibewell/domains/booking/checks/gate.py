"""Before a start is held or a visit moved: whether the check that it needs was passed, and when it could be done."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from vibewell.domains.booking.checks import rules, store
from vibewell.domains.booking.checks.types import CheckGap, CheckRequired, Client, Needed, OfferedCheck, Standing
from vibewell.domains.booking.types import Visit
from vibewell.domains.scheduling import Id, Premises, Start, Wish, list_starts, open_desk, open_premises
from vibewell.kernel.db import Transaction

CHAINS_MAX = 3
# Of the days before a treatment the last ones are offered, of each so many starts from morning to evening.
CHOICE_DAYS_MAX = 4
CHOICES_A_DAY_MAX = 8


async def stand_for(
    tx: Transaction, premises: Premises, services: Sequence[Id], start: int, now: datetime, client: Client | None = None
) -> Standing:
    """How a client, the caller unless named, stands for a start. Nothing is asked where no check is needed."""
    wanted = rules.needed(premises, services)
    if not wanted:
        return Standing()
    whose = client or Client(tx.caller.person_id)
    passed = await store.passed_checks(tx, premises.id, whose)
    booked = await store.booked_checks(tx, premises.id, whose, [each.check for each in wanted], now)
    return rules.stand(wanted, passed, booked, start)


async def missing_checks(
    tx: Transaction, premises: Premises, services: Sequence[Id], start: int, now: datetime, client: Client | None = None
) -> list[Needed]:
    """The checks that a client, the caller unless named, has neither passed nor booked in range of a start."""
    return (await stand_for(tx, premises, services, start, now, client)).lacking


async def depend_on_checks(
    tx: Transaction,
    premises: Premises,
    services: Sequence[Id],
    start: int,
    visit_id: UUID,
    now: datetime,
    client: Client | None = None,
) -> None:
    """A visit that follows on a check which is booked already goes with it from now on."""
    standing = await stand_for(tx, premises, services, start, now, client)
    if standing.depends:
        await tx.execute(store.INSERT_DEPENDING, visit_id, standing.depends, premises.id)


async def require_checks(
    tx: Transaction,
    premises: Premises,
    services: Sequence[Id],
    start: int,
    now: datetime,
    with_check: datetime | None,
    client: Client | None = None,
) -> Needed | None:
    """Refuse what would be done without its check; answers the check that is to be booked with it.

    Raises `CheckRequired` with up to three `chains`, `CheckGap` where `with_check` does not fit.
    """
    missing = await missing_checks(tx, premises, services, start, now, client)
    if not missing:
        return None
    if with_check is None or len(missing) > 1:
        chains = await check_starts(tx, premises, missing[0], start, now) if len(missing) == 1 else []
        raise CheckRequired(chains=chains)
    if not rules.fits(missing[0], int(with_check.timestamp()), start):
        chains = await check_starts(tx, premises, missing[0], start, now)
        raise CheckGap(chains=chains)
    return missing[0]


async def check_starts(
    tx: Transaction, premises: Premises, check: Needed, start: int, now: datetime
) -> list[OfferedCheck]:
    """The last free starts of a check that would serve a treatment at `start`, in order."""
    found = await _starts(tx, premises, check, (start, start), now)
    return [_offered(premises, check, each) for each in found[-CHAINS_MAX:]]


def _offered(premises: Premises, check: Needed, start: Start) -> OfferedCheck:
    at = datetime.fromtimestamp(start.starts, ZoneInfo(premises.timezone))
    return OfferedCheck(check.check, at, [UUID(str(member)) for member in start.members])


async def check_choices(
    tx: Transaction, business: str | UUID, services: Sequence[Id], start: datetime, now: datetime
) -> tuple[str, list[OfferedCheck]]:
    """The name of the check that the caller lacks for a start (none: nothing lacks), and its starts that would do.

    Those of the last `CHOICE_DAYS_MAX` days before it that have any, `CHOICES_A_DAY_MAX` of each.
    """
    premises = await open_premises(tx, business)
    at = int(start.timestamp())
    missing = await missing_checks(tx, premises, services, at, now)
    if len(missing) != 1:
        return "", []
    name = premises.service_names.get(missing[0].check, "")
    found = await _starts(tx, premises, missing[0], (at, at), now)
    zone = ZoneInfo(premises.timezone)
    few = rules.spread([each.starts for each in found], zone, CHOICE_DAYS_MAX, CHOICES_A_DAY_MAX)
    return name, [_offered(premises, missing[0], found[index]) for index in few]


async def _starts(
    tx: Transaction, premises: Premises, check: Needed, treated: tuple[int, int], now: datetime
) -> list[Start]:
    """Free starts of a check for treatments that begin between two instants, both included."""
    low = max(treated[0] - check.most_seconds, int(now.timestamp()))
    high = treated[1] - check.least_seconds + 1
    if low >= high:
        return []
    wish = Wish((check.check,))
    return list_starts(await open_desk(tx, premises.id, wish, (low, high), now), wish, (low, high))


async def chained(
    tx: Transaction, premises: Premises, services: Sequence[Id], offered: Sequence[Start], now: datetime
) -> list[tuple[Start, OfferedCheck | None]]:
    """Starts that the caller can book: as they are, or with the last free check before them; others are left out."""
    wanted = rules.needed(premises, services)
    if not wanted or not offered:
        return [(start, None) for start in offered]
    whose = Client(tx.caller.person_id)
    passed = await store.passed_checks(tx, premises.id, whose)
    booked = await store.booked_checks(tx, premises.id, whose, [each.check for each in wanted], now)
    lacking = [(start, rules.stand(wanted, passed, booked, start.starts).lacking) for start in offered]
    checks: dict[UUID, list[Start]] = {}
    for check in {each for _, missing in lacking for each in missing}:
        checks[check.check] = await _starts(tx, premises, check, (offered[0].starts, offered[-1].starts), now)
    found: list[tuple[Start, OfferedCheck | None]] = []
    for start, missing in lacking:
        if not missing:
            found.append((start, None))
        elif len(missing) == 1:
            last = _last_before(checks[missing[0].check], missing[0], start.starts)
            if last is not None:
                found.append((start, _offered(premises, missing[0], last)))
    return found


def _last_before(starts: Sequence[Start], check: Needed, treated: int) -> Start | None:
    at = bisect_right([each.starts for each in starts], treated - check.least_seconds)
    last = starts[at - 1] if at else None
    return last if last is not None and rules.fits(check, last.starts, treated) else None


async def require_gap(tx: Transaction, premises: Premises, visit: Visit, start: int, *, at_desk: bool) -> None:
    """A visit that moves to `start`: the gap to what it was booked with, or to a passed check, still fits.

    The desk may move what never had its check: whoever booked it so answers for it. Raises `CheckGap`.
    """
    services = [item.service for item in visit.items]
    client = Client(visit.customer_id, visit.client_contact or "") if visit.customer_id is None else None
    person = visit.customer_id
    if await gap_fits(tx, premises, visit.id, services, start, person, client):
        return
    before = int(visit.start.timestamp())
    if not at_desk or await gap_fits(tx, premises, visit.id, services, before, person, client):
        raise CheckGap


async def gap_fits(
    tx: Transaction,
    premises: Premises,
    visit_id: UUID | None,
    services: Sequence[Id],
    start: int,
    person: UUID | None,
    client: Client | None = None,
) -> bool:
    """Whether a visit of this client may begin at `start` for all that its checks, or what needs it, say."""
    booked = await store.together(tx, visit_id) if visit_id is not None else []
    linked: set[UUID] = set()
    for row in booked:
        if row["least_minutes"] is not None:
            gap = Needed(UUID(int=0), 60 * row["least_minutes"], 86400 * row["most_days"])
            treated, checked = (row["treated"], start) if row["check_visit_id"] == visit_id else (start, row["checked"])
            if not rules.fits(gap, checked, treated):
                return False
        if row["visit_id"] == visit_id:
            linked.update(row["checks"] or ())
    wanted = [each for each in rules.needed(premises, services) if each.check not in linked]
    if not wanted or (visit_id is not None and await tx.fetchval(store.WAIVED, visit_id)):
        return True
    passed = await store.passed_checks(tx, premises.id, client or Client(person))
    return not rules.stand(wanted, passed, [], start).lacking
