"""Forks the product's processes from one that has loaded the house already.

Loading it is most of a start, and a test that is about a page starts two processes or four. What a
real start does is tried in `tests/tools/test_start.py`, `tests/deploy` and `tests/faults`.
"""

import atexit
import ctypes
import gc
import json
import os
import random
import select
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import IO, Protocol

ROOT = Path(__file__).parents[2]
WEB = ("gunicorn", "app:app")
WORKER = ("patrol", "worker")
PR_SET_PDEATHSIG = 1


class Running(Protocol):
    """A process of the product, in the manner of `subprocess.Popen`."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


def start(command: tuple[str, ...], env: dict[str, str], log: Path) -> Running:
    """Start `WEB` or `WORKER` in the project's folder; its words are appended to `log`."""
    if sys.platform == "linux":
        return _nursery(command).start(env, log)
    with log.open("ab") as words:
        program = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
        return subprocess.Popen(program, cwd=ROOT, env=env, stdout=words, stderr=words)


class Forked:
    """A grandchild: its nursery reaps it, and the kernel says here that it has ended."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._end = os.pidfd_open(pid)

    def poll(self) -> int | None:
        return 0 if self._ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        if not self._ended(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return 0

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> bool:
        return bool(select.select([self._end], [], [], timeout)[0])

    def _send(self, number: signal.Signals) -> None:
        if not self._ended(0):
            signal.pidfd_send_signal(self._end, number)

    def __del__(self) -> None:
        os.close(self._end)


class Nursery:
    """One process that has loaded what `command` loads, and forks for each start."""

    def __init__(self, command: tuple[str, ...]) -> None:
        program = [sys.executable, "-m", "tests.services.nursery", *command]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process: subprocess.Popen[str] = subprocess.Popen(program, cwd=ROOT, **pipes)
        atexit.register(self._end)

    def start(self, env: dict[str, str], log: Path) -> Forked:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([env, str(log)]), file=self._process.stdin, flush=True)
        return Forked(int(self._process.stdout.readline()))

    def _end(self) -> None:
        """End it; the kernel ends what it has forked."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


_nursery = cache(Nursery)


def _load(command: tuple[str, ...]) -> None:
    if command == WEB:
        from gevent import monkey

        monkey.patch_all()  # as gunicorn's master does before a worker loads the app
        from patrol import services, web  # noqa: F401
        from patrol.operations import migrate, office_files, spool  # noqa: F401
        from patrol.web.http import assets
        from patrol.web.phone import positions, words  # noqa: F401

        list(web.blueprints())
        assets.of_this_process()
        return
    from patrol.worker import loop  # noqa: F401


def _run(command: tuple[str, ...]) -> None:
    sys.argv = list(command)
    if command == WEB:
        from gunicorn.app.wsgiapp import run

        run()
    else:
        from patrol.cli import main

        main()


def _be_a_child(command: tuple[str, ...], env: dict[str, str], log: str) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(env)
    words = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), words, words)):
        os.dup2(file, number)
    random.seed()
    _run(command)


def _main(command: tuple[str, ...], wishes: IO[str], answers: IO[str]) -> None:
    _load(command)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps them
    while wish := wishes.readline():
        pid = os.fork()
        if pid == 0:
            _be_a_child(command, *json.loads(wish))
            return
        print(pid, file=answers, flush=True)


if __name__ == "__main__":
    _main(tuple(sys.argv[1:]), sys.stdin, sys.stdout)
