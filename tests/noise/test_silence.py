"""A station that says nothing any more is told, and a source without stations only once."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from patrol import clock
from patrol.intake import source_alarms
from patrol.models import Alarm, Station, StationState
from patrol.noise import silence
from tests.noise.stations import GATEWAY, enter_station


def speak(session: Session, *stations: Station) -> None:
    for station in stations:
        session.merge(StationState(station_id=station.id, heard_at=clock.now(), watched={}))


def standing(session: Session) -> list[tuple[str, str]]:
    """Let both sweeps look, and return the alarms that stand."""
    source_alarms.watch(session)
    silence.watch(session)
    session.flush()
    session.expire_all()
    assert not silence.is_watch_due(session), "a second look finds nothing to write"
    rows = session.exec(select(Alarm).where(col(Alarm.cleared_at).is_(None))).all()
    names = [(row.kind.value, row.body.get("station") or row.body["source"]) for row in rows]
    return sorted((kind, str(name)) for kind, name in names)


def test_a_silent_station_is_told_and_a_silent_source_once(
    session: Session, moving_clock: Callable[..., None]
) -> None:
    bridge, quay = (enter_station(session, GATEWAY, code) for code in ("N1", "N2"))
    enter_station(session, GATEWAY, "N3")
    speak(session, bridge, quay)
    moving_clock(seconds=600)
    speak(session, quay)
    assert standing(session) == []
    moving_clock(seconds=1)
    assert standing(session) == [("station_silent", "N1")], "N3 is not connected yet"
    (row,) = session.exec(select(Alarm)).all()
    assert (row.area_id, row.source_id, row.body["station_id"]) == (4, bridge.source_id, bridge.id)
    speak(session, bridge, quay)
    assert standing(session) == []
    moving_clock(seconds=601)
    whole = [("source_silent", GATEWAY)]
    assert standing(session) == whole, "one alarm for all its stations"
    speak(session, quay)
    assert standing(session) == [("station_silent", "N1")]
    moving_clock(seconds=601)
    assert standing(session) == whole
    bridge.disabled_at = quay.disabled_at = clock.now()
    session.flush()
    assert standing(session) == []
