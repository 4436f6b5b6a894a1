"""事项 (四色清单): what an estate has to settle, how grave it is, and who sees to it until when."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Date, Index, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, document, maybe_moment, moment
from patrol.status import EstateMatterStatus


class MatterColour(StrEnum):
    """The four colours, the gravest first."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


class MatterOrigin(StrEnum):
    """The source of a matter; `origin_ref` names the case, the hazard or the meeting."""

    RESIDENT = "resident"
    CASE = "case"
    HAZARD = "hazard"
    TIP = "tip"
    MEETING = "meeting"
    OFFICE = "office"


class MatterActKind(StrEnum):
    """The acts on a matter."""

    OPENED = "opened"
    COLOURED = "coloured"
    """The colour was weighed anew, with a reason."""
    STEPPED = "stepped"
    """Something was done, and the next step has its day."""
    MISSED = "missed"
    """The same, after its day was over: it counts as late once more."""
    DONE = "done"
    DROPPED = "dropped"


class Matter(SQLModel, table=True):
    """A matter of an estate. It always has a responsible side, a next step and a day."""

    __table_args__ = (
        CheckConstraint("impact BETWEEN 1 AND 3 AND urgency BETWEEN 1 AND 3", "matter_weighed"),
        CheckConstraint(
            "(ended_at IS NOT NULL) = (status IN ('done', 'dropped'))", "matter_ended_has_time"
        ),
        Index(
            "matter_open",
            "due_on",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("matter_of_area", "area_id", "id"),
    )

    id: str = an_id()
    number: str = Field(unique=True, max_length=20)
    area_id: int = Field(foreign_key="area.id")
    tier_area_id: int = Field(foreign_key="area.id")
    """The area whose desk sees to it; when it was late twice, the next higher one."""
    estate: str = Field(max_length=60)
    title: str = Field(max_length=120)
    impact: int
    urgency: int
    """Impact and urgency from 1, little, to 3, much."""
    colour: MatterColour = choice(MatterColour)
    status: EstateMatterStatus = choice(EstateMatterStatus, EstateMatterStatus.OPEN)
    origin: MatterOrigin = choice(MatterOrigin)
    origin_ref: str = Field(default="", max_length=60)
    responsible: str = Field(max_length=120)
    """The firm, committee or post that sees to it; no name of a person is needed."""
    next_step: str = Field(max_length=200)
    due_on: date = Field(sa_column=Column(Date, nullable=False))
    misses: int = 0
    opened_at: datetime = moment()
    opened_by: str = Field(max_length=64)
    ended_at: datetime | None = maybe_moment()


class MatterAct(SQLModel, table=True):
    """One act on a matter, with its words and photos. The acts in their order are its story."""

    __tablename__ = "matter_act"
    __table_args__ = (Index("matter_act_of_matter", "matter_id", "id"),)

    id: str = an_id()
    matter_id: str = Field(foreign_key="matter.id", max_length=32)
    kind: MatterActKind = choice(MatterActKind)
    by: str = Field(max_length=64)
    at: datetime = moment()
    words: str = Field(default="", max_length=500)
    colour: MatterColour = choice(MatterColour)
    next_step: str = Field(default="", max_length=200)
    due_on: date = Field(sa_column=Column(Date, nullable=False))
    photos: list[str] = document(list)
