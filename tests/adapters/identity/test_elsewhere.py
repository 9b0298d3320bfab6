"""A server that takes the tokens of a project elsewhere: here the project is another server of ours, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from tests.adapters.identity.conftest import AuthServers
from tests.conftest import Cluster, serve_over
from vibewell.adapters.identity.supabase import SupabaseTokens

PASSWORD = "vibewell-demo"
pytestmark = pytest.mark.xdist_group("auth_servers")


def sign_up(base_url: str, email: str) -> dict[str, Any]:
    """A session of this server's."""
    answer = httpx.post(f"{base_url}/auth/v1/signup", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200
    session: dict[str, Any] = answer.json()
    return session


def sign_out(base_url: str, session: dict[str, Any]) -> None:
    assert httpx.post(f"{base_url}/auth/v1/logout", headers=bearer(session)).status_code == 204


def bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {session['access_token']}"}


async def test_the_hosted_adapter_reads_our_own_server_s_tokens(auth_servers: AuthServers) -> None:
    base_url = auth_servers.at_once.base_url
    session = sign_up(base_url, "read.elsewhere@vibewell.example")
    tokens, now = SupabaseTokens(base_url), datetime.now(UTC)
    claims = await tokens.verify(session["access_token"], now)
    assert str(claims.person_id) == session["user"]["id"]
    assert await tokens.session_lives(claims, session["access_token"], now)
    sign_out(base_url, session)
    assert not await tokens.session_lives(claims, session["access_token"], now + timedelta(seconds=5))
    await tokens.close()


def test_tokens_of_the_project_are_accepted_instead_of_ours(auth_servers: AuthServers, cluster: Cluster) -> None:
    project = auth_servers.at_once.base_url
    name = cluster.clone("vibewell_template")
    with serve_over(cluster, name, worker=False, SUPABASE_URL=project) as server:
        visits = f"{server.base_url}/api/v1/visits"
        theirs = sign_up(project, "elsewhere@vibewell.example")
        assert httpx.get(visits, headers=bearer(theirs)).status_code == 200
        with psycopg.connect(server.owner_url) as connection:
            assert connection.execute("select id::text from people").fetchall() == [(theirs["user"]["id"],)]
        assert httpx.get(visits, headers={"authorization": "Bearer x.y.z"}).status_code == 401
        assert httpx.get(visits).status_code == 401
        refused = httpx.post(f"{server.base_url}/auth/v1/signup", json={"email": "a@b.example", "password": PASSWORD})
        assert (refused.status_code, refused.json()["error_code"]) == (404, "provider_disabled")
        assert project in refused.json()["msg"]
