"""The device lines beside the app: the same database, sockets of this machine, a real broker."""

import asyncio
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from patrol.doors.process import Doors
from patrol.services import Services
from tests.requires import program
from tests.waiting import until


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(services: Services) -> Iterator[Doors]:
    """The process of the lines, in a thread of the test; it has looked at the sources once."""
    doors, stops = Doors(services), []
    looked = threading.Event()

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        stops.append(lambda: loop.call_soon_threadsafe(stop.set))
        await doors.look()
        looked.set()
        await doors.run(stop)

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        assert looked.wait(30)
        yield doors
    finally:
        stops[0]()
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def ports(services: Services) -> dict[str, int]:
    """Free ports for the TCP lines; the services have them as settings."""
    free = {"hj212": free_port(), "gb26875": free_port()}
    services.settings = replace(
        services.settings, hj212_port=free["hj212"], gb26875_port=free["gb26875"]
    )
    return free


class Mosquitto:
    """A broker of this machine that keeps its sessions over a restart."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
            f"persistence_location {folder}/\nuser root\nlog_type warning\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(program("mosquitto")), "-c", str(self._config)]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until(self._answers, "the broker listens")

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def publish(self, topic: str, message: str, *more: str) -> None:
        """Publish as a device does, with the broker's own program."""
        place = ["-h", "127.0.0.1", "-p", str(self.port), "-q", "1"]
        command = [str(program("mosquitto_pub")), *place, "-t", topic, "-m", message, *more]
        subprocess.run(command, check=True, timeout=30)

    def hear(self, topic: str, count: int) -> list[str]:
        """Listen as a platform does that keeps its session; return so many messages."""
        place = ["-h", "127.0.0.1", "-p", str(self.port), "-q", "1", "-i", "platform", "-c"]
        until_when = ["-C", str(count), "-W", "30"] if count else ["-E"]
        command = [str(program("mosquitto_sub")), *place, "-t", topic, *until_when]
        said = subprocess.run(command, check=True, capture_output=True, timeout=60, text=True)
        return said.stdout.splitlines()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    folder = tmp_path / "broker"
    folder.mkdir()
    made = Mosquitto(folder)
    made.start()
    yield made
    made.stop()


Speak = Callable[[bytes], bytes]


@contextmanager
def device(port: int) -> Iterator[Speak]:
    """A device on the line: it sends bytes, and returns what comes back; b"" when it is closed."""
    with socket.create_connection(("127.0.0.1", port), 20) as link:

        def speak(octets: bytes) -> bytes:
            link.sendall(octets)
            return link.recv(4096)

        yield speak
