"""The hub itself, on real sockets in this process: order, resumption, narrowing, silence."""

import base64
import json
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from patrol import clock
from patrol.access import Actor, Kind, may_see
from patrol.channels.live import Hub, LiveSocket, is_plain
from patrol.channels.live.hub import READ
from patrol.channels.live.sent import SentFrames
from patrol.db import DatabaseBusy
from patrol.feed import Event
from patrol.models import Audience, Role
from tests.services.ws_client import WsClient
from tests.waiting import LIMIT_S, until

ROOT = Path(__file__).parents[3]
KEY = base64.b64encode(b"0123456789abcdef").decode()


@dataclass
class Town:
    """A hub that reads its feed from a list."""

    rows: list[Event] = field(default_factory=list)
    sent: list[tuple[int, list[str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refusals: int = 0

    def __post_init__(self) -> None:
        self.hub: Hub[Actor, Event] = Hub(
            read_after=lambda seq, limit: self.rows[seq : seq + limit],
            head=lambda: len(self.rows),
            may_see=self._may_see,
            on_sent=self._on_sent,
        )

    def _may_see(self, actor: Actor, event: Event) -> bool:
        self.asked.append(actor.name)
        return may_see(actor, event)

    def _on_sent(self, batch: list[tuple[Event, list[str]]]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OSError("the database is away")
        self.sent += [(event.seq, names) for event, names in batch]

    def append(self, *crew: str) -> Event:
        event = Event(
            seq=len(self.rows) + 1,
            at=clock.now(),
            kind="order.sent",
            actor="701",
            area_id=1,
            incident_id=None,
            member=None,
            audience=Audience.CREW,
            crew=frozenset(crew),
            body_json="{}",
        )
        self.rows.append(event)
        return event

    def enter(self, name: str, after: int | None = None) -> WsClient:
        """Connect a phone, or a desk when the name begins with 7, and read until it is live."""
        client = self.open(name, after)
        if not self.hub.crowd.is_draining:
            [*client.messages(until="upto")]
        return client

    def open(self, name: str, after: int | None, kind: type[LiveSocket] = LiveSocket) -> WsClient:
        here, there = _pair()
        live = kind(_handshake(there))
        of, role = (Kind.DESK, Role.DISPATCHER) if name[0] == "7" else (Kind.PHONE, Role.MEMBER)
        actor = Actor(of, name, role, 1, frozenset({1}), login_id=f"login {name}")

        def serve() -> None:
            self.hub.serve(live, actor, after)
            there.close()

        threading.Thread(target=serve, daemon=True).start()
        return WsClient.around(here)

    def have_answered(self, names: tuple[str, ...]) -> bool:
        """True when these viewers were heard since the last ping to them."""
        listeners = [
            listener for listener in self.hub.crowd.everyone() if listener.viewer.name in names
        ]
        return all(listener.socket.heard_at >= listener.pinged_at for listener in listeners)


def _pair() -> tuple[socket.socket, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        here = socket.create_connection(door.getsockname())
        return here, door.accept()[0]


def _handshake(there: socket.socket) -> dict[str, object]:
    return {
        "werkzeug.socket": there,
        "HTTP_HOST": "town.test",
        "HTTP_CONNECTION": "Upgrade",
        "HTTP_UPGRADE": "websocket",
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
        "HTTP_SEC_WEBSOCKET_KEY": KEY,
        "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate",
    }


@pytest.fixture
def town() -> Iterator[Town]:
    made = Town()
    yield made
    while WsClient.opened:
        WsClient.opened.pop().close()
    until(lambda: made.hub.crowd.size == 0, "the end of every handler")
    made.hub.stop()


def test_a_commit_that_is_heard_of_late_still_goes_out_in_order(town: Town) -> None:
    town.hub.start()
    desk = town.enter("701")
    first, second, third = town.append(), town.append(), town.append()
    town.hub.wake([third])
    town.hub.wake([second])
    town.hub.wake([first])
    assert desk.seqs(3) == [1, 2, 3]


def test_more_than_one_reading_of_the_feed_is_read_to_its_end_at_once(town: Town) -> None:
    town.hub.start()
    phone = town.enter("042")
    for _ in range(2 * READ):
        town.append("017")
    order = town.append("042")
    town.hub.wake()
    until(lambda: town.hub.upto == order.seq, "the last row at the hub")
    assert phone.seqs(order.seq) == [order.seq], "nobody had to wake it once more"


def test_a_cursor_ahead_of_this_process_hears_nothing_twice(town: Town) -> None:
    town.hub.start()
    ahead = [town.append("042") for _ in range(3)]
    phone = town.enter("042", after=3)
    town.hub.wake(ahead)
    town.hub.wake([town.append("042")])
    assert phone.seqs(4) == [4]


def test_a_replay_may_read_further_than_the_hub_has_come_but_repeats_nothing(town: Town) -> None:
    town.append("042")
    town.hub.start()
    later = [town.append("042"), town.append("042")]
    phone = town.enter("042", after=0)
    town.hub.wake(later)
    town.hub.wake([town.append("042")])
    assert phone.seqs(4) == [4]


def test_an_order_to_two_members_looks_at_no_other_phone(town: Town) -> None:
    town.hub.start()
    phones = {name: town.enter(name) for name in (f"{number:03}" for number in range(30))}
    town.hub.wake([town.append("007", "012")])
    assert phones["007"].seqs(1) == phones["012"].seqs(1) == [1]
    assert sorted(town.asked) == ["007", "012"]


def test_what_was_handed_over_is_recorded_even_after_a_failure(town: Town) -> None:
    town.refusals = 1
    town.hub.start()
    phone = town.enter("042")
    town.hub.wake([town.append("042", "099")])
    assert phone.seqs(1) == [1]
    until(lambda: town.sent == [(1, ["042"])], "what was handed over, recorded")


def test_a_busy_database_loses_nothing_and_a_bad_event_holds_up_no_other() -> None:
    """The writes fail as they do under contention, and one event can never be written."""
    fates: list[Exception | None] = [DatabaseBusy(), OSError("away"), ValueError("bad event")]
    kept: list[str] = []

    def on_sent(batch: list[tuple[str, list[str]]]) -> None:
        if fates and (fate := fates.pop(0)):
            raise fate
        if "bad" in (event for event, _ in batch):
            raise KeyError("order")
        kept.extend(event for event, _ in batch)

    frames: SentFrames[str] = SentFrames(on_sent)
    stop = _Patient()
    events = [f"order {number}" for number in range(250)]
    events.insert(120, "bad")
    for event in events:
        frames._waiting.append((event, ["042"]))
    frames._more.set()
    thread = threading.Thread(target=frames.run, args=(stop,), daemon=True)
    thread.start()
    until(lambda: len(kept) == 250, "all but the bad one, recorded")
    stop.set()
    frames._more.set()
    thread.join(LIMIT_S)
    assert kept == [event for event in events if event != "bad"], "each once and in order"


class _Patient(threading.Event):
    """A stop signal that lets the pauses pass at once."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


@pytest.fixture
def pass_seconds(town: Town) -> Iterator[Callable[..., None]]:
    """Pass seconds one by one: in each the hub has worked and the readers have answered pings."""

    def pass_(seconds: int, *reading: str) -> None:
        for _ in range(seconds):
            clock.forward(seconds=1)
            town.hub.wake()
            until(lambda: town.hub.beat.wait_s > 0, "the hub's beat of this second")
            until(lambda: town.have_answered(reading), f"an answer of {reading} to the ping")

    yield pass_
    clock.release()


def test_who_does_not_answer_a_ping_is_told_goodbye(
    town: Town, pass_seconds: Callable[..., None]
) -> None:
    town.hub.start()
    silent, polite = town.enter("042"), town.enter("007")
    heard: list[dict[str, object]] = []
    reading = threading.Thread(target=lambda: heard.extend(polite.messages(until=1)))
    reading.start()
    pass_seconds(50, "007")
    assert silent.close_code() == 1001
    town.hub.wake([town.append("007")])
    reading.join(LIMIT_S)
    assert len([frame for frame in heard if frame["kind"] == "heartbeat"]) >= 3


def test_nobody_is_judged_by_a_pause_of_our_own(
    town: Town, pass_seconds: Callable[..., None]
) -> None:
    town.hub.start()
    phone = town.enter("042")
    for _ in range(4):
        clock.forward(seconds=20)
        pass_seconds(1)
    town.hub.wake([town.append("042")])
    assert phone.seqs(1) == [1]


def test_a_handshake_that_finishes_after_the_goodbye_hears_1012_too(town: Town) -> None:
    town.hub.start()
    early = town.enter("007")
    town.hub.crowd.drain(seconds=0.1)
    late = town.enter("042")
    assert early.close_code() == late.close_code() == 1012


def test_a_tls_socket_is_refused_before_the_upgrade() -> None:
    here, there = _pair()
    with (
        here,
        ssl.create_default_context().wrap_socket(
            there, server_hostname="town.test", do_handshake_on_connect=False
        ) as wrapped,
    ):
        environ = _handshake(wrapped)
        assert not is_plain(environ)
        with pytest.raises(RuntimeError, match="TLS"):
            LiveSocket(environ)


def test_when_hundreds_break_at_one_moment_others_have_their_turn_between() -> None:
    """Closed in one go, 10 000 sockets held up every request for more than 1 s."""
    program = ["-m", "gevent.monkey", "--module", "tests.services.many_leave", "300"]
    command = [sys.executable, *program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S)
    assert done.returncode == 0, done.stderr
    sizes = json.loads(done.stdout)
    assert (sizes[0], sizes[-1]) == (300, 0)
    assert len(sizes) > 30, "they left a few at a time"


def test_an_act_right_after_the_reset_is_heard(town: Town) -> None:
    """Else a page that has just fetched its whole state would learn of it only at the next act."""

    class ActsAtReset(LiveSocket):
        def write(self, data: bytes) -> bool:
            took = super().write(data)
            if b'"reset"' in data:
                town.hub.wake([town.append()])
                until(lambda: town.hub.upto == 502, "the act at the hub")
            return took

    for _ in range(501):
        town.append()
    town.hub.start()
    desk = town.open("701", 0, ActsAtReset)
    assert [frame["kind"] for frame in desk.messages(until="reset")] == ["hello", "reset"]
    assert desk.seqs(502) == [502]


def test_a_phone_that_missed_what_is_too_old_to_read_again_asks_for_the_whole(town: Town) -> None:
    town.rows[0] = replace(town.append("042"), at=clock.now() - timedelta(hours=25))
    town.append("042")
    town.hub.start()
    assert [*town.open("042", 0).messages(until="reset")][-1]["kind"] == "reset"
    assert [*town.open("042", 1).messages(until="upto")][-1]["upto"] == 2
    assert [*town.open("701", 0).messages(until="upto")][-1]["upto"] == 2
