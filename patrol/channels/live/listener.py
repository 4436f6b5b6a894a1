"""Who listens: one socket with the rights behind it, and the index that finds the right ones."""

from collections.abc import Collection, Iterator
from typing import Generic, Protocol, TypeVar

from patrol.channels.live.live_socket import LiveSocket


class Viewer(Protocol):
    """Whom a socket speaks for; the web layer makes it from the session."""

    @property
    def is_desk(self) -> bool: ...
    @property
    def name(self) -> str: ...
    @property
    def area_ids(self) -> frozenset[int]: ...
    @property
    def login_id(self) -> str: ...


class LiveEvent(Protocol):
    """A row of the feed; `frame` is its JSON text, safe for everyone who may see it."""

    @property
    def seq(self) -> int: ...
    @property
    def area_id(self) -> int: ...
    @property
    def member(self) -> str | None: ...
    @property
    def audience(self) -> str: ...
    @property
    def crew(self) -> Collection[str]: ...
    @property
    def frame(self) -> str: ...


V = TypeVar("V", bound=Viewer)
E = TypeVar("E", bound=LiveEvent)


class Listener(Generic[V]):
    """A socket in the hub. It needs nothing up to `cursor`; `slot` spreads the heartbeats."""

    __slots__ = ("cursor", "pinged_at", "slot", "socket", "viewer")

    def __init__(self, socket: LiveSocket, viewer: V, slot: int) -> None:
        self.socket, self.viewer, self.slot, self.cursor = socket, viewer, slot, 0
        self.pinged_at = 0.0


class Index(Generic[V]):
    """Narrows an event to the sockets it may concern; whether they may see it is not asked here."""

    def __init__(self) -> None:
        self.phones: dict[str, set[Listener[V]]] = {}
        self._desks: dict[int, set[Listener[V]]] = {}
        self.everyone: set[Listener[V]] = set()

    def add(self, listener: Listener[V]) -> None:
        self.everyone.add(listener)
        for group in self._groups(listener):
            group.add(listener)

    def discard(self, listener: Listener[V]) -> None:
        self.everyone.discard(listener)
        for group in self._groups(listener):
            group.discard(listener)
        if not self.phones.get(listener.viewer.name, True):
            del self.phones[listener.viewer.name]

    def _groups(self, listener: Listener[V]) -> Iterator[set[Listener[V]]]:
        viewer = listener.viewer
        if viewer.is_desk:
            for area_id in viewer.area_ids:
                yield self._desks.setdefault(area_id, set())
        else:
            yield self.phones.setdefault(viewer.name, set())

    def desks(self, area_id: int | None = None) -> list[Listener[V]]:
        """Desks that look over the area; all of them when no area is named."""
        if area_id is not None:
            return list(self._desks.get(area_id, ()))
        return [one for one in self.everyone if one.viewer.is_desk]

    def concerned(self, event: LiveEvent) -> list[Listener[V]]:
        found = self.desks(event.area_id)
        if event.audience != "desk":
            names = set(event.crew)
            if event.member is not None:
                names.add(event.member)
            for name in names:
                found.extend(self.phones.get(name, ()))
        return found
