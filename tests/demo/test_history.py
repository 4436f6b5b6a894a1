"""The demo's noise stations have a past: a week's habits, a year's curve, and days of minutes."""

import math
from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, func, select

from patrol import clock
from patrol.config import Settings
from patrol.db import Database
from patrol.demo import history, seed
from patrol.models import Exceedance, LevelHour, LevelMinute, Station
from patrol.noise import hours
from patrol.queries import loud_windows
from patrol.services import build

pytestmark = pytest.mark.any_database


@pytest.fixture
def town(settings: Settings, moving_clock: object) -> Iterator[Session]:
    services = build(settings)
    database = Database(settings.database_url)
    with database.write() as session:
        assert seed.fill(session)
        assert history.keep(session, services.office.noise_limits) > 50
        assert history.keep(session, services.office.noise_limits) == 0, "once"
        yield session
    database.dispose()
    services.database.dispose()


def test_the_past_is_loud_by_habit_and_whole_in_every_table(town: Session) -> None:
    now = int(clock.now().timestamp()) // 60
    first, last = town.exec(
        select(func.min(LevelMinute.minute), func.max(LevelMinute.minute))
    ).one()
    assert (last, (now - first) // 1440) == (now - 1, history.MINUTE_DAYS)
    stations = {row.code: row.id or 0 for row in town.exec(select(Station))}
    assert len(stations) == 14
    open_ones = select(Exceedance.id).where(col(Exceedance.cleared_at).is_(None))
    assert town.exec(open_ones).all() == []
    (area_ids,) = [set(town.exec(select(Station.area_id)))]
    week = {row["station_id"]: row for row in loud_windows.weeks(town, area_ids)}
    assert week[stations["N02"]]["next"] is not None
    assert hours.make(town) == [], "the worker finds each hour as it would make it"
    loudest = select(func.max(LevelHour.energy / LevelHour.counted)).where(
        LevelHour.station_id == stations["N02"], LevelHour.hour < first // 60
    )
    assert 10 * math.log10(town.exec(loudest).one()) > 48, "the curve of the year shows it too"
