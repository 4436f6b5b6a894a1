"""A real server process for the tests of the live channel, on greenlets or on threads."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.services.ports import free_port
from tests.services.ws_client import WsClient
from tests.waiting import LIMIT_S, until

ROOT = Path(__file__).parents[3]
DRAIN = """
control_socket_disable = True
graceful_timeout = 12
def post_worker_init(worker):
    from patrol.web.http.live import drain_on_term
    from tests.services.live_app import hub
    drain_on_term(hub)
"""


class LiveServer:
    def __init__(self, port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.port, self.process, self.log = port, process, log

    def post(self, path: str, **body: Any) -> Any:
        return self._ask(path, json.dumps(body).encode())

    def figures(self) -> Any:
        return self._ask("/figures", None)

    def _ask(self, path: str, data: bytes | None) -> Any:
        url = f"http://127.0.0.1:{self.port}{path}"
        asked = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=LIMIT_S) as answer:
            return json.load(answer)

    def until(self, **wanted: Any) -> Any:
        """Wait for figures such as sockets=3; a failure shows the last figures."""
        seen: Any = {}

        def are_so() -> bool:
            seen.update(self.figures())
            return all(seen[key] == value for key, value in wanted.items())

        until(are_so, lambda: f"{wanted} among {seen}")
        return seen


def phone(live: LiveServer, name: str = "042", after: int | None = None, **more: Any) -> WsClient:
    path = "/live" if after is None else f"/live?after={after}"
    return WsClient(live.port, path, X_Viewer=f"phone {name}", **more)


def desk(live: LiveServer, name: str = "701", after: int | None = None, **more: Any) -> WsClient:
    path = "/live" if after is None else f"/live?after={after}"
    return WsClient(live.port, path, X_Viewer=f"desk {name}", **more)


def ready(client: WsClient) -> int:
    """Read past hello and the replay; return the cursor from which the socket is live."""
    return int([*client.messages(until="upto")][-1]["upto"])


@contextlib.contextmanager
def serving(kind: str, folder: Path) -> Iterator[LiveServer]:
    """A server of `kind` greenlets (gunicorn, as in production) or threads (as `flask run`)."""
    port = free_port()
    conf = folder / f"gunicorn-{port}.py"
    conf.write_text(DRAIN)
    gunicorn = f"-m gunicorn -c {conf} -k gevent -b 127.0.0.1:{port} tests.services.live_app:app"
    threads = f"-m tests.services.live_app {port}"
    command = gunicorn if kind == "greenlets" else threads
    log = folder / f"log-{port}"
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [sys.executable, *command.split()], cwd=ROOT, stdout=lines, stderr=lines
        )
    server = LiveServer(port, process, log)
    try:
        _wait_till_up(server)
        yield server
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(LIMIT_S)
        process.kill()


def _wait_till_up(server: LiveServer) -> None:
    def is_up() -> bool:
        assert server.process.poll() is None, server.log.read_text()[-2000:]
        try:
            return bool(server.figures())
        except OSError:
            return False

    until(is_up, "the server's first answer")
