"""The labelled nights are frozen, play the same everywhere, and count a rule as they say."""

import hashlib
import re
from array import array

import pytest

from bench.noise_night import PATH, Night, load, score

pytestmark = pytest.mark.any_database

PAGE = PATH.with_suffix(".md").read_text("utf-8")


def test_the_events_and_their_seconds_are_those_that_were_frozen() -> None:
    night, played = load("test"), hashlib.sha256()
    for code in ("N02", "N04", "N14"):
        series = night.series(code)
        for levels in (series.laeq, series.lmax):
            numbers = array("h", [-1 if level is None else level for level in levels])
            assert len(numbers) == night.seconds
            played.update(numbers.tobytes())
    events = hashlib.sha256(PATH.read_bytes())
    assert re.findall(r"\b[0-9a-f]{64}\b", PAGE) == [events.hexdigest(), played.hexdigest()]


@pytest.fixture(name="night")
def dev_night() -> Night:
    return load("dev")


def test_an_alarm_at_the_beginning_of_each_event_finds_all_and_is_never_false(night: Night) -> None:
    alarms = [
        (label.station, label.from_s + 90) for label in night.labels if label.right == "raise"
    ]
    counted = score(night, alarms)
    assert (len(counted.hits), counted.again) == (len(alarms), 0)
    assert {delay for _, delay in counted.hits} == {90}
    assert not counted.false
    assert not counted.missed


def test_an_alarm_in_a_storm_in_a_quiet_hour_or_for_a_siren_is_false(night: Night) -> None:
    by_event = {label.event: label for label in night.labels}
    siren, storm = by_event["d04"], by_event["d08"]
    alarms = [("N04", siren.from_s + 30), (storm.station, storm.from_s + 900), ("N14", 18000)]
    counted = score(night, alarms)
    assert len(counted.false) == 3
    assert len(counted.missed) == sum(label.right == "raise" for label in night.labels)


def test_a_second_alarm_within_an_event_is_no_second_hit(night: Night) -> None:
    stall = next(label for label in night.labels if label.event == "d01")
    alarms = [("N01", stall.from_s + 120), ("N01", stall.to_s + 299), ("N01", stall.to_s + 301)]
    counted = score(night, alarms)
    assert (len(counted.hits), counted.again, len(counted.false)) == (1, 1, 1)


def test_a_dance_beyond_ten_counts_from_ten_on() -> None:
    night = load("test")
    dance = next(label for label in night.labels if label.event == "t07")
    assert dance.from_s == night.day_ends_s
    assert score(night, [("N01", night.day_ends_s - 60)]).false
