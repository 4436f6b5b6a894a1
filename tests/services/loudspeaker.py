"""A server that accepts subscribers as Redis does and sends them the test's messages."""

import socket
import threading
from typing import Self

IN = b":1\r\n"


class Loudspeaker:
    """Answers the first `lets_in` subscribers; later ones get no answer."""

    def __init__(self, lets_in: int = 1000) -> None:
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._door.getsockname()[1])
        self._lets_in = lets_in
        self.inside: list[socket.socket] = []
        self._thread = threading.Thread(target=self._admit)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for subscriber in (self._door, *self.inside):
            subscriber.close()

    def tell(self, message: bytes, count: int | None = None) -> None:
        """Send a message to all subscribers, or to the first `count`."""
        for subscriber in self.inside[:count]:
            subscriber.sendall(message)

    def _admit(self) -> None:
        while True:
            try:
                subscriber, _ = self._door.accept()
            except OSError:
                return
            self.inside.append(subscriber)
            subscriber.recv(1024)
            if len(self.inside) <= self._lets_in:
                subscriber.sendall(IN)
