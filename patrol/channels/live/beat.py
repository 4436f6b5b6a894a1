"""The hub's work of each second: heartbeats, closing silent sockets, and presence for the desks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol

from patrol import clock
from patrol.channels.live import wire
from patrol.channels.live.crowd import SLOTS, Crowd
from patrol.channels.live.listener import Index, Listener, V

EVERY_S = SLOTS
"""Each socket gets a heartbeat every 15 s: in each second one slot of 15 has its turn."""
LATE_S = 2.0
"""A beat that comes later than this closes no silent socket."""
SILENT = 1001
"""The close code of RFC 6455 for a peer that went away."""


class ListenerHub(Protocol[V]):
    """The part of the hub that a beat needs."""

    upto: int
    crowd: Crowd[V]
    index: Index[V]
    elsewhere: dict[str, frozenset[int]]
    standing: Callable[[], Mapping[str, object]]

    def pour(self, frame: bytes, listeners: Sequence[Listener[V]]) -> list[Listener[V]]: ...

    def broadcast(self, frame: Mapping[str, object], *, area_id: int | None = None) -> None: ...


class Beat(Generic[V]):
    """Send heartbeats: each names the cursor `upto` and carries a ping.

    A socket that has not answered its last ping is closed.
    """

    def __init__(self, hub: ListenerHub[V]) -> None:
        self._hub = hub
        self._slot = 0
        self._next = clock.monotonic()
        self._announced: dict[str, frozenset[int]] = {}

    @property
    def wait_s(self) -> float:
        """Seconds until the next step is due."""
        return max(0.0, self._next - clock.monotonic())

    def step(self) -> None:
        """Do the work of each second that has passed; do nothing before the next one is due."""
        now = clock.monotonic()
        if now < self._next:
            return
        # After a pause of our own, answers may still lie unread, so no silent socket is closed.
        is_late = now - self._next > LATE_S
        # After a long pause one round is enough: it reaches every socket once.
        self._next = max(self._next, now - EVERY_S)
        while self._next <= now:
            self._next += 1
            self._slot = (self._slot + 1) % EVERY_S
            self._hearts(now, is_late=is_late)
        for listener in self._hub.crowd.everyone():
            listener.socket.writer.sweep()
        self._presence()

    def _hearts(self, now: float, *, is_late: bool) -> None:
        beat = {
            "kind": "heartbeat",
            "upto": self._hub.upto,
            "at": clock.iso(clock.now()),
            **self._hub.standing(),
        }
        # A copy, because other threads add and remove sockets meanwhile.
        everyone = list(self._hub.index.everyone)
        due = [listener for listener in everyone if listener.slot == self._slot]
        for listener in due:
            socket = listener.socket
            is_silent = socket.heard_at < listener.pinged_at and not socket.is_answering
            if is_silent and not is_late:
                socket.close(SILENT)
            listener.pinged_at = now
        self._hub.pour(wire.message(beat) + wire.PING, due)

    def _presence(self) -> None:
        """Tell the desks of an area which of its phones came or went since the last second."""
        phones = self._hub.index.phones
        here = self._hub.elsewhere | {
            name: listener.viewer.area_ids
            for name, group in list(phones.items())
            if (listener := next(iter(group), None))
        }
        changed: dict[int, list[dict[str, object]]] = {}
        for name in here.keys() ^ self._announced.keys():
            for area_id in here.get(name) or self._announced[name]:
                changed.setdefault(area_id, []).append({"call_sign": name, "live": name in here})
        self._announced = here
        for area_id, body in changed.items():
            self._hub.broadcast({"kind": "presence", "body": body}, area_id=area_id)
