"""Riders who send tips and read their pages: `python -m bench.tippers PORT`.

Each line on standard input asks for so many tips within so many seconds. A tip that is refused
because the server is busy is sent again, as the page does; the answer says how many were stored.
"""

import http.client
import io
import json
import os
import random
import secrets
import sys
import threading
import time
from collections.abc import Callable

from PIL import Image

from bench.child import say

RIDERS = 30_000
SENDERS, READERS = 16, 4
READS_S = 50.0
"""30,000 riders who look at the page of a tip once in ten minutes."""
LIMIT_S = 60.0
BUSY = (429, 503)
AGAIN_S = 1.0
HEAD = b'--x\r\nContent-Disposition: form-data; name="'


class Riders:
    """The riders of a town, each at an address of its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._pages: list[str] = []
        self._refused = 0
        self._lock = threading.Lock()

    def send(self, tips: int, seconds: float) -> dict[str, object]:
        """Send tips at an even pace while others read; return how many were stored, and refused."""
        self._pages, self._refused = [], 0
        began = time.monotonic()
        numbers = iter(range(tips))
        over = threading.Event()

        def due() -> float | None:
            with self._lock:
                number = next(numbers, None)
            return None if number is None else began + number * seconds / tips

        senders = _threads(SENDERS, lambda: self._sender(due, began + seconds + LIMIT_S))
        readers = _threads(READERS, lambda: self._reader(over))
        for thread in senders:
            thread.join()
        over.set()
        for thread in readers:
            thread.join()
        if len(self._pages) < tips:
            return {"missing": f"{tips - len(self._pages)} of {tips} tips were not stored"}
        return {"stored": len(self._pages), "refused": self._refused}

    def _sender(self, due: Callable[[], float | None], until: float) -> None:
        while (at := due()) is not None:
            time.sleep(max(0.0, at - time.monotonic()))
            body, address = tip(), _address()
            while time.monotonic() < until:
                status, page = self._ask("POST", "/tip", address, body)
                if status not in BUSY:
                    break
                with self._lock:
                    self._refused += 1
                time.sleep(AGAIN_S)
            if status == 303:
                self._pages.append(page)

    def _reader(self, over: threading.Event) -> None:
        while not over.wait(READERS / READS_S):
            if self._pages:
                self._ask("GET", random.choice(self._pages), _address())

    def _ask(self, method: str, path: str, address: str, body: bytes = b"") -> tuple[int, str]:
        headers = {"X-Forwarded-For": address, "Accept": "text/html"}
        if body:
            headers["Content-Type"] = "multipart/form-data; boundary=x"
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LIMIT_S)
        try:
            link.request(method, path, body or None, headers)
            answer = link.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        except OSError:
            return 503, ""
        finally:
            link.close()


def _threads(count: int, run: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=run, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def _address() -> str:
    rider = random.randrange(RIDERS)
    return f"100.{64 + rider // 65536}.{rider // 256 % 256}.{rider % 256}"


def tip() -> bytes:
    """Return the form of a new tip with one photo, as the page shrinks it."""
    fields = {"chip": "noise", "place": f"文晖路 {random.randrange(900)} 号"}
    fields["cid"] = secrets.token_hex(16)
    parts = [HEAD + f'{name}"\r\n\r\n{text}\r\n'.encode() for name, text in fields.items()]
    stream = io.BytesIO()
    grain = Image.frombytes("RGB", (64, 48), os.urandom(64 * 48 * 3))
    grain.resize((1280, 960)).save(stream, "JPEG", quality=80)
    photo = b'photo"; filename="a.jpg"\r\n\r\n' + stream.getvalue()
    return b"".join(parts) + HEAD + photo + b"\r\n--x--\r\n"


def main() -> None:
    riders = Riders(int(sys.argv[1]))
    say(ready=True)
    while line := sys.stdin.readline():
        say(**riders.send(**json.loads(line)))


if __name__ == "__main__":
    main()
