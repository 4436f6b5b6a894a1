"""Take the texts out of the bytes that a WebSocket server sends (RFC 6455)."""

import struct
from collections.abc import Iterator

TEXT = 0x1


class Frames:
    """A reader that takes bytes in pieces of any size and yields whole texts."""

    def __init__(self) -> None:
        self._data = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._data += data
        while (whole := self._next()) is not None:
            opcode, payload = whole
            if opcode == TEXT:
                yield payload

    def _next(self) -> tuple[int, bytes] | None:
        """Take one frame, or None until all of it has come. A server's frames are not masked."""
        if len(self._data) < 2:
            return None
        begin, length = 2, self._data[1]
        if length >= 126:
            wide = "!H" if length == 126 else "!Q"
            begin += struct.calcsize(wide)
            if len(self._data) < begin:
                return None
            (length,) = struct.unpack_from(wide, self._data, 2)
        if len(self._data) < begin + length:
            return None
        payload = self._data[begin : begin + length]
        opcode = self._data[0] & 0xF
        self._data = self._data[begin + length :]
        return opcode, payload
