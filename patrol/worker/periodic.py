"""A job of the worker's loop."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class PeriodicJob:
    """A job that runs every `every_s` seconds; `due` is the monotonic time of its next run."""

    name: str
    every_s: float
    run: Callable[[], object]
    due: float = 0.0
    alarms: bool = False
    """True when a failure raises an alarm, because nobody would notice it in time."""
