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
from typing import Self

import pytest

from tests.services.ports import free_port
from tests.waiting import LIMIT_S, until

HERE = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "tools/start.py", "run"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads Linux's /proc"),
]


class House:
    """Web and worker under the supervisor, on an empty database."""

    def __init__(self, folder: Path, empty_database: Path) -> None:
        names = ("HOME", "PATH", "LANG")
        self.env = {name: os.environ[name] for name in names if name in os.environ}
        self.env |= {"PORT": str(free_port()), "PATROL_DATA": str(folder / "data")}
        (folder / "data").mkdir(mode=0o700)
        shutil.copy(empty_database, folder / "data/patrol.db")
        (folder / "data/patrol.db").chmod(0o600)
        self.log = folder / "log"

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                COMMAND, cwd=HERE, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        try:
            until(self.answers, "the first answer")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(LIMIT_S)

    def answers(self) -> bool:
        url = f"http://127.0.0.1:{self.env['PORT']}/healthz"
        try:
            with urllib.request.urlopen(url, timeout=LIMIT_S) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    """One that the tests leave standing."""
    with House(tmp_path_factory.mktemp("house"), empty_database) as standing:
        yield standing


@pytest.fixture
def house_to_end(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    with House(tmp_path, empty_database) as standing:
        yield standing


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
def test_a_process_that_dies_is_back_however_often(house: House, words: str) -> None:
    for _ in range(10):
        killed = find(house.process.pid, words)
        assert killed
        os.kill(killed, signal.SIGKILL)
        until(
            lambda was=killed: find(house.process.pid, words) not in (None, was), f"another {words}"
        )
    until(house.answers, "an answer of the last one")


def test_a_taken_port_is_named(house: House) -> None:
    second = subprocess.run(
        COMMAND, cwd=HERE, env=house.env, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"Port {house.env['PORT']} is in use" in second.stderr


def test_nothing_outlives_the_supervisor(house_to_end: House) -> None:
    supervisor = house_to_end.process
    family = children(supervisor.pid)
    family += [pid for child in family for pid in children(child)]
    assert len(family) >= 3
    supervisor.kill()
    until(lambda: not any(map(is_alive, family)), "the end of the family")


def test_a_stop_does_not_wait_for_an_idle_browser(house_to_end: House) -> None:
    address = "127.0.0.1", int(house_to_end.env["PORT"])
    with socket.create_connection(address, timeout=LIMIT_S) as browser:
        browser.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert browser.recv(4096).startswith(b"HTTP/1.1 200")
        house_to_end.process.terminate()
        house_to_end.process.wait(LIMIT_S)
    assert "Worker graceful timeout" not in house_to_end.log.read_text()
