"""The noise stations of an administrator's areas: settings, state of the line, and doubts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select
from typing_extensions import TypedDict

from patrol import clock, db
from patrol.access import Actor
from patrol.intake.adapters import hears_levels
from patrol.models import (
    Area,
    DoubtKind,
    Place,
    PlaceKind,
    Source,
    Station,
    StationDoubt,
    StationState,
    ZoneClass,
)
from patrol.models.shapes import Moment
from patrol.office import LimitTable
from patrol.office.limit_table import LimitEdition

STANDS_FOR = (
    PlaceKind.ESTATE,
    PlaceKind.MARKET,
    PlaceKind.SCHOOL,
    PlaceKind.HOSPITAL,
    PlaceKind.PARK,
    PlaceKind.SHOP,
)
"""Kinds of places that are offered in the form of a station."""
MOST_PLACES = 1000
_ORDER: tuple[Any, ...] = (
    col(Station.disabled_at).is_not(None),
    col(Station.name),
    col(Station.id),
)


class StationSource(TypedDict):
    """A source that may speak for a station."""

    id: int
    code: str
    name: str


class StationPlace(TypedDict):
    """An estate or venue that a station may stand for."""

    id: int
    name: str
    kind: str


class DoubtState(TypedDict):
    """A reason why a station's readings are not believed now."""

    kind: DoubtKind
    since: Moment
    detail: str


class StationRecord(TypedDict):
    """One station whole, with the state of its line."""

    id: int
    version: int
    source_id: int
    source: str
    code: str
    name: str
    name_en: str
    area_id: int
    area: str
    place_id: int | None
    address: str
    lat: float
    lon: float
    zone: ZoneClass
    limits: str
    day_begins: int
    night_begins: int
    bearing_deg: float | None
    camera_url: str
    silent_after_s: int
    raises: bool
    rule: dict[str, float]
    """Its own parameters of the rule; a missing one has its usual value."""
    rule_version: int
    calibrated_at: Moment | None
    calibrated_by: str
    calibrate_next: Moment | None
    is_enabled: bool
    heard_at: Moment | None
    is_silent: bool
    clock_ahead_s: int
    doubts: list[DoubtState]


def listed(session: Session, me: Actor) -> list[StationRecord]:
    """Return the stations of the actor's areas, by name; those out of service last."""
    rows = session.exec(
        select(Station).where(col(Station.area_id).in_(me.area_ids)).order_by(*_ORDER)
    ).all()
    return _records(session, rows)


def count(session: Session, me: Actor) -> int:
    """Return the number of stations of the actor's areas."""
    mine = col(Station.area_id).in_(me.area_ids)
    return session.exec(select(func.count(col(Station.id))).where(mine)).one()


def page(
    me: Actor, session: Session, last: tuple[StationRecord, str] | None, most: int
) -> list[tuple[StationRecord, str]]:
    """Return stations in the order of `listed`, after `last`, each with the name of its place."""
    query = select(Station).where(col(Station.area_id).in_(me.area_ids))
    if last is not None:
        reached = (not last[0]["is_enabled"], last[0]["name"], last[0]["id"])
        key, values = db.key_of(_ORDER, reached)
        query = query.where(key > values)
    records = _records(session, session.exec(query.order_by(*_ORDER).limit(most)).all())
    names = place_names(session, records)
    return [(record, names.get(record["place_id"] or 0, "")) for record in records]


def record(session: Session, station: Station) -> StationRecord:
    """Return one station."""
    return _records(session, [station])[0]


def sources(session: Session, me: Actor) -> list[StationSource]:
    """Return the sources of the actor's areas that send levels or have stations, by code."""
    rows = session.exec(
        select(Source).where(col(Source.area_id).in_(me.area_ids)).order_by(Source.code)
    ).all()
    named = set(session.exec(select(Station.source_id).distinct()))
    return [
        {"id": row.id or 0, "code": row.code, "name": row.name}
        for row in rows
        if row.id in named or hears_levels(row.adapter)
    ]


def places(session: Session, me: Actor) -> list[StationPlace]:
    """Return the estates and venues of the actor's areas, by name, and what stations name else.

    The estates come first, so that no number of shops cuts them off.
    """
    named = select(Station.place_id).where(col(Station.area_id).in_(me.area_ids))
    rows = session.exec(
        select(Place)
        .where(
            col(Place.area_id).in_(me.area_ids),
            or_(col(Place.kind).in_(STANDS_FOR), col(Place.id).in_(named)),
        )
        .order_by(col(Place.kind) != PlaceKind.ESTATE, Place.name, col(Place.id))
        .limit(MOST_PLACES)
    )
    return [{"id": row.id or 0, "name": row.name, "kind": row.kind} for row in rows]


def place_names(session: Session, records: Sequence[StationRecord]) -> dict[int, str]:
    """Return the names of the places that the stations stand for, by id."""
    ids = {record["place_id"] for record in records if record["place_id"] is not None}
    rows = session.exec(select(Place.id, Place.name).where(col(Place.id).in_(ids)))
    return {place_id or 0: name for place_id, name in rows}


def edition_today(table: LimitTable) -> LimitEdition:
    """Return the edition that is in force today."""
    return table.edition(clock.today())


def _records(session: Session, stations: Sequence[Station]) -> list[StationRecord]:
    ids = [station.id for station in stations]
    states = {
        row.station_id: row
        for row in session.exec(select(StationState).where(col(StationState.station_id).in_(ids)))
    }
    areas = select(Area.id, Area.name).where(
        col(Area.id).in_({station.area_id for station in stations})
    )
    codes = select(Source.id, Source.code).where(
        col(Source.id).in_({station.source_id for station in stations})
    )
    area_names, source_codes = dict(session.exec(areas).all()), dict(session.exec(codes).all())
    doubts: dict[int, list[DoubtState]] = {}
    open_doubts = select(StationDoubt).where(
        col(StationDoubt.station_id).in_(ids), col(StationDoubt.until).is_(None)
    )
    for row in session.exec(open_doubts.order_by(col(StationDoubt.since))):
        doubts.setdefault(row.station_id, []).append(
            {"kind": row.kind, "since": clock.iso(row.since), "detail": row.detail}
        )
    return [
        _record(
            station,
            states.get(station.id or 0),
            area_names[station.area_id],
            source_codes[station.source_id],
            doubts.get(station.id or 0, []),
        )
        for station in stations
    ]


def _record(
    station: Station, state: StationState | None, area: str, source: str, doubts: list[DoubtState]
) -> StationRecord:
    heard_at = state.heard_at if state else None
    patience = timedelta(seconds=station.silent_after_s)
    return {
        "id": station.id or 0,
        "version": station.version,
        "source_id": station.source_id,
        "source": source,
        "code": station.code,
        "name": station.name,
        "name_en": station.name_en,
        "area_id": station.area_id,
        "area": area,
        "place_id": station.place_id,
        "address": station.address,
        "lat": station.lat,
        "lon": station.lon,
        "zone": station.zone,
        "limits": station.limits,
        "day_begins": station.day_begins,
        "night_begins": station.night_begins,
        "bearing_deg": station.bearing_deg,
        "camera_url": station.camera_url,
        "silent_after_s": station.silent_after_s,
        "raises": station.raises,
        "rule": station.rule,
        "rule_version": station.rule_version,
        "calibrated_at": clock.iso_or_none(station.calibrated_at),
        "calibrated_by": station.calibrated_by,
        "calibrate_next": clock.iso_or_none(station.calibrate_next),
        "is_enabled": station.disabled_at is None,
        "heard_at": clock.iso_or_none(heard_at),
        "is_silent": heard_at is not None and clock.now() - heard_at > patience,
        "clock_ahead_s": state.clock_ahead_s if state else 0,
        "doubts": doubts,
    }
