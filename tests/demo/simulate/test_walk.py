"""The simulation's ways, photos and counts."""

import random

from patrol.demo.simulate.picture import draw, varied
from patrol.demo.simulate.tally import Tally
from patrol.demo.simulate.walk import RIDE_MPS, WALK_MPS, Walker, metres, roads_of
from patrol.geo import Point

HOME = Point(30.3128, 120.1663)
ROAD = {
    "geometry": {"type": "LineString", "coordinates": [[120.1650, 30.3128], [120.1690, 30.3130]]},
    "properties": {"k": "primary"},
}
WATER = {**ROAD, "properties": {"kind": "water"}}


def test_nobody_walks_on_water_or_faster_than_legs_and_wheels() -> None:
    roads = roads_of([ROAD, WATER])
    assert len(roads) == 1
    walker = Walker(HOME, roads, random.Random(7))
    before, fastest = walker.here(0), 0.0
    for second in range(1, 1800):
        walker.stroll(second)
        here = walker.here(second)
        fastest = max(fastest, metres(before, here))
        assert metres(HOME, here) < 600
        before = here
    assert fastest <= WALK_MPS * 1.01


def test_a_ride_ends_at_the_case_by_way_of_the_streets() -> None:
    walker, target = Walker(HOME, (), random.Random(7)), Point(30.3168, 120.1743)
    start = walker.here(10)
    walker.ride_to(target, 10)
    ride_s, straight_m = walker.left_s(10), metres(start, target)
    assert straight_m < ride_s * RIDE_MPS < 1.45 * straight_m
    assert metres(walker.here(10 + ride_s), target) < 1
    assert metres(walker.here(10), start) < 1


def test_every_copy_of_a_picture_is_another_photo() -> None:
    jpeg = draw(random.Random(7))
    copies = {varied(jpeg, f"{number}") for number in range(5)}
    assert len(copies) == 5
    assert all(
        copy.startswith(b"\xff\xd8\xff\xfe") and copy.endswith(b"\xff\xd9") for copy in copies
    )


def test_a_summary_says_what_was_seen() -> None:
    tally = Tally(3)
    tally.note("accepted")
    tally.fail("500 POST /api/v1/intake")
    tally.frame_ms += [4.0, 9.0, 6.0]
    lines = "\n".join(tally.summary())
    assert "1  accepted" in lines
    assert "frame p50 6 ms p99 9 ms" in lines
    assert "ERROR 500 POST /api/v1/intake" in lines
    assert "0/3 phones live" in tally.line()
