"""事项: the matters of the reader's areas by colour and day, and one with its story."""

from typing import Any

from sqlmodel import Session, case, col, select

from patrol import clock
from patrol.access import Actor
from patrol.estates import matter
from patrol.models import Matter
from patrol.models.matter import MatterAct, MatterColour
from patrol.models.matter_states import EstateMatterState, MatterActState, WholeMatter
from patrol.queries.hazards import area_names

MOST = 300
"""Matters of one answer."""
_COLOUR: Any = case(
    {colour.value: n for n, colour in enumerate(MatterColour)}, value=col(Matter.colour)
)
_DUE: Any = Matter.due_on


def listed(session: Session, me: Actor, *, is_open: bool) -> list[EstateMatterState]:
    """Return matters of the reader's areas: by colour and day, or the newest that have ended."""
    mine = select(Matter).where(col(Matter.area_id).in_(me.area_ids))
    if is_open:
        query = mine.where(col(Matter.ended_at).is_(None)).order_by(_COLOUR, _DUE, col(Matter.id))
    else:
        query = mine.where(col(Matter.ended_at).is_not(None)).order_by(col(Matter.ended_at).desc())
    rows = session.exec(query.limit(MOST)).all()
    names = area_names(session, {key for row in rows for key in (row.area_id, row.tier_area_id)})
    return [_state(row, names) for row in rows]


def whole(session: Session, row: Matter) -> WholeMatter:
    """Return a matter with its acts."""
    names = area_names(session, {row.area_id, row.tier_area_id})
    return {**_state(row, names), "acts": [_act(act) for act in matter.acts(session, row.id)]}


def _state(row: Matter, names: dict[int, str]) -> EstateMatterState:
    return {
        "id": row.id,
        "number": row.number,
        "area_id": row.area_id,
        "area": names.get(row.area_id, ""),
        "tier": names.get(row.tier_area_id, ""),
        "estate": row.estate,
        "title": row.title,
        "impact": row.impact,
        "urgency": row.urgency,
        "colour": row.colour,
        "status": row.status,
        "origin": row.origin,
        "origin_ref": row.origin_ref,
        "responsible": row.responsible,
        "next_step": row.next_step,
        "due_on": row.due_on.isoformat(),
        "misses": row.misses,
        "opened_at": clock.iso(row.opened_at),
        "opened_by": row.opened_by,
        "ended_at": clock.iso_or_none(row.ended_at),
        "is_late": row.ended_at is None and row.due_on < clock.today(),
    }


def _act(row: MatterAct) -> MatterActState:
    return {
        "kind": row.kind,
        "by": row.by,
        "at": clock.iso(row.at),
        "words": row.words,
        "colour": row.colour,
        "next_step": row.next_step,
        "due_on": row.due_on.isoformat(),
        "photos": row.photos,
    }
