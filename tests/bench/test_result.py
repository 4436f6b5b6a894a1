"""A bar is hit when the end of the ratio's 95 % confidence interval is under it."""

import math

import pytest

from bench.result import Result, bound, percentile


def test_the_bound_of_five_pairs_is_students_interval_of_the_logarithms():
    # logarithms 0.1 … 0.5: mean 0.3, deviation √0.025, so 2.132 × √(0.025 / 5) beside the mean
    values = [math.exp(n / 10) for n in (1, 2, 3, 4, 5)]
    margin = 2.132 * math.sqrt(0.005)
    assert bound(values) == pytest.approx(math.exp(0.3 + margin))
    assert bound(values, is_lower=True) == pytest.approx(math.exp(0.3 - margin))


def test_pairs_that_agree_leave_no_doubt():
    assert bound([1.25] * 5) == pytest.approx(1.25)


def test_fewer_pairs_leave_more_doubt():
    assert bound([1.0, 1.1, 1.2]) > bound([1.0, 1.1, 1.2, 1.0, 1.1, 1.2])


def test_one_value_stands_for_itself():
    assert bound([35.1]) == 35.1


def test_a_middle_under_the_bar_is_a_miss_when_its_bound_is_over_it():
    ours, peer = [0.5, 0.6, 1.3, 0.7, 1.2], [1.0] * 5
    result = Result(1, "commit → last of 137", "ms", ours, peer, bar=1.0)
    assert result.ratio == pytest.approx(0.80, abs=0.01)
    assert result.bound == pytest.approx(1.20, abs=0.01)
    assert result.is_hit is False
    assert result.line().endswith("MISS")


def test_a_ratio_is_taken_within_a_pair_so_a_slow_moment_hits_both_sides():
    result = Result(1, "order", "ms", [10, 40, 12, 11, 90], [10, 40, 12, 11, 90], bar=1.0)
    assert result.ratios == [1.0] * 5
    assert result.line().endswith("hit")


def test_a_floor_is_hit_when_the_lower_bound_is_over_it():
    speed = {"row": 5, "name": "writes", "unit": "/s", "peer": [1000.0] * 5, "bar": 0.4}
    assert Result(ours=[500, 510, 490, 505, 495], is_floor=True, **speed).is_hit
    assert not Result(ours=[500, 700, 300, 600, 250], is_floor=True, **speed).is_hit


def test_a_figure_without_a_bar_has_no_verdict():
    line = Result(1, "request → last of 1,000, p50", "ms", [20.0, 22.0, 21.0]).line()
    assert "21.0 ms" in line
    assert not line.rstrip().endswith(("hit", "MISS"))


def test_a_percentile_is_one_of_the_values():
    hundred = list(range(1, 101))
    assert percentile(hundred, 0.99) == 99
    assert percentile(hundred, 1.0) == 100
    assert percentile([7.0], 0.5) == 7.0
