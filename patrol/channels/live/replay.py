"""What a socket missed, in order and at its own pace, and then it is live without a seam."""

import time
from typing import TYPE_CHECKING

from patrol import clock
from patrol.channels.live import wire
from patrol.channels.live.listener import E, Listener, V

if TYPE_CHECKING:
    from patrol.channels.live.hub import Hub

MOST = 500
BATCH = 64


def catch_up(hub: "Hub[V, E]", listener: Listener[V], after: int | None) -> None:
    """Send hello, the rows after `after` (or `reset`), `upto`; then admit the socket."""
    start = hub.upto if after is None else after
    hello = {"kind": "hello", "upto": start, "session": listener.viewer.login_id}
    hello |= {"at": clock.iso(clock.now()), "hears": sorted(hub.hears)}
    listener.socket.write(wire.message(hello))
    if not _is_near(hub, start):
        hub.admit(listener, None)  # first: what happens after the reset, it must hear
        listener.socket.write(wire.message({"kind": "reset"}))
        return
    cursor = start
    while not hub.admit(listener, cursor):
        rows = hub.recent.after(cursor, BATCH)
        if not rows or not _send(hub, listener, rows):
            listener.socket.close(1011)  # the client comes back with its own cursor
            return
        cursor = rows[-1][0].seq


def _is_near(hub: "Hub[V, E]", start: int) -> bool:
    """A cursor ahead of this hub is right when the feed has it: another process committed."""
    if start > hub.upto and start > hub.head():
        return False
    return hub.upto - start <= MOST


def _send(hub: "Hub[V, E]", listener: Listener[V], rows: list[tuple[E, bytes]]) -> bool:
    socket = listener.socket
    for event, frame in rows:
        if hub.may_see(listener.viewer, event) and socket.write(frame):
            hub.sent.note(event, [listener])
    while socket.writer.queued and not socket.writer.dead:
        time.sleep(0.02)
    return socket.is_open
