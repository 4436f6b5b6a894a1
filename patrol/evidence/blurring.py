"""Blur parts of a kept photo beyond recognition, in a confined process that lives for one photo.

A part becomes a few mean colours: more of them would let a number plate be guessed again.
"""

import io
import json
import socket
import struct
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image

from patrol import clock
from patrol.evidence import confined, sandbox

MODULE = __name__
DEADLINE_S = 10.0
CPU_S = 5
MEMORY_BYTES = 512 << 20
WHOLE = 1000
"""Boxes are thousandths of the width and the height."""
SPOTS = 3
"""Mean colours along each side of a box: a face or a plate is not told by nine of them."""
QUALITY = 82
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)

Boxes = Sequence[Mapping[str, object]]


class NotBlurred(Exception):
    """The photo could not be read or took too long. Nothing was made."""


def blur(photo: bytes, boxes: Boxes) -> bytes:
    """Return a JPEG of the photo in which these boxes are blurred.

    Raises: NotBlurred.
    """
    process = confined.ConfinedProcess(MODULE)
    head = json.dumps(list(boxes)).encode()
    try:
        facts, parts = process.ask(
            struct.pack("!I", len(head)) + head + photo, clock.monotonic() + DEADLINE_S
        )
    except (confined.TooSlow, confined.Died) as fault:
        raise NotBlurred from fault
    finally:
        process.stop()
    if facts.get("unfit") or not parts:
        raise NotBlurred
    return parts[0]


def blurred(photo: bytes, boxes: Sequence[Mapping[str, int]]) -> bytes:
    """Blur in this process; `blur` calls it in a confined one."""
    picture = Image.open(io.BytesIO(photo), formats=("JPEG",)).convert("RGB")
    for box in boxes:
        _cover(picture, box)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _cover(picture: Image.Image, box: Mapping[str, int]) -> None:
    width, height = picture.size
    left, top = box["x"] * width // WHOLE, box["y"] * height // WHOLE
    # Rounded outwards: an edge of a letter must not stay.
    right = min(width, -(-(box["x"] + box["width"]) * width // WHOLE))
    bottom = min(height, -(-(box["y"] + box["height"]) * height // WHOLE))
    if right <= left or bottom <= top:
        return
    size = right - left, bottom - top
    part = picture.crop((left, top, right, bottom))
    spots = part.resize((min(SPOTS, size[0]), min(SPOTS, size[1])), Image.Resampling.BOX)
    picture.paste(spots.resize(size, Image.Resampling.BICUBIC), (left, top))


def _warm_up() -> None:
    """Load the codec before files are forbidden, because a later `import` opens a file."""
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, "JPEG")
    blurred(out.getvalue(), [{"x": 0, "y": 0, "width": WHOLE, "height": WHOLE}])


def _answer(line: socket.socket, data: bytes) -> None:
    size = struct.unpack("!I", data[:4])[0]
    boxes: list[dict[str, Any]] = json.loads(data[4 : 4 + size])
    try:
        confined.tell(line, {}, [blurred(data[4 + size :], boxes)])
    except _BROKEN:
        confined.tell(line, {"unfit": "broken"})


def main() -> None:
    """Confine this process and blur what comes over its standard input, a socket."""
    warnings.simplefilter("ignore")
    _warm_up()
    line = socket.socket(fileno=0)
    line.setblocking(True)
    confined.tell(line, {"confined": sandbox.confine(MEMORY_BYTES)})
    sandbox.allow_cpu(CPU_S)
    while data := confined.question(line):
        _answer(line, data)
