"""Read cases as figures count them: where and when each belongs, and the fates of its clocks."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from patrol import clock
from patrol.figures import party
from patrol.figures.definition import ClockName, in_force
from patrol.figures.fate import CaseFacts, ClockFate, ClockResult, changes_at, outcome
from patrol.models import Assignment, CaseFigure, Closure, Dimension, Feed, FeedKind, Incident

PUT_ASIDE = (FeedKind.INCIDENT_CANCELLED, FeedKind.INCIDENT_TRANSFERRED)


def _acts(*kinds: FeedKind) -> Any:
    is_one = (col(Feed.incident_id) == Incident.id) & col(Feed.kind).in_(kinds)
    return select(Feed.seq).where(is_one).exists()


_UNDONE = (
    select(Closure.id)
    .where(
        Closure.incident_id == Incident.id,
        col(Closure.accepted).is_(True),
        col(Closure.undone_at).is_not(None),
    )
    .exists()
)
# A resolved case that was reopened has no closure; one that was put aside was no work undone.
_REOPENED = or_(_UNDONE, _acts(FeedKind.CLOSURE_UNDONE) & ~_acts(*PUT_ASIDE))
_SENT = select(Assignment.id).where(Assignment.incident_id == Incident.id).exists()
_FACTS = (
    *("status", "opened_at", "dispatched_at", "arrived_at", "resolved_at", "closed_at"),
    *("dispatch_target_s", "arrive_target_s", "resolve_target_s"),
)
_PLACED = ("area_id", "category", "source", "severity")
_CASES: Any = select(  # type: ignore[call-overload]  # many columns
    Incident.id,
    *(getattr(Incident, name) for name in (*_PLACED, *_FACTS)),
    _SENT.label("was_sent"),
    _REOPENED.label("was_reopened"),
)


def read(session: Session, incident_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return by id the rows of `case_figure` as they should be now. Reads only."""
    now = clock.now()
    rows = session.connection().execute(_CASES.where(col(Incident.id).in_(incident_ids)))
    return {row.id: _figure(session, row, now) for row in rows.all()}


def _figure(session: Session, row: Any, now: datetime) -> dict[str, Any]:
    case = CaseFacts(**{name: getattr(row, name) for name in (*_FACTS, "was_sent", "was_reopened")})
    opened = clock.local(row.opened_at)
    definitions = in_force(opened.date())
    changes = [changes_at(case, each, now) for each in definitions.clocks]
    figure = {
        "incident_id": row.id,
        "month": f"{opened:%Y-%m}",
        "day": opened.day,
        "hour": opened.weekday() * 24 + opened.hour,
        **{name: getattr(row, name) for name in _PLACED},
        "version": definitions.version,
        "look_again_at": min((change for change in changes if change), default=None),
    }
    for each in definitions.clocks:
        result = outcome(case, each, now)
        name = each.name.value
        figure |= {name: result.fate.value, f"{name}_s": result.seconds}
        figure[f"{name}_done"] = result.is_done
    figure["party"], figure["party_s"] = party.of_case(session, row)
    return figure


def kept(session: Session, incident_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return by id the rows as they are stored and stand in the sums."""
    columns = CaseFigure.__table__.c  # type: ignore[attr-defined]  # SQLModel does not declare it
    query: Any = select(*columns).where(columns.incident_id.in_(incident_ids))
    rows = session.connection().execute(query).mappings()
    return {row["incident_id"]: dict(row) for row in rows}


def result_of(figure: dict[str, Any], name: ClockName) -> ClockResult:
    """Return what became of one clock, as a row of `case_figure` has it."""
    seconds, is_done = figure[f"{name}_s"], figure[f"{name}_done"]
    return ClockResult(ClockFate(figure[name]), seconds, is_done=is_done)


def values(figure: dict[str, Any]) -> dict[Dimension, str]:
    """Return the value of a case in each breakdown."""
    return {
        Dimension.ALL: "",
        Dimension.CATEGORY: figure["category"],
        Dimension.SOURCE: figure["source"],
        Dimension.SEVERITY: str(figure["severity"]),
        Dimension.HOUR: str(figure["hour"]),
        Dimension.DAY: f"{figure['day']:02}",
    }
