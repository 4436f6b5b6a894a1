"""Wait until the web process answers, then run a command: `python tools/ready.py COMMAND…`."""

import os
import sys
import time
import urllib.error
import urllib.request

from tied import tie

PATIENCE_S = 60


def is_up(url: str) -> bool:
    # a proxy of the environment cannot reach this machine's own port
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait(url: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_up(url):
        if time.monotonic() > end:
            sys.exit(f"{url} did not answer within {PATIENCE_S} s: see the messages above")
        time.sleep(0.1)


if __name__ == "__main__":
    tie()
    wait(f"http://127.0.0.1:{os.environ['PORT']}/healthz")
    os.execvp(sys.argv[1], sys.argv[1:])
