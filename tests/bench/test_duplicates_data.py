"""The labelled pairs of reports are whole, balanced and frozen."""

import hashlib
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "bench/data/duplicates.jsonl"
PAIRS: list[dict[str, Any]] = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
REPORTS: list[dict[str, Any]] = [pair[side] for pair in PAIRS for side in ("a", "b")]
WORDS = {"category", "severity", "title", "description", "place", "source"}
FIELDS = WORDS | {"lat", "lon", "occurred_at"}
PHONE_NUMBER = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")


def is_grave(pair: dict[str, Any]) -> bool:
    return 1 in (pair["a"]["severity"], pair["b"]["severity"])


@pytest.mark.parametrize(
    "data", sorted(DATA.parent.glob("duplicates*.jsonl")), ids=lambda data: data.stem
)
def test_the_file_is_the_one_that_was_frozen(data: Path) -> None:
    page = data.with_suffix(".md").read_text("utf-8")
    assert re.findall(r"\b[0-9a-f]{64}\b", page) == [hashlib.sha256(data.read_bytes()).hexdigest()]


def test_no_pair_stands_twice() -> None:
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS) >= 360
    contents = {json.dumps([pair["a"], pair["b"]], sort_keys=True) for pair in PAIRS}
    assert len(contents) == len(PAIRS)


def test_each_split_has_its_share_of_each_label() -> None:
    splits = Counter(pair["split"] for pair in PAIRS)
    assert splits == {"dev": 120, "test": len(PAIRS) - 120}
    for split, size in splits.items():
        labels = Counter(pair["label"] for pair in PAIRS if pair["split"] == split)
        shares = {label: count / size for label, count in labels.items()}
        assert shares == pytest.approx({"same": 0.35, "near": 0.15, "different": 0.50}, abs=0.03)


def test_many_pairs_are_about_life_and_death() -> None:
    grave = Counter(pair["label"] for pair in PAIRS if is_grave(pair))
    assert grave.total() >= 60
    assert grave["different"] >= 25


def test_each_line_has_the_fields_and_only_those() -> None:
    for pair in PAIRS:
        assert set(pair) == {"id", "split", "label", "why", "a", "b"}, pair["id"]
        assert re.search("[一-鿿]", pair["why"]), pair["id"]
    assert all(set(report) == FIELDS for report in REPORTS)


def test_each_report_speaks_the_words_of_the_office_and_of_intake() -> None:
    categories = json.loads((ROOT / "patrol/office/categories.json").read_text("utf-8"))
    schema = json.loads((ROOT / "patrol/intake/intake.schema.json").read_text("utf-8"))
    sources = schema["properties"]["source"]["enum"]
    for report in REPORTS:
        assert report["category"] in categories, report
        assert report["source"] in sources, report
        assert report["severity"] in (1, 2, 3, 4), report
        assert 1 <= len(report["title"]) <= 60, report


def test_each_report_has_a_possible_time_and_place_and_no_phone_number() -> None:
    for report in REPORTS:
        assert datetime.strptime(report["occurred_at"], "%Y-%m-%dT%H:%M:%SZ")
        position = (report["lat"], report["lon"])
        if position != (None, None):
            assert 30.27 < position[0] < 30.34, report
            assert 120.15 < position[1] < 120.20, report
        assert not PHONE_NUMBER.search(report["title"] + report["description"]), report


def test_the_third_set_is_about_life_and_death_only() -> None:
    lines = (DATA.parent / "duplicates_3.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    assert len(pairs) == len({pair["id"] for pair in pairs}) >= 60
    assert all(is_grave(pair) and set(pair) == set(PAIRS[0]) for pair in pairs)
    assert Counter(pair["label"] for pair in pairs) == {"same": 36, "near": 20, "different": 52}
