"""Stripe's card fields on the checkout page: what they need to know, where they are to be shown."""

import msgspec

from vibewell.domains.booking import Checkout
from vibewell.kernel.http import HttpRequest, here

# Back from the processor with this, the payer has done all there is to do.
DONE = frozenset({"succeeded", "processing"})


class CardFields(msgspec.Struct, frozen=True):
    """For the island; `keeps` when a card is left and nothing is charged."""

    key: str
    client_secret: str
    return_path: str
    keeps: bool


def is_done(request: HttpRequest) -> bool:
    """Whether the payer comes from the processor's page and has paid there, whatever has been told of it so far."""
    return request.query_params.get("redirect_status") in DONE


def card_fields(request: HttpRequest, found: Checkout) -> CardFields | None:
    """The fields for the payment that waits for a card; None where nobody waits, or another page asks for it."""
    key = str(here(request).services.get("card_fields", ""))
    if not key or found.state != "open" or is_done(request):
        return None
    waiting = [each for each in found.payments if each.client_secret and not each.next_url and each.state == "open"]
    if not waiting:
        return None
    secret = waiting[-1].client_secret or ""
    return CardFields(key, secret, f"/checkouts/{found.id}", secret.startswith("seti_"))
