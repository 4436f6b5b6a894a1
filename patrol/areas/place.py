"""Change the places of the gazetteer: add, correct, move to another area, remove."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from patrol import feed
from patrol.access import Actor, NotFound
from patrol.geo import Datum, Point, country, haversine_m, to_wgs84
from patrol.models import Area, Covenant, FeedKind, Hazard, Place, Station
from patrol.people.desk_user import Author
from patrol.people.pasted_text import cleaned, cleaned_words

FAR_M = 50_000.0
"""A place this far from every area of the street is a mistake. A judgement, not a measurement."""
MOST_ALIASES, LONGEST_ALIAS = 20, 100
FIELDS = (
    *("area_id", "name", "name_en", "aliases", "kind", "lat", "lon"),
    *("access", "contacts", "hazards"),
)


class PlaceTaken(Exception):
    """The area has a place of this kind with this name."""


class PlaceInUse(Exception):
    """A noise station belongs to the place; the message is the station's name."""


class PlaceHasCovenants(Exception):
    """The place has covenants (公约); the message is how many."""


class PlaceFar(Exception):
    """The position is far from the street; the message is the distance in km."""


class PlaceAbroad(Exception):
    """The position is not in the country; the message is `swapped` when lat and lon are."""


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """All that an administrator enters about a place. The position is in `datum`."""

    area_id: int
    name: str
    kind: str
    lat: float
    lon: float
    datum: str = Datum.WGS84
    name_en: str = ""
    aliases: list[str] = field(default_factory=list)
    access: str = ""
    contacts: str = ""
    hazards: str = ""


def place(session: Session, me: Actor, place_id: int) -> Place:
    """Return a place of the actor's areas; the row is locked for a write.

    Raises: NotFound.
    """
    # PostgreSQL refuses a number that its column cannot hold.
    is_possible = place_id < 2**31
    row = session.get(Place, place_id, with_for_update=True) if is_possible else None
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("place")
    return row


def add(session: Session, entry: PlaceEntry, by: Author) -> Place:
    """Add a place.

    Raises: PlaceTaken, PlaceFar, PlaceAbroad, NotFound.
    """
    new_place = Place(area_id=entry.area_id, name="", kind=entry.kind, lat=0, lon=0)
    _fill(session, new_place, entry)
    _require_free(session, new_place)
    session.add(new_place)
    session.flush()
    _note(session, FeedKind.PLACE_ADDED, new_place, by)
    return new_place


def amend(session: Session, row: Place, entry: PlaceEntry, by: Author) -> list[str]:
    """Change what is kept of a place, its area too; return the names of the changed fields.

    Raises: PlaceTaken, PlaceFar, PlaceAbroad, NotFound.
    """
    before = {name: getattr(row, name) for name in FIELDS}
    with session.no_autoflush:
        _fill(session, row, entry)
        changed = [name for name in FIELDS if getattr(row, name) != before[name]]
        if {"area_id", "name", "kind"} & {*changed}:
            _require_free(session, row)
    if changed:
        session.add(row)
        # The names of the fields and not their values: a contact is personal.
        _note(session, FeedKind.PLACE_AMENDED, row, by, changed=changed)
    return changed


def remove(session: Session, row: Place, by: Author) -> None:
    """Remove a place; cases keep the words that they took from it.

    Raises: PlaceInUse, PlaceHasCovenants.
    """
    station = session.exec(select(Station).where(Station.place_id == row.id).limit(1)).first()
    if station is not None:
        raise PlaceInUse(station.name)
    covenants = select(func.count()).where(Covenant.place_id == row.id)
    if count := session.exec(covenants).one():
        raise PlaceHasCovenants(str(count))
    _note(session, FeedKind.PLACE_REMOVED, row, by)
    # A hazard keeps its words and its point.
    link = session.connection()
    link.execute(update(Hazard).where(col(Hazard.place_id) == row.id).values(place_id=None))
    session.delete(row)


def _fill(session: Session, row: Place, entry: PlaceEntry) -> None:
    home = session.get(Area, entry.area_id)
    if home is None or home.retired_at is not None:
        raise NotFound("area")
    point = to_wgs84(entry.lat, entry.lon, entry.datum)
    require_near(point, middles(session))
    row.area_id, row.kind = entry.area_id, entry.kind
    row.name, row.name_en = cleaned(entry.name), cleaned(entry.name_en)
    row.aliases = tidy(entry.aliases)
    at = Point(round(point.lat, 6), round(point.lon, 6))  # 6 decimals are 0.1 m
    if at != (row.lat, row.lon):
        (row.lat, row.lon), row.datum = at, entry.datum
    row.access, row.contacts = cleaned_words(entry.access), cleaned_words(entry.contacts)
    row.hazards = cleaned_words(entry.hazards)


def tidy(aliases: list[str]) -> list[str]:
    """Return the aliases cleaned, each once, without empty ones."""
    words = (cleaned(alias)[:LONGEST_ALIAS] for alias in aliases)
    return list(dict.fromkeys(filter(None, words)))[:MOST_ALIASES]


def middles(session: Session) -> list[Point]:
    """Return the middles of all areas that have one."""
    rows = session.exec(select(Area.lat, Area.lon).where(col(Area.lat).is_not(None)))
    return [Point(lat, lon) for lat, lon in rows if lat is not None and lon is not None]


def require_near(point: Point, known: list[Point]) -> None:
    """Refuse a position outside of the country or far from every area.

    Raises: PlaceFar, PlaceAbroad.
    """
    if not country.holds(point.lat, point.lon):
        is_swapped = country.holds(point.lon, point.lat)
        raise PlaceAbroad("swapped" if is_swapped else "abroad")
    away_m = min((haversine_m(point, middle) for middle in known), default=0.0)
    if away_m > FAR_M:
        raise PlaceFar(str(round(away_m / 1000)))


def _require_free(session: Session, row: Place) -> None:
    other = select(Place.id).where(
        Place.area_id == row.area_id,
        Place.name == row.name,
        Place.kind == row.kind,
        Place.id != row.id,
    )
    if session.exec(other).first() is not None:
        raise PlaceTaken(row.name)


def require_free_names(session: Session, from_id: int, into_id: int) -> None:
    """Refuse to bring two places of one name and kind into one area.

    Raises: PlaceTaken.
    """
    there = aliased(Place)
    both = (
        select(Place.name)
        .join(there, (col(there.name) == Place.name) & (col(there.kind) == Place.kind))
        .where(Place.area_id == from_id, col(there.area_id) == into_id)
    )
    name = session.exec(both.limit(1)).first()
    if name is not None:
        raise PlaceTaken(name)


def _note(session: Session, kind: FeedKind, row: Place, by: Author, **body: Any) -> None:
    feed.note(session, kind, by=by.name, area_id=row.area_id, place=row.name, **body)
