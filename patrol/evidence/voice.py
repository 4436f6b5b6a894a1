"""Judge a voice note by its bytes: Opus in WebM or Ogg, or AAC in MP4, one minute at most.

The container is read and never decoded: the confined decoder knows pictures only. A note is kept
as it was sent, and only the desk's browser plays it (docs/decisions/voice.md).
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST_BYTES = 600_000
"""A minute of AAC at 64 kbit/s has 480,000 bytes; of Opus at 24 kbit/s 180,000."""
LONGEST_S = 62.0
"""A recorder stops at 60 s, and its last block may end a little later."""
MOST_PARTS = 20_000
"""A minute of Opus has 3,000 blocks of 20 ms. A file of more parts costs more than it says."""


class VoiceRefused(Exception):
    """The upload cannot be kept as a voice note. `key` names the sentence for the user."""

    key = "evidence.not_a_voice"


class VoiceTooLong(VoiceRefused):
    """The note has more bytes or seconds than the limit."""

    key = "evidence.voice_too_long"


@dataclass(frozen=True)
class Voice:
    """An accepted note with its true type and length."""

    sha256: str
    mime: str
    seconds: float
    data: bytes


def judged(data: bytes) -> Voice:
    """Return the note by what its bytes are, whatever its name or type says.

    Raises: VoiceRefused.
    """
    if len(data) > LARGEST_BYTES:
        raise VoiceTooLong
    try:
        mime, seconds = _read(data)
    except (struct.error, IndexError, OverflowError):  # a number of a thousand digits
        raise VoiceRefused from None
    if seconds > LONGEST_S:
        raise VoiceTooLong
    # An Ogg that skips more samples than it has is as short as can be.
    return Voice(hashlib.sha256(data).hexdigest(), mime, max(0.0, round(seconds, 1)), data)


def _read(data: bytes) -> tuple[str, float]:
    """Raises: VoiceRefused, struct.error, IndexError, OverflowError."""
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return "audio/webm", _webm(data)
    if data.startswith(b"OggS") and data[28:36] == b"OpusHead":
        return "audio/ogg", _ogg(data)
    if data[4:8] == b"ftyp":
        return "audio/mp4", _mp4(data)
    raise VoiceRefused


def _ogg(data: bytes) -> float:
    """The position of the last page, in samples of 48 kHz after those that are skipped."""
    skipped = int.from_bytes(data[38:40], "little")
    last = data.rindex(b"OggS") + 6
    return (int.from_bytes(data[last : last + 8], "little") - skipped) / 48_000


_SEGMENT, _CLUSTER, _GROUP, _INFO = 0x18538067, 0x1F43B675, 0xA0, 0x1549A966
_TRACKS, _TRACK = 0x1654AE6B, 0xAE
_INSIDE = frozenset({_SEGMENT, _CLUSTER, _GROUP, _INFO, _TRACKS, _TRACK})
_SCALE, _TIME, _SIMPLE, _BLOCK, _CODEC = 0x2AD7B1, 0xE7, 0xA3, 0xA1, 0x86


def _webm(data: bytes) -> float:
    """The time of the last block: a browser writes no length into a recording.

    Raises: VoiceRefused.
    """
    scale_ns, cluster, last = 1_000_000, 0, 0
    codecs = set()
    for kind, body in _elements(data):
        if kind == _SCALE:
            scale_ns = int.from_bytes(body)
        elif kind == _TIME:
            cluster = int.from_bytes(body)
        elif kind == _CODEC:
            codecs.add(body.rstrip(b"\0"))
        elif kind in (_SIMPLE, _BLOCK):
            after = struct.unpack_from(">h", body, _length(body[0]))[0]
            last = max(last, cluster + after)
    if codecs != {b"A_OPUS"}:
        raise VoiceRefused
    return last * scale_ns / 1e9


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each element of EBML (RFC 8794) that has no elements of interest inside.

    Raises: VoiceRefused.
    """
    at = 0
    for _ in range(MOST_PARTS):
        if at >= len(data):
            return
        kind_length = _length(data[at])
        kind = int.from_bytes(data[at : at + kind_length])
        at += kind_length
        size_length = _length(data[at])
        size = int.from_bytes(data[at : at + size_length]) & ((1 << 7 * size_length) - 1)
        at += size_length
        if kind in _INSIDE:
            continue
        yield kind, data[at : at + size]
        at += size
    raise VoiceRefused


def _length(first: int) -> int:
    """The bytes of a number of EBML, by its first byte.

    Raises: VoiceRefused.
    """
    if not first:
        raise VoiceRefused
    return 9 - first.bit_length()


_BOXES = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"})


def _mp4(data: bytes) -> float:
    """The length in the head of the film, or the time of the last fragment.

    Raises: VoiceRefused.
    """
    handlers, seconds, scale = set(), 0.0, 1
    for kind, body in _boxes(data):
        if kind == b"hdlr":
            handlers.add(body[8:12])
        elif kind in (b"mvhd", b"mdhd"):
            scale, length = _times(body)
            seconds = max(seconds, length / scale)
        elif kind == b"tfdt":
            begun = int.from_bytes(body[4:12] if body[0] else body[4:8])
            seconds = max(seconds, begun / scale)
    # Safari's recorder writes one track of sound; "mdir" is the handler of the file's own words.
    if not handlers or handlers - {b"soun", b"mdir"}:
        raise VoiceRefused
    return seconds


def _times(body: bytes) -> tuple[int, int]:
    """The units of a second, and the length in them (ISO 14496-12).

    Raises: VoiceRefused, struct.error.
    """
    scale, length = struct.unpack_from(">IQ" if body[0] else ">II", body, 20 if body[0] else 12)
    if not scale:
        raise VoiceRefused
    return scale, 0 if length in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF) else length


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each box that has no boxes of interest inside.

    Raises: VoiceRefused.
    """
    at = 0
    for _ in range(MOST_PARTS):
        if at >= len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        if kind in _BOXES:
            at += 8
            continue
        size = size or len(data) - at
        if size < 8:
            raise VoiceRefused
        yield kind, data[at + 8 : at + size]
        at += size
    raise VoiceRefused
