"""Row 3: of 160 phones one or twenty die without closing. It measures the delay for the others.

As root, the dead phones are in a network namespace whose link is cut; otherwise they stop reading.
The peer is the same town in the same run with all phones alive.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from bench import process
from bench.crowd import live
from bench.desk import Desk
from bench.order import Orders
from bench.result import Result, percentile
from bench.town import Town, build
from tests.faults.ground import Ground, far_away
from tests.services.ws_client import WsClient

PHONES, ORDERS = 160, 100
# the phones that die connect from another network namespace
EVERYWHERE = "0.0.0.0"  # noqa: S104


@dataclass
class Noticed:
    """Milliseconds of each pair: p99 of the orders to live phones, p99.9 of the hub's pauses."""

    late: list[float] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)


def the_others(pairs: int) -> Iterator[Result]:
    noticed = {dead: Noticed() for dead in (0, 1, 20)}
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        town = build(fresh, members=PHONES)
        for _ in range(pairs):
            for dead, seen in noticed.items():
                _measure(fresh, town, dead, seen)
    whole = noticed.pop(0)
    for dead, seen in noticed.items():
        some = f"{dead} of {PHONES} dead"
        name = f"{some}: request → last of the others, p99 (peer: none dead)"
        yield Result(3, name, "ms", seen.late, whole.late, 1.2)
        name = f"{some}: the hub's pauses, p99.9 (peer: none dead)"
        yield Result(3, name, "ms", seen.pauses, whole.pauses, 2)


def _measure(fresh: Path, town: Town, dead: int, seen: Noticed) -> None:
    """Measure on a copy of the fresh town, so that all measures begin alike."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        shutil.copytree(fresh, folder, dirs_exist_ok=True)
        ground = stack.enter_context(far_away())
        web = stack.enter_context(process.web(folder, HOST=EVERYWHERE, BENCH_TICKS="1"))
        cookies = list(town.phones.values())
        for lost in _connect(ground, web.port, cookies[:dead]):
            stack.callback(lost.close)
        crowd = stack.enter_context(closing(live(web.port, cookies[dead:])))
        desk = stack.enter_context(closing(Desk(web.port, town)))
        orders = Orders(web, desk, town, [crowd])
        orders.warm()
        ground.cut()
        begun = time.monotonic()
        late = [orders.once().whole for _ in range(ORDERS)]
        seen.late.append(percentile(late, 0.99))
        pauses = [late_s * 1000 for _, late_s in web.marks.ticks(begun)]
        seen.pauses.append(percentile(pauses, 0.999))


def _connect(ground: Ground, port: int, cookies: Sequence[str]) -> list[WsClient]:
    origin = f"http://127.0.0.1:{port}"
    return ground.open(
        port, [{"Origin": origin, "Cookie": f"patrol_session={cookie}"} for cookie in cookies]
    )
