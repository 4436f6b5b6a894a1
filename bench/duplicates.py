"""Row 15: precision and recall of 疑似同一件 on the frozen pairs (bench/data/duplicates.md).

Only `dev` was tuned on; none of the others is blind any more (docs/decisions/duplicates.md). Only
counts are printed.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.result import Result
from patrol.geo import Point
from patrol.incident.likeness import Likeness, Told, Verdict, compare
from patrol.models import Severity

DATA = Path(__file__).parent / "data"
FILES = {
    "dev": "duplicates.jsonl",
    "test": "duplicates.jsonl",
    "blind": "duplicates_2.jsonl",
    "blind3": "duplicates_3.jsonl",
}
WORDS = {"blind": "second", "blind3": "third"}
"""The sets were blind when they were frozen, and keep that name in their files."""
Judged = list[tuple[dict[str, Any], Likeness]]


def duplicates(_pairs: int) -> Iterator[Result]:
    for split in FILES:
        judged = judge(split)
        yield from measured(f"of {len(judged)} {WORDS.get(split, split)} pairs", judged)


def judge(split: str) -> Judged:
    """Return the pairs of a split, each with our judgement."""
    pairs = [json.loads(line) for line in (DATA / FILES[split]).read_text("utf-8").splitlines()]
    return [
        (pair, compare(_told(pair["a"]), _told(pair["b"])))
        for pair in pairs
        if pair["split"] == split
    ]


def _told(report: dict[str, Any]) -> Told:
    has_point = report["lat"] is not None
    return Told(
        category=report["category"],
        severity=report["severity"],
        title=report["title"],
        words=report["description"],
        place=report["place"],
        at=datetime.fromisoformat(report["occurred_at"].replace("Z", "+00:00")),
        point=Point(report["lat"], report["lon"]) if has_point else None,
        source=report["source"],
    )


def measured(of: str, judged: Judged) -> Iterator[Result]:
    same = [pair["label"] == "same" for pair, _ in judged]
    alike = [pair["label"] != "different" for pair, _ in judged]
    as_same = [likeness.verdict == Verdict.SAME for _, likeness in judged]
    proposed = [likeness.verdict != Verdict.DIFFERENT for _, likeness in judged]
    for name, wanted, given in (
        ("offered as the same", same, as_same),
        ("proposed, same or near", alike, proposed),
    ):
        hits = sum(map(min, wanted, given))
        yield Result(15, f"{name}: precision {of}", "%", [100 * hits / max(1, sum(given))])
        yield Result(15, f"{name}: recall {of}", "%", [100 * hits / max(1, sum(wanted))])
    missed = sum(is_same and not is_given for is_same, is_given in zip(same, proposed, strict=True))
    yield Result(15, f"the same matter and not proposed {of}", "pairs", [missed])
    yield Result(
        15, f"severity 1, falsely offered as the same {of}", "pairs", [_grave(judged)], bar=0
    )


def _grave(judged: Judged) -> int:
    return sum(
        likeness.verdict == Verdict.SAME
        and pair["label"] != "same"
        and min(pair["a"]["severity"], pair["b"]["severity"]) == Severity.CRITICAL
        for pair, likeness in judged
    )
