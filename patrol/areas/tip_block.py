"""停收随手拍: an administrator blocks an area or a circle for tips for a time, and lifts it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from patrol import access, clock, feed
from patrol.access import Actor, NotFound
from patrol.geo import Point, haversine_m
from patrol.models import Area, FeedKind, Severity, TipBlock
from patrol.people.pasted_text import cleaned
from patrol.places import gazetteer


@dataclass(frozen=True, slots=True)
class Circle:
    """A place with its surroundings."""

    middle: Point
    radius_m: int


def block(
    session: Session,
    area_id: int,
    circle: Circle | None,
    *,
    lasts: timedelta,
    reason: str,
    grave_too: bool,
    by: str,
) -> TipBlock:
    """Take no tips from the area, or from the circle, until the time is over."""
    now = clock.now()
    row = TipBlock(
        area_id=area_id,
        lat=circle.middle.lat if circle else None,
        lon=circle.middle.lon if circle else None,
        radius_m=circle.radius_m if circle else None,
        reason=cleaned(reason)[:60],
        grave_too=grave_too,
        by=by,
        made_at=now,
        until_at=now + lasts,
    )
    session.add(row)
    _note(session, FeedKind.TIPS_BLOCKED, row, by)
    return row


def lift(session: Session, me: Actor, block_id: str) -> None:
    """Take tips from there again.

    Raises: NotFound.
    """
    row = session.get(TipBlock, block_id[:32])
    if row is None or row.area_id not in me.area_ids:
        raise NotFound("tip_block")
    if row.lifted_at is None:
        row.lifted_at = clock.now()
        session.add(row)
        _note(session, FeedKind.TIPS_UNBLOCKED, row, me.name)


def _note(session: Session, kind: FeedKind, row: TipBlock, by: str) -> None:
    area = session.get_one(Area, row.area_id)
    feed.note(session, kind, by=by, area_id=row.area_id, area=area.name)


def listed(session: Session, area_ids: Collection[int]) -> list[TipBlock]:
    """Return the blocks of these areas that count now, the first to end first."""
    return [row for row in _standing(session) if row.area_id in area_ids]


def _standing(session: Session) -> list[TipBlock]:
    return list(
        session.exec(
            select(TipBlock)
            .where(col(TipBlock.lifted_at).is_(None), col(TipBlock.until_at) > clock.now())
            .order_by(col(TipBlock.until_at))
        )
    )


def of_tip(session: Session, position: Point | None, place: str, severity: int) -> TipBlock | None:
    """Return the block that a tip falls under. A 特急 tip falls under few of them.

    A circle may reach beyond its area: there another street takes its tips as before.
    """
    rows = _standing(session)
    if severity == Severity.CRITICAL:
        rows = [row for row in rows if row.grave_too]
    if not rows:
        return None
    rows = [row for row in rows if row.radius_m is None or _is_in_circle(position, row)]
    area_id = _area_of(session, position, place) if rows else None
    return next((row for row in rows if area_id in access.below(session, row.area_id)), None)


def _is_in_circle(position: Point | None, row: TipBlock) -> bool:
    middle = Point(row.lat or 0.0, row.lon or 0.0)
    return position is not None and haversine_m(position, middle) <= (row.radius_m or 0)


def _area_of(session: Session, position: Point | None, place: str) -> int | None:
    areas = frozenset(session.exec(select(Area.id).where(col(Area.retired_at).is_(None))))
    known = frozenset(key for key in areas if key is not None)
    if position is None:
        return gazetteer.area_named(session, place, known)
    return gazetteer.area_at(session, position, known, 0) or None
