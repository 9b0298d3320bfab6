"""The test processor's pages under axe-core, in both languages; and a card that asks its bank, in a browser."""

import secrets

import psycopg
import pytest

from tests.conftest import RunningServer
from tests.journeys.conftest import Opens
from tests.journeys.looking import complaints, complaints_here, with_axe
from vibewell.kernel.ids import new_id

pytestmark = pytest.mark.xdist_group("journeys")

STATES = {
    "open": ("open", "", ""),
    "declined": ("failed", "The card was declined.", ""),
    "asked": ("open", "", "4000002760003184"),
    "paid": ("paid", "", ""),
    "given_up": ("abandoned", "", ""),
}


def intent(town: RunningServer, state: str, failure: str, confirming: str, *, amount: int = 4950) -> str:
    """The address of a payment's page (without an amount: of a card to be kept)."""
    secret, currency = secrets.token_urlsafe(12), "EUR" if amount else None
    with psycopg.connect(town.owner_url) as db:
        db.execute(
            "insert into test_processor.intents (id, idempotency_key, request, our_id, secret, amount, currency, label,"
            " return_url, state, failure, confirming, created_at)"
            " values (%s, %s, '', %s, %s, %s, %s, 'Atelier Nordlicht', %s, %s, %s, %s, now())",
            [
                f"{'pi' if amount else 'seti'}_{secret}",
                secret,
                new_id(),
                secret,
                amount,
                currency,
                f"{town.base_url}/",
                state,
                failure,
                confirming,
            ],
        )
    return f"/test-processor/{secret}"


def pages(town: RunningServer) -> list[str]:
    """The processor's first page, and one of each state."""
    paths = [intent(town, *state) for state in STATES.values()]
    return ["/test-processor", *paths, intent(town, *STATES["open"], amount=0)]


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_who_pays_by_test_card_finds_nothing_in_their_way(opens: Opens, town: RunningServer, language: str) -> None:
    assert complaints(with_axe(opens(locale=language)).new_page(), *pages(town)) == []


def test_a_card_that_asks_its_bank_pays_when_it_is_confirmed(opens: Opens, town: RunningServer) -> None:
    page = with_axe(opens()).new_page()
    page.goto(intent(town, *STATES["open"]))
    page.get_by_label("Card number").fill("4111 1111 1111 1111")
    page.get_by_role("button", name="Pay €49.50").click()
    page.get_by_text("This is no test card").first.wait_for()
    assert complaints_here(page, "a card that is no test card") == []
    page.get_by_role("button", name="Take it: asks its bank first").click()
    page.get_by_role("button", name="Yes, confirm").click()
    page.wait_for_url(f"{town.base_url}/?redirect_status=succeeded")
