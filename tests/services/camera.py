"""A camera beside a station: each path answers in another way, good or bad."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.pictures import a_photo

MB = 1024 * 1024
JPEG = a_photo()


class Camera:
    """`sent` is how many bytes of the endless file have left; `asked` are the paths."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.sent = 0
        self.may_end = threading.Event()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.camera = self
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.port = self.server.server_port

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.may_end.set()
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    camera: Camera


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.camera.asked.append(self.path)
        answer = getattr(self, self.path.strip("/"))
        try:
            answer()
        except OSError:
            self.close_connection = True

    def begin(self, status: int, kind: str, *heads: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), *heads):
            self.send_header(name, value)
        self.end_headers()

    def still(self) -> None:
        self.begin(200, "image/jpeg", ("Content-Length", str(len(JPEG))))
        self.wfile.write(JPEG)

    def hangs(self) -> None:
        self.begin(200, "image/jpeg", ("Content-Length", str(len(JPEG))))
        self.wfile.write(JPEG[:100])
        self.server.camera.may_end.wait(30)
        self.close_connection = True

    def endless(self) -> None:
        self.begin(200, "image/jpeg", ("Connection", "close"))
        for _ in range(200):
            self.wfile.write(bytes(MB))
            self.server.camera.sent += MB

    def elsewhere(self) -> None:
        length = ("Content-Length", "0")
        self.begin(302, "text/plain", ("Location", "http://foreign.example/"), length)

    def page(self) -> None:
        page = b"<!doctype html><title>Sign in</title>"
        self.begin(200, "image/jpeg", ("Content-Length", str(len(page))))
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        pass
