"""A street's own map is read or refused with a sentence, thinned, routed on, and served."""

import gzip
import json
import math
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol import geo
from patrol.geo import Point
from patrol.places import map
from patrol.places.map import BadMap
from tests.cast import Cast
from tests.shared_data import shared

WEST, MIDDLE, EAST = (120.17, 30.28), (120.175, 30.28), (120.18, 30.28)
NORTH = (120.175, 30.285)


def line(*positions: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "LineString", "coordinates": [list(p) for p in positions]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def ring(**properties: Any) -> dict[str, Any]:
    corners = [WEST, EAST, NORTH, WEST]
    geometry = {"type": "Polygon", "coordinates": [[list(p) for p in corners]]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def saved(folder: Path, data: bytes, name: str = "own.geojson") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def archive(**changes: Any) -> bytes:
    """A PMTiles file with metadata and no tile."""
    metadata = gzip.compress(json.dumps({"attribution": "<a href='#'>© Street</a>"}).encode())
    start = 127 + len(metadata)
    header = {
        **{"magic": b"PMTiles", "version": 3, "root": 127, "root_length": 0},
        **{"metadata": 127, "metadata_length": len(metadata), "leaves": start, "leaves_length": 0},
        **{"tiles": start, "tiles_length": 0, "addressed": 0, "entries": 0, "contents": 0},
        **{"clustered": 1, "packing": 2, "tile_packing": 2, "kind": 1, "least": 10, "most": 16},
        **{"west": 1201500000, "south": 302700000, "east": 1202100000, "north": 303400000},
        **{"zoom": 13, "lon": 1201750000, "lat": 303000000},
    }
    return struct.pack("<7sB11Q6B4iB2i", *(header | changes).values()) + metadata


def test_names_of_openstreetmap_become_ours():
    data = collection(
        line(WEST, EAST, highway="primary", name="文晖路", oneway="yes", tunnel="no", phone="1"),
        line(WEST, NORTH, waterway="canal", name="上塘河"),
        ring(natural="water"),
        ring(),
        attribution="© Street",
    )
    read = map.read_geojson(data)
    assert [feature["properties"] for feature in read.features] == [
        {"k": "primary", "n": "文晖路", "o": 1},
        {"n": "上塘河", "kind": "water"},
        {"kind": "water"},
        {"kind": "block"},
    ]
    assert read.attribution == "© Street"
    assert read.bounds == [120.17, 30.28, 120.18, 30.285]


def test_a_shifted_file_is_brought_back():
    gcj = geo.from_wgs84(*reversed(WEST), "gcj02")
    read = map.read_geojson(collection(line((gcj.lon, gcj.lat), (120.18, 30.29))), "gcj02")
    assert read.features[0]["geometry"]["coordinates"][0] == WEST


def test_points_are_left_out_and_counted():
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point"}}
    nowhere = {"type": "Feature", "properties": None, "geometry": None}
    assert map.read_geojson(collection(point, line(WEST, EAST), nowhere)).skipped == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x00\x01", "the file is not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "NaN is not a number"),
        (b"[" * 100_000, "the file is not JSON"),
        (b'{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
        (collection(), "no line and no area"),
        (collection(line(WEST, EAST), 7), "feature 2: is not a Feature"),
        (collection(line(WEST)), "feature 1: has a line or ring of 1 positions"),
        (collection(line(WEST, ["120", 30])), r"feature 1: position 2 is not \[lon, lat\]"),
        (collection(line(WEST, [True, 30])), "position 2 is not"),
        (collection(line(WEST, (30.28, 120.17))), "are latitude and longitude swapped"),
        (collection(line(WEST, (1e9, 30.28))), "not on earth"),
        (
            collection({"type": "Feature", "geometry": {"type": "GeometryCollection"}}),
            "feature 1: has a geometry of type 'GeometryCollection'",
        ),
        (
            collection({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": 5}}),
            "feature 1: has no coordinates",
        ),
        (
            collection({**line(WEST, EAST), "properties": ["a"]}),
            "feature 1: has properties that are not an object",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_feature_named(data: bytes, sentence: str):
    with pytest.raises(BadMap, match=sentence):
        map.read_geojson(data)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(120.1, 120.2), st.floats(30.2, 30.3)), min_size=2, max_size=40
    ).map(lambda positions: [(round(x, 6), round(y, 6)) for x, y in positions])
)
def test_a_thinned_line_keeps_its_ends_its_kept_places_and_its_course(
    positions: list[tuple[float, float]],
):
    kept = {positions[len(positions) // 2]}
    thin = map.simplify(positions, 50.0, kept)
    assert (thin[0], thin[-1]) == (positions[0], positions[-1])
    assert kept <= set(thin)
    assert set(thin) <= set(positions)
    for position in positions:
        assert min(beside_m(position, a, b) for a, b in pairwise(thin)) <= 50.01


def beside_m(place: Any, a: Any, b: Any) -> float:
    """The distance in metres of a place from the segment from a to b."""
    scale = math.cos(math.radians(30.25)) * 111_195, 111_195
    (x, y), (ax, ay), (bx, by) = ((p[0] * scale[0], p[1] * scale[1]) for p in (place, a, b))
    length2 = (bx - ax) ** 2 + (by - ay) ** 2
    share = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2 if length2 else 0
    share = min(1, max(0, share))
    return math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))


def test_a_straight_line_needs_only_its_ends():
    many = [(120.17 + n / 1000, 30.28) for n in range(11)]
    assert map.simplify(many, 1.0) == [many[0], many[-1]]


def test_a_line_that_loses_one_point_a_cut_is_measured_no_oftener_than_others(
    monkeypatch: pytest.MonkeyPatch,
):
    names = map.simplify.__globals__
    measured, ruler = [0], names["_ruler"]

    def counting(line: Any) -> Any:
        off_m = ruler(line)

        def counted(*ends: int) -> float:
            measured[0] += 1
            return off_m(*ends)

        return counted

    monkeypatch.setitem(names, "_ruler", counting)
    many = 1200
    line = [(120 + n / 1e6, 30 + (-1) ** n * (many - n) / 1000) for n in range(many)]
    assert len(map.simplify(line, 1.0)) > many * 0.9
    assert measured[0] < many * 70


def test_a_ring_stays_a_ring():
    circle = [(120.17, 30.28), (120.171, 30.281), (120.172, 30.28), (120.171, 30.279)]
    assert len(map.simplify([*circle, circle[0]], 1e6)) >= 4


def test_lines_meet_where_they_share_a_position():
    read = map.read_geojson(collection(line(WEST, MIDDLE, EAST), line(MIDDLE, NORTH)))
    graph = map.graph_from_lines(read.features)
    assert (len(graph.lons), len(graph.edges)) == (4, 3)


def test_a_road_that_ends_upon_another_joins_it():
    read = map.read_geojson(collection(line(WEST, EAST), line((120.175, 30.28001), NORTH)))
    graph = map.graph_from_lines(read.features)
    (way,) = geo.Streets(graph).rides(Point(30.28, 120.17), [Point(30.285, 120.175)])
    assert way.basis == "road"
    assert way.distance_m == pytest.approx(481 + 556, abs=3)


def test_lines_that_only_cross_are_a_bridge():
    south = (120.175, 30.275)
    read = map.read_geojson(collection(line(WEST, EAST), line(south, NORTH)))
    graph = map.graph_from_lines(read.features)
    assert len(graph.edges) == 1, "the smaller part cannot be reached and is dropped"


def test_expressways_and_waters_carry_no_member():
    data = collection(line(WEST, EAST, k="trunk"), line(WEST, NORTH, waterway="river"))
    assert map.graph_from_lines(map.read_geojson(data).features).edges == []


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        ({"nodes": [], "edges": []}, "no list of nodes"),
        ({"nodes": [[1, 120, 30]], "edges": {}}, "no list of edges"),
        ({"nodes": [[1, 30, 120]], "edges": [1]}, r"node 1 is not \[id, lon, lat\]"),
        ({"nodes": [[1, 120, 30]], "edges": [[1, 2, 5, 15]]}, "edge 1 names node 2"),
        ({"nodes": [[1, 120, 30]], "edges": [[1, 1, -5, 15]]}, "edge 1 is not"),
        ({"nodes": [[1, 120, 30]], "edges": [[[1], 1, 5, 15]]}, "edge 1 names node"),
        ({"nodes": [[1, 120, 30]], "edges": [[1, 1, 5, 15]]}, "no road in it can be ridden"),
    ],
)
def test_a_bad_graph_file_is_refused_with_its_row_named(graph: dict[str, Any], sentence: str):
    with pytest.raises(BadMap, match=sentence):
        map.read_graph_file(graph)


def test_a_pmtiles_header_is_read(tmp_path: Path):
    header = map.read_archive(saved(tmp_path, archive()))
    assert header == ("mvt", 10, 16, [120.15, 30.27, 120.21, 30.34], "© Street")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"version": 2}, "version 2; version 3 is needed"),
        ({"tiles_length": 10**12}, "cut short: its tile data"),
        ({"kind": 99}, "unknown type"),
        ({"least": 17}, "zoom levels 17 to 16"),
        ({"west": 1302100000}, "bounds that are not on earth"),
        ({"magic": b"PMTilez"}, "not PMTiles"),
    ],
)
def test_a_bad_pmtiles_file_is_refused(tmp_path: Path, changes: dict[str, Any], sentence: str):
    with pytest.raises(BadMap, match=sentence):
        map.read_archive(saved(tmp_path, archive(**changes)))


def test_metadata_that_is_a_bomb_costs_a_megabyte_and_no_more(tmp_path: Path):
    bomb = gzip.compress(b" " * 50_000_000)
    data = archive(metadata_length=len(bomb), leaves=127, tiles=127)
    path = saved(tmp_path, data[:127] + bomb)
    assert map.read_archive(path).attribution == ""
    signs = json.dumps({"attribution": "<" * 500_000}).encode()
    data = archive(metadata_length=len(signs), packing=1, leaves=127, tiles=127)
    path = saved(tmp_path, data[:127] + signs)
    assert set(map.read_archive(path).attribution) == {"<"}, "each < is no search of its own"


def test_the_sketch_is_shown_until_a_map_is_imported(tmp_path: Path):
    shown_map = json.loads(map.answer(tmp_path).body)
    assert (shown_map["sketch"], shown_map["label"], shown_map["pmtiles"]) == (True, "示意图", None)
    names = {f["properties"]["n"] for f in shown_map["features"]["features"]}
    assert {"文晖路", "东新路", "上塘河", "京杭大运河"} <= names
    assert shown_map["tiles"] is None


def test_the_sketch_is_drawn_by_hand_with_rounded_points(tmp_path: Path):
    shown_map = json.loads(map.answer(tmp_path).body)
    features = shown_map["features"]["features"]
    places = [tuple(p) for f in features for p in f["geometry"]["coordinates"]]
    assert all(round(x, 4) == x and round(y, 4) == y for x, y in places)
    assert len(features) < 50
    assert max(len(f["geometry"]["coordinates"]) for f in features) < 12
    west, south, east, north = shown_map["bounds"]
    assert west < 120.175 < east
    assert south < 30.3 < north


def test_an_imported_map_replaces_the_sketch_and_brings_roads(tmp_path: Path):
    before = map.answer(tmp_path)
    data = collection(line(WEST, MIDDLE, EAST, k="primary", n="文晖路"), attribution="© Street")
    done = map.install(tmp_path, saved(tmp_path, data), label="文晖街道")
    assert done == ("streets", 1, 0, 2, 1)
    after = map.answer(tmp_path, tiles_url="https://t/{z}/{x}/{y}", tiles_attribution="T")
    shown_map = json.loads(after.body)
    assert (shown_map["sketch"], shown_map["label"]) == (False, "文晖街道")
    assert shown_map["attribution"] == "© Street"
    assert shown_map["bounds"] == [120.17, 30.28, 120.18, 30.28]
    assert shown_map["tiles"] == {"url": "https://t/{z}/{x}/{y}", "attribution": "T"}
    assert after.etag != before.etag
    assert gzip.decompress(after.gzipped) == after.body
    (way,) = geo.streets_in(tmp_path).rides(Point(30.28, 120.17), [Point(30.28, 120.18)])
    assert way.basis == "road"


def test_the_answer_is_made_once(tmp_path: Path):
    assert map.answer(tmp_path) is map.answer(tmp_path)


def test_areas_lie_under_the_streets(tmp_path: Path):
    map.install(tmp_path, saved(tmp_path, collection(line(WEST, EAST, k="primary"))))
    done = map.install(tmp_path, saved(tmp_path, collection(ring(), attribution="© Blocks")))
    assert done.part == "ground"
    shown_map = json.loads(map.answer(tmp_path).body)
    kinds = [f["geometry"]["type"] for f in shown_map["features"]["features"]]
    assert kinds == ["Polygon", "LineString"]
    assert shown_map["attribution"] == "© Blocks"
    assert geo.streets_in(tmp_path).network is not None


def test_a_graph_file_replaces_the_roads_of_the_streets(tmp_path: Path):
    map.install(tmp_path, saved(tmp_path, collection(line(WEST, EAST, k="primary"))))
    whole = {
        "attribution": "© Roads",
        "nodes": [[7, *WEST], [8, *EAST]],
        "edges": [[7, 8, 2000, 40, 1, "primary", "文晖路"]],
    }
    done = map.install(tmp_path, saved(tmp_path, json.dumps(whole).encode()))
    assert done == ("graph", 0, 0, 2, 1)
    (way,) = geo.streets_in(tmp_path).rides(Point(30.28, 120.18), [Point(30.28, 120.17)])
    assert way.distance_m == 2000, "and one-way signs are for cars"
    assert "© Roads" in json.loads(map.answer(tmp_path).body)["attribution"]


def test_tiles_are_kept_and_named_with_their_bounds(tmp_path: Path):
    data = archive()
    map.install(tmp_path, saved(tmp_path, data, "own.pmtiles"))
    shown_map = json.loads(map.answer(tmp_path).body)
    assert shown_map["pmtiles"].startswith(map.PMTILES_URL)
    assert (shown_map["sketch"], shown_map["bounds"]) == (False, [120.15, 30.27, 120.21, 30.34])
    assert (tmp_path / map.PMTILES_FILE).read_bytes() == data


def test_tiles_of_a_shifted_datum_are_refused(tmp_path: Path):
    with pytest.raises(BadMap, match="cannot be converted"):
        map.install(tmp_path, saved(tmp_path, archive()), datum="gcj02")


def test_a_refused_file_changes_nothing(tmp_path: Path):
    map.install(tmp_path, saved(tmp_path, collection(line(WEST, EAST))))
    before = map.answer(tmp_path)
    with pytest.raises(BadMap):
        map.install(tmp_path, saved(tmp_path, collection(line(WEST))))
    with pytest.raises(BadMap, match="cannot be read"):
        map.install(tmp_path, tmp_path / "missing.geojson")
    assert map.answer(tmp_path) == before
    assert {path.name for path in (tmp_path / "map").iterdir()} == {
        *("graph.json", "meta.json", "streets.geojson"),
    }


def test_a_real_town_imports_and_its_drawn_lines_ride_like_its_graph(tmp_path: Path):
    drawn, surveyed = tmp_path / "drawn", tmp_path / "surveyed"
    for folder in (drawn, surveyed):
        done = map.install(folder, shared("streets.geojson"))
        assert done.features == 418
    done = map.install(surveyed, shared("graph.json"))
    assert done.nodes > 14_000
    shown_map = json.loads(map.answer(surveyed).body)
    assert "OpenStreetMap" in shown_map["attribution"]
    start = Point(30.3, 120.172)
    places = [Point(30.285 + n / 500, 120.165 + n / 1000) for n in range(20)]
    ratios = sorted(
        a.distance_m / b.distance_m
        for a, b in zip(
            geo.streets_in(drawn).rides(start, places),
            geo.streets_in(surveyed).rides(start, places),
            strict=True,
        )
    )
    assert ratios[len(ratios) // 2] == pytest.approx(1, abs=0.2)


def test_two_hosts_with_the_same_map_have_one_fingerprint(tmp_path: Path) -> None:
    hosts = [tmp_path / name for name in ("a", "b", "c")]
    for host in hosts:
        host.mkdir()
    assert {map.fingerprint(host) for host in hosts} == {""}
    own = saved(tmp_path, collection(line(WEST, EAST, highway="residential", name="人民路")))
    for host in hosts[:2]:
        map.install(host, own)
    other = saved(tmp_path, collection(line(WEST, NORTH, highway="residential", name="人民路")))
    map.install(hosts[2], other)
    first, second, third = (map.fingerprint(host) for host in hosts)
    assert first == second != third


def test_each_host_says_the_fingerprint_of_its_map(cast: Cast) -> None:
    assert cast.nobody().call("GET", "/readyz").json["map"] == ""
    folder = cast.services.settings.patrol_data
    map.install(folder, saved(folder, collection(line(WEST, EAST, highway="residential"))))
    assert cast.nobody().call("GET", "/readyz").json["map"] == map.fingerprint(folder) != ""
