"""The history of the detector that raised a case: its alarms of a month, and the false ones.

The desk reads it beside the case. It mutes nothing: a detector with false alarms still sees fire.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select
from typing_extensions import TypedDict

from patrol import clock, incident
from patrol.models import Incident, Intake
from patrol.status import IntakeStatus

DAYS = 30
TYPES = ("smoke", "heat", "gas")
FALSE = ("device_false", "human_false")
"""The results (`dispositions.json`) that say that there was nothing."""
MOST = 100


class DetectorHistory(TypedDict):
    """Earlier cases that the detector of a case has raised, in the last `days`."""

    device: str
    days: int
    alarms: int
    false_alarms: int
    """Those of them that ended as a false alarm of the device or of a person."""


def history(
    session: Session, family: Sequence[str], rows: Sequence[Intake]
) -> DetectorHistory | None:
    """Return what the detector of a case did before; `rows` are the intakes of these cases.

    A detector names all its alarms by one `source_ref`. None when no detector raised the case.
    """
    row = next((row for row in rows if _is_of_detector(row)), None)
    if row is None:
        return None
    earlier = session.exec(
        select(incident.DISPOSITION)
        .select_from(Intake)
        .join(Incident, col(Incident.id) == col(Intake.incident_id))
        .where(
            Intake.source == row.source,
            Intake.source_ref == row.source_ref,
            Intake.source_id == row.source_id,
            Intake.status == IntakeStatus.OPENED,
            col(Incident.opened_at) > clock.now() - timedelta(days=DAYS),
            col(Incident.id).not_in(family),
        )
        .limit(MOST)
    ).all()
    return {
        "device": str(row.record["device"].get("device_id", row.source_ref)),
        "days": DAYS,
        "alarms": len(earlier),
        "false_alarms": sum(result in FALSE for result in earlier),
    }


def _is_of_detector(row: Intake) -> bool:
    device = row.record.get("device") or {}
    return row.source_id is not None and device.get("device_type") in TYPES
