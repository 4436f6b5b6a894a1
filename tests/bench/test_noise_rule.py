"""Row 13 counts the rule on the labelled night; here at one station of it."""

from dataclasses import replace

import pytest

from bench.noise_night import load
from bench.noise_rule import measured

pytestmark = pytest.mark.any_database


def test_the_rule_finds_the_stall_and_a_naive_one_is_often_false() -> None:
    night = load("dev")
    labels = [label for label in night.labels if label.station == "N01"]
    results = list(measured("dev", replace(night, stations={"N01": "2"}, labels=labels)))
    missed, delay, again, crossing, mean = (result.ours[0] for result in results)
    assert (missed, again) == (0, 0)
    assert 0 < delay < 300
    assert crossing == mean < results[4].peer[0] < results[3].peer[0]
