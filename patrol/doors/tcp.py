"""The TCP lines: bounded connections of devices, each frame checked, stored and then answered."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from patrol import clock
from patrol.doors.arrival import DatedReader
from patrol.doors.known import LineSource
from patrol.doors.writer import HeardTelegram, LineWriter, TelegramFate
from patrol.intake.accept import Invalid
from patrol.intake.frames import MOST_BROKEN, BadFrame, gb26875, hj212
from patrol.intake.heard import Telegram

log = logging.getLogger(__name__)

MOST_CONNECTIONS, MOST_OF_ADDRESS = 500, 100
FIRST_S = 30.0
"""A connection has sent its first whole frame within so many seconds, or is closed."""
IDLE_S = 900.0
SEND_S = 10.0
CHUNK = 4096
FULL_S = 0.05


@dataclass(frozen=True)
class TcpProtocol:
    """The frames of one protocol: how to cut them, whose they are, and what answers them."""

    adapter: str
    cut: Callable[[bytearray, int], tuple[list[bytes], int]]
    device_of: Callable[[bytes], str]
    answer: Callable[[bytes, TelegramFate | None], bytes]
    """None is the fate of a frame of a stranger; b"" answers nothing."""


def _hj212_answer(frame: bytes, fate: TelegramFate | None) -> bytes:
    packet = hj212.opened(frame)
    # The standard knows no refusal: what is refused for good would be repeated without an answer.
    is_heard = fate in (TelegramFate.YES, TelegramFate.REFUSED)
    return hj212.answer(packet) if is_heard and packet.wants_answer else b""


def _gb26875_answer(frame: bytes, fate: TelegramFate | None) -> bytes:
    packet = gb26875.opened(frame)
    if fate is TelegramFate.NOT or packet.command != gb26875.Command.SEND:
        return b""
    time = gb26875.bcd_time(f"{clock.local(clock.wall()):%y%m%d%H%M%S}")
    return gb26875.answer(packet, is_known=fate is TelegramFate.YES, time=time)


HJ212 = TcpProtocol("hj212", hj212.cut, lambda frame: hj212.opened(frame)["MN"], _hj212_answer)
GB26875 = TcpProtocol(
    "gb26875", gb26875.cut, lambda frame: gb26875.opened(frame).source.hex(), _gb26875_answer
)


class UnknownDevice(Exception):
    """Nobody registered the device, or it does not prove that it is the one."""


@dataclass(frozen=True)
class HeardFrame:
    """A frame in its turn; without a line it is a stranger's, and has no fate."""

    line: LineSource | None
    frame: bytes
    fate: asyncio.Future[TelegramFate] | None = None
    matters: int | None = None
    """None when it was refused: it costs nothing of the source's pace."""


class TcpLine:
    """One listening port. All of it runs in the event loop of the process."""

    def __init__(
        self, protocol: TcpProtocol, writer: LineWriter, sources: Callable[[], Sequence[LineSource]]
    ) -> None:
        self._protocol, self._writer, self._sources = protocol, writer, sources
        self._callers: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def listen(self, host: str, port: int) -> int:
        """Begin to listen, and return the port (0 asks for a free one)."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._caller, host, port)
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    async def close(self) -> None:
        """Stop listening and end the connections."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _caller(self) -> asyncio.StreamReaderProtocol:
        reader = DatedReader()

        async def called(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._called(reader, writer)

        return asyncio.StreamReaderProtocol(reader, called)

    async def _called(self, reader: DatedReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        address = str((writer.get_extra_info("peername") or ("?",))[0])
        is_full = self._callers.total() >= MOST_CONNECTIONS
        if task is None or is_full or self._callers[address] >= MOST_OF_ADDRESS:
            writer.close()
            return
        self._tasks.add(task)
        self._callers[address] += 1
        try:
            await self._talk(reader, writer, address)
        except (OSError, TimeoutError, UnknownDevice, asyncio.CancelledError) as error:
            log.info("%s: %s ends: %r", self._protocol.adapter, address, error)
        finally:
            self._callers[address] -= 1
            self._callers += Counter()  # drops the addresses without a connection
            self._tasks.discard(task)
            writer.close()

    async def _talk(self, reader: DatedReader, writer: asyncio.StreamWriter, address: str) -> None:
        buffer, broken, has_spoken = bytearray(), 0, False
        first_by = asyncio.get_running_loop().time() + FIRST_S
        while broken < MOST_BROKEN:
            left = IDLE_S if has_spoken else first_by - asyncio.get_running_loop().time()
            pieces = await asyncio.wait_for(reader.read_pieces(CHUNK), left)
            if not pieces:
                return
            frames: list[tuple[bytes, datetime]] = []
            for piece, arrived_at in pieces:
                buffer += piece
                cut, more = self._protocol.cut(buffer, MOST_BROKEN - broken)
                broken += more
                frames += [(frame, arrived_at) for frame in cut]
            # All of them wait for one commit: with one for each a line that fell behind stays so.
            heard: list[HeardFrame] = []
            for frame, arrived_at in frames:
                try:
                    line = self._line_of(frame, address)
                except BadFrame:  # its sum holds, and its inside does not: there is nobody to name
                    broken += 1
                    continue
                has_spoken = True
                heard.append(await self._queued(line, frame, arrived_at))
                if line is None:
                    break
            for turn in heard:
                await self._answer(turn, writer)

    async def _answer(self, heard: HeardFrame, writer: asyncio.StreamWriter) -> None:
        """Wait until a frame is stored, answer it, and let its source keep its pace."""
        fate = await heard.fate if heard.fate else None
        if heard.line and heard.matters is not None:
            await asyncio.sleep(heard.line.wait_s(heard.matters))
        if answer := self._protocol.answer(heard.frame, fate):
            writer.write(answer)
            await asyncio.wait_for(writer.drain(), SEND_S)
        if heard.line is None:
            raise UnknownDevice

    def _line_of(self, frame: bytes, address: str) -> LineSource | None:
        device = self._protocol.device_of(frame)
        for line in self._sources():
            is_ours = line.source.adapter == self._protocol.adapter and line.has_device(device)
            if is_ours and line.may_call_from(address):
                check = line.adapter.is_genuine
                return line if check is None or check(Telegram(frame), line.secrets) else None
        return None

    async def _queued(
        self, line: LineSource | None, frame: bytes, arrived_at: datetime
    ) -> HeardFrame:
        """Give a frame to the writer; a stranger's, or one that cannot be read, goes no further."""
        if line is None:
            return HeardFrame(None, frame)
        loop = asyncio.get_running_loop()
        fate: asyncio.Future[TelegramFate] = loop.create_future()
        telegram = Telegram(frame)
        try:
            said = line.adapter.read(telegram, line.source.settings)
        except Invalid as error:
            await asyncio.to_thread(self._writer.refuse, line, error, frame)
            fate.set_result(TelegramFate.REFUSED)
            return HeardFrame(line, frame, fate)

        def settle(stored: TelegramFate) -> None:
            if not fate.done():
                fate.set_result(stored)

        def done(stored: TelegramFate) -> None:
            loop.call_soon_threadsafe(settle, stored)

        item = HeardTelegram(line, telegram, said, done, arrived_at)
        while not self._writer.put(item):
            await asyncio.sleep(FULL_S)  # unread bytes wait in the device
        return HeardFrame(line, frame, fate, item.matters)
