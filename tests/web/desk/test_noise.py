"""The noise stations at the desk: state, the hour, the levels of a span, the level for a crew."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import event
from sqlmodel import SQLModel, select

from patrol import clock, db
from patrol.models import (
    DoubtKind,
    Exceedance,
    ExceedanceKind,
    LevelMinute,
    LevelSecond,
    Source,
    Station,
    StationDoubt,
    StationState,
    ZoneClass,
)
from patrol.worker.level_sweeps import LevelSweeps
from tests.cast import BRIDGE, Cast
from tests.statements import Statements

AREA_OF_701, AREA_OF_801 = 4, 5
TABLES = ("level_hour", "level_minute")


def epoch() -> int:
    return int(clock.now().timestamp())


def put(cast: Cast, *rows: SQLModel) -> None:
    with cast.services.database.write() as session:
        session.add_all(rows)


def station(cast: Cast, code: str, area_id: int = AREA_OF_701, **more: Any) -> int:
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "noise-gw-1")).one()
        row = Station(
            source_id=source.id or 0,
            code=code,
            name=f"{code} 点",
            area_id=area_id,
            lat=BRIDGE[0],
            lon=BRIDGE[1],
            zone=ZoneClass.MIXED,
            **more,
        )
        session.add(row)
        session.flush()
        return row.id or 0


def heard(cast: Cast, key: int, *levels: int, is_late: bool = False) -> None:
    """Put the newest seconds of a station, the last one now."""
    now = epoch() - 3600 * is_late
    at = clock.now() - timedelta(hours=is_late)
    seconds = [
        LevelSecond(station_id=key, second=now - back, laeq=level)
        for back, level in enumerate(reversed(levels))
    ]
    put(cast, StationState(station_id=key, heard_at=at, newest_second=now), *seconds)


def passed(key: int, incident_id: str | None = None, **times: Any) -> Exceedance:
    now = clock.now()
    return Exceedance(
        id=db.new_id(),
        station_id=key,
        kind=ExceedanceKind.SUSTAINED,
        **{"began_at": now, "raised_at": now, "noticed_at": now, "cleared_at": None} | times,
        zone=ZoneClass.MIXED,
        is_night=False,
        limit=6000,
        standard="GB 3096-2008",
        rule_version=0,
        laeq=6600,
        lmax=7000,
        incident_id=incident_id,
    )


def test_each_station_says_its_level_its_state_and_its_limit(cast: Cast) -> None:
    loud, over, doubted, silent, quiet = (station(cast, f"N{number}") for number in range(5))
    station(cast, "X", AREA_OF_801)
    station(cast, "gone", disabled_at=clock.now())
    for key in (loud, over):
        heard(cast, key, *[5000] * 10, *[6600] * 10)
    heard(cast, doubted, 6600)
    heard(cast, silent, 6600, is_late=True)
    heard(cast, quiet, *[5000] * 20)
    doubt = StationDoubt(id=db.new_id(), station_id=doubted, kind=DoubtKind.FLAT, since=clock.now())
    minute = LevelMinute(station_id=quiet, minute=epoch() // 60 - 1, laeq=5123)
    put(cast, passed(loud), doubt, minute)
    shown = cast("701").get("/api/v1/noise")["stations"]
    told = {row["code"]: (row["state"], row["level"], row["trend"], row["limit"]) for row in shown}
    assert told == {
        "N0": ("loud", 66.0, "rising", 60.0),
        "N1": ("over", 66.0, "rising", 60.0),
        "N2": ("doubtful", 66.0, None, 60.0),
        "N3": ("silent", None, None, 60.0),
        "N4": ("quiet", 50.0, "steady", 60.0),
    }
    assert shown[2]["doubts"] == ["flat"]
    assert shown[4]["hour"] == [None] * 59 + [51.23]
    assert [row["code"] for row in cast("801").get("/api/v1/noise")["stations"]] == ["X"]


@pytest.fixture(name="statements")
def read_statements(cast: Cast) -> Iterator[Statements]:
    said, reader = Statements(), cast.services.database.reader
    event.listen(reader, "before_cursor_execute", said.hear)
    yield said
    event.remove(reader, "before_cursor_execute", said.hear)


def test_the_number_of_statements_does_not_grow_with_the_stations(
    cast: Cast, statements: Statements
) -> None:
    counts = []
    for wanted in (1, 14):
        for number in range(len(counts), wanted):
            heard(cast, station(cast, f"N{number}"), 5000)
        cast("701").get("/api/v1/noise")
        statements.texts.clear()
        cast("701").get("/api/v1/noise")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


def test_a_span_is_joined_by_energy_and_a_night_belongs_to_its_first_day(cast: Cast) -> None:
    key, day = station(cast, "N"), clock.today()
    first = int(clock.midnight(day).timestamp()) // 60
    rows = {720: 6000, 721: 7000, 730: 5000, 1380: 5000}
    of_another_night, after_midnight = {60: 8000}, {1440 + 60: 4000}
    levels = [
        LevelMinute(
            station_id=key, minute=first + at, laeq=laeq, lmax=laeq + 500, counted=54, expected=60
        )
        for at, laeq in (rows | of_another_night | after_midnight).items()
    ]
    ended = clock.midnight(day) + timedelta(hours=12, minutes=9)
    began = clock.midnight(day) + timedelta(hours=12)
    times = {"began_at": began, "raised_at": began, "cleared_at": ended}
    put(cast, *levels, passed(key, **times))
    LevelSweeps(cast.services).hours()

    def shown(span: str) -> dict[str, Any]:
        answer: dict[str, Any] = cast("701").get(
            f"/api/v1/stations/{key}/levels?span={span}&first={day}"
        )
        return answer

    of_day, of_week, of_year = (shown(span) for span in ("day", "week", "year"))
    assert of_day["minutes"] == [first + at for at in (60, *sorted(rows))]
    assert of_day["laeq"] == [80.0, 60.0, 70.0, 50.0, 50.0]
    assert (of_day["limit_day"], of_day["limit_night"]) == (60.0, 50.0)
    assert [row["level"] for row in of_day["exceedances"]] == [66.0]
    assert of_week["laeq"] == [80.0, 67.4, 50.0, 50.0, 40.0]
    assert of_week["minutes"][1] == first + 720
    assert (of_year["laeq"], of_year["night"]) == ([65.7], [47.4])
    assert (of_year["lmax"], of_year["valid_pct"]) == ([75.0], [90])
    assert (of_week["ldn"], of_year["ldn"]) == ([None] * 5, [64.2])
    for span, line in (("day", "12:01,70.0,75.0,90"), ("year", ",65.7,47.4,64.2,75.0,90")):
        path = f"/api/v1/stations/{key}/levels.csv?span={span}&first={day}"
        assert f"{day} {line}".replace(" ,", ",") in cast("701").call("GET", path).text
    cast("801").send("GET", f"/api/v1/stations/{key}/levels", want=404)
    cast("701").send("GET", f"/api/v1/stations/{key}/levels?span=age", want=422)


@pytest.mark.any_database
def test_the_table_is_a_workbook_of_numbers_too(cast: Cast) -> None:
    key, minute = station(cast, "N"), epoch() // 60 - 1
    put(cast, LevelMinute(station_id=key, minute=minute, laeq=6000, counted=54, expected=60))
    book = cast("701").call("GET", f"/api/v1/stations/{key}/levels.xlsx").data
    rows = list(openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True))
    assert rows[1][1:] == (60, None, 90)


@pytest.mark.any_database  # the test before the last one reads a year on PostgreSQL
def test_a_year_is_read_from_hours_unless_a_day_begins_within_one(
    cast: Cast, statements: Statements
) -> None:
    on_the_hour, within = station(cast, "N0"), station(cast, "N1", day_begins=361)
    now = epoch() // 60
    times = [now - 7 * back for back in range(200)] + [now - 50 * 1440]
    put(
        cast,
        *(
            LevelMinute(
                station_id=key, minute=at, laeq=3000 + at % 5000, lmax=at % 90, counted=at % 2
            )
            for key in (on_the_hour, within)
            for at in times
        ),
    )
    LevelSweeps(cast.services).hours()
    years, reads = [], []
    for key in (on_the_hour, within):
        statements.texts.clear()
        years.append(cast("701").get(f"/api/v1/stations/{key}/levels?span=year"))
        reads.append([any(table in text for text in statements.texts) for table in TABLES])
    assert reads == [[True, False], [False, True]]
    columns = ("minutes", "laeq", "night", "ldn", "lmax", "valid_pct")
    assert [years[0][name] for name in columns] == [years[1][name] for name in columns]
    assert len(years[0]["minutes"]) == 3


def test_the_next_loud_window_is_an_hour_that_was_loud_before(cast: Cast) -> None:
    key, now = station(cast, "N"), clock.now()
    # a week and two weeks ago, in two hours from now, for 20 minutes; once in an earlier hour
    spans = [(now + timedelta(hours=2) - timedelta(weeks=weeks), 20) for weeks in (1, 2)]
    spans.append((now + timedelta(hours=1) - timedelta(weeks=1), 5))
    put(
        cast,
        *(
            passed(key, began_at=at, raised_at=at, cleared_at=at + timedelta(minutes=minutes))
            for at, minutes in spans
        ),
    )
    (week,) = cast("701").get("/api/v1/noise/weeks")["weeks"]
    assert week["next"] == {"begins_at": clock.iso(now + timedelta(hours=2)), "hits": 2, "weeks": 8}
    assert sorted(minutes for minutes in week["minutes"] if minutes) == [5, 40]


def test_a_crew_reads_the_level_of_the_station_that_opened_its_case(cast: Cast) -> None:
    desk, key = cast("701"), station(cast, "N")
    heard(cast, key, *[6600] * 10, *[5500] * 10)
    opened = desk.send("POST", "/api/v1/incidents", {"category": "EN0105", "place": "桥"})
    case = opened["incident"]
    path = f"/api/v1/incidents/{case['id']}/level"
    assert desk.get(path)["level"] is None
    put(cast, passed(key, case["id"]))
    level = desk.get(path)["level"]
    assert (level["level"], level["trend"], level["limit"]) == (55.0, "falling", 60.0)
    cast("042").send("GET", path, want=404)
    order = {"members": ["042"], "version": case["version"]}
    desk.send("POST", f"/api/v1/incidents/{case['id']}/assignments", order)
    assert cast("042").get(path)["level"]["station"] == "N 点"


def test_a_complaint_reads_the_nearest_station_or_that_there_is_none(cast: Cast) -> None:
    desk = cast("701")

    def level(north_m: float, category: str = "EN0105") -> Any:
        where = {"lat": BRIDGE[0] + north_m / 111_200, "lon": BRIDGE[1]}
        case = desk.send("POST", "/api/v1/incidents", {"category": category, **where})
        return desk.get(f"/api/v1/incidents/{case['incident']['id']}/level")["level"]

    assert level(0) is None
    heard(cast, station(cast, "N"), *[6600] * 10)
    heard(cast, station(cast, "X", AREA_OF_801), *[5000] * 10)
    station(cast, "gone", disabled_at=clock.now())
    near = level(145)
    assert (near["station"], near["distance_m"], near["level"]) == ("N 点", 145, 66.0)
    assert level(155) is None
    assert level(0, "RE0301") is None, "no level belongs to a rescue"
