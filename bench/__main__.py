"""python -m bench [--rows 1,2]: measure, print the table, write bench/results.json.

Rows are numbered as the design numbers them; row 5 brings 6 with it, from 10 on they are our own.
"""

import argparse
import os
import platform

from bench import dead, orders, phones, process, push, scale, storm
from bench.result import HEAD, Result, keep

ROWS = {
    1: orders.order_to_137,
    2: orders.order_to_10000,
    3: dead.the_others,
    4: push.order_to_137_pushes,
    5: phones.api,
    10: storm.ten_thousand_back,
    11: scale.thirty_thousand,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--rows", default=",".join(map(str, ROWS)), help="as in 1,2")
    chosen = [int(row) for row in parser.parse_args().rows.split(",")]
    if unknown := set(chosen) - set(ROWS):
        parser.error(f"rows {sorted(unknown)} are not among {sorted(ROWS)}")
    process.raise_limits()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"{machine}, Python {platform.python_version()}")
    if not process.has_redis():
        print("No redis-server: measured without the peer (apt-get install redis-server).")
    print(HEAD)
    results: list[Result] = []
    for row in chosen:
        for result in ROWS[row]():
            print(result.line(), flush=True)
            results.append(result)
    keep(results)


if __name__ == "__main__":
    main()
