"""The sound of the demo town at its noise stations: a day, cars, and scenes that come round.

The scenes are short, as the windows of the demo's rules are (`town/stations.json`).
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

ROUND_S = 1200
"""The scenes begin again after so many seconds."""
LIMITS = {
    "0": (50, 40),
    "1": (55, 45),
    "2": (60, 50),
    "3": (65, 55),
    "4a": (70, 55),
    "4b": (70, 60),
}
"""dB(A) by day and by night (GB 3096-2008), by which loud and quiet are chosen here."""
DAY = range(6, 22)
CARS = {"1": 1 / 240, "2": 1 / 90, "3": 1 / 90, "4a": 1 / 25}
"""Cars a second, by zone."""
LOUDEST_AT = 15
"""The hour of the day with the most sound."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sound at a station, from and to a second of the round."""

    station: str
    kind: Literal["stall", "loudspeaker", "party", "works", "dog", "stuck"]
    from_s: int
    to_s: int
    over_db: float
    """Above the limit that applies."""
    on_s: int = 1
    off_s: int = 0

    def is_heard(self, second: int) -> bool:
        within = second % ROUND_S - self.from_s
        return 0 <= within < self.to_s - self.from_s and (
            within % (self.on_s + self.off_s) < self.on_s
        )


SCENES = (
    Scene("N01", "stall", 35, 120, 8, 25, 3),
    Scene("N12", "loudspeaker", 200, 330, 9, 40, 4),
    # two stations hear one party
    Scene("N02", "party", 420, 540, 9, 30, 2),
    Scene("N03", "party", 420, 540, 6, 30, 2),
    Scene("N11", "works", 640, 800, 8, 30, 6),
    Scene("N05", "dog", 880, 960, 14, 1, 3),
    Scene("N13", "stuck", 150, 1000, -4),
)


@dataclass
class Ear:
    """One station, with the cars that pass it."""

    code: str
    zone: str
    rng: Random
    cars: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=4))
    """The second and the peak of those that passed last."""

    def hear(self, second: int, hour: float) -> tuple[float, float]:
        """Return LAeq and Lmax of a second of the play, in dB(A)."""
        day, night = LIMITS[self.zone]
        limit = day if int(hour) in DAY else night
        heard = [floor(day, night, hour) + self.rng.gauss(0, 0.8), *self._traffic(second, limit)]
        above = self.rng.uniform(0.6, 3)
        for scene in SCENES:
            if scene.station != self.code or not scene.is_heard(second):
                continue
            if scene.kind == "stuck":
                return limit + scene.over_db, limit + scene.over_db
            heard.append(limit + scene.over_db + self.rng.gauss(0, 1.2))
            above += 6 if scene.kind == "dog" else 1
        laeq = 10 * math.log10(sum(10 ** (level / 10) for level in heard))
        return round(laeq, 1), round(laeq + above, 1)

    def _traffic(self, second: int, limit: int) -> list[float]:
        if self.rng.random() < CARS.get(self.zone, 0):
            self.cars.append((second + 6, limit + self.rng.uniform(-6, 4)))
        return [peak - 10 * math.log10(1 + ((second - at) / 1.5) ** 2) for at, peak in self.cars]


def floor(day: int, night: int, hour: float) -> float:
    """Return the background: 7 dB under the night's limit before dawn, as much under the day's."""
    share = 0.5 + 0.5 * math.cos((hour - LOUDEST_AT) / 24 * 2 * math.pi)
    return night - 7 + (day - night) * share


def ears(zones: Mapping[str, str], rng: Random) -> list[Ear]:
    """Return the stations by code and zone; each has its own chance."""
    return [Ear(code, zone, Random(rng.random())) for code, zone in zones.items()]
