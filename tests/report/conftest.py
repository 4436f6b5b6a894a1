"""A case with a crew, and the acts of its members and of the desk."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from patrol import escalation
from patrol.operations.record import tables
from tests.cast import BRIDGE, Cast

PLAIN = "SE0101"
"""The lead closes such a case, and no photo is required."""


class Job:
    """A case that nobody samples; 042 leads, and the others were sent with 042."""

    def __init__(self, cast: Cast, *crew: str, category: str = PLAIN) -> None:
        self.cast = cast
        where = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
        opened = self.desk("POST", "/incidents", {"category": category, "severity": 3, **where})
        self.id = str(opened["incident"]["id"])
        self.path = f"/incidents/{self.id}"
        self.crew: dict[str, str] = {}
        self.send(*crew)

    def send(self, *crew: str) -> None:
        """701 sends these members."""
        order = {"members": list(crew), "version": self.state["version"]}
        sent = self.desk("POST", f"{self.path}/assignments", order)
        self.crew |= {key.rpartition("-")[2]: f"/assignments/{key}" for key in sent["assignments"]}

    def desk(self, method: str, path: str, body: Any = None, *, by: str = "701") -> Any:
        return self.cast(by).send(method, f"/api/v1{path}", body)

    def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """The status and the problem of a desk's command that is refused."""
        answer = self.cast("701").call(method, f"/api/v1{path}", body or {})
        return answer.status_code, answer.json["type"].rpartition("/")[2]

    def report(self, who: str, kind: str, *, by: str = "", **more: Any) -> Any:
        path = f"/api/v1{self.crew[who]}/reports"
        return self.cast(by or who).send("POST", path, {"kind": kind, **more})

    def put_off(self, **more: Any) -> Any:
        """042 arrives and presses 稍后补."""
        self.report("042", "arrived")
        return self.report("042", "resolved", owed=True, **more)["incident"]

    @property
    def detail(self) -> Any:
        return self.cast("701").get(f"/api/v1{self.path}")

    @property
    def state(self) -> Any:
        return self.detail["incident"]

    @property
    def alarms(self) -> list[str]:
        rows = self.cast("701").get("/api/v1/board")["alarms"]
        return [row["kind"] for row in rows if row["incident_id"] == self.id]

    def timeline(self, kind: str) -> list[Any]:
        return [row for row in self.detail["timeline"] if row["kind"] == kind]

    def take_steps(self) -> None:
        with self.cast.services.database.write() as session:
            escalation.take(session, self.cast.services.context, self.id)


@pytest.fixture
def job(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Job:
    # The ids are random: without this, one case in ten waits for the desk.
    monkeypatch.setattr(sys.modules["patrol.report.file"], "SAMPLE_ONE_IN", 2**40)
    return Job(cast, "042", "017")


@pytest.fixture(autouse=True)
def tables_as_the_feed_tells(cast: Cast) -> Iterator[None]:
    yield
    with cast.services.database.read() as session:
        assert list(tables.compare(session)) == []
