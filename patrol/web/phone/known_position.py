"""Leave out of a body what no receiver measures, so that it refuses no report and no call for help.

A page writes NaN as null; an app that invents positions writes anything.
"""

import math
from typing import Any


def known_position(given: Any) -> Any:
    """Return a position without an impossible accuracy; None when it names no place on earth."""
    if not isinstance(given, dict) or not {"lat", "lon"} <= given.keys():
        return given  # no position at all: the model says what is missing
    if not (_is_within(given["lat"], -90, 90) and _is_within(given["lon"], -180, 180)):
        return None
    if "accuracy_m" in given and not _is_within(given["accuracy_m"], 0, math.inf):
        return {**given, "accuracy_m": None}
    return given


def _is_within(value: Any, least: float, most: float) -> bool:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return math.isfinite(number) and least <= number <= most
