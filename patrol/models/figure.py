"""The counted cases and their sums, from which `/figures` is read (docs/decisions/figures.md).

No column says who was sent: there are no figures by member.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import choice, document, maybe_moment, moment


class Dimension(StrEnum):
    """The kinds of a breakdown. That by area needs none: each sum belongs to an area."""

    ALL = "all"
    CATEGORY = "category"
    SOURCE = "source"
    SEVERITY = "severity"
    HOUR = "hour"
    """The hour of the week in the office's time, from 0 (Monday 0:00) to 167."""
    DAY = "day"
    """The day of the month, as two digits."""


class CaseFigure(SQLModel, table=True):
    """A case as it stands in the sums, so that a later change takes off what was added."""

    __tablename__ = "case_figure"
    __table_args__ = (
        CheckConstraint("hour BETWEEN 0 AND 167", "case_figure_hour"),
        Index("case_figure_month", "month", "area_id"),
        # The longest cases of a month, without sorting all of them.
        *(
            Index(f"case_figure_{clock}", "month", f"{clock}_s", "incident_id")
            for clock in ("dispatch", "arrive", "resolve")
        ),
        Index(
            "case_figure_running",
            "look_again_at",
            sqlite_where=text("look_again_at IS NOT NULL"),
            postgresql_where=text("look_again_at IS NOT NULL"),
        ),
    )

    incident_id: str = Field(primary_key=True, foreign_key="incident.id", max_length=32)
    month: str = Field(max_length=7)
    """The month of the opening in the office's time: 2026-11."""
    day: int
    hour: int
    area_id: int = Field(foreign_key="area.id")
    category: str = Field(max_length=6)
    source: str = Field(max_length=20)
    severity: int
    version: int
    """The version of the clocks' definitions (`figures.definition`)."""
    dispatch: str = Field(max_length=20)
    """The fate of the clock, a `figures.fate.ClockFate`."""
    dispatch_s: int | None = None
    dispatch_done: bool = False
    arrive: str = Field(max_length=20)
    arrive_s: int | None = None
    arrive_done: bool = False
    resolve: str = Field(max_length=20)
    resolve_s: int | None = None
    resolve_done: bool = False
    party: str = Field(max_length=20, default="")
    """谁的时间: `counted`, or why the seconds of the case stand in no sum; "" before version 2."""
    party_s: dict[str, int] = document()
    """The seconds of each party that had one."""
    look_again_at: datetime | None = maybe_moment()
    """The time at which the first running clock passes its target."""


class FigureTally(SQLModel, table=True):
    """The sums of one month, area and value of a breakdown, as `figures.tally` stores them."""

    __tablename__ = "figure_tally"
    __table_args__ = {"sqlite_with_rowid": False}

    month: str = Field(primary_key=True, max_length=7)
    area_id: int = Field(primary_key=True, foreign_key="area.id")
    version: int = Field(primary_key=True)
    dimension: Dimension = choice(Dimension, primary_key=True)
    value: str = Field(primary_key=True, max_length=20)
    cases: int
    dispatch: dict[str, Any] = document()
    arrive: dict[str, Any] = document()
    resolve: dict[str, Any] = document()
    party: dict[str, Any] = document()
    """The seconds of each party, as `figures.party` stores them."""


class FigureState(SQLModel, table=True):
    """One row that says how far the counting has come."""

    __tablename__ = "figure_state"

    id: int = Field(primary_key=True)
    rules: int
    """The number of the rules by which all was counted; after a change all is counted again."""
    feed_seq: int
    """Acts of cases up to this one are counted."""
    walked_id: str = Field(max_length=32)
    """The cases up to this id are counted; the walk through the old ones goes on from it."""
    is_walked: bool
    revision: int
    """Grows with each write, so that of two workers only one adds the same cases."""
    made_at: datetime = moment()
