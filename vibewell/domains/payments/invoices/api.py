"""HTTP: the platform's invoices, for those who run a business and for the platform."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import Parameter

from vibewell.domains.payments.invoices import actions
from vibewell.domains.payments.invoices.types import Invoice, InvoiceRow
from vibewell.kernel.http import HttpRequest, here
from vibewell.kernel.paging import Cursor, Page

TAGS = ["money"]


@get("/invoices", operation_id="list_invoices", tags=TAGS, summary="Invoices of the platform")
async def get_invoices(
    request: HttpRequest,
    business: Annotated[
        str | None, Parameter(description="slug or id: those of a business, for who runs it", max_length=80)
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
    cursor: Cursor = None,
) -> Page[InvoiceRow]:
    """What the platform and processors took, month by month; the newest first."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_invoices(tx, business, limit=limit, cursor=cursor)


@get("/invoices/{invoice_id:uuid}", operation_id="read_invoice", tags=TAGS, summary="One invoice")
async def get_invoice(request: HttpRequest, invoice_id: UUID) -> Invoice:
    """What it says (`body`), and what that follows from (`facts`): which movements, and what was taken with them."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.read_invoice(tx, invoice_id)


HANDLERS = [get_invoices, get_invoice]
