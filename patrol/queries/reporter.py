"""The person who reported a case: the number as every desk sees it, and the whole number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from patrol import incident
from patrol.intake import phone_check
from patrol.intake.record import masked as masked
from patrol.intake.record import number_of
from patrol.models import Incident, Intake
from patrol.queries.people_shapes import ReporterState

CALLER = "caller"
"""The kind of a reporter whose number the desk entered; no source has said more."""
MOST_INTAKES = 100
_RAW: Any = Intake.raw


def intakes(session: Session, incident_ids: Sequence[str]) -> list[Intake]:
    """Return the first intakes of these cases: hundreds of tips may tell of one fire."""
    query = select(Intake).where(col(Intake.incident_id).in_(incident_ids)).order_by(Intake.id)
    return list(session.exec(query.limit(MOST_INTAKES).options(defer(_RAW))))


def state(
    session: Session, case: Incident, family: Sequence[str], rows: Sequence[Intake]
) -> ReporterState | None:
    """Return the reporter with a masked number; `rows` are the intakes of the family of cases."""
    entered = _entered(session, case, family)
    phone = entered or _told(rows)
    reporters = [row.record["reporter"] for row in rows if row.record.get("reporter")]
    named = next((reporter for reporter in reporters if reporter.get("phone")), None)
    reporter = named or next(iter(reporters), None)
    if reporter is None and phone is None:
        return None
    return {
        "kind": reporter.get("kind") if reporter else CALLER,
        "phone": masked(phone),
        "is_verified": None if entered else phone_check.is_verified(session, rows),
    }


def number(session: Session, case: Incident) -> str | None:
    """Return the whole number: what the desk entered, else what a source gave."""
    family = incident.family(session, case.id)
    return _entered(session, case, family) or _told(intakes(session, family))


def _entered(session: Session, case: Incident, family: Sequence[str]) -> str | None:
    """Return the number that the desk entered: of this case, else of the first merged into it."""
    if case.reporter_phone or len(family) == 1:
        return case.reporter_phone
    numbers = select(Incident.reporter_phone).where(
        col(Incident.id).in_(family), col(Incident.reporter_phone).is_not(None)
    )
    return session.exec(numbers.order_by(Incident.id).limit(1)).first()


def _told(rows: Sequence[Intake]) -> str | None:
    return next((phone for row in rows if (phone := number_of(row.record))), None)
