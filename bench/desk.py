"""A dispatcher's client that opens cases and sends members over one kept connection."""

import http.client
import json
import time
from collections.abc import Sequence
from typing import Any

from bench.child import NeverCame
from bench.town import Town, metrics_token

LIMIT_S = 60.0
IDLE_S = 50.0
"""After so many idle seconds a new connection is used: the web process closes at 75 s."""


class Caller:
    """The client of one session, over one connection."""

    def __init__(self, port: int, secret: str, csrf: str, limit_s: float = LIMIT_S) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=limit_s)
        self._limit_s = limit_s
        self._used_at = time.monotonic()
        self._headers = {
            "Cookie": f"patrol_session={secret}",
            "X-CSRF-Token": csrf,
            "Origin": f"http://127.0.0.1:{port}",
            "Content-Type": "application/json",
        }

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request and return the JSON of its answer.

        Raises:
            NeverCame: no answer within the limit.
            RuntimeError: the answer is a refusal.
        """
        text = self._ask(method, f"/api/v1{path}", body, headers)
        return json.loads(text) if text else None

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        if time.monotonic() - self._used_at > IDLE_S:
            self._link.close()
        try:
            self._link.request(method, path, data, {**self._headers, **headers})
            answer = self._link.getresponse()
            text = answer.read()
        except TimeoutError:
            raise NeverCame(f"{method} {path}: no answer within {self._limit_s:g} s") from None
        self._used_at = time.monotonic()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()[:300]}")
        return text

    def page(self, path: str) -> bytes:
        """Read a page or an answer by its whole path, and return it as it is."""
        return self._ask("GET", path, None, {})

    def figures(self) -> dict[str, float]:
        """Return the numbers of `/metrics` by their names."""
        token = {"Authorization": f"Bearer {metrics_token()}"}
        lines = self._ask("GET", "/metrics", None, token).decode().splitlines()
        pairs = (line.split() for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def close(self) -> None:
        self._link.close()


class Desk(Caller):
    def __init__(self, port: int, town: Town) -> None:
        super().__init__(port, town.seat, town.csrf[town.seat])

    def open_case(self) -> tuple[str, int]:
        """Open a case. Return its id and version."""
        case = self.call("POST", "/incidents", {"category": "RE0101", "place": "桥", "area_id": 2})
        return case["incident"]["id"], case["incident"]["version"]

    def send(self, case: tuple[str, int], members: Sequence[str], order: str) -> list[str]:
        """Dispatch members. Return the ids of their assignments."""
        body = {"members": list(members), "version": case[1], "order": order}
        sent: list[str] = self.call("POST", f"/incidents/{case[0]}/assignments", body)[
            "assignments"
        ]
        return sent
