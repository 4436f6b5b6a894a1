"""A socket that answers no ping is closed, except while it waits for an answer of ours."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from patrol import clock
from patrol.channels.live.beat import EVERY_S, Beat
from patrol.channels.live.live_socket import LiveSocket


class Wired(LiveSocket):
    """A socket with its times only, and no connection."""

    def __init__(self) -> None:
        self.heard_at, self.is_answering = clock.monotonic(), False
        self.closed_with: list[int | None] = []
        self.writer = SimpleNamespace(sweep=lambda: None)  # type: ignore[assignment]  # it only sweeps

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        self.closed_with.append(reason)


@pytest.mark.parametrize(("is_answering", "codes"), [(False, [1001]), (True, [])])
def test_a_phone_whose_word_is_being_written_is_not_silent(
    monkeypatch: pytest.MonkeyPatch, is_answering: bool, codes: list[int]
) -> None:
    moment = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: moment[0])
    socket = Wired()
    listener: Any = SimpleNamespace(socket=socket, slot=0, pinged_at=0.0)
    index = SimpleNamespace(everyone=[listener], phones={})
    crowd = SimpleNamespace(everyone=lambda: [listener])
    poured: list[bytes] = []
    hub: Any = SimpleNamespace(index=index, crowd=crowd, upto=0, elsewhere={})
    hub.pour = lambda frame, listeners: poured.append(frame) or listeners
    hub.standing = lambda: {"office": 3}
    beat: Beat[Any, Any] = Beat(hub)
    with socket.answering() if is_answering else nullcontext():
        for _ in range(2 * EVERY_S + 1):
            moment[0] += 1
            beat.step()
    assert socket.closed_with == codes
    assert all(b'"office":3' in frame for frame in poured)
    assert socket.heard_at == (moment[0] if is_answering else 100.0), "then it was heard"
