"""The same over HTTP: what is due is said before, asked for once, and refused in codes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.domains.booking.checkout.flow import START, Flow
from vibewell.kernel.ids import new_id


class Api:
    """Somebody who signed up, with a program."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.http = flow, httpx.AsyncClient(base_url=flow.till.address, timeout=20)
        self.headers: dict[str, str] = {}

    async def sign_up(self) -> None:
        body = {"email": "greta@vibewell.example", "password": "correct horse", "data": {"name": "Greta Lindner"}}
        answer = await self.http.post("/auth/v1/signup", json=body)
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def post(self, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        sent = {**self.headers, **headers}
        answer, _ = await asyncio.gather(self.http.post(f"/api/v1{path}", json=body, headers=sent), self._work_soon())
        return answer

    async def _work_soon(self) -> None:
        await asyncio.sleep(0.4)
        await self.flow.work()

    async def get(self, path: str, **query: str) -> httpx.Response:
        return await self.http.get(f"/api/v1{path}", params=query, headers=self.headers)

    async def hold(self) -> str:
        salon = self.flow.salon
        body = {"business": salon.slug, "services": [str(salon.colour)], "start": START.isoformat()}
        return str((await self.http.post("/api/v1/holds", json=body, headers=self.headers)).json()["id"])


@pytest.fixture
async def api(flow: Flow) -> AsyncIterator[Api]:
    flow.agree(takes="deposit", deposit_percent=30)
    made = Api(flow)
    async with made.http:
        await made.sign_up()
        yield made


async def test_what_is_due_is_told_before_anything_is_held(api: Api) -> None:
    salon = api.flow.salon
    told = await api.get(f"/businesses/{salon.slug}/terms", services=str(salon.colour), start=START.isoformat())
    assert told.status_code == 200, told.text
    assert told.json()["due"] == {"amount": 2700, "currency": "EUR"}
    assert [step["cost"]["amount"] for step in told.json()["visits"][0]["timeline"]] == [0, 2700]


async def test_unpaid_it_is_402_and_paid_it_is_a_visit(api: Api) -> None:
    hold = await api.hold()
    refused = await api.post("/visits", {"hold_id": hold})
    assert (refused.status_code, refused.json()["code"]) == (402, "payment.required")
    assert refused.json()["amount"] == {"amount": 2700, "currency": "EUR"}
    assert refused.json()["terms"]["visits"][0]["timeline"][0]["says"].startswith("free until")
    begun = await api.post("/checkouts", {"hold_id": hold}, **{"Idempotency-Key": "pay-once"})
    assert begun.status_code == 201, begun.text
    [payment] = begun.json()["payments"]
    assert payment["refunded"] == {"amount": 0, "currency": "EUR"}
    assert (payment["state"], payment["amount"]["amount"]) == ("open", 2700)
    again = await api.post("/checkouts", {"hold_id": hold}, **{"Idempotency-Key": "pay-once"})
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (begun.json()["id"], "true")
    await api.flow.till.press(payment["next_url"], number="4242 4242 4242 4242", expires="12/40", cvc="123")
    await api.flow.work()
    assert (await api.get(f"/checkouts/{begun.json()['id']}")).json()["state"] == "settled"
    assert (await api.get(f"/visits/{hold}")).json()["status"] == "confirmed"
    standing = (await api.get(f"/visits/{hold}/terms")).json()
    assert (standing["paid"]["amount"], standing["open"]["amount"]) == (2700, 6300)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "checkout.subject"),
        ({"hold_id": str(new_id())}, 404, "booking.hold_unknown"),
        ({"hold_id": str(new_id()), "visit_id": str(new_id())}, 422, "checkout.subject"),
        ({"hold_id": "mine", "promo_code": "NOPE"}, 422, "promo.refused"),
        ({"hold_id": "mine", "gift_code": "AAAABBBBCCCCDDDD"}, 404, "gift.code_unknown"),
        ({"hold_id": "mine", "package_pass": str(new_id())}, 404, "package.pass_unknown"),
        ({"hold_id": "mine", "tip": {"amount": -5}}, 422, "payment.amount_invalid"),
        ({"hold_id": "mine", "tip": {"amount": 10_000_000_000}}, 422, "payment.amount_invalid"),
        ({"hold_id": "mine", "tip": {"amount": 500, "currency": "CHF"}}, 422, "payment.currency_differs"),
        ({"hold_id": "mine", "tip": 500}, 400, "request.invalid"),
        ({"hold_id": "mine", "method": "crypto"}, 422, "payment.method_unavailable"),
    ],
)
async def test_what_can_not_be_paid_is_refused_by_name(api: Api, body: dict[str, Any], status: int, code: str) -> None:
    if body.get("hold_id") == "mine":
        body = {**body, "hold_id": await api.hold()}
    answer = await api.post("/checkouts", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert api.flow.rows("select from payments") == []


async def test_what_was_tried_too_often_is_held_back_for_an_hour(api: Api) -> None:
    hold = await api.hold()
    begun = (await api.post("/checkouts", {"hold_id": hold})).json()
    api.flow.till.do("update payments set declined = 20 where checkout_id = %s", begun["id"])
    answer = await api.post("/checkouts", {"hold_id": hold, "tip": {"amount": 500}})
    assert (answer.status_code, answer.json()["code"]) == (429, "payment.tries_too_many")
    assert answer.headers["retry-after"] == "3600"
    assert "ask the business" in answer.json()["detail"]
    assert api.flow.rows("select count(*) as num from payments") == [{"num": 1}]


async def test_the_desk_is_the_desks_alone(api: Api) -> None:
    visit = await api.flow.booked()
    for path, body in (
        (f"/visits/{visit}/waiver", {"reason": "please"}),
        (f"/visits/{visit}/venue-payment", {"amount": {"amount": 100}, "method": "cash"}),
        (f"/visits/{visit}/client-cancellation", {}),
    ):
        assert (await api.post(path, body)).status_code == 404
    assert (await api.get(f"/businesses/{api.flow.salon.slug}/promo-codes")).status_code == 403
    assert (await api.get("/gift-cards")).json() == []
