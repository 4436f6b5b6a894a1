"""Under `make run` a dead process is started again, and no process outlives its parent."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.ports import free_port
from tests.waiting import LIMIT_S, until

HERE = Path(__file__).resolve().parent.parent.parent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads Linux's /proc"),
]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    known = {name: os.environ[name] for name in ("HOME", "PATH", "LANG") if name in os.environ}
    return known | {"PORT": str(free_port()), "PATROL_DATA": str(tmp_path / "data")}


@pytest.fixture
def house(
    environ: dict[str, str], tmp_path: Path, empty_database: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Web and worker under the supervisor, on an empty database."""
    data = Path(environ["PATROL_DATA"])
    data.mkdir(mode=0o700)
    shutil.copy(empty_database, data / "patrol.db")
    (data / "patrol.db").chmod(0o600)
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "tools/start.py", "run"]
        process = subprocess.Popen(
            command, cwd=HERE, env=environ, stdout=log, stderr=log, start_new_session=True
        )
    try:
        until(lambda: answers(environ), "the first answer")
        yield process
    finally:
        process.terminate()
        process.wait(LIMIT_S)


def answers(environ: dict[str, str]) -> bool:
    url = f"http://127.0.0.1:{environ['PORT']}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=LIMIT_S) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def find(parent: int, words: str) -> int | None:
    for pid in children(parent):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if words.encode() in line.replace(b"\0", b" "):
            return pid
    return None


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("words", ["gunicorn app:app", "patrol worker"])
def test_a_process_that_dies_is_back_however_often(
    house: subprocess.Popen[bytes], environ: dict[str, str], words: str
) -> None:
    for _ in range(10):
        killed = find(house.pid, words)
        assert killed
        os.kill(killed, signal.SIGKILL)
        until(lambda was=killed: find(house.pid, words) not in (None, was), f"another {words}")
    until(lambda: answers(environ), "an answer of the last one")


def test_nothing_outlives_the_supervisor(house: subprocess.Popen[bytes]) -> None:
    family = children(house.pid)
    family += [pid for child in family for pid in children(child)]
    assert len(family) >= 3
    house.kill()
    until(lambda: not any(map(is_alive, family)), "the end of the family")


def test_a_stop_does_not_wait_for_an_idle_browser(
    house: subprocess.Popen[bytes], environ: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_connection(("127.0.0.1", int(environ["PORT"])), timeout=LIMIT_S) as browser:
        browser.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert browser.recv(4096).startswith(b"HTTP/1.1 200")
        house.terminate()
        house.wait(LIMIT_S)
    assert "Worker graceful timeout" not in (tmp_path / "log").read_text()


def test_a_taken_port_is_named(house: subprocess.Popen[bytes], environ: dict[str, str]) -> None:
    command = [sys.executable, "tools/start.py", "run"]
    second = subprocess.run(
        command, cwd=HERE, env=environ, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"Port {environ['PORT']} is in use" in second.stderr
