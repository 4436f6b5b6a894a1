"""GB/T 26875.3-2011: the frame between a building's fire transmission device and a centre.

`@@`, serial number, version, time, source, destination, length, command, data, sum, `##`.
Numbers have their low byte first.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from patrol.intake.frames import BadFrame
from patrol.intake.validate import is_time

START, END = b"@@", b"##"
BEFORE_DATA, AFTER_DATA = 27, 3
"""Bytes of a frame before its data (`@@` to the command) and after it (sum and `##`)."""
MOST_DATA = 1024
TIME = 6


class Command(IntEnum):
    """Table 3."""

    SEND = 2
    CONFIRM = 3
    REQUEST = 4
    ANSWER = 5
    DENY = 6


@dataclass(frozen=True, slots=True)
class FirePacket:
    """One frame. `kind` and `objects` are those of its data; a confirmation has none."""

    serial: int
    version: bytes
    time: bytes
    source: bytes
    destination: bytes
    command: int
    data: bytes = b""

    @property
    def kind(self) -> int | None:
        """The type of its objects (table 4)."""
        return self.data[0] if self.data else None

    def objects(self, size: int) -> Iterator[bytes]:
        """Yield its objects, each of `size` bytes.

        Raises: BadFrame.
        """
        count = self.data[1] if len(self.data) > 1 else 0
        if len(self.data) < 2 + count * size:
            raise BadFrame(f"says {count} objects, and holds fewer")
        for number in range(count):
            yield self.data[2 + number * size : 2 + (number + 1) * size]


def frame(packet: FirePacket) -> bytes:
    """Return the bytes of a packet."""
    middle = (
        packet.serial.to_bytes(2, "little")
        + packet.version
        + packet.time
        + packet.source
        + packet.destination
        + len(packet.data).to_bytes(2, "little")
        + bytes([packet.command])
        + packet.data
    )
    return START + middle + bytes([sum(middle) & 0xFF]) + END


def cut(buffer: bytearray, most_broken: int = sys.maxsize) -> tuple[list[bytes], int]:
    """Remove the whole frames from `buffer` and return them, and the count of broken ones.

    After `most_broken` it stops: the frames behind them stay in the buffer.

    Noise before `@@` is skipped. A broken frame costs only itself: the search goes on right behind
    its `@@`. At most one unfinished frame stays in the buffer.
    """
    frames: list[bytes] = []
    broken = at = 0
    while (start := buffer.find(START, at)) >= 0:
        at = start
        if broken >= most_broken:
            break
        if len(buffer) < start + BEFORE_DATA:
            break
        size = int.from_bytes(buffer[start + 24 : start + 26], "little")
        end = start + BEFORE_DATA + size + AFTER_DATA
        if size <= MOST_DATA and len(buffer) < end:
            break
        if size > MOST_DATA or not _holds(bytes(buffer[start:end])):
            broken += 1
            at = start + 1
            continue
        frames.append(bytes(buffer[start:end]))
        at = end
    else:
        # A single `@` at the end may be the first half of the next frame's mark.
        at = len(buffer) - (1 if buffer[-1:] == b"@" and at < len(buffer) else 0)
    del buffer[:at]
    return frames, broken


def _holds(whole: bytes) -> bool:
    return whole.endswith(END) and sum(whole[2:-AFTER_DATA]) & 0xFF == whole[-AFTER_DATA]


def opened(whole: bytes) -> FirePacket:
    """Return the packet of one frame.

    Raises: BadFrame.
    """
    if len(whole) < BEFORE_DATA + AFTER_DATA or not whole.startswith(START):
        raise BadFrame("begins with no `@@`, or is shorter than 30 bytes")
    size = int.from_bytes(whole[24:26], "little")
    if size > MOST_DATA or len(whole) != BEFORE_DATA + size + AFTER_DATA:
        raise BadFrame(f"has {len(whole)} bytes, and its length says {size} of data")
    if not _holds(whole):
        raise BadFrame("has a wrong sum, or does not end with `##`")
    return FirePacket(
        serial=int.from_bytes(whole[2:4], "little"),
        version=whole[4:6],
        time=whole[6:12],
        source=whole[12:18],
        destination=whole[18:24],
        command=whole[26],
        data=whole[BEFORE_DATA:-AFTER_DATA],
    )


def time_of(octets: bytes) -> str:
    """Return a time of Beijing (BCD: second, minute, hour, day, month, year) in RFC 3339.

    Returns "" when it is none: a detector without a clock still sees fire.
    """
    if not all(octet >> 4 <= 9 and octet & 15 <= 9 for octet in octets):
        return ""
    second, minute, hour, day, month, year = (f"{octet:02x}" for octet in octets)
    at = f"20{year}-{month}-{day}T{hour}:{minute}:{second}+08:00"
    return at if is_time(at) else ""


def bcd_time(digits: str) -> bytes:
    """Return the six bytes of a time written as yyMMddHHmmss."""
    return bytes.fromhex(digits)[::-1]


def answer(packet: FirePacket, *, is_known: bool, time: bytes) -> bytes:
    """Return the confirmation of a packet, or the denial of a device that nobody registered."""
    return frame(
        FirePacket(
            serial=packet.serial,
            version=packet.version,
            time=time,
            source=packet.destination,
            destination=packet.source,
            command=Command.CONFIRM if is_known else Command.DENY,
        )
    )
