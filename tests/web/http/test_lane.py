"""Tips are written one after another, and a flood does not stand before the tips of others."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from patrol.web.http import lane as lanes_module
from patrol.web.http.lane import Lane, lanes
from patrol.web.http.problem import Problem
from tests.cast import BRIDGE, Cast
from tests.rider import PAGE

WHERE = {"lat": str(BRIDGE[0]), "lon": str(BRIDGE[1])}


class Hand:
    """The hand of a clock that moves only when somebody sleeps, in seconds."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    moved = Hand()
    monkeypatch.setattr(lanes_module, "time", moved)
    return moved


def _cid(chip: str, address: str) -> str:
    return f"{chip}{address.replace('.', 'x')}".ljust(32, "0")


def _tell(cast: Cast, chip: str, address: str) -> Any:
    form = {"chip": chip, "cid": _cid(chip, address), **WHERE}
    return cast.nobody().call(
        "POST", "/tip", data=form, headers=PAGE, environ_overrides={"REMOTE_ADDR": address}
    )


def test_a_lane_lets_one_in_and_rests_after_it(hand: Hand) -> None:
    lane, inside = Lane(rest_s=0.04), []
    for _ in range(3):
        with lane.turn():
            inside.append(hand.now)
    assert inside == pytest.approx([1000, 1000.04, 1000.08])
    hand.now += 5
    with lane.turn():
        assert hand.now == pytest.approx(1005.08), "who comes later does not wait"


def test_no_two_tips_are_in_a_lane_together() -> None:
    lane, guard, inside, most = Lane(), threading.Lock(), 0, 0

    def tell() -> None:
        nonlocal inside, most
        with lane.turn():
            with guard:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0)
            with guard:
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        for _ in range(200):
            pool.submit(tell)
    assert most == 1


def test_a_tip_within_its_share_does_not_wait_behind_a_flood(cast: Cast) -> None:
    share = cast.services.office.tips.of_network
    with lanes(cast.app).tips_beyond.turn():
        assert _tell(cast, "fire", "203.0.113.7").status_code == 303
    for number in range(share):
        _tell(cast, "fire", f"198.51.100.{number}")
    with lanes(cast.app).tips.turn():
        assert _tell(cast, "fire", "198.51.100.200").status_code == 303


def test_a_full_lane_asks_to_come_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes_module, "WAIT_S", 0)
    with lanes(cast.app).tips.turn():
        answer = _tell(cast, "fire", "203.0.113.7")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert f'value="{_cid("fire", "203.0.113.7")}"' in answer.text, "the form is shown again"
    assert _tell(cast, "fire", "203.0.113.7").status_code == 303, "and nothing stays held"


def test_so_many_wait_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes_module, "MOST_WAITING", 1)
    lane = Lane()
    with lane.turn(), pytest.raises(Problem, match="too_busy"), lane.turn():
        pass
