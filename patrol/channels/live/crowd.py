"""Hold the open sockets: count them, limit them in all and for each login, and close them."""

import threading
import time
from itertools import count
from typing import Generic

from patrol import clock
from patrol.channels.live.listener import Listener, V
from patrol.channels.live.live_socket import POLICY, LiveSocket
from patrol.channels.live.writer import TOO_SLOW

PER_LOGIN = 3
"""A login may have so many sockets; a new one closes the oldest."""
LEAVE_AT_ONCE = 128
"""So many sockets are closed before the others get the thread: 10,000 at once paused the hub."""
RESTART, SIGNED_OUT = 1012, 4401
"""Close codes: the server restarts (RFC 6455's registry), and our own for an ended session."""
SLOTS = 15
"""The heartbeats are spread over so many seconds."""


class Crowd(Generic[V]):
    """All sockets from the handshake to the end, also those that still catch up."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = self.dropped = 0
        self.is_draining = False
        self._logins: dict[str, list[Listener[V]]] = {}
        self._turn = threading.Lock()
        self._numbers = count()

    @property
    def is_full(self) -> bool:
        return self.size >= self.most

    def enter(self, socket: LiveSocket, viewer: V) -> Listener[V]:
        """Add a socket; close the oldest ones of its login above `PER_LOGIN`."""
        listener = Listener(socket, viewer, next(self._numbers) % SLOTS)
        with self._turn:
            mates = self._logins.setdefault(viewer.login_id, [])
            # The oldest: they may be dead connections of a phone that just came back.
            crowding = mates[: max(0, len(mates) + 1 - PER_LOGIN)]
            mates.append(listener)
            self.size += 1
        for old in crowding:
            old.socket.close(POLICY)
        # Its handshake began before the process was told to stop.
        if self.is_draining:
            socket.close(RESTART)
        return listener

    def exit(self, listener: Listener[V]) -> None:
        """Remove a socket that is gone, and count it as dropped when it was too slow."""
        login_id = listener.viewer.login_id
        with self._turn:
            self._logins[login_id].remove(listener)
            if not self._logins[login_id]:
                del self._logins[login_id]
            self.size -= 1
            self.dropped += listener.socket.writer.leaving == TOO_SLOW

    def everyone(self) -> list[Listener[V]]:
        """Return all sockets, as a copy that may be read while others come and go."""
        return [listener for mates in list(self._logins.values()) for listener in list(mates)]

    def viewers(self) -> dict[str, V]:
        """Return one viewer for each login, by login id."""
        return {listener.viewer.login_id: listener.viewer for listener in self.everyone()}

    def close_login(self, login_id: str, code: int = SIGNED_OUT) -> None:
        """Close all sockets of one login."""
        for listener in list(self._logins.get(login_id, ())):
            listener.socket.close(code)

    def drain(self, code: int = RESTART, seconds: float = 10.0) -> None:
        """Close all sockets before the process stops, a few at a time.

        It looks again for `seconds`, because a handshake may finish meanwhile.
        """
        self.is_draining = True  # from now on `enter` closes newcomers and `/live` refuses them
        until = clock.monotonic() + seconds
        while clock.monotonic() < until:
            staying = [listener for listener in self.everyone() if listener.socket.is_open]
            for number, listener in enumerate(staying, 1):
                listener.socket.close(code)
                if number % LEAVE_AT_ONCE == 0:
                    time.sleep(0.01)
            time.sleep(0.05)
