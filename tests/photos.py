"""Photos for tests, good and bad."""

import io
import struct
import zlib

import pillow_heif
from PIL import ExifTags, Image, ImageCms

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


def scan_bomb(scans: int, size: tuple[int, int] = (640, 480)) -> bytes:
    """A progressive JPEG whose last scan, of a few bytes, comes so many times more."""
    whole = encoded("JPEG", picture(*size), progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * scans + whole[-2:]


def strange_heic() -> bytes:
    """A whole HEIC whose pictures no decoder of ours reads: its codec has another name."""
    return encoded("HEIF").replace(b"hvc1", b"vvc9").replace(b"hvcC", b"vvc8")


PRIMARIES_OF_P3 = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}


def display_p3() -> bytes:
    """The colour profile of Display P3, which phones write: sRGB with other primaries."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack(">I", profile[128:132])
    for at in range(132, 132 + 12 * count, 12):
        name, start, _ = struct.unpack(">4sII", profile[at : at + 12])
        if name in PRIMARIES_OF_P3:
            numbers = (round(value * 65536) for value in PRIMARIES_OF_P3[name])
            profile[start + 8 : start + 20] = struct.pack(">3i", *numbers)
    return bytes(profile)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))


def png_bomb(width: int, height: int, colours: int = 0) -> bytes:
    """A small PNG that would decompress into gigabytes: in black and white, or in 3 colours."""
    depth, kind = (8, 2) if colours else (1, 0)
    header = struct.pack("!IIBBBBB", width, height, depth, kind, 0, 0, 0)
    row = width * colours if colours else (width + 7) // 8
    rows = _zlib_of_zeros((row + 1) * height)
    whole = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole


def _zlib_of_zeros(length: int) -> bytes:
    """The zlib stream of so many zero bytes (RFC 1950), without compressing gigabytes.

    A full flush ends a block that depends on nothing before it, so one block is repeated.
    """
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(bytes(length % (1 << 20))) + packer.flush()
    adler32 = struct.pack(">HH", length % 65_521, 1)
    return b"\x78\xda" + block * (length >> 20) + last + adler32
