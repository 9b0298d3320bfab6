"""What came of a check, noted at the desk."""

from uuid import UUID

import msgspec
from litestar import post
from litestar.response import Redirect

from vibewell.domains.booking import CheckNone, VisitAhead, note_check
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.business.at_desk import at_desk
from vibewell.web.business.filled import said
from vibewell.web.business.pages_visit import agenda_of, visit_at
from vibewell.web.business.state import safe_back
from vibewell.web.render import go


class ResultForm(msgspec.Struct, frozen=True):
    """What came of it: passed or failed."""

    result: str = ""
    back: str = ""


@post("/business/visits/{visit_id:uuid}/check-result", include_in_schema=False)
async def post_result(request: HttpRequest, visit_id: UUID) -> Redirect:
    """Note it; failed, what needs the check is called off. It may be corrected, what was called off stays so."""
    form = await read_form(request, ResultForm)
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        desk = await at_desk(request, tx)
        visit = await visit_at(tx, desk, visit_id, surroundings.now)
        back = safe_back(form.back, agenda_of(desk, visit))
        if form.result not in ("passed", "failed"):
            return go(request, back, tell=desk.say("Say whether it was passed."), kind="caution")
        try:
            found = await note_check(tx, visit_id, passed=form.result == "passed", now=surroundings.now)
        except (VisitAhead, CheckNone) as refusal:
            return go(request, back, tell=said(refusal, desk.say), kind="alert")
    if found.passed:
        return go(request, back, tell=desk.say("Passed: what follows can be done."))
    words = desk.say_many(
        "Not passed: %(num)s visit that needs it is called off.",
        "Not passed: %(num)s visits that need it are called off.",
        len(found.cancelled),
    )
    return go(request, back, tell=words if found.cancelled else desk.say("Not passed. Nothing hung on it."))


HANDLERS = [post_result]
