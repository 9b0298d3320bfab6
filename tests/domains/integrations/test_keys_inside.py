"""Past the edge: what row security, transactions and helpers allow a key, whatever a route would let through."""

import asyncpg
import psycopg
import pytest

from tests.conftest import Cluster
from tests.trust import matrix
from tests.trust.people import KEY_DESK, KEYS_HOUSE, PEOPLE
from tests.trust.world import arrange_world, named
from vibewell.kernel.db import Caller, Database


async def test_what_only_reads_writes_nothing_whatever_it_may(
    owner_url: str, cluster: Cluster, database_name: str
) -> None:
    """Every probe of row security, as a key that only reads: no write succeeds, also where its role would let it."""
    from tests.trust.test_access import try_it

    arrange_world(owner_url)
    reader = Caller.key(KEY_DESK, KEYS_HOUSE, "receptionist", only_reads=True)
    with psycopg.connect(owner_url) as db:
        cells = [cell for cell in matrix.all_cells(db) if cell.person == "key_desk" and not cell.probe.given]
    login = await Database.connect(cluster.url(database_name, "authenticator"))
    PEOPLE["key_reads"] = reader
    wrong = []
    try:
        for cell in cells:
            state = await try_it(login, matrix.Cell("key_reads", cell.probe))
            if cell.probe.verb == "select":
                wrong += [cell.sentence] * (state != await try_it(login, cell))
            elif state not in (*matrix.NO, "25006"):
                wrong.append(f"{cell.sentence}: {state}")
    finally:
        del PEOPLE["key_reads"]
        await login.close()
    assert not wrong, "\n".join(wrong)
    assert len(cells) > 200


async def test_no_helper_does_for_a_key_what_only_people_do(
    owner_url: str, cluster: Cluster, database_name: str
) -> None:
    arrange_world(owner_url)
    login = await Database.connect(cluster.url(database_name, "authenticator"))
    try:
        async with login.tx(PEOPLE["lene"]) as tx:
            assert await tx.fetchval(named("select private.seat_account(:s_mehmet, null)")) == "seated"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with login.tx(PEOPLE["key_manager"]) as tx:
                await tx.fetchval(named("select private.seat_account(:s_tilda, null)"))
        async with login.tx(PEOPLE["stranger"]) as tx:
            ask = "select id, asked from private.use_key(sha256($1), now(), date_trunc('minute', now()))"
            assert await tx.fetch(ask, b"a guess") == []
            assert (await tx.fetchrow(ask, b"key_desk"))["asked"] == 1
            assert (await tx.fetchrow(ask, b"key_ended"))["asked"] is None, "what is revoked is not used"
    finally:
        await login.close()
