"""How a business wants to be paid: saved version by version, never changed, and in force from then on."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import psycopg
import pytest

from tests.domains.catalog.houses import NORDLICHT, Client, Houses
from vibewell.domains.payments import Policy, PolicyStep, policies_in_force, tax_rate_of
from vibewell.kernel.db import Caller, Database
from vibewell.kernel.ids import new_id

POLICY = f"/businesses/{NORDLICHT}/payment-policy"
STEPS = [{"hours": 48, "percent": 0}, {"hours": 24, "percent": 50}, {"hours": 0, "percent": 100}]
THIRD = {"takes": "deposit", "deposit_percent": 30, "steps": STEPS, "no_show_percent": 100, "grace_minutes": 60}


def of_service(houses: Houses, name: str = "cut") -> str:
    return f"/businesses/{NORDLICHT}/services/{houses.services[name]}/payment-policy"


async def test_until_somebody_says_otherwise_guests_pay_at_the_venue(client: Client) -> None:
    answer = await client.ask("mehmet", "GET", POLICY)
    assert answer.status == 200
    assert answer.body["versions"] == []
    assert (answer.body["in_force"]["takes"], answer.body["in_force"]["version"]) == ("at_venue", 0)
    assert answer.body["in_force"]["steps"] == [{"hours": 0, "percent": 0}]


async def test_a_version_is_saved_and_counts_from_then_on(client: Client, houses: Houses) -> None:
    saved = await client.ask("lene", "POST", POLICY, THIRD)
    assert saved.status == 201, saved.body
    assert saved.body["in_force"]["deposit_percent"] == 30
    again = await client.ask("ida", "POST", POLICY, {"takes": "full", "steps": STEPS})
    assert [version["version"] for version in again.body["versions"]] == [2, 1]
    assert again.body["in_force"]["takes"] == "full"
    own = await client.ask("jonas", "GET", of_service(houses))
    assert (own.body["in_force"]["takes"], own.body["follows_business"], own.body["versions"]) == ("full", True, [])


async def test_a_service_has_terms_of_its_own_until_it_follows_its_business_again(
    client: Client, houses: Houses
) -> None:
    await client.ask("ida", "POST", POLICY, THIRD)
    amount = {"takes": "deposit", "deposit_amount": {"amount": 2000}, "steps": STEPS}
    own = await client.ask("ida", "POST", of_service(houses), amount)
    assert own.body["versions"][0]["deposit_amount"] == {"amount": 2000, "currency": "EUR"}
    assert own.body["in_force"]["deposit_amount"] == {"amount": 2000, "currency": "EUR"}
    assert not own.body["follows_business"]
    other = await client.ask("ida", "GET", of_service(houses, "colour"))
    assert other.body["follows_business"]
    ended = await client.ask("ida", "POST", of_service(houses), {"takes": "inherit"})
    assert (ended.body["in_force"]["deposit_percent"], ended.body["follows_business"]) == (30, True)
    assert [version["takes"] for version in ended.body["versions"]] == ["inherit", "deposit"]


async def test_a_later_version_does_not_touch_what_was_agreed_before(
    client: Client, houses: Houses, worker_database: Database, owner_url: str
) -> None:
    business, cut, colour, gone = (
        houses.businesses[NORDLICHT],
        houses.services["cut"],
        houses.services["colour"],
        new_id(),
    )
    before = datetime.now(UTC)
    await client.ask("ida", "POST", POLICY, THIRD)
    between = datetime.now(UTC)
    await client.ask("ida", "POST", of_service(houses), {"takes": "full", "steps": STEPS})
    await client.ask("ida", "POST", POLICY, {"takes": "at_venue"})
    async with worker_database.tx(Caller.service()) as tx:
        told = [
            await policies_in_force(tx, business, [cut, colour, gone, cut], at)
            for at in (before, between, datetime.now(UTC) + timedelta(seconds=1))
        ]
    assert [{key: policy.takes for key, policy in each.items()} for each in told] == [
        {cut: "at_venue", colour: "at_venue", gone: "at_venue"},
        {cut: "deposit", colour: "deposit", gone: "deposit"},
        {cut: "full", colour: "at_venue", gone: "at_venue"},
    ]
    assert told[0][cut] == Policy()
    assert told[1][cut].steps == (PolicyStep(48, 0), PolicyStep(24, 50), PolicyStep(0, 100))
    with psycopg.connect(owner_url) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("set role service_role")
        db.execute("delete from payment_policies")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"takes": "full", "steps": [{"hours": 24, "percent": 0}, {"hours": 48, "percent": 50}]}, "policy.steps_cross"),
        ({"takes": "full", "steps": [{"hours": 24, "percent": 50}, {"hours": 0, "percent": 20}]}, "policy.steps_cross"),
        ({"takes": "full", "steps": []}, "policy.steps_cross"),
        ({"takes": "full", "steps": [{"hours": h, "percent": 0} for h in range(12, -1, -1)]}, "policy.steps_cross"),
        ({"takes": "full", "steps": [{"hours": 0, "percent": 110}]}, "policy.out_of_range"),
        ({"takes": "full", "grace_minutes": -5}, "policy.out_of_range"),
        ({"takes": "deposit"}, "policy.deposit"),
        ({"takes": "deposit", "deposit_percent": 20, "deposit_amount": {"amount": 5}}, "policy.deposit"),
        ({"takes": "deposit", "deposit_amount": {"amount": 0}}, "payment.amount_invalid"),
        ({"takes": "deposit", "deposit_amount": {"amount": 500, "currency": "CHF"}}, "payment.currency_differs"),
        ({"takes": "at_venue", "no_show_percent": 50}, "policy.nothing_held"),
        ({"takes": "inherit"}, "policy.inherits"),
        ({"takes": "deposit", "deposit_percent": 100}, "request.invalid"),
        ({"takes": "deposit", "deposit_amount": {"amount": -1}}, "payment.amount_invalid"),
        ({"takes": "deposit", "deposit_amount": {"amount": 9_999_999_999}}, "payment.amount_invalid"),
        ({"takes": "free lunch"}, "request.invalid"),
        ({"takes": "full", "stepz": []}, "request.invalid"),
        ({"takes": "full", "steps": [{"hours": 0, "percent": 1, "note": ""}]}, "request.invalid"),
        ({"takes": "full", "no_show_percent": 2**70}, "policy.out_of_range"),
        ({}, "request.invalid"),
    ],
)
async def test_what_makes_no_sense_is_refused(client: Client, wish: dict[str, Any], code: str) -> None:
    answer = await client.ask("ida", "POST", POLICY, wish)
    assert (answer.status in (400, 422), answer.code) == (True, code), answer.body


@pytest.mark.parametrize("wish", [{"grace_minutes": 5}, {"steps": STEPS}, {"deposit_percent": 5}])
async def test_who_follows_says_nothing_else(client: Client, houses: Houses, wish: dict[str, Any]) -> None:
    answer = await client.ask("ida", "POST", of_service(houses), {"takes": "inherit", **wish})
    assert answer.code == "policy.inherits"


@pytest.mark.parametrize(
    ("who", "code"),
    [("stranger", "sign_in_required"), ("clara", "business.not_yours"), ("sofia", "business.not_yours"),
     ("jonas", "business.role_not_enough"), ("mehmet", "business.role_not_enough")],
)  # fmt: skip
async def test_only_who_runs_the_business_changes_it(client: Client, houses: Houses, who: str, code: str) -> None:
    for path in (POLICY, of_service(houses)):
        assert (await client.ask(who, "POST", path, THIRD)).code == code
    assert (await client.ask(who, "PUT", f"/businesses/{NORDLICHT}/tax-rate", {"rate": "7"})).code == code


async def test_a_service_of_another_house_is_none_of_ours(client: Client, houses: Houses) -> None:
    assert (await client.ask("ida", "POST", of_service(houses, "brow"), THIRD)).code == "service.unknown"
    assert (await client.ask("ida", "GET", of_service(houses, "brow"))).code == "service.unknown"


async def test_those_who_save_at_once_get_a_version_each(client: Client) -> None:
    answers = await asyncio.gather(*(client.ask("ida", "POST", POLICY, THIRD) for _ in range(8)))
    assert {answer.status for answer in answers} == {201}
    book = await client.ask("ida", "GET", POLICY)
    assert [version["version"] for version in book.body["versions"]] == list(range(8, 0, -1))


async def test_a_key_saves_once(client: Client) -> None:
    first = await client.ask("ida", "POST", POLICY, THIRD, key="once")
    second = await client.ask("ida", "POST", POLICY, THIRD, key="once")
    assert first.body == second.body
    assert len((await client.ask("ida", "GET", POLICY)).body["versions"]) == 1


async def test_many_versions_come_in_pages(client: Client, houses: Houses, owner_url: str) -> None:
    with psycopg.connect(owner_url) as db:
        db.execute(
            "insert into payment_policies (id, business_id, version, takes)"
            " select gen_random_uuid(), %s, n, 'full' from generate_series(1, 120) n",
            [houses.businesses[NORDLICHT]],
        )
    seen: list[int] = []
    cursor: str | None = None
    for _ in range(3):
        page = await client.ask("ida", "GET", POLICY, **({"cursor": cursor} if cursor else {}))
        seen += [version["version"] for version in page.body["versions"]]
        cursor = page.body["next_cursor"]
    assert (seen, cursor) == (list(range(120, 0, -1)), None)
    assert (await client.ask("ida", "GET", POLICY, cursor="nonsense")).code == "cursor.malformed"


async def test_nobody_dates_a_policy_back(database: Database, houses: Houses) -> None:
    sql = (
        "insert into payment_policies (id, business_id, version, takes, created_by, created_at)"
        " values ($1, $2, 1, 'full', $3, now() - interval '1 year')"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.tx(houses.caller("ida")) as tx:
            await tx.execute(sql, new_id(), houses.businesses[NORDLICHT], houses.people["ida"])


async def test_the_tax_rate_is_the_countrys_until_the_business_says_its_own(
    client: Client, houses: Houses, worker_database: Database
) -> None:
    path = f"/businesses/{NORDLICHT}/tax-rate"
    assert (await client.ask("jonas", "GET", path)).body == {"rate": "19"}
    before = datetime.now(UTC)
    assert (await client.ask("ida", "PUT", path, {"rate": "8.1"})).body == {"rate": "8.1"}
    assert (await client.ask("ida", "PUT", path, {"rate": "0"})).body == {"rate": "0"}
    for rate, code in (("51", "tax.out_of_range"), ("-1", "request.invalid"), ("1e1", "request.invalid"),
                       ("19.123", "request.invalid")):  # fmt: skip
        assert (await client.ask("ida", "PUT", path, {"rate": rate})).code == code
    async with worker_database.tx(Caller.service()) as tx:
        business = houses.businesses[NORDLICHT]
        rates = [await tax_rate_of(tx, business, at) for at in (before, before + timedelta(hours=1))]
    assert rates == [Decimal(19), Decimal(0)]
