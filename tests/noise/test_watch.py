"""The watch: a station that is too loud opens a case, and its quiet offers it for closing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import (
    Alarm,
    AlarmKind,
    DoubtKind,
    Exceedance,
    Incident,
    Intake,
    LevelMinute,
    LevelSecond,
    Source,
    Station,
    StationDoubt,
    StationState,
    ZoneClass,
)
from patrol.noise import watch
from patrol.status import IncidentStatus
from patrol.worker.level_sweeps import LevelSweeps
from patrol.worker.noise_watch import NoiseWatch
from tests.cast import BRIDGE, Cast
from tests.statements import read_by, under_the_lock

SHORT = {"window_s": 10, "hold_s": 10, "cooldown_s": 0}


class Night:
    """Stations in a zone whose limit by day is 55 dB, and a worker that looks at them."""

    def __init__(self, cast: Cast, forward: Callable[..., None]) -> None:
        self.cast, self.services, self.forward = cast, cast.services, forward
        self.watch = NoiseWatch(cast.services)

    def station(self, code: str = "N1", north_m: float = 0, **more: Any) -> int:
        with self.services.database.write() as session:
            query = select(Source).where(Source.code == "noise-gw-1")
            source = session.exec(query).one()
            source.opens, source.needs_verification = True, False
            row = Station(
                source_id=source.id or 0,
                code=code,
                name=f"{code} 号点",
                area_id=4,
                lat=BRIDGE[0] + north_m / 111_195,
                lon=BRIDGE[1],
                zone=ZoneClass.HOMES,
                bearing_deg=120.0,
                rule=SHORT,
                rule_version=3,
                **more,
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            session.add(StationState(station_id=row.id))
            return row.id

    def hear(self, db: float, seconds: int, *stations: int) -> None:
        """Let these stations measure the same level for some seconds, and look."""
        self.measure(db, seconds, *stations)
        self.watch.look()

    def measure(self, db: float, seconds: int, *stations: int) -> None:
        began = int(clock.now().timestamp())
        self.forward(seconds=seconds)
        newest = began + seconds - 1
        with self.services.database.write() as session:
            for station_id in stations:
                session.add_all(
                    LevelSecond(station_id=station_id, second=second, laeq=round(db * 100))
                    for second in range(began, newest + 1)
                )
                state = session.get_one(StationState, station_id)
                state.heard_at, state.newest_second = clock.now(), newest

    def read(self, kind: type[Any]) -> list[Any]:
        with self.services.database.read() as session:
            rows = list(session.exec(select(kind)))
            session.expunge_all()
            return rows

    def case(self) -> Incident:
        (case,) = self.read(Incident)
        assert isinstance(case, Incident)
        return case

    def alarms(self) -> set[AlarmKind]:
        return {row.kind for row in self.read(Alarm) if row.cleared_at is None}

    def send_and_resolve(self) -> None:
        """701 sends 042, who arrives and reports that it is quiet; the desk has to verify it."""
        self.send("arrived", "resolved")

    def send(self, *kinds: str) -> None:
        """701 sends 042, who reports these; the words of a result come later."""
        case = self.case()
        order = {"members": ["042"], "version": case.version}
        sent = self.desk("POST", f"/incidents/{case.id}/assignments", order)
        reports = f"/api/v1/assignments/{sent['assignments'][0]}/reports"
        for kind in kinds:
            self.forward(seconds=1)
            owed = {"owed": True} if kind == "resolved" else {}
            self.cast("042").send("POST", reports, {"kind": kind, **owed})

    def minutes(self, station_id: int, count: int, laeq: int) -> None:
        """Put this level into the last minutes of a station."""
        now = int(clock.now().timestamp()) // 60
        with self.services.database.write() as session:
            for minute in range(now - count, now):
                session.merge(LevelMinute(station_id=station_id, minute=minute, laeq=laeq))

    def desk(self, method: str, path: str, body: Any) -> Any:
        return self.cast("701").send(method, f"/api/v1{path}", body)


@pytest.fixture
def night(cast: Cast, moving_clock: Callable[..., None]) -> Night:
    cast("701")
    return Night(cast, moving_clock)


def test_a_loud_station_opens_a_case_with_its_evidence(night: Night) -> None:
    station = night.station()
    night.hear(50, 20, station)
    night.hear(63.2, 9, station)
    (row,) = night.read(Exceedance)
    case = night.case()
    assert case.status == IncidentStatus.NEW
    assert row.incident_id == case.id
    assert case.needs_verification, "no crew closes it by itself"
    assert case.occurred_at == row.raised_at < row.noticed_at, "the delay can be seen"
    assert (row.limit, row.standard, row.rule_version) == (5500, "GB 3096-2008", 3)
    (said,) = night.read(Intake)
    assert "监测提示，非执法测量" in said.description
    extra = said.record["extra"]
    assert (extra["bearing_deg"], extra["zone"], extra["rule_version"]) == (120.0, "1", 3)
    assert extra["curve"]["laeq"][0] == 500
    assert {each["name"] for each in said.record["measures"]} == {"LAeq,5min", "L50,5min", "Lmax"}
    assert all(second.is_kept for second in night.read(LevelSecond))
    night.hear(63.2, 5, station)
    assert len(night.read(Exceedance)) == 1


def test_quiet_offers_the_case_for_closing(night: Night) -> None:
    station = night.station()
    night.hear(63, 12, station)
    night.hear(45, 18, station)
    (row,) = night.read(Exceedance)
    assert row.cleared_at is not None
    assert night.alarms() == {AlarmKind.QUIET_AGAIN}
    (alarm,) = night.read(Alarm)
    assert alarm.body["text"] == "N1 号点 63.0 → 45.0 dB(A)"
    last = night.read(Intake)[-1]
    assert (last.kind, last.incident_id) == ("clear", night.case().id)


def test_still_loud_after_resolving_is_told_once(night: Night) -> None:
    station = night.station()
    night.hear(63, 12, station)
    night.send_and_resolve()
    night.hear(63, 8, station)
    assert AlarmKind.STILL_LOUD not in night.alarms(), "the window began before it was resolved"
    night.hear(63, 8, station)
    night.hear(63, 8, station)
    assert [row.kind for row in night.read(Alarm)] == [AlarmKind.STILL_LOUD]
    assert night.case().status == IncidentStatus.RESOLVED
    night.hear(45, 18, station)
    assert night.alarms() == {AlarmKind.QUIET_AGAIN}


def test_loud_again_goes_on_in_the_closed_case(night: Night) -> None:
    station = night.station()
    night.hear(63, 12, station)
    night.hear(45, 18, station)
    night.send_and_resolve()
    closing = {"accepted": True, "without_report": "已电话说明"}
    night.desk("POST", f"/incidents/{night.case().id}/closure", closing)
    night.hear(63, 30, station)
    assert night.case().status == IncidentStatus.NEW
    (alarm,) = [row for row in night.read(Alarm) if row.kind == AlarmKind.LOUD_AGAIN]
    assert (alarm.cleared_at, alarm.body["text"]) == (None, "042")
    listed = night.cast("701").get(f"/api/v1/incidents/{night.case().id}/candidates")
    first = listed["candidates"][0]
    assert (first["call_sign"], listed["suggested"]) == ("042", ["042"]), "007 is nearer"
    assert "loud again" in first["reason"]
    assert {row.incident_id for row in night.read(Exceedance)} == {night.case().id}


def test_a_noise_that_outlasts_a_visit_is_told_once(night: Night) -> None:
    station = night.station()
    night.hear(66, 12, station)
    night.send("arrived")
    sweeps = LevelSweeps(night.services)
    night.forward(minutes=19)
    night.minutes(station, 30, 6600)
    sweeps.lasting()
    assert night.alarms() == set(), "the crew has not been there for long enough"
    night.forward(minutes=2)
    night.minutes(station, 30, 6600)
    night.minutes(station, 4, 6000)
    sweeps.lasting()
    assert night.alarms() == set(), "it was quieter for a while"
    night.minutes(station, 30, 6510)
    for _ in range(2):
        sweeps.lasting()
    (alarm,) = night.read(Alarm)
    assert (alarm.kind, alarm.body["text"]) == ("lasting_loud", "N1 号点 65.1 dB(A)，> 55 + 10")
    night.hear(45, 40, station)
    assert night.alarms() == {AlarmKind.QUIET_AGAIN}


def test_loud_again_takes_the_offer_to_close_back(night: Night) -> None:
    station = night.station()
    night.hear(63, 12, station)
    night.hear(45, 18, station)
    night.hear(63, 20, station)
    assert night.alarms() == {AlarmKind.LOUD_AGAIN}


def test_quiet_and_loud_again_in_one_look_go_on_in_the_case(night: Night) -> None:
    """The worker stood still meanwhile."""
    station = night.station()
    night.hear(63, 12, station)
    night.measure(45, 30, station)
    night.hear(63, 20, station)
    first, second = sorted(night.read(Exceedance), key=lambda row: row.raised_at)
    assert first.cleared_at is not None
    assert second.cleared_at is None
    assert {first.incident_id, second.incident_id} == {night.case().id}
    assert night.alarms() == {AlarmKind.LOUD_AGAIN}


@pytest.mark.parametrize(("north_m", "cases"), [(200, 1), (400, 2)])
def test_a_near_station_joins_the_case(night: Night, north_m: float, cases: int) -> None:
    station, other = night.station(), night.station("N2", north_m)
    night.hear(63, 12, station, other)
    assert len(night.read(Exceedance)) == 2
    assert len(night.read(Incident)) == cases
    # The case is quiet when both are.
    night.hear(45, 18, station)
    assert (AlarmKind.QUIET_AGAIN in night.alarms()) == (cases == 2)


def test_nothing_is_raised_while_readings_are_doubted(night: Night) -> None:
    station = night.station()
    with night.services.database.write() as session:
        session.add(StationDoubt(station_id=station, kind=DoubtKind.FLAT, since=clock.now()))
    night.hear(63, 30, station)
    assert night.read(Exceedance) == []


def test_a_new_process_goes_on_and_a_second_one_repeats_nothing(night: Night) -> None:
    station = night.station()
    night.hear(50, 20, station)
    night.hear(63, 4, station)
    second = NoiseWatch(night.services)
    night.watch = NoiseWatch(night.services)
    night.hear(63, 5, station)
    assert len(night.read(Exceedance)) == 1
    second.look()
    assert len(night.read(Incident)) == 1
    night.watch = NoiseWatch(night.services)
    night.hear(45, 18, station)
    second.look()
    assert night.alarms() == {AlarmKind.QUIET_AGAIN}
    assert len(night.read(Intake)) == 2


def test_levels_of_yesterday_and_a_watched_station_open_no_case(night: Night) -> None:
    late, watched = night.station(), night.station("N2", 2000, raises=False)
    night.hear(63, 12, watched)
    began = int(clock.now().timestamp()) - 3600
    with night.services.database.write() as session:
        session.add_all(
            LevelMinute(station_id=late, minute=began // 60 + count, laeq=6300, l50=6300)
            for count in range(5)
        )
        state = session.get_one(StationState, late)
        state.heard_at, state.newest_second = clock.now(), began + 300
        session.add(state)
        row = session.get_one(Station, late)
        row.rule = SHORT | {"window_s": 600}
    night.watch.look()
    assert len(night.read(Exceedance)) == 2
    assert night.read(Incident) == []


def test_a_station_that_now_sends_minutes_only_is_judged_by_them(night: Night) -> None:
    station = night.station()
    night.hear(63, 12, station)
    night.hear(45, 18, station)
    night.forward(hours=2)
    newest = int(clock.now().timestamp())
    with night.services.database.write() as session:
        session.add_all(
            LevelMinute(station_id=station, minute=newest // 60 - count, laeq=6300, l50=6300)
            for count in range(1, 4)
        )
        state = session.get_one(StationState, station)
        state.heard_at, state.newest_second = clock.now(), newest
    night.watch = NoiseWatch(night.services)
    night.watch.look()
    assert len(night.read(Exceedance)) == 2


def test_a_look_at_fourteen_stations_costs_three_reads_and_no_write(night: Night) -> None:
    stations = [night.station(f"N{number}", 1000 * number) for number in range(14)]
    night.hear(50, 2, *stations)
    database = night.services.database
    night.measure(50, 1, *stations)
    with read_by(database) as read, under_the_lock(database) as written:
        night.watch.look()
        assert (len(read), len(written)) == (3, 0), str(read)
        night.watch.look()
        assert (len(read), len(written)) == (4, 0), "nothing is new"
    night.measure(50, 70, *stations)
    with under_the_lock(database) as written:
        night.watch.look()
    assert len(written) == 1, "the memories, all in one"
    night.measure(63, 12, stations[0])
    with under_the_lock(database) as written:
        night.watch.look()
    assert len(written) <= 24, str(written)


@pytest.mark.any_database
def test_a_long_stretch_is_judged_in_parts(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """All workers stood still meanwhile; each look reads no more than its share."""
    key = night.station()
    night.hear(40, 20, key)
    night.measure(66, 30, key)
    night.measure(40, 100, key)
    monkeypatch.setattr(watch, "MOST_ROWS", 60)
    night.watch.look()
    (row,) = night.read(Exceedance)
    assert row.cleared_at is None, "its quiet stands further on"
    for _ in range(5):
        night.watch.look()
    (row,) = night.read(Exceedance)
    assert (row.cleared_at - row.raised_at).total_seconds() < 60
