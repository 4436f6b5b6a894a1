"""One way to wait in tests: for a fact, with one generous limit that only a defect reaches."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Fact = TypeVar("Fact")
LIMIT_S = 60.0
"""A machine with twenty busy processes a core needs a third of it at most."""
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

    `what` names the fact for the failure; `pause(seconds)` is taken between two questions.

    Raises: Missing: `limit_s` seconds passed.
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
    """Return what `act` returns, for an act that a defect would let hang; raises what it raises.

    Raises: Missing: it has not ended within LIMIT_S.
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
    """`until` in an event loop: `fact` may block, it is asked in a thread.

    Raises: Missing: as `until`.
    """
    end = time.monotonic() + limit_s
    while not (answer := await asyncio.to_thread(fact)):
        if time.monotonic() > end:
            raise _missing(description, limit_s, answer)
        await asyncio.sleep(LOOK_EVERY_S)
    return answer
