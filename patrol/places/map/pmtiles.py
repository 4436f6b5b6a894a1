"""Check the header of a PMTiles file, version 3. Its tiles are served unchanged."""

import json
import re
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

from patrol.places.map.geojson import BadMap
from patrol.terminal import phrase

MAGIC = b"PMTiles"
HEADER = struct.Struct("<7sB11Q6B4iB2i")
VERSION = 3
KINDS = {1: "mvt", 2: "png", 3: "jpeg", 4: "webp", 5: "avif", 6: "mlt"}
GZIP = 2
MOST_METADATA = 1024 * 1024
LONGEST_CREDIT = 4000
DEGREE = 10_000_000
"""The header has degrees × 10⁷ as whole numbers."""


class Archive(NamedTuple):
    """The facts of a PMTiles file. `bounds` are west, south, east, north in degrees."""

    kind: str
    min_zoom: int
    max_zoom: int
    bounds: list[float]
    attribution: str


def read_archive(path: Path) -> Archive:
    """Check a PMTiles file without reading its tiles.

    Raises: BadMap.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEADER.size)
        if len(head) < HEADER.size or not head.startswith(MAGIC):
            raise BadMap(phrase("the file is not PMTiles: its header is missing"))
        fields = HEADER.unpack(head)
        _check(fields, size)
        file.seek(fields[4])
        attribution = _attribution(file.read(min(fields[5], MOST_METADATA)), fields[14])
    west, south, east, north = (value / DEGREE for value in fields[19:23])
    return Archive(
        KINDS[fields[16]], fields[17], fields[18], [west, south, east, north], attribution
    )


def _check(fields: tuple[int, ...], size: int) -> None:
    if fields[1] != VERSION:
        raise BadMap(
            phrase("the file is PMTiles version {version}; version 3 is needed", version=fields[1])
        )
    names = ("root directory", "metadata", "leaf directories", "tile data")
    for name, offset, length in zip(names, fields[2:10:2], fields[3:10:2], strict=True):
        if offset + length > size:
            raise BadMap(
                phrase(
                    "the file is cut short: its {name} ends beyond its {size} bytes",
                    name=name,
                    size=size,
                )
            )
    if fields[16] not in KINDS:
        raise BadMap(
            phrase("the PMTiles file holds tiles of an unknown type ({kind})", kind=fields[16])
        )
    if fields[17] > fields[18]:
        raise BadMap(
            phrase(
                "the PMTiles file has zoom levels {first} to {last}",
                first=fields[17],
                last=fields[18],
            )
        )
    west, south, east, north = (value / DEGREE for value in fields[19:23])
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadMap(phrase("the PMTiles file has bounds that are not on earth"))


def _attribution(data: bytes, compression: int) -> str:
    """Return the attribution in the metadata, without markup."""
    try:
        if compression == GZIP:
            # 31 is gzip with a 32 KB window; the limit stops a decompression bomb.
            data = zlib.decompressobj(wbits=31).decompress(data, MOST_METADATA)
        text = json.loads(data).get("attribution", "")
    except (ValueError, AttributeError, RecursionError, zlib.error):
        return ""
    # Cut first: each "<" would be looked for its end through a megabyte.
    return re.sub(r"<[^>]*>", "", text[:LONGEST_CREDIT])[:300] if isinstance(text, str) else ""
