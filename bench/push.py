"""Row 4: one order to 137 push subscriptions at a push service 150 ms away."""

import contextlib
import gc
import os
import ssl
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field
from pathlib import Path

import certifi
import trustme

from bench.child import NeverCame
from bench.process import free_port, running
from bench.push_peers import CONTACT, LIMIT_S, Bare, Clock, Cost, plain_loop
from bench.result import Result
from patrol.channels import Sent
from patrol.channels.http.client import HttpClient
from patrol.channels.push import vapid
from patrol.channels.push.endpoint import allowed_hosts
from patrol.channels.push.sender import Message, PushSender, Subscription
from tests.services.push_phone import Phone

PHONES, DELAY_MS, BULK = 137, 150, 15
PLAIN_SAMPLE = 5  # so many of the phones are measured for the plain loop
ORDER = b'{"web_push":8030,"notification":{"title":"' + b"x" * 250 + b'"}}'


@dataclass(frozen=True)
class Ground:
    """A push service with a near port and one 150 ms away, and the certificates to trust."""

    near: int
    far: int
    trust: Path
    key: vapid.Vapid

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.trust))

    def phones(self, port: int) -> list[Subscription]:
        where = f"https://127.0.0.1:{port}/wpush/v2/" + "t" * 100
        return [Phone.at(where, f"{n:03}").subscription for n in range(1, PHONES + 1)]


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory() as folder:
        data, authority = Path(folder), trustme.CA()
        pem, trust = data / "sink.pem", data / "trust.pem"
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(pem)
        trust.write_bytes(Path(certifi.where()).read_bytes() + authority.cert_pem.bytes())
        near, far = free_port(), free_port()
        sink = [sys.executable, "-m", "bench.push_sink", str(pem), str(near), str(far)]
        with running([*sink, str(DELAY_MS)], far):
            yield Ground(near, far, trust, vapid.load(data))


def ours(at: Ground, phones: Sequence[Subscription], rounds: Sequence[int]) -> list[Cost]:
    """Send rounds of messages to each phone with one sender; the first round has to connect.

    Raises: NeverCame.
    """
    message = Message(ORDER, ttl_s=600, topic="a" * 32)
    allowed = allowed_hosts(f"127.0.0.1:{at.near},127.0.0.1:{at.far}")
    costs = []
    http_client = HttpClient(allowed, tls=at.tls())
    with PushSender(at.key, CONTACT, allowed, http_client=http_client) as sender:
        for repeats in rounds:
            clock = Clock()
            futures = sender.submit_all([(to, message) for to in phones] * repeats)
            done, late = wait(futures, timeout=LIMIT_S)
            costs.append(clock.read())
            if late:
                raise NeverCame(
                    f"{len(late)} of {len(futures)} pushes had no answer after {LIMIT_S} s"
                )
            assert all(isinstance(future.result(), Sent) for future in done)
    return costs


def plain(at: Ground) -> float:
    """Return the seconds for 137 phones, computed from five: a loop costs the same for each."""
    os.environ["REQUESTS_CA_BUNDLE"] = str(at.trust)
    try:
        wall_s, _ = plain_loop(at.key, at.phones(at.far)[:PLAIN_SAMPLE], ORDER)
    finally:
        del os.environ["REQUESTS_CA_BUNDLE"]
    return wall_s / PLAIN_SAMPLE * PHONES


@dataclass
class Side:
    """One side's figures of each pair: ms cold, ms warm, messages a second of processor time."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)

    def add(self, far: Sequence[Cost], near: Sequence[Cost]) -> None:
        (cold_s, _), (warm_s, _) = far
        _, (_, processor_s) = near
        self.cold.append(1000 * cold_s)
        self.warm.append(1000 * warm_s)
        self.rate.append(BULK * PHONES / processor_s)


def order_to_137_pushes(pairs: int) -> Iterator[Result]:
    """Measure our sender, the bare peer and the plain loop in turn.

    Raises: NeverCame.
    """
    # as our gunicorn worker does, so that a collection does not fall into a measure
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    mine, floor, loop = Side(), Side(), []
    with ground() as at:
        far, near = at.phones(at.far), at.phones(at.near)
        bare_far, bare_near = Bare(at.key, far, at.tls()), Bare(at.key, near, at.tls())
        for _ in range(pairs):
            mine.add(ours(at, far, (1, 1)), ours(at, near, (1, BULK)))
            floor.add(bare_far.measure(ORDER, (1, 1)), bare_near.measure(ORDER, (1, BULK)))
            loop.append(PHONES / plain(at))
    name = f"Web Push to {PHONES}, service {DELAY_MS} ms away"
    yield Result(4, f"{name}, cold (peer: bare)", "ms", mine.cold, floor.cold, 1.0)
    yield Result(4, f"{name}, warm (peer: bare)", "ms", mine.warm, floor.warm, 1.15)
    name = "messages a second"
    yield Result(4, f"{name} a core (peer: bare)", "/s", mine.rate, floor.rate, 0.6, is_floor=True)
    whole = [PHONES / cold_ms * 1000 for cold_ms in mine.cold]
    yield Result(4, f"{name}, cold (peer: webpush() loop)", "/s", whole, loop, 80, is_floor=True)
