"""What a receipt follows from, read from the rows that tell what happened, as it was when it was booked."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from vibewell.domains.payments.ledger import store as books
from vibewell.domains.payments.ledger.rules import AT_HOME
from vibewell.domains.payments.ledger.types import Paid
from vibewell.domains.payments.origins.actions import attribute_client
from vibewell.domains.payments.policies.actions import policies_in_force, tax_rate_of
from vibewell.domains.payments.receipts import store
from vibewell.domains.payments.receipts.types import (
    CameBack,
    Disputed,
    DisputeState,
    Ending,
    ExplainEnding,
    Facts,
    Kind,
    PaidOut,
    Returned,
    Terms,
)
from vibewell.kernel.db import Transaction
from vibewell.kernel.errors import NotFound

KINDS: dict[str, Kind] = {"fee": "fee", "gift_card": "gift_card", "package": "package"}
ABOUT_VISITS = ("visit", "balance", "fee")
# Of these the platform may take a commission; never of what costs that somebody stays away.
COMMISSIONED = ("visit", "balance")


class Gatherer(msgspec.Struct, frozen=True):
    """Reads what receipts follow from. `percent` is the commission where the marketplace brought a client.

    `explain` says what the end of a visit costs. With `below` nothing counts that was booked at that number or later.
    """

    percent: int
    explain: ExplainEnding | None = None
    below: int = books.ALL

    async def of_payment(self, tx: Transaction, payment_id: UUID, at: datetime) -> Facts:
        """Of a payment that came in."""
        paid = await self._paid(tx, payment_id)
        ending = await self._ending(tx, [paid.subject_id], at) if paid.purpose == "fee" else None
        return await self._facts(tx, paid, KINDS.get(paid.purpose, "payment"), at, ending)

    async def of_refund(self, tx: Transaction, refund_id: UUID, at: datetime) -> Facts:
        """Of a refund."""
        row = await books.find_refund(tx, refund_id)
        if row is None:
            raise NotFound
        paid = await self._paid(tx, row["payment_id"])
        returned = Returned(
            row["id"], row["amount"], row["commission_returned"], row["reason"], row["cause"], row["created_at"]
        )
        ending = None
        if row["reason"] in ("cancelled", "waived") and paid.purpose in ABOUT_VISITS:
            # Several visits may be paid as one and called off one by one: the cause names which it was.
            visits = _visits(paid)
            named = [visit for visit in visits if str(visit) in row["cause"]]
            ending = await self._ending(tx, named or visits, at)
        return msgspec.structs.replace(await self._facts(tx, paid, "refund", at, ending), returned=returned)

    async def of_returned(self, tx: Transaction, refund_id: UUID, at: datetime) -> Facts:
        """Of a refund that went out and came back."""
        row, booked = (
            await books.find_refund(tx, refund_id),
            await books.find_booked_refund(tx, refund_id, self.below),
        )
        if row is None or booked is None:
            raise NotFound
        paid = await self._paid(tx, row["payment_id"])
        returned = Returned(
            row["id"], row["amount"], row["commission_returned"], row["reason"], row["cause"], row["created_at"]
        )
        came_back = CameBack(booked["place"], booked["at"], booked["commission"], row["failure"] or "")
        facts = await self._facts(tx, paid, "refund_returned", at, None)
        return msgspec.structs.replace(facts, returned=returned, came_back=came_back)

    async def of_dispute(self, tx: Transaction, dispute_id: UUID, state: DisputeState, at: datetime) -> Facts:
        """Of a dispute that was opened, won or lost."""
        row = await books.find_dispute(tx, dispute_id)
        if row is None:
            raise NotFound
        paid = await self._paid(tx, row["payment_id"])
        disputed = Disputed(row["id"], row["amount"], state, row["reason"], row["processor_ref"], row["opened_at"])
        return msgspec.structs.replace(await self._facts(tx, paid, "dispute", at, None), disputed=disputed)

    async def of_payout(self, tx: Transaction, payout_id: UUID, at: datetime, *, came_back: bool) -> Facts:
        """Of a payout that arrived, or came back."""
        row = await books.find_payout(tx, payout_id)
        if row is None:
            raise NotFound
        carried, sums = await books.read_payout_sums(tx, row["business_id"], row["processor"], self.below)
        moved = -row["amount"] if came_back else row["amount"]
        return Facts(
            kind="payout",
            currency=row["currency"],
            at=at.astimezone(UTC),
            issuer=await store.find_issuer(tx, row["business_id"]),
            paid_out=PaidOut(
                id=row["id"],
                processor=row["processor"],
                amount=row["amount"],
                came_back=came_back,
                carried=carried,
                sums=sums,
                remains=carried + sum(sums.values()) - moved,
            ),
        )

    async def _paid(self, tx: Transaction, payment_id: UUID) -> Paid:
        found = await books.read_paid(tx, payment_id, self.below)
        if found is None:
            raise NotFound
        values, checked_out_at = found
        return Paid(**values, house_rate=await tax_rate_of(tx, values["business_id"], checked_out_at))

    async def _facts(self, tx: Transaction, paid: Paid, kind: Kind, at: datetime, ending: Ending | None) -> Facts:
        visits = _visits(paid)
        attribution = None
        if paid.processor not in AT_HOME and paid.purpose in COMMISSIONED:
            # As it was known when the payment was asked for: what is noted later does not change it.
            attribution = await attribute_client(
                tx, paid.business_id, paid.person_id, paid.created_at, visit_ids=visits, percent=self.percent
            )
        return Facts(
            kind=kind,
            currency=paid.currency,
            at=at.astimezone(UTC),
            issuer=await store.find_issuer(tx, paid.business_id),
            payer=await store.find_payer(tx, paid.person_id, paid.visit_id),
            paid=paid,
            attribution=attribution,
            terms=await self._terms(tx, paid, visits),
            ending=ending,
        )

    async def _terms(self, tx: Transaction, paid: Paid, visits: Sequence[UUID]) -> tuple[Terms, ...]:
        """The versioned policy of each service that is paid."""
        if paid.purpose not in ABOUT_VISITS:
            return ()
        booked = await store.when_booked(tx, visits)
        terms = []
        for line in paid.lines:
            visit = line.visit_id or paid.subject_id
            if line.service_id is None or visit not in booked:
                continue
            found = await policies_in_force(tx, paid.business_id, [line.service_id], booked[visit])
            terms.append(Terms(visit, line.service_id, booked[visit], found[line.service_id]))
        return tuple(dict.fromkeys(terms))

    async def _ending(self, tx: Transaction, visits: Sequence[UUID], at: datetime) -> Ending | None:
        """How the visit ended; of several the one that did."""
        if self.explain is None:
            return None
        endings = [await self.explain(tx, visit, at) for visit in visits]
        return next((ending for ending in endings if ending is not None), None)


def _visits(paid: Paid) -> list[UUID]:
    """The visits that a payment is for."""
    if paid.purpose not in ABOUT_VISITS:
        return []
    return list(dict.fromkeys([paid.subject_id, *(line.visit_id for line in paid.lines if line.visit_id)]))
