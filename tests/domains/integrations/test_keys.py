"""Keys: a program asks as a business in a role, reaches what that role reaches there, and nothing of people's."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from tests.architecture.sources import ROOT
from tests.conftest import RunningServer, free_port
from tests.domains.integrations.conftest import NORDLICHT, Bearing, SignIn, make_key
from tests.forked import COMMANDS, Forked
from vibewell.domains.integrations import REACH
from vibewell.kernel.db import Caller, Database

API = "/api/v1"
ROLES = ("manager", "receptionist", "read_only")
DAY = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
NOBODYS = "01890000-0000-7000-8000-000000000000"
QUERIES = {
    "/businesses/{slug}/agenda": f"?from={DAY}&to={DAY}",
    "/businesses/{slug}/blocks": f"?from={DAY}T00:00:00Z&to={DAY}T23:00:00Z",
    "/businesses/{slug}/sessions": f"?from={DAY}&to={DAY}",
}


def operations() -> list[tuple[str, str]]:
    """Verb and path of everything that the API has, without the prefix that all share."""
    document = json.loads((ROOT / "clients/openapi.json").read_text())
    return [
        (verb.upper(), path.removeprefix(API))
        for path, verbs in document["paths"].items()
        if path.startswith(API + "/")
        for verb in verbs
    ]


OPERATIONS = operations()


@pytest.fixture(scope="module")
def keys(bear: Bearing, as_person: SignIn) -> dict[str, httpx.Client]:
    """A client for each role."""
    return {role: bear(make_key(as_person("ida"), role)["secret"]) for role in ROLES}


@pytest.fixture(scope="module")
def names(as_person: SignIn, town: RunningServer) -> dict[str, str]:
    """Something of Atelier Nordlicht for every name in a path."""
    desk = as_person("jonas")
    services = desk.get(f"{NORDLICHT}/services").json()["items"]
    with psycopg.connect(town.owner_url) as db:
        visits = db.execute(
            "select v.id from visits v join businesses b on b.id = v.business_id where b.slug = 'atelier-nordlicht'"
            " and v.confirmed_at is not null and v.cancelled_at is null and v.starts_at > now() limit 1"
        ).fetchone()
    assert visits is not None
    return {
        "slug": "atelier-nordlicht",
        "staff_id": desk.get(f"{NORDLICHT}/staff").json()["items"][0]["id"],
        "service_id": services[0]["id"],
        "resource_id": desk.get(f"{NORDLICHT}/resources").json()["items"][0]["id"],
        "visit_id": str(visits[0]),
        "day": DAY,
    }


def filled(path: str, names: dict[str, str]) -> str:
    """The path with its names put in, and what it must be asked with."""
    query, service = QUERIES.get(path, ""), names.get("service_id", NOBODYS)
    if path.endswith(("/starts", "/starts/explain")):
        query = f"?from={DAY}&to={DAY}&services={service}"
        if path.endswith("explain"):
            query = f"?start={DAY}T09:00:00Z&services={service}"
    return API + re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], NOBODYS), path) + query


def without_now(answer: httpx.Response) -> str:
    """The answer without the instant at which it was given, and without its reference."""
    return re.sub(r'"(now|reference)":"[^"]*"', "", answer.text)


def test_a_secret_is_told_once_and_kept_by_nobody(town: RunningServer, as_person: SignIn) -> None:
    made = make_key(as_person("ida"), "receptionist")
    secret, key = str(made["secret"]), made["key"]
    assert re.fullmatch(r"vw_live_[A-Za-z0-9_-]{43}", secret)
    listed = as_person("lene").get(f"{NORDLICHT}/keys").json()["items"]
    found = next(each for each in listed if each["id"] == key["id"])
    assert found["last_four"] == secret[-4:]
    assert found["used_at"] is None
    assert "secret" not in found
    with psycopg.connect(town.owner_url) as db:
        tables = [
            str(name) for (name,) in db.execute("select relname from pg_stat_user_tables where schemaname = 'public'")
        ]
        held = [
            t
            for t in tables
            if db.execute(
                f"select 1 from public.{t} x where x::text like %s limit 1".encode(), [f"%{secret[8:]}%"]
            ).fetchone()
        ]
    assert held == []


@pytest.mark.parametrize("name", ["jonas", "mehmet", "clara", "sofia"])
def test_only_owner_and_managers_see_and_make_keys(as_person: SignIn, name: str) -> None:
    key = make_key(as_person("lene"), "read_only")["key"]
    client = as_person(name)
    assert client.get(f"{NORDLICHT}/keys").status_code == 403
    assert client.post(f"{NORDLICHT}/keys", json={"name": "N", "role": "manager"}).status_code == 403
    assert client.delete(f"{NORDLICHT}/keys/{key['id']}").status_code == 403


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"name": "N", "role": "owner"}, 400, "request.invalid"),
        ({"name": "", "role": "manager"}, 400, "request.invalid"),
        ({"name": "N" * 81, "role": "manager"}, 400, "request.invalid"),
        ({"name": "\u200b", "role": "manager"}, 422, "text.invalid"),
        ({"name": "N", "role": "manager", "expires_at": "2020-01-01T00:00:00Z"}, 422, "key.ends_too_soon"),
        ({"name": "N", "role": "manager", "expires_at": "2099-01-01T00:00:00"}, 400, "request.invalid"),
        ({"name": "N", "role": "manager", "secret": "vw_live_mine"}, 400, "request.invalid"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(as_person: SignIn, wish: dict[str, str], status: int, code: str) -> None:
    answer = as_person("ida").post(f"{NORDLICHT}/keys", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_a_business_has_a_limited_number_of_keys(as_person: SignIn) -> None:
    sofia, path = as_person("sofia"), f"{API}/businesses/brauenwerk/keys"
    made = [sofia.post(path, json={"name": "N", "role": "read_only"}).json() for _ in range(20)]
    assert sofia.post(path, json={"name": "N", "role": "read_only"}).json()["code"] == "key.too_many"
    assert sofia.delete(f"{path}/{made[0]['key']['id']}").status_code == 204
    assert sofia.post(path, json={"name": "N", "role": "read_only"}).status_code == 201
    assert sofia.delete(f"{path}/{NOBODYS}").json()["code"] == "key.unknown"


def test_what_keys_reach_is_in_the_api() -> None:
    listed = {(verb, path) for path, verbs in REACH.items() for verb in verbs}
    assert listed <= set(OPERATIONS), "REACH names what the API does not have"


@pytest.mark.parametrize("role", ROLES)
def test_a_key_reaches_its_role_and_nothing_of_peoples(
    keys: dict[str, httpx.Client], names: dict[str, str], role: str
) -> None:
    """Every operation of the API, with nothing to say: what is not listed is refused before anything else."""
    wrong = []
    for verb, path in OPERATIONS:
        told = names if verb == "GET" else {"slug": names["slug"], "day": DAY}
        answer = keys[role].request(verb, filled(path, told), json={} if verb != "GET" else None)
        code = "" if answer.status_code < 400 else answer.json()["code"]
        if verb not in REACH.get(path, ()):
            expected = code == "key.not_for_this" and answer.status_code == 403
        elif role == "read_only" and verb != "GET":
            expected = code == "key.only_reads" and answer.status_code == 403
        else:
            expected = not code.startswith("key.") and answer.status_code < 500 and answer.status_code != 401
        if not expected:
            wrong.append(f"{verb} {path}: {answer.status_code} {code}")
    assert not wrong, "\n".join(wrong)


def test_a_key_that_reads_reads_what_a_receptionist_reads(
    keys: dict[str, httpx.Client], as_person: SignIn, names: dict[str, str]
) -> None:
    read = 0
    for verb, path in OPERATIONS:
        if verb == "GET" and "GET" in REACH.get(path, ()):
            asked = filled(path, names)
            theirs, ours = as_person("jonas").get(asked), keys["read_only"].get(asked)
            assert (ours.status_code, without_now(ours)) == (theirs.status_code, without_now(theirs)), asked
            read += theirs.status_code == 200
    assert read >= 15


@pytest.mark.parametrize("role", ROLES)
def test_a_key_stays_in_its_business(keys: dict[str, httpx.Client], town: RunningServer, role: str) -> None:
    with psycopg.connect(town.owner_url) as db:
        found = db.execute(
            "select v.id, b.id from visits v join businesses b on b.id = v.business_id"
            " where b.slug = 'brauenwerk' and v.confirmed_at is not null limit 1"
        ).fetchone()
    assert found is not None
    for path in ("brauenwerk", str(found[1]), "no-such-house", "atelier-nordlicht%2F..%2Fbrauenwerk"):
        for verb, rest in (("GET", ""), ("GET", f"/agenda?from={DAY}&to={DAY}"), ("GET", "/staff"), ("PATCH", "")):
            answer = keys[role].request(verb, f"{API}/businesses/{path}{rest}", json={} if verb == "PATCH" else None)
            assert answer.json()["code"] in ("key.other_business", "key.not_for_this"), (path, rest)
    assert keys[role].get(f"{API}/visits/{found[0]}").json()["code"] == "visit.unknown"
    if role != "read_only":
        assert keys[role].post(f"{API}/visits/{found[0]}/cancellation").json()["code"] == "visit.unknown"


@pytest.mark.parametrize(
    "path", ["/", "/business", "/account", "/auth/v1/user", "/business/keys", "/api/v1/me/calendar-feed"]
)
def test_a_key_opens_no_page_and_no_account(keys: dict[str, httpx.Client], path: str) -> None:
    assert keys["manager"].get(path, headers={"accept": "application/json"}).status_code in (401, 403)


def test_the_record_names_the_key(keys: dict[str, httpx.Client], as_person: SignIn, town: RunningServer) -> None:
    made = keys["manager"].post(f"{NORDLICHT}/resources", json={"kind": "chair", "name": "Made by a till"})
    assert made.status_code == 201, made.text
    with psycopg.connect(town.owner_url) as db:
        row = db.execute(
            "select e.actor_id, k.name from audit_entries e join api_keys k on k.id = e.actor_id where e.row_id = %s",
            [made.json()["id"]],
        ).fetchone()
    assert row is not None
    assert row[1] == "A manager"
    page = as_person("ida").get("/business/history", headers={"accept": "text/html"}).text
    assert "Made by a till" in page
    assert "A manager" in page


def test_the_desk_role_of_a_key_does_not_manage(keys: dict[str, httpx.Client]) -> None:
    answer = keys["receptionist"].post(f"{NORDLICHT}/resources", json={"kind": "chair", "name": "N"})
    assert answer.json()["code"] == "business.role_not_enough"


def test_a_key_books_by_hand(keys: dict[str, httpx.Client], names: dict[str, str]) -> None:
    last = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    asked = keys["receptionist"].get(f"{NORDLICHT}/starts?from={DAY}&to={last}&services={names['service_id']}")
    assert asked.status_code == 200, asked.text
    start = asked.json()["starts"][0]["start"]
    wish = {"services": [names["service_id"]], "start": start, "guest_name": "Frau Kern"}
    made = keys["receptionist"].post(f"{NORDLICHT}/visits", json=wish, headers={"idempotency-key": "till-1"})
    assert made.status_code == 201, made.text
    again = keys["receptionist"].post(f"{NORDLICHT}/visits", json=wish, headers={"idempotency-key": "till-1"})
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (made.json()["id"], "true")


@pytest.mark.parametrize(
    "shown", ["vw_live_", "vw_live_" + "A" * 43, "vw_live_ü", "vw_live_" + "A" * 5000, "vw_live_\x00"]
)
def test_a_key_that_is_none_is_refused(town: RunningServer, shown: str) -> None:
    headers = {b"authorization": b"Bearer " + shown.encode("latin-1").replace(b"\x00", b"0")}
    answer = httpx.get(f"{town.base_url}{NORDLICHT}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "key.invalid")


def test_a_revoked_key_is_refused_by_every_process_at_once(
    town: RunningServer, as_person: SignIn, bear: Bearing
) -> None:
    made = make_key(as_person("ida"), "manager")
    with another_process(town) as other:
        beside = bear(made["secret"], other)
        assert beside.get(NORDLICHT).status_code == 200
        assert as_person("ida").delete(f"{NORDLICHT}/keys/{made['key']['id']}").status_code == 204
        refused = beside.get(NORDLICHT)
        assert (refused.status_code, refused.json()["code"]) == (401, "key.revoked")


def test_a_key_ends_when_it_was_to_end(town: RunningServer, as_person: SignIn, bear: Bearing) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = make_key(as_person("ida"), "read_only", expires_at=soon)
    client = bear(made["secret"])
    assert client.get(NORDLICHT).status_code == 200
    with psycopg.connect(town.owner_url) as db:
        db.execute("update api_keys set expires_at = now() where id = %s", [made["key"]["id"]])
    assert client.get(NORDLICHT).json()["code"] == "key.expired"


def test_use_is_noted_once_a_minute(town: RunningServer, as_person: SignIn, bear: Bearing) -> None:
    made = make_key(as_person("ida"), "read_only")
    client = bear(made["secret"])
    versions = set()
    with psycopg.connect(town.owner_url, autocommit=True) as db:
        for _ in range(5):
            assert client.get(NORDLICHT).status_code == 200
            row = db.execute("select xmin::text, used_at from api_keys where id = %s", [made["key"]["id"]]).fetchone()
            assert row is not None
            assert row[1].second == 0
            versions.add(row[0])
    assert len(versions) <= 2, "one write, or two where a minute began"


def test_a_busy_key_is_told_to_wait_by_every_process(town: RunningServer, as_person: SignIn, bear: Bearing) -> None:
    made = make_key(as_person("ida"), "read_only")
    with psycopg.connect(town.owner_url) as db:
        for minutes in (0, 1):
            db.execute(
                "insert into request_counts (key, window_start, count)"
                " values ('key:' || %s, date_trunc('minute', now()) + make_interval(mins => %s), 599)",
                [made["key"]["id"], minutes],
            )
    here = bear(made["secret"])
    with another_process(town) as other:
        beside = bear(made["secret"], other)
        answers = [client.get(NORDLICHT) for client in (here, beside, here, beside)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 2
    assert refused[0].json()["code"] == "key.too_many_requests"
    assert 1 <= refused[0].json()["retry_after_seconds"] <= 60
    assert as_person("ida").get(NORDLICHT).status_code == 200


def test_a_token_with_the_claims_of_a_key_is_a_persons_all_the_same(
    town: RunningServer, as_person: SignIn, bear: Bearing
) -> None:
    """Signed by our own key, as a hosted project would sign whatever its hooks put in."""
    import asyncio

    import jwt

    from vibewell.domains.identity.keyring import Keyring
    from vibewell.domains.identity.vault import Vault

    clara = as_person("clara")
    token = clara.headers["authorization"].removeprefix("Bearer ")
    payload = jwt.decode(token, options={"verify_signature": False})
    with psycopg.connect(town.owner_url) as db:
        house = db.execute("select id from businesses where slug = 'atelier-nordlicht'").fetchone()
    assert house is not None
    wanted = {"business_id": str(house[0]), "business_role": "manager"}
    payload |= {**wanted, "only_reads": False, "user_metadata": wanted, "app_metadata": wanted}

    async def sign() -> str:
        database = await Database.connect(town.owner_url, connections_max=1)
        try:
            ring = Keyring(database, Caller.identity(), Vault(town.settings.secret_key.encode()), 900)
            key = await ring.signing_key(datetime.now(UTC))
            return jwt.encode(payload, key.private_key, "ES256", headers={"kid": key.kid})
        finally:
            await database.close()

    forged = bear(asyncio.run(sign()))
    assert forged.get(f"{API}/visits").json() == clara.get(f"{API}/visits").json()
    assert forged.get(f"{API}/visits").status_code == 200
    for path in (f"/agenda?from={DAY}&to={DAY}", "/keys", "/waitlist"):
        assert forged.get(NORDLICHT + path).json()["code"] == "business.not_yours"
    assert forged.post(f"{NORDLICHT}/resources", json={"kind": "chair", "name": "N"}).status_code == 403


def another_process(town: RunningServer) -> Any:
    """A second web process over the same town; the town stays when it ends."""
    import contextlib
    import os
    import time

    @contextlib.contextmanager
    def running() -> Iterator[str]:
        port = free_port()
        told = {"HOST": "127.0.0.1", "PORT": str(port), "DATABASE_URL": town.settings.database_url,
                "DATA_DIR": town.settings.data_dir, "SECRET_KEY": town.settings.secret_key}  # fmt: skip
        process = Forked(COMMANDS["web"], environment={**os.environ, **told})
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(1500):
                with contextlib.suppress(httpx.TransportError):
                    httpx.get(f"{base}/readyz")
                    break
                time.sleep(0.02)
            yield base
        finally:
            process.terminate()
            process.wait(20)

    return running()
