"""Find places by name, in the street's own list or with a geocoder of geopy."""

import json
import logging
import math
import threading
from collections.abc import Iterable
from functools import cache, partial
from queue import Empty, SimpleQueue
from typing import Any, Literal
from urllib.parse import urlsplit

import sqlalchemy
from sqlalchemy import ColumnElement, Float, Integer, String, and_, bindparam, case, cast, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, col, func, or_, select
from typing_extensions import TypedDict

from patrol.config import Settings
from patrol.geo import Datum, Point, contains, to_wgs84
from patrol.models import Area, AreaBoundary, AreaKind, Place

MOST = 12
MOST_NAMES = 10_000
"""Places in the list of names; about 40 bytes each on the line."""
MOST_CANDIDATES = 16
"""A point lies in the boxes of its areas and of a few neighbours."""
COMMUNITY = AreaKind.COMMUNITY.value
GEOCODER_TIMEOUT_S = 4
GEOCODER_DATUM = {"baidu": Datum.BD09, "baiduv3": Datum.BD09}
"""The datum of each service that does not answer in WGS-84."""

# `from` is a Python keyword, so a class cannot have a field of this name.
_Origin = TypedDict("_Origin", {"from": Literal["gazetteer", "geocoder"]})


class PlaceState(_Origin):
    """A place that a text may mean. The gazetteer is ours, the geocoder is an outside service."""

    name: str
    kind: str | None
    area_id: int | None
    lat: float
    lon: float


class NamedPoint(TypedDict):
    """A place as a list of names shows it; degrees in WGS-84."""

    name: str
    lat: float
    lon: float


Found = list[PlaceState]
log = logging.getLogger(__name__)
_asking = threading.BoundedSemaphore(4)
"""A silent geocoder must not collect threads without end."""


def search(session: Session, text: str, area_ids: Iterable[int]) -> Found:
    """Return the places whose names contain every word of the text, the shortest name first."""
    words = [word for word in text.split() if word][:6]
    query = select(Place).where(col(Place.area_id).in_(area_ids))
    for word in words:
        query = query.where(is_called(word))
    rows = session.exec(query.order_by(func.length(Place.name), col(Place.id)).limit(200))
    # The SQL filter also matches the signs of the JSON text, so the names are compared again.
    called = [row for row in rows if all(_calls(row, word) for word in words)]
    return [_found(row) for row in called[:MOST]]


def names(session: Session, area_ids: Iterable[int]) -> list[NamedPoint]:
    """Return every place by its name and point, in the order of the names; at most `MOST_NAMES`."""
    query = select(Place.name, Place.lat, Place.lon).where(col(Place.area_id).in_(area_ids))
    rows = session.exec(query.order_by(Place.name, col(Place.id)).limit(MOST_NAMES))
    return [{"name": name, "lat": lat, "lon": lon} for name, lat, lon in rows]


def _calls(row: Place, word: str) -> bool:
    names = (row.name, row.name_en, *row.aliases)
    return any(word.casefold() in name.casefold() for name in names)


def is_called(word: str) -> Any:
    """Build a wide SQL filter. SQLite keeps aliases as JSON text, where 汉 may be \\u6c49."""
    like, escaped = (f"%{_escaped(form)}%" for form in (word, json.dumps(word)[1:-1]))
    aliases = cast(Place.aliases, String)
    return or_(
        col(Place.name).ilike(like, escape="\\"),
        col(Place.name_en).ilike(like, escape="\\"),
        aliases.ilike(like, escape="\\"),
        aliases.ilike(escaped, escape="\\"),
    )


def area_named(session: Session, text: str, within: Iterable[int]) -> int | None:
    """Return the area whose name, or the name of a place in it, stands in the text.

    The longest name counts. The database searches, so that few of thousands of rows are fetched.
    """
    ids = list(within)
    named: list[tuple[str, int]] = []
    for area_id, name, kind in session.exec(_areas_in(text, ids)):
        named += [(form, area_id or 0) for form in {name, name.removesuffix(kind)}]
    for area_id, name, aliases in session.exec(_places_in(session, text, ids)):
        named += [(form, area_id) for form in (name, *aliases)]
    # A name of one character stands in too many texts by chance.
    matches = [(len(name), area_id) for name, area_id in named if len(name) > 1 and name in text]
    return max(matches)[1] if matches else None


def usual_names(session: Session, text: str, within: Iterable[int]) -> dict[str, str]:
    """Return the shortest name of each place that the text names, by all names of the place.

    An office writes 同音字 and other wrong or local spellings down as aliases of the place.
    """
    usual: dict[str, str] = {}
    for _, name, aliases in session.exec(_places_in(session, text, list(within))):
        forms = [form for form in (name, *aliases) if len(form) > 1]
        shortest = min(forms, key=len, default=name)
        usual |= {form: shortest for form in forms}
    return usual


def _areas_in(text: str, ids: list[int]) -> Any:
    """Select the areas in the text, also without their kind: 流水西苑 for 流水西苑社区."""
    short = func.substr(Area.name, 1, func.length(Area.name) - func.length(Area.kind))
    return select(Area.id, Area.name, Area.kind).where(
        col(Area.id).in_(ids),
        col(Area.retired_at).is_(None),
        or_(_stands_in(text, Area.name), _stands_in(text, short)),
    )


def _places_in(session: Session, text: str, ids: list[int]) -> Any:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    elements = func.json_each if is_sqlite else func.jsonb_array_elements_text
    alias = elements(Place.aliases).table_valued("value", name="alias")
    by_alias = select(alias.c.value).where(_stands_in(text, alias.c.value)).exists()
    return select(Place.area_id, Place.name, Place.aliases).where(
        col(Place.area_id).in_(ids), or_(_stands_in(text, Place.name), by_alias)
    )


class _Position(FunctionElement[int]):
    """The position of the second text in the first, counted from 1; 0 when it is not in it."""

    type = Integer()
    inherit_cache = True


@compiles(_Position, "sqlite")
def _position_on_sqlite(element: _Position, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_Position, "postgresql")
def _position_on_postgresql(element: _Position, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def _stands_in(text: str, name: Any) -> ColumnElement[bool]:
    return and_(func.length(name) > 1, _Position(literal(text), name) > 0)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _found(row: Place) -> PlaceState:
    return {
        "name": row.name,
        "kind": row.kind,
        "area_id": row.area_id,
        "lat": row.lat,
        "lon": row.lon,
        "from": "gazetteer",
    }


def ask_geocoder(settings: Settings, text: str) -> Found:
    """Ask the service that `GEOCODER` names. One that is silent or slow costs at most 4 s."""
    if not settings.geocoder or not _asking.acquire(blocking=False):
        return []
    answer: SimpleQueue[Found] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(_asked(settings, text))
        finally:
            _asking.release()

    # A geocoder that hangs must not keep the process from ending.
    threading.Thread(target=ask, daemon=True).start()
    try:
        return answer.get(timeout=GEOCODER_TIMEOUT_S)
    except Empty:
        log.warning("the geocoder %s does not answer", settings.geocoder)
        return []


def _asked(settings: Settings, text: str) -> Found:
    # The import takes half a second, and many streets have no geocoder.
    from geopy.adapters import RequestsAdapter
    from geopy.exc import GeopyError
    from geopy.geocoders import get_geocoder_for_service

    try:
        once = partial(RequestsAdapter, max_retries=0)  # a retry would come after the 4 s
        made = get_geocoder_for_service(settings.geocoder)
        geocoder = made(adapter_factory=once, **_options(settings))
        locations = geocoder.geocode(text, exactly_one=False) or []
    except (GeopyError, TypeError, ValueError, LookupError, AttributeError) as error:
        log.warning("the geocoder %s is of no use: %s", settings.geocoder, type(error).__name__)
        return []
    return [_located(settings, place) for place in locations[:MOST]]


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"user_agent": "patrol", "timeout": GEOCODER_TIMEOUT_S}
    if settings.geocoder_key:
        options["api_key"] = settings.geocoder_key
    if settings.geocoder_url:
        parts = urlsplit(settings.geocoder_url)
        options |= {"scheme": parts.scheme, "domain": f"{parts.netloc}{parts.path}".rstrip("/")}
    return options


def _located(settings: Settings, place: Any) -> PlaceState:
    datum = GEOCODER_DATUM.get(settings.geocoder, Datum.WGS84)
    point = to_wgs84(place.latitude, place.longitude, datum)
    return {
        "name": place.address,
        "kind": "address",
        "area_id": None,
        "lat": point.lat,
        "lon": point.lon,
        "from": "geocoder",
    }


def area_at(session: Session, point: Point | None, within: Iterable[int], otherwise: int) -> int:
    """Return the lowest of these areas whose outline holds the point, else the nearest 社区.

    Without any it is `otherwise`. It measures on a plane.
    """
    if point is None:
        return otherwise
    asked = {**_around(point), "within": list(within)}
    rows = session.connection().execute(_areas_within(), asked).all()
    holding = [row for row in rows if row.polygons and contains(row.polygons, point)]
    lowest = sorted(holding, key=lambda row: -row.path.count("/"))
    communities = [row for row in rows if row.kind == COMMUNITY]
    nearest = sorted(communities, key=lambda row: row.away)
    chosen: int | None = next((row[0] for row in (*lowest, *nearest)), None)
    return chosen or otherwise


def community_at(session: Session, point: Point) -> Area | None:
    """Return the 社区 of the whole town whose outline holds the point, else the nearest one."""
    rows = session.execute(_communities(), _around(point)).all()
    holding = [row for row in rows if row.polygons and contains(row.polygons, point)]
    by_middle = sorted(rows, key=lambda row: row.away)
    community: Area | None = next((row[0] for row in (*holding, *by_middle)), None)
    return community


# Both are built once: at 200 matters a second, building costs more than the search itself.
@cache
def _areas_within() -> Any:
    return _candidates(Area.id).where(col(Area.id).in_(bindparam("within", expanding=True)))


@cache
def _communities() -> Any:
    return _candidates(Area).where(Area.kind == COMMUNITY)


def _around(point: Point) -> dict[str, Any]:
    """Return what `_candidates` asks of a point."""
    across = math.cos(math.radians(point.lat))
    return {"lat": point.lat, "lon": point.lon, "across": across}


def _candidates(selected: Any) -> Any:
    """Select areas around a point and the nearest communities, with their outlines.

    Those come first whose box holds the point, and then the nearest by their middle.
    """
    lat, lon, across = (bindparam(name, type_=Float) for name in ("lat", "lon", "across"))
    north, east = col(Area.lat) - lat, (col(Area.lon) - lon) * across
    in_box = and_(
        col(AreaBoundary.south) <= lat,
        col(AreaBoundary.north) >= lat,
        col(AreaBoundary.west) <= lon,
        col(AreaBoundary.east) >= lon,
    )
    # Outlines are long, so they are read only where the point may lie inside.
    polygons = case((in_box, col(AreaBoundary.polygons)), else_=None).label("polygons")
    away = (north * north + east * east).label("away")
    return (
        sqlalchemy.select(selected, col(Area.kind), col(Area.path), polygons, away)
        .outerjoin(AreaBoundary, col(AreaBoundary.area_id) == col(Area.id))
        .where(
            col(Area.retired_at).is_(None),
            col(Area.lat).is_not(None),
            or_(in_box, Area.kind == COMMUNITY),
        )
        .order_by(case((in_box, 0), else_=1), away, col(Area.id))
        .limit(MOST_CANDIDATES)
    )
