"""Send a socket the events that it missed, in order, and then admit it to the new ones."""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Protocol

from patrol import clock
from patrol.channels.live import wire
from patrol.channels.live.listener import E, Listener, V
from patrol.channels.live.recent import Recent
from patrol.channels.live.sent import SentFrames

MOST = 500
"""A client that missed more rows than this fetches the whole state instead."""
PHONES_REPLAY = timedelta(hours=24)
"""A phone that missed an event older than this fetches the whole state, which asks for its rights.

The frames would also say what became of a case that its member may not read any more.
"""
BATCH = 64
"""So many rows are sent before the socket's queue must be empty again."""


class Stream(Protocol[V, E]):
    """The part of the hub that a replay needs."""

    upto: int
    head: Callable[[], int]
    may_see: Callable[[V, E], bool]
    standing: Callable[[], Mapping[str, object]]
    recent: Recent[E]
    sent: SentFrames[E]

    @property
    def hears(self) -> Collection[str]: ...

    def admit(self, listener: Listener[V], cursor: int | None) -> bool: ...


def catch_up(hub: Stream[V, E], listener: Listener[V], after: int | None) -> None:
    """Send `hello`, the rows after the seq `after` (or `reset`) and `upto`; admit the socket."""
    start = hub.upto if after is None else after
    hello = {"kind": "hello", "upto": start, "session": listener.viewer.login_id}
    hello |= {"at": clock.iso(clock.now()), "hears": sorted(hub.hears), **hub.standing()}
    listener.socket.write(wire.message(hello))
    if not _is_near(hub, start):
        _reset(hub, listener)
        return
    cursor = start
    while not hub.admit(listener, cursor):
        rows = hub.recent.after(cursor, BATCH)
        if rows and _is_past(listener, rows[0][0]):
            _reset(hub, listener)
            return
        if not rows or not _send(hub, listener, rows):
            listener.socket.close(1011)  # the client comes back with its own cursor
            return
        cursor = rows[-1][0].seq


def _reset(hub: Stream[V, E], listener: Listener[V]) -> None:
    hub.admit(listener, None)  # before the reset, so that it misses nothing after it
    listener.socket.write(wire.message({"kind": "reset"}))


def _is_past(listener: Listener[V], event: E) -> bool:
    return not listener.viewer.is_desk and event.at < clock.now() - PHONES_REPLAY


def _is_near(hub: Stream[V, E], start: int) -> bool:
    """Return True when the client may catch up from `start`; else it needs the whole state."""
    # A cursor ahead of this hub is right if the feed has it: another process committed the row.
    if start > hub.upto and start > hub.head():
        return False
    return hub.upto - start <= MOST


def _send(hub: Stream[V, E], listener: Listener[V], rows: list[tuple[E, bytes]]) -> bool:
    socket = listener.socket
    for event, frame in rows:
        if hub.may_see(listener.viewer, event) and socket.write(frame):
            hub.sent.note(event, [listener])
    # Paced: 500 rows at once would fill the queue of a slow phone and close it.
    while socket.writer.queued and not socket.writer.dead:
        time.sleep(0.02)
    return socket.is_open
