"""For each row of the table, noting the act clears exactly these alarms in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from patrol import alarm, clock, feed, report
from patrol.incident import transfer
from patrol.models import (
    Alarm,
    AlarmKind,
    Assignment,
    Effect,
    FeedKind,
    Incident,
    Report,
    ReportKind,
    Transfer,
    Via,
)
from patrol.queries import case_acts
from patrol.services import Services
from patrol.settles import CALLS, SETTLES, SILENT_DESK, SOUND, UNFILLED
from patrol.status import AssignmentStatus, IncidentStatus
from tests.cast import Cast

K, F = AlarmKind, FeedKind
ALL = frozenset(AlarmKind) - set(CALLS)
"""A call of a member is settled by a person only, whatever becomes of the case."""
NONE: frozenset[AlarmKind] = frozenset()
FIRST = {"was": "dispatched", "status": "accepted", "place_version": 0}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = {"was": "accepted", "status": "accepted"}


@dataclass
class Case:
    """A case with 042 sent to it; 007 is on another case, whose alarms must stand."""

    services: Services
    id: str
    mine: str
    other: str

    def raise_overdue(self) -> None:
        """Raise the alarm of each clock on this case."""
        with self.services.database.write() as session:
            case = session.get_one(Incident, self.id)
            for name in ("dispatch", "arrive", "resolve"):
                alarm.raise_(session, K.OVERDUE, name, by="worker", incident=case, overdue=name)

    def clocks(self) -> set[str]:
        """The clocks whose alarm stands."""
        with self.services.database.read() as session:
            return {row.clock for row in alarm.standing(session, K.OVERDUE) if row.clock}

    def raise_all(self) -> None:
        """Raise each kind of alarm about 042 on this case, about the case alone, and about 007."""
        with self.services.database.write() as session:
            for key in (self.mine, self.other):
                row = session.get_one(Assignment, key)
                case = session.get_one(Incident, row.incident_id)
                for kind in AlarmKind:
                    alarm.raise_(session, kind, key, by="worker", incident=case, assignment=row)
            case = session.get_one(Incident, self.id)
            for kind in AlarmKind:
                alarm.raise_(session, kind, "case", by="worker", incident=case)

    def note(self, kind: FeedKind, by: str = "042", **body: Any) -> None:
        with self.services.database.write() as session:
            case = session.get_one(Incident, self.id)
            sign = {} if "call_sign" in body else {"assignment_id": self.mine}
            feed.note(session, kind, by=by, incident=case, **sign, **body)

    def cleared(self) -> tuple[frozenset[AlarmKind], frozenset[AlarmKind]]:
        """The kinds that were cleared: about 042, and about the case alone."""
        with self.services.database.read() as session:
            rows = session.exec(select(Alarm)).all()
        gone = [row for row in rows if row.cleared_at is not None]
        assert all(row.assignment_id != self.other for row in gone)
        assert all(row.cleared_by == "042" for row in gone)
        mine = frozenset(row.kind for row in gone if row.assignment_id == self.mine)
        return mine, frozenset(row.kind for row in gone if row.assignment_id is None)

    def set(self, kind: type[Any], key: str, **changes: Any) -> None:
        with self.services.database.write() as session:
            row = session.get_one(kind, key)
            for name, value in changes.items():
                setattr(row, name, value)
            session.add(row)


@pytest.fixture
def case(cast: Cast) -> Case:
    keys = []
    for sign in ("042", "007"):
        body = {"category": "RE0101", "place": "文晖桥"}
        made = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
        path = f"/api/v1/incidents/{made['id']}/assignments"
        sent = cast("701").send("POST", path, {"members": [sign], "version": made["version"]})
        keys.append((made["id"], sent["assignments"][0]))
    new_case = Case(cast.services, keys[0][0], keys[0][1], keys[1][1])
    new_case.raise_all()
    return new_case


def _report(kind: ReportKind, was: str, status: str, **more: Any) -> dict[str, Any]:
    row = Report(
        incident_id="0" * 32,
        assignment_id="0" * 32,
        call_sign="042",
        kind=kind,
        effect=Effect.APPLIED,
        acted_at=NOON,
        received_at=NOON,
        via=Via.PHONE,
        **more,
    )
    return {"was": was, "status": status, "report": report.state(row)}


RELIEF = {
    "assignment_id": "a",
    "by": "042",
    "to": "017",
    "asked_at": "2026-03-02T06:00:00Z",
    "reason": None,
}
DESK = frozenset({*SILENT_DESK, K.DECLINED, K.REINFORCE, K.LOUD_AGAIN, K.LASTING_LOUD})
DESK |= {K.TRANSFER_BACK}


def _transfer(**to: Any) -> dict[str, Any]:
    row = Transfer(incident_id="0" * 32, from_area_id=4, by="042", at=NOON, answer_by=NOON, **to)
    return {"transfer": transfer.state(row)}


TO_TIER, TO_PARTNER = _transfer(area_id=2), _transfer(partner="police")
ASKED = frozenset({K.TRANSFER_ASKED, K.TRANSFER_BACK})
HELD = frozenset({*SILENT_DESK, K.OVERDUE, K.HOLD_ENDED})
NO_ANSWER = frozenset({K.NOT_ACCEPTED, K.LATE_ACCEPT})
DEPARTED = _report(ReportKind.DEPARTED, "accepted", "en_route")
ARRIVED = _report(ReportKind.ARRIVED, "en_route", "on_scene")
PROGRESS = _report(ReportKind.PROGRESS, "on_scene", "on_scene")
HANDED_OVER = _report(ReportKind.HANDOVER, "on_scene", "relieved")
RESOLVED = _report(ReportKind.RESOLVED, "on_scene", "cleared")
ADDED = _report(ReportKind.RESOLVED, "cleared", "cleared", is_later=True)
OWED = frozenset({K.REPORT_OWED})
CLOSED = {*OWED, *SOUND, K.TRANSFER_BACK, K.TRANSFER_DONE}
UNDONE = {K.TIP_UNSOLVED, *OWED, *SOUND, K.TRANSFER_DONE}
ROWS = [
    (F.INCIDENT_CLAIMED, {}, SILENT_DESK, SILENT_DESK),
    (F.INCIDENT_AMENDED, {"changed": ["title"]}, NONE, NONE),
    (F.INCIDENT_AMENDED, {"changed": ["lat", "lon"]}, {K.PLACE_UNREAD}, {K.PLACE_UNREAD}),
    (F.INCIDENT_AMENDED, {"changed": ["severity"]}, {K.LASTING_LOUD}, {K.LASTING_LOUD}),
    (F.INCIDENT_CANCELLED, {}, ALL, ALL),
    (F.INCIDENT_TRANSFERRED, {}, ALL, ALL),
    (F.TRANSFER_ASKED, {}, {K.PARTNER, K.TRANSFER_BACK}, {K.PARTNER, K.TRANSFER_BACK}),
    (F.TRANSFER_ACCEPTED, TO_PARTNER, ASKED, ASKED),
    (F.TRANSFER_ACCEPTED, TO_TIER, {*SILENT_DESK, *ASKED}, {*SILENT_DESK, *ASKED}),
    (F.TRANSFER_REFUSED, {}, ASKED, ASKED),
    (F.TRANSFER_UNANSWERED, {}, {K.TRANSFER_ASKED}, {K.TRANSFER_ASKED}),
    (F.TRANSFER_TAKEN_BACK, {}, ASKED, ASKED),
    (F.INCIDENT_MERGED, {}, ALL, ALL),
    (F.INCIDENT_HELD, {}, HELD, HELD),
    (F.INCIDENT_RESUMED, {}, {K.HOLD_ENDED}, {K.HOLD_ENDED}),
    (F.NOTIFIED_RECORDED, {}, {K.PARTNER}, {K.PARTNER}),
    (F.ORDER_SENT, {}, DESK, DESK),
    (F.ORDER_SENT, {"relief_of": "042's"}, NONE, NONE),
    (F.RELIEF_ENDED, {"relief": RELIEF | {"end": "taken"}}, ALL, NONE),
    (F.RELIEF_ENDED, {"relief": RELIEF | {"end": "refused"}}, NONE, NONE),
    (F.ASSIGNMENT_ACCEPTED, FIRST, NO_ANSWER, NONE),
    (F.ASSIGNMENT_ACCEPTED, KNOWN | {"place_version": 0}, NONE, NONE),
    (F.ASSIGNMENT_ACCEPTED, KNOWN | {"place_version": 1}, {K.PLACE_UNREAD}, NONE),
    (F.ASSIGNMENT_DECLINED, {"was": "accepted", "status": "declined"}, ALL, NONE),
    (F.ASSIGNMENT_DECLINED, {"was": "declined", "status": "declined"}, NONE, NONE),
    (F.ASSIGNMENT_WITHDRAWN, {}, ALL, NONE),
    (F.ASSIGNMENT_REPLACED, {}, ALL, NONE),
    (F.REPORT_FILED, PROGRESS, {K.ALONE_SILENT}, NONE),
    (F.REPORT_FILED, DEPARTED, {K.ALONE_SILENT, K.NOT_MOVING, *NO_ANSWER}, NONE),
    (
        F.REPORT_FILED,
        ARRIVED,
        {K.ALONE_SILENT, K.NOT_MOVING, K.PAST_ETA, *NO_ANSWER},
        NONE,
    ),
    (F.REPORT_FILED, HANDED_OVER, ALL, NONE),
    (F.REPORT_FILED, RESOLVED, ALL, NONE),
    (F.REPORT_FILED, ADDED, {K.ALONE_SILENT, *OWED}, OWED),
    (F.REPORT_REASSIGNED, {}, OWED, OWED),
    (F.REPORT_COMPLETED, {}, OWED, OWED),
    (F.CLOSURE_ACCEPTED, {}, CLOSED, CLOSED),
    (F.CLOSURE_SENT_BACK, {}, {*OWED, *SOUND}, {*OWED, *SOUND}),
    (F.CLOSURE_UNDONE, {}, UNDONE, UNDONE),
    (F.PHONE_BACK, {"call_sign": "042"}, {K.PHONE_OFFLINE}, NONE),
    (F.PHONE_CONFIRMED, {"call_sign": "042"}, {K.NEW_PHONE}, NONE),
    (F.PHONE_REVOKED, {"call_sign": "042"}, {K.NEW_PHONE}, NONE),
    (F.ASSIGNMENT_ASKED, {}, NONE, NONE),
]


@pytest.mark.parametrize(("kind", "body", "mine", "alone"), ROWS)
def test_an_act_settles_these_alarms_and_no_other(
    case: Case, kind: FeedKind, body: dict[str, Any], mine: Any, alone: Any
) -> None:
    """042's own order is unanswered here, so the alarms about an empty seat stand."""
    case.note(kind, **body)
    assert case.cleared() == (frozenset(mine), frozenset(alone))


@pytest.mark.parametrize(
    ("kind", "body", "left"),
    [
        (F.ORDER_SENT, {}, {"arrive", "resolve"}),
        (F.REPORT_FILED, ARRIVED, {"dispatch", "resolve"}),
        (F.INCIDENT_HELD, {}, set()),
    ],
)
def test_an_act_settles_the_alarm_of_its_own_clock(
    case: Case, kind: FeedKind, body: dict[str, Any], left: set[str]
) -> None:
    case.raise_overdue()
    case.note(kind, **body)
    assert case.clocks() == left


def test_the_desk_and_the_feed_still_read_the_clock_in_the_body(case: Case) -> None:
    case.raise_overdue()
    with case.services.database.read() as session:
        told = [alarm.state(row)["body"] for row in alarm.standing(session, K.OVERDUE) if row.clock]
        acts = [
            row.body["alarm"] for row in case_acts.events(session, case.id) if "alarm" in row.body
        ]
    assert told == [{"clock": name} for name in ("dispatch", "arrive", "resolve")]
    assert [act["body"] for act in acts if act["kind"] == K.OVERDUE][-3:] == told


def test_every_row_of_the_table_is_tried() -> None:
    """The end of an SOS names its one alarm; tests/test_sos.py tries it."""
    assert SETTLES.keys() - {F.SOS_ENDED} <= {kind for kind, *_ in ROWS}


@pytest.mark.parametrize(
    "act",
    [
        (F.ASSIGNMENT_ACCEPTED, FIRST),
        (F.REPORT_FILED, _report(ReportKind.ARRIVED, "replaced", "on_scene")),
    ],
)
def test_a_first_answer_settles_the_seats_when_nobody_else_waits(case: Case, act: Any) -> None:
    kind, body = act
    case.set(Assignment, case.mine, status=AssignmentStatus.DECLINED, ended_at=clock.now())
    case.note(kind, **body)
    mine, alone = case.cleared()
    assert set(UNFILLED) <= mine
    assert set(UNFILLED) == alone


def test_a_report_that_is_not_the_owed_one_leaves_its_alarm(case: Case) -> None:
    owed = {"report_owed_by": "017", "report_owed_at": clock.now()}
    resolved = {"status": IncidentStatus.RESOLVED, "resolved_at": clock.now()}
    case.set(Incident, case.id, **resolved, **owed)
    case.note(F.REPORT_FILED, **ADDED)
    assert case.cleared() == ({K.ALONE_SILENT}, NONE)


def test_the_report_that_resolves_a_case_settles_all_of_it(case: Case) -> None:
    case.set(Incident, case.id, status=IncidentStatus.RESOLVED, resolved_at=clock.now())
    case.note(F.REPORT_FILED, **RESOLVED)
    assert case.cleared() == (ALL, ALL)


def test_an_act_does_not_settle_what_was_raised_after_it(case: Case) -> None:
    with case.services.database.write() as session:
        row = session.get_one(Assignment, case.mine)
        incident = session.get_one(Incident, case.id)
        about = {"by": "042", "incident": incident}
        alarm.raise_(session, K.DECLINED, "before", assignment=row, **about)
        body = {"assignment_id": row.id, "was": "dispatched", "status": "declined"}
        feed.note(session, F.ASSIGNMENT_DECLINED, **about, **body)
        alarm.raise_(session, K.DECLINED, "after", assignment=row, **about)
    with case.services.database.read() as session:
        rows = session.exec(select(Alarm).where(Alarm.cleared_at == None)).all()  # noqa: E711
    left = [row for row in rows if row.assignment_id == case.mine and row.kind not in CALLS]
    assert [row.key for row in left] == ["declined:after"]


@pytest.fixture
def updates(services: Services) -> Iterator[list[str]]:
    """The statements that clear alarms."""
    seen: list[str] = []

    def look(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE alarm"):
            seen.append(statement)

    writer: Engine = services.database.writer
    event.listen(writer, "before_cursor_execute", look)
    yield seen
    event.remove(writer, "before_cursor_execute", look)


def test_one_statement_clears_for_all_acts_of_a_transaction_in_their_names(
    case: Case, updates: list[str]
) -> None:
    with case.services.database.write() as session:
        for key, by in ((case.mine, "042"), (case.other, "007")):
            row = session.get_one(Assignment, key)
            incident = session.get_one(Incident, row.incident_id)
            feed.note(session, F.ASSIGNMENT_REPLACED, by=by, incident=incident, assignment_id=key)
    assert len(updates) == 1
    with case.services.database.read() as session:
        rows = session.exec(select(Alarm).where(Alarm.cleared_at != None)).all()  # noqa: E711
    assert {(row.assignment_id, row.cleared_by) for row in rows} == {
        (case.mine, "042"),
        (case.other, "007"),
    }


def test_walking_an_acceptance_clears_with_one_statement(
    cast: Cast, case: Case, updates: list[str]
) -> None:
    path = f"/api/v1/assignments/{case.mine}/answer"
    cast("042").send("POST", path, {"answer": "accepted"})
    assert len(updates) == 1
