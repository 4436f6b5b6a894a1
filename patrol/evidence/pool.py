"""Keep the decoder processes, and bound how many photos are in work and wait.

They may be used from threads and from greenlets.
"""

import json
import queue
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from patrol import clock
from patrol.evidence.photos import (
    LARGEST_BYTES,
    DecodedPhoto,
    DecodersBusy,
    NotAPhoto,
    TooLarge,
    Truncated,
    decoded,
)

_LARGEST_COPY = 16 * 1024 * 1024
"""A decoder may be in the hands of a hostile photo: it may not announce more bytes than this."""
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from patrol.evidence import decoder\n"
    "decoder.main(int(sys.argv[2]), int(sys.argv[3]))"
)
_ROOT = Path(__file__).parents[2]


class _Died(Exception):
    """The process ended during a photo. `code` is its exit code."""

    def __init__(self, code: int) -> None:
        self.code = code


class _Decoder:
    """One decoder process. It is started at the first use, and again after it died or was slow."""

    _process: "subprocess.Popen[bytes] | None" = None

    def __init__(self, cpu_s: int, niceness: int) -> None:
        self._cpu_s, self._niceness = cpu_s, niceness
        self.confined: list[str] = []
        """The kernel's means that confine the process, as it says itself."""

    def ask(self, data: bytes, ends_at: float) -> tuple[dict[str, Any], bytes, bytes]:
        """Decode a photo. Return its facts, the JPEG and the thumbnail.

        Raises: DecodersBusy, _Died.
        """
        is_new = self._process is None
        if is_new:
            self._start()
        try:
            if is_new:
                self.confined = self._answer(ends_at)[0]["confined"]
            self._line.settimeout(max(0.001, ends_at - clock.monotonic()))
            self._line.sendall(struct.pack("!I", len(data)))
            self._line.sendall(data)
            return self._answer(ends_at)
        except TimeoutError:
            self.stop()
            raise DecodersBusy from None
        except (OSError, EOFError):
            raise _Died(self.stop()) from None

    def _start(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                # Isolated: no setting of ours reaches the decoder.
                [
                    *(sys.executable, "-I", "-c", _PROGRAM, str(_ROOT)),
                    *(str(self._cpu_s), str(self._niceness)),
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                # A signal to our process group must not end a photo in work.
                start_new_session=True,
            )

    def _answer(self, ends_at: float) -> tuple[dict[str, Any], bytes, bytes]:
        facts = json.loads(self._read(struct.unpack("!I", self._read(4, ends_at))[0], ends_at))
        picture = self._read(facts.pop("jpeg"), ends_at)
        return facts, picture, self._read(facts.pop("thumbnail"), ends_at)

    def _read(self, size: int, ends_at: float) -> bytes:
        # The size is what the process says, and a hostile photo may speak through it.
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

    def __init__(
        self,
        size: int = 2,
        waiting: int = 8,
        deadline_s: float = 10.0,
        *,
        cpu_s: int = 8,
        niceness: int = 0,
    ) -> None:
        """Each photo may take `cpu_s` seconds of CPU time; `niceness` is added to our own."""
        self._deadline_s = deadline_s
        self._room = threading.BoundedSemaphore(size + waiting)
        self._all = [_Decoder(cpu_s, niceness) for _ in range(size)]
        # Last in, first out: a quiet street starts only one process.
        self._idle: queue.LifoQueue[_Decoder] = queue.LifoQueue()
        for decoder in reversed(self._all):
            self._idle.put(decoder)

    @classmethod
    def for_strangers(cls) -> "Decoders":
        """Return a small pool with low priority for anonymous photos.

        Its own place in the queue: photos of strangers never make one of the field wait.
        """
        return cls(size=1, waiting=4, cpu_s=4, niceness=10)

    def decode(self, source: bytes | IO[bytes]) -> DecodedPhoto:
        """Decode one photo within the deadline.

        A file is read when its turn comes, so that the photos that wait take no memory.

        Raises: PhotoRefused, DecodersBusy.
        """
        # Refused at once: a phone that waits in a queue here holds a request of the web process.
        if not self._room.acquire(blocking=False):
            raise DecodersBusy
        try:
            return self._ask_one(source, clock.monotonic() + self._deadline_s)
        finally:
            self._room.release()

    def _ask_one(self, source: bytes | IO[bytes], ends_at: float) -> DecodedPhoto:
        try:
            decoder = self._idle.get(timeout=max(0.0, ends_at - clock.monotonic()))
        except queue.Empty:
            raise DecodersBusy from None
        try:
            data = _bytes_of(source)
            return decoded(data, *_ask_twice(decoder, data, ends_at))
        finally:
            self._idle.put(decoder)

    def close(self) -> None:
        """End the processes; a later photo starts them again."""
        for decoder in self._all:
            decoder.stop()


def _bytes_of(source: bytes | IO[bytes]) -> bytes:
    # One byte more shows that the file is too large.
    data = source if isinstance(source, bytes) else source.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise TooLarge
    if not data:
        raise NotAPhoto
    return data


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
