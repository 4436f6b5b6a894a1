"""Say honestly how good the suggestions are: each source is judged by a head that never met it.

The unit is a source group, not a clip, because two clips of one loudspeaker are not two.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from patrol.models.sounds import SoundKind
from patrol.noise.sounds.head import (
    HeardSound,
    KnownSound,
    SoundHead,
    decided,
    groups_of,
    ready_kinds,
)

LEAST_FOR_PERCENT = 20
"""Fewer sources are shown as counts only: a percentage would say more than is known."""
Z = 1.96
"""95 %."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many of so many, and the interval (Wilson, 95 %) when there are enough."""

    right: int
    of: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The lower and upper share, or None when there are fewer than `LEAST_FOR_PERCENT`."""
        if self.of < LEAST_FOR_PERCENT:
            return None
        return wilson(self.right, self.of)


@dataclass(frozen=True, slots=True)
class LibraryReview:
    """The result of leaving one source out, over all sources of the kinds that are ready."""

    groups: dict[SoundKind, int]
    """Source groups of each kind."""
    samples: dict[SoundKind, int]
    ready: list[SoundKind]
    right: int
    wrong: int
    unsure: int
    confusion: dict[tuple[SoundKind, SoundKind | None], int]
    """Sources by their true kind and the suggested one; None is 说不准."""

    @property
    def accuracy(self) -> Proportion:
        """Of all sources; one that got no suggestion is not right."""
        return Proportion(self.right, self.right + self.wrong + self.unsure)

    @property
    def precision(self) -> Proportion:
        """Of those sources that got a suggestion."""
        return Proportion(self.right, self.right + self.wrong)


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score (1927)."""
    share, square = right / of, Z * Z
    middle = share + square / (2 * of)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    scale = 1 + square / of
    return (middle - half) / scale, (middle + half) / scale


class ReviewStopped(Exception):
    """The process ends, and the review with it."""


def review(
    samples: Sequence[KnownSound], is_stopped: Callable[[], bool] = lambda: False
) -> LibraryReview:
    """Judge each source of the ready kinds by a head that was fitted without its whole group.

    `is_stopped` is asked before each group, which may take a second of a large library.
    Raises: ReviewStopped.
    """
    ready = ready_kinds(samples)
    confusion: Counter[tuple[SoundKind, SoundKind | None]] = Counter()
    if len(ready) >= 2:
        for group in sorted({sample.group for sample in samples if sample.kind in ready}):
            if is_stopped():
                raise ReviewStopped
            confusion.update(_without(samples, group, ready))
    right = sum(count for (true, said), count in confusion.items() if true == said)
    unsure = sum(count for (_, said), count in confusion.items() if said is None)
    return LibraryReview(
        groups=groups_of(samples),
        samples={kind: sum(row.kind == kind for row in samples) for kind in SoundKind},
        ready=ready,
        right=right,
        wrong=sum(confusion.values()) - right - unsure,
        unsure=unsure,
        confusion=dict(confusion),
    )


def _without(
    samples: Sequence[KnownSound], group: str, kinds: Sequence[SoundKind]
) -> list[tuple[SoundKind, SoundKind | None]]:
    """Return the true kinds of one group, each with what a head without the group says."""
    head = SoundHead([row for row in samples if row.group != group], kinds)
    results: list[tuple[SoundKind, SoundKind | None]] = []
    for kind in kinds:
        clips = [row for row in samples if row.group == group and row.kind == kind]
        if clips:
            heard = [HeardSound(row.features, row.station_id, row.hour) for row in clips]
            results.append((kind, _said(head, heard)))
    return results


def _said(head: SoundHead, heard: Sequence[HeardSound]) -> SoundKind | None:
    """Return what is said of a source by the mean belief over its clips."""
    kind = decided(head.kinds, np.mean([head.beliefs(clip) for clip in heard], axis=0))
    near = {row.kind for clip in heard for row, _ in head.nearest(clip)}
    return kind if kind in near else None
