"""A raw WebSocket client for tests: offers permessage-deflate as browsers do, checks every frame,
can read slowly, not at all, or send nonsense.
"""

import base64
import json
import os
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from tests.waiting import LIMIT_S


@dataclass
class Refused(Exception):
    status: int
    head: str


@dataclass
class Closed(Exception):
    code: int


class WsClient:
    opened: ClassVar[list["WsClient"]] = []

    def __init__(
        self,
        port: int,
        path: str = "/live",
        *,
        host: str = "127.0.0.1",
        receive_buffer: int = 0,
        **headers: Any,
    ) -> None:
        """Connect, with headers as keywords: X_Viewer="phone 042"; Origin="" leaves it out."""
        self.sock = socket.socket()
        self.opened.append(self)
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(LIMIT_S)
        self.sock.connect((host, port))
        self._seen = bytearray()
        given = {"Origin": "http://town.test", **headers}
        lines = [f"{key.replace('_', '-')}: {value}" for key, value in given.items() if value]
        key = base64.b64encode(os.urandom(16)).decode()
        self.sock.sendall(
            "\r\n".join(
                (
                    f"GET {path} HTTP/1.1",
                    f"Host: {host}:{port}",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    f"Sec-WebSocket-Key: {key}",
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                    *lines,
                    "",
                    "",
                )
            ).encode()
        )
        self._begin()

    @classmethod
    def around(cls, opened: socket.socket) -> "WsClient":
        """A client for a socket whose handshake was sent by other means."""
        made = cls.__new__(cls)
        made.sock, made._seen = opened, bytearray()
        made.sock.settimeout(LIMIT_S)
        cls.opened.append(made)
        made._begin()
        return made

    def _begin(self) -> None:
        while b"\r\n\r\n" not in self._seen:
            self._more()
        head, _, rest = bytes(self._seen).partition(b"\r\n\r\n")
        self.head, self._seen = head.decode(), bytearray(rest)
        status = int(self.head.split()[1])
        if status != 101:
            raise Refused(status, self.head)

    def _more(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise EOFError
        self._seen += data

    def _take(self, count: int) -> bytes:
        while len(self._seen) < count:
            self._more()
        taken = bytes(self._seen[:count])
        del self._seen[:count]
        return taken

    def frame(self) -> tuple[int, bytes]:
        """The next frame; one that a strict client would refuse is an AssertionError."""
        first, second = self._take(2)
        assert first & 0x70 == 0, "no extension was agreed on"
        assert first & 0x80, "frames are whole"
        assert not second & 0x80, "a server does not mask"
        opcode, length = first & 0xF, second & 0x7F
        assert opcode in (0x1, 0x8, 0x9, 0xA), opcode
        if length == 126:
            (length,) = struct.unpack("!H", self._take(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._take(8))
        return opcode, self._take(length)

    def message(self) -> dict[str, Any]:
        """Return the next text as JSON; pings are answered on the way.

        Raises: Closed.
        """
        while True:
            opcode, payload = self.frame()
            if opcode == 0x8:
                raise Closed(struct.unpack("!H", payload[:2])[0])
            if opcode == 0x9:
                self.send(payload, 0xA)
            if opcode == 0x1:
                frame: dict[str, Any] = json.loads(payload.decode())
                return frame

    def messages(self, *, until: str | int) -> Iterator[dict[str, Any]]:
        """The texts up to the one of this kind or seq, within LIMIT_S in all."""
        end = time.monotonic() + LIMIT_S
        while True:
            frame = self.message()
            assert time.monotonic() < end, (until, frame)
            yield frame
            if until in (frame["kind"], frame.get("seq")):
                return

    def seqs(self, until: int) -> list[int]:
        return [frame["seq"] for frame in self.messages(until=until) if "seq" in frame]

    def close_code(self) -> int:
        """Read to the end and return the code of the server's close frame.

        Raises: AssertionError when the server stays open.
        """
        try:
            for _ in self.messages(until="goodbye"):
                pass
        except Closed as goodbye:
            return goodbye.code
        raise AssertionError("it goes on")

    def send(self, payload: bytes, opcode: int = 0x1) -> None:
        mask = os.urandom(4)
        length = len(payload)
        head = bytes([0x80 | opcode])
        if length < 126:
            head += bytes([0x80 | length])
        elif length < 1 << 16:
            head += struct.pack("!BH", 0x80 | 126, length)
        else:
            head += struct.pack("!BQ", 0x80 | 127, length)
        masked = bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))
        self.sock.sendall(head + mask + masked)

    def close(self) -> None:
        self.sock.close()
