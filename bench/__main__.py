"""python -m bench [--rows 1,2] [--quick]: measure, print the table, write bench/results.json.

Each row is a question with its own number; ROWS below gives the module that measures it.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator

from bench import (
    board,
    dead,
    duplicates,
    events,
    flooded,
    noise_replay,
    noise_rule,
    orders,
    past_figures,
    pauses,
    process,
    push,
    receipts,
    riders,
    scale,
    shell,
    storm,
    writes,
)
from bench.result import HEAD, Result, keep

PAIRS, QUICK_PAIRS = 5, 3


def _phones_write(pairs: int) -> Iterator[Result]:
    yield from writes.durable_writes(pairs)
    yield from receipts.all_shown(pairs)


def _noise_night(pairs: int) -> Iterator[Result]:
    yield from noise_rule.detection(pairs)
    yield from noise_replay.night_beside_orders(pairs)


ROWS: dict[int, Callable[[int], Iterator[Result]]] = {
    1: orders.order_to_137,
    2: orders.order_to_10000,
    3: dead.the_others,
    4: push.order_to_137_pushes,
    5: _phones_write,
    6: pauses.pauses,
    7: board.million,
    8: shell.phone_shell,
    10: storm.ten_thousand_back,
    11: scale.thirty_thousand,
    12: events.matters_beside_orders,
    13: _noise_night,
    14: flooded.under_floods,
    15: duplicates.duplicates,
    16: riders.tips_beside_orders,
    17: past_figures.million,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--rows", default=",".join(map(str, ROWS)), help="as in 1,2")
    parser.add_argument("--quick", action="store_true", help="fewer pairs, for a look")
    given = parser.parse_args()
    chosen = [int(row) for row in given.rows.split(",")]
    if unknown := set(chosen) - set(ROWS):
        parser.error(f"rows {sorted(unknown)} are not among {sorted(ROWS)}")
    if not process.has_redis():
        parser.error("the peer is missing: apt-get install redis-server")
    process.raise_limits()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    pairs = QUICK_PAIRS if given.quick else PAIRS
    print(f"{machine}, Python {platform.python_version()}, {pairs} pairs a ratio")
    print(HEAD)
    results: list[Result] = []
    for row in chosen:
        for result in ROWS[row](pairs):
            print(result.line(), flush=True)
            results.append(result)
    keep(results)


if __name__ == "__main__":
    main()
