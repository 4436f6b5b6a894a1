"""区域边界: drawn or imported, in WGS-84 whatever the datum of the file, and then they count."""

import base64
import json
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from patrol import pauses
from patrol.areas import boundary, boundary_file
from patrol.geo import Point, from_wgs84
from patrol.models import Area, AreaBoundary, Place
from patrol.places import gazetteer
from tests.cast import BRIDGE, Cast

AREAS = "/api/v1/admin/areas"
FILE = "/api/v1/admin/area-boundaries"
LAT, LON = BRIDGE
BOW_TIE = [[LON, LAT], [LON + 0.01, LAT + 0.01], [LON + 0.01, LAT], [LON, LAT + 0.01]]


def square(lat: float = LAT, lon: float = LON, half: float = 0.004) -> list[list[float]]:
    """A closed ring around a point, half of its side in degrees."""
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return [[round(lon + east, 6), round(lat + north, 6)] for east, north in corners]


def shifted(ring: list[list[float]], datum: str) -> list[list[float]]:
    """The ring as a map of another datum gives it."""
    points = (from_wgs84(lat, lon, datum) for lon, lat in ring)
    return [[point.lon, point.lat] for point in points]


def sent(*features: tuple[dict[str, Any], Any], datum: str = "wgs84", **more: Any) -> Any:
    content = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            for properties, ring in features
        ],
    }
    file = base64.b64encode(json.dumps(content).encode()).decode()
    return {"file": file, "datum": datum} | more


def drawn(cast: Cast, area_id: int, ring: Any, datum: str = "wgs84") -> Any:
    path = f"{AREAS}/{area_id}/boundary"
    return cast("703").call("PUT", path, {"polygons": [[ring]], "datum": datum})


def kept(cast: Cast, area_id: int) -> Any:
    with cast.services.database.read() as session:
        row = session.get_one(AreaBoundary, area_id)
        return row.polygons[0][0]


def test_an_outline_is_drawn_read_and_forgotten(cast: Cast) -> None:
    assert drawn(cast, 4, square()[:-1]).json["area"]["has_boundary"], "an open ring is closed"
    (row,) = cast("702").get(FILE)["boundaries"]
    assert (row["area_id"], row["polygons"]) == (4, [[square()]])
    assert cast("703").send("DELETE", f"{AREAS}/4/boundary")["area"]["has_boundary"] is False
    events = cast("703").get("/api/v1/feed?after=0")["events"]
    drawings = [event["body"]["drawn"] for event in events if event["kind"] == "area.bounded"]
    assert drawings == [True, False]


def test_a_point_inside_an_outline_belongs_there_and_not_to_the_nearest_middle(
    cast: Cast,
) -> None:
    point = Point(LAT + 0.0039, LON)  # the middle of the other community is nearer
    with cast.services.database.write() as session:
        session.add(
            Area(id=6, parent_id=2, path="/1/2/6/", kind="社区", name="近", lat=point.lat, lon=LON)
        )
    with cast.services.database.read() as session:
        assert gazetteer.area_at(session, point, [2, 4, 6], 2) == 6
    drawn(cast, 4, square())
    with cast.services.database.read() as session:
        assert gazetteer.area_at(session, point, [2, 4, 6], 2) == 4
        assert gazetteer.area_at(session, point, [2, 6], 2) == 6, "only of the caller's areas"
        community = gazetteer.community_at(session, point)
        assert community is not None
        assert community.id == 4


def test_the_lowest_area_around_a_point_counts_and_a_retired_one_does_not(cast: Cast) -> None:
    grid = {"kind": "网格", "name": "一网格", "parent_id": 4}
    key = cast("703").send("POST", AREAS, grid, want=201)["area"]["id"]
    drawn(cast, 4, square(half=0.01))
    drawn(cast, key, square(half=0.001))
    with cast.services.database.read() as session:
        assert gazetteer.area_at(session, Point(*BRIDGE), [2, 4, key], 2) == key
    cast("703").send("PUT", f"{AREAS}/{key}/retirement", {})
    with cast.services.database.read() as session:
        assert gazetteer.area_at(session, Point(*BRIDGE), [2, 4, key], 2) == 4


def test_the_middle_moves_into_an_outline_that_does_not_hold_it(cast: Cast) -> None:
    drawn(cast, 4, square(LAT - 0.01, LON))
    with cast.services.database.read() as session:
        area = session.get_one(Area, 4)
        assert (area.lat, area.lon) == (round(LAT - 0.01, 6), round(LON, 6))


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("ring", "code", "words"),
    [
        ([[LON, LAT], [LON + 0.01, LAT]], "bad_boundary", "three"),
        (
            [[LON, LAT], [LON + 0.01, LAT + 0.01], [LON + 0.01, LAT], [LON, LAT + 0.01]],
            "bad",
            "cross",
        ),
        ([[lat, lon] for lon, lat in square()], "bad_boundary", "swapped"),
        (square(LAT + 1, LON), "far_position", "111 km"),
    ],
)
def test_a_bad_outline_is_refused_with_its_reason(
    cast: Cast, ring: Any, code: str, words: str
) -> None:
    answer = drawn(cast, 4, ring)
    assert answer.status_code == 422
    assert code in answer.json["type"]
    assert words in answer.json["detail"]


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_file_of_another_datum_is_converted_exactly(cast: Cast, datum: str) -> None:
    body = sent(({"name": "流水西苑社区"}, shifted(square(), datum)), datum=datum)
    done = cast("703").send("PUT", FILE, body)
    assert [line["name"] for line in done["changed"]] == ["流水西苑社区"]
    assert kept(cast, 4) == square()
    assert cast("703").send("POST", f"{FILE}/preview", body)["same"] == 1


def test_a_wrong_datum_is_recognised_by_the_earlier_outline(cast: Cast) -> None:
    drawn(cast, 4, square())
    body = sent(({"name": "流水西苑社区"}, shifted(square(), "gcj02")))
    doubt = cast("703").send("POST", f"{FILE}/preview", body)["doubt"]
    assert doubt["better"] == "gcj02"
    assert "are off by" in doubt["sentence"]
    refused = cast("703").call("PUT", FILE, body)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/wrong_datum")
    assert "GCJ-02" in refused.json["detail"]
    assert kept(cast, 4) == square()
    cast("703").send("PUT", FILE, body | {"is_datum_sure": True})
    assert kept(cast, 4) != square()


def test_a_wrong_datum_is_recognised_by_the_places_of_the_areas(cast: Cast) -> None:
    with cast.services.database.write() as session:
        for number, (north, east) in enumerate(((0.0018, 0), (0, 0.0018), (-0.0018, -0.0018))):
            name, at = f"点{number}", (LAT + north, LON + east)
            session.add(Place(area_id=4, name=name, kind="shop", lat=at[0], lon=at[1]))
    body = sent(({"name": "流水西苑社区"}, shifted(square(half=0.002), "bd09")))
    doubt = cast("703").send("POST", f"{FILE}/preview", body)["doubt"]
    assert doubt["better"] == "bd09"
    assert "outside of their area" in doubt["sentence"]
    right = cast("703").send("POST", f"{FILE}/preview", body | {"datum": "bd09"})
    assert right["doubt"] is None


def test_unknown_names_become_new_areas_only_below_a_chosen_one(cast: Cast) -> None:
    body = sent(({"名称": "东苑社区", "adcode": 330105}, square()))
    (wrong,) = cast("703").send("POST", f"{FILE}/preview", body)["wrong"]
    assert "东苑社区" in wrong["sentence"]
    assert cast("703").call("PUT", FILE, body).status_code == 422
    done = cast("703").send("PUT", FILE, body | {"below_id": 2, "kind": "社区"})
    assert [line["name"] for line in done["new"]] == ["东苑社区"]
    rows = {row["name"]: row for row in cast("703").get(AREAS)["areas"]}
    assert (rows["东苑社区"]["code"], rows["东苑社区"]["parent_id"]) == ("330105", 2)
    assert rows["东苑社区"]["has_boundary"]
    assert cast("703").call("PUT", FILE, body | {"below_id": 3}).status_code == 404


@pytest.mark.any_database
@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"features": []}', '{"features": [3]}', "\x00"])
def test_a_file_that_is_no_geojson_is_refused_in_words(cast: Cast, text: str) -> None:
    file = base64.b64encode(text.encode()).decode() or "IA=="
    done = cast("703").send("POST", f"{FILE}/preview", {"file": file, "datum": "wgs84"})
    assert done["wrong_count"] == 1
    assert done["wrong"][0]["sentence"].startswith("feature 1: ")


def test_another_streets_outline_is_out_of_reach(cast: Cast) -> None:
    assert drawn(cast, 5, square()).status_code == 404
    body = sent(({"name": "三塘苑社区"}, square()))
    assert cast("703").send("POST", f"{FILE}/preview", body)["wrong_count"] == 1
    with cast.services.database.read() as session:
        assert session.exec(select(AreaBoundary)).all() == []


def test_the_sockets_run_while_many_areas_are_drawn(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of 500 new areas stopped every socket for 3 s."""
    slept: list[float] = []
    monkeypatch.setattr(boundary_file, "PAUSE_EVERY", 2)
    monkeypatch.setattr(pauses, "time", SimpleNamespace(sleep=slept.append))
    rings = [({"name": f"小区 {number}"}, square(half=0.001)) for number in range(4)]
    body = sent(*rings, below_id=2, is_datum_sure=True)
    cast("703").send("POST", f"{FILE}/preview", body)
    assert slept == [0, 0]
    slept.clear()
    cast("703").send("PUT", FILE, body)
    assert slept == [0] * 6, "two looks at the file, and the areas that are written"
    slept.clear()
    monkeypatch.setattr(boundary, "PAUSE_EVERY", 2)
    cast("703").send("POST", f"{FILE}/preview", body)
    assert len(slept) >= 4, "the known outlines are decoded with pauses, too"
    slept.clear()
    assert len(cast("703").get(FILE)["boundaries"]) == 4
    assert slept == [0] * 4, "read in two pieces, and written in two"
