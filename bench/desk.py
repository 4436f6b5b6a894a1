"""A dispatcher's program: opens cases and sends members, over one kept connection."""

import http.client
import json
from collections.abc import Sequence
from typing import Any

from bench.town import Town


class Caller:
    """One session over one connection."""

    def __init__(self, port: int, secret: str, csrf: str) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {
            "Cookie": f"patrol_session={secret}",
            "X-CSRF-Token": csrf,
            "Origin": f"http://127.0.0.1:{port}",
            "Content-Type": "application/json",
        }

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = None if body is None else json.dumps(body).encode()
        self._link.request(method, f"/api/v1{path}", data, {**self._headers, **headers})
        answer = self._link.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()[:300]}")
        return json.loads(text) if text else None

    def text(self, path: str) -> str:
        self._link.request("GET", path, headers=self._headers)
        return self._link.getresponse().read().decode()

    def figure(self, name: str) -> float:
        """One number of `/metrics`."""
        for line in self.text("/metrics").splitlines():
            if line.startswith(f"{name} "):
                return float(line.split()[1])
        raise RuntimeError(f"/metrics says nothing of {name}")

    def close(self) -> None:
        self._link.close()


class Desk(Caller):
    def __init__(self, port: int, town: Town) -> None:
        super().__init__(port, town.seat, town.csrf[town.seat])

    def open_case(self) -> tuple[str, int]:
        """A new case: its id and version."""
        case = self.call("POST", "/incidents", {"category": "RE0101", "place": "桥", "area_id": 2})
        return case["incident"]["id"], case["incident"]["version"]

    def send(self, case: tuple[str, int], members: Sequence[str], order: str) -> list[str]:
        """Send members out; the ids of their assignments."""
        body = {"members": list(members), "version": case[1], "order": order}
        sent: list[str] = self.call("POST", f"/incidents/{case[0]}/assignments", body)[
            "assignments"
        ]
        return sent
