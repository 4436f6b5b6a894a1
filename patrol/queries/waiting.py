"""Read what waits at a desk: cases, alarms and intakes, as many as a desk can work with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy import case as sql_case
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from patrol import status
from patrol.access import Actor
from patrol.incident import loop
from patrol.models import Alarm, AlarmKind, Incident, Intake, Transfer, TransferRole
from patrol.status import IncidentStatus, IntakeStatus

MOST_CASES = 300
MOST_ALARMS = 200
MOST_INTAKES = 200
ORDINARY = 3
"""The severity by which an alarm without a case is listed."""
FIRST = (
    *(AlarmKind.SOS, AlarmKind.ALONE_SILENT, AlarmKind.TIPS_WAITING, AlarmKind.PLACE_UNREAD),
    *(AlarmKind.EVERYONE_NEAR, AlarmKind.SUPERVISOR, AlarmKind.PARTNER, AlarmKind.CALL),
)
"""Alarms that a flood of others must not push off the list, the gravest first."""

_RAW: Any = Intake.raw


def cases(session: Session, actor: Actor) -> tuple[list[Incident], int]:
    """Return the first unfinished cases, and the number of the others."""
    where = (
        col(Incident.area_id).in_(actor.area_ids),
        col(Incident.status).in_(status.UNFINISHED),
    )
    return _first(
        session, Incident, where, (col(Incident.severity), col(Incident.opened_at)), MOST_CASES
    )


def with_partners(session: Session, actor: Actor, listed: Sequence[Alarm]) -> list[Incident]:
    """Return the cases that a partner has alone, and those of `listed` that it gives back."""
    given_back = [row.incident_id for row in listed if row.kind == AlarmKind.TRANSFER_DONE]
    taken = select(Transfer.incident_id).where(
        col(Transfer.ended_at).is_(None), Transfer.role == TransferRole.TAKEOVER
    )
    query = select(Incident).where(
        or_(col(Incident.id).in_(taken), col(Incident.id).in_(given_back)),
        Incident.status == IncidentStatus.TRANSFERRED,
        col(Incident.area_id).in_(actor.area_ids),
    )
    return list(session.exec(query.order_by(Incident.id).limit(MOST_CASES)))


def alarms(session: Session, actor: Actor) -> tuple[list[Alarm], int]:
    """Return the first standing alarms of the areas or of cases there, and how many more wait.

    Those of `FIRST` come first, then those of the gravest cases: else three hundred ordinary cases
    would keep the newest grave one out of the list.
    """
    ranks = {kind: rank for rank, kind in enumerate(FIRST)}
    gravest = sql_case(ranks, value=col(Alarm.kind), else_=len(ranks))
    of_case = select(Incident.severity).where(col(Incident.id) == col(Alarm.incident_id))
    severity = func.coalesce(of_case.scalar_subquery(), ORDINARY)
    order = (gravest, severity, col(Alarm.raised_at))
    return _first(session, Alarm, _stands(actor), order, MOST_ALARMS)


def matters(session: Session, actor: Actor, listed: Sequence[Alarm]) -> int:
    """Return how many cases, and alarms without a case, wait and have no alarm in the list."""
    about = func.coalesce(col(Alarm.incident_id), col(Alarm.id))
    count = session.exec(select(func.count(about.distinct())).where(*_stands(actor))).one()
    return max(0, count - len({row.incident_id or row.id for row in listed}))


def _stands(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    of_case = exists().where(
        col(Incident.id) == col(Alarm.incident_id), col(Incident.area_id).in_(actor.area_ids)
    )
    return (
        or_(col(Alarm.area_id).in_(actor.area_ids), of_case),
        col(Alarm.cleared_at).is_(None),
    )


def intakes(session: Session, actor: Actor) -> tuple[list[Intake], int]:
    """Return the first pending intakes, and the number of the others.

    Of the same severity, what more networks say comes first.
    """
    where = (
        col(Intake.area_id).in_(actor.area_ids),
        col(Intake.status) == IntakeStatus.PENDING,
        col(Intake.folded_into_id).is_(None),
    )
    order = (col(Intake.severity), col(Intake.networks).desc(), col(Intake.received_at))
    # The raw records are up to 256 KB each, and no reader of the board needs them.
    return _first(session, Intake, where, order, MOST_INTAKES, defer(_RAW))


def _first(
    session: Session,
    kind: Any,
    where: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    most: int,
    *options: Any,
) -> tuple[list[Any], int]:
    # The ids are sorted alone: whole rows of a flood would be megabytes.
    ids = session.exec(select(kind.id).where(*where).order_by(*order, kind.id).limit(most)).all()
    more = 0
    if len(ids) == most:
        more = session.exec(select(func.count()).select_from(kind).where(*where)).one() - most
    by_id = {
        row.id: row for row in session.exec(select(kind).where(kind.id.in_(ids)).options(*options))
    }
    return [by_id[key] for key in ids], more


def standing(session: Session, actor: Actor) -> Sequence[Any]:
    """Return the status and the times of every unfinished case, for the desk's figures."""
    columns = ("status", *loop.TIMES)
    times = select(*(Incident.__table__.c[name] for name in columns))  # type: ignore[attr-defined]
    return (
        session.connection()
        .execute(
            times.where(
                col(Incident.area_id).in_(actor.area_ids),
                col(Incident.status).in_(status.UNFINISHED),
            )
        )
        .all()
    )
