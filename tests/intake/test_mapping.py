"""What a source said in its own words becomes a valid `intake/1` by the row of the source."""

import pytest

from patrol.geo import from_wgs84
from patrol.intake import validate
from patrol.intake.heard import Heard
from patrol.intake.mapping import mapped
from patrol.models import IntakeKind, Source

pytestmark = pytest.mark.any_database

MAP = {
    "群众求助": {"category": "SV0103"},
    "群众求助/电梯困人": {"category": "RE0301", "severity": 2},
}


def a_source(**fields: object) -> Source:
    return Source(code="gs-110", kinds=["police110"], area_id=1, categories=MAP, **fields)


def heard(**fields: object) -> Heard:
    return Heard(**{"ref": "A1", "key": "A1:0", "title": "电梯困人", "occurred_at": "", **fields})


@pytest.mark.parametrize(
    ("word", "category", "severity", "unknown"),
    [
        ("群众求助/电梯困人", "RE0301", 2, ""),
        ("群众求助/电梯困人/三楼", "RE0301", 2, ""),
        ("群众求助/走失", "SV0103", 3, ""),
        ("刑事/盗窃", "SV0103", 3, "刑事/盗窃"),
        ("", "SV0103", 3, ""),
    ],
)
def test_a_word_is_mapped_or_named_as_unknown(
    word: str, category: str, severity: int, unknown: str
) -> None:
    result = mapped(heard(word=word), a_source(), "http", b"x")
    validate.check(result.record)
    assert result.record["category"] == category
    assert result.record["severity"] == severity
    assert result.unknown_word == unknown


def test_the_severity_is_capped_by_the_source_and_said_by_the_map_first() -> None:
    said = heard(severity=1, word="群众求助/电梯困人")
    assert mapped(said, a_source(), "http").record["severity"] == 2  # the office's map
    assert mapped(heard(severity=1), a_source(), "http").record["severity"] == 1
    assert mapped(heard(severity=1), a_source(most_severe=3), "http").record["severity"] == 3
    assert mapped(heard(severity=9), a_source(), "http").record["severity"] == 3  # no severity


def test_the_datum_of_the_source_is_converted_and_kept() -> None:
    there = from_wgs84(30.3, 120.176, "gcj02")
    record = mapped(heard(lat=there.lat, lon=there.lon), a_source(datum="gcj02"), "http").record
    validate.check(record)
    place = record["location"]
    assert (place["lat"], place["lon"]) == pytest.approx((30.3, 120.176), abs=1e-9)
    assert place["orig"] == {"crs": "gcj02", "x": there.lon, "y": there.lat}


def test_what_is_too_long_or_has_blanks_is_made_to_fit() -> None:
    said = heard(ref="r" * 300, key="k " * 200, title="长" * 99, address="路" * 300)
    record = mapped(said, a_source(), "http").record
    validate.check(record)
    assert (
        record["dedup_key"] != mapped(heard(key="k " * 199), a_source(), "http").record["dedup_key"]
    )


def test_a_part_of_a_telegram_is_the_same_when_it_comes_again() -> None:
    kind = IntakeKind.UPDATE
    first, again = (mapped(heard(kind=kind, seq=3), a_source(), "http") for _ in range(2))
    assert first.raw == again.raw
    assert first.raw != mapped(heard(kind=kind, seq=4), a_source(), "http").raw
