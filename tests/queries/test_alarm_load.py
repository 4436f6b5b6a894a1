"""The load of alarms: of the last hour, of one's own areas, for each desk, the noisiest first."""

from datetime import timedelta

import pytest

from patrol import alarm, clock
from patrol.models import AlarmKind
from tests.cast import Cast

pytestmark = pytest.mark.any_database


def rung(cast: Cast, kind: AlarmKind, count: int, area_id: int = 2) -> None:
    with cast.services.database.write() as session:
        keys = [f"{clock.now()}{area_id}{n}" for n in range(count)]
        alarm.raise_all(session, kind, [alarm.New(key, area_id=area_id) for key in keys], by="t")


def test_the_alarms_of_the_last_hour_stand_beside_the_budget(cast: Cast) -> None:
    rung(cast, AlarmKind.STORAGE, 3)
    clock.forward(seconds=timedelta(minutes=61).total_seconds())
    rung(cast, AlarmKind.SOURCE_SILENT, 5)
    rung(cast, AlarmKind.CALL, 8, area_id=4)
    rung(cast, AlarmKind.CALL, 9, area_id=5)
    alone = cast("701").get("/api/v1/alarm-load")
    assert (alone["alarms"], alone["desks"], alone["a_desk"], alone["budget"]) == (13, 1, 13.0, 6)
    assert alone["kinds"] == [
        {"kind": "call", "count": 8},
        {"kind": "source_silent", "count": 5},
    ]
    cast("704").get("/api/v1/board")
    assert cast("701").get("/api/v1/alarm-load")["a_desk"] == 6.5
