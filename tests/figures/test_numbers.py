"""Shares, medians and small cells, against published examples and plain restatements."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.figures.quantile import MEDIAN, P90, Quantile, quantiles, step_of
from patrol.figures.share import share, wilson
from patrol.figures.small import FEWEST_SHOWN, hidden

# Freireich and others (1963): weeks to the relapse of 21 patients with 6-MP; + was not seen longer.
RELAPSED = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
UNSEEN = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}


def test_the_estimate_is_that_of_kaplan_and_meier() -> None:
    assert quantiles(RELAPSED, UNSEEN, (MEDIAN, P90)) == [
        Quantile(23, is_reached=True),
        # The curve ends at 0.448: nobody knows when nine of ten have relapsed.
        Quantile(35, is_reached=False),
    ]
    assert quantiles({}, {}, (MEDIAN,)) == [None]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9000), min_size=1, max_size=30))
def test_without_unfinished_cases_it_is_the_plain_quantile(times: list[int]) -> None:
    rising = sorted(times)
    for part, needed in ((MEDIAN, -(-len(times) // 2)), (P90, -(-len(times) * 9 // 10))):
        assert quantiles(Counter(times), {}, (part,)) == [
            Quantile(rising[needed - 1], is_reached=True)
        ]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 400000))
def test_a_step_is_never_shorter_than_the_time(seconds: int) -> None:
    step = step_of(seconds)
    assert seconds <= step < seconds + max(1, seconds * 0.09, 86400 * (seconds > 172800))
    assert step_of(step) == step


@pytest.mark.parametrize(
    # Newcombe (1998), table I.
    ("met", "counted", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (29, 29, 0.8830, 1)],
)
def test_the_interval_is_that_of_wilson(met: int, counted: int, low: float, high: float) -> None:
    assert wilson(met, counted) == pytest.approx((low, high), abs=5e-5)


def test_there_is_no_percentage_of_a_few_and_cancelled_cases_bound_it() -> None:
    assert share(19, 19) is None
    known = share(15, 20, cancelled=10)
    assert known is not None
    assert (known.share, known.worst, known.best) == (0.75, 0.5, pytest.approx(25 / 30))


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.integers(), st.integers(0, 12), max_size=8))
def test_no_hidden_cell_can_be_found_from_the_sum(cells: dict[int, int]) -> None:
    gone = hidden(cells)
    assert all(key in gone for key, number in cells.items() if 0 < number < FEWEST_SHOWN)
    full = {key for key, number in cells.items() if number}
    is_safe = len(gone) >= 2 and sum(cells[key] for key in gone) >= FEWEST_SHOWN
    assert not gone or gone == full or is_safe
