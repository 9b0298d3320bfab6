"""The pages of keys and webhooks: made, shown once, revoked, tried, and refused in words."""

import re

import httpx
import pytest

from tests.web.business.conftest import AtDesk, House
from tests.web.site.reader import Reader

PAGE = "/business/integrations"
KEYS, HOOKS = f"{PAGE}/keys", f"{PAGE}/webhooks"
KEY_OF = "select id from api_keys where business_id = %s and name = %s"
HOOK_OF = "select id from webhook_endpoints where business_id = %s and address = %s"
TOLD = """
insert into webhook_deliveries (id, endpoint_id, business_id, event_id, subject_id, kind, body, happened_at,
  retry_until, attempts, tried_at, given_up_at, answer_status, answer, failure, took_ms)
select gen_random_uuid(), id, business_id, gen_random_uuid(), gen_random_uuid(), 'visit.booked',
  '{"type":"visit.booked"}', now(), now(), 21, now(), now(), 503, '<script>alert(1)</script>', 'webhook.refused', 12
from webhook_endpoints where id = %s returning id"""


def test_a_key_is_shown_once_works_and_is_revoked(ida: Reader, house: House) -> None:
    ida.open(PAGE)
    sheet = ida.send(KEYS, name="The till", role="receptionist", until="2099-01-31")
    [secret] = set(re.findall(r"vw_live_[A-Za-z0-9_-]{43}", source(ida)))
    assert "Copy this key now" in sheet.text
    asked = {"authorization": f"Bearer {secret}", "accept": "application/json"}
    base = str(ida.http.base_url)
    assert httpx.get(f"{base}/api/v1/businesses/atelier-nordlicht/waitlist", headers=asked).status_code == 200
    text = ida.open(PAGE).text
    assert "The till" in text and f"ends in {secret[-4:]}" in text and "good until 31 January 2099" in text
    assert secret not in source(ida)
    ida.send(f"{KEYS}/{house.ask(KEY_OF, house.id, 'The till')}/revoke")
    assert "Nothing can be asked with this key any more." in ida.sheet.text
    assert httpx.get(f"{base}/api/v1/businesses/atelier-nordlicht/waitlist", headers=asked).status_code == 401


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"name": ""}, "Write what the key is for."),
        ({"name": "N", "until": "2001-01-01"}, "A key ends in the future"),
        ({"name": "N", "until": "soon"}, "Write a date."),
        ({"name": "N", "role": "owner"}, "What it may do"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_in_words(ida: Reader, written: dict[str, str], said: str) -> None:
    ida.open(PAGE)
    sheet = ida.send(KEYS, **written)
    assert (ida.status, said in sheet.text) == (422, True), sheet.text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Write where it is to be told."),
        ("http://hooks.example/", "has to begin with https://"),
        ("https://10.0.0.1/", "no private network"),
        ("https://user:word@hooks.example/", "without name and password"),
    ],
)
def test_an_address_that_will_not_do_is_refused_at_its_field(ida: Reader, address: str, said: str) -> None:
    ida.open(PAGE)
    sheet = ida.send(HOOKS, address=address)
    assert (ida.status, said in sheet.text) == (422, True), sheet.text


def test_a_webhook_is_made_looked_at_and_removed(ida: Reader, house: House) -> None:
    address = "https://hooks.example/in"
    ida.open(PAGE)
    sheet = ida.send(HOOKS, address=address)
    assert "whsec_" in source(ida) and "It hears from now on" in sheet.text
    hook = house.ask(HOOK_OF, house.id, address)
    page = f"{HOOKS}/{hook}"
    assert "Nothing yet" in ida.open(page).text
    assert house.ask(TOLD, hook)
    text = ida.open(f"{page}?state=failed").text
    for words in ("given up", "21 tries", "answered 503", "in 12 ms", "It did not take the message.", "Send again"):
        assert words in text
    assert "<script>alert(1)" not in source(ida)
    assert "A visit was booked" not in ida.open(f"{page}?state=accepted").text.partition("Where, and of what")[0]
    for what, tell in (
        ("test", "A test is on its way"),
        ("all", "is on its way again"),
        ("pause", "hears nothing until"),
        ("test", "switched off"),
        ("resume", "hears from now on"),
        ("secret", "a new secret"),
        ("again", "is on its way again"),
        ("nonsense", "is on its way again"),
    ):
        assert tell in do(ida, page, what), what
    ida.open(page)
    ida.send(page, address="https://hooks.example/other", kinds=["visit.moved"])
    assert "Kept." in ida.sheet.text and "https://hooks.example/other" in ida.open(page).text
    assert "told nothing more" in do(ida, page, "remove")
    assert house.ask("select count(*) from webhook_endpoints where id = %s", hook) == 0


def source(reader: Reader) -> str:
    """The page that lies open, as it came."""
    assert reader.answer is not None
    return reader.answer.text


def do(reader: Reader, page: str, what: str, delivery: str = "") -> str:
    """Press a button by its name; answers what the page says then."""
    reader.open(page)
    token = reader.form(f"{page}/do").fields["csrf_token"]
    answer = reader.http.post(f"{page}/do", data={"csrf_token": token, "what": what, "delivery": delivery})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("name", ["jonas", "mehmet"])
def test_only_owner_and_managers_come_here(at_desk: AtDesk, name: str) -> None:
    assert at_desk(name).http.get(PAGE).status_code == 403
