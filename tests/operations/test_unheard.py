"""Silence is never silent: every alarm reaches a desk that somebody has signed in at."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from patrol import alarm, clock
from patrol.models import AlarmKind, Area, User
from patrol.operations import unheard
from tests.cast import Cast, district_chiefs

Move = Callable[..., None]


def tell(cast: Cast) -> None:
    with cast.services.database.write() as session:
        alarm.tell_every_desk(session, AlarmKind.STORAGE, "full", by="worker", free_mb=1)


def kinds(cast: Cast, desk: str) -> list[str]:
    return [row["kind"] for row in cast(desk).get("/api/v1/board")["alarms"]]


def watch(cast: Cast) -> None:
    """Do what the worker does each 10 s."""
    with cast.services.database.read() as session:
        if not unheard.is_due(session):
            return
    with cast.services.database.write() as session:
        unheard.watch(session)


def said(cast: Cast, desk: str) -> list[tuple[Any, Any]]:
    alarms = cast(desk).get("/api/v1/board")["alarms"]
    bodies = [row["body"] for row in alarms if row["kind"] == "unheard"]
    return [(body["area"], body["waiting"]) for body in bodies]


def sos(cast: Cast, area_id: int) -> None:
    with cast.services.database.write() as session:
        alarm.raise_(session, AlarmKind.SOS, "s", by="042", area_id=area_id, call_sign="042")


@pytest.mark.parametrize("desk", ["701", "801"])
def test_a_system_alarm_reaches_a_desk_when_the_highest_is_not_there(cast: Cast, desk: str) -> None:
    district_chiefs(cast.services)
    tell(cast)
    assert kinds(cast, desk) == ["storage"]


def test_the_highest_desk_sees_it_too(cast: Cast) -> None:
    district_chiefs(cast.services)
    tell(cast)
    assert set(kinds(cast, "711")) == {"storage"}


def test_a_desk_below_another_is_told_once(cast: Cast) -> None:
    with cast.services.database.write() as session:
        session.add(User(name="704b", role="dispatcher", area_id=4))
    tell(cast)
    assert kinds(cast, "704b") == kinds(cast, "701") == ["storage"]


def test_a_disabled_desk_counts_for_nothing(cast: Cast) -> None:
    with cast.services.database.write() as session:
        assert alarm.told_areas(session) == [2, 3]
        for user in session.exec(select(User).where(User.area_id == 3)):
            user.disabled_at = clock.now()
            session.add(user)
    with cast.services.database.read() as session:
        assert alarm.told_areas(session) == [2]


def test_alarms_of_a_street_without_a_desk_are_told_elsewhere(
    cast: Cast, moving_clock: Move
) -> None:
    cast("801")
    sos(cast, 4)
    watch(cast)
    assert said(cast, "801") == [], "a minute is granted"
    moving_clock(seconds=61)
    watch(cast)
    watch(cast)
    assert said(cast, "801") == [("流水西苑社区", 1)]
    assert "sos" not in kinds(cast, "801"), "how many, and not what"
    cast("701")
    watch(cast)
    assert said(cast, "801") == []


def test_where_somebody_is_signed_in_nobody_else_is_told(cast: Cast, moving_clock: Move) -> None:
    cast("701"), cast("801")
    sos(cast, 4)
    moving_clock(seconds=61)
    watch(cast)
    assert said(cast, "801") == []


def test_a_session_that_nobody_uses_is_no_desk(cast: Cast, moving_clock: Move) -> None:
    cast("701")
    moving_clock(hours=5)
    cast("801")
    sos(cast, 4)
    moving_clock(seconds=61)
    watch(cast)
    assert said(cast, "801") == [("流水西苑社区", 1)]


def test_what_a_person_puts_aside_comes_again_in_an_hour(cast: Cast, moving_clock: Move) -> None:
    cast("801")
    sos(cast, 4)
    moving_clock(seconds=61)
    watch(cast)
    with cast.services.database.write() as session:
        alarm.clear(session, alarm.standing(session, AlarmKind.UNHEARD), by="801")
    watch(cast)
    assert said(cast, "801") == []
    moving_clock(hours=1)
    watch(cast)
    assert said(cast, "801") == [("流水西苑社区", 1)]


def test_an_alarm_above_all_streets_is_told_in_them(cast: Cast, moving_clock: Move) -> None:
    district_chiefs(cast.services)
    cast("701")
    with cast.services.database.write() as session:
        name = session.exec(select(Area.name).where(col(Area.id) == 1)).one()
    sos(cast, 1)
    moving_clock(seconds=61)
    watch(cast)
    assert said(cast, "701") == [(name, 1)]
