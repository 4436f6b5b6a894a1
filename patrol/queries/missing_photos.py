"""The photos that reports name and that have not arrived."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from patrol.models import PhotoUse, Report
from patrol.models.shapes import ReportState


def mark(session: Session, reports: Iterable[Report], states: Iterable[ReportState]) -> None:
    """Add to each state the photos of its report that have not arrived."""
    naming = [report.id for report in reports if report.photos]
    if not naming:
        return
    uses = select(PhotoUse.report_id, PhotoUse.sha256).where(
        col(PhotoUse.report_id).in_(naming), col(PhotoUse.linked_at).is_(None)
    )
    pending = set(session.exec(uses))
    for state in states:
        missing = [sha256 for sha256 in state["photos"] if (state["id"], sha256) in pending]
        if missing:
            state["missing_photos"] = missing
