"""A line serves its callers in a circle, whatever one of them asks for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from patrol.web.http import line as lines
from patrol.web.http.line import Line
from tests.waiting import LIMIT_S, until


@contextmanager
def _waiting(line: Line, callers: str) -> Iterator[list[str]]:
    """Let these callers wait one after another; yields in which order they were called."""
    called: list[str] = []
    threads = []

    def wait(whose: str) -> None:
        assert line.acquire(whose, timeout=LIMIT_S)
        called.append(whose)
        line.release(whose)

    for count, whose in enumerate(callers, 1):
        threads.append(threading.Thread(target=wait, args=(whose,)))
        threads[-1].start()
        until(lambda count=count: _length(line) == count, f"{whose} waits")
    yield called
    for thread in threads:
        thread.join(LIMIT_S)


def _length(line: Line) -> int:
    return sum(map(len, line._rows.values()))


def test_whoever_asks_once_waits_for_one_request_of_each_other() -> None:
    line = Line(1)
    assert line.acquire("x")
    with _waiting(line, "aaaabc") as called:
        line.release("x")
    assert "".join(called) == "abcaaa"
    assert line.acquire("d"), "all have given their permits back"


def test_one_caller_has_half_of_the_permits_at_most() -> None:
    line = Line(4)
    assert [line.acquire("a") for _ in range(3)] == [True, True, False]
    assert line.acquire("b"), "there is room for others"
    with _waiting(line, "aa") as called:
        line.release("b")
        assert called == [], "a permit came free, and is not for the one who has two"
        line.release("a")
    assert called == ["a", "a"]


def test_whoever_waited_too_long_takes_no_permit() -> None:
    line = Line(1)
    assert line.acquire("a")
    assert not line.acquire("b", timeout=0.01)
    assert not line._rows
    line.release("a")
    assert line.acquire("b")


def test_only_what_was_taken_is_given_back() -> None:
    line = Line(2)
    with pytest.raises(ValueError, match="b has no permit"):
        line.release("b")
    assert line.acquire("a")
    with pytest.raises(ValueError, match="b has no permit"):
        line.release("b")


class _Ended:
    """The lock of a greenlet that is ended while it waits; `called` says when."""

    called: Any = staticmethod(lambda: None)

    def acquire(self, timeout: float | None = None) -> bool:
        if timeout is not None:
            self.called()
            raise KeyboardInterrupt
        return True

    def release(self) -> None:
        """Do nothing: nobody waits any more."""


@pytest.mark.parametrize("is_called_first", [False, True])
def test_a_greenlet_that_is_ended_while_it_waits_leaves_no_permit_behind(
    is_called_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(1)
    assert line.acquire("a")
    monkeypatch.setattr(lines.threading, "Lock", _Ended)
    if is_called_first:
        monkeypatch.setattr(_Ended, "called", lambda _: line.release("a"))
    with pytest.raises(KeyboardInterrupt):
        line.acquire("b", timeout=1)
    if not is_called_first:
        line.release("a")
    assert line.acquire("c")


def test_two_do_not_run_in_one_round_of_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a burst runs in one round, and no commit ends and no order goes out before its end."""
    now = [7]
    breaths = []

    def sleep(seconds: float) -> None:
        breaths.append(seconds)
        now[0] += 1

    monkeypatch.setattr(lines, "loop_round", lambda: now[0])
    monkeypatch.setattr(lines.time, "sleep", sleep)
    line = Line(2)
    for _ in range(3):
        assert line.acquire("a")
        line.release("a")
    assert (now, len(breaths)) == ([9], 2)
    now[0] += 1
    assert line.acquire("b")
    assert len(breaths) == 2, "whoever comes in a later round goes on at once"
