"""回执: what became of a matter, as its source may know it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from patrol import clock, feed, incident
from patrol.incident import outward
from patrol.models import Feed, FeedKind, Incident, Intake
from patrol.models.reply import MatterState, MatterStatus
from patrol.status import IncidentStatus, IntakeStatus

_ALONE = {
    IntakeStatus.DISMISSED: MatterStatus.DISMISSED,
    IntakeStatus.IGNORED: MatterStatus.IGNORED,
}
"""The status of a matter that no case belongs to; else it waits."""

CLOSED = frozenset({IncidentStatus.CLOSED})
RESOLVED = frozenset({IncidentStatus.RESOLVED, IncidentStatus.CLOSED})
"""The cases with a result: the last word is that of the closed ones, 反馈 is of a resolved one."""
_RETURNED = {
    IncidentStatus.CANCELLED: FeedKind.INCIDENT_CANCELLED,
    IncidentStatus.TRANSFERRED: FeedKind.INCIDENT_TRANSFERRED,
}
"""The ends for which the desk gives a reason, and the act that holds it."""


def rows_of(session: Session, source_id: int, refs: Iterable[str]) -> list[Intake]:
    """Return for each of these matters the row that speaks for it, without the raw bytes.

    It is the newest one with a case, else the newest one. A matter without a row is left out.
    """
    rows = session.exec(
        select(Intake)
        .where(Intake.source_id == source_id, col(Intake.source_ref).in_(sorted(set(refs))))
        .order_by(col(Intake.incident_id).is_not(None), col(Intake.id))
        .options(defer(Intake.raw), defer(Intake.record))  # type: ignore[arg-type]
    )
    return list({row.source_ref: row for row in rows}.values())


def states(
    session: Session, rows: Sequence[Intake], ended: Collection[IncidentStatus] = CLOSED
) -> list[MatterState]:
    """Return what became of these matters, in the order of `rows`. Reads only.

    Cases with a status of `ended` have their result.
    """
    cases = incident.living_by_id(session, (row.incident_id for row in rows if row.incident_id))
    over = {case.id for case in cases.values() if case.status in ended}
    results = _results(session, over) if over else {}
    returned = [case.id for case in cases.values() if case.status in _RETURNED]
    reasons = _reasons(session, returned) if returned else {}
    photos = outward.paths(session, cases.values())
    return [_state(row, cases.get(row.incident_id or ""), results, reasons, photos) for row in rows]


def addressed(state: Mapping[str, Any], public_url: str) -> dict[str, Any]:
    """Return the state with whole addresses of its photos, as it leaves the office."""
    return {**state, "photos": [f"{public_url}{path}" for path in state.get("photos", ())]}


def _reasons(session: Session, case_ids: Iterable[str]) -> dict[str, str]:
    """Return why these cases were put aside last; of a transfer at least to whom."""
    rows = session.exec(
        select(Feed)
        .where(col(Feed.incident_id).in_(sorted(case_ids)))
        .where(col(Feed.kind).in_(_RETURNED.values()))
        .order_by(col(Feed.seq))
    )
    said = (feed.event(row.model_dump()) for row in rows)
    return {
        event.incident_id or "": str(event.body.get("reason") or event.body.get("to") or "")
        for event in said
    }


def _results(session: Session, case_ids: Iterable[str]) -> dict[str, str | None]:
    rows = session.exec(
        select(Incident.id, incident.DISPOSITION).where(col(Incident.id).in_(sorted(case_ids)))
    )
    return dict(rows.all())


def _state(
    row: Intake,
    case: Incident | None,
    results: dict[str, str | None],
    reasons: dict[str, str],
    photos: Mapping[str, list[str]],
) -> MatterState:
    why = row.handled_why if row.status == IntakeStatus.DISMISSED else None
    return {
        "ref": row.source_ref,
        "intake_id": row.id,
        "status": case.status if case else _ALONE.get(row.status, MatterStatus.WAITING),
        "number": case.number if case else None,
        "is_merged": case is not None and case.id != row.incident_id,
        "received_at": clock.iso(row.received_at),
        "opened_at": _iso(case.opened_at if case else None),
        "dispatched_at": _iso(case.dispatched_at if case else None),
        "arrived_at": _iso(case.arrived_at if case else None),
        "resolved_at": _iso(case.resolved_at if case else None),
        "closed_at": _iso(case.closed_at if case else None),
        "result": results.get(case.id) if case else None,
        "reason": (reasons.get(case.id) if case else why) or None,
        "photos": photos.get(case.id, []) if case else [],
    }


def _iso(moment: datetime | None) -> str | None:
    return clock.iso(moment) if moment else None
