"""Find which steps of a matter are new for a source that wants each of them by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, tuple_
from sqlmodel import Session, col, select

from patrol.intake import adapters, field_map
from patrol.intake.back import ORDER, Back, ToldSteps, new_steps
from patrol.intake.heard import AdapterSettings
from patrol.models import ReplyStep, SourceReply
from patrol.models.reply import MatterState


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step to queue; `said` is the state of the matter with the step and its time."""

    source_id: int
    step: ReplyStep
    turn: int
    said: dict[str, Any]


def back_of(adapter: str, settings: AdapterSettings) -> Back | None:
    """Return the field map of a source that wants each step; None when it wants whole states."""
    if adapter not in adapters.NAMES:
        return None
    back: Back | None = field_map.merged(adapters.adapter(adapter).usual, settings).get("back")
    return back


def new(source_id: int, back: Back, state: MatterState, told_before: ToldSteps) -> list[NewStep]:
    """Return the steps to queue for a matter, in their order."""
    turn = told_before.next.turn
    return [
        NewStep(source_id, step, turn, {**state, "step": step, "at": at})
        for step, at in new_steps(back, state, told_before)
    ]


def rank(step: Any) -> ColumnElement[int]:
    """Return the place of a step among the steps of its matter; a return is the last."""
    places = [(step == known, place) for place, known in enumerate(ORDER)]
    return case(*places, else_=len(ORDER))


def told(session: Session, pairs: Iterable[tuple[int, str]]) -> dict[tuple[int, str], ToldSteps]:
    """Return the steps of these matters that were queued before."""
    rows = session.exec(
        select(SourceReply)
        .where(
            col(SourceReply.step).is_not(None),
            tuple_(col(SourceReply.source_id), col(SourceReply.source_ref)).in_(sorted(pairs)),
        )
        .order_by(col(SourceReply.turn))
    )
    by_matter: dict[tuple[int, str], ToldSteps] = {}
    for row in rows:
        pair = (row.source_id, row.source_ref)
        by_matter[pair] = _with(by_matter.get(pair, ToldSteps()), row)
    return by_matter


def _with(before: ToldSteps, row: SourceReply) -> ToldSteps:
    is_return = row.step == ReplyStep.RETURN
    returned_at = str(row.state.get("at", "")) if is_return else before.returned_at
    same_turn = before.steps if row.turn == before.turn else ()
    return ToldSteps(row.turn, (*same_turn, ReplyStep(str(row.step))), returned_at)
