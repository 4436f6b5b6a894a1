"""Run the device lines: look at the sources and the lease, and open and close lines by them.

Without a source of such a line the process holds no port, no client and no lease.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from patrol import clock, json_log
from patrol.config import Settings
from patrol.db import DatabaseBusy
from patrol.doors import lease
from patrol.doors.known import LineSource, read
from patrol.doors.replies import BrokerReplies
from patrol.doors.tcp import GB26875, HJ212, TcpLine, TcpProtocol
from patrol.doors.writer import LineWriter
from patrol.operations import migrate
from patrol.services import Services, build

if TYPE_CHECKING:
    from patrol.doors.broker import BrokerLine

log = logging.getLogger(__name__)

REPLY_S = 1.0
LOOK_S = 3.0
"""A new or changed source is heard after so many seconds."""


class Doors:
    """The lines of one process. `sources` are those that it hears while it holds the lease."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._settings = services.settings
        self.writer = LineWriter(services)
        self.sources: list[LineSource] = []
        self.ports: dict[str, int] = {}
        """The ports on which it listens now, by adapter."""
        self._lines: dict[str, TcpLine] = {}
        self._brokers: dict[tuple[object, ...], BrokerLine] = {}
        self._replies = BrokerReplies(services)
        self._held_at: float | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Look regularly until `stop` is set."""
        self.writer.start()
        try:
            await asyncio.gather(_each(LOOK_S, stop, self.look), _each(REPLY_S, stop, self._reply))
        finally:
            await self.close()

    async def _reply(self) -> None:
        """Publish what is due; a slow broker delays no look at the lease."""
        brokers = {line.line.source.id or 0: line for line in list(self._brokers.values())}
        await asyncio.to_thread(self._replies.look, brokers)

    async def look(self) -> None:
        """Read the sources, take or renew the lease, and open and close the lines by both."""
        try:
            sources = await asyncio.to_thread(self._look_up)
        except (DatabaseBusy, OperationalError):
            log.exception("the sources were not read")
            since = self._held_at
            is_lost = since is None or clock.monotonic() - since > lease.LEASE.total_seconds()
            sources = [] if is_lost else self.sources
        self.sources = sources
        await self._listen()
        await asyncio.to_thread(self._connect)

    def _look_up(self) -> list[LineSource]:
        """Return the sources that this process is to hear: none without the lease."""
        database = self._services.database
        self._services.credentials.refresh()
        with database.read() as session:
            sources = read(session, self._settings, self.sources)
        if not sources:
            return []
        with database.write() as session:
            is_mine = lease.take(session)
        self._held_at = clock.monotonic() if is_mine else None
        return sources if is_mine else []

    async def _listen(self) -> None:
        ports = ((HJ212, self._settings.hj212_port), (GB26875, self._settings.gb26875_port))
        for protocol, port in ports:
            name = protocol.adapter
            is_wanted = any(line.source.adapter == name for line in self.sources)
            if is_wanted and port and name not in self._lines:
                await self._open(protocol, port)
            elif not is_wanted and name in self._lines:
                await self._lines.pop(name).close()
                del self.ports[name]

    async def _open(self, protocol: TcpProtocol, port: int) -> None:
        line = TcpLine(protocol, self.writer, lambda: self.sources)
        try:
            self.ports[protocol.adapter] = await line.listen(self._settings.doors_host, port)
        except OSError as error:
            log.error("port %s of %s is not opened: %s", port, protocol.adapter, error)
            return
        self._lines[protocol.adapter] = line

    def _connect(self) -> None:
        wanted = {line.mark: line for line in self.sources if line.source.adapter == "mqtt"}
        for mark in [mark for mark in self._brokers if mark not in wanted]:
            self._brokers.pop(mark).close()
        for mark, line in wanted.items():
            if mark in self._brokers:
                continue
            try:
                self._brokers[mark] = _broker(line, self.writer)
            except (ImportError, OSError, ValueError) as error:
                # An authority that is none, or the extra is not installed: the others go on.
                log.error("the broker of %s is not called: %s", line.source.code, error)

    async def close(self) -> None:
        """Close the lines, store what they have taken, and give the lease back."""
        self.sources = []
        await self._listen()
        await asyncio.to_thread(self._connect)
        await asyncio.to_thread(self.writer.close)
        if self._held_at is not None:
            with self._services.database.write() as session:
                lease.give_back(session)


async def _each(seconds: float, stop: asyncio.Event, act: Callable[[], Awaitable[None]]) -> None:
    """Act at this interval until `stop` is set."""
    while not stop.is_set():
        await act()
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            pass


def _broker(line: LineSource, writer: LineWriter) -> "BrokerLine":
    # The extra [doors] is loaded by the first source that needs it.
    from patrol.doors.broker import BrokerLine

    made = BrokerLine(line, writer)
    made.start()
    return made


def main() -> None:
    """Run the process until SIGTERM or SIGINT.

    Raises: UnsafeSetting, UnsafeDatabase, NewerSchema.
    """
    settings = Settings.from_environment()
    json_log.install(settings.log_level, settings.log_format)
    services = build(settings)
    migrate.check(services.database)
    asyncio.run(_until_ended(Doors(services)))


async def _until_ended(doors: Doors) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await doors.run(stop)
