"""Several visits seen together: every way to serve one of them, and the diary with it for the next."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from vibewell.domains.scheduling.actions import Desk
from vibewell.domains.scheduling.choices import choices
from vibewell.domains.scheduling.diaries import NOTHING_TAKEN
from vibewell.domains.scheduling.outlook import Outlook
from vibewell.domains.scheduling.rules import claims_for
from vibewell.domains.scheduling.types import Choice, Claim, Id, Interval, Taken, Wish


def ways_at(desk: Desk, wish: Wish, start: int) -> Iterator[Choice]:
    """Every choice that serves the wish at `start`, in order of preference."""
    outlook = Outlook(desk.premises.roster, desk.diary, wish, now=desk.now, span=(start, start + 1))
    return choices(outlook, start)


def add_to_diary(desk: Desk, choice: Choice) -> Desk:
    """The desk as if somebody else had this choice already, buffers and all."""
    claims: dict[Id, list[Claim]] = defaultdict(list)
    for claim in claims_for(desk.premises.roster, choice, "beside"):
        claims[claim.owner].append(claim)
    taken = {**desk.diary.taken}
    for owner, more in claims.items():
        taken[owner] = _with(taken.get(owner, NOTHING_TAKEN), more)
    return msgspec.structs.replace(desk, diary=msgspec.structs.replace(desk.diary, taken=taken))


def desk_around(desk: Desk, span: Interval) -> Desk:
    """The desk as far as it matters in `span`: what is taken before and after it is left out."""
    low, high = span
    taken = {owner: _around(of, low, high) for owner, of in desk.diary.taken.items()}
    busy = {
        owner: [each for each in spans if each[0] < high and each[1] > low] for owner, spans in desk.diary.busy.items()
    }
    return msgspec.structs.replace(desk, diary=msgspec.structs.replace(desk.diary, taken=taken, busy=busy))


def _around(taken: Taken, low: int, high: int) -> Taken:
    kept = [at for at, ends in enumerate(taken.ends) if ends > low and taken.starts[at] < high]
    columns = (taken.starts, taken.ends, taken.befores, taken.afters)
    return Taken(*([column[at] for at in kept] for column in columns))


def _with(taken: Taken, more: list[Claim]) -> Taken:
    rows = sorted(
        [
            *zip(taken.starts, taken.ends, taken.befores, taken.afters, strict=True),
            *((claim.starts, claim.ends, claim.before_seconds, claim.after_seconds) for claim in more),
        ]
    )
    return Taken(*([row[column] for row in rows] for column in range(4)))
