"""Suggest the kind of a sound by the office's samples. It needs numpy (the extra [sounds]).

A ridge head decides, the nearest samples explain, and the station's own samples of that hour are
the prior. It may say that it does not know, and it never names a kind with too few sources.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patrol.models.sounds import LEAST_GROUPS, SoundCertainty, SoundKind
from patrol.noise.sounds.mel import Floats

NEAREST = 3
RIDGE = 0.3
"""The weight of the penalty, as a share of the number of features."""
LEAST_SHARE, LEAST_LEAD = 0.5, 0.15
"""Below this share of the belief, or this lead over the second kind, the answer is 说不准."""
NEAR_HOURS = 2
"""Samples of the station count for the prior when their hour of the day is so near."""
PRIOR_WEIGHT = 8.0
"""The prior of a station knows nothing until it has about so many samples."""
FLOOR = 0.02
"""The least score of a kind: a head on few samples is never sure."""
SPREAD_FLOOR = 1e-3


@dataclass(frozen=True, slots=True)
class KnownSound:
    """A sample as the head learns it. `group` is its source: a device or a place."""

    id: str
    kind: SoundKind
    group: str
    features: Sequence[float]
    station_id: int | None
    hour: int


@dataclass(frozen=True, slots=True)
class HeardSound:
    """A sound to be judged: its features, its station and the local hour of the day."""

    features: Sequence[float]
    station_id: int | None
    hour: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """The answer about a sound. `nearest` are samples with their likeness, 1.0 the same."""

    certainty: SoundCertainty
    kind: SoundKind | None
    share: float
    nearest: tuple[tuple[str, float], ...]


def groups_of(samples: Sequence[KnownSound]) -> dict[SoundKind, int]:
    """Return how many source groups each kind has."""
    groups = defaultdict(set)
    for sample in samples:
        groups[sample.kind].add(sample.group)
    return {kind: len(groups[kind]) for kind in SoundKind}


def ready_kinds(samples: Sequence[KnownSound]) -> list[SoundKind]:
    """Return the kinds that have enough source groups to be suggested."""
    return [kind for kind, count in groups_of(samples).items() if count >= LEAST_GROUPS]


class SoundHead:
    """A ridge head and a search for the nearest samples, fitted to one set of samples."""

    def __init__(self, samples: Sequence[KnownSound], kinds: Sequence[SoundKind]) -> None:
        """Learn `kinds`; samples of other kinds only explain."""
        self._samples = samples
        self.kinds = list(kinds)
        self._learnt = [sample for sample in samples if sample.kind in self.kinds]
        if not samples:
            return
        table = np.array([sample.features for sample in samples], dtype=np.float64)
        self._mean = table.mean(axis=0)
        self._spread = np.maximum(table.std(axis=0), SPREAD_FLOOR)
        self._scaled = (table - self._mean) / self._spread
        if self._is_able:
            self._weights = self._fitted()

    @property
    def _is_able(self) -> bool:
        return len(self.kinds) >= 2 and bool(self._learnt)

    def _fitted(self) -> Floats:
        rows = [number for number, row in enumerate(self._samples) if row.kind in self.kinds]
        inputs = np.column_stack([self._scaled[rows], np.ones(len(rows))])
        targets = np.array(
            [[float(row.kind == kind) for kind in self.kinds] for row in self._learnt]
        )
        weights = self._fair_weights()[:, None]
        penalty = RIDGE * inputs.shape[1] * np.eye(inputs.shape[1])
        penalty[-1, -1] = 0.0
        fitted: Floats = np.linalg.solve(
            inputs.T @ (weights * inputs) + penalty, inputs.T @ (weights * targets)
        )
        return fitted

    def _fair_weights(self) -> Floats:
        """Weigh each kind alike, and each group of a kind: ten clips of one machine are one."""
        clips: dict[tuple[SoundKind, str], int] = defaultdict(int)
        for row in self._learnt:
            clips[row.kind, row.group] += 1
        groups: dict[SoundKind, int] = defaultdict(int)
        for kind, _ in clips:
            groups[kind] += 1
        weights = np.array(
            [1 / (clips[row.kind, row.group] * groups[row.kind]) for row in self._learnt]
        )
        fair: Floats = weights * (len(weights) / weights.sum())
        return fair

    def beliefs(self, heard: HeardSound) -> Floats:
        """Return the share of belief in each of `kinds`; the shares have the sum 1."""
        inputs = np.append(self._place(heard), 1.0)
        scores = np.clip(inputs @ self._weights, FLOOR, None) * self._prior(heard)
        beliefs: Floats = scores / scores.sum()
        return beliefs

    def _place(self, heard: HeardSound) -> Floats:
        place: Floats = (np.asarray(heard.features) - self._mean) / self._spread
        return place

    def _prior(self, heard: HeardSound) -> Floats:
        """Return how often this station had each kind around this hour, smoothed towards alike."""
        counts = np.zeros(len(self.kinds))
        for row in self._learnt:
            away = abs(row.hour - heard.hour)
            if row.station_id == heard.station_id and min(away, 24 - away) <= NEAR_HOURS:
                counts[self.kinds.index(row.kind)] += heard.station_id is not None
        prior: Floats = (counts + PRIOR_WEIGHT / len(counts)) / (counts.sum() + PRIOR_WEIGHT)
        return prior

    def nearest(self, heard: HeardSound) -> tuple[tuple[KnownSound, float], ...]:
        """Return the nearest samples with their likeness, the nearest first."""
        if not self._samples:
            return ()
        apart = np.sqrt(np.mean(np.square(self._scaled - self._place(heard)), axis=1))
        order = np.argsort(apart, kind="stable")[:NEAREST]
        return tuple((self._samples[at], round(float(np.exp(-apart[at])), 3)) for at in order)

    def suggest(self, heard: HeardSound) -> Suggested:
        """Return the suggestion for a sound."""
        near = self.nearest(heard)
        shown = tuple((row.id, likeness) for row, likeness in near)
        if not self._is_able:
            return Suggested(SoundCertainty.TOO_FEW, None, 0.0, shown)
        beliefs = self.beliefs(heard)
        kind = decided(self.kinds, beliefs)
        # A kind that none of the nearest samples has is not believed: its kind may be unknown.
        if kind is None or all(row.kind != kind for row, _ in near):
            return Suggested(SoundCertainty.UNSURE, None, 0.0, shown)
        return Suggested(SoundCertainty.DECIDED, kind, round(float(beliefs.max()), 3), shown)


def decided(kinds: Sequence[SoundKind], beliefs: Floats) -> SoundKind | None:
    """Return the kind that is believed clearly, or None: 说不准."""
    order = np.argsort(beliefs)
    lead = beliefs[order[-1]] - beliefs[order[-2]]
    if beliefs[order[-1]] < LEAST_SHARE or lead < LEAST_LEAD:
        return None
    return kinds[int(order[-1])]
