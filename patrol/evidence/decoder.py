"""The photo decoder: a separate process that decodes photos from unknown senders.

Over one socket it gets a photo, and answers with a verdict and two JPEGs. It cannot open a file or
a connection nor start a program (`sandbox.py`), and its memory and CPU time are limited.
"""

import importlib
import io
import math
import os
import re
import socket
import struct
import warnings
from datetime import datetime
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageDraw, ImageFont, UnidentifiedImageError

from patrol.evidence import confined, heif, jpeg, sandbox

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LARGEST_PIXELS = 256_000_000
"""The largest phone cameras have 200 million. It bounds the time; DECODED_BYTES bounds memory."""
LONGEST_SIDE_PX = 2560
THUMBNAIL_PX = 320
MEMORY_BYTES = 1 << 30
DECODED_BYTES = 768 << 20
"""The most that one decoded photo may need; the rest of MEMORY_BYTES is for the process."""
BYTES_PER_PIXEL = {"1": 2, "L": 2, "P": 6, "I;16": 8}
"""Peak bytes a pixel while a PNG is decoded and shrunk, by mode; all other modes have OTHER_MODE.

Pillow stores three channels in four bytes.
"""
OTHER_MODE, WEBP_PIXEL, HEIF_PIXEL, DRAFT_PIXEL = 7, 16, 9, 8
"""Peak bytes a pixel, as measured with 48 million pixels; DRAFT_PIXEL is of the shrunk JPEG."""
COEFFICIENT_BYTES = 2
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
FILLER = b"\xa5\x3c" * 64
_SRGB = ImageCms.createProfile("sRGB")
# Pillow and libheif raise these for damaged files.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, struct.error)


class Unfit(Exception):
    """The photo is refused. The argument is the code of the reason."""


class Unreadable(Exception):
    """The file is whole and HEIF, but we cannot decode it. Its bytes are kept as they are."""


def verdict(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Return the facts of the photo and its two clean copies.

    Raises: Unfit, Unreadable.
    """
    try:
        facts, image = _decoded(data)
    except _BROKEN:
        facts, image = _decoded_without_end(data)
    try:
        picture = _upright(image)
    except _BROKEN:
        raise Unfit("truncated") from None
    small = picture.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return facts, _jpeg(picture, 82), _jpeg(small, 75)


def _decoded(data: bytes) -> tuple[dict[str, Any], Image.Image]:
    """Open and load the photo; a large JPEG is shrunk while it is read.

    Raises: Unfit, Unreadable, and the errors in `_BROKEN`.
    """
    image = _open(data)
    facts: dict[str, Any] = {"width": image.width, "height": image.height}
    _refuse_costly(image, data)
    try:
        image.load()
    except _BROKEN:
        if heif.is_whole(data):
            raise Unreadable from None
        raise
    return facts | _exif(image), image


def _refuse_costly(image: Image.Image, data: bytes) -> None:
    """Refuse a photo that needs too much memory or time, before its pixels are decoded.

    Raises: Unfit, Unreadable.
    """
    coefficients = 0
    if image.format in ("JPEG", "MPO"):
        scans = jpeg.scans(data)
        if scans > jpeg.MOST_SCANS:
            raise Unfit("too_many_scans")
        if scans > 1:  # then the decoder keeps the coefficients of the whole picture
            coefficients = image.width * image.height * COEFFICIENT_BYTES * len(image.getbands())
        # The JPEG decoder shrinks while it reads, which saves time and memory.
        share = LONGEST_SIDE_PX / max(image.size)
        image.draft(None, (math.ceil(image.width * share), math.ceil(image.height * share)))
    if image.width * image.height * _bytes_per_pixel(image) + coefficients > DECODED_BYTES:
        raise Unreadable if heif.is_whole(data) else Unfit("too_many_pixels")


def _bytes_per_pixel(image: Image.Image) -> int:
    if image.format == "PNG":
        return BYTES_PER_PIXEL.get(image.mode, OTHER_MODE)
    return {"WEBP": WEBP_PIXEL, "HEIF": HEIF_PIXEL}.get(image.format or "", DRAFT_PIXEL)


def _decoded_without_end(data: bytes) -> tuple[dict[str, Any], Image.Image]:
    """Decode a JPEG that lacks only its end marker, as some cameras and apps write it.

    The JPEG decoder replaces missing data by what stands next. When the pixels do not depend on
    that, no data is missing.

    Raises: Unfit.
    """
    if not data.startswith(b"\xff\xd8\xff"):
        raise Unfit("truncated")
    try:
        facts, image = _decoded(jpeg.ended(data))
        _, other = _decoded(jpeg.ended(data, FILLER))
    except _BROKEN:
        raise Unfit("truncated") from None
    if image.tobytes() != other.tobytes():
        raise Unfit("truncated")
    return facts, image


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        if heif.is_whole(data):
            raise Unreadable from None
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
    """Shrink the photo, turn it upright and copy its pixels only, so that no metadata is kept.

    The pixels become sRGB, because the profile that says what their numbers mean is not kept.
    """
    profile = image.info.get("icc_profile")
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
    plain = _in_srgb(turned, profile)
    return Image.frombytes("RGB", plain.size, plain.tobytes())


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        known = image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGB")
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            done = ImageCms.profileToProfile(known, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, *_BROKEN):
            return image.convert("RGB")  # a profile that no program can read says nothing
        if done is not None:
            return done
    return image.convert("RGB")


def _turn(image: Image.Image) -> Image.Transpose | None:
    """The turn that makes the photo upright. Pillow's own turn fails on some cameras' EXIF."""
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (*_BROKEN, TypeError, KeyError):
        return None


def _tile() -> bytes:
    """Return the thumbnail of a file that we cannot decode: a grey field with its kind."""
    field = Image.new("RGB", (240, 180), (96, 100, 104))
    ImageDraw.Draw(field).text((120, 90), "HEIC", "white", ImageFont.load_default(48), "mm")
    return _jpeg(field, 75)


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
    """Read the camera's time. Most write no UTC offset: the text that is returned has none then.

    What names no time of a camera (year 1, year 9999, zeros) is returned as the camera's words.
    """
    if ExifTags.Base.DateTimeOriginal not in exif:
        return {}
    words = str(exif[ExifTags.Base.DateTimeOriginal]).strip("\0 ")
    claim = {"taken_claim": "".join(c for c in words[:LONGEST_CLAIM] if c.isprintable())}
    try:
        local = datetime.strptime(words, "%Y:%m:%d %H:%M:%S")
        offset = str(exif.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
        taken_at = datetime.fromisoformat(local.isoformat() + offset)
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


def _warm_up() -> None:
    """Load every codec before files are forbidden, because a later `import` opens a file."""
    pillow_heif.register_heif_opener()
    # Pillow would load it only for a JPEG with a second picture, as many phones make.
    importlib.import_module("PIL.MpoImagePlugin")
    # Our own limits stand in `_refuse_costly`; Pillow's count the pixels before a JPEG is shrunk.
    Image.MAX_IMAGE_PIXELS = None
    _tile()
    profile = ImageCms.ImageCmsProfile(_SRGB).tobytes()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:01:01 00:00:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (30.0, 17.0, 0.0)
    for kind in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        Image.new("RGBA" if kind == "PNG" else "RGB", (16, 16)).save(
            out, kind, exif=exif, icc_profile=profile
        )
        facts, _, _ = verdict(out.getvalue())
        if "taken_at" not in facts:
            raise RuntimeError(f"the {kind} decoder does not work here")


def serve(line: socket.socket, cpu_s: int, confined_by: list[str]) -> None:
    """Tell how this process is confined, then decode photos until the other side closes the socket.

    With the first answer goes the tile for a HEIC that this process dies of. Each photo may take
    `cpu_s` seconds of CPU time.
    """
    tile = _tile()
    confined.tell(line, {"confined": confined_by}, [tile])
    original: confined.ConfinedAnswer = (
        {"is_original": True, "width": 0, "height": 0},
        [b"", tile],
    )
    while data := confined.question(line):
        sandbox.allow_cpu(cpu_s)
        try:
            facts, whole, small = verdict(data)
            confined.tell(line, facts, [whole, small])
        except Unfit as reason:
            confined.tell(line, {"unfit": str(reason)})
        except Unreadable:
            confined.tell(line, *original)
        except MemoryError:
            if heif.is_whole(data):
                confined.tell(line, *original)
            else:
                confined.tell(line, {"unfit": "too_many_pixels"})


def main(cpu_s: str, niceness: str) -> None:
    """Confine this process and decode what comes over its standard input, a socket."""
    warnings.simplefilter("ignore")
    os.nice(int(niceness))
    _warm_up()
    line = socket.socket(fileno=0)
    line.setblocking(True)
    serve(line, int(cpu_s), sandbox.confine(MEMORY_BYTES))
