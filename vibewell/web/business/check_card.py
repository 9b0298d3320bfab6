"""What the card of a visit says about checks: what it needs before it, and what hangs on the check in it."""

from datetime import datetime

import msgspec

from vibewell.domains.booking import Need, Visit, follow_check, read_needs, read_result
from vibewell.kernel.db import Transaction
from vibewell.web.business.at_desk import AtDesk
from vibewell.web.ui.filters import clock, short_date

KINDS = {"passed": "calm", "failed": "alert", "missing": "alert", "taken": "wait", "waived": "wait", "booked": "wait"}


class NeedLine(msgspec.Struct, frozen=True):
    """A check that the visit needs, how it stands in words, and the kind of its badge."""

    name: str
    words: str
    kind: str


class CheckCard(msgspec.Struct, frozen=True):
    """`result` of the check in the visit, None until it is noted; `fails` and `missed` are what either calls off."""

    needs: list[NeedLine] = []
    is_check: bool = False
    may_note: bool = False
    result: bool | None = None
    fails: list[str] = []
    missed: list[str] = []


async def read_check_card(tx: Transaction, desk: AtDesk, visit: Visit, now: datetime) -> CheckCard:
    """The checks of a visit that is open at the desk."""
    needs = [need_line(desk, need) for need in await read_needs(tx, visit, now)]
    is_check, result = await read_result(tx, visit.id)
    if not is_check:
        return CheckCard(needs)
    may_note = visit.status in ("confirmed", "came") and visit.start <= now
    fails = await follow_check(tx, visit.id, now, failed=True) if may_note else []
    missed = await follow_check(tx, visit.id, now) if may_note else []
    return CheckCard(
        needs, True, may_note, result, [_line(desk, each) for each in fails], [_line(desk, each) for each in missed]
    )


def need_line(desk: AtDesk, need: Need) -> NeedLine:
    """How a check stands, in words."""
    say = desk.say
    day = short_date(need.at, desk.locale) if need.at else ""
    words = {
        "passed": say("passed on %(day)s", day=day),
        "failed": say("not passed on %(day)s", day=day),
        "booked": say("booked for %(day)s", day=day),
        "taken": say("done on %(day)s, the result is not noted", day=day),
        "waived": say("missing, booked without it"),
        "missing": say("missing"),
    }[need.state]
    return NeedLine(need.name, words, KINDS[need.state])


def _line(desk: AtDesk, visit: Visit) -> str:
    what = ", ".join(item.service_name for item in visit.items)
    return f"{short_date(visit.start, desk.locale)}, {clock(visit.start)} · {what}"
