"""Row 3: of 160 phones one or twenty die without a word. What do the others notice?

The dead are in a network namespace of their own whose link is cut (root), else they stop reading.
The peer is the same town in the same run with everybody alive.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bench import process
from bench.desk import Desk
from bench.process import Crowd
from bench.result import Result, percentile
from bench.town import Town, build
from tests.faults.ground import Ground, far_away
from tests.services.ws_client import WsClient

PHONES, ROUNDS = 160, 60
REST_S = 0.1
EVERYWHERE = "0.0.0.0"  # noqa: S104


def the_others() -> Iterator[Result]:
    alive, _ = _measure(0)
    for count in (1, 20):
        late, pause_ms = _measure(count)
        name = f"{count} of {PHONES} dead: request → last of the others"
        middle = statistics.median(late)
        yield Result(3, f"{name}, p50 (peer: none dead)", middle, "ms", statistics.median(alive))
        yield Result(3, f"{name}, p99", percentile(late, 0.99), "ms", bar=1000)
        yield Result(
            3, f"{count} of {PHONES} dead: longest pause of the hub", pause_ms, "ms", bar=50
        )


def _measure(dead: int) -> tuple[list[float], float]:
    """Milliseconds of each order to the last living phone, and the hub's longest pause."""
    with tempfile.TemporaryDirectory() as name, far_away() as ground:
        folder = Path(name)
        town = build(folder, members=PHONES)
        (folder / "stamps").write_bytes(bytes(8))
        with process.web(folder, folder / "stamps", HOST=EVERYWHERE) as (port, _):
            cookies = list(town.phones.values())
            lost = _connect(ground, port, cookies[:dead])
            with (
                closing(Crowd("ws", port, PHONES - dead, cookies[dead:])) as crowd,
                closing(Desk(port, town)) as desk,
            ):
                ground.cut()
                late = [_order(desk, town, crowd, number) for number in range(ROUNDS)]
                pause_ms = desk.figure("patrol_live_pause_longest_s") * 1000
            for one in lost:
                one.close()
    return late, pause_ms


def _connect(ground: Ground, port: int, cookies: Sequence[str]) -> list[WsClient]:
    origin = f"http://127.0.0.1:{port}"
    return ground.open(
        port, [{"Origin": origin, "Cookie": f"patrol_session={one}"} for one in cookies]
    )


def _order(desk: Desk, town: Town, crowd: Crowd, number: int) -> float:
    token = f"round-{number:06}"
    case = desk.open_case()
    crowd.hear(token)
    time.sleep(REST_S)
    begun = time.monotonic()
    desk.send(case, list(town.phones), token)
    return (crowd.heard() - begun) * 1000
