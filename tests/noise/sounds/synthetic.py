"""Sounds of the tests, made of sines and noise: no recording, and no claim about real ones."""

import io

import numpy as np
import numpy.typing as npt
import soundfile

RATE_HZ = 16_000
Samples = npt.NDArray[np.float32]


def tone(hz: float, seconds: float = 1.0, *, rate_hz: int = RATE_HZ) -> Samples:
    at = np.arange(int(seconds * rate_hz)) / rate_hz
    return (0.3 * np.sin(2 * np.pi * hz * at)).astype(np.float32)


def hiss(seed: int, seconds: float = 1.0) -> Samples:
    made = np.random.default_rng(seed).normal(size=int(seconds * RATE_HZ))
    return (0.1 * made).astype(np.float32)


def hammer(seed: int, seconds: float = 1.0) -> Samples:
    """Bursts of noise, about ten a second."""
    sound = hiss(seed, seconds)
    at = np.arange(len(sound)) / RATE_HZ
    return np.where((at * (9 + seed % 3)) % 1 < 0.3, sound, sound * 0.01).astype(np.float32)


def file(samples: Samples, kind: str = "FLAC", *, rate_hz: int = RATE_HZ, **more: str) -> bytes:
    """Return the sound as a file, as a station sends it."""
    out = io.BytesIO()
    soundfile.write(out, samples, rate_hz, format=kind, **more)
    return out.getvalue()
