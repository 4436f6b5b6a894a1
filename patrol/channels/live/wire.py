"""What goes over the wire: RFC 6455 frames of a server, and the JSON inside them."""

import json
import struct
from collections.abc import Mapping

TEXT, CLOSE, PING_CODE = 0x1, 0x8, 0x9


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One unmasked, final frame."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", 0x80 | opcode, 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 127, length)
    return head + payload


def message(fields: Mapping[str, object]) -> bytes:
    return frame(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())


def close_frame(code: int) -> bytes:
    return frame(struct.pack("!H", code), CLOSE)


PING = frame(b"", PING_CODE)
