"""Describe a sound by the statistics of its log-mel bands. It needs numpy (the extra [sounds]).

The features do not depend on how loud the sound was recorded, and no words can be made of them.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

NAME = "logmel-1"
"""Features of different names are never compared. Another arithmetic needs another name."""
RATE_HZ = 16_000
FRAME, HOP = 512, 256
"""Samples: 32 ms, every 16 ms."""
BANDS = 40
LOWEST_HZ, HIGHEST_HZ = 50.0, 7_600.0
FLOOR = 1e-10
"""The power of silence: 100 dB below full scale."""
LENGTH = 3 * BANDS + 2

Samples = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]


def features(samples: Samples) -> list[float]:
    """Return the features of a sound in mono at `RATE_HZ`, full scale 1.0.

    Of each band: its level over that of the whole sound, its spread and its mean step from frame to
    frame, in dB. Then the spread of the loudness, and how flat the spectrum is (0 tone, 1 noise).
    """
    power = _power(samples)
    bands = 10 * np.log10(power @ _filters().T + FLOOR)
    loudness = 10 * np.log10(power.sum(axis=1) + FLOOR)
    whole = 10 * np.log10(np.mean(10 ** (bands / 10)))
    steps = np.abs(np.diff(bands, axis=0)).mean(axis=0) if len(bands) > 1 else np.zeros(BANDS)
    mean = power.mean(axis=0) + FLOOR
    flatness = float(np.exp(np.mean(np.log(mean))) / np.mean(mean))
    parts = (bands.mean(axis=0) - whole, bands.std(axis=0), steps, [loudness.std(), flatness])
    return [round(float(value), 3) for value in np.concatenate(parts)]


def level(samples: Samples) -> float:
    """Return the mean level in dB below full scale; 0 is the loudest."""
    return round(float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + FLOOR)), 2)


def at_rate(samples: Samples, rate_hz: int) -> Samples:
    """Return the sound at `RATE_HZ`. Its spectrum is cut off there, so nothing folds back."""
    if rate_hz == RATE_HZ or not len(samples):
        return samples
    length = max(1, round(len(samples) * RATE_HZ / rate_hz))
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(length // 2 + 1, dtype=spectrum.dtype)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return (np.fft.irfft(kept, length) * (length / len(samples))).astype(np.float32)


def _power(samples: Samples) -> Floats:
    """Return the power of each frequency in each frame; a short sound is one frame with silence."""
    padded = np.pad(samples, (0, max(0, FRAME - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    window = np.hanning(FRAME)
    spectrum = np.fft.rfft(frames * window)
    power: Floats = np.square(np.abs(spectrum)) / np.square(window.sum() / 2)
    return power


@cache
def _filters() -> Floats:
    """Return the triangles of the mel scale (O'Shaughnessy), a row for each band."""
    edges = _hz(np.linspace(_mel(LOWEST_HZ), _mel(HIGHEST_HZ), BANDS + 2))
    bins = np.fft.rfftfreq(FRAME, 1 / RATE_HZ)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (bins - low) / (middle - low), (high - bins) / (high - middle)
    triangles: Floats = np.clip(np.minimum(rising, falling), 0, None)
    # The lowest bands are narrower than a bin: each has the bin nearest to its middle at least.
    nearest = np.abs(bins - middle).argmin(axis=1)
    triangles[np.arange(BANDS), nearest] = np.maximum(triangles[np.arange(BANDS), nearest], 0.5)
    return triangles


def band_of(hz: float) -> int:
    """Return the band whose middle lies nearest to a frequency."""
    edges = _hz(np.linspace(_mel(LOWEST_HZ), _mel(HIGHEST_HZ), BANDS + 2))
    return int(np.abs(edges[1:-1] - hz).argmin())


def _mel(hz: float) -> float:
    return float(2595 * np.log10(1 + hz / 700))


def _hz(mels: Sequence[float] | Floats) -> Floats:
    hertz: Floats = 700 * (10 ** (np.asarray(mels) / 2595) - 1)
    return hertz
