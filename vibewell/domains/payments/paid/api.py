"""HTTP: what was paid, for who paid and for who was paid; and giving back."""

from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import Parameter

from vibewell.domains.payments.paid import actions
from vibewell.domains.payments.paid.types import PaidLine, RefundRequest
from vibewell.domains.payments.processing.types import Refund
from vibewell.kernel.http import HttpRequest, answer_once, here
from vibewell.kernel.ids import new_id
from vibewell.kernel.paging import Cursor, Page

TAGS = ["money"]


@get("/payments", operation_id="list_payments", tags=TAGS, summary="Payments")
async def get_payments(
    request: HttpRequest,
    business: Annotated[
        str | None, Parameter(description="slug or id: those to a business, for its desk", max_length=80)
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
    cursor: Cursor = None,
) -> Page[PaidLine]:
    """One's own, or those to a business; newest first."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.list_paid(tx, business, limit=limit, cursor=cursor)


@get("/payments/{payment_id:uuid}", operation_id="read_payment", tags=TAGS, summary="One payment")
async def get_payment(request: HttpRequest, payment_id: UUID) -> PaidLine:
    """How it stands, what of it went back, and its receipts."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await actions.show_paid(tx, payment_id)


@post("/payments/{payment_id:uuid}/refunds", operation_id="give_back", tags=TAGS, summary="Give back", status_code=201)
async def post_refund(request: HttpRequest, payment_id: UUID, data: RefundRequest) -> Refund:
    """The house gives (a part of) a payment back, for owners and managers; no more than is left of it."""
    surroundings = here(request)
    async with surroundings.database.tx(surroundings.caller) as tx:
        return await answer_once(  # type: ignore[return-value]
            request, tx, lambda: actions.give_back(tx, payment_id, data, cause=f"desk:{new_id()}")
        )


HANDLERS = [get_payments, get_payment, post_refund]
