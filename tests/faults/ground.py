"""Phones whose link can be cut: in a network namespace of their own where we are root, else peers
that simply stop reading and answering."""

import contextlib
import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from tests.services.ws_client import WsClient

Headers = dict[str, str]
CLONE_NEWNET = 0x40000000
NET = f"10.{137 + os.getpid() % 100}.{os.getpid() // 100 % 250}"


def is_possible() -> bool:
    return sys.platform.startswith("linux") and os.geteuid() == 0


class Ground(Protocol):
    host: str

    def open(self, port: int, callers: Sequence[Headers]) -> list[WsClient]: ...
    def cut(self) -> None: ...


class Still:
    """Clients that stop reading; their kernel still acknowledges until its buffers are full."""

    host = "127.0.0.1"

    def open(self, port: int, callers: Sequence[Headers]) -> list[WsClient]:
        return [_socket(port, self.host, caller, receive_buffer=4096) for caller in callers]

    def cut(self) -> None:
        """Do nothing: from now on the test reads no more."""


class Namespace:
    """A network namespace; `cut` takes its link down: no FIN, no RST, no acknowledgement."""

    host = f"{NET}.1"

    def __init__(self, name: str) -> None:
        self.name, self.here, self.there = name, f"{name}h", f"{name}p"

    def open(self, port: int, callers: Sequence[Headers]) -> list[WsClient]:
        made: list[WsClient] = []

        def open_there() -> None:
            libc = ctypes.CDLL(None, use_errno=True)
            with Path(f"/run/netns/{self.name}").open() as file:
                assert libc.setns(file.fileno(), CLONE_NEWNET) == 0, ctypes.get_errno()
            made.extend(_socket(port, self.host, caller) for caller in callers)

        thread = threading.Thread(target=open_there)
        thread.start()
        thread.join()
        assert len(made) == len(callers)
        return made

    def cut(self) -> None:
        _ip("link", "set", self.here, "down")


@contextlib.contextmanager
def far_away() -> Iterator[Ground]:
    if not is_possible():
        yield Still()
        return
    place = Namespace(f"pt{os.getpid() % 100_000}")
    _ip("netns", "add", place.name)
    try:
        _ip("link", "add", place.here, "type", "veth", "peer", "name", place.there)
        _ip("link", "set", place.there, "netns", place.name)
        _ip("addr", "add", f"{NET}.1/24", "dev", place.here)
        _ip("link", "set", place.here, "up")
        inside = ("-n", place.name)
        _ip(*inside, "addr", "add", f"{NET}.2/24", "dev", place.there)
        _ip(*inside, "link", "set", place.there, "up")
        yield place
    finally:
        subprocess.run(["ip", "link", "del", place.here], check=False, capture_output=True)
        _ip("netns", "del", place.name)


def phone(port: int, token: str) -> WsClient:
    """Open a socket of the real `/live` and read past its greeting."""
    return _socket(port, "127.0.0.1", bearer(token))


def bearer(token: str) -> Headers:
    return {"Origin": "", "Authorization": f"Bearer {token}"}


def _socket(port: int, host: str, headers: Headers, receive_buffer: int = 0) -> WsClient:
    client = WsClient(port, host=host, receive_buffer=receive_buffer, **headers)
    for _ in client.messages(until="upto"):
        pass
    return client


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
