"""跟踪器: the devices of a source whose positions count as a member's."""

from sqlmodel import Session, col, select

from patrol import access, clock, feed
from patrol.access import Actor
from patrol.intake.adapters import NAMES, adapter
from patrol.models import FeedKind, Member, Source, Tracker


class NoPositions(Exception):
    """Devices of this source send no positions."""


class TrackerTaken(Exception):
    """The device is registered at this source already; the text is its holder's call sign."""


def listed(session: Session, source: Source) -> list[tuple[Tracker, str]]:
    """Return the trackers of a source, each with its member's call sign."""
    rows = session.exec(
        select(Tracker, Member.call_sign)
        .join(Member, col(Member.id) == col(Tracker.member_id))
        .where(Tracker.source_id == source.id)
        .order_by(col(Member.call_sign), col(Tracker.device))
    )
    return [(row, sign) for row, sign in rows]


def add(session: Session, me: Actor, source: Source, device: str, call_sign: str) -> None:
    """Let the positions of a device count as a member's; a member may have several devices.

    Raises: NoPositions, NotFound, TrackerTaken.
    """
    if source.adapter not in NAMES or not adapter(source.adapter).hears_positions:
        raise NoPositions
    member = access.member(session, me, call_sign)
    for row, sign in listed(session, source):
        if row.device == device:
            raise TrackerTaken(sign)
    session.add(
        Tracker(
            source_id=source.id or 0,
            device=device,
            member_id=member.id or 0,
            added_at=clock.now(),
        )
    )
    _note(session, source, me.name)


def remove(session: Session, me: Actor, source: Source, tracker_id: int) -> None:
    """Let the positions of a device count no more; those of before stay.

    Raises: NotFound.
    """
    row = session.get(Tracker, tracker_id, with_for_update=True)
    if row is None or row.source_id != source.id:
        raise access.NotFound("tracker")
    session.delete(row)
    _note(session, source, me.name)


def _note(session: Session, source: Source, by: str) -> None:
    feed.note(
        session,
        FeedKind.SOURCE_AMENDED,
        by=by,
        area_id=source.area_id,
        source=source.code,
        changed=["trackers"],
    )
