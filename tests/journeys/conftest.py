"""Real browsers, headless, over a town of their own."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.conftest import Cluster, RunningServer, serve_over

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # One town and one reader at a time need no processes of their own to draw or to be apart.
    "--in-process-gpu",
    "--renderer-process-limit=1",
    # A page is open for a second: what its scripts cost to be made faster never comes back.
    "--js-flags=--no-opt,--no-maglev",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
WAIT_MS = 15_000
# A refusal is an answer, which browsers report as if something was missing; and a page that comes quickly is shown
# without the movement that leads to it.
HARMLESS = ("Failed to load resource: the server responded with a status of 4", "Transition was ")

# Without a wish for movement, which a machine without a graphics card draws at the cost of everything else.
USUAL: dict[str, Any] = {
    "locale": "en-GB",
    "timezone_id": "Europe/Berlin",
    "viewport": {"width": 1280, "height": 900},
    "reduced_motion": "reduce",
}

Opens = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def town(cluster: Cluster, town_template: str) -> Iterator[RunningServer]:
    """The real web process and worker over the demo town."""
    with serve_over(cluster, cluster.clone(town_template)) as running:
        yield running


@pytest.fixture(scope="package")
def chromium(town: RunningServer) -> Iterator[Browser]:
    """The machine's Chromium.

    Playwright keeps a loop running in this thread: it begins after the town was loaded, and ends before other tests
    want a loop of their own.
    """
    assert town
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    expect.set_options(timeout=WAIT_MS)
    assert program, "the journeys need a Chromium: install your system's chromium package"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opens(chromium: Browser, town: RunningServer) -> Iterator[Opens]:
    """Open somebody's browser; whatever its console complains about fails the test at its end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(**wishes: Any) -> BrowserContext:
        context = chromium.new_context(base_url=town.base_url, **{**USUAL, **wishes})
        context.set_default_timeout(WAIT_MS)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert [text for text in complaints if not text.startswith(HARMLESS)] == []
