"""求救 SOS: which case it belongs to, who is sent to the member, and how it ends.

An SOS is an alarm. It stands until the member or the desk ends it with a reason; what the desk does
about it is told to the member's phone (docs/decisions/sos.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlmodel import Session, col, select

from patrol import access, alarm, clock, dispatch, feed, incident, status
from patrol.dispatch.candidates import Candidate
from patrol.geo import Point, Ride, haversine_m
from patrol.incident import Opening
from patrol.models import (
    NO_DEVICE,
    Alarm,
    AlarmKind,
    Audience,
    Device,
    Dispatchable,
    FeedKind,
    Incident,
    LastPosition,
    Member,
    Order,
)
from patrol.models.frames import AlarmBody
from patrol.models.shapes import PositionState, WordsState

CATEGORY = "RE0501"
"""队员求助: the plan of a case that is opened for an SOS."""
RESCUERS = 3
"""So many members the desk sends with one key."""
AT_CASE_M = 300
"""A member who calls within 300 m of the case is looked for there; another needs an own case."""
STILL_THERE = timedelta(minutes=10)
"""A position that was measured longer than this before the SOS places nobody."""


class Over(Exception):
    """The SOS was ended before; `row` says by whom."""

    def __init__(self, row: Alarm) -> None:
        super().__init__(f"the SOS {row.id} is over")
        self.row = row


@dataclass(frozen=True, slots=True)
class Call:
    """A member's call: 紧急求助 (`AlarmKind.SOS`) or 呼叫指挥台 (`AlarmKind.CALL`)."""

    kind: AlarmKind
    key: str
    """The same at every attempt of one press."""
    case_id: str | None = None
    text: str = ""
    position: PositionState | None = None
    near: WordsState | None = None
    """The words for the position, in each language."""


class Goal(NamedTuple):
    """The place that rescuers ride to, and the case they are sent to; no id: a new case."""

    id: str
    lat: float | None
    lon: float | None


def case_of(session: Session, member_id: int, assignment_id: str | None = None) -> str | None:
    """Return the id of the case that a member calls from.

    It is the case of the named assignment if that is the member's own and open, else the case on
    which the member is furthest.
    """
    rows = access.engaged(session, member_id)
    if not rows:
        return None
    # The rows come oldest first, and of equals `max` takes the first: the newest must come first.
    return max(
        reversed(rows), key=lambda row: (row.id == assignment_id, status.progress(row.status))
    ).incident_id


def call(session: Session, me: access.Actor, call: Call) -> Alarm | None:
    """Raise the alarm of a call, pinned until a person settles it.

    While it stands, further calls of the same member are counted in it. Return None when the same
    press was heard before.
    """
    return alarm.raise_or_count(
        session,
        call.kind,
        f"{me.name}:{call.key}",
        by=me.name,
        area_id=me.area_id,
        incident=session.get(Incident, call.case_id) if call.case_id else None,
        call_sign=me.name,
        text=call.text,
        position=call.position,
        **({"near": call.near} if call.near else {}),
    )


def take_back(
    session: Session, me: access.Actor, alarm_id: str | None, *, reason: str, device: Device
) -> bool:
    """收回求助: the member ends the SOS that the phone showed, or without its id the standing one.

    Return False when that SOS does not stand any more; a later one goes on.
    """
    row = standing(session, me.name)
    if row is None or alarm_id not in (None, row.id):
        return False
    return end(session, row, by=me.name, reason=reason, device=device)


def read(session: Session, actor: access.Actor, alarm_id: str, *, lock: bool = False) -> Alarm:
    """Return an SOS that the desk may see; `lock` locks its row for a write.

    Raises: NotFound.
    """
    row = alarm.read(session, alarm_id, actor.area_ids, lock=lock)
    if row is None or row.kind != AlarmKind.SOS:
        raise access.NotFound("alarm")
    return row


def standing(session: Session, call_sign: str) -> Alarm | None:
    """Return the SOS of this member that stands, locked for a write."""
    query = select(Alarm).where(
        Alarm.kind == AlarmKind.SOS,
        Alarm.call_sign == call_sign,
        col(Alarm.cleared_at).is_(None),
    )
    return session.exec(query.order_by(Alarm.id).with_for_update()).first()


def goal(session: Session, actor: access.Actor, row: Alarm) -> Goal:
    """Return where the member is now, and the case to which this desk sends rescuers.

    To a case of another area the desk sends nobody: it opens one of its own, as for a far case.
    """
    point = _place(session, row)
    case = incident.living_of(session, row.incident_id)
    if case is not None and case.area_id in actor.area_ids and _suits(case, point):
        return Goal(case.id, *(point or (case.lat, case.lon)))
    return Goal("", *(point or (None, None)))


def _suits(case: Incident, point: Point | None) -> bool:
    """Return True when whoever is sent to the case comes to the member as well."""
    if case.status not in status.DISPATCHABLE:
        return False
    if point is None or case.lat is None or case.lon is None:
        return True
    return haversine_m(point, Point(case.lat, case.lon)) <= AT_CASE_M


def _place(session: Session, row: Alarm) -> Point | None:
    """Return the newest position of the member: the one of the call, or a later one."""
    fix = session.exec(
        select(LastPosition)
        .join(Member, col(Member.id) == col(LastPosition.member_id))
        .where(Member.call_sign == row.call_sign)
    ).first()
    said = cast(AlarmBody, row.body).get("position")
    if fix is not None and fix.taken_at > _measured_at(row, said):
        return Point(fix.lat, fix.lon)
    return Point(said["lat"], said["lon"]) if said else None


def _measured_at(row: Alarm, said: PositionState | None) -> datetime:
    """Return the time after which a fix of the phone is newer than the position of the call."""
    if said is None:
        return row.raised_at - STILL_THERE
    measured_at = said.get("measured_at")
    return clock.parse(measured_at) if measured_at else row.raised_at


def nearest(ranked: Sequence[Candidate], row: Alarm) -> list[Candidate]:
    """Return the members who are with the caller first; skills do not count, silence does.

    Members on a 特急 or 紧急 case come after all others, because somebody needs them there.
    """
    others = [candidate for candidate in ranked if candidate.member.call_sign != row.call_sign]
    return sorted(others, key=_haste)[:RESCUERS]


def _haste(candidate: Candidate) -> tuple[bool, bool, float]:
    way = candidate.ride.eta_s if candidate.ride else 0.0
    return candidate.is_grave, candidate.place.lost is not None, way + candidate.silence_s


def rescue(
    session: Session,
    actor: access.Actor,
    row: Alarm,
    members: Sequence[Dispatchable],
    *,
    opening: Opening,
    seen: str | None,
    version: int | None,
    text: str,
    travel: dict[str, Ride],
) -> tuple[Incident, Order]:
    """Send members to the one who called: to the case of the SOS, or to one opened by `opening`.

    `seen` and `version` are the case of the SOS and its version as the desk read them.

    Raises: Over, NotFound, WrongVersion, IllegalMove, AlreadySent, LostRace.
    """
    if row.cleared_at is not None:
        raise Over(row)
    by = actor.name
    goal_id = goal(session, actor, row).id
    case = access.incident(session, actor, goal_id, lock=True) if goal_id else None
    # The desk read the version of another case, so that version says nothing about this one.
    if case is not None and row.incident_id != seen:
        raise incident.WrongVersion(case)
    if case is None:
        case, version = incident.open_(session, opening, by=by), None
        _take_away(session, row, by=by)
    row.incident_id = case.id
    order = dispatch.send(session, case, members, by=by, text=text, version=version, travel=travel)
    answer(session, row, by=by, crew=[member.call_sign for member in members])
    return case, order


def _take_away(session: Session, row: Alarm, *, by: str) -> None:
    """Tell the desks of another area, where the case of the SOS was, that it has left their case.

    A desk that sees both areas reads the SOS with its new case in the next act.
    """
    old = session.get(Incident, row.incident_id) if row.incident_id else None
    if old is not None and old.area_id != row.area_id:
        feed.note(session, FeedKind.ALARM_CLEARED, by=by, incident=old, alarm_id=row.id)


def answer(session: Session, row: Alarm, *, by: str, crew: Sequence[str] = ()) -> None:
    """指挥台已看到: tell the member that the desk has seen the SOS, and who was sent.

    To see it twice changes nothing.
    """
    if row.cleared_at is not None or (row.answered_at is not None and not crew):
        return
    if row.answered_at is None:
        row.answered_at, row.answered_by = clock.now(), by
    session.add(row)
    _note(session, FeedKind.SOS_ANSWERED, row, by=by, alarm=alarm.state(row), crew=list(crew))


def answer_call(session: Session, row: Alarm, *, by: str) -> None:
    """呼叫指挥台: tell the member that a person at the desk has read the call."""
    _note(session, FeedKind.CALL_ANSWERED, row, by=by)


def end(session: Session, row: Alarm, *, by: str, reason: str, device: Device = NO_DEVICE) -> bool:
    """End an SOS with a reason, for the desk or for the member; False when it was over before.

    The act settles the alarm (`settles`). Members who were sent stay on their case.
    """
    if row.cleared_at is not None:
        return False
    row.cleared_why = reason
    session.add(row)
    _note(session, FeedKind.SOS_ENDED, row, by=by, reason=reason, **device.feed_body())
    return True


def _note(session: Session, kind: FeedKind, row: Alarm, *, by: str, **body: Any) -> None:
    """Note an act that the desk and the phones of the member who called read."""
    session.flush()
    feed.note(
        session,
        kind,
        by=by,
        incident=session.get(Incident, row.incident_id) if row.incident_id else None,
        area_id=row.area_id,
        audience=Audience.ONE,
        member=row.call_sign,
        alarm_id=row.id,
        call_sign=row.call_sign,
        **body,
    )
