"""月报: the figures of a month beside those of the month before, as a leader's sheet needs them.

It is read from the same sums as `/figures`, so both always say the same. It names no person, and
its slowest cases have a number and a category, but no title: a sheet leaves the office.
"""

from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel import Session, select
from typing_extensions import TypedDict

from patrol import clock
from patrol.figures.definition import ClockName
from patrol.figures.fate import MISSED
from patrol.models import Area
from patrol.places import street
from patrol.queries import figures
from patrol.queries.figure_shapes import FigureCase, FigureLine, FigurePart

SLOWEST = 3
"""Cases that the sheet names."""


class MonthSheet(TypedDict):
    """A month of some areas. `before` has the whole of the month before by its version."""

    month: str
    street: str
    areas: list[str]
    """The names of the areas; empty when the sheet is about all that there are."""
    parts: list[FigurePart]
    before: dict[int, FigureLine]
    before_month: str
    slowest: list[FigureCase]
    """The cases that missed their arrival, those with the longest time first."""
    is_whole: bool
    """False while old cases are still being counted."""
    made_at: str


def of(session: Session, month: str, area_ids: Collection[int]) -> MonthSheet:
    """Return the sheet of a month in these areas."""
    earlier = month_before(month)
    missed = figures.BehindNumber(month, area_ids, ClockName.ARRIVE, MISSED)
    slowest, _ = figures.cases(session, missed, 0)
    own = street.current(session)
    return {
        "month": month,
        "street": own.name if own else "",
        "areas": _names(session, area_ids),
        "parts": figures.parts(session, month, area_ids),
        "before": figures.wholes(session, earlier, area_ids),
        "before_month": earlier,
        "slowest": slowest[:SLOWEST],
        "is_whole": figures.is_whole(session),
        "made_at": clock.iso(clock.now()),
    }


def of_all(session: Session, month: str) -> MonthSheet:
    """Return the sheet of a month of the whole office."""
    area_ids = session.exec(select(Area.id)).all()
    return of(session, month, frozenset(area_id for area_id in area_ids if area_id))


def month_before(month: str) -> str:
    """Return the month before: 2025-12 for 2026-01."""
    last_day = date.fromisoformat(f"{month}-01") - timedelta(days=1)
    return f"{last_day:%Y-%m}"


def _names(session: Session, area_ids: Collection[int]) -> list[str]:
    rows = session.exec(select(Area.id, Area.name, Area.parent_id)).all()
    if all(area_id in area_ids for area_id, _, _ in rows):
        return []
    return [
        name for area_id, name, parent in rows if area_id in area_ids and parent not in area_ids
    ]
