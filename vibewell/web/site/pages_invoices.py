"""The platform's invoices, for those who run a business and for the platform: as a page, to print, and as a file."""

from uuid import UUID

from litestar import Response, get

from vibewell.domains.payments import read_invoice
from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import find_viewer
from vibewell.web.site.frame import show
from vibewell.web.site.invoice_words import invoice_shown
from vibewell.web.site.printing import print_receipt
from vibewell.web.site.words import speaker

FILE = ".pdf"


@get("/invoices/{name:str}", include_in_schema=False)
async def get_invoice(request: HttpRequest, name: str) -> Response[str] | Response[bytes]:
    """One invoice by its id; with .pdf behind it as a file."""
    stem = name.removesuffix(FILE)
    try:
        invoice_id = UUID(stem)
    except ValueError:
        raise NotFound from None
    surroundings = here(request)
    _ = surroundings.person_id
    async with surroundings.database.tx(surroundings.caller) as tx:
        invoice = await read_invoice(tx, invoice_id)
    say, locale = speaker(surroundings.locale), surroundings.locale
    shown = invoice_shown(invoice, say, locale)
    if stem != name:
        written = await print_receipt(shown, say, locale)
        named = f"invoice-{invoice.number}-{invoice.business}-{invoice.month:%Y-%m}.pdf"
        return Response(
            written,
            media_type="application/pdf",
            headers={
                "content-disposition": f'inline; filename="{named}"',
                "cache-control": "private, no-store",
            },
        )
    viewer = await find_viewer(surroundings)
    is_office = viewer is not None and viewer.is_moderator
    return await show(request, "invoice", invoice=invoice, shown=shown, is_office=is_office)


HANDLERS = [get_invoice]
