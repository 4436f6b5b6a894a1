"""Run a confined process that answers one question after another over a socket.

A question and each part of an answer are bytes; an answer begins with facts in JSON. The process
may be in the hands of a hostile file, so what it says of itself is bounded.
"""

import json
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from patrol import clock

LARGEST_PART = 16 * 1024 * 1024
"""The process may be in the hands of a hostile file: it may not announce more bytes than this."""
MOST_PARTS = 4
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from importlib import import_module\n"
    "import_module(sys.argv[2]).main(*sys.argv[3:])"
)
_ROOT = Path(__file__).parents[2]
ConfinedAnswer = tuple[dict[str, Any], list[bytes]]


class TooSlow(Exception):
    """No answer came in time; the process was ended."""


class Died(Exception):
    """The process ended during a question. `code` is its exit code, negative for a signal."""

    def __init__(self, code: int) -> None:
        self.code = code


class ConfinedProcess:
    """A process that is started at the first question, and again after it died or was slow."""

    _process: "subprocess.Popen[bytes] | None" = None

    def __init__(self, module: str, *arguments: str) -> None:
        """The process calls `main` of `module` with these arguments."""
        self._command = (module, *arguments)
        self.confined: list[str] = []
        """The kernel's means that confine the process, as it says itself."""
        self.brought: list[bytes] = []
        """The parts of its first answer, which it has made before it read any file."""

    def ask(self, data: bytes, ends_at: float) -> ConfinedAnswer:
        """Return the facts and the parts of the answer; `ends_at` is a monotonic time.

        Raises: TooSlow, Died.
        """
        is_new = self._process is None
        if is_new:
            self._start()
        try:
            if is_new:
                facts, self.brought = self._answer(ends_at)
                self.confined = facts["confined"]
            self._line.settimeout(max(0.001, ends_at - clock.monotonic()))
            self._line.sendall(struct.pack("!I", len(data)))
            self._line.sendall(data)
            return self._answer(ends_at)
        except TimeoutError:
            self.stop()
            raise TooSlow from None
        except (OSError, EOFError):
            raise Died(self.stop()) from None

    def _start(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                # Isolated: no setting of ours reaches the process.
                [sys.executable, "-I", "-c", _PROGRAM, str(_ROOT), *self._command],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                # A signal to our process group must not end a file in work.
                start_new_session=True,
            )

    def _answer(self, ends_at: float) -> ConfinedAnswer:
        facts = json.loads(self._read(struct.unpack("!I", self._read(4, ends_at))[0], ends_at))
        sizes = facts.pop("parts")
        if len(sizes) > MOST_PARTS:
            raise EOFError
        return facts, [self._read(size, ends_at) for size in sizes]

    def _read(self, size: int, ends_at: float) -> bytes:
        # The size is what the process says, and a hostile file may speak through it.
        if size > LARGEST_PART:
            raise EOFError
        data = bytearray()
        while len(data) < size:
            self._line.settimeout(max(0.001, ends_at - clock.monotonic()))
            part = self._line.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return bytes(data)

    def stop(self) -> int:
        """End the process. Return its code, negative for the signal that killed it."""
        if self._process is None:
            return 0
        self._line.close()
        try:
            # The closed socket ends it within this time, unless it hangs.
            code = self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process = None
        return code


def tell(line: socket.socket, facts: dict[str, Any], parts: Sequence[bytes] = ()) -> None:
    """Answer from inside the process."""
    answer = json.dumps(facts | {"parts": [len(part) for part in parts]}).encode()
    line.sendall(struct.pack("!I", len(answer)) + answer + b"".join(parts))


def question(line: socket.socket) -> bytes | None:
    """Wait for the next question, inside the process; None when the other side has gone."""
    size = _received(line, 4)
    return _received(line, struct.unpack("!I", size)[0]) if size else None


def _received(line: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = line.recv(min(size - len(data), 1 << 20))
        if not part:
            return b""
        data += part
    return bytes(data)
