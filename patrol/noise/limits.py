"""The limit of a station at a moment: by its table, its zone and its hours of day and night."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from patrol import clock
from patrol.models import Station
from patrol.office import LimitTable

USUAL = "street"
"""The table of a station whose own one is not known here (GB 3096)."""


class StationLimit(NamedTuple):
    """The limit that applies; levels are hundredths of a dB(A)."""

    level: int
    is_night: bool
    standard: str
    """With its edition, as GB 3096-2008."""
    burst_over: int
    """At night a single sound may be louder by so much (Lmax)."""
    is_confirmed: bool
    """False while nobody has compared the limit with the printed standard."""


def limit_for(tables: Mapping[str, LimitTable], station: Station, at: datetime) -> StationLimit:
    """Return the limit of a station at a moment; `tables` are `Office.noise_limits`."""
    table = tables.get(station.limits) or tables[USUAL]
    edition = table.edition(clock.local(at).date())
    night = is_night(station, at)
    zone = edition.zones[station.zone.value]
    level = zone.night if night else zone.day
    return StationLimit(
        round(level * 100),
        night,
        edition.standard,
        round(edition.burst_db * 100),
        edition.is_confirmed,
    )


def is_night(station: Station, at: datetime) -> bool:
    """Return True in the hours of the station's night, by the office's clocks."""
    local = clock.local(at)
    minute = local.hour * 60 + local.minute
    begins, ends = station.night_begins, station.day_begins
    # The night mostly goes on over midnight.
    return begins <= minute < ends if begins < ends else minute >= begins or minute < ends
