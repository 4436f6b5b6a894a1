"""The floods of the bench are what they say, and end when they are told."""

from bench import floods
from bench.floods import FLOODS, SCANS, Flood


def test_a_bomb_has_more_scans_than_any_camera_writes() -> None:
    assert floods.bomb().count(b"\xff\xda") > SCANS


def test_every_flood_ends_when_it_is_told_also_without_a_server() -> None:
    for run, _ in FLOODS.values():
        flood = Flood(port=1, cookie="")
        flood.done.set()
        run(flood)
