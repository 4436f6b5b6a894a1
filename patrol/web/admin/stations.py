"""点位: an administrator registers noise stations, their zones, limits and calibrations."""

from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, make_response
from pydantic import AwareDatetime, Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol.models import Role, Station, ZoneClass
from patrol.noise import parameters, station
from patrol.office import LimitTable
from patrol.queries import desk_users
from patrol.queries import stations as query
from patrol.queries.people_shapes import AreaNode
from patrol.web.admin.dry_runs import ParameterName
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("stations", __name__, url_prefix="/api/v1/stations")

AnId = Annotated[int, Field(ge=1, lt=2**31)]

MinuteOfDay = Annotated[int, Field(ge=0, le=1439)]


class LimitsChoice(TypedDict):
    """A table of limits that a station may name, with the edition in force today."""

    code: str
    name: dict[str, str]
    standard: str
    is_confirmed: bool
    """False while nobody has compared its limits with the printed standard."""
    zones: dict[str, list[float]]
    """Day and night in dB(A), by zone."""


class RuleParameter(TypedDict):
    """A parameter of a station's rule: its usual value, and the least and greatest one."""

    name: str
    usual: float
    least: float
    most: float
    is_whole: bool


class StationsOut(TypedDict):
    """The stations of the caller's areas, and what a new one may be."""

    may_change: bool
    areas: list[AreaNode]
    sources: list[query.StationSource]
    places: list[query.StationPlace]
    limits: list[LimitsChoice]
    parameters: list[RuleParameter]
    stations: list[query.StationRecord]


class StationOut(TypedDict):
    """The station after the change."""

    station: query.StationRecord


class StationFields(Body):
    """The settings of a station; its position is in WGS-84."""

    source_id: AnId
    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=120)
    area_id: AnId
    place_id: AnId | None = None
    address: str = Field(default="", max_length=200)
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    zone: ZoneClass
    limits: str = Field(default="street", max_length=40)
    day_begins: MinuteOfDay = 360
    night_begins: MinuteOfDay = 1320
    bearing_deg: float | None = Field(default=None, ge=0, le=360)
    camera_url: str = Field(default="", max_length=400)
    silent_after_s: int = Field(default=600, ge=60, le=30 * 24 * 3600)
    raises: bool = True
    calibrated_at: AwareDatetime | None = None
    calibrated_by: str = Field(default="", max_length=60)
    calibrate_next: AwareDatetime | None = None


class StationRuleIn(Body):
    """The own parameters of a station's rule, over the version of the station that was read."""

    rule: dict[ParameterName, int | float] = Field(max_length=20)
    version: int = Field(ge=0, lt=2**31)


class StationIn(StationFields):
    """A new station; `code` is its id in the sending system."""

    code: str = Field(min_length=1, max_length=64)


class StationAmendIn(StationFields):
    """All settings of a station, changed from the version that was read."""

    code: str = Field(min_length=1, max_length=64)
    version: int = Field(ge=0, lt=2**31)


@blueprint.get("")
@allow(CHIEFS)
@gives(StationsOut)
def all_stations() -> Response:
    """Read the stations of the caller's areas."""
    me = actor()
    with services().database.read() as session:
        nodes = desk_users.areas(session, me.area_ids)
        rows, sources = query.listed(session, me), query.sources(session, me)
        places = query.places(session, me)
    return jsonify(
        may_change=me.role == Role.ADMIN,
        areas=list(nodes.values()),
        sources=sources,
        places=places,
        limits=[_limits(code, table) for code, table in services().office.noise_limits.items()],
        parameters=_parameters(),
        stations=rows,
    )


def _parameters() -> list[RuleParameter]:
    return [
        {
            "name": name,
            "usual": getattr(parameters.USUAL, name),
            "least": least,
            "most": most,
            "is_whole": name in parameters.WHOLE,
        }
        for name, (least, most) in parameters.BOUNDS.items()
    ]


def _limits(code: str, table: LimitTable) -> LimitsChoice:
    edition = query.edition_today(table)
    return {
        "code": code,
        "name": table.words,
        "standard": edition.standard,
        "is_confirmed": edition.is_confirmed,
        "zones": {zone: [limit.day, limit.night] for zone, limit in edition.zones.items()},
    }


@blueprint.post("")
@allow(ADMINS)
@takes(StationIn)
@gives(StationOut, 201)
@refuses(404, "no_area", "no_source", "no_place")
@refuses(409, "station_taken")
@refuses(422, "bad_station")
def add() -> Response:
    """Register a station; its source may speak for it from now on."""
    me, body = actor(), read(StationIn)
    with services().database.write() as session:
        row = station.add(session, _tables(), me, body.code, _changes(body, "code"))
        answer = _whole(session, row)
    return make_response(jsonify(answer), 201)


@blueprint.put("/<int:station_id>")
@allow(ADMINS)
@takes(StationAmendIn)
@gives(StationOut)
@refuses(404, "no_station", "no_area", "no_source", "no_place")
@refuses(409, "station_changed", "station_taken")
@refuses(422, "bad_station")
def amend(station_id: int) -> Response:
    """Change a station over the version that was read."""
    me, body = actor(), read(StationAmendIn)
    with services().database.write() as session:
        row = station.one(session, me, station_id)
        changes = _changes(body, "version")
        station.amend(session, _tables(), me, row, changes, version=body.version)
        session.flush()
        answer = _whole(session, row)
    return jsonify(answer)


@blueprint.put("/<int:station_id>/rule")
@allow(ADMINS)
@takes(StationRuleIn)
@gives(StationOut)
@refuses(404, "no_station")
@refuses(409, "station_changed")
def set_rule(station_id: int) -> Response:
    """Give a station its own parameters of the rule; a missing one has its usual value."""
    me, body = actor(), read(StationRuleIn)
    with services().database.write() as session:
        row = station.one(session, me, station_id)
        station.set_rule(session, me, row, body.rule, version=body.version)
        session.flush()
        answer = _whole(session, row)
    return jsonify(answer)


@blueprint.put("/<int:station_id>/disablement")
@allow(ADMINS)
@gives(StationOut)
@refuses(404, "no_station")
def disable(station_id: int) -> Response:
    """Take a station out of service: nothing that is said of it is stored; its levels stay."""
    return _enabled(station_id, is_enabled=False)


@blueprint.delete("/<int:station_id>/disablement")
@allow(ADMINS)
@gives(StationOut)
@refuses(404, "no_station")
def enable(station_id: int) -> Response:
    """Hear a station again."""
    return _enabled(station_id, is_enabled=True)


def _enabled(station_id: int, *, is_enabled: bool) -> Response:
    me = actor()
    with services().database.write() as session:
        row = station.one(session, me, station_id)
        station.set_enabled(session, row, me, is_enabled=is_enabled)
        session.flush()
        answer = _whole(session, row)
    return jsonify(answer)


def _changes(body: StationFields, *without: str) -> dict[str, Any]:
    changes = body.model_dump(exclude={*without})
    return {name: _whole_seconds(value) for name, value in changes.items()}


def _whole_seconds(value: Any) -> Any:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _tables() -> dict[str, LimitTable]:
    return dict(services().office.noise_limits)


def _whole(session: Session, row: Station) -> StationOut:
    return {"station": query.record(session, row)}
