"""派单: send members to a case with one order, one assignment each and its deliveries."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, and_, bindparam, exists, insert, literal, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from patrol import clock, db, delivery, feed, incident, status
from patrol.dispatch import seat
from patrol.geo import Ride
from patrol.models import (
    Assignment,
    Audience,
    Contested,
    Dispatchable,
    FeedKind,
    Incident,
    Member,
    Order,
    Severity,
    Via,
    assignment_id,
)
from patrol.models.shapes import AssignmentState
from patrol.status import AssignmentStatus, IncidentStatus
from patrol.transition import IllegalMove, LostRace, move

RING_ONCE_IN = timedelta(minutes=15)
"""An ordinary order rings a member at most once in this time (docs/decisions/escalation.md)."""


class AlreadySent(Exception):
    """These members are on this incident already."""

    def __init__(self, row: Incident, call_signs: list[str]) -> None:
        super().__init__(", ".join(call_signs))
        self.row = row
        self.call_signs = call_signs


class Root(NamedTuple):
    """The first assignment that a seat waited for, and since when.

    The next orders of the seat carry it on, so that the supervisor is not called later because
    another member was asked meanwhile.
    """

    root_id: str
    root_at: datetime


def send(
    session: Session,
    case: Incident,
    members: Sequence[Dispatchable],
    *,
    by: str,
    text: str = "",
    version: int | None = None,
    lead: str | None = None,
    travel: dict[str, Ride] | None = None,
    first_only: bool = False,
    because: dict[str, object] | None = None,
    contested: Sequence[Assignment] = (),
    root: Root | None = None,
    relief_of_id: str | None = None,
) -> Order:
    """Send members to a case: one order, one assignment for each member, and the deliveries.

    `version` is the version of the incident that the desk saw. Without it, the case must still be
    new or verifying. With `first_only`, only the member who accepts first takes a seat;
    `contested` holds the silent assignments whose seats the order offers. `because` is the reason
    of the escalation. `root` is the first assignment that the seat waited for. `relief_of_id` is
    the assignment that the member shall take over.

    Raises: WrongVersion, IllegalMove, AlreadySent, LostRace.
    """
    _check(case, version)
    terms = {"first_only": first_only, "because": because or {}, **(root._asdict() if root else {})}
    order = _order(session, case, by, text, quiet=_quiet(session, case, members), **terms)
    _assign(session, case, order, members, lead, relief_of_id)
    contest(session, order, [row.id for row in contested])
    _note_travel(session, order, travel or {})
    # After the assignments, because the database copies them into the deliveries.
    delivery.enqueue(session, order, case.severity)
    # With `first_only` the member who accepts first takes the seat (`replacement.settle`).
    if not first_only:
        seat.take(session, case, members)
    _to_dispatched(session, case, by, order.at)
    _tell_crew(session, case, order, members, by, relief_of_id)
    return order


def _tell_crew(
    session: Session,
    case: Incident,
    order: Order,
    members: Sequence[Dispatchable],
    by: str,
    relief_of_id: str | None,
) -> None:
    about: dict[str, Any] = {"relief_of": relief_of_id} if relief_of_id else {}
    feed.note(
        session,
        FeedKind.ORDER_SENT,
        by=by,
        incident=case,
        audience=Audience.CREW,
        order=incident.order_state(order),
        crew=[member.call_sign for member in members],
        **about,
    )


def contest(session: Session, order: Order, assignment_ids: Sequence[str]) -> None:
    """Let an order for the first to accept offer the seats of these silent members as well."""
    rows = [{"order_id": order.id, "assignment_id": key} for key in assignment_ids]
    db.insert_new(session, Contested, rows, Contested.assignment_id)


def _quiet(session: Session, case: Incident, members: Sequence[Dispatchable]) -> list[str]:
    """Return the call signs that get the order without a sound.

    A low case is quiet for everyone, an ordinary one for members who were rung in `RING_ONCE_IN`.
    """
    if case.severity < Severity.ORDINARY:
        return []
    if case.severity > Severity.ORDINARY:
        return [member.call_sign for member in members]
    rows = session.exec(
        select(Assignment.call_sign, Order.quiet)
        .join(Order, col(Order.id) == col(Assignment.order_id))
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(
            col(Assignment.member_id).in_([member.id for member in members]),
            Assignment.dispatched_at > clock.now() - RING_ONCE_IN,
            Incident.severity == Severity.ORDINARY,
        )
    )
    # An order that was quiet rang nobody, so it does not count.
    rung = {call_sign for call_sign, quiet in rows if call_sign not in quiet}
    return [member.call_sign for member in members if member.call_sign in rung]


def _order(session: Session, case: Incident, by: str, text: str, **terms: Any) -> Order:
    order = Order(
        incident_id=case.id,
        text=text,
        place=case.place,
        place_version=case.place_version,
        lat=case.lat,
        lon=case.lon,
        by=by,
        at=clock.now(),
        **terms,
    )
    session.add(order)
    session.flush()
    return order


def _check(case: Incident, version: int | None) -> None:
    if version is not None:
        incident.expect(case, version)
    elif case.status not in (IncidentStatus.NEW, IncidentStatus.VERIFYING):
        raise incident.WrongVersion(case)
    if case.status not in status.DISPATCHABLE:
        raise IllegalMove(case, IncidentStatus.DISPATCHED)


def _assign(
    session: Session,
    case: Incident,
    order: Order,
    members: Sequence[Dispatchable],
    lead: str | None,
    relief_of_id: str | None,
) -> None:
    """Write the assignments in one statement: the database copies the members itself."""
    if lead:
        seat.demote(session, case)
    # Nobody leads an order for the first to accept before somebody has accepted it.
    leader = lead or ("" if order.first_only else members[0].call_sign)
    row = {
        "order_id": order.id,
        "incident_id": case.id,
        "leader": leader,
        "dispatched_at": order.at,
        "place_version": order.place_version,
        "relief_of_id": relief_of_id,
        "members": [member.id for member in members],
    }
    # The reason is read only after the refusal: nearly every order is taken as it is.
    if session.connection().execute(_ASSIGN, row).rowcount < len(members):
        _refuse(session, case, members)


def _refuse(session: Session, case: Incident, members: Sequence[Dispatchable]) -> None:
    """Raise the reason why a member could not be sent: on this case already, or has left.

    Raises: AlreadySent, LostRace.
    """
    engaged = session.exec(
        select(Assignment.call_sign).where(
            Assignment.incident_id == case.id,
            col(Assignment.status).in_(status.ENGAGED),
            col(Assignment.member_id).in_([member.id for member in members]),
        )
    )
    if call_signs := sorted(engaged):
        raise AlreadySent(case, call_signs)
    raise LostRace(case)


_engaged = aliased(Assignment)
_NEW_ROW: Any = (
    assignment_id(bindparam("order_id", type_=String), col(Member.call_sign)),
    bindparam("order_id", type_=String),
    bindparam("incident_id", type_=String),
    col(Member.id),
    col(Member.call_sign),
    literal(AssignmentStatus.DISPATCHED.value),
    and_(
        col(Member.call_sign) == bindparam("leader", type_=String),
        ~seat.has_lead(bindparam("incident_id", type_=String)),
    ),
    bindparam("dispatched_at", type_=db.UtcTime),
    bindparam("place_version", type_=Integer),
    bindparam("relief_of_id", type_=String),
)
_ASSIGN = (
    insert(Assignment)
    .from_select(
        [
            *("id", "order_id", "incident_id", "member_id", "call_sign", "status"),
            *("is_lead", "dispatched_at", "place_version", "relief_of_id"),
        ],
        select(*_NEW_ROW).where(
            col(Member.id).in_(bindparam("members", expanding=True)),
            # The desk read the members before the lock; one may have left the patrol since.
            col(Member.left_at).is_(None),
            ~exists().where(
                col(_engaged.incident_id) == bindparam("incident_id", type_=String),
                col(_engaged.member_id) == col(Member.id),
                col(_engaged.status).in_(status.ENGAGED),
            ),
        ),
    )
    # SQLAlchemy would drop the number of rows, by which `_assign` sees who was left out.
    .execution_options(preserve_rowcount=True)
)
"""It leaves out members who are on the case already: then it writes fewer rows than members."""


def _note_travel(session: Session, order: Order, travel: dict[str, Ride]) -> None:
    if travel:
        rows = [
            {
                "key": assignment_id(order.id, call_sign),
                "distance_m": way.distance_m,
                "eta_s": way.eta_s,
            }
            for call_sign, way in sorted(travel.items())
        ]
        session.connection().execute(_TRAVEL, rows)


_TRAVEL = (
    update(Assignment)
    .where(col(Assignment.id) == bindparam("key"))
    .values(distance_m=bindparam("distance_m"), eta_s=bindparam("eta_s"))
)


def _to_dispatched(session: Session, case: Incident, by: str, now: datetime) -> None:
    if case.status in (IncidentStatus.NEW, IncidentStatus.VERIFYING):
        move(
            session,
            case,
            IncidentStatus.DISPATCHED,
            by=by,
            # The clock of the dispatch stopped at the first order, even if all have declined since.
            dispatched_at=case.dispatched_at or now,
        )
    feed.changed(session, case)


def assignment_state(row: Assignment) -> AssignmentState:
    """Return the assignment as desks and phones see it."""
    return {
        "id": row.id,
        "order_id": row.order_id,
        "call_sign": row.call_sign,
        "status": row.status,
        "is_lead": row.is_lead,
        "accepted_via": Via(row.accepted_via) if row.accepted_via else None,
        "accepted_by": row.accepted_by,
        "reason": row.reason,
        "replaced_by": row.replaced_by,
        "place_version": row.place_version,
        "distance_m": row.distance_m,
        "eta_s": row.eta_s,
        "dispatched_at": clock.iso(row.dispatched_at),
        "accepted_at": clock.iso_or_none(row.accepted_at),
        "en_route_at": clock.iso_or_none(row.en_route_at),
        "on_scene_at": clock.iso_or_none(row.on_scene_at),
        "cleared_at": clock.iso_or_none(row.cleared_at),
    }
