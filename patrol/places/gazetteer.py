"""Places by name: the street's own list first, then a geocoder of geopy's when one is set."""

import json
import logging
import threading
from collections.abc import Iterable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import String, cast
from sqlmodel import Session, col, func, or_, select

from patrol.config import Settings
from patrol.geo import Datum, Point, haversine_m, to_wgs84
from patrol.models import Area, Place

MOST = 12
GEOCODER_TIMEOUT_S = 4
GEOCODER_DATUM = {"baidu": Datum.BD09, "baiduv3": Datum.BD09}
"""Of the services that do not answer in WGS-84."""

Found = list[dict[str, Any]]
log = logging.getLogger(__name__)
_asking = threading.BoundedSemaphore(4)


def search(session: Session, text: str, area_ids: Iterable[int]) -> Found:
    """Places of the local gazetteer that are called by all of the words, the shortest first."""
    words = [word for word in text.split() if word][:6]
    query = select(Place).where(col(Place.area_id).in_(area_ids))
    for word in words:
        query = query.where(_is_called(word))
    rows = session.exec(query.order_by(func.length(Place.name), col(Place.id)).limit(200))
    called = [row for row in rows if all(_calls(row, word) for word in words)]
    return [_found(row) for row in called[:MOST]]


def _calls(row: Place, word: str) -> bool:
    names = (row.name, row.name_en, *row.aliases)
    return any(word.casefold() in name.casefold() for name in names)


def _is_called(word: str) -> Any:
    """Roughly, in SQL: SQLite keeps the aliases as JSON text, where a 汉 may stand as \\u6c49."""
    like, escaped = (f"%{_escaped(form)}%" for form in (word, json.dumps(word)[1:-1]))
    aliases = cast(Place.aliases, String)
    return or_(
        col(Place.name).ilike(like, escape="\\"),
        col(Place.name_en).ilike(like, escape="\\"),
        aliases.ilike(like, escape="\\"),
        aliases.ilike(escaped, escape="\\"),
    )


def area_named(session: Session, text: str, within: Iterable[int]) -> int | None:
    """The area that a text names by itself or by a place in it; the longest name counts."""
    ids = set(within)
    named: list[tuple[str, int]] = []
    for area in session.exec(select(Area).where(col(Area.id).in_(ids))):
        named += [(name, area.id or 0) for name in {area.name, area.name.removesuffix(area.kind)}]
    for place in session.exec(select(Place).where(col(Place.area_id).in_(ids))):
        named += [(name, place.area_id) for name in (place.name, *place.aliases)]
    found = [(len(name), area_id) for name, area_id in named if len(name) > 1 and name in text]
    return max(found)[1] if found else None


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _found(row: Place) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "area_id": row.area_id,
        "lat": row.lat,
        "lon": row.lon,
        "from": "gazetteer",
    }


def ask_geocoder(settings: Settings, text: str) -> Found:
    """Ask the service that `GEOCODER` names; a silent, slow or broken one costs 4 s, no more."""
    if not settings.geocoder or not _asking.acquire(blocking=False):
        return []
    answer: SimpleQueue[Found] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(_asked(settings, text))
        finally:
            _asking.release()

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answer.get(timeout=GEOCODER_TIMEOUT_S)
    except Empty:
        log.warning("the geocoder %s does not answer", settings.geocoder)
        return []


def _asked(settings: Settings, text: str) -> Found:
    # Imported when it is needed: it costs every start half a second
    from geopy.adapters import RequestsAdapter
    from geopy.exc import GeopyError
    from geopy.geocoders import get_geocoder_for_service

    try:
        once = partial(RequestsAdapter, max_retries=0)  # who waits has long given up
        made = get_geocoder_for_service(settings.geocoder)
        geocoder = made(adapter_factory=once, **_options(settings))
        found = geocoder.geocode(text, exactly_one=False) or []
    except (GeopyError, TypeError, ValueError, LookupError, AttributeError) as error:
        log.warning("the geocoder %s is of no use: %s", settings.geocoder, type(error).__name__)
        return []
    return [_located(settings, place) for place in found[:MOST]]


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"user_agent": "patrol", "timeout": GEOCODER_TIMEOUT_S}
    if settings.geocoder_key:
        options["api_key"] = settings.geocoder_key
    if settings.geocoder_url:
        parts = urlsplit(settings.geocoder_url)
        options |= {"scheme": parts.scheme, "domain": f"{parts.netloc}{parts.path}".rstrip("/")}
    return options


def _located(settings: Settings, place: Any) -> dict[str, Any]:
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
    """The area whose middle is nearest, among those given."""
    if point is None:
        return otherwise
    rows = session.exec(
        select(Area.id, Area.lat, Area.lon).where(
            col(Area.id).in_(within), col(Area.lat).is_not(None), Area.kind == "社区"
        )
    ).all()
    if not rows:
        return otherwise
    nearest = min(rows, key=lambda row: haversine_m(point, Point(row[1] or 0.0, row[2] or 0.0)))
    return nearest[0] or otherwise
