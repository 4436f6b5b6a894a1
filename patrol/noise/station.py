"""点位: an administrator registers noise stations, corrects them and takes them out of service."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert
from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.access import Actor, NotFound
from patrol.geo import Point, country, haversine_m
from patrol.intake.adapters import hears_levels
from patrol.models import Area, FeedKind, Place, Source, Station
from patrol.noise import parameters
from patrol.office import LimitTable

FAR_M = 50_000.0
"""A station this far from its area is a mistake. A judgement, not a measurement."""

MOST_CODE = 64
"""Characters of the id of a device, as its column has them."""


class BadStation(Exception):
    """A setting cannot be; `field` and `why` name it and a sentence of `server.station`."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


class StationTaken(Exception):
    """The source has a station of this code already."""


class StationChanged(Exception):
    """Somebody else has changed the station since it was read; `station` holds it now."""

    def __init__(self, station: Station) -> None:
        super().__init__(f"version {station.version}")
        self.station = station


def one(session: Session, me: Actor, station_id: int) -> Station:
    """Return a station of the actor's areas; the row is locked for a write.

    Raises: NotFound.
    """
    # PostgreSQL refuses a number that its column cannot hold.
    is_possible = station_id < 2**31
    row = session.get(Station, station_id, with_for_update=True) if is_possible else None
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("station")
    return row


def add(
    session: Session,
    tables: Mapping[str, LimitTable],
    me: Actor,
    code: str,
    changes: Mapping[str, Any],
) -> Station:
    """Register a station; from now on its source may speak for it.

    Raises: BadStation, StationTaken, NotFound.
    """
    station = Station(code=code.strip(), rule={}, **changes)
    if not 0 < len(station.code) <= MOST_CODE:
        raise BadStation("code", "bad_code")
    check(session, tables, me, station)
    same = select(Station.id).where(
        Station.source_id == station.source_id, Station.code == station.code
    )
    if session.exec(same).first() is not None:
        raise StationTaken(station.code)
    session.add(station)
    session.flush()
    _note(session, FeedKind.STATION_ADDED, station, me)
    return station


def add_checked(session: Session, me: Actor, stations: Sequence[Station]) -> None:
    """Register stations that were checked, and whose codes are free, in one statement."""
    if stations:
        rows = [station.model_dump(exclude={"id"}) for station in stations]
        session.connection().execute(insert(Station), rows)
    for station in stations:
        _note(session, FeedKind.STATION_ADDED, station, me)


def amend(
    session: Session,
    tables: Mapping[str, LimitTable],
    me: Actor,
    station: Station,
    changes: Mapping[str, Any],
    *,
    version: int,
) -> None:
    """Change a station; what it has raised keeps the limit and the rule of its time.

    Raises: BadStation, StationTaken, StationChanged, NotFound.
    """
    if station.version != version:
        raise StationChanged(station)
    changed = {name: value for name, value in changes.items() if getattr(station, name) != value}
    if not changed:
        return
    with session.no_autoflush:
        for name, value in changed.items():
            setattr(station, name, value)
        check(session, tables, me, station)
        _require_free(session, station)
    amend_checked(session, me, station, changed)


def amend_checked(
    session: Session, me: Actor, station: Station, changed: Mapping[str, Any]
) -> None:
    """Change a station to what was checked."""
    for name, value in changed.items():
        setattr(station, name, value)
    station.version += 1
    session.add(station)
    # The names of the fields only: the address of a camera is nobody's business.
    _note(session, FeedKind.STATION_AMENDED, station, me, changed=sorted(changed))


def set_rule(
    session: Session, me: Actor, station: Station, own: Mapping[str, Any], *, version: int
) -> None:
    """Give a station its own parameters of the rule; a missing one has its usual value.

    Its memory goes on with them, and an exceedance keeps the version that raised it.
    Raises: BadParameters, StationChanged.
    """
    parameters.of(own)
    if station.version != version:
        raise StationChanged(station)
    if station.rule == dict(own):
        return
    names = sorted({*station.rule, *own})
    changed = [name for name in names if station.rule.get(name) != own.get(name)]
    station.rule = dict(own)
    station.rule_version += 1
    station.version += 1
    session.add(station)
    words = {"changed": changed, "rule_version": station.rule_version}
    _note(session, FeedKind.STATION_RULED, station, me, **words)


def set_enabled(session: Session, station: Station, me: Actor, *, is_enabled: bool) -> None:
    """Take a station out of service, or hear it again; its levels stay."""
    if (station.disabled_at is None) == is_enabled:
        return
    station.disabled_at = None if is_enabled else clock.now()
    session.add(station)
    kind = FeedKind.STATION_ENABLED if is_enabled else FeedKind.STATION_DISABLED
    _note(session, kind, station, me)


def _require_free(session: Session, station: Station) -> None:
    other = select(Station.id).where(
        Station.source_id == station.source_id,
        Station.code == station.code,
        col(Station.id) != station.id,
    )
    if session.exec(other).first() is not None:
        raise StationTaken(station.code)


def check(session: Session, tables: Mapping[str, LimitTable], me: Actor, station: Station) -> None:
    """Refuse a row that could not work.

    Raises: BadStation, NotFound.
    """
    area = session.get(Area, station.area_id)
    if area is None or area.retired_at is not None or area.id not in me.area_ids:
        raise NotFound("area")
    source = session.get(Source, station.source_id)
    if source is None or source.area_id not in me.area_ids:
        raise NotFound("source")
    if not hears_levels(source.adapter):
        raise BadStation("source_id", "no_levels")
    if station.place_id is not None:
        place = session.get(Place, station.place_id)
        if place is None or place.area_id not in me.area_ids:
            raise NotFound("place")
    if station.limits not in tables:
        raise BadStation("limits", "unknown_limits")
    if station.day_begins == station.night_begins:
        raise BadStation("night_begins", "same_hours")
    _check_place(station, area)
    _check_camera(station.camera_url)
    dates = station.calibrated_at, station.calibrate_next
    if dates[0] and dates[1] and dates[1] <= dates[0]:
        raise BadStation("calibrate_next", "before_last")


def _check_place(station: Station, area: Area) -> None:
    if not country.holds(station.lat, station.lon):
        is_swapped = country.holds(station.lon, station.lat)
        raise BadStation("lat", "swapped" if is_swapped else "abroad")
    if area.lat is not None and area.lon is not None:
        middle = Point(area.lat, area.lon)
        if haversine_m(Point(station.lat, station.lon), middle) > FAR_M:
            raise BadStation("lat", "far")


def _check_camera(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        is_good = False
    if url and not is_good:
        raise BadStation("camera_url", "bad_camera")


def _note(session: Session, kind: FeedKind, station: Station, me: Actor, **words: Any) -> None:
    feed.note(session, kind, by=me.name, area_id=station.area_id, station=station.name, **words)
