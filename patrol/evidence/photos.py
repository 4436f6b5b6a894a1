"""Check photos at once, copy them without metadata, and keep them by the SHA-256 of the upload.

Uploads are decoded in separate processes (`decoder.py`). Only new JPEGs, made from the pixels,
are kept and served, so that no EXIF, script or thumbnail of the upload remains. The functions
may be called from threads and from greenlets.
"""

import errno
import hashlib
import json
import os
import queue
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from patrol import clock

LARGEST_BYTES = 12 * 1024 * 1024
_LARGEST_COPY = 16 * 1024 * 1024
"""A decoder may be in the hands of a hostile photo: it may not announce more bytes than this."""
_PROGRAM = Path(__file__).with_name("decoder.py")
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
    for kind in (NotAPhoto, TooManyPixels, Truncated, Animated)
}


@dataclass(frozen=True)
class DecodedPhoto:
    """An accepted photo. `sha256`, width and height are those of the upload."""

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


class _Died(Exception):
    """The process ended during a photo. `code` is its exit code."""

    def __init__(self, code: int) -> None:
        self.code = code


class _Decoder:
    """One decoder process. It is started at the first use, and again after it died or was slow."""

    _process: "subprocess.Popen[bytes] | None" = None

    def ask(self, data: bytes, ends_at: float) -> tuple[dict[str, Any], bytes, bytes]:
        """Decode a photo. Return its facts, the JPEG and the thumbnail.

        Raises: DecodersBusy, _Died.
        """
        if self._process is None:
            self._start()
        try:
            self._line.settimeout(max(0.001, ends_at - clock.monotonic()))
            self._line.sendall(struct.pack("!I", len(data)))
            self._line.sendall(data)
            facts = json.loads(self._read(struct.unpack("!I", self._read(4, ends_at))[0], ends_at))
            picture = self._read(facts.pop("jpeg"), ends_at)
            return facts, picture, self._read(facts.pop("thumbnail"), ends_at)
        except TimeoutError:
            self.stop()
            raise DecodersBusy from None
        except (OSError, EOFError):
            raise _Died(self.stop()) from None

    def _start(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                # Isolated: no path and no setting of ours reaches the decoder.
                [sys.executable, "-I", str(_PROGRAM)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                start_new_session=True,
            )

    def _read(self, size: int, ends_at: float) -> bytes:
        if size > _LARGEST_COPY:
            raise EOFError
        data = bytearray()
        while len(data) < size:
            self._line.settimeout(max(0.001, ends_at - clock.monotonic()))
            part = self._line.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return bytes(data)

    def stop(self) -> int:
        """End the process. Return its code, negative for the signal that killed it."""
        if self._process is None:
            return 0
        self._line.close()
        try:
            # The closed socket ends it within this time, unless it hangs.
            code = self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process = None
        return code


class Decoders:
    """A few decoder processes. The number of photos in work and of those that wait is limited."""

    def __init__(self, size: int = 2, waiting: int = 8, deadline_s: float = 10.0) -> None:
        self._deadline_s = deadline_s
        self._room = threading.BoundedSemaphore(size + waiting)
        self._all = [_Decoder() for _ in range(size)]
        # Last in, first out: a quiet street starts only one process.
        self._idle: queue.LifoQueue[_Decoder] = queue.LifoQueue()
        for decoder in reversed(self._all):
            self._idle.put(decoder)

    def decode(self, data: bytes) -> DecodedPhoto:
        """Decode one photo within the deadline.

        Raises: PhotoRefused, DecodersBusy.
        """
        if len(data) > LARGEST_BYTES:
            raise TooLarge
        if not data:
            raise NotAPhoto
        if not self._room.acquire(blocking=False):
            raise DecodersBusy
        try:
            return _photo(data, *self._ask_one(data, clock.monotonic() + self._deadline_s))
        finally:
            self._room.release()

    def _ask_one(self, data: bytes, ends_at: float) -> tuple[dict[str, Any], bytes, bytes]:
        try:
            decoder = self._idle.get(timeout=max(0.0, ends_at - clock.monotonic()))
        except queue.Empty:
            raise DecodersBusy from None
        try:
            return _ask_twice(decoder, data, ends_at)
        finally:
            self._idle.put(decoder)

    def close(self) -> None:
        """End the processes; a later photo starts them again."""
        for decoder in self._all:
            decoder.stop()


def _ask_twice(
    decoder: _Decoder, data: bytes, ends_at: float
) -> tuple[dict[str, Any], bytes, bytes]:
    """Try the photo once more after a decoder died: the first death may have another cause."""
    try:
        return decoder.ask(data, ends_at)
    except _Died as death:
        # It used up its CPU time: a second try would use it up too.
        if death.code == -signal.SIGXCPU:
            raise Truncated from None
    try:
        return decoder.ask(data, ends_at)
    except _Died as death:
        # The kernel kills processes when memory is short; that is not the fault of the photo.
        raise (DecodersBusy if death.code == -signal.SIGKILL else Truncated) from None


def _photo(data: bytes, facts: dict[str, Any], jpeg: bytes, thumbnail: bytes) -> DecodedPhoto:
    if unfit := facts.get("unfit"):
        raise _REFUSALS[unfit]
    taken_at = facts.get("taken_at")
    return DecodedPhoto(
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        width=facts["width"],
        height=facts["height"],
        taken_at=datetime.fromisoformat(taken_at) if taken_at else None,
        taken_claim=facts.get("taken_claim") or None,
        lat=facts.get("lat"),
        lon=facts.get("lon"),
        jpeg=jpeg,
        thumbnail=thumbnail,
    )


def path(data_dir: Path, sha256: str, *, thumbnail: bool = False) -> Path:
    """Return the path of a photo by the SHA-256 of its upload.

    Raises: ValueError.
    """
    if not _SHA256.fullmatch(sha256):
        raise ValueError("a photo is named by its SHA-256")
    name = f"{sha256[2:]}.thumbnail.jpg" if thumbnail else f"{sha256[2:]}.jpg"
    return data_dir / "photos" / sha256[:2] / name


def store(data_dir: Path, sha256: str, jpeg: bytes, thumbnail: bytes) -> None:
    """Write both copies durably, or neither. It is safe to repeat.

    Raises: StorageFull.
    """
    whole, small = path(data_dir, sha256), path(data_dir, sha256, thumbnail=True)
    if whole.exists():
        return
    try:
        for folder in (whole.parent.parent, whole.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        _write(small, thumbnail)
        _write(whole, jpeg)  # last: it marks both as stored
        # The names too must survive a power cut.
        for folder in (whole.parent, whole.parent.parent):
            _fsync(folder)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        for copy in (whole, small):
            copy.unlink(missing_ok=True)
        raise StorageFull from error


def _write(target: Path, content: bytes) -> None:
    # Two requests may store the same photo at the same time.
    draft = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
