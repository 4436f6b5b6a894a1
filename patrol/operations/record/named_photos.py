"""The photos shown with a report or a message, against those that it names."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from patrol.models import CrewMessage, Photo, PhotoUse, Report

Uses = dict[str, dict[str, str | None]]
"""By the id of a report or a message: each photo that is shown with it, and the case where."""


def uses(session: Session, keys: Sequence[str]) -> Uses:
    """Return the uses of the reports of these cases."""
    return _uses(session, Report, col(PhotoUse.report_id), keys)


def message_uses(session: Session, keys: Sequence[str]) -> Uses:
    """Return the uses of the messages of these cases."""
    return _uses(session, CrewMessage, col(PhotoUse.message_id), keys)


def _uses(
    session: Session,
    table: type[Report] | type[CrewMessage],
    name: Mapped[str | None],
    keys: Sequence[str],
) -> Uses:
    by_name: Uses = {}
    rows = session.exec(
        select(name, PhotoUse.sha256, PhotoUse.incident_id)
        .join(table, col(table.id) == name)
        .where(col(table.incident_id).in_(keys))
    )
    for named_by, sha256, incident_id in rows:
        by_name.setdefault(named_by or "", {})[sha256] = incident_id
    return by_name


def compare_messages(
    session: Session, messages: Sequence[CrewMessage], used: Uses
) -> Iterator[str]:
    """Yield each photo that is shown with another message, or is not shown with its own."""
    for message in messages:
        shown = used.get(message.id, {})
        for sha256, incident_id in sorted(shown.items()):
            if sha256 not in message.photos or incident_id != message.incident_id:
                yield f"photo {sha256[:12]} is shown, and no message of {message.by} names it"
        for sha256 in sorted(set(message.photos) - shown.keys()):
            if session.get(Photo, sha256) is not None:
                yield f"photo {sha256[:12]} of a message of {message.by} is not shown"


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
