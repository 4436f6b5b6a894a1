"""Photos for tests, good and bad."""

import io
import struct
import zlib

import pillow_heif
from PIL import ExifTags, Image

NEEDLE = "NEEDLE-30.2974N"


def picture(width: int = 400, height: int = 300) -> Image.Image:
    """A picture, red above and blue below, so that a wrong rotation shows."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, height // 2, width, height))
    return image


def encoded(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    out = io.BytesIO()
    (image or picture()).save(out, kind, **options)
    return out.getvalue()


def camera_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = NEEDLE
    taken = exif.get_ifd(ExifTags.IFD.Exif)
    taken[ExifTags.Base.DateTimeOriginal] = "2026:11:22 14:05:12"
    taken[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    taken[ExifTags.Base.UserComment] = NEEDLE.encode()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (30.0, 17.0, 50.4)
    place[ExifTags.GPS.GPSLongitudeRef] = "E"
    place[ExifTags.GPS.GPSLongitude] = (120.0, 10.0, 33.6)
    return exif


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that would decompress into gigabytes."""
    header = struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    whole = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole
