"""A migration, up or down, keeps the facts of a database that was made before it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from patrol.db import Database
from patrol.models import ShiftCheck
from patrol.operations import migrate
from tests.services.database import Databases

AT = "2026-11-20 06:00:00.000000"


@dataclass(frozen=True)
class Journey:
    """What a database of the old schema says on its way up, down again, and up once more."""

    old: dict[str, list[Any]]
    new: dict[str, list[Any]]
    refused: list[str]
    """What the new schema refuses to store."""
    back: dict[str, list[Any]]
    again: dict[str, list[Any]]


OF_BOTH = {
    "because": "SELECT because FROM dispatch_order ORDER BY id",
    "why": "SELECT why FROM delivery",
    "reason": "SELECT reason FROM assignment WHERE id = 'first-042'",
    "alarms": "SELECT key, kind, body FROM alarm ORDER BY key",
    "steps": "SELECT subject_id, step FROM step ORDER BY subject_id",
}
OF_NEW = OF_BOTH | {
    "replaced": "SELECT id, reason, replaced_by FROM assignment ORDER BY id",
    "contested": "SELECT * FROM contested ORDER BY assignment_id",
    "roots": "SELECT id FROM dispatch_order WHERE root_id = 'first-042' AND root_at IS NOT NULL",
    "policies": "SELECT code, trust, needs_verification, silent_after_s FROM source ORDER BY id",
    "verify": "SELECT verify_source FROM incident",
    "clocks": "SELECT key, clock FROM alarm ORDER BY key",
}


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Journey]:
    """The rows as the desk and the escalation wrote them then, through every migration thrice."""
    folder = tmp_path_factory.mktemp("old")
    with databases.copy(folder) as url:
        database = Database(url or f"sqlite:///{folder}/patrol.db")
        migrate.run(database, "0004")
        with database.writer.begin() as link:
            _live(link)
        old = _facts(database, OF_BOTH)
        migrate.run(database)
        new = _facts(database, OF_NEW) | {"checks": _checks(database)}
        refused = [name for name, act in REFUSED.items() if _is_refused(database, act)]
        migrate.run(database, "0004")
        back = _facts(database, OF_BOTH)
        migrate.run(database)
        yield Journey(old, new, refused, back, again=_facts(database, OF_NEW))
        database.dispose()


def _facts(database: Database, queries: dict[str, str]) -> dict[str, list[Any]]:
    with database.reader.connect() as link:
        return {
            name: [tuple(map(_read, row)) for row in link.execute(text(query))]
            for name, query in queries.items()
        }


def _read(value: Any) -> Any:
    """JSON, which SQLite gives as text and PostgreSQL as what it says."""
    return json.loads(value) if isinstance(value, str) and value[:1] == "{" else value


def _checks(database: Database) -> list[Any]:
    with database.reader.connect() as link:
        return list(link.execute(select(ShiftCheck.area_id, ShiftCheck.starts_at)).all())


def _is_refused(database: Database, act: Callable[[Connection], object]) -> bool:
    try:
        with database.writer.begin() as link:
            act(link)
    except IntegrityError:
        return True
    return False


REFUSED: dict[str, Callable[[Connection], object]] = {
    "an unknown kind": lambda link: _alarm(link, "new", "rumour"),
    "a clock of an alarm that has none": lambda link: link.execute(
        text("UPDATE alarm SET clock = 'arrive'")
    ),
}


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
    _alarm(link, "late", "overdue", {"clock": "arrive", "n": 1})
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


def test_who_goes_instead_and_whose_seats_are_asked_for_become_columns(journey: Journey) -> None:
    assert journey.new["replaced"] == [
        ("first-042", None, "017"),
        ("second-017", None, None),
        ("third-007", None, None),
    ]
    assert journey.new["why"] == [("replaced",)]
    assert journey.new["contested"] == [("third", "first-042"), ("third", "second-017")]
    assert journey.new["roots"] == [("second",)]
    assert journey.new["because"] == [
        ({},),
        ({"step": "dispatched:add_member:20", "do": "add_member"},),
        ({"step": "dispatched:everyone_near:90", "do": "everyone_near"},),
    ]


def test_the_policy_of_a_source_follows_from_what_it_may_name(journey: Journey) -> None:
    assert journey.new["policies"] == [
        ("gs-110", "waits", True, None),
        ("mini", "grave", False, None),
    ]
    assert journey.new["verify"] == [(True,)]


def test_alarms_stay_and_an_unknown_kind_is_refused(journey: Journey) -> None:
    kinds = [("declined:old", "declined"), ("overdue:late", "overdue")]
    for stage in (journey.old, journey.new, journey.back, journey.again):
        assert [(key, kind) for key, kind, _ in stage["alarms"]] == kinds
    assert journey.refused == list(REFUSED)


def test_the_clock_of_an_overdue_alarm_becomes_a_column(journey: Journey) -> None:
    assert journey.new["clocks"] == [("declined:old", None), ("overdue:late", "arrive")]
    assert [body for _, _, body in journey.new["alarms"]] == [{}, {"n": 1}]
    assert [body for _, _, body in journey.back["alarms"]] == [{}, {"clock": "arrive", "n": 1}]


def test_a_shift_that_was_tested_is_not_tested_again(journey: Journey) -> None:
    assert journey.new["steps"] == [("c", "breach:dispatch")]
    assert journey.new["checks"] == [(1, datetime(2026, 11, 20, 6, tzinfo=UTC))]
    assert ("1:1795154400", "shift_comms_check") in journey.back["steps"]


def test_the_way_back_restores_what_the_old_code_reads(journey: Journey) -> None:
    assert journey.back["reason"] == [("instead:017",)]
    assert journey.back["why"] == [("instead:017",)]
    assert journey.back["because"] == journey.old["because"]


def test_up_a_second_time_finds_the_same(journey: Journey) -> None:
    assert journey.again == {name: facts for name, facts in journey.new.items() if name != "checks"}
