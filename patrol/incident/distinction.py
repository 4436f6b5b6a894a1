"""不是同一件: the desk says that two reports are two matters; then nobody proposes them again."""

from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, or_, select

from patrol import clock, feed
from patrol.models import Distinction, FeedKind, Incident, Intake


def tell_apart(session: Session, case: Incident, other: Incident, *, by: str) -> None:
    """Remember that two cases are two matters. A second time changes nothing."""
    first, second = sorted((case.id, other.id))
    if _remember(session, by, incident_id=first, other_id=second):
        _note(session, case, by, number=other.number)
        _note(session, other, by, number=case.number)


def tell_intake_apart(session: Session, case: Incident, row: Intake, *, by: str) -> None:
    """Remember that an intake is not about a case. A second time changes nothing."""
    if _remember(session, by, incident_id=case.id, intake_id=row.id):
        _note(session, case, by, reference=row.source_ref)


def _remember(session: Session, by: str, **pair: str) -> bool:
    known = select(Distinction.id).filter_by(**pair)
    if session.exec(known).first() is not None:
        return False
    session.add(Distinction(by=by, at=clock.now(), **pair))
    return True


def _note(session: Session, case: Incident, by: str, **other: Any) -> None:
    feed.note(session, FeedKind.INCIDENT_TOLD_APART, by=by, incident=case, **other)


def told_apart(
    session: Session, incident_ids: Collection[str], intake_ids: Collection[str]
) -> set[str]:
    """Return the ids of the cases of which a desk said that none of these is their matter.

    `incident_ids` are a case and those merged into it, `intake_ids` the intakes of them.
    """
    # One read an index: a condition on either column would walk over all rows.
    ends = (
        select(Distinction.other_id).where(col(Distinction.incident_id).in_(incident_ids)),
        select(Distinction.incident_id).where(
            or_(
                col(Distinction.other_id).in_(incident_ids),
                col(Distinction.intake_id).in_(intake_ids),
            )
        ),
        select(Intake.incident_id)
        .join(Distinction, col(Distinction.intake_id) == col(Intake.id))
        .where(col(Distinction.incident_id).in_(incident_ids)),
    )
    return {key for query in ends for key in session.exec(query) if key is not None}
