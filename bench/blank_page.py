"""Serve empty pages of a given number of bytes, with some words at their end."""

import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "weight" not in asked:
            self.send_error(404)
            return
        body = _body(asked["words"][0], int(asked["weight"][0]))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing: the bench prints only its table."""


def _body(words: str, weight: int) -> bytes:
    head, end = b"<!doctype html><meta charset=utf-8><!--", f"--><p>{words}</p>".encode()
    filler = random.choices(LETTERS, k=max(0, weight - len(head) - len(end)))
    return head + "".join(filler).encode() + end


class BlankPages:
    """A server of empty pages on a free port."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, words: str, weight: int) -> str:
        query = urlencode({"words": words, "weight": weight})
        return f"http://127.0.0.1:{self._server.server_address[1]}/?{query}"
