"""A position without words gets those of the nearest place or road, for the desk and the radio."""

import json
from pathlib import Path
from typing import Any

import pytest

from patrol.config import Settings
from patrol.geo import Point, from_wgs84
from patrol.places.map import install
from tests.cast import BRIDGE, Cast
from tests.intake.records import a_record
from tests.rider import stored, tip

METRE = 1 / 111_195
"""Degrees of latitude."""
SOUTH = Point(BRIDGE[0] - 20 * METRE, BRIDGE[1])
CORNER = Point(BRIDGE[0] + 0.01, BRIDGE[1] + 0.01)
"""More than a kilometre from the bridge, where two roads cross."""
NOWHERE = Point(BRIDGE[0], BRIDGE[1] + 0.01)
"""A kilometre from the bridge, without a road."""
SHANGHAI = Point(31.23, 121.47)
CHINESE = {"Accept-Language": "zh-CN"}


def _road(name: str, *line: tuple[float, float], kind: str = "primary") -> dict[str, Any]:
    geometry = {"type": "LineString", "coordinates": line}
    return {"type": "Feature", "properties": {"k": kind, "n": name}, "geometry": geometry}


def _streets() -> bytes:
    lat, lon = CORNER
    roads = [
        _road("东新路", (lon, lat - 0.005), (lon, lat + 0.01)),
        _road("香积寺路", (lon - 0.01, lat), (lon + 0.01, lat)),
        _road("秋石高架路", (lon - 0.01, lat), (lon + 0.01, lat), kind="trunk"),
    ]
    return json.dumps({"type": "FeatureCollection", "features": roads}).encode()


@pytest.fixture(autouse=True)
def _imported(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "streets.json"
    path.write_bytes(_streets())
    install(settings.patrol_data, path)


def words(cast: Cast, point: Point, language: str = "zh-CN", **query: Any) -> str | None:
    answer = cast("701").get(
        "/api/v1/places/nearest",
        query_string={"lat": point.lat, "lon": point.lon, **query},
        headers={"Accept-Language": language},
    )
    said: str | None = answer["words"]
    return said


@pytest.mark.parametrize(
    ("point", "chinese", "english"),
    [
        (Point(*BRIDGE), "近文晖桥", "near 文晖桥"),
        (SOUTH, "文晖桥南 20 米", "20 m south of 文晖桥"),
        (
            Point(BRIDGE[0] + 120 * METRE, BRIDGE[1] + 140 * METRE),
            "文晖桥东北 170 米",
            "170 m north-east of 文晖桥",
        ),
        (
            Point(CORNER.lat + 60 * METRE, CORNER.lon + 9 * METRE),
            "东新路近香积寺路",
            "东新路 near 香积寺路",
        ),
        (Point(CORNER.lat + 500 * METRE, CORNER.lon), "近东新路", "near 东新路"),
        (NOWHERE, "流水西苑社区", "流水西苑社区"),
        (SHANGHAI, None, None),
    ],
)
def test_a_position_has_the_words_of_what_is_near(
    cast: Cast, point: Point, chinese: str | None, english: str | None
) -> None:
    assert words(cast, point) == chinese
    assert words(cast, point, "en") == english


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_shifted_position_has_the_same_words(cast: Cast, datum: str) -> None:
    shifted = from_wgs84(*SOUTH, datum)
    assert words(cast, shifted, datum=datum) == "文晖桥南 20 米"
    assert words(cast, shifted) != "文晖桥南 20 米"


@pytest.mark.parametrize(
    "query",
    [{}, {"lat": 91, "lon": 0}, {"lat": "nan", "lon": 1}, {"lat": 1, "lon": 1, "datum": "x"}],
)
def test_what_is_no_position_is_refused(cast: Cast, query: dict[str, Any]) -> None:
    answer = cast("701").call("GET", "/api/v1/places/nearest", query_string=query)
    assert answer.status_code == 422


def opened(cast: Cast, **body: Any) -> Any:
    case = {"category": "RE0301", **body}
    answer = cast("701").send("POST", "/api/v1/incidents", case, want=201, headers=CHINESE)
    return answer["incident"]


def test_a_point_picked_on_the_map_is_read_over_the_radio_and_on_the_phone(cast: Cast) -> None:
    case = opened(cast, lat=SOUTH.lat, lon=SOUTH.lon)
    path = f"/api/v1/incidents/{case['id']}"
    assert "文晖桥南 20 米" in cast("701").get(f"{path}/candidates")["radio"]
    body = {"members": ["042"], "version": case["version"]}
    cast("701").send("POST", f"{path}/assignments", body)
    assert "文晖桥南 20 米" in cast("701").get(path)["radio"]["text"]
    (job,) = cast("042").get("/api/v1/inbox")["jobs"]
    assert job["order"]["place"] == job["incident"]["place"] == "文晖桥南 20 米"


def test_a_shifted_point_is_described_where_it_really_is(cast: Cast) -> None:
    lat, lon = from_wgs84(*SOUTH, "gcj02")
    assert opened(cast, lat=lat, lon=lon, datum="gcj02")["place"] == "文晖桥南 20 米"


def test_what_the_dispatcher_says_is_stored(cast: Cast) -> None:
    assert opened(cast, place="桥下", lat=SOUTH.lat, lon=SOUTH.lon)["place"] == "桥下"


def test_a_case_without_words_gets_them_with_its_point(cast: Cast) -> None:
    case = opened(cast)
    assert case["place"] == ""
    body = {"version": case["version"], "lat": SOUTH.lat, "lon": SOUTH.lon}
    path = f"/api/v1/incidents/{case['id']}"
    case = cast("701").send("PATCH", path, body, headers=CHINESE)["incident"]
    assert case["place"] == "文晖桥南 20 米"
    body = {"version": case["version"], "lat": CORNER.lat, "lon": CORNER.lon}
    case = cast("701").send("PATCH", path, body, headers=CHINESE)["incident"]
    assert case["place"] == "文晖桥南 20 米", "words that somebody may have said stay"


def test_a_tip_with_a_position_only_has_words(cast: Cast) -> None:
    tip(cast, lat=str(SOUTH.lat), lon=str(SOUTH.lon), place="")
    assert [row.place for row in stored(cast)] == ["文晖桥南 20 米"]


def test_an_observation_with_a_position_only_has_words(cast: Cast) -> None:
    position = {"lat": SOUTH.lat, "lon": SOUTH.lon, "accuracy_m": 5}
    body = {"category": "EN0105", "position": position}
    cast("042").send("POST", "/api/v1/observations", body, want=201)
    assert [row.place for row in stored(cast)] == ["文晖桥南 20 米"]


def _spoken(cast: Cast, ref: str, seq: int, **fields: Any) -> Any:
    record = a_record("police110", ref, category="RE0301", title="有人求助", **fields)
    record["dedup_key"] += f":{seq}"
    answer = cast("gs-110").send("POST", "/api/v1/intake", record)
    return cast("701").get(f"/api/v1/incidents/{answer['incident_id']}")["incident"]["place"]


@pytest.mark.parametrize(("point", "place"), [(SOUTH, "沈家桥 3 幢"), (CORNER, "东新路近香积寺路")])
def test_our_words_replace_those_of_the_source_only_where_it_moves_the_case(
    cast: Cast, point: Point, place: str
) -> None:
    said = {"crs": "wgs84", "lat": SOUTH.lat, "lon": SOUTH.lon, "address": "沈家桥 3 幢"}
    assert _spoken(cast, "110-7", 1, location=said) == "沈家桥 3 幢"
    again = {"crs": "wgs84", "lat": point.lat, "lon": point.lon}
    assert _spoken(cast, "110-7", 2, kind="update", location=again) == place
