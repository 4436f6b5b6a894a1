"""Find which steps of a matter are new for a source that wants each of them by itself."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, tuple_
from sqlmodel import Session, col, select

from patrol import feed
from patrol.feed import Event
from patrol.intake import adapters, field_map
from patrol.intake.back import ORDER, Back, new_steps
from patrol.intake.heard import AdapterSettings
from patrol.models import Feed, FeedKind, Incident, ReplyStep, SourceReply
from patrol.models.reply import MatterState

_RETURNED = (FeedKind.INCIDENT_CANCELLED, FeedKind.INCIDENT_TRANSFERRED)


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step to queue; `said` is the state of the matter with the step and its time."""

    source_id: int
    step: ReplyStep
    said: dict[str, Any]


def back_of(adapter: str, settings: AdapterSettings) -> Back | None:
    """Return the field map of a source that wants each step; None when it wants whole states."""
    if adapter not in adapters.NAMES:
        return None
    back: Back | None = field_map.merged(adapters.adapter(adapter).usual, settings).get("back")
    return back


def new(
    session: Session,
    source_id: int,
    back: Back,
    state: MatterState,
    told_before: Collection[ReplyStep],
    reasons: Mapping[str, str],
) -> list[NewStep]:
    """Return the steps to queue for a matter, in their order."""
    reached = new_steps(back, state, told_before)
    why = state["reason"] or reasons.get(state["number"] or "")
    if not why and any(step == ReplyStep.RETURN for step, _ in reached):
        why = _reason(session, state["number"])
    return [
        NewStep(source_id, step, {**state, "reason": why, "step": step, "at": at})
        for step, at in reached
    ]


def _reason(session: Session, number: str | None) -> str | None:
    """Return why the case was returned last: the act may be older than those looked at."""
    row = session.exec(
        select(Feed)
        .join(Incident, col(Incident.id) == col(Feed.incident_id))
        .where(Incident.number == number, col(Feed.kind).in_(_RETURNED))
        .order_by(col(Feed.seq).desc())
        .limit(1)
    ).first()
    return str(feed.event(row.model_dump()).body.get("reason") or "") if row else None


def rank(step: Any) -> ColumnElement[int]:
    """Return the place of a step among the steps of its matter; a return is the last."""
    places = [(step == known, place) for place, known in enumerate(ORDER)]
    return case(*places, else_=len(ORDER))


def told(
    session: Session, pairs: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], list[ReplyStep]]:
    """Return the steps of these matters that were queued before."""
    rows = session.exec(
        select(SourceReply.source_id, SourceReply.source_ref, SourceReply.step).where(
            col(SourceReply.step).is_not(None),
            tuple_(col(SourceReply.source_id), col(SourceReply.source_ref)).in_(sorted(pairs)),
        )
    )
    by_matter: dict[tuple[int, str], list[ReplyStep]] = {}
    for source_id, ref, step in rows:
        by_matter.setdefault((source_id, ref), []).append(ReplyStep(str(step)))
    return by_matter


def reasons(events: Iterable[Event]) -> dict[str, str]:
    """Return why cases were cancelled or transferred, by their numbers."""
    return {
        event.body["incident"]["number"]: str(event.body.get("reason") or "")
        for event in events
        if event.kind in _RETURNED and "incident" in event.body
    }
