"""A drawn photo without people: sky, street, a cone. Each copy of it has a hash of its own."""

import io
from random import Random

from PIL import Image, ImageDraw

SIZE = (640, 480)
START, COMMENT = b"\xff\xd8", b"\xff\xfe"  # JPEG markers SOI and COM


def draw(rng: Random) -> bytes:
    """Draw a JPEG of about 10 KB."""
    tone = rng.randrange(90, 190)
    image = Image.new("RGB", SIZE, (tone, tone + 20, tone + 40))
    pen = ImageDraw.Draw(image)
    horizon = rng.randrange(180, 260)
    pen.rectangle((0, horizon, *SIZE), fill=(tone // 2, tone // 2, tone // 2))
    for _ in range(rng.randrange(5, 9)):
        left, width = rng.randrange(SIZE[0]), rng.randrange(40, 120)
        grey = rng.randrange(60, 220)
        top = rng.randrange(20, horizon)
        pen.rectangle((left, top, left + width, horizon), fill=(grey, grey, grey - 20))
    foot = rng.randrange(120, 520)
    pen.polygon([(foot, 420), (foot + 60, 420), (foot + 30, 330)], fill=(230, 100, 20))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def varied(jpeg: bytes, mark: str) -> bytes:
    """Put a comment into the JPEG: its hash changes without a second encoding."""
    note = mark.encode()
    return START + COMMENT + (len(note) + 2).to_bytes(2, "big") + note + jpeg[len(START) :]
