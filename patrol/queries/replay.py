"""回放: the queue of a past hour, from the feed alone; and where its crews were, while it is kept.

Each act holds the state of its case after it, so the state of the queue at a time is the newest
state of each case until then (docs/decisions/replay.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select
from typing_extensions import TypedDict

from patrol import access, clock, feed, pauses, status
from patrol.access import Actor
from patrol.feed import Event
from patrol.incident import hands
from patrol.models import Assignment, Feed, Fix, Incident
from patrol.models.frames import TimelineRow
from patrol.models.shapes import IncidentState, Moment
from patrol.people import enrolment
from patrol.people.shift import Slot
from patrol.queries import case_acts
from patrol.queries.member_day import DayPlace, places, trail_slot
from patrol.status import IncidentStatus

LONGEST = timedelta(hours=2)
"""The longest time of one answer."""
MOST_ACTS = 400
"""Acts that one answer looks at; `upto` says where the next one begins."""
MOST_CASES = 600
"""Cases that are open when the hour begins."""
MOST_TRAILS = 200
MOST_PLACES = 5_000
LOOKBACK = timedelta(days=31)
"""A case that was opened earlier is shown if it is still open or has an act in the hour."""
FEW_ACTS = 30
"""Acts that are read of a case whose newest act holds no state."""

States = dict[str, IncidentState]


class ReplayAct(TimelineRow):
    """An act of a case, and the state of the case after it."""

    incident_id: str
    state: IncidentState | None
    """Null when the act says nothing about the state, or when its words were erased."""


class ReplayHour(TypedDict):
    """A past time: the cases at its beginning, and the acts in their order."""

    begins_at: Moment
    ends_at: Moment
    cases: list[IncidentState]
    """The cases that were open when it began; given with the first page only."""
    is_cut: bool
    """True when more cases were open than one answer holds."""
    acts: list[ReplayAct]
    erased: int
    """Acts of this page whose words were erased by law."""
    upto: int
    more: bool
    """True: call again with `after` = `upto`."""


class ReplayTrail(TypedDict):
    """The positions of one member for one case, within the hour."""

    incident_id: str
    number: str
    call_sign: str
    places: list[DayPlace]


class ReplayPositions(TypedDict):
    """The positions of the crews. Those from before `kept_since` are deleted."""

    kept_since: Moment
    trails: list[ReplayTrail]
    is_cut: bool
    """True when there are more positions than one answer holds."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The time that is replayed, and the reader."""

    actor: Actor
    begins_at: datetime
    ends_at: datetime


def fold(states: Mapping[str, IncidentState], events: Iterable[Event]) -> States:
    """Return the state of each case after these acts; `events` are in the order of the feed."""
    after = dict(states)
    for event in events:
        state: IncidentState | None = event.body.get("incident")
        if state is not None:
            after[state["id"]] = state
    return after


def read(session: Session, hour: Hour, after: int | None) -> ReplayHour:
    """Return a page of the hour; the first one, without `after`, has the cases at its beginning."""
    first, last = _newest(session, hour.begins_at), _newest(session, hour.ends_at)
    begin = first if after is None else max(after, first)
    cases, is_cut = _open_at(session, hour, first) if after is None else ({}, False)
    scanned = feed.after(session, begin, MOST_ACTS)
    page = [event for event in scanned if event.seq <= last]
    upto = page[-1].seq if page else begin
    acts = [event for event in page if event.incident_id and access.may_see(hour.actor, event)]
    return {
        "begins_at": clock.iso(hour.begins_at),
        "ends_at": clock.iso(hour.ends_at),
        "cases": list(cases.values()),
        "is_cut": is_cut,
        "acts": _acts(session, acts),
        "erased": sum(event.body_json == "{}" for event in acts),
        "upto": upto,
        "more": len(scanned) == MOST_ACTS and upto < last,
    }


def _newest(session: Session, at: datetime) -> int:
    """Return the seq of the last act before a moment; 0 when there is none."""
    query = select(Feed.seq).where(Feed.at < at).order_by(col(Feed.at).desc(), col(Feed.seq).desc())
    return session.exec(query.limit(1)).first() or 0


def _open_at(session: Session, hour: Hour, seq: int) -> tuple[States, bool]:
    """Return the cases that were open after the act `seq`, and True when there were more."""
    mine = (col(Incident.area_id) + 0).in_(hour.actor.area_ids)  # by the index of the opening
    closed_at = col(Incident.closed_at)
    opened = Incident.opened_at >= hour.begins_at - LOOKBACK
    later = _opened(hour, mine, opened, or_(closed_at.is_(None), closed_at >= hour.begins_at))
    standing = _opened(
        hour,
        col(Incident.area_id).in_(hour.actor.area_ids),
        col(Incident.status).in_(status.UNFINISHED),
    )
    cases = {*session.exec(later), *session.exec(standing)}
    keys = [key for _, key in sorted(cases, reverse=True)][: MOST_CASES + 1]
    states = _states(session, keys[:MOST_CASES], seq)
    open_then = {
        key: state
        for key, state in states.items()
        if IncidentStatus(state["status"]) in status.UNFINISHED
    }
    return open_then, len(keys) > MOST_CASES


def _opened(hour: Hour, *conditions: Any) -> Any:
    """Return a query for cases that were opened before the hour, the newest first."""
    return (
        select(Incident.opened_at, Incident.id)
        .where(Incident.opened_at < hour.begins_at, *conditions)
        .order_by(col(Incident.opened_at).desc())
        .limit(MOST_CASES + 1)
    )


def _states(session: Session, keys: Sequence[str], seq: int) -> States:
    """Return the state of each of these cases after the act `seq`."""
    newest = session.exec(
        select(func.max(Feed.seq))
        .where(col(Feed.incident_id).in_(keys), Feed.seq <= seq)
        .group_by(col(Feed.incident_id))
    ).all()
    rows = session.exec(select(Feed).where(col(Feed.seq).in_(newest)))
    known = fold({}, (feed.event(row.model_dump()) for row in _paced(rows)))
    for key in keys:
        if key not in known:
            known |= fold({}, case_acts.events(session, key, before=seq + 1, most=FEW_ACTS))
    return {key: known[key] for key in keys if key in known}


def _paced(rows: Iterable[Any]) -> Iterable[Any]:
    return pauses.between(rows, hands.PAUSE_EVERY)


def _acts(session: Session, events: Sequence[Event]) -> list[ReplayAct]:
    doubtful = enrolment.unconfirmed(
        session, {phone for event in events if (phone := event.body.get("phone_id"))}
    )
    return [
        {
            **case_acts.timeline_row(event, doubtful),
            "incident_id": event.incident_id or "",
            "state": event.body.get("incident"),
        }
        for event in _paced(events)
    ]


def positions(
    session: Session, hour: Hour, *, incident_id: str | None, days: int
) -> ReplayPositions:
    """Return where the crews of the caller's cases were, each from the order to its end."""
    trails: list[ReplayTrail] = []
    left = MOST_PLACES
    rows = _crews(session, hour, incident_id)
    for row, number in _paced(rows[:MOST_TRAILS]):
        whole = trail_slot(session, row)
        slot = Slot(max(whole.starts_at, hour.begins_at), min(whole.ends_at, hour.ends_at))
        kept = places(session, row.member_id, slot, most=left)
        left -= len(kept)
        if kept:
            trail: ReplayTrail = {
                "incident_id": row.incident_id,
                "number": number,
                "call_sign": row.call_sign,
                "places": kept,
            }
            trails.append(trail)
        if left <= 0:
            break
    return {
        "kept_since": clock.iso(clock.now() - timedelta(days=days)),
        "trails": trails,
        "is_cut": left <= 0 or len(rows) > MOST_TRAILS,
    }


def _crews(
    session: Session, hour: Hour, incident_id: str | None
) -> Sequence[tuple[Assignment, str]]:
    """Return the orders that ran in the hour to members of whom a position of it is kept."""
    has_fix = (
        select(Fix.id)
        .where(
            Fix.member_id == Assignment.member_id,
            Fix.taken_at >= hour.begins_at,
            Fix.taken_at <= hour.ends_at,
        )
        .exists()
    )
    query = (
        select(Assignment, Incident.number)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(
            col(Incident.area_id).in_(hour.actor.area_ids),
            Assignment.dispatched_at < hour.ends_at,
            or_(col(Assignment.ended_at).is_(None), Assignment.ended_at > hour.begins_at),  # type: ignore[operator]  # null is handled before
            has_fix,
        )
        .order_by(col(Assignment.dispatched_at).desc())
        .limit(MOST_TRAILS + 1)
    )
    if incident_id is not None:
        query = query.where(Assignment.incident_id == incident_id)
    else:
        query = query.where(Assignment.dispatched_at >= hour.begins_at - LOOKBACK)
    return session.exec(query).all()
