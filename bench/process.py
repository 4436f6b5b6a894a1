"""Starting and stopping what the bench measures: our web process, Redis, the listeners."""

import contextlib
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def raise_limits() -> int:
    """As many descriptors as the machine allows; returns how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], port: int, **env: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A server that is up when its port answers; stopped with what it started."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **env}
        )
        try:
            for _ in range(300):
                if process.poll() is not None or _answers(port):
                    break
                time.sleep(0.05)
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} died")
            yield process
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-2000:])
            raise
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def web(folder: Path, stamps: Path, **settings: str) -> Iterator[tuple[int, int]]:
    """Our web process as in production; gives its port and the pid of its worker."""
    port = free_port()
    environment = {
        "PATROL_DATA": str(folder),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "warning",
        "BENCH_STAMPS": str(stamps),
        **settings,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "bench.web:app"]
    with running(command, port, **environment) as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30):
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        yield port, int(children.split()[0])


@contextlib.contextmanager
def redis() -> Iterator[int]:
    """A Redis server of our own that stores nothing."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--protected-mode", "no", "--maxclients", "15000", "--appendonly", "no"]
    with running(command, port):
        yield port


def has_redis() -> bool:
    return shutil.which("redis-server") is not None


def memory_kb(pid: int) -> int:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError(f"process {pid} is gone")


class Crowd:
    """The listeners' process; `hear` before sending, `heard` after."""

    def __init__(
        self,
        kind: str,
        port: int,
        count: int,
        cookies: Sequence[str] = (),
        source: str = "127.0.0.1",
    ) -> None:
        """`source`: more than 28,000 sockets need several addresses to come from."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.listeners", kind, str(port), str(count), source],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if kind == "ws":
            self._say(json.dumps(list(cookies)))
        self._answer()

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the listeners gave up, see above")
        return json.loads(line)

    def hear(self, token: str) -> None:
        self._say(token)

    def heard(self) -> float:
        """The moment when the last socket had it, on CLOCK_MONOTONIC."""
        return float(self._answer()["last"])

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        for end in (self._process.stdin, self._process.stdout):
            if end:
                end.close()
