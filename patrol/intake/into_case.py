"""An intake and its case: attach it, open a case of it, add to it, or dismiss it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, update

from patrol import feed, incident
from patrol.intake import fold, sources
from patrol.intake.batch import beside, matter_key, waiting
from patrol.intake.shown import state
from patrol.models import FeedKind, Incident, Intake, PhotoUse
from patrol.office import Office
from patrol.status import UNFINISHED, IntakeStatus
from patrol.transition import IllegalMove, move, move_rows


def note_received(session: Session, row: Intake, case: Incident | None, by: str) -> None:
    """Tell the desk of an intake, and of its case when it has one."""
    feed.note(
        session,
        FeedKind.INTAKE_RECEIVED,
        by=by,
        incident=case,
        area_id=row.area_id,
        intake=state(row),
    )


def join(
    session: Session,
    rows: Sequence[Intake],
    case: Incident,
    counts: fold.TipCounts,
    *,
    by: str,
    shown_on: Incident | None = None,
) -> None:
    """Attach intakes to their case; the act is noted on the case that it was merged into.

    Raises: IllegalMove.
    """
    moved = move_rows(session, rows, IntakeStatus.ATTACHED, incident_id=case.id, handled_by=by)
    # Somebody else may have handled one of them since it was read.
    if lost := [row for row in rows if row not in moved]:
        raise IllegalMove(lost[0], IntakeStatus.ATTACHED)
    _pass_photos(session, rows, case)
    for row in rows:
        if row.spot is not None:
            _take_along(session, row, case, by)
            counts.add(shown_on or case, row.tips, row.networks)
        note_received(session, row, shown_on or case, by)


def _take_along(session: Session, row: Intake, case: Incident, by: str) -> None:
    """Attach the tips that the row has taken in."""
    if row.tips > 1:
        fold.take_along(session, row, IntakeStatus.ATTACHED, incident_id=case.id, handled_by=by)


def attach(session: Session, row: Intake, case: Incident, *, by: str) -> None:
    """Attach an intake to a case, for the desk; a merged one stands for the case that goes on.

    Raises: IllegalMove.
    """
    case = incident.living(session, case, lock=True)
    if case.status not in UNFINISHED:
        raise IllegalMove(case, case.status)
    counts = fold.TipCounts()
    join(session, [row], case, counts, by=by)
    counts.write(session)


def open_(
    session: Session,
    row: Intake,
    office: Office,
    *,
    by: str,
    is_verifying: bool = False,
    changes: dict[str, Any] | None = None,
) -> Incident:
    """Open a case from an intake; `changes` are the desk's corrections.

    Pending intakes with the same source and reference are attached to the case as well.

    Raises: IllegalMove, LostRace.
    """
    opening = opening_of(row, office, is_verifying=is_verifying, changes=changes or {})
    opening = replace(opening, verify_source=sources.needs_verification(session, row))
    others = waiting(session, [(row.source, row.source_ref)], row.received_at)[matter_key(row)]
    counts = fold.TipCounts()
    case = opened(session, row, opening, beside(row, others), counts, by=by)
    counts.write(session)
    return case


def opening_of(
    row: Intake, office: Office, *, is_verifying: bool, changes: dict[str, Any]
) -> incident.Opening:
    """Return the facts of the case that the intake opens."""
    given = {
        name: changes.get(name, getattr(row, name))
        for name in ("severity", "title", "place", "lat", "lon", "description")
    }
    return incident.Opening(
        category=office.category(changes.get("category", row.category)),
        area_id=row.area_id,
        source=row.source,
        occurred_at=row.occurred_at,
        is_verifying=is_verifying,
        reporter_phone=changes.get("reporter_phone"),
        **given,
        **_counts(row),
    )


def _counts(row: Intake) -> dict[str, Any]:
    """Return the counts of a row that takes in tips; another row is no tip."""
    is_tip = row.spot is not None
    return {"tips": row.tips, "networks": row.networks} if is_tip else {}


def opened(
    session: Session,
    row: Intake,
    opening: incident.Opening,
    others: Sequence[Intake],
    counts: fold.TipCounts,
    *,
    by: str,
) -> Incident:
    """Open the case, and attach what the intake has taken in and what waits of the same matter."""
    case = incident.open_(session, opening, by=by)
    move(session, row, IntakeStatus.OPENED, incident_id=case.id, handled_by=by)
    _pass_photos(session, [row], case)
    _take_along(session, row, case, by)
    if others:
        join(session, others, case, counts, by=by)
    return case


def _pass_photos(session: Session, rows: Iterable[Intake], case: Incident) -> None:
    # A row that is not stored yet has no photos yet, and most have none at all.
    ids = [row.id for row in rows if row in session and row.record.get("media")]
    if ids:
        session.exec(
            update(PhotoUse).where(col(PhotoUse.intake_id).in_(ids)).values(incident_id=case.id)
        )


def add_detail(session: Session, row: Intake, text: str) -> None:
    """Add what a tip's author writes afterwards, to the intake and to its case."""
    row.description = f"{row.description} {text}".strip()[:4000]  # characters of the column
    session.add(row)
    case = incident.living_of(session, row.incident_id)
    proof: dict[str, Any] = {}
    if case is not None:
        case.description = f"{case.description} {text}".strip()[:4000]
        proof["digests"] = incident.seal(case, ["description"])
        session.add(case)
    feed.note(
        session,
        FeedKind.INTAKE_AMENDED,
        by=row.source,
        incident=case,
        area_id=row.area_id,
        intake=state(row),
        text=text,
        **proof,
    )


def dismiss(session: Session, row: Intake, *, by: str, reason: str) -> None:
    """Dismiss an intake that is not for this office; the row stays, with the reason.

    Raises: IllegalMove, LostRace.
    """
    move(session, row, IntakeStatus.DISMISSED, handled_by=by, handled_why=reason)
    if row.tips > 1:
        fold.take_along(session, row, IntakeStatus.DISMISSED, handled_by=by, handled_why=reason)
    feed.note(
        session,
        FeedKind.INTAKE_DISMISSED,
        by=by,
        area_id=row.area_id,
        intake=state(row),
        reason=reason,
    )
