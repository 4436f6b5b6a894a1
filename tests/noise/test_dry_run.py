"""试算: a rule is tried on the stored minutes, and compared with what was raised."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import (
    Exceedance,
    ExceedanceKind,
    LevelMinute,
    LevelSecond,
    Source,
    Station,
    ZoneClass,
)
from tests.cast import BRIDGE, Cast

HOUR = 60


def music(day: int, minute: int) -> int:
    """Music of 40 minutes on each second day, and of 20 minutes on the others."""
    return 6000 if 60 <= minute < (100 if day % 2 else 80) else 5000


def exceedance(station_id: int) -> Exceedance:
    """The one that was raised in life, three days ago."""
    raised_at = clock.midnight(clock.today()) - timedelta(days=3) + timedelta(hours=15)
    return Exceedance(
        station_id=station_id,
        kind=ExceedanceKind.SUSTAINED,
        began_at=raised_at,
        raised_at=raised_at,
        noticed_at=raised_at,
        cleared_at=raised_at + timedelta(minutes=45),
        zone=ZoneClass.HOMES,
        is_night=False,
        limit=5500,
        standard="GB 3096-2008",
        rule_version=0,
        laeq=6000,
        lmax=6000,
    )


@pytest.fixture
def station_id(cast: Cast) -> int:
    """Ten days of 50 dB in a zone of 55 dB by day, with music in each afternoon."""
    cast("702")
    today = int(clock.midnight(clock.today()).timestamp()) // 60
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "noise-gw-1")).one()
        row = Station(
            source_id=source.id or 0,
            code="N1",
            name="一号点",
            area_id=4,
            lat=BRIDGE[0],
            lon=BRIDGE[1],
            zone=ZoneClass.HOMES,
        )
        session.add(row)
        session.flush()
        for day in range(10, 0, -1):
            begin = today - day * 24 * HOUR + 14 * HOUR
            session.add_all(
                LevelMinute(
                    station_id=row.id or 0,
                    minute=begin + place,
                    laeq=music(day, place),
                    l50=music(day, place),
                )
                for place in range(180)
            )
        session.add(LevelSecond(station_id=row.id or 0, second=today * 60, laeq=5000))
        session.add(exceedance(row.id or 0))
        assert row.id is not None
        return row.id


def tried(cast: Cast, station_id: int, **rule: Any) -> Any:
    path = f"/api/v1/stations/{station_id}/dry-run"
    return cast("702").send("POST", path, {"rule": rule})


def test_it_says_what_a_rule_would_have_raised_beside_what_was(cast: Cast, station_id: int) -> None:
    answer = tried(cast, station_id)
    assert (answer["would"], answer["present"], answer["was"]) == (10, 10, 1)
    assert answer["minutes"] == 1800
    assert answer["ended"] == [{"disposition": "", "words": {}, "was": 1, "kept": 1}]
    assert (answer["raised"][0]["laeq"], answer["raised"][0]["limit"]) == (60.0, 55.0)
    # Over an hour, 20 minutes of music leave L50 below the limit.
    longer = tried(cast, station_id, window_s=3600)
    assert (longer["would"], longer["present"], longer["ended"][0]["kept"]) == (5, 10, 1)


def test_a_wrong_parameter_and_a_foreign_station_are_refused(cast: Cast, station_id: int) -> None:
    path = f"/api/v1/stations/{station_id}/dry-run"
    answer = cast("702").call("POST", path, {"rule": {"window_s": 1}})
    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"field": "rule.window_s", "message": "must be between 10 and 3600"}
    ]
    missing = cast("702").call("POST", "/api/v1/stations/999/dry-run", {"rule": {}})
    assert missing.status_code == 404
