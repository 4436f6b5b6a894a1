"""The photos that are shown with a report, against those that the report names."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from patrol.models import Photo, PhotoUse, Report

Uses = dict[str, dict[str, str | None]]
"""By the id of a report: each photo that is shown with it, and the case where it is shown."""


def uses(session: Session, keys: Sequence[str]) -> Uses:
    """Return the uses of the reports of these cases."""
    by_report: Uses = {}
    rows = session.exec(
        select(PhotoUse.report_id, PhotoUse.sha256, PhotoUse.incident_id)
        .join(Report, col(Report.id) == col(PhotoUse.report_id))
        .where(col(Report.incident_id).in_(keys))
    )
    for report_id, sha256, incident_id in rows:
        by_report.setdefault(report_id or "", {})[sha256] = incident_id
    return by_report


def compare(session: Session, reports: Sequence[Report], used: Uses) -> Iterator[str]:
    """Yield each photo that is shown with another report, or is not shown with its own."""
    for report in reports:
        shown = used.get(report.id, {})
        for sha256, incident_id in sorted(shown.items()):
            if sha256 not in report.photos or incident_id != report.incident_id:
                yield f"photo {sha256[:12]} is shown, and no report of {report.call_sign} names it"
        for sha256 in sorted(set(report.photos) - shown.keys()):
            if session.get(Photo, sha256) is not None:  # else it was erased, or never came
                yield f"photo {sha256[:12]} of a report of {report.call_sign} is not shown"
