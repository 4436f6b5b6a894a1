"""The hub: one thread sends each event of the feed, in order, to the sockets that may see it.

A socket carries an unbroken stream, or it is closed.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Generic

from patrol.channels.live import wire
from patrol.channels.live.beat import Beat
from patrol.channels.live.crowd import Crowd
from patrol.channels.live.heard import Hear, hear
from patrol.channels.live.listener import E, Index, Listener, V
from patrol.channels.live.live_socket import LiveSocket
from patrol.channels.live.pulse import Figures, PauseMeter
from patrol.channels.live.recent import Recent
from patrol.channels.live.replay import catch_up
from patrol.channels.live.sent import SentFrames

MOST_SOCKETS = 12_000
"""With so many sockets, a process refuses new ones."""
YIELD_EVERY = 512
"""After so many sockets the fan-out lets other greenlets run."""
READ = 500
"""So many rows are read from the feed at a time."""
FRESH_MOST = 2_000
"""With more fresh events than this in memory, the feed is read instead and they are dropped."""
FAILED = 1011
"""The close code of RFC 6455 for an error of the server."""
log = logging.getLogger(__name__)

WatchCommits = Callable[[Callable[[], None], threading.Event], None]


class Hub(Generic[V, E]):
    """Call `start()` once, `serve()` in each handler, and `wake(events)` after each commit."""

    def __init__(
        self,
        *,
        read_after: Callable[[int, int], list[E]],
        head: Callable[[], int],
        may_see: Callable[[V, E], bool],
        on_sent: Callable[[list[tuple[E, list[str]]]], None],
        watch: WatchCommits | None = None,
        standing: Callable[[], Mapping[str, object]] = dict,
        most: int = MOST_SOCKETS,
    ) -> None:
        """`watch(wake, stop)` blocks and calls `wake` when another process may have committed.

        `standing` are the fields that each greeting and heartbeat carries.
        """
        self.head, self.may_see, self.standing = head, may_see, standing
        self._read_after, self._watch = read_after, watch
        self.upto = 0
        self.crowd: Crowd[V] = Crowd(most)
        self.index: Index[V] = Index()
        self.elsewhere: dict[str, frozenset[int]] = {}
        """Call signs of the phones at other web processes, with their areas."""
        self.hears: dict[str, Hear[V]] = {}
        """The kinds of messages that phones may send over their sockets."""
        self.recent: Recent[E] = Recent(read_after)
        self.sent: SentFrames[E] = SentFrames(on_sent)
        self.beat: Beat[V] = Beat(self)
        self._pulse = PauseMeter()
        self._fresh: dict[int, E] = {}
        self._look = False
        self._loose: deque[tuple[bytes, int | None]] = deque()
        self._turn, self._leaving = threading.Lock(), threading.Lock()
        self._news, self._stop = threading.Event(), threading.Event()
        self._frames = 0

    def start(self) -> None:
        """Read the head of the feed and start the threads; call it in the process that serves."""
        self.upto = self.head()
        loops = [self._run, lambda: self.sent.run(self._stop), lambda: self._pulse.run(self._stop)]
        if self._watch is not None:
            loops.append(self._keep_watching)
        for loop in loops:
            threading.Thread(target=loop, daemon=True).start()

    def stop(self) -> None:
        """Stop the threads; the sockets stay as they are (see `Crowd.drain`)."""
        self._stop.set()
        self._news.set()

    def wake(self, events: Sequence[E] = ()) -> None:
        """Send the events that this process just committed; without events, look into the feed."""
        for event in events:
            self._fresh[event.seq] = event
        # A hub that hangs behind must not gather events in memory without end.
        if not events or len(self._fresh) > FRESH_MOST:
            self._look = True
        self._news.set()

    def broadcast(self, frame: Mapping[str, object], *, area_id: int | None = None) -> None:
        """Send a frame without `seq` to the desks of an area, or to all desks (None)."""
        self._loose.append((wire.message(frame), area_id))
        self._news.set()

    def _keep_watching(self) -> None:
        assert self._watch is not None  # noqa: S101  (`start` has checked it)
        while not self._stop.is_set():
            try:
                self._watch(self.wake, self._stop)
            except Exception:
                log.exception("cannot hear other processes, again in a second")
                self._stop.wait(1)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._news.wait(self.beat.wait_s)
            self._news.clear()
            try:
                while events := self._next_events():
                    for event in events:
                        self._fan_out(event)
                while self._loose:
                    frame, area_id = self._loose.popleft()
                    self.pour(frame, self.index.desks(area_id))
                # After the events, so that no ping delays an order.
                self.beat.step()
            except Exception:
                # The events after it have left the memory, so they are read from the feed.
                log.exception("the hub stumbled and goes on")
                self._look = True
                self._stop.wait(1)

    def _next_events(self) -> list[E]:
        following: list[E] = []
        # Only the next seq may go out: a gap is a row of another process, which the feed has.
        while event := self._fresh.pop(self.upto + 1 + len(following), None):
            following.append(event)
        if following or not (self._look or self._fresh):
            return following
        self._look = False
        rows = self._read_after(self.upto, READ) if self.head() > self.upto else []
        self._look = self._look or len(rows) == READ  # there may be more, and no wake-up for them
        reached = rows[-1].seq if rows else self.upto
        for seq in [seq for seq in list(self._fresh) if seq <= reached]:
            del self._fresh[seq]
        return rows

    def _fan_out(self, event: E) -> None:
        with self._turn:
            frame = self.recent.keep(event)
            self.upto = event.seq
            concerned = self.index.concerned(event)
        # A socket that caught up meanwhile has this event already: its cursor says so.
        due = [
            listener
            for listener in concerned
            if listener.cursor < event.seq and self.may_see(listener.viewer, event)
        ]
        self.sent.note(event, self.pour(frame, due))

    def pour(self, frame: bytes, listeners: Sequence[Listener[V]]) -> list[Listener[V]]:
        """Write one frame to many sockets; return those that took it.

        Only the hub's own thread may call it, because the order of the frames depends on it.
        """
        took = []
        for number, listener in enumerate(listeners, 1):
            if listener.socket.write(frame):
                took.append(listener)
            if number % YIELD_EVERY == 0:
                # Under gevent this lets requests run: 10,000 writes in a row would stop them.
                time.sleep(0)
        self._frames += len(took)
        return took

    def serve(self, socket: LiveSocket, viewer: V, after: int | None) -> None:
        """Send what follows the seq `after`, then all new events, until the socket is gone."""
        listener = self.crowd.enter(socket, viewer)
        try:
            if socket.is_open:
                catch_up(self, listener, after)
            socket.run(lambda text: hear(self.hears, listener, text))
        except Exception:
            log.exception("a socket could not be served")
            socket.close(FAILED)
        finally:
            socket.writer.kill()
            self._forget(listener)

    def _forget(self, listener: Listener[V]) -> None:
        """Remove a socket, one at a time, so that others run between."""
        # 10,000 sockets that broke at one moment paused the hub for 320 ms.
        with self._leaving:
            time.sleep(0)
        with self._turn:
            self.index.discard(listener)
        self.crowd.exit(listener)

    def admit(self, listener: Listener[V], cursor: int | None) -> bool:
        """Let a socket get new events if it has all up to here; False when it has to catch up.

        A `cursor` of None: the client will fetch the whole state, so it needs nothing older.
        """
        with self._turn:
            # Under the same lock as the fan-out: between this look and `add` no event can pass.
            if cursor is not None and cursor < self.upto:
                return False
            listener.cursor = self.upto if cursor is None else cursor
            if cursor is not None:
                listener.socket.write(wire.message({"kind": "upto", "upto": cursor}))
            self.index.add(listener)
            return True

    def figures(self) -> Figures:
        """Return the hub's figures for /metrics."""
        p99, longest = self._pulse.pauses()
        return Figures(
            sockets=self.crowd.size,
            phones=len(self.index.phones),
            queued_frames=sum(listener.socket.writer.queued for listener in self.crowd.everyone()),
            sent_frames=self._frames,
            dropped_sockets=self.crowd.dropped,
            upto=self.upto,
            pause_p99_s=p99,
            pause_longest_s=longest,
        )
