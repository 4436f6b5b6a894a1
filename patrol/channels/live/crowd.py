"""The sockets that are there: at most so many in all and a login, each closed when it must be."""

import threading
import time
from itertools import count
from typing import Generic

from patrol import clock
from patrol.channels.live.listener import Listener, V
from patrol.channels.live.live_socket import POLICY, LiveSocket
from patrol.channels.live.writer import TOO_SLOW

PER_LOGIN = 3
LEAVE_AT_ONCE = 128
RESTART, SIGNED_OUT = 1012, 4401
SLOTS = 15


class Crowd(Generic[V]):
    """Every socket from its handshake to its end, live or still catching up."""

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
        listener = Listener(socket, viewer, next(self._numbers) % SLOTS)
        with self._turn:
            mates = self._logins.setdefault(viewer.login_id, [])
            # The oldest go: they may be the dead ends of a phone that just came back
            crowding = mates[: max(0, len(mates) + 1 - PER_LOGIN)]
            mates.append(listener)
            self.size += 1
        for old in crowding:
            old.socket.close(POLICY)
        if self.is_draining:
            socket.close(RESTART)
        return listener

    def exit(self, listener: Listener[V]) -> None:
        login_id = listener.viewer.login_id
        with self._turn:
            self._logins[login_id].remove(listener)
            if not self._logins[login_id]:
                del self._logins[login_id]
            self.size -= 1
            self.dropped += listener.socket.writer.leaving == TOO_SLOW

    def everyone(self) -> list[Listener[V]]:
        return [one for mates in list(self._logins.values()) for one in list(mates)]

    def viewers(self) -> dict[str, V]:
        """One viewer a login, to be checked again."""
        return {one.viewer.login_id: one.viewer for one in self.everyone()}

    def close_login(self, login_id: str, code: int = SIGNED_OUT) -> None:
        for listener in list(self._logins.get(login_id, ())):
            listener.socket.close(code)

    def drain(self, code: int = RESTART, seconds: float = 10.0) -> None:
        """Say goodbye to all, a few at a time: ten thousand at once would pause the process.

        Looks again and again, because a handshake may finish meanwhile.
        """
        self.is_draining = True
        until = clock.monotonic() + seconds
        while clock.monotonic() < until:
            staying = [one for one in self.everyone() if one.socket.is_open]
            for number, listener in enumerate(staying, 1):
                listener.socket.close(code)
                if number % LEAVE_AT_ONCE == 0:
                    time.sleep(0.01)
            time.sleep(0.05)
