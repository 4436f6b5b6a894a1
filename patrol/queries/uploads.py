"""The tables that were entered for a source, with what became of each of their lines since."""

from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select
from typing_extensions import TypedDict

from patrol import clock, incident
from patrol.access import NotFound
from patrol.i18n import t
from patrol.models import Incident, Intake, Source, SourceUpload, SourceUploadLine
from patrol.models.shapes import Moment
from patrol.status import IncidentStatus, IntakeStatus

_HEAVY: tuple[Any, ...] = (Intake.raw, Intake.record)


class UploadState(TypedDict):
    """A table that was entered; `entered` counts the lines that were new."""

    id: str
    made_by: str
    made_at: Moment
    entered: int
    refused: int


class LineFate(TypedDict):
    """The fate of a line: the intake and its case, or the sentence of its refusal."""

    line: int
    ref: str
    title: str
    place: str
    status: IntakeStatus | None
    """None for a refused line."""
    why: str
    """The reason of the refusal or of the dismissal; "" otherwise."""
    incident_id: str | None
    incident_number: str | None
    incident_status: IncidentStatus | None


class UploadFates(TypedDict):
    """An uploaded table with the fate of each line."""

    upload: UploadState
    lines: list[LineFate]


def listed(session: Session, source: Source) -> list[UploadState]:
    """Return the kept uploads of a source, the newest first."""
    rows = session.exec(
        select(SourceUpload)
        .where(SourceUpload.source_id == source.id)
        .order_by(col(SourceUpload.id).desc())
    )
    return [_state(row) for row in rows]


def fates(session: Session, source: Source, upload_id: str, language: str) -> UploadFates:
    """Return one upload of this source with its lines in their order.

    Raises: NotFound.
    """
    upload = session.get(SourceUpload, upload_id)
    if upload is None or upload.source_id != source.id:
        raise NotFound("upload")
    rows = session.exec(
        select(SourceUploadLine, Intake, Incident)
        .outerjoin(Intake, col(Intake.id) == col(SourceUploadLine.intake_id))
        .outerjoin(Incident, col(Incident.id) == col(Intake.incident_id))
        .where(SourceUploadLine.upload_id == upload_id)
        .order_by(col(SourceUploadLine.line))
        .options(*(defer(column) for column in _HEAVY))
    )
    return {
        "upload": _state(upload),
        "lines": [
            _fate(line, intake, _living(session, case), language) for line, intake, case in rows
        ],
    }


def _living(session: Session, case: Incident | None) -> Incident | None:
    """Return the case that goes on: the end of a merged one is told there."""
    if case is None or case.status != IncidentStatus.MERGED:
        return case
    return incident.living_of(session, case.id)


def _state(row: SourceUpload) -> UploadState:
    return {
        "id": row.id,
        "made_by": row.made_by,
        "made_at": clock.iso(row.made_at),
        "entered": row.entered,
        "refused": row.refused,
    }


def _fate(
    line: SourceUploadLine, intake: Intake | None, case: Incident | None, language: str
) -> LineFate:
    refusal = t(f"server.upload.{line.fault}", language, **line.words) if line.fault else ""
    return {
        "line": line.line,
        "ref": intake.source_ref if intake else str(line.words.get("ref", "")),
        "title": intake.title if intake else "",
        "place": intake.place if intake else "",
        "status": IntakeStatus(intake.status) if intake else None,
        "why": refusal or (intake.handled_why if intake else None) or "",
        "incident_id": case.id if case else None,
        "incident_number": case.number if case else None,
        "incident_status": IncidentStatus(case.status) if case else None,
    }
