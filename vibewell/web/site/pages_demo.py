"""What is there for trying things out: the local mailbox, and the component sheet."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter

from vibewell.domains.notifications import list_mails, read_mail
from vibewell.kernel.errors import NotFound
from vibewell.kernel.http import HttpRequest, here
from vibewell.web.render import HTML, page
from vibewell.web.site.frame import show
from vibewell.web.ui.sheet import sheet_context

MAILS_PER_PAGE = 30
# A mail brings styles of its own. It stands alone, without scripts or forms, as if it came from elsewhere.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@get("/mail", include_in_schema=False)
async def get_mailbox(
    request: HttpRequest, cursor: Annotated[str | None, Parameter(max_length=300)] = None
) -> Response[str]:
    """Every mail that this demo would have sent."""
    mails = await list_mails(here(request).database, MAILS_PER_PAGE, cursor)
    return await show(request, "mailbox", mails=mails)


@get("/mail/{mail_id:uuid}", include_in_schema=False)
async def get_mail(request: HttpRequest, mail_id: UUID) -> Response[str]:
    """One mail: its text, and ways to its drawn form and its files."""
    mail = await read_mail(here(request).database, mail_id)
    return await show(request, "mail", mail=mail)


@get("/mail/{mail_id:uuid}/drawn", include_in_schema=False)
async def get_drawn_mail(request: HttpRequest, mail_id: UUID) -> Response[str]:
    """The mail as a mail program shows it."""
    mail = await read_mail(here(request).database, mail_id)
    return Response(mail.html_body, media_type=HTML, headers={"content-security-policy": MAIL_POLICY})


@get("/mail/{mail_id:uuid}/files/{number:int}", include_in_schema=False)
async def get_mail_file(request: HttpRequest, mail_id: UUID, number: int) -> Response[bytes]:
    """A file that lies in the mail."""
    mail = await read_mail(here(request).database, mail_id)
    if not 0 <= number < len(mail.attachments):
        raise NotFound
    file = mail.attachments[number]
    return Response(
        file.content,
        media_type=file.content_type,
        headers={"content-disposition": f'attachment; filename="{file.filename}"'},
    )


@get("/design", include_in_schema=False)
async def get_design(request: HttpRequest) -> Response[str]:
    """Every component."""
    return await page(request, "ui/sheet.html", **sheet_context(here(request).locale))


HANDLERS = [get_mailbox, get_mail, get_drawn_mail, get_mail_file, get_design]
