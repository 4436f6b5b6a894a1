"""谁的时间: whose seconds a case's were, rebuilt from the feed alone."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from patrol import clock
from patrol.feed import Event
from patrol.incident import hands
from patrol.models import Area, SecondsState


def state(session: Session, events: Iterable[Event]) -> SecondsState:
    """Return whose seconds a case's were until now."""
    rows = hands.spans(events, clock.now())
    ids = {row["area_id"] for row in rows if "area_id" in row}
    return {"spans": rows, "sums": hands.sums(rows), "areas": area_names(session, ids)}


def of_case(session: Session, incident_id: str) -> SecondsState:
    """Read the feed of a case and return whose seconds they were."""
    return state(session, hands.acts(session, incident_id))


def area_names(session: Session, ids: Iterable[int]) -> dict[str, str]:
    """Return the names of areas by their id, as JSON has keys."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = session.exec(select(Area.id, Area.name).where(col(Area.id).in_(wanted)))
    return {str(key): name for key, name in rows}
