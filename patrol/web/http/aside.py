"""Run slow work in a real thread, so that it does not stop the sockets.

Such work is an fsync, a password's hash or a long JSON document. It must not touch locks or
queues: gevent's locks belong to the greenlets of one thread.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent.monkey import is_module_patched

T = TypeVar("T")


def let_others_run() -> None:
    """Let the sockets and other requests run between two pieces of long work in Python."""
    time.sleep(0)


def loop_round() -> int | None:
    """Return the number of this round of gevent's event loop; None in a process without gevent.

    In one round gevent runs every greenlet whose socket is readable, and reads no socket between.
    """
    return gevent.get_hub().loop.iteration if is_module_patched("threading") else None


def aside(work: Callable[[], T]) -> T:
    """Run `work` and return its result: in a real thread under gevent, otherwise in this thread."""
    if not is_module_patched("threading"):
        return work()
    result: T = gevent.get_hub().threadpool.apply(work)
    return result
