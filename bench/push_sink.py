"""A push service that accepts every message, and a second port with a delay (150 ms in the bench).

`python -m bench.push_sink PEM NEAR FAR DELAY_MS`: port NEAR answers at once; port FAR delays the
same bytes, the handshakes of TCP and TLS included.
"""

import asyncio
import ssl
import sys
from typing import cast

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nLocation: /m/1\r\n\r\n"


class Sink(asyncio.Protocol):
    """A server that reads requests and answers 201, at the least cost possible."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.data = cast(asyncio.Transport, transport), b""

    def data_received(self, data: bytes) -> None:
        self.data += data
        while (end := self.data.find(b"\r\n\r\n")) >= 0:
            head = self.data[:end].lower()
            at = head.index(b"content-length:") + 15
            whole = end + 4 + int(head[at:].split(b"\r\n", 1)[0])
            if len(self.data) < whole:
                return
            self.data = self.data[whole:]
            self.transport.write(ANSWER)


class Wire:
    """A relay that delays each byte by `late_s` seconds in both directions."""

    def __init__(self, near: int, late_s: float) -> None:
        self.near, self.late_s = near, late_s

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * self.late_s)  # TCP's handshake is one round trip
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.near)
        await asyncio.gather(self._pipe(reader, far_writer), self._pipe(far_reader, writer))

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        try:
            while data := await reader.read(65536):
                loop.call_later(self.late_s, writer.write, data)
        except ConnectionError:
            pass
        loop.call_later(self.late_s, writer.close)


async def main(pem: str, near: int, far: int, delay_ms: float) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    loop = asyncio.get_running_loop()
    await loop.create_server(Sink, "127.0.0.1", near, ssl=tls, backlog=512)
    wire = Wire(near, delay_ms / 2000)
    await asyncio.start_server(wire.carry, "127.0.0.1", far, backlog=512)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
