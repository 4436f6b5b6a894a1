"""Keep the decoder processes, and bound how many photos are in work and wait.

They may be used from threads and from greenlets.
"""

import queue
import signal
import threading
from typing import IO

from patrol import clock
from patrol.evidence import heif
from patrol.evidence.confined import ConfinedAnswer, ConfinedProcess, Died, TooSlow
from patrol.evidence.photos import (
    LARGEST_BYTES,
    DecodedPhoto,
    DecodersBusy,
    NotAPhoto,
    TooLarge,
    Truncated,
    decoded,
)

DECODER = "patrol.evidence.decoder"


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
        arguments = DECODER, str(cpu_s), str(niceness)
        self._all = [ConfinedProcess(*arguments) for _ in range(size)]
        # Last in, first out: a quiet street starts only one process.
        self._idle: queue.LifoQueue[ConfinedProcess] = queue.LifoQueue()
        for decoder in reversed(self._all):
            self._idle.put(decoder)

    @classmethod
    def for_strangers(cls) -> "Decoders":
        """Return a small pool with low priority for anonymous photos.

        Its own place in the queue: photos of strangers never make one of the field wait. A busy
        machine gives a low priority little, so a photo has more time.
        """
        return cls(size=1, waiting=4, deadline_s=25.0, cpu_s=4, niceness=10)

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
            had_time = ends_at - clock.monotonic() > self._deadline_s / 2
            facts, pictures = _ask_in_time(decoder, data, ends_at, had_time=had_time)
            return decoded(data, facts, *pictures)
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


def _ask_in_time(
    decoder: ConfinedProcess, data: bytes, ends_at: float, *, had_time: bool
) -> ConfinedAnswer:
    """Ask for the photo; a whole HEIC that costs too much time is kept as it was sent.

    It would cost as much at the next try. One that had to wait for its turn may be quicker then.

    Raises: PhotoRefused, DecodersBusy.
    """
    try:
        return _ask_twice(decoder, data, ends_at)
    except (TooSlow, Truncated) as fault:
        is_costly = had_time or isinstance(fault, Truncated)
        if is_costly and decoder.brought and heif.is_whole(data):
            return {"is_original": True, "width": 0, "height": 0}, [b"", *decoder.brought]
        raise (fault if isinstance(fault, Truncated) else DecodersBusy) from None


def _ask_twice(decoder: ConfinedProcess, data: bytes, ends_at: float) -> ConfinedAnswer:
    """Try the photo once more after a decoder died: the first death may have another cause."""
    try:
        return decoder.ask(data, ends_at)
    except Died as death:
        # It used up its CPU time: a second try would use it up too.
        if death.code == -signal.SIGXCPU:
            raise Truncated from None
    try:
        return decoder.ask(data, ends_at)
    except Died as death:
        # The kernel kills processes when memory is short; that is not the fault of the photo.
        raise (DecodersBusy if death.code == -signal.SIGKILL else Truncated) from None
