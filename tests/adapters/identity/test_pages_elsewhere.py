"""Pages whose accounts are kept by a project elsewhere: another server of ours, asked over HTTP, which sends mail."""

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import psycopg
import pyotp
import pytest

from tests.adapters.identity.conftest import AuthServers
from tests.adapters.identity.post import Post
from tests.conftest import Cluster, RunningServer, serve_over
from tests.salon import Salon, arrange_salon
from tests.web.site.reader import PASSWORD, Reader

pytestmark = pytest.mark.xdist_group("auth_servers")
_numbers = itertools.count(1)


class Two(msgspec.Struct, frozen=True):
    """The product, and the projects that keep its accounts: one that confirms at once, and one by mail."""

    product: RunningServer
    project: RunningServer


@pytest.fixture(scope="module")
def at_once(auth_servers: AuthServers, cluster: Cluster) -> Iterator[Two]:
    """Accounts elsewhere, confirmed at once."""
    project = auth_servers.at_once
    with serve_over(
        cluster, cluster.clone("vibewell_template"), worker=False, SUPABASE_URL=project.base_url
    ) as product:
        yield Two(product, project)


@pytest.fixture(scope="module")
def by_mail(cluster: Cluster) -> Iterator[Two]:
    """Accounts elsewhere, confirmed by a mail whose link leads back to the product."""
    product = serve_over(cluster, cluster.clone("vibewell_template"), worker=False)
    address = product.running.base_url
    name = cluster.clone("vibewell_template")
    with serve_over(cluster, name, MAILER_AUTOCONFIRM="false", ALLOWED_ORIGINS=address) as project:
        product.environment["SUPABASE_URL"] = project.base_url
        with product as running:
            yield Two(running, project)


@pytest.fixture(scope="module")
def salon(at_once: Two) -> Salon:
    return arrange_salon(at_once.product.owner_url)


@pytest.fixture
def reader(at_once: Two) -> Iterator[Reader]:
    with Reader(at_once.product.base_url) as opened:
        yield opened


def fresh() -> str:
    return f"pages.elsewhere{next(_numbers)}@vibewell.example"


def people(server: RunningServer, email: str) -> list[tuple[str]]:
    """Who has an account with this address there."""
    with psycopg.connect(server.owner_url) as connection:
        return connection.execute("select id::text from identity.users where email = %s", [email]).fetchall()


def test_signing_up_makes_the_account_there_and_the_person_here(reader: Reader, at_once: Two) -> None:
    email = fresh()
    reader.sign_up("Clara Hoffmann", email)
    assert reader.path == "/visits"
    assert "Clara" in reader.sheet.text
    there, here = people(at_once.project, email), people(at_once.product, email)
    assert there == here
    assert len(here) == 1, "letters and teams find the person by the address"
    reader.open("/account")
    assert email in reader.sheet.text
    assert "does not tell where else you are signed in" in reader.sheet.text


def test_a_start_is_held_and_booked_by_somebody_whose_account_is_elsewhere(
    reader: Reader, at_once: Two, salon: Salon
) -> None:
    business = httpx.get(f"{at_once.product.base_url}/api/v1/businesses/{salon.slug}").raise_for_status().json()
    service = business["services"][0]["id"]
    day = datetime.now(UTC).date()
    query = {
        "services": service,
        "staff": "any",
        "from": f"{day + timedelta(days=1)}",
        "to": f"{day + timedelta(days=9)}",
    }
    starts = httpx.get(f"{at_once.product.base_url}/api/v1/businesses/{salon.slug}/starts", params=query).json()[
        "starts"
    ]
    reader.sign_up("Clara Hoffmann", fresh())
    token = reader.http.cookies["vw_access"]
    wish = {"business": salon.slug, "services": [service], "staff": "any", "start": starts[0]["start"]}
    api = f"{at_once.product.base_url}/api/v1"
    bearer = {"authorization": f"Bearer {token}"}
    hold = httpx.post(f"{api}/holds", json=wish, headers=bearer).raise_for_status().json()
    booked = httpx.post(f"{api}/visits", json={"hold_id": hold["id"]}, headers=bearer)
    assert booked.status_code == 201
    reader.open(f"/visits/{booked.json()['id']}")
    assert reader.status == 200


def test_a_wrong_password_and_a_known_address_are_told_in_our_words(reader: Reader, at_once: Two) -> None:
    email = fresh()
    reader.sign_up("Clara Hoffmann", email)
    with Reader(at_once.product.base_url, language="de") as other:
        other.open("/sign-in")
        other.send("/sign-in", email=email, password="wrong")
        assert other.status == 422
        assert "password-error" in other.sheet.ids
        other.open("/sign-up")
        other.send("/sign-up", name="Clara", email=email, password="something else entirely")
        assert other.status == 422
        assert "email-error" in other.sheet.ids
        other.open("/sign-in")
        other.send("/sign-in", email=email, password=PASSWORD)
        assert other.path == "/visits"


def test_signing_out_ends_the_session_there(reader: Reader) -> None:
    reader.sign_up("Clara Hoffmann", fresh())
    kept = reader.http.cookies["vw_refresh"]
    reader.open("/account")
    reader.send("/sign-out")
    assert reader.path == "/"
    reader.http.cookies.set("vw_refresh", kept)
    reader.open("/visits")
    assert reader.path.startswith("/sign-in")


def test_a_session_goes_on_by_its_refresh_token(reader: Reader) -> None:
    reader.sign_up("Clara Hoffmann", fresh())
    before = reader.http.cookies["vw_refresh"]
    del reader.http.cookies["vw_access"]
    reader.open("/visits")
    assert reader.path == "/visits"
    assert reader.http.cookies["vw_refresh"] != before


def test_a_new_password_needs_the_old_one_and_is_kept_there(reader: Reader, at_once: Two) -> None:
    email, changed = fresh(), "four quiet words now"
    reader.sign_up("Clara Hoffmann", email)
    reader.open("/account")
    reader.send("/account/password", current_password="wrong", new_password=changed)
    assert reader.status == 422
    assert "current_password-error" in reader.sheet.ids
    reader.send("/account/password", current_password=PASSWORD, new_password=changed)
    assert reader.path == "/account"
    with Reader(at_once.product.base_url) as other:
        other.open("/sign-in")
        other.send("/sign-in", email=email, password=changed)
        assert other.path == "/visits"


def test_the_second_step_works_by_the_project(reader: Reader, at_once: Two) -> None:
    email = fresh()
    reader.sign_up("Clara Hoffmann", email)
    reader.open("/account")
    reader.send("/account/second-step")
    assert reader.answer is not None
    secret = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", reader.sheet.text)
    assert secret
    totp = pyotp.TOTP(secret[0].replace(" ", ""))
    reader.send("/account/second-step/code", code="000000")
    assert reader.status == 422
    reader.send("/account/second-step/code", code=totp.now())
    assert reader.path == "/account"
    with Reader(at_once.product.base_url) as other:
        other.open("/sign-in")
        other.send("/sign-in", email=email, password=PASSWORD)
        assert other.path.startswith("/sign-in/code")
        other.send("/sign-in/code", code=totp.at(datetime.now(UTC) + timedelta(seconds=30)))
        assert other.path == "/visits"


def test_a_mailed_sign_up_comes_back_to_the_browser_that_asked(by_mail: Two) -> None:
    email, post = fresh(), Post(by_mail.project.owner_url)
    with Reader(by_mail.product.base_url) as reader:
        reader.sign_up("Clara Hoffmann", email)
        assert email in reader.sheet.text
        back = httpx.get(post.next(email).link, follow_redirects=False).headers["location"]
        assert back.startswith(f"{by_mail.product.base_url}/mailed?type=signup&code=")
        with Reader(by_mail.product.base_url) as stranger:
            stranger.answer = stranger.http.get(back)
            stranger.send("/mailed")
            assert stranger.status >= 400
            assert "in which you asked for it" in stranger.sheet.text
    with Reader(by_mail.product.base_url) as reader:
        again = follow(reader, post, email, "/sign-in", by_link="1")
        assert again == "/visits"
        assert people(by_mail.product, email) == people(by_mail.project, email)


def test_a_forgotten_password_is_chosen_anew(by_mail: Two) -> None:
    email, post = fresh(), Post(by_mail.project.owner_url)
    with Reader(by_mail.product.base_url) as reader:
        reader.sign_up("Clara Hoffmann", email)
        post.next(email)
        assert follow(reader, post, email, "/sign-in", by_link="1") == "/visits"
        assert follow(reader, post, email, "/recover") == "/recover/password"
        reader.send("/recover/password", password="four quiet words now")
        assert reader.path == "/visits"
    with Reader(by_mail.product.base_url) as other:
        other.open("/sign-in")
        other.send("/sign-in", email=email, password="four quiet words now")
        assert other.path == "/visits"


def follow(reader: Reader, post: Post, email: str, path: str, **written: str) -> str:
    """Ask for a mail on this page, follow its link, press; answers where that leads."""
    reader.open(path)
    reader.send(path, email=email, **written)
    assert reader.status == 200, reader.sheet.text
    back = httpx.get(post.next(email).link, follow_redirects=False).headers["location"]
    assert parse_qs(urlsplit(back).query)["code"]
    reader.answer = reader.http.get(back)
    reader.send("/mailed")
    return reader.path


def test_a_link_that_is_over_says_so(by_mail: Two) -> None:
    link = f"{by_mail.project.base_url}/auth/v1/verify?token=nonsense&type=signup"
    answer = httpx.get(link, params={"redirect_to": f"{by_mail.product.base_url}/mailed?type=signup"})
    with Reader(by_mail.product.base_url) as reader:
        reader.answer = reader.http.get(answer.headers["location"])
        assert "works once" in reader.sheet.text


def test_an_unknown_address_is_answered_alike(by_mail: Two) -> None:
    with Reader(by_mail.product.base_url) as reader:
        reader.open("/recover")
        reader.send("/recover", email="nobody.at.all@vibewell.example")
        assert reader.status == 200
        assert "If there is something to send" in reader.sheet.text


def test_a_project_that_is_away_is_a_clear_page_and_signs_nobody_out(cluster: Cluster) -> None:
    product = serve_over(cluster, cluster.clone("vibewell_template"), worker=False)
    with serve_over(cluster, cluster.clone("vibewell_template"), worker=False) as project:
        product.environment["SUPABASE_URL"] = project.base_url
        running = product.__enter__()
        reader = Reader(running.base_url)
        reader.sign_up("Clara Hoffmann", fresh())
    try:
        with Reader(running.base_url) as other:
            other.open("/sign-in")
            other.send("/sign-in", email="clara@vibewell.example", password=PASSWORD)
            assert other.status == 503
            assert "does not answer" in other.sheet.text
            assert other.answer is not None
            assert project.base_url not in other.answer.text
        del reader.http.cookies["vw_access"]
        reader.open("/search")
        assert reader.status == 200
        assert "vw_refresh" in reader.http.cookies
        reader.http.close()
    finally:
        product.__exit__()
