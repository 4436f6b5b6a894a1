"""The reporters' photos of cases: the scene as it was before the crew came."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from patrol.incident.merged import family_of, living_by_id
from patrol.models import PhotoUse

MOST = 6
"""So many of a case are named to its crew, the newest last."""


def of(session: Session, incident_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the SHA-256 of the kept photos of the intakes of each case, by the case's id.

    Those of a case that was merged into one of these belong to it.
    """
    uses = session.exec(
        select(PhotoUse.incident_id, PhotoUse.sha256)
        .where(
            col(PhotoUse.incident_id).in_(family_of(list(incident_ids))),
            col(PhotoUse.intake_id).is_not(None),
            col(PhotoUse.linked_at).is_not(None),
        )
        .order_by(col(PhotoUse.id))
    ).all()
    cases = living_by_id(session, [incident_id for incident_id, _ in uses if incident_id])
    by_case: dict[str, list[str]] = {}
    for incident_id, sha256 in uses:
        named = by_case.setdefault(cases[incident_id or ""].id, [])
        if sha256 not in named:
            named.append(sha256)
    return {key: named[-MOST:] for key, named in by_case.items()}
