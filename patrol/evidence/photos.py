"""Check photos at once, copy them without metadata, and keep them by the SHA-256 of the upload.

Uploads are decoded in separate processes (`pool.py`). Only new JPEGs, made from the pixels, are
kept and served, so that no EXIF, script or thumbnail of the upload remains. The functions may be
called from threads and from greenlets.
"""

import errno
import hashlib
import os
import re
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from patrol import clock, durable

LARGEST_BYTES = 32 * 1024 * 1024
"""A photo of 108 million pixels has 15 to 30 MB."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class PhotoRefused(Exception):
    """The upload cannot be kept as a photo. `key` names the sentence for the user."""

    key = "evidence.not_a_photo"


class NotAPhoto(PhotoRefused):
    """The file is not JPEG, PNG, WebP or HEIC."""


class TooLarge(PhotoRefused):
    """The photo has more bytes than the limit."""

    key = "evidence.too_large"


class TooManyPixels(PhotoRefused):
    """The photo has more pixels than the limit."""

    key = "evidence.too_many_pixels"


class Truncated(PhotoRefused):
    """The photo is damaged or was cut off during the upload."""

    key = "evidence.truncated"


class TooManyScans(PhotoRefused):
    """The JPEG has more scans than any camera writes, and would take very long."""

    key = "evidence.too_many_scans"


class Animated(PhotoRefused):
    """The file is an animation."""

    key = "evidence.animated"


class DecodersBusy(Exception):
    """All decoders are busy. Nothing is wrong with the photo: send it again in a moment."""

    key = "evidence.busy"


class StorageFull(Exception):
    """The disk is full. Nothing was kept."""

    key = "evidence.storage_full"


_REFUSALS: dict[str, type[PhotoRefused]] = {
    kind.key.removeprefix("evidence."): kind
    for kind in (NotAPhoto, TooManyPixels, TooManyScans, Truncated, Animated)
}


@dataclass(frozen=True)
class DecodedPhoto:
    """An accepted photo. `sha256`, width and height are those of the upload.

    With `is_original`, `jpeg` is the file as it was sent, because we cannot decode it.
    """

    sha256: str
    size_bytes: int
    width: int
    height: int
    taken_at: datetime | None
    taken_claim: str | None
    lat: float | None
    lon: float | None
    jpeg: bytes
    thumbnail: bytes
    is_original: bool = False


def _moment(taken_at: str) -> datetime:
    """Read a camera's time; without a UTC offset it is the time that the office's clocks show."""
    moment = datetime.fromisoformat(taken_at)
    return moment if moment.tzinfo else clock.as_local(moment)


def decoded(
    data: bytes, facts: dict[str, Any], jpeg: bytes = b"", thumbnail: bytes = b""
) -> DecodedPhoto:
    """Return the photo by the verdict of its decoder.

    Raises: PhotoRefused.
    """
    if unfit := facts.get("unfit"):
        raise _REFUSALS[unfit]
    taken_at = facts.get("taken_at")
    return DecodedPhoto(
        sha256=_name_of(data),
        size_bytes=len(data),
        width=facts["width"],
        height=facts["height"],
        taken_at=_moment(taken_at) if taken_at else None,
        taken_claim=facts.get("taken_claim") or None,
        lat=facts.get("lat"),
        lon=facts.get("lon"),
        jpeg=data if facts.get("is_original") else jpeg,
        thumbnail=thumbnail,
        is_original=bool(facts.get("is_original")),
    )


def _name_of(data: bytes) -> str:
    """Return the SHA-256 of the upload; other greenlets run between its parts."""
    digest, part = hashlib.sha256(), 1 << 20
    for start in range(0, len(data), part):
        digest.update(data[start : start + part])
        time.sleep(0)
    return digest.hexdigest()


def path(data_dir: Path, sha256: str, *, thumbnail: bool = False) -> Path:
    """Return the path of a photo by the SHA-256 of its upload.

    Raises: ValueError.
    """
    if not _SHA256.fullmatch(sha256):
        raise ValueError("a photo is named by its SHA-256")
    name = f"{sha256[2:]}.thumbnail.jpg" if thumbnail else f"{sha256[2:]}.jpg"
    return data_dir / "photos" / sha256[:2] / name


@dataclass(frozen=True, slots=True)
class Stored:
    """The SHA-256 of both files of a photo as they stand on the disk."""

    whole_sha256: str
    thumbnail_sha256: str


def stored(data_dir: Path, sha256: str) -> Stored:
    """Read the two files of a photo and return their digests.

    Raises: FileNotFoundError.
    """
    whole, small = path(data_dir, sha256), path(data_dir, sha256, thumbnail=True)
    return Stored(_digest(whole.read_bytes()), _digest(small.read_bytes()))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def store(data_dir: Path, sha256: str, jpeg: bytes, thumbnail: bytes) -> Stored:
    """Write both copies durably, or neither. It is safe to repeat.

    The digests are those of the files on the disk: another version of us may have made them.

    Raises: StorageFull.
    """
    whole, small = path(data_dir, sha256), path(data_dir, sha256, thumbnail=True)
    # The same photo again, perhaps from another member: one copy serves both.
    if _touched(whole):
        return stored(data_dir, sha256)
    try:
        for folder in (whole.parent.parent, whole.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        # A draft is renamed when it is durable, so a reader never sees half a photo.
        _write(small, thumbnail)
        _write(whole, jpeg)  # last: it marks both as stored
        # The names too must survive a power cut.
        for folder in (whole.parent, whole.parent.parent):
            durable.sync_folder(folder)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        for copy in (whole, small):
            copy.unlink(missing_ok=True)
        raise StorageFull from error
    return Stored(_digest(jpeg), _digest(thumbnail))


def forget(data_dir: Path, sha256: str) -> None:
    """Delete both copies of a photo."""
    for is_small in (False, True):
        path(data_dir, sha256, thumbnail=is_small).unlink(missing_ok=True)


def _touched(path: Path) -> bool:
    """True when the file exists; it counts as new, so that `stray` leaves it for this upload."""
    now = clock.now().timestamp()
    try:
        os.utime(path, (now, now))
    except FileNotFoundError:
        return False
    return True


def _write(target: Path, content: bytes) -> None:
    # Two requests may store the same photo at the same time: each has a draft of its own.
    draft = durable.draft(target, content)
    try:
        _touched(draft)  # by our clock, which `stray` reads too
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
