"""筛选: a desk user saves filters of the list; they follow the user to any desk."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlmodel import Session, col, func, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.access import Actor, NotFound
from patrol.models import ListFilter

MOST_FILTERS = 20
"""Saved filters of one user."""


class TooManyFilters(Exception):
    """The user has as many filters as the page can show."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows that a filter shows. An empty list asks for nothing of its kind."""

    areas: list[int] = field(default_factory=list)
    """An area stands for itself and all areas below it."""
    sources: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    severities: list[int] = field(default_factory=list)
    is_mine: bool = False
    """Only the cases that the user has claimed."""


class FilterState(TypedDict):
    """A saved filter; an empty list asks for nothing of its kind."""

    id: str
    name: str
    areas: list[int]
    sources: list[str]
    categories: list[str]
    severities: list[int]
    is_mine: bool


def of_user(session: Session, me: Actor) -> Sequence[ListFilter]:
    """Return the filters of the user, the oldest first."""
    mine = select(ListFilter).where(ListFilter.user_id == me.user_id)
    return session.exec(mine.order_by(col(ListFilter.id))).all()


def save(session: Session, me: Actor, name: str, choice: Choice) -> ListFilter:
    """Save the choice under this name, in place of the one that had it.

    Raises: NotFound for an area of others; TooManyFilters.
    """
    if not me.area_ids.issuperset(choice.areas):
        raise NotFound("area")
    of_name = (ListFilter.user_id == me.user_id, ListFilter.name == name)
    row = session.exec(select(ListFilter).where(*of_name).with_for_update()).first()
    if row is None:
        count = select(func.count()).where(col(ListFilter.user_id) == me.user_id)
        if session.exec(count).one() >= MOST_FILTERS:
            raise TooManyFilters
        row = ListFilter(user_id=me.user_id or 0, name=name, saved_at=clock.now())
    for column, value in asdict(choice).items():
        setattr(row, column, value)
    row.saved_at = clock.now()
    session.add(row)
    session.flush()
    return row


def forget(session: Session, me: Actor, filter_id: str) -> None:
    """Delete a filter of the user.

    Raises: NotFound.
    """
    row = session.get(ListFilter, filter_id, with_for_update=True)
    if row is None or row.user_id != me.user_id:
        raise NotFound("filter")
    session.delete(row)


def state(row: ListFilter) -> FilterState:
    """Return the filter as the page gets it."""
    return {
        "id": row.id,
        "name": row.name,
        "areas": row.areas,
        "sources": row.sources,
        "categories": row.categories,
        "severities": row.severities,
        "is_mine": row.is_mine,
    }
