"""Whoever loses an answer asks again, and must not get two of what was made."""

import inspect

from vibewell.boot.routes import handlers
from vibewell.boot.settings import Settings
from vibewell.boot.web import build_litestar

# What answers once for an `Idempotency-Key`: the kernel's, and what begins a payment by it.
ONCE = ("answer_once", "answer_checkout")
# Its answer holds a secret that is told once and kept nowhere; a key too many is seen in the list and revoked.
TOLD_ONCE = {"/api/v1/businesses/{slug:str}/keys"}


def test_every_post_that_creates_answers_once_for_a_key() -> None:
    careless = [
        f"{route.path} ({handler.handler_name})"
        for route in build_litestar(handlers(Settings())).routes
        if route.path.startswith("/api/v1") and route.path not in TOLD_ONCE
        for handler in getattr(route, "route_handlers", [])
        if "POST" in handler.http_methods and handler.status_code == 201
        if not any(once in inspect.getsource(inspect.unwrap(handler.fn)) for once in ONCE)
    ]
    assert not careless, f"{careless}: answer by `kernel.http.answer_once`, or with 200 where nothing is made"
