"""Start and stop the measured processes: our web process and the servers of its peers."""

import contextlib
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
from dataclasses import dataclass
from pathlib import Path

from bench.child import ROOT, NeverCame
from bench.marks import Marks

UP_S = 60


def raise_limits() -> int:
    """Allow as many file descriptors as the machine permits. Return the number."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], port: int, **env: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server. It is up when its port answers, and it is stopped at the end.

    Raises:
        NeverCame: the port did not answer in time.
        RuntimeError: the process ended.
    """
    # a file, because a pipe that nobody reads would block the server
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **env}
        )
        try:
            _until_up(process, port, command)
            yield process
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-2000:])
            raise
        finally:
            _stop(process)


def _until_up(process: "subprocess.Popen[bytes]", port: int, command: Sequence[str]) -> None:
    until = time.monotonic() + UP_S
    while not _answers(port):
        if process.poll() is not None:
            raise RuntimeError(f"{' '.join(command[:3])} ended")
        if time.monotonic() > until:
            raise NeverCame(f"{' '.join(command[:3])}: port {port} not open after {UP_S} s")
        time.sleep(0.05)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Web:
    """Our web process: its port, the pid of its worker, and the times it writes for the bench."""

    port: int
    pid: int
    marks: Marks


@contextlib.contextmanager
def web(folder: Path, **settings: str) -> Iterator[Web]:
    """Run our web process as in production, on the database of this folder.

    Raises: NeverCame, RuntimeError.
    """
    port = free_port()
    marks = Marks.create(folder / "marks")
    environment = {
        "PATROL_DATA": str(folder),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "warning",
        "CONNECTIONS_PER_ADDRESS": "0",  # the bench opens thousands from one
        "BENCH_MARKS": str(folder / "marks"),
        **settings,
    }
    with running(_gunicorn("gunicorn.conf.py", "bench.web:app"), port, **environment) as process:
        yield Web(port, _worker_of(process.pid, port), marks)


def _gunicorn(conf: str, app: str) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-c", conf, app]


def _worker_of(master: int, port: int) -> int:
    """Return the pid of the worker; it has answered once, so it exists."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=UP_S):
        children = Path(f"/proc/{master}/task/{master}/children").read_text()
    return int(children.split()[0])


@contextlib.contextmanager
def plain_flask(folder: Path) -> Iterator[int]:
    """Run the peer of a durable write (bench/plain_flask.py) on the same gunicorn worker class.

    Raises: NeverCame, RuntimeError.
    """
    port = free_port()
    command = _gunicorn("bench/plain_gunicorn.py", "bench.plain_flask:app")
    with running(command, port, PORT=str(port), BENCH_DATABASE=str(folder / "plain.db")):
        yield port


@contextlib.contextmanager
def redis() -> Iterator[int]:
    """Run a Redis server that stores nothing.

    Raises: NeverCame, RuntimeError.
    """
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--protected-mode", "no", "--maxclients", "15000", "--appendonly", "no"]
    with running(command, port):
        yield port


def has_redis() -> bool:
    return shutil.which("redis-server") is not None


def memory_kb(pid: int) -> int:
    """Return the resident memory of a process, in KB.

    Raises: RuntimeError.
    """
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError(f"process {pid} is gone")
