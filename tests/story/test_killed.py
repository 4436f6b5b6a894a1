"""After kill -9 at the worst moment, acknowledged acts are kept and due pushes are sent."""

import contextlib
import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from patrol import clock, feed
from patrol.config import Settings
from patrol.delivery import LEASE
from patrol.models import Assignment, Member, Order, Phone, Report, User
from patrol.queries import case_acts
from patrol.worker.loop import Worker
from tests import pushing_worker
from tests.cast import BRIDGE, Cast, enter
from tests.pushed import deliveries, keep, send, statuses
from tests.pushing_worker import Move
from tests.services.database import Databases
from tests.services.fault import Fault
from tests.services.push_service import PushService
from tests.services.web_process import ROOT, WebProcess
from tests.waiting import until

moving_clock, service = pushing_worker.moving_clock, pushing_worker.service
settings, worker = pushing_worker.settings, pushing_worker.worker


@contextlib.contextmanager
def _worker_process(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    env = {
        **os.environ,
        "PATROL_DATA": str(settings.patrol_data),
        "DATABASE_URL": settings.database_url,
        "PUSH_EXTRA_HOSTS": settings.push_extra_hosts,
    }
    command = [sys.executable, "-c", "from patrol.worker.loop import main; main()"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_worker_killed_between_claim_and_send_loses_no_push(
    cast: Cast, service: PushService, settings: Settings, worker: Worker, moving_clock: Move
) -> None:
    phone = service.phone(cast.services.vapid.public_key)
    keep(cast("042"), phone)
    service.fail(phone.subscription, Fault(hang=True))
    with _worker_process(settings) as process:
        order = send(cast, "042", severity=4)  # nobody else is sent meanwhile
        until(lambda: len(service.posts) == 1, "the push at the service")
        assert statuses(cast) == ["sending"]
        process.send_signal(signal.SIGKILL)
        process.wait()
    worker.step()
    assert (statuses(cast), phone.got) == (["sending"], []), "its lease still runs"
    moving_clock(seconds=LEASE.total_seconds() + 1)

    def is_sent() -> bool:
        worker.step()
        moving_clock(seconds=1)
        return statuses(cast) == ["sent"]

    until(is_sent, "the second push")
    (message,) = (json.loads(text) for text in phone.got)
    assert message["assignment_id"] == order["assignments"][0]
    (row,) = deliveries(cast)
    assert row.attempts == 2
    for _ in range(3):
        moving_clock(seconds=30)
        worker.step()
    assert (statuses(cast), len(phone.got)) == (["sent"], 1)


class Fragile(WebProcess):
    """A web process that can be killed with its children."""

    def kill(self) -> None:
        process, self._process = self._process, None
        assert process is not None
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for pid in (*map(int, children), process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def web(tmp_path: Path, databases: Databases) -> Iterator[Fragile]:
    folder = tmp_path / "web"
    folder.mkdir()
    with databases.copy(folder) as url, Fragile(folder, url) as running:
        with running.services.database.write() as session:
            enter(session)
        yield running


def _subject(web: Fragile) -> tuple[str, str]:
    """Tokens of the desk 701 and of a phone of 042."""
    with web.services.database.write() as session:
        user = session.exec(select(User).where(User.name == "701")).one()
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        phone = Phone(member_id=member.id or 0, agent="test", enrolled_at=clock.now())
        session.add(phone)
    return web.token(user_id=user.id), web.token(phone_id=phone.id)


class Reporter(threading.Thread):
    """A phone's connection that reports until the server is gone; `kept`: the answered texts."""

    def __init__(self, web: Fragile, token: str, job: str, name: str) -> None:
        super().__init__()
        self._web, self._token, self._name = web, token, name
        self._path = f"/api/v1/assignments/{job}/reports"
        self.kept: list[str] = []

    def run(self) -> None:
        for number in itertools.count():
            text = f"{self._name}-{number}"
            body = {"kind": "progress", "text": text}
            try:
                answer = self._web.call("POST", self._path, body, token=self._token)
            except (OSError, http.client.HTTPException):
                return
            self.kept.append(answer["report"]["text"])


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the children in /proc")
def test_reports_that_were_written_together_survive_the_web_process(web: Fragile) -> None:
    """Web is killed in the midst of a group: answered acts are stored once, and the chain holds."""
    desk, phone = _subject(web)
    body = {"category": "RE0301", "place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = web.call("POST", "/api/v1/incidents", body, token=desk)["incident"]
    path = f"/api/v1/incidents/{case['id']}/assignments"
    order = {"members": ["042"], "order": "带撬棍", "version": case["version"]}
    (job,) = web.call("POST", path, order, token=desk)["assignments"]
    reporters = [Reporter(web, phone, job, f"connection {number}") for number in range(12)]
    for reporter in reporters:
        reporter.start()
    until(lambda: all(len(reporter.kept) >= 3 for reporter in reporters), "three answers each")
    web.kill()
    for reporter in reporters:
        reporter.join(20)
    kept = {text for reporter in reporters for text in reporter.kept}
    with web.services.database.read() as session:
        stored = session.exec(select(Report.text)).all()
        event_texts = [
            event.body["report"]["text"]
            for event in case_acts.events(session, case["id"])
            if event.kind == "report.filed"
        ]
        feed.verify(session)
    assert kept <= set(stored)
    assert len(stored) == len(set(stored)), "no act is stored twice"
    assert sorted(event_texts) == sorted(stored), "an act and its event are stored together"


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the children in /proc")
def test_an_order_that_was_answered_survives_the_web_process(web: Fragile) -> None:
    desk, phone = _subject(web)
    body = {"category": "RE0301", "place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = web.call("POST", "/api/v1/incidents", body, token=desk)["incident"]
    path = f"/api/v1/incidents/{case['id']}/assignments"
    order = {"members": ["042"], "order": "带撬棍", "version": case["version"]}
    sent = web.call("POST", path, order, token=desk)
    web.kill()
    with web.services.database.read() as session:
        assert session.exec(select(Order.text)).all() == ["带撬棍"]
        assert session.exec(select(Assignment.id)).all() == sent["assignments"]
    web.start()
    (job,) = web.get("/api/v1/inbox", token=phone)["jobs"]
    assert (job["assignment"]["id"], job["order"]["text"]) == (sent["assignments"][0], "带撬棍")
    path = f"/api/v1/assignments/{job['assignment']['id']}/answer"
    answer = web.call("POST", path, {"answer": "accepted"}, token=phone)
    assert answer["effect"] == "applied"
