"""DESIGN §9 row 4: one order to 137 push subscriptions at a push service 150 ms away."""

import contextlib
import gc
import os
import ssl
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import certifi
import trustme

from bench.process import free_port, running
from bench.push_peers import CONTACT, Bare, Clock, Cost, plain_loop
from bench.result import HEAD, Result
from patrol.channels import Sent
from patrol.channels.http.client import HttpClient
from patrol.channels.push import vapid
from patrol.channels.push.endpoint import allowed_hosts
from patrol.channels.push.sender import Message, PushSender, Subscription
from tests.services.push_phone import Phone

PHONES, DELAY_MS, ROUNDS, BULK = 137, 150, 3, 15
PLAIN_SAMPLE = 10
ORDER = b'{"web_push":8030,"notification":{"title":"' + b"x" * 250 + b'"}}'


@dataclass(frozen=True)
class Ground:
    """A push service near by and the same one far away, and the certificates to trust."""

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
    """One sender, so many messages to each phone; the first round finds no connection."""
    message = Message(ORDER, ttl_s=600, topic="a" * 32)
    allowed = allowed_hosts(f"127.0.0.1:{at.near},127.0.0.1:{at.far}")
    costs = []
    http_client = HttpClient(allowed, tls=at.tls())
    with PushSender(at.key, CONTACT, allowed, http_client=http_client) as sender:
        for repeats in rounds:
            clock = Clock()
            futures = sender.submit_all([(to, message) for to in phones] * repeats)
            done, late = wait(futures, timeout=60)
            costs.append(clock.read())
            assert not late
            assert all(isinstance(future.result(), Sent) for future in done)
    return costs


def plain(at: Ground) -> float:
    """Seconds for 137, from a sample: a loop costs the same for each."""
    os.environ["REQUESTS_CA_BUNDLE"] = str(at.trust)
    try:
        wall_s, _ = plain_loop(at.key, at.phones(at.far)[:PLAIN_SAMPLE], ORDER)
    finally:
        del os.environ["REQUESTS_CA_BUNDLE"]
    return wall_s / PLAIN_SAMPLE * PHONES


def order_to_137_pushes() -> Iterator[Result]:
    """Medians of three rounds, ours and the floor in turn."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    with ground() as at:
        far, near = at.phones(at.far), at.phones(at.near)
        bare_far, bare_near = Bare(at.key, far, at.tls()), Bare(at.key, near, at.tls())
        mine, floor = [], []
        for _ in range(ROUNDS):
            mine.append((ours(at, far, (1, 1)), ours(at, near, (1, BULK))))
            floor.append((bare_far.measure(ORDER, (1, 1)), bare_near.measure(ORDER, (1, BULK))))
        loop_s = plain(at)
    cold, warm, rate = _summary(mine)
    floor_cold, floor_warm, floor_rate = _summary(floor)
    name = f"Web Push to {PHONES}, service {DELAY_MS} ms away"
    yield Result(4, f"{name}, cold (peer: bare)", 1000 * cold, "ms", 1000 * floor_cold, 1000)
    yield Result(4, f"{name}, warm (peer: bare)", 1000 * warm, "ms", 1000 * floor_warm, 400)
    yield Result(
        4, "messages a second a core (peer: bare)", rate, "1/s", floor_rate, 2000, False, True
    )
    yield Result(
        4, f"{name} (peer: webpush() loop)", PHONES / cold, "1/s", PHONES / loop_s, 50, True, True
    )


def _summary(rounds: Sequence[tuple[list[Cost], list[Cost]]]) -> tuple[float, float, float]:
    """Seconds cold, seconds warm, messages for each second of processor time."""
    cold, warm = (median(far[n][0] for far, _ in rounds) for n in (0, 1))
    return cold, warm, median(BULK * PHONES / near[1][1] for _, near in rounds)


if __name__ == "__main__":
    print(HEAD)
    for result in order_to_137_pushes():
        print(result.line())
