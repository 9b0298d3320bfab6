"""The official JavaScript client, `@supabase/auth-js`, through every flow."""

import json
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.adapters.identity.conftest import AuthServers
from tests.adapters.identity.post import Post

HERE = Path(__file__).parent / "js"
SCRIPTS = Path(__file__).parents[3] / "scripts"
pytestmark = pytest.mark.xdist_group("auth_servers")


@pytest.fixture(scope="module")
def node() -> str:
    """Node, with the client of the lock file installed."""
    installed = HERE / "node_modules" / ".package-lock.json"
    lock = HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        shutil.rmtree(HERE / "node_modules", ignore_errors=True)
        subprocess.run(
            [SCRIPTS / "npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True, timeout=100
        )
    return str(SCRIPTS / "node")


def test_every_flow_works_with_the_official_client(auth_servers: AuthServers, node: str) -> None:
    servers = (auth_servers.at_once, auth_servers.by_mail)
    posts = [Post(server.owner_url) for server in servers]
    urls = [f"{server.base_url}/auth/v1" for server in servers]
    with subprocess.Popen(
        [node, "flows.mjs", *urls], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        passed: list[str] = []
        for line in process.stdout:
            told = json.loads(line)
            if "mail" in told:
                mail = posts[told["server"]].next(told["mail"])
                process.stdin.write(msgspec.json.encode(mail).decode() + "\n")
                process.stdin.flush()
            elif "passed" in told:
                passed.append(told["passed"])
        process.stdin.close()
    assert process.returncode == 0, passed
    assert told == {"all": 12}
    assert len(passed) == 12
