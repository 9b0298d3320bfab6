"""The whole web application in the process of the tests: built once, since building it takes a third of a second."""

import asyncio
import functools
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
import uvloop
from litestar import Litestar

from tests.conftest import SERVER_READY_SECONDS_MAX, Cluster, RunningServer, free_port
from vibewell.boot.edge import Edge
from vibewell.boot.routes import handlers
from vibewell.boot.serve import Doorway
from vibewell.boot.settings import Settings
from vibewell.boot.web import build_litestar
from vibewell.boot.wiring import Services, wire_web
from vibewell.kernel.db import Database


@functools.cache
def product() -> Litestar:
    """Everything that it answers; it keeps nothing of a test."""
    return build_litestar(handlers(Settings()))


def product_over(services: Services) -> Edge:
    """The application with a test's own database, clock and adapters around it."""
    return Edge(product(), services)


@contextmanager
def serve_inside(cluster: Cluster, name: str) -> Iterator[RunningServer]:
    """The application over a database of the cluster, which is dropped at the end, served on loopback by a thread.

    For tests of what it answers. Those of how a process lives and dies start one, by `serve_over`.
    """
    data_dir = tempfile.mkdtemp(prefix="vw-data-")
    settings = Settings(
        host="127.0.0.1",
        port=free_port(),
        database_url=cluster.url(name),
        data_dir=data_dir,
        secret_key="a secret for tests only",
    )
    stop, ready = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=uvloop.run, args=[_serve(cluster.url(name, "authenticator"), settings, ready, stop)]
    )
    thread.start()
    try:
        assert ready.wait(SERVER_READY_SECONDS_MAX), "the server did not come up"
        yield RunningServer(f"http://127.0.0.1:{settings.port}", cluster.url(name), settings)
    finally:
        stop.set()
        thread.join()
        cluster.drop(name)
        shutil.rmtree(data_dir, ignore_errors=True)


async def _serve(url: str, settings: Settings, ready: threading.Event, stop: threading.Event) -> None:
    database = await Database.connect(url, connections_max=settings.database_connections_max)
    application = product_over(wire_web(settings, database))
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            host=settings.host,
            port=settings.port,
            http=Doorway,
            ws="none",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.005)
    ready.set()
    await asyncio.to_thread(stop.wait)
    server.should_exit = True
    await serving
    await database.close()
