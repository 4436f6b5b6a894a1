"""Keep the fate of each line of an uploaded table, so that its sender can read it later too."""

from collections.abc import Mapping, Sequence

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select

from patrol import clock
from patrol.models import Source, SourceUpload, SourceUploadLine
from patrol.people.roster import Fault

MOST_UPLOADS = 20
"""Tables of a source whose fates are kept."""


def keep(
    session: Session,
    source: Source,
    *,
    by: str,
    entered: int,
    ends: Mapping[int, str],
    faults: Sequence[Fault],
) -> str:
    """Store a table's lines with their fates; return the id of the upload.

    `ends` has the intake of each line that was taken, of one that was known before too.
    """
    _forget_older(session, source.id or 0)
    row = SourceUpload(
        source_id=source.id or 0,
        made_by=by,
        made_at=clock.now(),
        entered=entered,
        refused=len(faults),
    )
    session.add(row)
    session.flush()
    lines: list[dict[str, object]] = [
        {"line": line, "intake_id": end, "fault": "", "words": {}} for line, end in ends.items()
    ]
    lines += [
        {"line": fault.line, "intake_id": None, "fault": fault.key, "words": fault.words}
        for fault in faults
    ]
    if lines:
        session.connection().execute(
            insert(SourceUploadLine), [{"upload_id": row.id, **line} for line in lines]
        )
    return row.id


def _forget_older(session: Session, source_id: int) -> None:
    """Delete the oldest uploads, so that the new one is the twentieth at most."""
    older = session.exec(
        select(SourceUpload.id)
        .where(SourceUpload.source_id == source_id)
        .order_by(col(SourceUpload.id).desc())
        .offset(MOST_UPLOADS - 1)
    ).all()
    if older:
        session.exec(delete(SourceUploadLine).where(col(SourceUploadLine.upload_id).in_(older)))
        session.exec(delete(SourceUpload).where(col(SourceUpload.id).in_(older)))
