"""Many presses of one phone are one alarm with a count; a board has room for a real emergency."""

from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import col, func, select

from patrol import alarm, db
from patrol.models import AlarmKind, Feed, Incident, Intake
from patrol.queries import waiting
from patrol.services import Services
from tests.cast import BRIDGE, Cast

SOS = {"kind": "sos", "position": {"lat": BRIDGE[0], "lon": BRIDGE[1]}}


def _sos(cast: Cast, name: str, key: str) -> str:
    """Press SOS; return the id of the alarm."""
    return str(cast(name).send("POST", "/api/v1/calls", SOS, key=key)["alarm_id"])


def test_a_hundred_and_fifty_sos_are_one_alarm_with_a_count(cast: Cast, services: Services) -> None:
    first = {_sos(cast, "042", f"press-{number}") for number in range(150)}
    other = _sos(cast, "007", "press")
    rows = {row["id"]: row for row in cast("701").get("/api/v1/board")["alarms"]}
    assert {key: row["count"] for key, row in rows.items()} == {first.pop(): 150, other: 1}
    with services.database.read() as session:
        said = session.exec(select(func.count()).where(Feed.kind == "alarm.counted")).one()
    assert said == 18, "2 to 9, 10 to 90 and 100 are news"


def test_the_same_press_sent_twice_counts_once(cast: Cast) -> None:
    assert _sos(cast, "042", "press") == _sos(cast, "042", "press")
    assert [row["count"] for row in cast("701").get("/api/v1/board")["alarms"]] == [1]


def test_a_press_whose_first_answer_is_forgotten_counts_once(services: Services) -> None:
    """The answer to a key is kept seven days; the alarm knows its own press for ever."""
    whose: dict[str, Any] = {"by": "042", "area_id": 2, "call_sign": "042"}
    for is_new in (True, False):
        with services.database.write() as session:
            row = alarm.raise_or_count(session, AlarmKind.SOS, "042:press", **whose)
            assert (row is not None) == is_new
    with services.database.read() as session:
        assert [row.count for row in alarm.standing(session, AlarmKind.SOS)] == [1]


@pytest.mark.parametrize("places", [(True, False), (False, True)])
def test_a_press_without_a_position_keeps_the_known_one(
    cast: Cast, places: tuple[bool, bool]
) -> None:
    for number, is_placed in enumerate(places):
        body = SOS if is_placed else {"kind": "sos"}
        cast("042").send("POST", "/api/v1/calls", body, key=f"press-{number}")
    (row,) = cast("701").get("/api/v1/board")["alarms"]
    assert (row["count"], row["body"]["position"]["lat"]) == (2, BRIDGE[0])
    assert row["body"]["near"]["zh-CN"] == "近文晖桥"


def test_an_sos_after_the_desk_ended_the_first_is_an_alarm_again(cast: Cast) -> None:
    first = _sos(cast, "042", "one")
    cast("701").send("DELETE", f"/api/v1/alarms/{first}", {"reason": "误触"})
    assert _sos(cast, "042", "two") != first
    assert [row["count"] for row in cast("701").get("/api/v1/board")["alarms"]] == [1]


def _copies(services: Services, kind: Any, own: str, most: int = 699) -> None:
    """Put copies of the newest row of a table beside it, each with an id of its own."""
    with services.database.write() as session:
        row = session.exec(select(kind).order_by(kind.id.desc())).first()
        assert row is not None
        values = row.model_dump()
        rows = []
        for _ in range(most):
            key = db.new_id()
            rows.append(values | {"id": key, own: key[-20:]})
        session.connection().execute(insert(kind), rows)


def test_a_board_of_seven_hundred_lists_the_first_and_counts_the_others(
    cast: Cast, services: Services
) -> None:
    desk, place = cast("701"), {"lat": BRIDGE[0], "lon": BRIDGE[1]}
    desk.send("POST", "/api/v1/incidents", {"category": "EN0105", **place})
    noise = {"chip": "noise", "place": "文晖桥下", "text": "吵" * 500}
    cast.nobody().call("POST", "/tip", data=noise)
    _sos(cast, "042", "press")
    small = desk.get("/api/v1/board")
    _copies(services, Incident, "number")
    _copies(services, Intake, "dedup_key")
    with services.database.write() as session:
        news = [alarm.New(str(number), area_id=2) for number in range(699)]
        alarm.raise_all(session, AlarmKind.STORAGE, news, by="worker")
    cast("007").send("POST", "/api/v1/calls", SOS, key="last")
    board = desk.get("/api/v1/board")
    listed = {name: len(board[name]) for name in ("incidents", "alarms", "intakes")}
    most = (waiting.MOST_CASES, waiting.MOST_ALARMS, waiting.MOST_INTAKES)
    assert tuple(listed.values()) == most
    assert {name: listed[name] + board["more"][name] for name in listed} == {
        "incidents": 700,
        "alarms": 701,
        "intakes": 700,
    }
    assert board["counts"]["new"] == 700
    assert [row["kind"] for row in board["alarms"][:2]] == ["sos", "sos"], "no flood hides them"
    each = len(str(small["incidents"][0])), len(str(small["intakes"][0]))
    assert len(str(board)) < most[0] * each[0] + most[2] * each[1] + 200_000


def test_a_short_board_has_no_more(cast: Cast) -> None:
    assert cast("701").get("/api/v1/board")["more"] == {
        "incidents": 0,
        "alarms": 0,
        "matters": 0,
        "intakes": 0,
    }


def test_the_gravest_case_is_listed_however_many_cases_alarm_and_a_case_counts_once(
    cast: Cast, services: Services
) -> None:
    place = {"lat": BRIDGE[0], "lon": BRIDGE[1]}
    cast("701").send("POST", "/api/v1/incidents", {"category": "EN0105", **place})
    _copies(services, Incident, "number", most=129)
    last = cast("701").send(
        "POST", "/api/v1/incidents", {"category": "EN0105", "severity": 1, **place}
    )
    with services.database.write() as session:
        cases = session.exec(select(Incident).order_by(col(Incident.severity).desc())).all()
        for kind in (AlarmKind.UNCLAIMED, AlarmKind.OVERDUE):
            news = [alarm.New(case.id, incident=case) for case in cases]
            alarm.raise_all(session, kind, news, by="worker")
    board = cast("701").get("/api/v1/board")
    assert board["alarms"][0]["incident_id"] == last["incident"]["id"]
    listed = {row["incident_id"] for row in board["alarms"]}
    assert len(listed) + board["more"]["matters"] == 131
    assert waiting.MOST_ALARMS + board["more"]["alarms"] == 2 * 131
