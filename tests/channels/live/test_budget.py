"""What one peer may send, counted: frames of every kind, bytes, and messages."""

from collections.abc import Iterator
from typing import Any

import pytest

from patrol.channels.live import budget
from patrol.channels.live.budget import Budget, CountedFrames, OverBudget


class Flood:
    """A connection of wsproto with a hundred thousand pongs in its buffer."""

    def __init__(self) -> None:
        self.read = 0

    def receive_data(self, data: bytes) -> None: ...
    def send(self, event: Any) -> bytes:
        return b""

    def events(self) -> Iterator[str]:
        for _ in range(100_000):
            self.read += 1
            yield "pong"


def test_a_flood_is_read_no_further_than_its_budget_and_the_others_have_turns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns: list[int] = []
    flood = Flood()
    monkeypatch.setattr(budget.time, "sleep", lambda _: turns.append(flood.read))
    with pytest.raises(OverBudget):
        for _ in CountedFrames(flood, Budget(0)).events():
            pass
    assert flood.read == budget.FRAMES + 1
    assert turns == [*range(budget.IN_A_ROW, budget.FRAMES + 1, budget.IN_A_ROW)]


@pytest.mark.parametrize(
    ("most", "spent"),
    [
        (budget.MESSAGES, {"messages": 1}),
        (budget.FRAMES, {"frames": 1}),
        (budget.BYTES // 1024, {"size_bytes": 1024}),
    ],
)
def test_each_share_ends_and_comes_back_with_the_next_window(
    most: int, spent: dict[str, int]
) -> None:
    share = Budget(0)
    for _ in range(most):
        share.spend(1, **spent)
    with pytest.raises(OverBudget):
        share.spend(budget.WINDOW_S, **spent)
    share.spend(budget.WINDOW_S + 1, **spent)
