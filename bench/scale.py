"""Row 11: thirty thousand sockets on three web processes that share a PostgreSQL server.

The peer is row 2's town in the same run: ten thousand sockets on one web process with SQLite.
"""

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from bench import process
from bench.crowd import Crowd, live
from bench.desk import Desk
from bench.order import Orders
from bench.orders import ground
from bench.process import Web
from bench.result import Result
from bench.town import build
from tests.services.cluster import Cluster

PROCESSES, EACH = 3, 10_000
A_PAIR = 8
"""Number of orders on each side of one pair."""
LIMIT_S = 120.0


def thirty_thousand(pairs: int) -> Iterator[Result]:
    with ExitStack() as stack:
        ten = stack.enter_context(ground(EACH))
        one_process = stack.enter_context(ten.orders(EACH))
        three = _three(stack)
        whole, fanned, peer = [], [], []
        for _ in range(pairs):
            took = [three.once() for _ in range(A_PAIR)]
            whole.append(statistics.median(order.whole for order in took))
            fanned.append(statistics.median(order.fanned for order in took))
            peer.append(statistics.median(one_process.once().fanned for _ in range(A_PAIR)))
    name = f"last of {PROCESSES * EACH:,} on 3, PostgreSQL, p50"
    yield Result(11, f"request → {name}", "ms", whole)
    yield Result(11, f"commit → {name} (peer: row 2)", "ms", fanned, peer, 4)


def _three(stack: ExitStack) -> Orders:
    """Give orders that go to the first of three web processes and are heard at all of them."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    url = stack.enter_context(Cluster()).url
    town = build(folder, desks=PROCESSES * EACH - 137, url=url)
    webs = [_web(stack, folder / f"web-{number}", url) for number in range(PROCESSES)]
    cookies = [*town.phones.values(), *town.desks]
    crowds = [
        stack.enter_context(closing(_crowd(web.port, number, cookies)))
        for number, web in enumerate(webs)
    ]
    desk = stack.enter_context(closing(Desk(webs[0].port, town)))
    orders = Orders(webs[0], desk, town, crowds)
    orders.warm()
    return orders


def _web(stack: ExitStack, folder: Path, url: str) -> Web:
    folder.mkdir()
    return stack.enter_context(process.web(folder, DATABASE_URL=url, SECRET_KEY="x" * 40))


def _crowd(port: int, number: int, cookies: Sequence[str]) -> Crowd:
    mine = cookies[number * EACH : (number + 1) * EACH]
    # each crowd has an address of its own, because one has too few ports for all
    return live(port, mine, source=f"127.0.0.{number + 2}", limit_s=LIMIT_S)
