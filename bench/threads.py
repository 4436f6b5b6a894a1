"""Run several callers at once; the first error of any of them is raised here."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor


def together(tasks: Sequence[Callable[[], None]]) -> None:
    """Run all at once, each in a thread of its own, until all have ended.

    Each task keeps its own limits: its requests fail when they get no answer.
    """
    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()
