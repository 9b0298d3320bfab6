"""The queues: what waits, runs, was done and failed, who works on it, and a failed job done once more."""

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from vibewell.domains.notifications import JobNotFailed, QueueSummary, queue_summary, retry_job
from vibewell.kernel.http import HttpRequest, here, read_form
from vibewell.web.backoffice.at_office import AtOffice, at_office, show
from vibewell.web.backoffice.queue_words import (
    HREF,
    LATE_SECONDS,
    SILENT_SECONDS,
    concerns_of,
    is_anybody_working,
    lasting_words,
    task_words,
)
from vibewell.web.render import go


class RetryForm(msgspec.Struct, frozen=True):
    """Which job is to be done once more."""

    job: int


@get(HREF, include_in_schema=False)
async def get_jobs(request: HttpRequest) -> Response[str]:
    """The queues as they stand."""
    return await _queues(request, await at_office(request))


@post(HREF, include_in_schema=False, status_code=200)
async def post_retry(request: HttpRequest) -> Response[str] | Redirect:
    """Have a failed job done once more."""
    office = await at_office(request)
    form = await read_form(request, RetryForm)
    surroundings = here(request)
    try:
        await retry_job(surroundings.database, surroundings.caller, form.job)
    except JobNotFailed as refusal:
        return await _queues(request, office, refusal)
    return go(request, HREF, tell=office.say("The job waits again, and will be done in a moment."))


async def _queues(request: HttpRequest, office: AtOffice, refusal: JobNotFailed | None = None) -> Response[str]:
    surroundings = here(request)
    summary = await queue_summary(surroundings.database, surroundings.caller)
    return await show(
        request,
        office,
        "jobs",
        status=refusal.status if refusal else 200,
        summary=summary,
        totals=_totals(summary),
        concerns=concerns_of(summary, office.say, office.say_many),
        refused=office.say(refusal.wording) if refusal else "",
        at=surroundings.now,
        works=is_anybody_working(summary),
        task_words=lambda task: task_words(office.say, task),
        lasting_words=lambda seconds: lasting_words(office.say, seconds),
        late_seconds=LATE_SECONDS,
        silent_seconds=SILENT_SECONDS,
    )


def _totals(summary: QueueSummary) -> dict[str, int]:
    names = ("waiting", "planned", "running", "done", "failed")
    return {name: sum(getattr(line, name) for line in summary.tasks) for name in names}


HANDLERS = [get_jobs, post_retry]
