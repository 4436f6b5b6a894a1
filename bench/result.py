"""One line of the table: our figure, the peer's figure, the bar, and hit or miss.

A ratio is taken in each of the interleaved pairs. The bar is compared with the end of their 95 %
confidence interval, not with their mean, so that chance does not hit a bar.
"""

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PATH = Path(__file__).parent / "results.json"
STUDENT_95 = (6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833)
"""One-sided 95 % quantiles of Student's t for 1 to 9 degrees of freedom."""


@dataclass(frozen=True)
class Result:
    """A row of the table. `ours` and `peer` hold one figure a pair.

    `bar` limits their ratio or, without a peer, our figure; with `is_floor` it is the least.
    """

    row: int
    name: str
    unit: str
    ours: Sequence[float]
    peer: Sequence[float] = ()
    bar: float | None = None
    is_floor: bool = False

    @property
    def ratios(self) -> list[float]:
        return [mine / theirs for mine, theirs in zip(self.ours, self.peer, strict=True)]

    @property
    def ratio(self) -> float | None:
        """The geometric mean of the ratios; None without a peer."""
        return statistics.geometric_mean(self.ratios) if self.peer else None

    @property
    def bound(self) -> float | None:
        """The end of the confidence interval that is compared with the bar."""
        if self.bar is None:
            return None
        return bound(self.ratios if self.peer else self.ours, is_lower=self.is_floor)

    @property
    def is_hit(self) -> bool | None:
        reached = self.bound
        if self.bar is None or reached is None:
            return None
        return reached >= self.bar if self.is_floor else reached <= self.bar

    def line(self) -> str:
        sign = "≥" if self.is_floor else "≤"
        bar = "" if self.bar is None else f"{sign} {self.bar:g}{' ×' if self.peer else ''}"
        peer = _figure(statistics.median(self.peer) if self.peer else None)
        verdict = {True: "hit", False: "MISS", None: ""}[self.is_hit]
        return (
            f"{self.row:>3}  {self.name:<76}{_figure(statistics.median(self.ours)):>9} "
            f"{self.unit:<6}{peer:>9}{_figure(self.ratio):>8}{_figure(self.bound):>8}"
            f"  {bar:<9}{verdict}"
        )


HEAD = f"{'row':>3}  {'':<76}{'ours':>9} {'unit':<6}{'peer':>9}{'ratio':>8}{'95 %':>8}  {'bar':<8}"


def bound(values: Sequence[float], *, is_lower: bool = False) -> float:
    """Return the upper (or lower) end of the one-sided 95 % confidence interval of the mean.

    It uses Student's t of the logarithms, because ratios multiply: 0.5 is as far from 1 as 2. One
    value has no interval and is returned as it is.
    """
    if len(values) < 2:
        return values[0]
    logs = [math.log(value) for value in values]
    quantile = STUDENT_95[len(values) - 2]
    margin = quantile * statistics.stdev(logs) / math.sqrt(len(values))
    return math.exp(statistics.fmean(logs) + (-margin if is_lower else margin))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


def keep(results: Sequence[Result]) -> None:
    """Write all figures, pair by pair, to `results.json` in this folder."""
    rows = [
        {**asdict(row), "ratio": row.ratio, "bound": row.bound, "is_hit": row.is_hit}
        for row in results
    ]
    PATH.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _figure(value: float | None) -> str:
    """Format with three significant digits, or all digits of a larger number."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
