"""Encode the frames of a WebSocket server (RFC 6455) and the JSON inside them."""

import json
import struct
from collections.abc import Mapping

TEXT, CLOSE, PING_CODE = 0x1, 0x8, 0x9


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return one unmasked, final frame."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", 0x80 | opcode, 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 127, length)
    return head + payload


def message(fields: Mapping[str, object]) -> bytes:
    """Return a text frame with the fields as JSON."""
    return frame(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())


def close_frame(code: int) -> bytes:
    """Return a close frame with a code of RFC 6455 or of ours."""
    return frame(struct.pack("!H", code), CLOSE)


NORMAL = 1000
"""The code of a close that both sides wanted."""
CLOSING = frame(b"", CLOSE)[:1]
"""The first byte of a close frame."""
PING = frame(b"", PING_CODE)
