"""Before a hold becomes a visit by a word alone: whether something is to be paid first."""

from collections.abc import Sequence
from uuid import UUID

from vibewell.domains.booking.checkout import store
from vibewell.domains.booking.checkout.terms import read_agreed, terms_of
from vibewell.domains.booking.checkout.types import PaymentRequired
from vibewell.kernel.db import Transaction


async def require_payment(tx: Transaction, visits: Sequence[UUID], locale: str, sentence: str | None = None) -> None:
    """Raises `PaymentRequired`, with the terms of all of them, where any is to be paid before it stands."""
    for visit_id in visits:
        if await tx.fetchval(store.WANTS_PAYMENT, visit_id):
            terms = terms_of(await read_agreed(tx, visits), locale)
            raise PaymentRequired(sentence, amount=terms.due, terms=terms)
