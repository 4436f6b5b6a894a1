"""The position in a report: how far from the case it was made, and when the raw position goes.

Distance, accuracy and age are facts of the case and stay. Latitude and longitude are personal and
are deleted with the other positions, so the feed holds a salted digest of them only.
"""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, update
from sqlmodel import Session, col

from patrol import chain, clock
from patrol.geo import Point, haversine_m
from patrol.models import Incident, NoFix, Preservation, Report, ReportKind
from patrol.models.shapes import FixState, PositionState
from patrol.report.fact import Fact

FAR_M = 150
"""Farther from the case than this, beyond the accuracy of the position, is away from it (审)."""
AT_THE_CASE = (ReportKind.ARRIVED, ReportKind.RESOLVED)


def columns(case: Incident, fact: Fact) -> dict[str, Any]:
    """Return the columns of the report about its position, or the reason why it has none."""
    if fact.lat is None or fact.lon is None:
        # The desk speaks for the member: that explains a missing position, where one is expected.
        is_unsaid = fact.by is not None and fact.kind in AT_THE_CASE
        return {"no_fix": NoFix.ON_BEHALF if is_unsaid else fact.no_fix}
    distance_m = _distance_m(case, Point(fact.lat, fact.lon))
    return {
        "lat": fact.lat,
        "lon": fact.lon,
        "accuracy_m": fact.accuracy_m,
        "taken_at": fact.taken_at,
        "taken_claim": fact.taken_claim,
        "position_salt": secrets.token_hex(16),
        "distance_m": distance_m,
        "fix_age_s": fact.fix_age_s,
        "is_far": _is_far(fact, distance_m),
    }


def _distance_m(case: Incident, point: Point) -> int | None:
    """Return the metres to the case; the sphere is exact to 0.6 %, and this runs under a lock."""
    if case.lat is None or case.lon is None:
        return None
    return round(haversine_m(Point(case.lat, case.lon), point))


def _is_far(fact: Fact, distance_m: int | None) -> bool:
    # 补报 is written afterwards, so its place says nothing.
    if distance_m is None or fact.is_later or fact.kind not in AT_THE_CASE:
        return False
    return distance_m - (fact.accuracy_m or 0) > FAR_M


def state(report: Report) -> PositionState | None:
    """Return the raw position while it is kept."""
    if report.lat is None or report.lon is None:
        return None
    position: PositionState = {
        "lat": report.lat,
        "lon": report.lon,
        "accuracy_m": report.accuracy_m,
        "taken_at": clock.iso_or_none(report.taken_at),
    }
    if report.taken_claim:
        position["taken_claim"] = report.taken_claim
    return position


def fix_state(report: Report) -> FixState | None:
    """Return what stays of the position; None when the report had none."""
    known = (report.distance_m, report.accuracy_m, report.fix_age_s)
    if known == (None, None, None):
        return None
    return {
        "distance_m": report.distance_m,
        "accuracy_m": report.accuracy_m,
        "age_s": report.fix_age_s,
        "far": report.is_far,
    }


def digest(report: Report) -> str:
    """Return the digest of the raw position that stands in the feed."""
    return chain.digest(report.position_salt or "", chain.canonical([report.lat, report.lon]))


def forget(session: Session, *, days: int) -> int:
    """Delete the raw positions of reports that are older than `days`; return their number.

    Those of a case under preservation (证据保全) stay.
    """
    before = clock.now() - timedelta(days=days)
    old = (
        update(Report)
        .where(
            col(Report.received_at) < before,
            col(Report.position_salt).is_not(None),
            ~_IS_PRESERVED,
        )
        # Without the salt nobody can try positions against the digest in the feed.
        .values(lat=None, lon=None, position_salt=None)
    )
    return session.connection().execute(old).rowcount


_IS_PRESERVED = (
    exists()
    .where(
        col(Preservation.ended_at).is_(None),
        col(Preservation.incident_id) == col(Report.incident_id),
    )
    .correlate(Report)
)
