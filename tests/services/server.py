"""An aiohttp server on 127.0.0.1 in a thread of its own."""

import asyncio
import ssl
import threading
from collections.abc import Coroutine
from typing import Any, Self

from aiohttp import web

from tests.waiting import LIMIT_S


class Server:
    """A server whose subclass defines `routes`; `with` runs it on `port` (0: a free one)."""

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.port, self._tls = port, tls
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        """The routes of the server, which a subclass defines.

        Raises: NotImplementedError.
        """
        raise NotImplementedError

    async def opened(self) -> None:
        """Run when the server is open; a subclass may start more in the loop here."""

    async def closing(self) -> None:
        """Run before the server closes; a subclass ends here what it started."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.call(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self.call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine in the server's loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(LIMIT_S)

    async def _open(self) -> None:
        app = web.Application(client_max_size=64 * 1024)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self._tls, backlog=512)
        await site.start()
        self.port = self._runner.addresses[0][1]
        await self.opened()

    async def _close(self) -> None:
        await self.closing()
        assert self._runner is not None
        await self._runner.cleanup()


def run_until_interrupted(server: Server) -> None:
    """Print the address on a line of its own, then serve; for `python -m tests.services.…`."""
    with server:
        print(server.url, flush=True)  # noqa: T201
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return
