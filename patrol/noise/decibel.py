"""Means and percentiles of levels in hundredths of a dB(A), in plain Python.

The web and the worker process load no numpy (DESIGN §4), and a long span is joined in the database.
"""

import math
from collections.abc import Sequence


def energy_mean(levels: Sequence[int]) -> int:
    """Return the level of the mean energy, LAeq of these levels. A mean in dB would be wrong."""
    loudest = max(levels)
    total = sum(math.pow(10.0, (level - loudest) / 1000) for level in levels)
    return round(loudest + 1000 * math.log10(total / len(levels)))


def day_night(day: float, night: float, night_minutes: int) -> float:
    """Return Ldn in dB(A): the day's mean with the night's, which counts as 10 dB louder.

    The night of 22:00–06:00 has 480 minutes; a station's own hours may differ.
    """
    share = night_minutes / 1440
    energy = (1 - share) * math.pow(10.0, day / 10) + share * math.pow(10.0, (night + 10) / 10)
    return 10 * math.log10(energy)


def exceeded(rising: Sequence[int], percent: float) -> int:
    """Return the level exceeded in so many percent of the time; `rising` are sorted levels.

    L90 is `exceeded(rising, 90)`, the background; between two levels the line between them counts.
    """
    place = (len(rising) - 1) * (100 - percent) / 100
    below = int(place)
    above = min(below + 1, len(rising) - 1)
    return round(rising[below] + (rising[above] - rising[below]) * (place - below))
