"""The invariants of a case hold after any acts of desks and phones, in any order."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select

from patrol import clock, escalation, feed, incident
from patrol.access import Actor, Kind
from patrol.config import Settings
from patrol.models import Assignment, Incident, Role
from patrol.operations.record import tables
from patrol.queries import replay
from patrol.status import ENGAGED, UNFINISHED, IncidentStatus
from tests.cast import BRIDGE, Cast, enter
from tests.conftest import NOON
from tests.services.app_on_trial import app_on_trial
from tests.services.database import PROCESSES, Databases

MEMBERS = ("007", "042", "017")
DESK = Actor(Kind.DESK, "701", Role.DISPATCHER, 2, frozenset({2, 4}), "")
MEMORY = Path("/dev/shm")
SENDABLE = ("verifying", "new", "dispatched", "en_route", "on_scene")
KINDS = ("departed", "arrived", "progress", "reinforce", "handover", "not_found", "resolved")


class Lifecycle(RuleBasedStateMachine):
    """Random acts on two cases by three phones and two desks."""

    databases: Databases

    def __init__(self) -> None:
        super().__init__()
        clock.freeze(NOON)
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.open = ExitStack()
        url = self.open.enter_context(self.databases.copy(self.folder))
        chosen = Settings(patrol_data=self.folder, database_url=url, secret_key="s" * 40)
        self.app = self.open.enter_context(app_on_trial(chosen.completed()))
        self.app.config["UNLIMITED"] = True
        self.cast = Cast(self.app)
        with self.cast.services.database.write() as session:
            enter(session)
        self.cases = [self._open(n) for n in range(2)]
        self.known: list[str] = []
        for case, member in zip(self.cases, ("042", "017"), strict=True):
            self._send(case, [member], "701")

    def teardown(self) -> None:
        with self.cast.services.database.read() as session:
            feed.verify(session)
            self._replay_from_the_middle(session)
        self.open.close()
        shutil.rmtree(self.folder)
        clock.release()

    def _replay_from_the_middle(self, session: Session) -> None:
        """A replay that begins in the middle ends with each open case as it is."""
        now = clock.now() + timedelta(seconds=1)
        hour = replay.Hour(DESK, NOON + (now - NOON) / 2, now)
        told = replay.read(session, hour, None)
        states = {state["id"]: state for state in told["cases"]}
        for act in told["acts"]:
            if act["state"] is not None:
                states[act["incident_id"]] = act["state"]
        for case in session.exec(select(Incident).where(col(Incident.status).in_(UNFINISHED))):
            assert states[case.id] == incident.read_state(session, case)

    def _open(self, number: int) -> str:
        category = ("RE0101", "EN0105")[number]
        body = {"category": category, "place": "桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
        return str(self.cast("701").send("POST", "/api/v1/incidents", body)["incident"]["id"])

    def _state(self, case: str) -> dict[str, Any]:
        incident: dict[str, Any] = self.cast("701").get(f"/api/v1/incidents/{case}")["incident"]
        return incident

    def _do(self, caller: str, method: str, path: str, body: dict[str, Any]) -> Any:
        answer = self.cast(caller).call(method, path, body)
        assert answer.status_code < 500, answer.text
        return answer

    @precondition(lambda self: self._is_any(sendable=True))
    @rule(
        case=st.integers(0, 1),
        members=st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=2, unique=True),
        desk=st.sampled_from(("701", "704")),
    )
    def send(self, case: int, members: list[str], desk: str) -> None:
        self._send(self.cases[case], members, desk)

    def _send(self, key: str, members: list[str], desk: str) -> None:
        body = {"members": members, "version": self._state(key)["version"]}
        answer = self._do(desk, "POST", f"/api/v1/incidents/{key}/assignments", body)
        if answer.status_code == 201:
            self.known += answer.json["assignments"]

    def _is_any(self, sendable: bool) -> bool:
        with self.cast.services.database.read() as session:
            statuses = session.exec(select(Incident.status)).all()
        return any((status in SENDABLE) == sendable for status in statuses)

    def _pick(self, pick: int) -> tuple[str, str]:
        """Pick one of the newest four assignments, because the old ones are over."""
        key = self.known[-1 - pick % min(4, len(self.known))]
        return key, key.rpartition("-")[2]

    @rule(pick=st.integers(0, 99), answer=st.sampled_from(("accepted", "declined")))
    def answer(self, pick: int, answer: str) -> None:
        key, member = self._pick(pick)
        body = {"answer": answer, "reason": "far"}
        response = self._do(member, "POST", f"/api/v1/assignments/{key}/answer", body)
        assert response.status_code == 200, response.json

    @rule(pick=st.integers(0, 99), kind=st.sampled_from(KINDS), age=st.integers(0, 3600))
    def report(self, pick: int, kind: str, age: int) -> None:
        key, member = self._pick(pick)
        now = clock.now()
        body = {
            "kind": kind,
            "made_at": clock.iso(now - timedelta(seconds=age)),
            "sent_at": clock.iso(now),
        }
        response = self._do(member, "POST", f"/api/v1/assignments/{key}/reports", body)
        assert response.status_code == 201, "what a phone tells is a fact"

    @rule(pick=st.integers(0, 99))
    def withdraw(self, pick: int) -> None:
        key, _ = self._pick(pick)
        self._do("701", "DELETE", f"/api/v1/assignments/{key}", {})

    @rule(pick=st.integers(0, 99))
    def undo(self, pick: int) -> None:
        key, _ = self._pick(pick)
        self._do("701", "DELETE", f"/api/v1/orders/{key.partition('-')[0]}", {})

    @precondition(lambda self: self._is_any(sendable=False))
    @rule(case=st.integers(0, 1), accepted=st.booleans())
    def close(self, case: int, accepted: bool) -> None:
        body = {"accepted": accepted, "note": "看过"}
        self._do("701", "POST", f"/api/v1/incidents/{self.cases[case]}/closure", body)

    @precondition(lambda self: self._is_any(sendable=False))
    @rule(case=st.integers(0, 1))
    def reopen(self, case: int) -> None:
        path = f"/api/v1/incidents/{self.cases[case]}/closure"
        self._do("704", "DELETE", path, {"reason": "复查"})

    @precondition(lambda self: len(self.known) > 4)
    @rule(case=st.integers(0, 1), how=st.sampled_from(("cancellation", "transfer")))
    def put_aside(self, case: int, how: str) -> None:
        body = {"reason": "重复"} | ({"to": "城管"} if how == "transfer" else {})
        self._do("701", "POST", f"/api/v1/incidents/{self.cases[case]}/{how}", body)

    @rule(case=st.integers(0, 1), is_held=st.booleans())
    def hold(self, case: int, is_held: bool) -> None:
        path = f"/api/v1/incidents/{self.cases[case]}/hold"
        until = clock.iso(clock.now() + timedelta(hours=1))
        if is_held:
            self._do("701", "PUT", path, {"until": until, "reason": "等业主"})
        else:
            self._do("701", "DELETE", path, {})

    @rule(seconds=st.integers(1, 600))
    def wait(self, seconds: int) -> None:
        clock.forward(seconds=seconds)
        with self.cast.services.database.write() as session:
            escalation.take(session, self.cast.services.context)

    @invariant()
    def the_summary_is_that_of_the_crew(self) -> None:
        with self.cast.services.database.read() as session:
            for case in session.exec(select(Incident)):
                rows = session.exec(
                    select(Assignment).where(
                        Assignment.incident_id == case.id, col(Assignment.status).in_(ENGAGED)
                    )
                ).all()
                standing = {row.status for row in rows}
                if case.status in SENDABLE and case.status != IncidentStatus.VERIFYING:
                    assert case.status == incident.status_of_crew(standing)
                if case.status not in UNFINISHED:
                    assert standing == set(), f"{case.status} has a crew: {standing}"
                if rows and case.status in UNFINISHED:
                    assert sum(row.is_lead for row in rows) == 1

    @invariant()
    def the_tables_are_as_the_feed_tells(self) -> None:
        """Else `patrol verify` would call an honest record forged."""
        with self.cast.services.database.read() as session:
            assert list(tables.compare(session)) == []

    @invariant()
    def the_replay_ends_with_what_is(self) -> None:
        with self.cast.services.database.read() as session:
            told = replay.fold({}, feed.after(session, 0, 10_000))
            for case in session.exec(select(Incident)):
                assert told[case.id] == incident.read_state(session, case)


def test_the_lifecycle(databases: Databases, moving_clock: Callable[..., None]) -> None:
    Lifecycle.databases = databases
    examples = int(os.environ.get("LIFECYCLES", "24")) // PROCESSES
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate,),  # a failure prints its steps; shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
