"""What I paid, and receipts: as a page, to print, and as a file."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter

from vibewell.domains.payments import PaidLine, ReceiptPage, list_paid, show_receipt
from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import find_viewer
from vibewell.web.site.frame import show
from vibewell.web.site.line_words import paid_said
from vibewell.web.site.printing import print_receipt
from vibewell.web.site.receipt_words import receipt_shown
from vibewell.web.site.words import Say, marked, speaker

PER_PAGE = 20
FILE = ".pdf"
SLIPS = {
    "refund": marked("Refund receipt %(number)s"),
    "refund_returned": marked("Refund came back, receipt %(number)s"),
    "": marked("Receipt %(number)s"),
}
STATES = {
    "processing": (marked("Under way"), "wait"),
    "failed": (marked("Did not go through"), "alert"),
    "paid": (marked("Paid"), "calm"),
    "part": (marked("Partly given back"), "wait"),
    "back": (marked("Given back"), ""),
}


@get("/account/payments", include_in_schema=False)
async def get_paid(
    request: HttpRequest, cursor: Annotated[str | None, Parameter(max_length=512)] = None
) -> Response[str]:
    """What was paid, newest first."""
    surroundings = here(request)
    _ = surroundings.person_id
    say = speaker(surroundings.locale)
    async with surroundings.database.tx(surroundings.caller) as tx:
        found = await list_paid(tx, None, limit=PER_PAGE, cursor=cursor)
    viewer = await find_viewer(surroundings)
    return await show(
        request,
        "paid",
        viewer=viewer,
        payments=[paid_said(line, say) for line in found.items],
        next_cursor=found.next_cursor,
        is_first=cursor is None,
        badge=lambda line: badge_of(line, say),
        slips=lambda line: [
            (slip.id, say(SLIPS.get(slip.kind, SLIPS[""]), number=slip.number)) for slip in line.receipts
        ],
        tz=viewer.timezone if viewer and viewer.timezone else "UTC",
    )


def badge_of(line: PaidLine, say: Say) -> tuple[str, str]:
    """How a payment stands: words, and the kind of badge."""
    state = line.state
    if state == "paid" and line.refunded.amount:
        state = "part" if line.left else "back"
    words, kind = STATES.get(state, STATES["processing"])
    return say(words), kind


@get("/receipts/{name:str}", include_in_schema=False)
async def get_receipt(request: HttpRequest, name: str) -> Response[str] | Response[bytes]:
    """One receipt by its id, for who paid and for the desk; with .pdf behind it as a file."""
    stem = name.removesuffix(FILE)
    try:
        receipt_id = UUID(stem)
    except ValueError:
        raise NotFound from None
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        page = await show_receipt(tx, receipt_id)
    say, locale = speaker(surroundings.locale), surroundings.locale
    shown = receipt_shown(page, say, locale)
    if stem != name:
        return _file(page, await print_receipt(shown, say, locale))
    is_own = page.payer is not None and page.payer.id == surroundings.caller.person_id
    return await show(request, "receipt", receipt=page, shown=shown, is_own=is_own)


def _file(page: ReceiptPage, written: bytes) -> Response[bytes]:
    return Response(
        written,
        media_type="application/pdf",
        headers={
            "content-disposition": f'inline; filename="{page.business}-{page.number}.pdf"',
            "cache-control": "private, no-store",
        },
    )


HANDLERS = [get_paid, get_receipt]
