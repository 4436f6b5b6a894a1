"""Tell a whole HEIC file from one that was cut off, or from other data, without decoding it."""

import re

_BEGINS = re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)
_HANDLER = re.compile(rb"....hdlr.{8}pict", re.DOTALL)
"""The first box inside `meta` says that the file holds pictures (ISO/IEC 23008-12)."""
MOST_BOXES = 100
"""Cameras write three to ten. A hostile file of 32 MB could name four million."""


def is_whole(data: bytes) -> bool:
    """True when the file is HEIF, has its picture's description and data, and ends with its boxes.

    The boxes are those of ISO/IEC 14496-12. Anything else would be a store for any file.
    """
    if not _BEGINS.match(data):
        return False
    at, kinds = 0, set()
    for _ in range(MOST_BOXES):
        if at >= len(data):
            break
        kind, size, head = _box(data, at)
        if kind == b"meta" and not _HANDLER.match(data, at + head + 4):
            return False
        kinds.add(kind)
        if size < head:
            return False
        at += size
    return at == len(data) and {b"meta", b"mdat"} <= kinds


def _box(data: bytes, at: int) -> tuple[bytes, int, int]:
    """Return the kind of the box, its size and the size of its head, in bytes."""
    size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
    if size == 1:
        return kind, int.from_bytes(data[at + 8 : at + 16], "big"), 16
    if size == 0 and kind == b"mdat":  # the last box takes the rest
        return kind, len(data) - at, 8
    return kind, size, 8
