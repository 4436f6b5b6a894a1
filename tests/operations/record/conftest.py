"""The record of an office with one case behind it, whose head was signed."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cast import Cast
from tests.operations.record.office import Record


@pytest.fixture
def record(cast: Cast) -> Record:
    made = Record(cast)
    made.case()
    made.sign()
    return made


class SecondPlaceServer:
    """A server at another place that keeps what is posted to it."""

    def __init__(self) -> None:
        self.status = 204
        self.bodies: list[str] = []
        place = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                place.bodies.append(self.rfile.read(length).decode())
                self.send_response(place.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/heads"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def second_place() -> Iterator[SecondPlaceServer]:
    made = SecondPlaceServer()
    yield made
    made.server.shutdown()
    made.server.server_close()
