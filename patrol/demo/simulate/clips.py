"""A few seconds of sound of a scene of the demo, made of hums and noise: nothing was recorded.

A demo has no speech detector that was measured, so that the server keeps levels and features of a
clip and throws its sound away, as it would for any street.
"""

import io
import math
import wave
from array import array
from collections.abc import Iterator
from random import Random

from patrol.demo.simulate.soundscape import ROUND_S, SCENES, Scene

RATE_HZ, SECONDS = 16_000, 3
AFTER_S = 20
"""A station sends its clip so many seconds after the scene began."""
HUMS: dict[str, tuple[float, float, float]] = {
    "stall": (180.0, 0.5, 4.0),
    "loudspeaker": (700.0, 0.2, 2.0),
    "party": (60.0, 0.3, 2.0),
    "works": (95.0, 0.9, 9.0),
    "dog": (450.0, 0.3, 1.0),
}
"""By kind of scene: the lowest tone in Hz, the share of noise, and beats a second."""


def due(second: int) -> Iterator[Scene]:
    """Yield the scenes whose station sends a clip in this second of the play."""
    for scene in SCENES:
        if scene.kind in HUMS and second % ROUND_S == scene.from_s + AFTER_S:
            yield scene


def wav(scene: Scene, rng: Random) -> bytes:
    """Return the clip of a scene as a WAV file of 16 bits, mono."""
    hertz, noise, beats = HUMS[scene.kind]
    hertz *= rng.uniform(0.97, 1.03)
    turn = 2 * math.pi * hertz / RATE_HZ
    samples = array("h")
    for at in range(RATE_HZ * SECONDS):
        tone = math.sin(turn * at) + 0.5 * math.sin(2 * turn * at) + 0.3 * math.sin(3 * turn * at)
        beat = 0.25 + 0.75 * (at * beats / RATE_HZ % 1 < 0.5)
        samples.append(round(9000 * beat * ((1 - noise) * tone / 1.8 + noise * rng.uniform(-1, 1))))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return out.getvalue()
