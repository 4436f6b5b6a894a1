"""Counts of callers: exact, and as cheap with a hundred thousand strangers as with one."""

import pytest

from patrol.web.http import window
from patrol.web.http.window import FixedWindow, MovingWindow, Rate, rate


class Hand:
    """The hand of a clock that the test moves, in seconds."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    moved = Hand()
    monkeypatch.setattr(window, "time", moved)
    return moved


def test_a_rate_is_read_from_words() -> None:
    assert rate("10/5 minutes") == Rate(10, 300)
    assert rate("600/minute") == Rate(600, 60)
    assert rate("60/600 seconds") == Rate(60, 600)
    with pytest.raises(ValueError, match="not a rate"):
        rate("ten a minute")


def test_no_moving_window_holds_more_than_allowed(hand: Hand) -> None:
    moving = MovingWindow(Rate(3, 60))
    taken = []
    for _ in range(8):
        taken.append(moving.hit("042"))
        hand.now += 10
    assert taken == [True, True, True, False, False, False, True, True]
    assert moving.hit("007"), "another caller has its own"


def test_a_question_after_the_window_leaves_the_counts_as_they_were(hand: Hand) -> None:
    """It emptied the row of the caller who was silent longest, and every further count failed."""
    moving = MovingWindow(Rate(2, 60))
    assert (moving.hit("042"), moving.hit("042"), moving.has_left("042")) == (True, True, False)
    hand.now += 60
    assert moving.has_left("042")
    assert moving.frees_at("042") == hand.now + 60
    assert (moving.hit("007"), moving.hit("042")) == (True, True)


def test_a_fixed_window_begins_with_its_first_action(hand: Hand) -> None:
    fixed = FixedWindow(Rate(5, 60))
    assert (fixed.hit("042", 4), fixed.hit("042", 2)) == (True, False)
    assert fixed.frees_at("042") == hand.now + 60
    hand.now += 60
    assert fixed.hit("042", 5)


@pytest.mark.parametrize("kind", [MovingWindow, FixedWindow])
def test_strangers_without_number_are_forgotten_after_their_window(
    hand: Hand, kind: type[MovingWindow] | type[FixedWindow]
) -> None:
    counted = kind(Rate(1, 60))
    entries = counted.moments if isinstance(counted, MovingWindow) else counted.counts
    for number in range(1000):
        counted.hit(f"2001:db8:{number:x}::/64")
    hand.now += 61
    for number in range(500):
        before = len(entries)
        counted.hit(f"2001:db8:1:{number:x}::/64")
        assert before - len(entries) <= window.FORGOTTEN_AT_ONCE, "a count never looks at them all"
    assert len(entries) == 500
    assert not counted.hit("2001:db8:1:0::/64"), "and who spoke in this window is still counted"
