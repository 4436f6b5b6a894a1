"""Administer the points: add, correct, take out of use, bring back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.access import Actor, NotFound
from patrol.areas.label import LENGTH, LETTERS
from patrol.areas.place import middles, require_near
from patrol.geo import Datum, Point, to_wgs84
from patrol.models import Area, Checkpoint, FeedKind
from patrol.people.desk_user import Author
from patrol.people.pasted_text import cleaned
from patrol.rounds.grade import is_tag, plain_tag

FIELDS = ("area_id", "name", "name_en", "look", "lat", "lon", "radius_m", "tag")
LEAST_RADIUS_M, MOST_RADIUS_M = 10, 500
USUAL_RADIUS_M = 50


class CheckpointTaken(Exception):
    """The area has a point with this name."""


class TagTaken(Exception):
    """Another point has this tag; the message is its name."""


class BadTag(Exception):
    """This is no serial number of a tag."""


@dataclass(frozen=True, slots=True)
class CheckpointEntry:
    """All that an administrator enters about a point. The position is in `datum`."""

    area_id: int
    name: str
    lat: float
    lon: float
    datum: str = Datum.WGS84
    name_en: str = ""
    look: str = ""
    radius_m: int = USUAL_RADIUS_M
    tag: str = ""


def one(session: Session, me: Actor, checkpoint_id: int) -> Checkpoint:
    """Return a point of the actor's areas; the row is locked for a write.

    Raises: NotFound.
    """
    is_possible = checkpoint_id < 2**31  # PostgreSQL refuses a number that its column cannot hold
    row = session.get(Checkpoint, checkpoint_id, with_for_update=True) if is_possible else None
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("checkpoint")
    return row


def add(session: Session, entry: CheckpointEntry, by: Author) -> Checkpoint:
    """Add a point; it gets the code of its label at once.

    Raises: CheckpointTaken, TagTaken, BadTag, PlaceFar, PlaceAbroad, NotFound.
    """
    row = Checkpoint(area_id=entry.area_id, name="", lat=0, lon=0, code=new_code())
    _fill(session, row, entry)
    _require_free(session, row)
    session.add(row)
    session.flush()
    _note(session, FeedKind.CHECKPOINT_ADDED, row, by)
    return row


def amend(session: Session, row: Checkpoint, entry: CheckpointEntry, by: Author) -> list[str]:
    """Change what is kept of a point; return the names of the changed fields.

    Raises: CheckpointTaken, TagTaken, BadTag, PlaceFar, PlaceAbroad, NotFound.
    """
    before = {name: getattr(row, name) for name in FIELDS}
    with session.no_autoflush:
        _fill(session, row, entry)
        changed = [name for name in FIELDS if getattr(row, name) != before[name]]
        _require_free(session, row)
    if changed:
        session.add(row)
        _note(session, FeedKind.CHECKPOINT_AMENDED, row, by, changed=changed)
    return changed


def set_retired(session: Session, row: Checkpoint, by: Author, *, is_retired: bool) -> None:
    """Take a point out of use, or bring it back. What was seen of it stays."""
    if (row.retired_at is not None) == is_retired:
        return
    row.retired_at = clock.now() if is_retired else None
    session.add(row)
    kind = FeedKind.CHECKPOINT_RETIRED if is_retired else FeedKind.CHECKPOINT_RESTORED
    _note(session, kind, row, by)


def for_labels(session: Session, ids: Sequence[int], area_ids: frozenset[int]) -> list[Checkpoint]:
    """Return those of these points whose labels may be printed, by name."""
    mine = col(Checkpoint.area_id).in_(area_ids)
    rows = select(Checkpoint).where(
        col(Checkpoint.id).in_(ids), mine, col(Checkpoint.retired_at).is_(None)
    )
    return list(session.exec(rows.order_by(col(Checkpoint.name), col(Checkpoint.id))))


def relabel(session: Session, rows: Sequence[Checkpoint], by: Author) -> None:
    """Give the points new labels: their old ones, wherever they hang, prove nothing any more."""
    for row in rows:
        row.code, row.label_doubted_at = new_code(), None
        session.add(row)
        _note(session, FeedKind.CHECKPOINT_AMENDED, row, by, changed=["code"])


def new_code() -> str:
    """Return the code of a new label."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _fill(session: Session, row: Checkpoint, entry: CheckpointEntry) -> None:
    home = session.get(Area, entry.area_id)
    if home is None or home.retired_at is not None:
        raise NotFound("area")
    if entry.tag and not is_tag(entry.tag):
        raise BadTag(entry.tag)
    point = to_wgs84(entry.lat, entry.lon, entry.datum)
    require_near(point, middles(session))
    row.area_id, row.radius_m = entry.area_id, entry.radius_m
    row.name, row.name_en, row.look = map(cleaned, (entry.name, entry.name_en, entry.look))
    row.tag = plain_tag(entry.tag) or None
    at = Point(round(point.lat, 6), round(point.lon, 6))  # 6 decimals are 0.1 m
    if at != (row.lat, row.lon):
        (row.lat, row.lon), row.datum = at, entry.datum


def _require_free(session: Session, row: Checkpoint) -> None:
    others = select(Checkpoint.name).where(Checkpoint.id != row.id).limit(1)
    named = others.where(Checkpoint.area_id == row.area_id, Checkpoint.name == row.name)
    if session.exec(named).first() is not None:
        raise CheckpointTaken(row.name)
    if row.tag is None:
        return
    tagged = session.exec(others.where(Checkpoint.tag == row.tag)).first()
    if tagged is not None:
        raise TagTaken(tagged)


def _note(session: Session, kind: FeedKind, row: Checkpoint, by: Author, **body: Any) -> None:
    feed.note(session, kind, by=by.name, area_id=row.area_id, checkpoint=row.name, **body)
