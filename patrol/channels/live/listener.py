"""The sockets in the hub with their rights, and an index of those that an event may concern."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from patrol.channels.live.live_socket import LiveSocket


class Viewer(Protocol):
    """The person that a socket speaks for; the web layer makes it from the session."""

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
    def at(self) -> datetime: ...
    @property
    def area_id(self) -> int: ...
    @property
    def case_area_id(self) -> int | None: ...
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
    """A socket in the hub.

    It has all events up to the seq `cursor`. `slot` is the second, of 15, of its heartbeats.
    """

    __slots__ = ("cursor", "pinged_at", "slot", "socket", "viewer")

    def __init__(self, socket: LiveSocket, viewer: V, slot: int) -> None:
        self.socket, self.viewer, self.slot, self.cursor = socket, viewer, slot, 0
        self.pinged_at = 0.0


class Index(Generic[V]):
    """Find the sockets that an event may concern; `may_see` decides later about each."""

    def __init__(self) -> None:
        self.phones: dict[str, set[Listener[V]]] = {}
        self._desks: dict[int, set[Listener[V]]] = {}
        self.everyone: set[Listener[V]] = set()

    def add(self, listener: Listener[V]) -> None:
        """Add a socket: a desk under each of its areas, a phone under its call sign."""
        self.everyone.add(listener)
        for group in self._groups(listener):
            group.add(listener)

    def discard(self, listener: Listener[V]) -> None:
        """Remove a socket; one that was never added does no harm."""
        self.everyone.discard(listener)
        for group in self._groups(listener):
            group.discard(listener)
        # The keys of `phones` are the phones that are there, so an empty group must go.
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
        """Return the desks that see an area, or all desks when no area is named."""
        if area_id is not None:
            return list(self._desks.get(area_id, ()))
        return [listener for listener in self.everyone if listener.viewer.is_desk]

    def concerned(self, event: LiveEvent) -> list[Listener[V]]:
        """Return the desks of the event's areas and the phones of its crew and its member."""
        listeners = self.desks(event.area_id)
        if event.case_area_id is not None:  # most desks of the second area see the first as well
            listeners = list({*listeners, *self.desks(event.case_area_id)})
        if event.audience != "desk":
            names = set(event.crew)
            if event.member is not None:
                names.add(event.member)
            for name in names:
                listeners.extend(self.phones.get(name, ()))
        return listeners
