"""Where cards go to Stripe, its fields are on the checkout page, and Stripe is on no other."""

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import Cluster, RunningServer, serve_over
from tests.journeys.arranging import sign_in
from tests.journeys.conftest import USUAL, WAIT_MS
from vibewell.kernel.ids import new_id

pytestmark = pytest.mark.xdist_group("journeys")

STRIPE = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
# What Stripe's script does as far as a page sees it: a frame for the card, and away to the bank and back.
STUB = """
window.Stripe = (key, options) => ({
  elements: (given) => ({ create: () => ({ mount: (slot) => {
    slot.dataset.stub = [key, given.clientSecret].join(" ");
    const frame = document.createElement("iframe");
    frame.src = "https://js.stripe.com/frame";
    slot.append(frame);
  } }) }),
  retrievePaymentIntent: async () => ({ paymentIntent: { status: "requires_payment_method" } }),
  confirmPayment: async ({ confirmParams }) => {
    if (!window.tried) { window.tried = true; return { error: { message: "Your card was declined." } }; }
    location.href = confirmParams.return_url + "?redirect_status=succeeded";
    return new Promise(() => {});
  },
});
"""
CHECKOUT = """
insert into checkouts (id, business_id, person_id, purpose, subject_id, lines, amount, currency, expires_at)
select %s, b.id, p.id, 'visit', %s, '[{"kind": "service", "label": "Cut", "amount": 4500, "tax_rate": 19}]', 4500,
  'EUR', now() + interval '1 hour'
from businesses b, people p where b.slug = 'atelier-nordlicht' and p.name = 'Clara Hoffmann'"""
PAYMENT = """
insert into payments (id, checkout_id, business_id, person_id, processor, method, amount, currency, state,
  processor_ref, client_secret, opened_at)
select %s, c.id, c.business_id, c.person_id, 'stripe', 'card', 4500, 'EUR', 'open', 'pi_1', 'pi_1_secret_2', now()
from checkouts c where c.id = %s"""


@pytest.fixture(scope="module")
def shop(cluster: Cluster, town_template: str) -> Iterator[RunningServer]:
    """A town whose cards go to Stripe."""
    with serve_over(cluster, cluster.clone(town_template), worker=False, **STRIPE) as running:
        yield running


@pytest.fixture
def checkout(shop: RunningServer) -> str:
    """Where Clara is to pay."""
    checkout_id = new_id()
    with psycopg.connect(shop.owner_url) as db:
        db.execute(CHECKOUT, [checkout_id, new_id()])
        db.execute("delete from payments where processor_ref = 'pi_1'")
        db.execute(PAYMENT, [new_id(), checkout_id])
    return f"/checkouts/{checkout_id}"


def clara(chromium: Browser, shop: RunningServer) -> tuple[BrowserContext, Page]:
    """Her browser, signed in."""
    context = chromium.new_context(base_url=shop.base_url, **USUAL)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    sign_in(page, shop, "clara")
    return context, page


def test_a_card_is_entered_into_stripes_own_fields(chromium: Browser, shop: RunningServer, checkout: str) -> None:
    context, page = clara(chromium, shop)
    asked: list[str] = []
    complaints: list[str] = []

    def stub(route: object, request: object) -> None:
        asked.append(request.url)  # type: ignore[attr-defined]
        is_script = request.url.endswith(".js")  # type: ignore[attr-defined]
        kind = "application/javascript" if is_script else "text/html"
        route.fulfill(body=STUB if is_script else "<p>card</p>", content_type=kind)  # type: ignore[attr-defined]

    context.route("https://js.stripe.com/**", stub)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto("/visits")
    assert asked == []
    page.goto(checkout)
    expect(page.locator("[data-slot]")).to_have_attribute("data-stub", "pk_test_1 pi_1_secret_2")
    page.frame_locator("[data-slot] iframe").get_by_text("card").wait_for()
    pay = page.locator("card-fields button")
    pay.click()
    expect(page.get_by_role("alert").get_by_text("Your card was declined.")).to_be_visible()
    pay.click()
    page.wait_for_url("**?redirect_status=succeeded")
    expect(page.get_by_text("We wait for word that you have paid.")).to_be_visible()
    assert page.locator("card-fields").count() == 0
    assert complaints == []
    assert {url.split("?")[0] for url in asked} == {
        "https://js.stripe.com/endive/stripe.js",
        "https://js.stripe.com/frame",
    }
    context.close()


def test_when_stripes_script_does_not_come_it_is_said(chromium: Browser, shop: RunningServer, checkout: str) -> None:
    context, page = clara(chromium, shop)
    context.route("https://js.stripe.com/**", lambda route: route.abort())
    page.goto(checkout)
    expect(page.get_by_text("The card fields can't be loaded right now.")).to_be_visible()
    context.close()


def test_without_scripts_the_page_says_what_to_do(chromium: Browser, shop: RunningServer, checkout: str) -> None:
    context, _ = clara(chromium, shop)
    told = context.request.get(checkout).text()
    assert "Paying by card needs JavaScript here" in told.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "http-equiv" not in told
    context.close()


def test_only_the_page_with_the_fields_may_talk_to_stripe(
    chromium: Browser, shop: RunningServer, checkout: str
) -> None:
    context, page = clara(chromium, shop)
    context.route("https://js.stripe.com/**", lambda route: route.abort())
    policies = {}
    for path in (checkout, "/", "/visits", f"{checkout}?redirect_status=succeeded"):
        answer = page.goto(path)
        assert answer is not None
        policies[path] = answer.headers["content-security-policy"]
    assert "frame-src https://js.stripe.com" in policies.pop(checkout)
    assert all("stripe" not in policy and "frame-src" not in policy for policy in policies.values())
    context.close()
