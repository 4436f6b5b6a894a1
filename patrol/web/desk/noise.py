"""宁静: the noise stations now, their week, the levels of one, and the level for a crew."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock
from patrol.models import Station, SuspectedSound
from patrol.noise.sounds import clip
from patrol.queries import loud_windows, noise, station_levels
from patrol.queries.loud_windows import StationWeek
from patrol.queries.noise import LiveLevel, StationNow
from patrol.queries.station_levels import DAYS, LevelSpan, StationLevels
from patrol.web.admin import workbook
from patrol.web.admin.tables import csv_of
from patrol.web.http.contract import asks, gives, refuses
from patrol.web.http.gate import DESK, FIELD_AND_DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("noise", __name__, url_prefix="/api/v1")

FirstDay = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
HEADS = ("from", "LAeq dB(A)", "Lmax dB(A)", "valid %")
DAY_HEADS = ("day", "Ld dB(A)", "Ln dB(A)", "Ldn dB(A)", "Lmax dB(A)", "valid %")


class NoiseOut(TypedDict):
    """The stations of the caller's areas at this moment."""

    now: str
    stations: list[StationNow]


class StationLevelsOut(StationLevels):
    """The levels of a span, and the formats in which this server writes their table."""

    formats: list[Literal["csv", "xlsx"]]


class WeeksOut(TypedDict):
    """The week of each station, and the next hour that was loud before."""

    weeks: list[StationWeek]


class LiveLevelOut(TypedDict):
    """The level of a case's station; null when none opened it and none is within 150 m."""

    level: LiveLevel | None
    sound: SuspectedSound | None
    """The newest clip of the case: what it sounds like is a suggestion."""


@blueprint.get("/noise")
@allow(DESK)
@gives(NoiseOut)
def now() -> Response:
    """Read each noise station: level, limit, state, doubts, and its last hour."""
    with services().database.read() as session:
        shown = noise.stations(session, actor().area_ids, services().office)
    return jsonify(now=clock.iso(clock.now()), stations=shown)


@blueprint.get("/noise/weeks")
@allow(DESK)
@gives(WeeksOut)
def weeks() -> Response:
    """Read the minutes above the limit in each hour of the week, and the next loud window."""
    with services().database.read() as session:
        return jsonify(weeks=loud_windows.weeks(session, actor().area_ids))


@blueprint.get("/stations/<int:station_id>/levels")
@allow(DESK)
@asks("span", LevelSpan, "day (the default), week or year.")
@asks("first", FirstDay, "The first day of the span; without it the span ends today.")
@gives(StationLevelsOut)
@refuses(404, "no_station")
@refuses(422, "bad_days")
def levels(station_id: int) -> Response:
    """Read the levels of a station: minutes of a day, ten minutes of a week, days of a year."""
    formats = ["csv", "xlsx"] if workbook.IS_INSTALLED else ["csv"]
    return jsonify({**_levels(station_id), "formats": formats})


@blueprint.get("/stations/<int:station_id>/levels.csv")
@allow(DESK)
@asks("span", LevelSpan, "day (the default), week or year.")
@asks("first", FirstDay, "The first day of the span; without it the span ends today.")
@gives(str, media="text/csv")
@refuses(404, "no_station")
@refuses(422, "bad_days")
def table(station_id: int) -> Response:
    """Download the same levels as a table: of a year Ld, Ln, Ldn and valid values of each day."""
    shown = _levels(station_id)
    head, *lines = _lines(shown)
    cells = [[line[0], *map(_text, line[1:])] for line in lines]
    return csv_of([head, *cells], _file_name(shown, "csv"))


@blueprint.get("/stations/<int:station_id>/levels.xlsx")
@allow(DESK)
@asks("span", LevelSpan, "day (the default), week or year.")
@asks("first", FirstDay, "The first day of the span; without it the span ends today.")
@gives(bytes, media=workbook.MEDIA)
@refuses(404, "no_station")
@refuses(422, "bad_days")
@refuses(501, "no_xlsx")
def sheet(station_id: int) -> Response:
    """Download the same table as an Excel workbook, in which no cell is a formula."""
    shown = _levels(station_id)
    return workbook.xlsx_of(_lines(shown), _file_name(shown, "xlsx"))


def _lines(shown: StationLevels) -> list[list[Any]]:
    """Return the table of the levels, its heads first."""
    is_year = shown["span"] == "year"
    means = (shown["laeq"], shown["night"], shown["ldn"]) if is_year else (shown["laeq"],)
    columns = (*means, shown["lmax"], shown["valid_pct"])
    lines = [
        [_shown_at(minute)[: 10 if is_year else None], *cells]
        for minute, *cells in zip(shown["minutes"], *columns, strict=True)
    ]
    return [list(DAY_HEADS if is_year else HEADS), *lines]


def _file_name(shown: StationLevels, kind: str) -> str:
    return f"station-{shown['id']}-{shown['span']}-{shown['first_day']}.{kind}"


@blueprint.get("/incidents/<incident_id>/level")
@allow(FIELD_AND_DESK)
@gives(LiveLevelOut)
@refuses(404, "no_incident")
def live_level(incident_id: str) -> Response:
    """Read the level of the station that opened a case, or of the nearest one to a complaint."""
    with services().database.read() as session:
        case = access.incident(session, actor(), incident_id)
        sounds = clip.of_cases(session, [case.id], most=1)
        level = noise.of_case(session, case, services().office)
        return jsonify(level=level, sound=sounds[0] if sounds else None)


def _levels(station_id: int) -> StationLevels:
    span: LevelSpan = request.args.get("span", "day")  # type: ignore[assignment]  # asked below
    if span not in DAYS:
        raise Problem(422, "bad_days")
    first = _first_day(request.args.get("first", ""), DAYS[span])
    with services().database.read() as session:
        station = _station(session, station_id)
        return station_levels.of(session, station, services().office, span, first)


def _station(session: Session, station_id: int) -> Station:
    """Return a station of the caller's areas. Raises: NotFound."""
    station = session.get(Station, station_id)
    if station is None or station.area_id not in actor().area_ids:
        raise access.NotFound("station")
    return station


def _first_day(text: str, days: int) -> date:
    try:
        day = date.fromisoformat(text) if text else clock.today() - timedelta(days=days - 1)
        is_sane = clock.is_sane(clock.midnight(day))
    except (ValueError, OverflowError):
        raise Problem(422, "bad_days") from None
    if not is_sane:
        raise Problem(422, "bad_days")
    return day


def _text(value: float | None) -> str:
    return "" if value is None else str(value)


def _shown_at(minute: int) -> str:
    return f"{clock.local(clock.of_minute(minute)):%Y-%m-%d %H:%M}"
