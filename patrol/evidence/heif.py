"""Tell a whole HEIC file from one that was cut off, without decoding it."""

import re

_BEGINS = re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)


def is_whole(data: bytes) -> bool:
    """True when the file is HEIF and its boxes (ISO/IEC 14496-12) end where the file ends."""
    if not _BEGINS.match(data):
        return False
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 0:  # the last box takes the rest
            return True
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:
            return False
        at += size
    return at == len(data)
