"""OsmAnd, Traccar and OwnTracks: each says a position in units of its own."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.intake.adapters import osmand, owntracks
from patrol.intake.heard import Alive, Heard, PositionHeard, Telegram
from patrol.intake.validate import Invalid

pytestmark = pytest.mark.any_database
JSON = {"content-type": "application/json"}
QUERY = {"id": "bike-7", "lat": "30.3146", "lon": "120.1467", "speed": "10", "batt": "77"}


def asked(query: Any, **rules: Any) -> Any:
    (said,) = osmand.read(Telegram(query=query), rules)
    return said


def test_knots_metres_and_kilometres_are_told_apart() -> None:
    assert asked(QUERY).speed_mps == pytest.approx(5.144, abs=1e-3)
    assert asked(QUERY, speed="mps").speed_mps == 10
    assert asked(QUERY, speed="kmh").speed_mps == pytest.approx(2.778, abs=1e-3)
    (newer,) = osmand.read(Telegram(osmand.ADAPTER.example, JSON), {"speed": "knots"})
    assert isinstance(newer, PositionHeard)
    assert (newer.speed_mps, newer.battery_pct) == (1.4, 86), "the newer clients send m/s"
    (rider,) = owntracks.read(Telegram(owntracks.ADAPTER.example, JSON), {})
    assert isinstance(rider, PositionHeard)
    assert (rider.device, rider.speed_mps) == ("patrol/bike-7", 5)
    assert rider.taken_at == "2026-11-22T14:00:00+00:00"


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("1795356000", "2026-11-22T14:00:00+00:00"),
        ("1795356000000", "2026-11-22T14:00:00+00:00"),
        ("2026-11-22 14:00:00", "2026-11-22T14:00:00Z"),
        ("2026-11-22T22:00:00+08:00", "2026-11-22T22:00:00+08:00"),
        ("", ""),
    ],
)
def test_a_tracker_writes_its_time_in_several_ways(words: str, time: str) -> None:
    assert asked({**QUERY, "timestamp": words}).taken_at == time


def test_what_is_no_position_says_that_the_device_is_alive() -> None:
    assert asked({"id": "7", "alarm": "sos"}) == Alive("7")
    assert asked({**QUERY, "valid": "false"}) == Alive("bike-7")
    assert asked({"deviceid": "7", "location": "30.3,120.1"}).lon == 120.1
    (left,) = owntracks.read(Telegram(b'{"_type":"lwt","tid":"b7"}'), {})
    assert left == Alive("b7")
    assert owntracks.read(Telegram(b" "), {}) == []
    point = (
        '{"_type":"location","lat":30.3,"lon":120.1,"tid":"b7","tst":1795356000,"poi":"井盖没了"}'
    )
    place, matter = owntracks.read(Telegram(point.encode()), {})
    assert isinstance(place, PositionHeard)
    assert isinstance(matter, Heard)
    assert (matter.title, matter.lat, matter.ref) == (
        "井盖没了",
        30.3,
        "b7:2026-11-22T14:00:00+00:00",
    )
    body = b'{"_type":"location","lat":30.3,"lon":120.1,"tid":"b7","vel":-1}'
    (named,) = owntracks.read(Telegram(body, {"x-limit-u": "patrol", "x-limit-d": "042"}), {})
    assert isinstance(named, PositionHeard)
    assert (named.device, named.speed_mps) == ("patrol/042", None)
    for fate in (osmand.answer([]).body, owntracks.answer([]).body):
        assert fate in (b"", b"[]")


@pytest.mark.parametrize(
    "broken",
    [{"id": ""}, {"id": "x" * 65}, {"lat": "91"}, {"lon": "NaN"}, {"speed": "fast"}],
)
def test_a_broken_position_is_refused(broken: Any) -> None:
    with pytest.raises(Invalid):
        asked(QUERY | broken)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_garbage_is_refused_and_never_crashes(data: st.DataObject) -> None:
    protocol = data.draw(st.sampled_from([osmand.ADAPTER, owntracks.ADAPTER]))
    said = json.loads(protocol.example)
    said |= data.draw(st.dictionaries(st.sampled_from(sorted(said)), ODD))
    names = st.sampled_from([*QUERY, "timestamp", "location", "valid", "accuracy"])
    query = data.draw(st.dictionaries(names, st.text(max_size=12)))
    for body in (json.dumps(said).encode(), data.draw(st.binary(max_size=30)), b""):
        try:
            heard = protocol.read(Telegram(body, JSON, query), {})
        except Invalid:
            continue
        assert len(heard) <= osmand.MOST_POSITIONS
