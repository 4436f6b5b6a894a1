"""A migration, up or down, keeps the facts of a database that was made before it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from patrol.db import Database
from patrol.models import Alarm, ShiftCheck
from patrol.operations import migrate
from tests.services.database import Databases

AT = "2026-11-20 06:00:00.000000"


@pytest.fixture
def database(tmp_path: Path, databases: Databases) -> Iterator[Database]:
    """A database of the old schema, with rows as the desk and the escalation wrote them then."""
    with databases.copy(tmp_path) as url:
        old_database = Database(url or f"sqlite:///{tmp_path}/patrol.db")
        migrate.run(old_database, "base")
        migrate.run(old_database, "0004")
        with old_database.writer.begin() as link:
            _live(link)
        yield old_database
        migrate.run(old_database, "base")
        migrate.run(old_database)  # the next test gets the same database on a server
        old_database.dispose()


def _insert(link: Connection, table: str, **row: Any) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    link.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)


def _live(link: Connection) -> None:
    _insert(link, "area", id=1, path="/1/", kind="街道", name="文晖街道", name_en="")
    _people(link)
    _insert(link, "source", id=1, code="gs-110", kinds='["police110"]', area_id=1, opens=True)
    _insert(link, "source", id=2, code="mini", kinds='["public_tip"]', area_id=1, opens=False)
    _case(link)
    _alarm(link, "old", "declined")
    _insert(link, "step", subject_id="1:1795154400", step="shift_comms_check", at=AT)
    _insert(link, "step", subject_id="c", step="breach:dispatch", at=AT)
    _order(link, "first", {}, "042")
    _order(
        link,
        "second",
        {
            "step": "dispatched:add_member:20",
            "root": "first-042",
            "since": "2026-11-20T06:00:00+00:00",
        },
        "017",
    )
    _order(
        link,
        "third",
        {"step": "dispatched:everyone_near:90", "for_rows": ["first-042", "second-017"]},
        "007",
    )
    link.execute(
        text("UPDATE assignment SET status='replaced', reason='instead:017' WHERE id='first-042'")
    )
    _insert(
        link,
        "delivery",
        **{"id": "d", "assignment_id": "first-042", "channel": "push", "round": 1, "kind": "close"},
        **{"why": "instead:017", "severity": 1, "status": "queued", "attempts": 0},
        **{"due_at": AT, "deadline_at": AT},
    )


def _people(link: Connection) -> None:
    for number, sign in enumerate(("007", "017", "042"), 1):
        _insert(
            link,
            "member",
            **{"id": number, "call_sign": sign, "area_id": 1, "skills": "[]", "kit": "[]"},
            language="zh-CN",
        )


def _alarm(link: Connection, key: str, kind: str, body: dict[str, Any] | None = None) -> None:
    row = {"id": key, "key": f"{kind}:{key}", "kind": kind, "area_id": 1, "raised_at": AT}
    _insert(link, "alarm", **row, body=json.dumps(body or {}))


def _case(link: Connection) -> None:
    _insert(
        link,
        "incident",
        **{"id": "c", "number": "WH-1001", "area_id": 1, "category": "RE0101", "severity": 1},
        **{"status": "dispatched", "title": "落水", "description": "", "source": "police110"},
        **{"place": "文晖桥", "place_version": 1, "datum": "wgs84", "seats": 2},
        **{"needs_verification": True, "version": 3, "opened_by": "701", "opened_at": AT},
        **{"waiting_since": AT, "occurred_at": AT, "dispatched_at": AT, "dispatch_target_s": 60},
        **{"arrive_target_s": 300, "resolve_target_s": 3600, "moved_by": "701"},
    )


def _order(link: Connection, key: str, because: dict[str, Any], sign: str) -> None:
    _insert(
        link,
        "dispatch_order",
        **{"id": key, "incident_id": "c", "text": "", "place": "文晖桥", "place_version": 1},
        **{"by": "worker", "at": AT, "first_only": key == "third", "quiet": "[]"},
        because=json.dumps(because),
    )
    _insert(
        link,
        "assignment",
        **{"id": f"{key}-{sign}", "order_id": key, "incident_id": "c", "call_sign": sign},
        **{"member_id": {"007": 1, "017": 2, "042": 3}[sign], "status": "dispatched"},
        **{"is_lead": False, "dispatched_at": AT, "place_version": 1, "report_owed": False},
    )


def _rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.reader.connect() as link:
        return [tuple(row) for row in link.execute(text(query))]


BECAUSE = "SELECT because FROM dispatch_order ORDER BY id"


def _because(database: Database) -> list[Any]:
    reasons = [row[0] for row in _rows(database, BECAUSE)]
    return [json.loads(reason) if isinstance(reason, str) else reason for reason in reasons]


def test_who_goes_instead_and_whose_seats_are_asked_for_become_columns(database: Database) -> None:
    migrate.run(database)
    assert _rows(database, "SELECT id, reason, replaced_by FROM assignment ORDER BY id") == [
        ("first-042", None, "017"),
        ("second-017", None, None),
        ("third-007", None, None),
    ]
    assert _rows(database, "SELECT why FROM delivery") == [("replaced",)]
    assert _rows(database, "SELECT * FROM contested ORDER BY assignment_id") == [
        ("third", "first-042"),
        ("third", "second-017"),
    ]
    roots = "SELECT id FROM dispatch_order WHERE root_id = 'first-042' AND root_at IS NOT NULL"
    assert _rows(database, roots) == [("second",)]
    assert _because(database) == [
        {},
        {"step": "dispatched:add_member:20", "do": "add_member"},
        {"step": "dispatched:everyone_near:90", "do": "everyone_near"},
    ]


def test_the_policy_of_a_source_follows_from_what_it_may_name(database: Database) -> None:
    migrate.run(database)
    query = "SELECT code, trust, needs_verification, silent_after_s FROM source ORDER BY id"
    assert _rows(database, query) == [
        ("gs-110", "waits", True, None),
        ("mini", "grave", False, None),
    ]
    assert _rows(database, "SELECT verify_source FROM incident") == [(True,)]


def test_alarms_stay_and_an_unknown_kind_is_refused(database: Database) -> None:
    for revision in ("head", "0004", "head"):
        migrate.run(database, revision)
        assert _rows(database, "SELECT key, kind FROM alarm") == [("declined:old", "declined")]
    with pytest.raises(IntegrityError), database.writer.begin() as link:
        _alarm(link, "new", "rumour")


CLOCKS = "SELECT key, clock FROM alarm ORDER BY key"
BODY = "SELECT body FROM alarm WHERE kind = 'overdue'"


def test_the_clock_of_an_overdue_alarm_becomes_a_column(database: Database) -> None:
    with database.writer.begin() as link:
        _alarm(link, "late", "overdue", {"clock": "arrive", "n": 1})
    migrate.run(database)
    assert _rows(database, CLOCKS) == [("declined:old", None), ("overdue:late", "arrive")]
    with database.reader.connect() as link:
        assert link.execute(select(Alarm.body).where(Alarm.kind == "overdue")).scalar() == {"n": 1}
    with pytest.raises(IntegrityError), database.writer.begin() as link:
        link.execute(text("UPDATE alarm SET clock = 'arrive'"))
    migrate.run(database, "0004")
    ((body,),) = _rows(database, BODY)
    known = json.loads(body) if isinstance(body, str) else body
    assert known == {"clock": "arrive", "n": 1}


def test_a_shift_that_was_tested_is_not_tested_again(database: Database) -> None:
    migrate.run(database)
    assert _rows(database, "SELECT subject_id FROM step") == [("c",)]
    with database.reader.connect() as link:
        checked = link.execute(select(ShiftCheck.area_id, ShiftCheck.starts_at)).all()
    assert checked == [(1, datetime(2026, 11, 20, 6, tzinfo=UTC))]
    migrate.run(database, "0004")
    subjects = _rows(database, "SELECT subject_id FROM step WHERE step = 'shift_comms_check'")
    assert subjects == [("1:1795154400",)]


def test_the_way_back_restores_what_the_old_code_reads(database: Database) -> None:
    before = _because(database)
    migrate.run(database)
    migrate.run(database, "0004")
    assert _rows(database, "SELECT reason FROM assignment WHERE id = 'first-042'") == [
        ("instead:017",)
    ]
    assert _rows(database, "SELECT why FROM delivery") == [("instead:017",)]
    assert _because(database) == before
