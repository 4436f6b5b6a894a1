"""HTTPS on a LAN has one kept authority and a certificate for the addresses of the day."""

import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import lan
import pytest

from tests.services.ports import free_port
from tests.waiting import LIMIT_S, until

HERE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def plain() -> Iterator[int]:
    """A plain server that sends the first two lines of a connection back."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def answer(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as lines:
            connection.sendall(lines.readline() + lines.readline())


class Door:
    """tools/tls.py as `make run TLS=1` starts it, in front of the `plain` port."""

    def __init__(self, data: Path, plain: int) -> None:
        self.port, self.authority, self.output = free_port(), data / "tls" / "ca.crt", ""
        self._environ = os.environ | {
            "PATROL_DATA": str(data),
            "PUBLIC_URL": f"https://127.0.0.1:{self.port}",
            "HOST": "127.0.0.1",
            "PORT": str(plain),
            "TLS_PORT": str(self.port),
        }

    def __enter__(self) -> Self:
        command = [sys.executable, "tools/tls.py"]
        self._process = subprocess.Popen(
            command, cwd=HERE, env=self._environ, stdout=subprocess.PIPE, text=True
        )
        wait_for(self.port)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self.output = self._process.communicate(timeout=LIMIT_S)[0]

    def ask(self, name: str = "127.0.0.1") -> tuple[int, list[bytes]]:
        """Connect by TLS; return our own port, and the two lines that the plain server got."""
        context = ssl.create_default_context(cafile=self.authority)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT_S) as raw,
            context.wrap_socket(raw, server_hostname=name) as secure,
        ):
            secure.sendall(b"hello\n")
            with secure.makefile("rb") as lines:
                return secure.getsockname()[1], [lines.readline(), lines.readline()]


def wait_for(port: int) -> None:
    def is_open() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    until(is_open, "an open door")


def test_the_plain_port_learns_who_calls(tmp_path: Path, plain: int) -> None:
    with Door(tmp_path, plain) as door:
        port, heard = door.ask()
    assert heard == [f"PROXY TCP4 127.0.0.1 127.0.0.1 {port} {door.port}\r\n".encode(), b"hello\n"]


def test_every_address_of_the_machine_is_certified(tmp_path: Path, plain: int) -> None:
    with Door(tmp_path, plain) as door:
        for name in ("localhost", lan.first_address()):
            assert door.ask(name)[1][1] == b"hello\n"


def test_a_phone_trusts_once(tmp_path: Path, plain: int) -> None:
    with Door(tmp_path, plain) as first:
        kept = first.authority.read_bytes()
    with Door(tmp_path, plain) as second:
        second.ask()
    assert second.authority.read_bytes() == kept
    assert second.authority.with_name("ca.key").stat().st_mode & 0o077 == 0


def test_the_terminal_names_what_to_scan(tmp_path: Path, plain: int) -> None:
    with Door(tmp_path, plain) as door:
        pass
    assert f"https://127.0.0.1:{door.port}/ca.crt" in door.output
    assert f"https://127.0.0.1:{door.port}/desk" in door.output
