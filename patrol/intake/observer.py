"""随手拍有回音: tell a member what became of what he or she reported.

`tell` runs before the commit and looks at the acts of the transaction, so that no verb has to know
of observers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from patrol import clock, feed, incident
from patrol.feed import Draft
from patrol.intake import sources
from patrol.models import Audience, Feed, FeedKind, Incident, Intake, Member, ObservationFate
from patrol.models import FeedKind as F
from patrol.models.shapes import ObservationState
from patrol.status import IncidentStatus, IntakeStatus

HEAVY: tuple[Any, ...] = (Intake.raw, Intake.record)
ENDINGS = {
    IncidentStatus.CLOSED: ObservationFate.CLOSED,
    IncidentStatus.CANCELLED: ObservationFate.CANCELLED,
    IncidentStatus.TRANSFERRED: ObservationFate.TRANSFERRED,
}
"""The fate of an observation whose case has ended so."""
ABOUT_CASE = (
    *(F.CLOSURE_ACCEPTED, F.CLOSURE_UNDONE, F.INCIDENT_CANCELLED, F.INCIDENT_TRANSFERRED),
    *(F.INCIDENT_MERGED, F.INCIDENT_UNMERGED),
)
ABOUT_INTAKE = (F.INTAKE_RECEIVED, F.INTAKE_DISMISSED)
NO_NEWS = (IntakeStatus.PENDING, IntakeStatus.IGNORED)


def tell(session: Session) -> None:
    """Tell each member whose observation the noted acts decide; a hook before `feed.append`."""
    acts = feed.noted(session)
    case_ids = sorted(
        {act.incident.id for act in acts if act.incident and _is_about_case(session, act)}
    )
    intake_ids = sorted({key for act in acts for key in _decided(act)})
    if not case_ids and not intake_ids:
        return
    by = acts[-1].actor
    observed = _observed(session, case_ids, intake_ids)
    rows = [row for row, _ in observed]
    cases = _cases(session, rows)
    reasons = {
        act.incident.id: str(act.body.get("reason", ""))
        for act in acts
        if act.incident and act.kind == F.INCIDENT_CANCELLED
    }
    member_states = _states(session, rows, cases, reasons)
    for (row, call_sign), state in zip(observed, member_states, strict=True):
        feed.note(
            session,
            FeedKind.OBSERVATION_ANSWERED,
            by=by,
            incident=cases.get(row.incident_id or ""),
            area_id=row.area_id,
            member=call_sign,
            audience=Audience.ONE,
            observation=state,
        )


def _is_about_case(session: Session, act: Draft) -> bool:
    """True when the act decides what an observation of this case came to."""
    case = act.incident
    if act.kind in ABOUT_CASE or case is None:
        return case is not None
    if act.kind == F.REPORT_FILED:  # the lead closes an ordinary case with the report, or a 补报
        return case.status == IncidentStatus.CLOSED and feed.has_grown(session, case)
    # The cases of other sources cost no statement.
    return act.kind == F.INCIDENT_OPENED and sources.answers_author(case.source)


def _decided(act: Draft) -> Iterator[str]:
    if act.kind in ABOUT_INTAKE and act.body["intake"]["status"] not in NO_NEWS:
        yield act.body["intake"]["id"]


def _observed(
    session: Session, case_ids: Sequence[str], intake_ids: Sequence[str]
) -> list[tuple[Intake, str]]:
    session.flush()
    family = incident.family_of(case_ids)
    rows = session.exec(
        select(Intake, Member.call_sign)
        .join(Member, col(Member.id) == col(Intake.member_id))
        .where(or_(col(Intake.id).in_(intake_ids), col(Intake.incident_id).in_(family)))
        .order_by(Intake.id)
        .options(*(defer(column) for column in HEAVY))
    )
    return list(rows)


def states(session: Session, rows: Iterable[Intake]) -> list[ObservationState]:
    """Return observations as their member sees them, in the order of `rows`."""
    mine = list(rows)
    cases = _cases(session, mine)
    return _states(session, mine, cases, _reasons(session, cases.values()))


def _reasons(session: Session, cases: Iterable[Incident]) -> dict[str, str]:
    """Return why each of these cases was cancelled, by its id, from the act of it."""
    keys = {case.id for case in cases if case.status == IncidentStatus.CANCELLED}
    if not keys:
        return {}
    acts = session.exec(
        select(Feed)
        .where(col(Feed.incident_id).in_(keys), Feed.kind == F.INCIDENT_CANCELLED)
        .where(col(Feed.body).is_not(None))
        .order_by(col(Feed.seq))
    )
    events = [feed.event(act.model_dump()) for act in acts]
    return {event.incident_id or "": str(event.body.get("reason", "")) for event in events}


def _cases(session: Session, rows: Sequence[Intake]) -> dict[str, Incident]:
    """Return the case that goes on for each observation, by the id of its own case."""
    return incident.living_by_id(session, (row.incident_id for row in rows if row.incident_id))


def _states(
    session: Session,
    rows: Sequence[Intake],
    cases: Mapping[str, Incident],
    reasons: Mapping[str, str],
) -> list[ObservationState]:
    closed = {case.id for case in cases.values() if case.status == IncidentStatus.CLOSED}
    results = _results(session, sorted(closed)) if closed else {}
    return [_state(row, cases.get(row.incident_id or ""), results, reasons) for row in rows]


def _results(session: Session, case_ids: Sequence[str]) -> dict[str, str | None]:
    """Return by the id of a case how it ended."""
    rows = session.exec(
        select(Incident.id, incident.DISPOSITION).where(col(Incident.id).in_(case_ids))
    )
    return dict(rows.all())


def _state(
    row: Intake,
    case: Incident | None,
    results: Mapping[str, str | None],
    reasons: Mapping[str, str],
) -> ObservationState:
    why = row.handled_why if row.status == IntakeStatus.DISMISSED else None
    if case is not None and case.status == IncidentStatus.CANCELLED:
        why = reasons.get(case.id)
    return {
        "id": row.id,
        "title": row.title,
        "category": row.category,
        "place": row.place,
        "seen_at": clock.iso(row.occurred_at),
        "fate": _fate(row, case),
        "number": case.number if case else None,
        "reason": why,
        "result": results.get(case.id) if case else None,
    }


def _fate(row: Intake, case: Incident | None) -> ObservationFate:
    if case is None:
        is_waiting = row.status == IntakeStatus.PENDING
        return ObservationFate.WAITING if is_waiting else ObservationFate.DISMISSED
    is_own = row.status == IntakeStatus.OPENED and case.id == row.incident_id
    now = ObservationFate.OPENED if is_own else ObservationFate.ATTACHED
    return ENDINGS.get(case.status, now)
