"""Read the silences of past cases, as a policy would have counted them: since when, and how long.

The silences about a member alone on scene, a corrected place and a report put off are not read:
they can begin again and again, and no row keeps each of them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from patrol import pauses, status
from patrol.models import Assignment, Feed, FeedKind, Incident, Order, Receipt, ReceiptKind
from patrol.office import When
from patrol.status import AssignmentStatus

A = AssignmentStatus
AT_ONCE = 200
"""Cases of one query, about 10 ms; then others run."""
SEEN = frozenset({When.UNCLAIMED, When.DISPATCHED, When.ACCEPTED, When.PAST_ETA})
"""The starts of which the past is known."""


@dataclass(frozen=True, slots=True)
class PastSilence:
    """A silence from its beginning to its end."""

    when: When
    began_at: datetime
    ended_at: datetime
    is_cut: bool
    """True when no answer ended it: another member was sent, or the case ended. Then nobody knows
    how long it would have lasted."""
    eta_s: int | None = None
    is_quiet: bool = False
    """True when the order was shown without a bell."""
    shown_at: datetime | None = None
    of_seat: bool = False
    """True for the silence on a seat, from its first order on, whoever was sent."""
    again: "PastSilence | None" = None
    """The same silence counted anew after a later act; a step is taken once in both."""

    @property
    def length(self) -> timedelta:
        return max(self.ended_at - self.began_at, timedelta(0))


@dataclass(frozen=True, slots=True)
class PastCases:
    """The cases whose silences are read; `is_cut` says that there were more than `most`."""

    ids: Sequence[str]
    is_cut: bool


def cases(
    session: Session, severity: int, area_ids: Collection[int], since: datetime, most: int
) -> PastCases:
    """Return the newest ended cases of this severity in these areas."""
    rows = session.exec(
        select(Incident.id)
        .where(
            (col(Incident.area_id) + 0).in_(area_ids),  # by the index of the opening
            Incident.opened_at >= since,
            Incident.severity == severity,
            col(Incident.status).not_in(status.UNFINISHED),
        )
        .order_by(col(Incident.opened_at).desc())
        .limit(most + 1)
    ).all()
    return PastCases(rows[:most], len(rows) > most)


def silences(session: Session, ids: Sequence[str]) -> Iterator[PastSilence]:
    """Yield the silences of these cases."""
    for some in pauses.between((ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)), 1):
        rows = session.connection().execute(_CASES.where(col(Incident.id).in_(some)))
        ends = {row.id: row for row in rows}
        yield from _unclaimed(session, ends)
        yield from _of_orders(session, ends)


_CASES: Any = select(
    Incident.id,
    Incident.opened_at,
    Incident.dispatched_at,
    func.coalesce(Incident.closed_at, Incident.resolved_at, Incident.opened_at).label("over_at"),
)
_OF_ASSIGNMENT = (
    *("id", "incident_id", "call_sign", "status", "dispatched_at", "accepted_at"),
    *("en_route_at", "on_scene_at", "ended_at", "eta_s"),
)
_SENT: Any = (
    select(  # type: ignore[call-overload]  # many columns
        *(getattr(Assignment, name) for name in _OF_ASSIGNMENT),
        Order.quiet,
        func.coalesce(Order.root_id, Assignment.id).label("root"),
        func.coalesce(Order.root_at, Assignment.dispatched_at).label("root_at"),
    )
    .join(Order, col(Order.id) == col(Assignment.order_id))
    .where(col(Order.undone_at).is_(None))
)


def _unclaimed(session: Session, ends: Mapping[str, Any]) -> Iterator[PastSilence]:
    claims: dict[str | None, datetime] = dict(
        session.exec(
            select(Feed.incident_id, func.min(Feed.at))
            .where(col(Feed.incident_id).in_(ends), Feed.kind == FeedKind.INCIDENT_CLAIMED)
            .group_by(col(Feed.incident_id))
        ).all()
    )
    for case in ends.values():
        taken_up = [at for at in (claims.get(case.id), case.dispatched_at) if at]
        ended_at = min(taken_up, default=case.over_at)
        yield PastSilence(When.UNCLAIMED, case.opened_at, ended_at, not taken_up)


def _of_orders(session: Session, ends: Mapping[str, Any]) -> Iterator[PastSilence]:
    sent = list(session.connection().execute(_SENT.where(col(Assignment.incident_id).in_(ends))))
    shown = dict(
        session.exec(
            select(Receipt.assignment_id, func.min(Receipt.at))
            .where(
                col(Receipt.assignment_id).in_([row.id for row in sent]),
                Receipt.kind == ReceiptKind.SHOWN,
            )
            .group_by(col(Receipt.assignment_id))
        ).all()
    )
    seats: dict[str, list[Any]] = {}
    for row in sorted(sent, key=lambda row: row.dispatched_at):
        seats.setdefault(row.root, []).append(row)
    for seat in seats.values():
        over_at = ends[seat[0].incident_id].over_at
        for place, row in enumerate(seat):
            later = seat[place + 1].dispatched_at if place + 1 < len(seat) else None
            yield from _of_member(row, later or over_at, shown.get(row.id))
        yield _of_seat(seat, over_at)


def _of_member(row: Any, over_at: datetime, shown_at: datetime | None) -> Iterator[PastSilence]:
    answered_at = row.accepted_at or (row.ended_at if row.status == A.DECLINED else None)
    # A replaced member is not asked any more, also when the answer comes late.
    is_cut = answered_at is None or row.status == A.REPLACED
    yield PastSilence(
        When.DISPATCHED,
        row.dispatched_at,
        _end(None if is_cut else answered_at, row, over_at),
        is_cut,
        is_quiet=row.call_sign in row.quiet,
        shown_at=shown_at,
    )
    if row.accepted_at and row.status != A.REPLACED:
        left_at = row.en_route_at or row.on_scene_at
        yield PastSilence(
            When.ACCEPTED, row.accepted_at, _end(left_at, row, over_at), left_at is None
        )
        yield _past_eta(row, over_at)


def _past_eta(row: Any, over_at: datetime) -> PastSilence:
    """Return the way of a member: counted from 收到, and anew from 出发."""
    ended_at, is_cut = _end(row.on_scene_at, row, over_at), row.on_scene_at is None
    if row.en_route_at is None:
        return PastSilence(When.PAST_ETA, row.accepted_at, ended_at, is_cut, row.eta_s)
    on_the_way = PastSilence(When.PAST_ETA, row.en_route_at, ended_at, is_cut, row.eta_s)
    left_at = row.en_route_at
    return PastSilence(When.PAST_ETA, row.accepted_at, left_at, False, row.eta_s, again=on_the_way)


def _of_seat(seat: Sequence[Any], over_at: datetime) -> PastSilence:
    answers = [row.accepted_at for row in seat if row.accepted_at]
    ended_at = min(answers, default=over_at)
    return PastSilence(When.DISPATCHED, seat[0].root_at, ended_at, not answers, of_seat=True)


def _end(answered_at: datetime | None, row: Any, over_at: datetime) -> datetime:
    ended: datetime = answered_at or row.ended_at or over_at
    return ended
