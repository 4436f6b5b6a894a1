"""Find which steps of a matter are new for a source that wants each of them by itself."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from patrol.feed import Event
from patrol.intake import adapters, field_map
from patrol.intake.back import Back, new_steps
from patrol.intake.heard import AdapterSettings
from patrol.models import FeedKind, ReplyStep, SourceReply
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
    source_id: int,
    back: Back,
    state: MatterState,
    told_before: Collection[ReplyStep],
    reasons: Mapping[str, str],
) -> list[NewStep]:
    """Return the steps to queue for a matter, in their order."""
    why = state["reason"] or reasons.get(state["number"] or "")
    return [
        NewStep(source_id, step, {**state, "reason": why, "step": step, "at": at})
        for step, at in new_steps(back, state, told_before)
    ]


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
