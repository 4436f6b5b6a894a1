"""Many sockets of one hub break at one moment, on greenlets as in production.

python -m gevent.monkey --module tests.services.many_leave COUNT prints each size of the crowd that
another greenlet, which asks whenever it may, saw on the way down.
"""

import json
import sys
import threading
import time

from tests.channels.live.test_hub import Town
from tests.waiting import LIMIT_S


def main(count: int) -> None:
    town = Town()
    town.hub.start()
    clients = [town.enter(f"{number:03}") for number in range(count)]
    seen = [count]

    def look() -> None:
        while seen[-1]:
            seen.append(town.hub.crowd.size)
            time.sleep(0)

    for client in clients:
        client.sock.close()
    looking = threading.Thread(target=look)
    looking.start()
    looking.join(LIMIT_S)
    print(json.dumps(sorted(set(seen), reverse=True)))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
