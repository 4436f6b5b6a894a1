"""Lends each app the decoder processes of the last one: a start is most of a test of a photo."""

import atexit
import itertools
import queue
from collections import defaultdict

from patrol.evidence import Decoders
from patrol.evidence.confined import ConfinedProcess

_kept: dict[tuple[str, ...], list[ConfinedProcess]] = defaultdict(list)
"""Idle processes by their command."""


def lend(pool: Decoders) -> None:
    """Give a new pool the kept processes that were started as its own would be."""
    _fill(pool, [_kept[own._command].pop() if _kept[own._command] else own for own in pool._all])


def take_back(pool: Decoders) -> None:
    """Keep the living processes of a pool without work, so that closing it does not end them."""
    if pool._idle.qsize() < len(pool._all):
        return
    living = [each for each in pool._all if each._process and each._process.poll() is None]
    for process in living:
        _kept[process._command].append(process)
    _fill(pool, [process for process in pool._all if process not in living])


@atexit.register
def _end() -> None:
    for process in itertools.chain.from_iterable(_kept.values()):
        process.stop()


def _fill(pool: Decoders, processes: list[ConfinedProcess]) -> None:
    pool._all = processes
    pool._idle = queue.LifoQueue()
    for process in reversed(processes):
        pool._idle.put(process)
