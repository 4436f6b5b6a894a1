"""HJ 212-2017, chapter 6: the frame of an environmental monitoring station over TCP.

`##`, four digits of length, the data segment, four hex digits of CRC, CR LF.
"""

import sys
from dataclasses import dataclass

from patrol.intake.frames import BadFrame

MOST_DATA = 1024
"""Bytes of a data segment (6.3.1)."""
HEAD, TAIL = 6, 6
"""Bytes before the data segment (`##` and the length) and after it (the CRC and CR LF)."""
CRC_DIGITS = 4
WANTS_ANSWER = 1
"""Bit A of `Flag`: the station waits for an acknowledgement."""
ANSWER_FLAG = 4
"""`Flag` of our answer: version 2017, no acknowledgement wanted."""


@dataclass(frozen=True, slots=True)
class StationPacket:
    """One data segment: its fields, and the groups of `CP` with their parameters."""

    fields: dict[str, str]
    groups: tuple[dict[str, str], ...]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def wants_answer(self) -> bool:
        flag = self["Flag"]
        return flag.isascii() and flag.isdigit() and bool(int(flag[:3]) & WANTS_ANSWER)


def _shifted(register: int) -> int:
    for _ in range(8):
        is_odd = register & 1
        register >>= 1
        if is_odd:
            register ^= 0xA001
    return register


_SHIFTED = tuple(_shifted(byte) for byte in range(256))


def crc(data: bytes) -> int:
    """Return the CRC of appendix A, which is not that of Modbus: the high byte is not kept."""
    register = 0xFFFF
    for byte in data:
        register = _SHIFTED[(register >> 8) ^ byte]
    return register


def frame(data: bytes) -> bytes:
    """Return a whole frame of a data segment."""
    return b"##%04d%s%04X\r\n" % (len(data), data, crc(data))


def cut(buffer: bytearray, most_broken: int = sys.maxsize) -> tuple[list[bytes], int]:
    """Remove the whole frames from `buffer` and return them, and the count of broken ones.

    After `most_broken` it stops: the frames behind them stay in the buffer.

    Bytes before `##` are skipped. A frame with a wrong CRC costs only itself: the search goes on
    right behind its `##`. At most one unfinished frame stays in the buffer.
    """
    frames: list[bytes] = []
    broken = at = 0
    while (start := buffer.find(b"##", at)) >= 0:
        at = start
        if broken >= most_broken:
            break
        if len(buffer) < start + HEAD:
            break
        size = _size(bytes(buffer[start + 2 : start + HEAD]))
        end = start + HEAD + (size or 0) + CRC_DIGITS
        if size is not None and len(buffer) < end:
            break
        if size is None or not _holds(bytes(buffer[start:end])):
            broken += 1
            at = start + 2
            continue
        frames.append(bytes(buffer[start:end]))
        at = end
    else:
        # A single `#` at the end may be the first half of the next frame's mark.
        at = len(buffer) - (1 if buffer[-1:] == b"#" and at < len(buffer) else 0)
    del buffer[:at]
    return frames, broken


def _size(digits: bytes) -> int | None:
    size = int(digits) if digits.isascii() and digits.isdigit() else None
    return size if size is not None and size <= MOST_DATA else None


def _holds(whole: bytes) -> bool:
    data, check = whole[HEAD:-CRC_DIGITS], whole[-CRC_DIGITS:]
    return check.upper() == b"%04X" % crc(data)


def opened(whole: bytes) -> StationPacket:
    """Return the packet of one frame; CR LF at its end may be missing.

    Raises: BadFrame.
    """
    whole = whole.rstrip(b"\r\n")
    size = _size(whole[2:HEAD]) if whole.startswith(b"##") else None
    if size is None:
        raise BadFrame("begins with no `##` and length of four digits, at most 1024")
    if len(whole) != HEAD + size + CRC_DIGITS:
        raise BadFrame(f"has {len(whole)} bytes, and its length says {HEAD + size + CRC_DIGITS}")
    if not _holds(whole):
        raise BadFrame(f"has another CRC than {crc(whole[HEAD:-CRC_DIGITS]):04X}")
    try:
        text = whole[HEAD:-CRC_DIGITS].decode("ascii")
    except UnicodeDecodeError:
        raise BadFrame("is not ASCII") from None
    return _packet(text)


def _packet(text: str) -> StationPacket:
    head, mark, rest = text.partition("CP=&&")
    values, end, _ = rest.partition("&&")
    if not (mark and end):
        raise BadFrame("has no CP=&&…&&")
    groups = tuple(_pairs(group, ",") for group in values.split(";") if group)
    return StationPacket(_pairs(head, ";"), groups)


def _pairs(text: str, separator: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(separator))
    return {name.strip(): value.strip() for name, is_pair, value in pairs if is_pair}


def answer(packet: StationPacket) -> bytes:
    """Return the acknowledgement of data, 9014, with the station's own QN, password and MN."""
    same = ";".join(
        f"{name}={value}"
        for name, value in (
            ("QN", packet["QN"]),
            ("ST", "91"),
            ("CN", "9014"),
            ("PW", packet["PW"]),
            ("MN", packet["MN"]),
            ("Flag", str(ANSWER_FLAG)),
        )
    )
    return frame(f"{same};CP=&&&&".encode("ascii"))
