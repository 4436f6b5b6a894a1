"""Small photos, made here."""

import io

from PIL import Image


def a_photo(
    colour: tuple[int, int, int] = (90, 120, 110), size: tuple[int, int] = (640, 480)
) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG", quality=80)
    return stream.getvalue()
