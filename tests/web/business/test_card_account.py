"""An owner has the business paid directly: from the desk to Stripe's pages and back, past nobody else."""

import asyncio

import pytest

from tests.adapters.payments.conftest import front, localstripe, stripe_url
from tests.adapters.payments.stripe_front import StripeFront
from tests.conftest import Cluster, RunningServer, serve_over
from tests.web.business.conftest import AtDesk
from tests.web.site.reader import Reader

__all__ = ["front", "localstripe", "stripe_url"]
PAGE = "/business/card-account"
STRIPE = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}


@pytest.mark.parametrize("name", ["lene", "jonas", "mehmet"])
def test_it_is_the_owners_alone(at_desk: AtDesk, name: str) -> None:
    reader = at_desk(name)
    reader.open(PAGE)
    assert reader.status == 403


def test_where_cards_go_elsewhere_nothing_is_asked_for(ida: Reader) -> None:
    ida.open(PAGE)
    assert "Cards don't go to Stripe here." in ida.sheet.text
    assert "Not set up" in ida.sheet.text


async def test_an_owner_goes_on_to_stripe(
    cluster: Cluster,
    town_template: str,
    front: StripeFront,
    stripe_url: str,
) -> None:
    name = cluster.clone(town_template)
    with serve_over(cluster, name, **STRIPE, STRIPE_API_URL=stripe_url) as running:
        led = await asyncio.to_thread(set_up, running)
    [account] = front.accounts
    assert led == [f"https://connect.stripe.com/setup/s/{account}"]
    made = [given for method, path, given in front.calls if (method, path) == ("POST", "/v1/accounts")]
    assert [one["business_profile"] for one in made] == [{"name": "Atelier Nordlicht"}]
    [link] = [given for _, path, given in front.calls if path == "/v1/account_links"]
    assert link["return_url"] == f"{running.base_url}{PAGE}?business=atelier-nordlicht"


def set_up(running: RunningServer) -> list[str]:
    """Ida asks; answers where she is led."""
    reader = Reader(running.base_url, "en")
    reader.open("/sign-in")
    reader.send("/sign-in", email="ida@vibewell.example", password="vibewell-demo")
    reader.open(PAGE)
    reader.send(PAGE)
    reader.open(PAGE)
    reader.http.close()
    return [link for link in reader.sheet.links if "stripe" in link]
