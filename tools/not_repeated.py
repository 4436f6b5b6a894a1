"""Write the tests that PostgreSQL need not repeat: `make not-repeated`.

It runs the suite on SQLite and records the statements and the processor time of each test. A test
function goes on the list when every statement that it causes is also caused by one that stays.
The dearest ones are asked first. What is in `VALUES` stays: there the values are the point, and a
second database may judge the same statement otherwise. A new test is on no list, so it is repeated.
"""

import re
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "tests" / "postgresql" / "not_repeated.txt"
LEFT_OUT = ("tests/postgresql", "tests/browser")
VALUES = (
    "tests/story/",
    "tests/intake/test_accept.py",
    "tests/test_long_past.py",
    "tests/test_refused_rows.py",
    "tests/web/test_regressions.py",
    "tests/web/test_words_that_cannot_be_stored.py",
    "tests/web/http/test_large_numbers.py",
    "tests/web/http/test_stranger.py",
    "tests/web/http/test_written_together.py",
    "tests/web/phone/test_odd_positions.py",
    "tests/web/phone/test_odd_times.py",
    "tests/web/phone/test_words.py",
)
"""Odd values, races of two processes, and whole stories: they are repeated always."""


class Recorder:
    """A plugin of pytest that notes what each test function says to the database, and its cost."""

    def __init__(self) -> None:
        self.statements: defaultdict[str, set[str]] = defaultdict(set)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._now: set[str] = set()
        event.listen(Engine, "before_cursor_execute", self._note)

    def _note(self, *said: Any) -> None:
        self._now.add(without_numbers(said[2]))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._now = self.statements[item.nodeid.partition("[")[0]]
        before = _processor_time()
        result = yield
        self.seconds[item.nodeid.partition("[")[0]] += _processor_time() - before
        return result


@cache
def without_numbers(statement: str) -> str:
    """Return the statement as it reads for any number of values."""
    one_line = re.sub(r"\s+", " ", statement)
    one_group = re.sub(r"\(\?(?:, \?)*\)", "(?)", one_line)
    return re.sub(r"\(\?\)(?:, ?\(\?\))*", "(?)", one_group)


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def adding_nothing(statements: Mapping[str, set[str]], seconds: Mapping[str, float]) -> list[str]:
    """Return the tests without which each statement is still caused by another test."""
    tests_of = Counter(said for of_one in statements.values() for said in of_one)
    redundant = []
    for test in sorted(statements, key=lambda test: (-seconds.get(test, 0), test)):
        if not test.startswith(VALUES) and all(tests_of[said] > 1 for said in statements[test]):
            tests_of.subtract(statements[test])
            redundant.append(test)
    return sorted(redundant)


def main() -> int:
    recorder = Recorder()
    ignored = [f"--ignore={folder}" for folder in LEFT_OUT]
    failed = pytest.main(["-q", "-p", "no:cacheprovider", *ignored, "tests"], plugins=[recorder])
    if not failed:
        spoken = {test: said for test, said in recorder.statements.items() if said}
        OUT.write_text("\n".join(adding_nothing(spoken, recorder.seconds)) + "\n", "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
