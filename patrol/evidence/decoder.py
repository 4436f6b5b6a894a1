"""The photo decoder: a separate process that decodes photos from unknown senders.

`patrol.evidence` starts this file by its path, so that none of our other code is loaded. Over one
socket it gets four bytes of length and the photo, and answers with a length, a JSON verdict and
two JPEGs. It cannot open a file or a connection, and its memory is limited.
"""

import importlib
import io
import json
import math
import re
import resource
import socket
import struct
import warnings
from datetime import datetime, timedelta, timezone
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LARGEST_PIXELS = 40_000_000
"""Such a photo needs 160 MB as RGBA, far below MEMORY_BYTES."""
LONGEST_SIDE_PX = 2560
THUMBNAIL_PX = 320
MEMORY_BYTES = 1 << 30
CPU_S_PER_PHOTO = 8
# A camera in Hangzhou writes local time, and older ones write no UTC offset.
_WITHOUT_OFFSET = timezone(timedelta(hours=8))
CAMERA_YEARS = range(1990, 2100)
"""Years in which a photo may have been taken; cameras that do not know write 0001, 1970 or 9999."""
LONGEST_CLAIM = 40
"""Characters that the column `photo.taken_claim` holds."""
_BEGINS_LIKE_A_PHOTO = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF....WEBP|....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)",
    re.DOTALL,
)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Pillow and libheif raise these for damaged files.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, struct.error)


class Unfit(Exception):
    """The photo is refused. The argument is the code of the reason."""


def verdict(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Return the facts of the photo and its two clean copies.

    Raises: Unfit.
    """
    image = _open(data)
    facts: dict[str, Any] = {"width": image.width, "height": image.height}
    try:
        # The JPEG decoder shrinks while it reads, which saves time and memory.
        image.draft(None, (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
        image.load()
        facts |= _exif(image)
        picture = _upright(image)
    except _BROKEN:
        raise Unfit("truncated") from None
    small = picture.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return facts, _jpeg(picture, 82), _jpeg(small, 75)


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise Unfit("too_many_pixels") from None
    except UnidentifiedImageError:
        is_broken = _BEGINS_LIKE_A_PHOTO.match(data)
        raise Unfit("truncated" if is_broken else "not_a_photo") from None
    except _BROKEN:
        raise Unfit("truncated") from None
    if image.width * image.height > LARGEST_PIXELS:
        raise Unfit("too_many_pixels")
    # phones keep a gain map or a burst behind the first picture of a JPEG or HEIC: that is a photo
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise Unfit("animated")
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Shrink the photo, turn it upright and copy its pixels only, so that no metadata is kept."""
    if image.mode.startswith("I;16"):
        image = image.convert("I")
    # 16-bit greys: Pillow would cut them off at 255 instead of scaling.
    if image.mode in ("I", "F"):
        image = image.point(lambda level: level / 256).convert("L")
    # Pillow shrinks palette images without smoothing.
    if image.mode == "P":
        image = image.convert("RGBA")
    image.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), reducing_gap=2.0)
    turned = image.transpose(turn) if (turn := _turn(image)) else image
    if turned.has_transparency_data:
        # JPEG has no transparency.
        white = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(white, turned.convert("RGBA"))
    plain = turned.convert("RGB")
    return Image.frombytes("RGB", plain.size, plain.tobytes())


def _turn(image: Image.Image) -> Image.Transpose | None:
    """The turn that makes the photo upright. Pillow's own turn fails on some cameras' EXIF."""
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (*_BROKEN, TypeError, KeyError):
        return None


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _exif(image: Image.Image) -> dict[str, Any]:
    """Time and place by the camera; values that make no sense are left out."""
    try:
        exif = image.getexif()
        taken = exif.get_ifd(ExifTags.IFD.Exif)
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except (*_BROKEN, TypeError, KeyError):
        return {}
    return _taken_at(taken) | _position(place)


def _taken_at(exif: dict[int, Any]) -> dict[str, Any]:
    """Read the camera's time; without a UTC offset it is China's (UTC+8).

    What names no time of a camera (year 1, year 9999, zeros) is returned as the camera's words.
    """
    if ExifTags.Base.DateTimeOriginal not in exif:
        return {}
    words = str(exif[ExifTags.Base.DateTimeOriginal]).strip("\0 ")
    claim = {"taken_claim": "".join(c for c in words[:LONGEST_CLAIM] if c.isprintable())}
    try:
        local = datetime.strptime(words, "%Y:%m:%d %H:%M:%S")
        offset = str(exif.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
        if offset:
            taken_at = datetime.fromisoformat(local.isoformat() + offset)
        else:
            taken_at = local.replace(tzinfo=_WITHOUT_OFFSET)
    except ValueError:
        return claim
    return {"taken_at": taken_at.isoformat()} if local.year in CAMERA_YEARS else claim


def _position(gps: dict[int, Any]) -> dict[str, Any]:
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    except (KeyError, ValueError, TypeError, ZeroDivisionError, OverflowError):
        return {}
    # Cameras without a fix write 0, 0.
    is_real = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    return {"lat": lat, "lon": lon} if is_real else {}


def _degrees(parts: Any, reference: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = round(degrees + minutes / 60 + seconds / 3600, 7)
    if not math.isfinite(value):
        raise ValueError
    return -value if str(reference).strip("\0 ").upper() == negative else value


def _confine() -> None:
    """Forbid files and connections: after loading, only memory and the one socket are needed."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),  # the socket and the two outputs are open already
    ):
        resource.setrlimit(limit, (value, value))


def _allow_cpu() -> None:
    # The limit counts the whole life of the process, so it grows with each photo.
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + CPU_S_PER_PHOTO
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _warm_up() -> None:
    """Load every codec before files are forbidden, because a later `import` opens a file."""
    pillow_heif.register_heif_opener()
    # Pillow would load it only for a JPEG with a second picture, as many phones make.
    importlib.import_module("PIL.MpoImagePlugin")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:01:01 00:00:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (30.0, 17.0, 0.0)
    for kind in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        Image.new("RGBA" if kind == "PNG" else "RGB", (16, 16)).save(out, kind, exif=exif)
        facts, _, _ = verdict(out.getvalue())
        if "taken_at" not in facts:
            raise RuntimeError(f"the {kind} decoder does not work here")


def serve(line: socket.socket) -> None:
    """Decode photos one by one until the other side closes the socket."""
    while size := _read(line, 4):
        data = _read(line, struct.unpack("!I", size)[0])
        _allow_cpu()
        try:
            facts, picture, small = verdict(data)
        except Unfit as reason:
            facts, picture, small = {"unfit": str(reason)}, b"", b""
        except MemoryError:
            facts, picture, small = {"unfit": "too_many_pixels"}, b"", b""
        answer = json.dumps(facts | {"jpeg": len(picture), "thumbnail": len(small)}).encode()
        line.sendall(struct.pack("!I", len(answer)) + answer + picture + small)


def _read(line: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = line.recv(min(size - len(data), 1 << 20))
        if not part:
            return b""
        data += part
    return bytes(data)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    _warm_up()
    _confine()
    line = socket.socket(fileno=0)
    line.setblocking(True)
    serve(line)
