"""智慧消防: two detectors of one building within two minutes confirm each other.

Their cases are linked and both become one grade graver. Nothing is merged, and nothing is muted.
"""

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import Session, col, select

from patrol import clock, incident
from patrol.dispatch.amend import amend
from patrol.geo import Point, distance_m
from patrol.models import Incident, Intake, Severity
from patrol.office import Office
from patrol.status import UNFINISHED, IntakeStatus

WITHIN = timedelta(minutes=2)
NEAR_M = 40.0
"""Detectors without a building's number are of one building when they are so near."""
DETECTORS = ("smoke", "heat", "gas")
MOST = 20


def confirm(session: Session, row: Intake, case: Incident, office: Office, *, by: str) -> None:
    """Link a detector's new case with those of its neighbours, and raise the severity of all.

    Raises: LostRace.
    """
    if not _is_detector(row):
        return
    neighbours = list(_neighbours(session, row, case))
    for other in neighbours:
        incident.link(session, case, other, by=by)
        _raise_grade(session, other, office, by)
    if neighbours:
        _raise_grade(session, case, office, by)


def _raise_grade(session: Session, case: Incident, office: Office, by: str) -> None:
    if case.severity > Severity.CRITICAL:
        amend(session, case, office, {"severity": case.severity - 1}, by=by)


def _neighbours(session: Session, row: Intake, case: Incident) -> Iterator[Incident]:
    """Yield the unfinished cases of other detectors in the same building, each once."""
    rows = session.exec(
        select(Intake, Incident)
        .join(Incident, col(Incident.id) == col(Intake.incident_id))
        .where(
            col(Intake.received_at) > clock.now() - WITHIN,
            Intake.status == IntakeStatus.OPENED,
            Intake.id != row.id,
            Incident.id != case.id,
            col(Incident.status).in_(UNFINISHED),
        )
        .order_by(col(Incident.id))
        .limit(MOST)
    )
    for other_row, other in rows:
        if _is_detector(other_row) and _is_same_building(row, other_row):
            yield other


def _is_detector(row: Intake) -> bool:
    device = row.record.get("device") or {}
    is_well = device.get("health", "ok") == "ok"
    return is_well and device.get("device_type") in DETECTORS


def _is_same_building(row: Intake, other: Intake) -> bool:
    here, there = row.record["location"], other.record["location"]
    if here.get("device_id") and here.get("device_id") == there.get("device_id"):
        return False
    if here.get("building") and there.get("building"):
        is_same = here["building"] == there["building"]
        return bool(is_same and row.area_id == other.area_id and _is_near(row, other, 10 * NEAR_M))
    return _is_near(row, other, NEAR_M, otherwise=False)


def _is_near(row: Intake, other: Intake, most_m: float, *, otherwise: bool = True) -> bool:
    if row.lat is None or row.lon is None or other.lat is None or other.lon is None:
        return otherwise
    return distance_m(Point(row.lat, row.lon), Point(other.lat, other.lon)) <= most_m
