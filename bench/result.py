"""One line of the table: what was measured, beside what, and the bar."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PATH = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Result:
    """`bar` bounds the ratio to the peer when `is_ratio`, else our own number."""

    row: int
    name: str
    ours: float
    unit: str
    peer: float | None = None
    bar: float | None = None
    is_ratio: bool = False
    is_floor: bool = False

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def holds(self) -> bool | None:
        found = self.ratio if self.is_ratio else self.ours
        if self.bar is None or found is None:
            return None
        return found >= self.bar if self.is_floor else found <= self.bar

    def line(self) -> str:
        sign = "≥" if self.is_floor else "≤"
        bar = "" if self.bar is None else f"{sign} {self.bar:g}{' ×' if self.is_ratio else ''}"
        verdict = {True: "holds", False: "MISSED", None: ""}[self.holds]
        peer = "" if self.peer is None else f"{self.peer:.1f}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (
            f"{self.row:>3}  {self.name:<58}{self.ours:>9.1f} {self.unit:<9}"
            f"{peer:>8}{ratio:>7}  {bar:<8}{verdict}"
        )


HEAD = f"{'row':>3}  {'':<58}{'ours':>9} {'unit':<9}{'peer':>8}{'ratio':>7}  {'bar':<8}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def keep(results: Sequence[Result]) -> None:
    rows = [{**asdict(one), "ratio": one.ratio, "holds": one.holds} for one in results]
    PATH.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
