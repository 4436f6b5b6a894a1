"""Levels in: what is stored, what is refused and said, and clocks of a wrong zone."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from patrol import clock
from patrol.intake.heard import Alive, LevelHeard, Utterance
from patrol.models import (
    DoubtKind,
    LevelMinute,
    LevelSecond,
    Source,
    SourceRefusal,
    Station,
    StationDoubt,
    StationState,
)
from patrol.noise import doubt, doubt_watch, level, station_clock
from patrol.noise.station_clock import ClockNow
from patrol.services import Services
from tests.noise.stations import GATEWAY, enter_station
from tests.statements import under_the_lock


@pytest.fixture
def station(session: Session) -> Station:
    return enter_station(session, GATEWAY, "NM07")


def heard(db: float, *, ago_s: float = 0, seconds: int = 1, **more: float) -> LevelHeard:
    at = clock.iso(clock.now() - timedelta(seconds=ago_s))
    return LevelHeard("NM07", at, seconds, {"LAeq": db, **more})


def say(session: Session, said: Sequence[Utterance], source: str = GATEWAY) -> None:
    speaker = session.exec(select(Source).where(Source.code == source)).one()
    level.store(session, [level.prepare(session, speaker, said)])
    session.expire_all()


def seconds(session: Session, station: Station) -> list[level.Second]:
    return level.window(session, station.id or 0, int(clock.now().timestamp()), 86_400)


def test_a_right_clock_is_believed_while_ours_is_off(
    session: Session, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server started 37 minutes off, before NTP: it would hear no station until it restarts."""
    monkeypatch.setattr(clock, "_wall_offset", lambda real=clock._wall_offset: real() + 37 * 60)
    say(session, [LevelHeard("NM07", clock.iso(clock.wall()), 1, {"LAeq": 61.0})])
    ((at, level_db, _),) = seconds(session, station)
    assert abs(at - clock.now().timestamp()) < 2
    assert (level_db, refusals(session)) == (6100, [])


def refusals(session: Session) -> list[str]:
    return [row.words for row in session.exec(select(SourceRefusal).order_by(SourceRefusal.id))]


def test_seconds_come_doubled_late_and_out_of_order(session: Session, station: Station) -> None:
    now_s = int(clock.now().timestamp())
    say(session, [heard(50.0), heard(61.256, Lmax=70), heard(40, ago_s=90), heard(45, ago_s=7200)])
    assert seconds(session, station) == [
        (now_s - 7200, 4500, None),
        (now_s - 90, 4000, None),
        (now_s, 6126, 7000),
    ]
    assert level.window(session, station.id or 0, now_s, 90) == [(now_s, 6126, 7000)]
    state = session.get_one(StationState, station.id)
    assert (state.newest_second, state.heard_at) == (now_s, clock.now())


def test_a_minute_of_seconds_is_better_than_the_word_of_the_station(
    session: Session, station: Station
) -> None:
    minute = int(clock.now().timestamp()) // 60
    own = {"station_id": station.id, "minute": minute - 1, "laeq": 5000}
    session.add(LevelMinute(**own, counted=58, expected=60))
    session.flush()
    said = [
        heard(60, ago_s=60, seconds=60),
        heard(61, seconds=60, L50=58.5),
        heard(70, seconds=3600),
    ]
    say(session, said)
    rows = session.exec(select(LevelMinute).order_by(col(LevelMinute.minute))).all()
    assert [(row.laeq, row.l50, row.counted) for row in rows] == [(5000, None, 58), (6100, 5850, 1)]


@pytest.mark.any_database
def test_what_cannot_be_is_refused_once_an_hour_and_the_others_are_kept(
    session: Session, station: Station, moving_clock: Callable[..., None]
) -> None:
    for make in (
        lambda: heard(float("nan")),
        lambda: heard(-1),
        lambda: heard(141),
        lambda: heard(50, ago_s=90_000),
        lambda: heard(50, ago_s=-300),
        lambda: LevelHeard("NM07", "yesterday", 1, {"LAeq": 50}),
        lambda: LevelHeard("NM07", clock.iso(clock.now()), 1, {}),
        lambda: heard(50, Lmax=float("inf")),
    ):
        say(session, [make(), heard(55, ago_s=10)])
        moving_clock(hours=1, seconds=1)
    assert len(seconds(session, station)) == 8
    said = refusals(session)
    assert "nan is no level from 0 to 140 dB" in said[0]
    assert "more than a day old" in said[3]
    assert "lies in the future" in said[4]
    assert len(said) == 8
    say(session, [heard(141)])
    say(session, [heard(142)])
    assert len(refusals(session)) == 9


@pytest.mark.any_database
def test_a_thousand_strange_stations_keep_a_few_refusals(
    session: Session, station: Station
) -> None:
    speaker = session.exec(select(Source).where(Source.code == GATEWAY)).one()
    said = [LevelHeard(f"X{number}", "x", 1, {}) for number in range(1000)]
    batch = [level.prepare(session, speaker, said[part::4]) for part in range(4)]
    level.store(session, batch)
    assert len(refusals(session)) == level.MOST_TOLD
    say(session, [*said, heard(141)])
    assert len(refusals(session)) == level.MOST_TOLD + 1
    assert "no level" in refusals(session)[-1]


@pytest.mark.any_database
def test_rows_are_locked_in_one_order_whatever_a_telegram_says_first(
    session: Session, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_station(session, GATEWAY, "NM08")
    locked: list[list[int]] = []
    put = level.put_rows

    def note(session: Session, table: Any, rows: Any, *more: Any, **named: Any) -> None:
        locked.append([row["station_id"] for row in rows])
        put(session, table, rows, *more, **named)

    monkeypatch.setattr(level, "put_rows", note)
    now = clock.iso(clock.now())
    say(session, [LevelHeard("NM08", now, 1, {"LAeq": 50.0}), heard(50)])
    assert [len(ids) for ids in locked] == [2, 0, 2]
    assert all(ids == sorted(ids) for ids in locked)


@pytest.mark.any_database
def test_a_source_speaks_for_its_own_stations_only(session: Session, station: Station) -> None:
    for _ in range(2):
        say(session, [heard(90), LevelHeard("NM99", "x", 1, {})], "platform")
    assert seconds(session, station) == []
    assert refusals(session) == [
        "this source speaks of a station of another source: NM07",
        "this source speaks of a station that is not registered: NM99",
    ]
    (said,) = session.exec(select(StationDoubt)).all()
    assert (said.station_id, said.kind) == (station.id, DoubtKind.FOREIGN)
    assert not doubt.is_doubted(session, station.id or 0)  # nobody silences another's station


@pytest.mark.any_database
def test_utc_sent_as_local_time_is_corrected_and_said(
    session: Session, station: Station, moving_clock: Callable[..., None]
) -> None:
    say(session, [heard(50, ago_s=8 * 3600 + 1)])
    say(session, [heard(51, ago_s=8 * 3600 + 600)])  # late, and by the same clock
    now_s = int(clock.now().timestamp())
    assert [row.second - now_s for row in seconds(session, station)] == [-600, -1]
    assert session.get_one(StationState, station.id).clock_ahead_s == -8 * 3600
    (said,) = session.exec(select(StationDoubt)).all()
    assert (said.kind, said.detail) == (DoubtKind.CLOCK, "its clock is 8 h behind")
    assert not doubt.is_doubted(session, station.id or 0)
    moving_clock(minutes=1)
    say(session, [heard(52)])
    assert session.get_one(StationState, station.id).clock_ahead_s == 0
    assert session.get_one(StationDoubt, said.id).until == clock.now()


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("gap_s", "newest_ago_s", "known_h", "hours"),
    [
        (8 * 3600, 1, 0, 8),
        (8 * 3600 - 900, 1, 8, 8),
        (-300, 1, 8, 0),
        (-8 * 3600, None, 0, -8),
        (-8 * 3600, 1, 0, 0),
        (-8 * 3600, 600, 0, -8),
        (-8 * 3600, 8 * 3600 + 1, 0, 0),
        (-7.5 * 3600, None, 0, 0),
        (600, 1, 0, 0),
    ],
    ids=[
        "local time sent as UTC",
        "the same clock, a little late",
        "a right clock again, a little late",
        "UTC sent as local time, by a new station",
        "late seconds of a station that speaks",
        "it stopped, and came back 8 h earlier",
        "it stopped 8 h ago, and sends what it kept",
        "half an hour is no zone of ours",
        "a clock ten minutes ahead",
    ],
)
def test_a_wrong_zone_is_told_from_a_late_value(
    moving_clock: Any, gap_s: float, newest_ago_s: int | None, known_h: int, hours: int
) -> None:
    now = clock.now()
    newest = None if newest_ago_s is None else int(now.timestamp()) - newest_ago_s
    known = ClockNow(newest, known_h * 3600)
    assert station_clock.ahead_s(now + timedelta(seconds=gap_s), now, known) == hours * 3600


@pytest.mark.any_database
def test_a_sign_of_life_and_a_disabled_station(session: Session, station: Station) -> None:
    say(session, [Alive("NM07"), Alive("NM99"), Alive()])
    assert session.get_one(StationState, station.id).heard_at == clock.now()
    station.disabled_at = clock.now()
    session.add(station)
    say(session, [heard(50)])
    assert (seconds(session, station), refusals(session)) == ([], [])


def test_a_minute_of_seconds_costs_two_statements(
    services: Services, session: Session, station: Station
) -> None:
    speaker = session.exec(select(Source).where(Source.code == GATEWAY)).one()
    batch = [level.prepare(session, speaker, [heard(50, ago_s=number)]) for number in range(60)]
    with under_the_lock(services.database) as statements:
        level.store(session, batch)
    assert len(statements) == 2
    assert len(session.exec(select(LevelSecond)).all()) == 60


def test_wind_and_a_low_battery_are_doubts_until_the_station_says_better(
    session: Session, moving_clock: Callable[..., None]
) -> None:
    station = enter_station(session, GATEWAY, "NM07")

    def says(**conditions: float) -> set[DoubtKind]:
        clock_words = clock.iso(clock.now() - timedelta(seconds=conditions.pop("ago_s", 0)))
        said = LevelHeard("NM07", clock_words, 1, {"LAeq": 50.0}, **conditions)
        say(session, [said])
        standing = select(StationDoubt.kind).where(
            StationDoubt.station_id == station.id, col(StationDoubt.until).is_(None)
        )
        return set(session.exec(standing))

    assert says(wind_m_s=4.9, battery_pct=80) == set()
    assert says(wind_m_s=9.0, ago_s=600) == set(), "a broker kept it: that wind is over"
    assert says(wind_m_s=5.1) == {DoubtKind.WIND}
    assert doubt.is_doubted(session, station.id or 0)
    assert says(wind_m_s=4.5, battery_pct=14) == {DoubtKind.WIND, DoubtKind.BATTERY}
    assert says(wind_m_s=3.9) == {DoubtKind.BATTERY}
    assert says(battery_pct=20) == set()
    assert says(wind_m_s=5.1) == {DoubtKind.WIND}
    for minutes in (100, 100):
        moving_clock(minutes=minutes)
        assert says(wind_m_s=4.5) == {DoubtKind.WIND}
    session.expire_all()
    assert doubt_watch.look(session).changes == [], "it was said 0 minutes ago"
    moving_clock(minutes=121)
    assert [change.begins for change in doubt_watch.look(session).changes] == [False]
