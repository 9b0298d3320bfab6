"""Sending requests to a server from a process of their own, and signing people in."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bench.load import Answer, Call, Plan, carry_out
from vibewell.boot.cast import PASSWORD

LOAD_SECONDS_MAX = 600


def send(base_url: str, *rounds: list[Call], connections: int = 1, keep_bodies: bool = False) -> list[list[Answer]]:
    """Carry these rounds out in another process; all answers, in the order of the calls."""
    plan = _plan(base_url, rounds, connections=connections, keep_bodies=keep_bodies)
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=msgspec.json.encode(plan),
        stdout=subprocess.PIPE,
        timeout=LOAD_SECONDS_MAX,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=list[list[Answer]])


def ask(base_url: str, call: Call, *, status: int = 200) -> Any:
    """The JSON answer to one request, which must have this status. Nothing is measured, so this process asks itself."""
    answer = asyncio.run(carry_out(_plan(base_url, ([call],), keep_bodies=True)))[0][0]
    if answer.status != status:
        raise RuntimeError(f"{call.method} {call.path} answered {answer.status}: {answer.body[:500]}")
    return msgspec.json.decode(answer.body)


def _plan(base_url: str, rounds: Sequence[list[Call]], *, connections: int = 1, keep_bodies: bool) -> Plan:
    parts = urlsplit(base_url)
    return Plan(parts.hostname or "", parts.port or 80, list(rounds), connections, keep_bodies)


def post(path: str, body: object, headers: dict[str, str] | None = None) -> Call:
    """A POST of JSON."""
    return Call(path, "POST", headers or {}, msgspec.json.encode(body).decode())


def sign_in(base_url: str, email: str) -> dict[str, str]:
    """The header with which somebody of the cast asks."""
    token = ask(base_url, post("/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD}))
    return {"authorization": f"Bearer {token['access_token']}"}


def check(answers: list[Answer], status: int) -> None:
    """Refuse to measure something else than what was meant."""
    wrong = [answer.status for answer in answers if answer.status != status]
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(answers)} answers were not {status}: {sorted(set(wrong))}")
