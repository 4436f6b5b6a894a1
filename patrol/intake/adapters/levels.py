"""Sound levels as JSON over HTTP, for stations and platforms that need no broker.

One telegram may name many stations, so that a platform sends one a second.
"""

from collections.abc import Mapping
from typing import Any

from patrol.intake import field_map
from patrol.intake.adapters import Adapter
from patrol.intake.field_map import refusal
from patrol.intake.heard import AdapterSettings, Alive, LevelHeard, Telegram, Utterance
from patrol.intake.validate import is_time

QUANTITIES = ("LAeq", "Lmax", "L10", "L50", "L90")
CONDITIONS = {"wind_m_s": 100, "battery_pct": 100}
"""A station may say these beside its level; the number is the most of each."""
HIGHEST_DB = 200.0
"""No station measures more. Whether a level is believable is asked where it is stored."""
LENGTHS_S = (1, 60)
MOST_LEVELS = 1000
LONGEST_STATION = 64


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return the levels. Raises: Invalid."""
    document = field_map.document(telegram)
    levels = document.get("levels") if isinstance(document, dict) else None
    if not isinstance(levels, list) or len(levels) > MOST_LEVELS:
        raise refusal("/levels", f"must be an array of at most {MOST_LEVELS}")
    return [_level(row, f"/levels/{number}") for number, row in enumerate(levels)] or [Alive()]


def _level(row: Any, at: str) -> LevelHeard:
    if not isinstance(row, dict):
        raise refusal(at, "must be an object")
    station, began_at, seconds = row.get("station"), row.get("at"), row.get("seconds", 1)
    if not isinstance(station, str) or not 0 < len(station) <= LONGEST_STATION:
        raise refusal(f"{at}/station", f"must be a text of 1 to {LONGEST_STATION} characters")
    if not isinstance(began_at, str) or not is_time(began_at):
        raise refusal(f"{at}/at", "must be a time of RFC 3339")
    if isinstance(seconds, bool) or seconds not in LENGTHS_S:
        raise refusal(f"{at}/seconds", "must be 1 or 60")
    wind, battery = (condition(row, name) for name in CONDITIONS)
    values = _values(row, at)
    return LevelHeard(station, began_at, int(seconds), values, wind_m_s=wind, battery_pct=battery)


def condition(row: Mapping[str, Any], name: str) -> float | None:
    """Return the wind (m/s) or the battery (%) of a level, None when it says nothing.

    A device without the sensor sends -1, 255 or 9999: such a word says nothing and refuses nothing.
    """
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= CONDITIONS[name] else None


def _values(row: Mapping[str, Any], at: str) -> dict[str, float]:
    values = {name: row[name] for name in QUANTITIES if row.get(name) is not None}
    for name, value in values.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        # A NaN is not between any two numbers.
        if not is_number or not 0 <= value <= HIGHEST_DB:
            raise refusal(f"{at}/{name}", f"must be a number from 0 to {HIGHEST_DB:.0f}")
    if "LAeq" not in values:
        raise refusal(f"{at}/LAeq", "is needed")
    return {name: float(value) for name, value in values.items()}


EXAMPLE = b"""{
  "levels": [
    {"station": "N01", "at": "2026-11-22T22:40:17+08:00", "seconds": 1, "LAeq": 52.3, "Lmax": 54.0},
    {"station": "N02", "at": "2026-11-22T22:40:17+08:00", "seconds": 1, "LAeq": 41.8, "Lmax": 42.6}
  ]
}"""
ADAPTER = Adapter(
    read,
    kinds=("iot_noise",),
    example=EXAMPLE,
    example_headers={"content-type": "application/json"},
    needs_verification=True,
    hears_levels=True,
)
