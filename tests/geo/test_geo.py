"""Datums convert exactly, distances agree, and ways follow the roads."""

import heapq
import json
import math
import os
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from geopy.distance import distance
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patrol import geo
from patrol.geo import Datum, Graph, Point, Streets, crosses_itself, from_wgs84, polygon, to_wgs84
from patrol.geo.polygon import _cross
from patrol.places.map import read_graph_file
from tests.shared_data import shared

BRIDGE = Point(30.2855, 120.175)
lats = st.floats(18, 53)
lons = st.floats(74, 134)


def grid(rows: int = 5, columns: int = 5, step: float = 0.001) -> Graph:
    """A town of square blocks, some 100 m each, round the bridge."""
    nodes = [
        (BRIDGE.lon + c * step, BRIDGE.lat + r * step) for r in range(rows) for c in range(columns)
    ]
    edges = []
    for r in range(rows):
        for c in range(columns):
            here = r * columns + c
            if c + 1 < columns:
                edges.append((here, here + 1, 96.0, 40.0, "tertiary"))
            if r + 1 < rows:
                edges.append((here, here + columns, 111.0, 40.0, "tertiary"))
    return Graph.of(nodes, edges)


def test_the_published_vector_comes_out_to_the_last_digit():
    gcj = from_wgs84(30.3, 120.176, "gcj02")
    assert (gcj.lon, gcj.lat) == (120.18063460578291, 30.297635189936894)
    back = to_wgs84(gcj.lat, gcj.lon, "gcj02")
    assert math.dist(back, (30.3, 120.176)) < 1e-9


@settings(deadline=None)
@example(37.1, 96.6)  # in Qinghai it moves least: 18 m
@given(lats, lons)
def test_gcj_and_back_is_the_same_place(lat: float, lon: float):
    shifted = from_wgs84(lat, lon, Datum.GCJ02)
    assert 10 < geo.haversine_m(Point(lat, lon), shifted) < 1000
    assert math.dist(to_wgs84(*shifted, Datum.GCJ02), (lat, lon)) < 1e-9


@settings(deadline=None)
@given(lats, lons)
def test_bd_and_back_is_the_same_place(lat: float, lon: float):
    shifted = from_wgs84(lat, lon, Datum.BD09)
    assert shifted != from_wgs84(lat, lon, Datum.GCJ02)
    assert math.dist(to_wgs84(*shifted, Datum.BD09), (lat, lon)) < 1e-9


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("place", [(48.85, 2.35), (-33.9, 151.2), (40.7, -74.0), (0.0, 0.0)])
def test_abroad_nothing_is_shifted(datum: str, place: tuple[float, float]):
    assert from_wgs84(*place, datum) == place
    assert to_wgs84(*place, datum) == place


def test_cgcs2000_is_wgs84():
    assert to_wgs84(30.3, 120.176, "cgcs2000") == Point(30.3, 120.176)


def test_an_unknown_datum_is_refused_with_those_we_know():
    with pytest.raises(geo.UnknownDatum, match="'beijing54': use one of wgs84, gcj02, bd09"):
        to_wgs84(30.3, 120.176, "beijing54")


def test_a_degree_of_latitude_is_as_long_as_the_ellipsoid_says():
    assert geo.distance_m(Point(30, 120), Point(31, 120)) == pytest.approx(110_863, abs=5)


@settings(deadline=None)
@given(lats, lons, st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_the_fast_distances_rank_like_the_shown_one(
    lat: float, lon: float, north: float, east: float
):
    here, there = Point(lat, lon), Point(lat + north, lon + east)
    shown = geo.distance_m(here, there)
    assert geo.haversine_m(here, there) == pytest.approx(shown, rel=0.006, abs=0.01)
    assert geo.distances_m(here, [there])[0] == pytest.approx(shown, rel=0.01, abs=0.01)


def test_without_a_map_the_way_is_the_straight_line_and_says_so():
    there = Point(30.2955, 120.175)
    (way,) = Streets().rides(BRIDGE, [there])
    assert way.basis == "line"
    assert way.distance_m == round(geo.distance_m(BRIDGE, there) * 1.36)
    assert way.eta_s == round(way.distance_m * 3.6 / 15)


def test_with_a_map_the_way_goes_round_the_block():
    (way,) = Streets(grid()).rides(BRIDGE, [Point(BRIDGE.lat + 0.002, BRIDGE.lon + 0.002)])
    assert way == (414, 99, "road")


def test_a_place_in_mid_block_is_met_where_it_lies():
    streets = Streets(grid())
    middle, beside = (Point(BRIDGE.lat, BRIDGE.lon + x) for x in (0.0005, 0.00075))
    (way,) = streets.rides(middle, [beside])
    assert way == (24, 6, "road")
    (corner,) = streets.rides(middle, [BRIDGE])
    assert corner.distance_m == 48


def test_the_way_is_the_same_in_both_directions():
    streets, places = (
        Streets(grid()),
        [Point(BRIDGE.lat + 0.0001 * n, BRIDGE.lon + 0.00037 * n) for n in range(10)],
    )
    there = [streets.rides(BRIDGE, [place])[0] for place in places]
    back = [streets.rides(place, [BRIDGE])[0] for place in places]
    for way_there, way_back in zip(there, back, strict=True):
        assert way_there.distance_m == pytest.approx(way_back.distance_m, abs=1)


def test_the_other_bank_is_reached_by_the_bridge():
    west = [(120.1740, 30.28), (120.1740, 30.285), (120.1740, 30.29)]
    east = [(120.1744, 30.28), (120.1744, 30.285), (120.1744, 30.29)]
    edges = [(0, 1, 556, 40, ""), (1, 2, 556, 40, ""), (3, 4, 556, 40, ""), (4, 5, 556, 40, "")]
    graph = Graph.of(west + east, [*edges, (2, 5, 38, 40, "bridge")])
    (way,) = Streets(graph).rides(Point(30.28, 120.174), [Point(30.28, 120.1744)])
    assert way.distance_m == 4 * 556 + 38


def test_expressways_are_left_out_and_steps_are_walked():
    nodes = [(120.17, 30.28), (120.18, 30.28), (120.175, 30.285)]
    fast = (0, 1, 960.0, 85.0, "trunk")
    graph = Graph.of(nodes, [fast, (0, 2, 700, 40, "tertiary"), (2, 1, 700, 40, "steps")])
    (way,) = Streets(graph).rides(Point(30.28, 120.17), [Point(30.28, 120.18)])
    assert way.distance_m == 1400
    assert way.eta_s == round(700 * 3.6 / 15 + 700 * 3.6 / 5)


def test_far_from_every_road_the_line_counts():
    ways = Streets(grid()).rides(BRIDGE, [Point(30.4, 120.175), Point(BRIDGE.lat, BRIDGE.lon)])
    assert [way.basis for way in ways] == ["line", "road"]


def test_an_islet_of_the_road_graph_is_dropped():
    lone = [(120.1751, 30.2856), (120.1752, 30.2856)]
    base = grid()
    nodes = list(zip(base.lons, base.lats, strict=True))
    edges = [(*edge, "tertiary") for edge in base.edges]
    graph = Graph.of(nodes + lone, [*edges, (len(nodes), len(nodes) + 1, 9.6, 15, "service")])
    assert len(graph.lons) == len(nodes)


def test_a_second_question_takes_the_search_up_where_it_stopped():
    streets = Streets(grid(12, 12))
    near, far = Point(BRIDGE.lat, BRIDGE.lon + 0.001), Point(BRIDGE.lat + 0.011, BRIDGE.lon + 0.011)
    first = streets.rides(BRIDGE, [near])
    assert streets.rides(BRIDGE, [far, near]) == Streets(grid(12, 12)).rides(BRIDGE, [far, near])
    assert streets.rides(BRIDGE, [near]) == first


def plain_dijkstra(graph: Graph, start: int) -> dict[int, float]:
    beside: dict[int, list[tuple[int, float]]] = {}
    for a, b, metres, kmh in graph.edges:
        beside.setdefault(a, []).append((b, metres * 3.6 / kmh))
        beside.setdefault(b, []).append((a, metres * 3.6 / kmh))
    known: dict[int, float] = {}
    front = [(0.0, start)]
    while front:
        seconds, node = heapq.heappop(front)
        if node not in known:
            known[node] = seconds
            for other, more in beside[node]:
                heapq.heappush(front, (seconds + more, other))
    return known


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_the_search_finds_what_a_plain_one_finds(seed: int):
    dice = random.Random(seed)
    base = grid(6, 6)
    nodes = list(zip(base.lons, base.lats, strict=True))
    edges = [
        (a, b, metres * dice.uniform(1, 3), 40.0, dice.choice(["tertiary", "steps"]))
        for a, b, metres, _ in base.edges
        if dice.random() < 0.8
    ]
    graph = Graph.of(nodes, edges)
    if not graph.edges:
        return
    start = dice.randrange(len(graph.lons))
    places = [Point(lat, lon) for lon, lat in zip(graph.lons, graph.lats, strict=True)]
    ways = Streets(graph).rides(places[start], places)
    wanted = plain_dijkstra(graph, start)
    half_an_hour = geo.streets.MOST_CS / 100
    # Further than the search goes, the line is shown, with half an hour at least.
    assert [min(way.eta_s, half_an_hour) for way in ways] == pytest.approx(
        [min(wanted[node], half_an_hour) for node in range(len(places))], abs=1
    )


def test_who_is_near_on_the_other_bank_comes_after_half_an_hour():
    """The only bridge is far, so the straight line of 111 m is no time to ride."""
    bank, far_bridge = (120.0, 30.0), (120.0, 30.1)
    nodes = [bank, far_bridge, (120.001, 30.1), (120.001, 30.0)]
    edges = [
        (a, a + 1, metres, 15.0, "tertiary") for a, metres in enumerate((9000.0, 96.0, 9000.0))
    ]
    (way,) = Streets(Graph.of(nodes, edges)).rides(Point(30.0, 120.0), [Point(30.0, 120.001)])
    assert (way.basis, way.eta_s) == ("line", 1800)


def test_the_graph_of_the_data_folder_is_read_again_only_when_it_changed(tmp_path: Path):
    assert geo.streets_in(tmp_path).network is None
    graph = grid()
    path = tmp_path / geo.streets.GRAPH_FILE
    path.parent.mkdir()
    whole = {"format": geo.streets.FORMAT, "lon": graph.lons, "lat": graph.lats}
    path.write_text(json.dumps(whole | {"edges": graph.edges}))
    streets = geo.streets_in(tmp_path)
    assert streets.rides(BRIDGE, [BRIDGE])[0].basis == "road"
    assert geo.streets_in(tmp_path) is streets
    os.utime(path, ns=(1, 1))
    assert geo.streets_in(tmp_path) is not streets


def test_a_foreign_graph_file_is_refused():
    with pytest.raises(ValueError, match="patrol-graph/1"):
        geo.read_graph({"format": "other"})


def test_137_members_are_measured_on_a_real_town_while_a_dispatcher_blinks():
    graph, _ = read_graph_file(json.loads(shared("graph.json").read_bytes()))
    streets, dice = Streets(graph), random.Random(137)
    members = [Point(dice.uniform(30.28, 30.33), dice.uniform(120.16, 120.19)) for _ in range(137)]
    took = []
    for number in range(5):
        incident = Point(30.285 + number * 0.01, 120.175)
        started = time.process_time()
        ways = streets.rides(incident, members)
        took.append(time.process_time() - started)
        assert {way.basis for way in ways} == {"road"}
    assert sorted(took)[2] < 0.1, "30 ms on the reference machine, and room for a busy one"


@pytest.mark.parametrize("lat", [18.0, 30.2855, 53.0])
def test_a_box_around_a_point_holds_all_that_is_near_and_little_more(lat: float):
    here = Point(lat, 120.175)
    box = geo.extent_around(here, 300)
    for bearing in range(0, 360, 15):
        edge = distance(meters=300).destination(here, bearing)
        assert box.holds(Point(edge.latitude, edge.longitude))
    assert geo.distance_m(here, Point(box.north, here.lon)) < 306


@pytest.mark.parametrize("seed", range(20))
def test_a_ring_that_crosses_itself_is_found_wherever_its_sides_begin(seed: int):
    chance = random.Random(seed)
    corners = [(chance.random(), chance.random()) for _ in range(4 + seed % 4)]
    ring = [*corners, corners[0]]
    sides = [*pairwise(ring)]
    crossing = any(_cross(*side, *other) for side in sides for other in sides)
    assert crosses_itself(ring) == crossing


def test_a_long_outline_compares_few_of_its_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    """All pairs of 20,000 sides took minutes; a side meets only those beside it."""
    compared: list[object] = []
    monkeypatch.setattr(polygon, "_cross", lambda *ends: compared.append(ends))
    corners = [(math.cos(n * math.tau / 400), math.sin(n * math.tau / 400)) for n in range(400)]
    assert not crosses_itself([*corners, corners[0]])
    assert len(compared) < 4 * 400
