"""Read cases that have ended, by day, category, result, area, crew and words, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from patrol import clock, status
from patrol.access import Actor
from patrol.incident import DISPOSITION
from patrol.models import Area, Assignment, Incident, Order
from patrol.models.state import crews, incident_state
from patrol.queries.shapes import AreaState, EndedCase
from patrol.status import IncidentStatus

PAGE = 50
"""Cases in one answer."""


@dataclass(frozen=True)
class Wanted:
    """The filters; an empty one keeps every case. `since` and `until` are about the opening."""

    since: datetime
    until: datetime
    status: IncidentStatus | None = None
    category: str = ""
    disposition: str = ""
    area_ids: frozenset[int] | None = None
    call_sign: str = ""
    words: str = ""
    after: str = ""
    """The id of the last case of the page before."""


def cases(session: Session, actor: Actor, wanted: Wanted) -> tuple[list[EndedCase], bool]:
    """Return a page of ended cases that the actor may see, the newest first; True: there are more.

    A category is its code or the beginning of it.
    """
    rows = session.exec(
        select(Incident, DISPOSITION)
        .where(*_conditions(session, actor, wanted))
        .order_by(col(Incident.opened_at).desc(), col(Incident.id).desc())
        # One case more than a page says whether there are more, without a count of years.
        .limit(PAGE + 1)
    ).all()
    page = rows[:PAGE]
    crew = crews(session, [case.id for case, _ in page])
    states: list[EndedCase] = [
        {
            "incident": incident_state(case, crew[case.id]),
            "disposition": how,
            "closed_at": clock.iso_or_none(case.closed_at),
        }
        for case, how in page
    ]
    return states, len(rows) > PAGE


def areas(session: Session, actor: Actor) -> list[AreaState]:
    """Return the areas of the actor to choose from, each after the one that it belongs to."""
    rows = session.exec(
        select(Area.id, Area.name).where(col(Area.id).in_(actor.area_ids)).order_by(col(Area.path))
    )
    return [{"id": area_id or 0, "name": name} for area_id, name in rows]


def _conditions(session: Session, actor: Actor, wanted: Wanted) -> Iterator[Any]:
    areas = actor.area_ids if wanted.area_ids is None else actor.area_ids & wanted.area_ids
    ended = status.ENDED if wanted.status is None else status.ENDED & {wanted.status}
    # Written so that SQLite walks the index of the opening from the newest case down. By those of
    # the area and the status it would sort all cases of these days.
    yield (col(Incident.area_id) + 0).in_(areas)
    yield col(Incident.status).not_in(set(IncidentStatus) - ended)
    yield and_(col(Incident.opened_at) >= wanted.since, col(Incident.opened_at) < wanted.until)
    if wanted.category:
        yield col(Incident.category).startswith(wanted.category, autoescape=True)
    if wanted.disposition:
        yield wanted.disposition == DISPOSITION
    if wanted.call_sign:
        yield _has_sent(wanted.call_sign)
    for word in wanted.words.split():
        yield _says(word)
    # By the last case and not by a number of rows: cases that end meanwhile shift nothing.
    last = session.get(Incident, wanted.after) if wanted.after else None
    if last is not None:
        yield or_(
            col(Incident.opened_at) < last.opened_at,
            and_(col(Incident.opened_at) == last.opened_at, col(Incident.id) < last.id),
        )


def _has_sent(call_sign: str) -> ColumnElement[bool]:
    """True when this member was on the case; an order that was undone does not count."""
    return (
        select(Assignment.id)
        .join(Order, col(Order.id) == col(Assignment.order_id))
        .where(
            Assignment.incident_id == Incident.id,
            Assignment.call_sign == call_sign,
            col(Order.undone_at).is_(None),
        )
        .exists()
    )


def _says(word: str) -> ColumnElement[bool]:
    columns = (Incident.number, Incident.title, Incident.place, Incident.description)
    return or_(*(col(column).icontains(word, autoescape=True) for column in columns))
