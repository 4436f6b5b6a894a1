"""Tests wait for a fact, never for seconds; only a defect reaches the one generous limit."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Fact = TypeVar("Fact")
LIMIT_S = 120.0
"""Web and worker from nothing took more than 60 s beside twenty busy processes on two cores."""
LOOK_EVERY_S = 0.02


class Missing(AssertionError):
    """The fact did not come within the limit; the message names it and the last answer."""


def until(
    fact: Callable[[], Fact],
    description: str | Callable[[], str],
    limit_s: float = LIMIT_S,
    pause: Callable[[float], object] = time.sleep,
) -> Fact:
    """Ask `fact` until it answers something true; return that answer.

    `description` names the fact in the failure; `pause(seconds)` is called between two questions.

    Raises: Missing when `limit_s` seconds have passed.
    """
    end = time.monotonic() + limit_s
    while not (answer := fact()):
        if time.monotonic() > end:
            raise _missing(description, limit_s, answer)
        pause(LOOK_EVERY_S)
    return answer


def _missing(description: str | Callable[[], str], limit_s: float, answer: object) -> Missing:
    text = description if isinstance(description, str) else description()
    return Missing(f"after {limit_s:.0f} s still missing: {text} (last answer: {answer!r})")


def in_time(act: Callable[[], Fact], description: str) -> Fact:
    """Return or raise what `act` does; for an act that would hang if it had a defect.

    Raises: Missing when it has not ended within LIMIT_S.
    """
    ended: Future[Fact] = Future()

    def run() -> None:
        try:
            ended.set_result(act())
        except Exception as error:
            ended.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    until(ended.done, f"the end of {description}")
    return ended.result()


async def until_beside(fact: Callable[[], Any], description: str, limit_s: float = LIMIT_S) -> Any:
    """Wait as `until` does, in an event loop: a thread asks `fact`, which may block.

    Raises: Missing when `limit_s` seconds have passed.
    """
    end = time.monotonic() + limit_s
    while not (answer := await asyncio.to_thread(fact)):
        if time.monotonic() > end:
            raise _missing(description, limit_s, answer)
        await asyncio.sleep(LOOK_EVERY_S)
    return answer
