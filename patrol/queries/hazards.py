"""隐患: the hazards of the reader's areas, the late ones first, and one with its acts."""

from enum import StrEnum
from typing import Any

from sqlmodel import Session, and_, col, func, not_, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.access import Actor
from patrol.estates import hazard
from patrol.models import Area, Hazard, HazardAct
from patrol.models.hazard_states import HazardActState, HazardState, WholeHazard
from patrol.places.site import hazard_now
from patrol.status import HazardStatus

MOST = 300
"""Hazards of one answer."""
_DUE: Any = Hazard.due_on
UNMENDED = (HazardStatus.FOUND, HazardStatus.TOLD)


class HazardsShown(StrEnum):
    """The parts of the list."""

    OPEN = "open"
    LATE = "late"
    TO_CHECK = "to_check"
    """Said to be mended; nobody has looked yet."""
    MENDED = "mended"


class HazardCounts(TypedDict):
    """The numbers of hazards of each part, in the reader's areas."""

    open: int
    late: int
    to_check: int
    mended: int


def _where(shown: HazardsShown) -> Any:
    is_open = col(Hazard.ended_at).is_(None)
    if shown is HazardsShown.LATE:
        return and_(is_open, _is_late())
    if shown is HazardsShown.TO_CHECK:
        return Hazard.status == HazardStatus.RECTIFIED
    if shown is HazardsShown.MENDED:
        return Hazard.status == HazardStatus.STRUCK_OFF
    return is_open


def _is_late() -> Any:
    return and_(col(Hazard.status).in_(UNMENDED), Hazard.due_on < clock.today())


def listed(session: Session, me: Actor, shown: HazardsShown) -> list[HazardState]:
    """Return hazards of the reader's areas: the late ones first, the newest mended ones first."""
    mine = and_(col(Hazard.area_id).in_(me.area_ids), _where(shown))
    if shown is HazardsShown.MENDED:
        order = [col(Hazard.ended_at).desc(), col(Hazard.id)]
    else:
        order = [not_(_is_late()), _DUE, col(Hazard.id)]
    rows = session.exec(select(Hazard).where(mine).order_by(*order).limit(MOST)).all()
    names = area_names(session, {key for row in rows for key in (row.area_id, row.tier_area_id)})
    return [state(row, names) for row in rows]


def counts(session: Session, me: Actor) -> HazardCounts:
    """Return how many there are of each part."""
    mine = col(Hazard.area_id).in_(me.area_ids)

    def count(shown: HazardsShown) -> int:
        query = select(func.count()).select_from(Hazard).where(mine, _where(shown))
        return session.exec(query).one()

    parts = HazardsShown
    return {
        "open": count(parts.OPEN),
        "late": count(parts.LATE),
        "to_check": count(parts.TO_CHECK),
        "mended": count(parts.MENDED),
    }


def area_names(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the names of these areas."""
    rows = session.exec(select(Area.id, Area.name).where(col(Area.id).in_(ids)))
    return {key or 0: name for key, name in rows}


def state(row: Hazard, names: dict[int, str]) -> HazardState:
    """Return a hazard as the list has it."""
    return {
        **hazard_now(row),
        "id": row.id,
        "area_id": row.area_id,
        "area": names.get(row.area_id, ""),
        "tier": names.get(row.tier_area_id, ""),
        "place_id": row.place_id,
        "lat": row.lat,
        "lon": row.lon,
        "responsible": row.responsible,
        "measures": row.measures,
        "money": row.money,
        "owner": row.owner,
        "plan": row.plan,
        "found_at": clock.iso(row.found_at),
        "found_by": row.found_by,
        "told_at": clock.iso_or_none(row.told_at),
        "rectified_at": clock.iso_or_none(row.rectified_at),
        "ended_at": clock.iso_or_none(row.ended_at),
        "failed_checks": row.failed_checks,
        "is_late": row.status in UNMENDED and row.due_on < clock.today(),
    }


def whole(session: Session, row: Hazard) -> WholeHazard:
    """Return a hazard with its acts and its link."""
    session.flush()
    has_link = row.link_until is not None and row.link_until > clock.now()
    return {
        **state(row, area_names(session, {row.area_id, row.tier_area_id})),
        "acts": [_act(act) for act in hazard.acts(session, row.id)],
        "link_by": row.link_by if has_link else None,
        "link_until": clock.iso_or_none(row.link_until) if has_link else None,
    }


def _act(row: HazardAct) -> HazardActState:
    return {
        "kind": row.kind,
        "by": row.by,
        "at": clock.iso(row.at),
        "words": row.words,
        "consent": row.consent,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "photos": row.photos,
    }
