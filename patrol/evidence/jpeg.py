"""Count the scans of a JPEG and give one its missing end, before any pixel is decoded."""

import re

MOST_SCANS = 32
"""Cameras write 1 scan, and the usual progressive encoders 10 to 12.

The decoder walks over every block of the picture once a scan, however few bytes the scan has. A
file of 12 MB can name half a million scans.
"""
END = b"\xff\xd9"
# Within the data of a scan, 0xFF00 is a value and 0xFFD0 to 0xFFD7 are restarts.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_WITHOUT_LENGTH = (0x01, 0xD8)


def scans(data: bytes) -> int:
    """Return the number of scans of the first picture; counting stops beyond `MOST_SCANS`."""
    count, at = 0, 0
    while (marker := _MARKER.search(data, at)) and count <= MOST_SCANS:
        kind, at = marker[1][0], marker.end()
        if kind == _END_OF_IMAGE:
            break
        count += kind == _START_OF_SCAN
        if kind not in _WITHOUT_LENGTH:
            at += max(2, int.from_bytes(data[at : at + 2], "big"))
    return count


def ended(data: bytes, filler: bytes = b"") -> bytes:
    """Return the file with an end marker, and with `filler` between the data and that marker."""
    return data.removesuffix(b"\xff") + filler + END
