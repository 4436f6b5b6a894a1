"""No verb and no page costs more after years of work: they look at what stands, not at the past.

SQLite has no statistics of its own and may choose an index that holds every row there ever was, so
its steps are counted, with a short past and with one that is eight times as long.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bench import history
from patrol import alarm
from patrol.models import AlarmKind, Assignment, Incident, Intake
from tests.cast import Cast
from tests.rider import tip
from tests.services.database import SERVER
from tests.statements import steps_taken
from tests.street import CALL_SIGNS, PLAIN, Street

SHORT, LONG = 1_000, 8_000
"""The shorter one holds a whole day, which the board sums up."""
ONE = CALL_SIGNS[0]
Act = Callable[[], Any]
Scene = Callable[[Street], Act]


def _case(street: Street) -> Any:
    return street.sent(2)


def _board(street: Street) -> Act:
    _case(street)
    return lambda: street.ask("701", "GET", "/board")


def _inbox(street: Street) -> Act:
    _case(street)
    return lambda: street.ask(ONE, "GET", "/inbox")


def _candidates(street: Street) -> Act:
    case = street.open()["id"]
    return lambda: street.ask("701", "GET", f"/incidents/{case}/candidates")


def _whole_case(street: Street) -> Act:
    case = _case(street)["incident"]["id"]
    return lambda: street.ask("701", "GET", f"/incidents/{case}")


def _order(street: Street) -> Act:
    case = street.open()
    return lambda: street.send(case, CALL_SIGNS[:2])


def _acceptance(street: Street) -> Act:
    key = _case(street)["assignments"][0]
    return lambda: street.ask(ONE, "POST", f"/assignments/{key}/answer", {"answer": "accepted"})


def _receipt(street: Street) -> Act:
    key = _case(street)["assignments"][0]
    body = {"kind": "shown", "channel": "push"}
    return lambda: street.ask(ONE, "POST", f"/assignments/{key}/receipts", body)


def _resolution(street: Street) -> Act:
    key = _case(street)["assignments"][0]
    body = {"kind": "resolved", "text": "好了"}
    return lambda: street.ask(ONE, "POST", f"/assignments/{key}/reports", body)


def _cancellation(street: Street) -> Act:
    path = f"/incidents/{_case(street)['incident']['id']}/cancellation"
    return lambda: street.ask("701", "POST", path, {"reason": "误报"})


def _tip(street: Street) -> Act:
    return lambda: tip(street.cast, cid="d" * 32)


def _reviews(street: Street) -> Act:
    return lambda: street.ask("701", "GET", "/reviews")


def _ended_cases(street: Street) -> Act:
    return lambda: street.ask("701", "GET", "/ended-incidents")


SCENES = (
    *(_board, _inbox, _candidates, _whole_case, _order, _acceptance, _receipt),
    *(_resolution, _cancellation, _tip, _reviews, _ended_cases),
)


@pytest.mark.skipif(SERVER != "", reason="the steps are those of SQLite's machine")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__[1:])
def test_a_long_past_costs_nothing(cast: Cast, scene: Scene) -> None:
    street = Street(cast)
    for name in ("701", ONE):
        cast(name)
    _first_case(street)
    short = _steps_after(street, scene, 1, SHORT)
    long = _steps_after(street, scene, SHORT + 1, LONG)
    assert short > 0
    assert long <= 1.3 * short + 20, f"{short} hundred steps with {SHORT} past, {long} with {LONG}"


def _first_case(street: Street) -> None:
    """A tip that became a case, with an order, receipts, a report and an alarm: it is copied."""
    tip(street.cast)
    with street.cast.services.database.read() as session:
        intake = session.exec(select(Intake.id)).one()
    opened = street.ask("701", "POST", "/incidents", {"intake": intake, "category": PLAIN})
    sent = street.send(opened["incident"], CALL_SIGNS[:2])
    key = sent["assignments"][0]
    street.ask(ONE, "POST", f"/assignments/{key}/receipts", {"kind": "shown", "channel": "push"})
    street.ask(ONE, "POST", f"/assignments/{key}/answer", {"answer": "accepted"})
    street.ask(ONE, "POST", f"/assignments/{key}/reports", {"kind": "arrived"})
    with street.cast.services.database.write() as session:
        case = session.get_one(Incident, sent["incident"]["id"])
        row = session.get_one(Assignment, key)
        assert alarm.raise_all(session, AlarmKind.CALL, [alarm.New(key, row, case)], by="worker")


def _steps_after(street: Street, scene: Scene, since: int, past: int) -> int:
    """The steps of an act in hundreds, when so many more cases have gone by."""
    path = Path(street.cast.services.database.reader.url.database or "")
    history.fill(path, past, since)
    act = scene(street)
    with steps_taken(street.cast.services.database) as steps:
        act()
    return steps.hundreds
