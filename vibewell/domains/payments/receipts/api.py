"""HTTP: receipts, for whoever paid and for whoever was paid."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import Parameter

from vibewell.domains.payments.receipts import actions
from vibewell.domains.payments.receipts.types import ReceiptLine, ReceiptPage
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.paging import Cursor, Page

TAGS = ["money"]


@get("/receipts", operation_id="list_receipts", tags=TAGS, summary="Receipts")
async def get_receipts(
    request: HttpRequest,
    business: Annotated[
        str | None, Parameter(description="slug or id: those of a business, for its desk", max_length=80)
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
    cursor: Cursor = None,
) -> Page[ReceiptLine]:
    """One's own, or a business's; newest first."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_receipts_at(tx, business, limit=limit, cursor=cursor)


@get("/receipts/{receipt_id:uuid}", operation_id="read_receipt", tags=TAGS, summary="One receipt")
async def get_receipt(request: HttpRequest, receipt_id: UUID) -> ReceiptPage:
    """What it says, and what that follows from: ids and values of what happened."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.show_receipt(tx, receipt_id)


HANDLERS = [get_receipts, get_receipt]
