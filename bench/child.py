"""A child process of the bench. Each message is a line of JSON; each wait for one has a limit."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[1]
SLACK_S = 5.0
"""Extra seconds after the child's own limit, so that the child can say what is missing."""


class NeverCame(RuntimeError):
    """A wait of the bench reached its limit; the message says what was missing."""


class Child:
    """A process started with `python -m`; each message to and from it is a line of JSON."""

    def __init__(self, module: str, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._module, self._unread = module, b""

    def say(self, **fields: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(fields).encode() + b"\n")
        self._process.stdin.flush()

    def answer(self, request: str, limit_s: float) -> dict[str, Any]:
        """Return the next line of the child. An error names the `request`.

        Raises:
            NeverCame: the child reached its limit and said what was missing, or it kept silent.
            RuntimeError: the child ended.
        """
        fields: dict[str, Any] = json.loads(self._line(request, limit_s))
        if missing := fields.get("missing"):
            raise NeverCame(f"{request}: {missing}")
        return fields

    def _line(self, request: str, limit_s: float) -> bytes:
        assert self._process.stdout
        until = time.monotonic() + limit_s + SLACK_S
        while b"\n" not in self._unread:
            left_s = until - time.monotonic()
            if left_s <= 0 or not select.select([self._process.stdout], [], [], left_s)[0]:
                silent_s = limit_s + SLACK_S
                raise NeverCame(f"{request}: {self._module} said nothing for {silent_s:g} s")
            data = os.read(self._process.stdout.fileno(), 65_536)
            if not data:
                raise RuntimeError(f"{request}: {self._module} ended, see above")
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for end in (self._process.stdin, self._process.stdout):
            if end:
                end.close()


def say(**fields: object) -> None:
    """Write one line from the child to the process that started it."""
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def give_up(why: str) -> NoReturn:
    """End the child with a reason on standard error.

    Raises: SystemExit.
    """
    raise SystemExit(f"{sys.argv[0].rsplit('/', 1)[-1]}: {why}")
