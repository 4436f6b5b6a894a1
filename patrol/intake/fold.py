"""Fold anonymous tips about one place into one row with a count (docs/decisions/tips.md)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import case as sql_case
from sqlalchemy import exists, func, or_, update
from sqlalchemy.orm import defer
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from patrol import alarm, clock, incident
from patrol.geo import Point, distances_m
from patrol.intake.place import spots_near
from patrol.intake.sources import Speaker
from patrol.models import AlarmKind, Incident, Intake, PhotoUse, Severity
from patrol.office import AnonymousRule
from patrol.status import DISPATCHABLE, UNFINISHED, IncidentStatus, IntakeStatus
from patrol.transition import LostRace, move, move_where

TURN = "tips"
"""Transactions with anonymous records wait for each other: each must see the row before it."""

_HEAVY: tuple[Any, ...] = (Intake.raw, Intake.record)


class TipRow(NamedTuple):
    """A row at the desk that takes in further tips, and its case when it has one."""

    intake: Intake
    case: Incident | None
    living: Incident | None
    """The case that goes on, when its own one was merged."""


def head_of(session: Session, row: Intake, rule: AnonymousRule) -> TipRow | None:
    """Return the row that takes in this tip; None when the tip is to be a row of its own.

    Reads only.
    """
    near = [head for head in _living(session, row, rule) if _is_near(head.intake, row, rule)]
    is_grave = row.severity == Severity.CRITICAL
    # The first tips stay apart, because a flood begins only after them.
    if len(near) < (rule.grave_apart if is_grave else rule.apart):
        return None
    # A case first: there somebody acts on what is said.
    return min(near, key=lambda head: (head.case is None, head.intake.id))


def _living(session: Session, row: Intake, rule: AnonymousRule) -> Sequence[TipRow]:
    """Return the rows around that wait at the desk, or whose case somebody still goes to.

    A case that is resolved or on hold takes in nothing: a tip might tell that it burns again.
    """
    since = clock.now() - timedelta(seconds=rule.window_s)
    rows = session.exec(
        select(Intake, Incident)
        .outerjoin(Incident, col(Incident.id) == col(Intake.incident_id))
        .where(
            col(Intake.spot).in_(spots_near(row.lat, row.lon, row.place)),
            Intake.category == row.category,
            Intake.id != row.id,
            col(Intake.heard_at) > since,
            Intake.source == row.source,
            Intake.area_id == row.area_id,
            or_(
                (col(Intake.status) == IntakeStatus.PENDING)
                & (col(Intake.severity) <= row.severity),
                col(Incident.status).in_((*DISPATCHABLE, IncidentStatus.MERGED)),
            ),
        )
        .options(*(defer(column) for column in _HEAVY))
        # PostgreSQL: the desk may be opening one of these rows, and would leave our tip behind.
        .with_for_update(of=Intake)
        .execution_options(populate_existing=True)
    )
    heads = [
        TipRow(head, case, case and incident.living(session, case)) for head, case in rows.all()
    ]
    return [head for head in heads if _is_open(head.living, row)]


def _is_open(case: Incident | None, row: Intake) -> bool:
    return case is None or (case.status in DISPATCHABLE and case.severity <= row.severity)


def _is_near(head: Intake, row: Intake, rule: AnonymousRule) -> bool:
    if head.lat is None or head.lon is None or row.lat is None or row.lon is None:
        return True  # the same words
    there = [Point(head.lat, head.lon)]
    return distances_m(Point(row.lat, row.lon), there)[0] <= rule.within_m


def fold(session: Session, row: Intake, head: TipRow, *, by: str) -> bool:
    """Let the head take this tip in and count it; return True when the desk should be told.

    Raises: IllegalMove, LostRace.
    """
    taken_in, case, living = head
    is_new_network = _count(session, row, taken_in)
    # Without a spot it takes in nothing itself: heads never form chains.
    row.folded_into_id, row.spot = taken_in.id, None
    session.add(row)
    session.flush()
    if case is not None and living is not None:
        move(session, row, IntakeStatus.ATTACHED, incident_id=case.id, handled_by=by)
        add_tips(session, living, 1, int(is_new_network))
    return is_new_network or alarm.is_round(taken_in.tips)


def _count(session: Session, row: Intake, head: Intake) -> bool:
    """Count the tip at its head; return True when nobody of its network spoke there before."""
    same_place = or_(col(Intake.id) == head.id, col(Intake.folded_into_id) == head.id)
    known = exists().where(same_place, col(Intake.network) == row.network)
    # Without a network nobody can say that it is another caller.
    more = sql_case((known, 0), else_=1) if row.network else 0
    before = head.networks
    counted = session.connection().execute(
        update(Intake)
        .where(col(Intake.id) == head.id)
        .values(tips=Intake.tips + 1, networks=Intake.networks + more, heard_at=clock.now())
        .returning(col(Intake.tips), col(Intake.networks))
    )
    tips, networks = counted.one()
    set_committed_value(head, "tips", tips)
    set_committed_value(head, "networks", networks)
    return bool(networks > before)


def add_tips(session: Session, case: Incident, tips: int, networks: int) -> None:
    """Count tips at a case. Its version stays: tips must not refuse the desk's next command.

    Raises: LostRace, when somebody has ended the case meanwhile.
    """
    session.flush()
    counted = session.connection().execute(
        update(Incident)
        .where(col(Incident.id) == case.id, col(Incident.status).in_(UNFINISHED))
        .values(tips=Incident.tips + tips, networks=Incident.networks + networks)
        .returning(col(Incident.tips), col(Incident.networks))
    )
    if (counts := counted.first()) is None:
        raise LostRace(case)
    set_committed_value(case, "tips", counts.tips)
    set_committed_value(case, "networks", counts.networks)


def take_along(session: Session, head: Intake, status: IntakeStatus, **changes: Any) -> None:
    """Give the tips that this row has taken in the same end as the row itself."""
    ids = move_where(session, Intake, status, col(Intake.folded_into_id) == head.id, **changes)
    if ids and head.incident_id:
        folded = select(Intake.id).where(Intake.folded_into_id == head.id)
        session.exec(
            update(PhotoUse)
            .where(col(PhotoUse.intake_id).in_(folded))
            .values(incident_id=head.incident_id)
        )


def is_town_full(session: Session, speaker: Speaker, rule: AnonymousRule) -> bool:
    """True when such tips have opened as many cases in the whole town as they may. Reads only."""
    since = clock.now() - timedelta(seconds=rule.window_s)
    opened = session.exec(
        select(func.count())
        .select_from(Incident)
        .where(col(Incident.opened_at) > since, Incident.opened_by == speaker.name)
    ).one()
    return opened >= rule.grave_cases


def tell_grave_waits(session: Session, row: Intake, *, by: str) -> None:
    """Raise one alarm at each desk about the 特急 tips that wait, or count them there."""
    for area_id in alarm.told_areas(session):
        alarm.raise_or_count(
            session,
            AlarmKind.TIPS_WAITING,
            f"{area_id}:{row.id}",
            by=by,
            area_id=area_id,
        )
