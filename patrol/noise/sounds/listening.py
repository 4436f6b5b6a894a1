"""Have clips decoded by the confined process, one at a time. This process loads no numpy.

The functions may be called from threads and from greenlets.
"""

import hashlib
import signal
import threading
from dataclasses import dataclass
from importlib.util import find_spec

from patrol import clock
from patrol.evidence.confined import ConfinedProcess, Died, TooSlow

LARGEST_BYTES = 4 * 1024 * 1024
"""Ten seconds in stereo at 48 kHz and 32 bit have 3.8 MB."""
NEEDED = ("numpy", "soundfile")
DECODER = "patrol.noise.sounds.decoder"
DEADLINE_S = 20.0
"""Starting the process takes 2 to 6 s on a slow machine, a clip less than one."""
WAITING = 4


class ClipRefused(Exception):
    """The upload is no clip that can be used. `key` names the sentence for the sender."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.key = f"evidence.clip.{why}"


class ClipsBusy(Exception):
    """Other clips are in work. Nothing is wrong with this one: send it again in a moment."""


class SoundsMissing(Exception):
    """The extra [sounds] is not installed, or what the settings name cannot be loaded."""


@dataclass(frozen=True, slots=True)
class HeardClip:
    """The facts of a clip. `sound` is FLAC, and only there when a detector heard no speech."""

    sha256: str
    seconds: float
    level: float
    features: list[float]
    features_by: str
    detector: str | None
    speech_s: float
    sound: bytes | None


def is_installed() -> bool:
    """True when the extra [sounds] is there. Nothing is loaded."""
    return all(find_spec(name) is not None for name in NEEDED)


class ClipListener:
    """The one process that decodes clips; it is started by the first clip."""

    def __init__(self, detector: str = "", model: str = "") -> None:
        """`detector` and `model` are the settings of these names (`noise_…`)."""
        self._process = ConfinedProcess(DECODER, detector, model)
        self._turn = threading.Lock()
        self._room = threading.BoundedSemaphore(WAITING)
        self._has_answered = False

    def hear(self, data: bytes) -> HeardClip:
        """Decode one clip.

        Raises: ClipRefused, ClipsBusy, SoundsMissing.
        """
        if not data:
            raise ClipRefused("empty")
        if not is_installed():
            raise SoundsMissing
        if not self._room.acquire(blocking=False):
            raise ClipsBusy
        try:
            return self._heard(data, clock.monotonic() + DEADLINE_S)
        finally:
            self._room.release()

    def _heard(self, data: bytes, ends_at: float) -> HeardClip:
        if not self._turn.acquire(timeout=max(0.0, ends_at - clock.monotonic())):
            raise ClipsBusy
        try:
            facts, parts = self._process.ask(data, ends_at)
        except TooSlow:
            raise ClipsBusy from None
        except Died as death:
            raise self._why(death) from None
        finally:
            self._turn.release()
        self._has_answered = True
        if why := facts.pop("unfit", None):
            raise ClipRefused(why)
        sha256 = hashlib.sha256(data).hexdigest()
        return HeardClip(sha256=sha256, sound=parts[0] if parts else None, **facts)

    def _why(self, death: Died) -> Exception:
        """A process that never answered lacks something; one that did was harmed by the clip."""
        if not self._has_answered:
            return SoundsMissing()
        # The kernel kills processes when memory is short; that is not the fault of the clip.
        return ClipsBusy() if death.code == -signal.SIGKILL else ClipRefused("too_costly")

    def close(self) -> None:
        """End the process; a later clip starts it again."""
        self._process.stop()
