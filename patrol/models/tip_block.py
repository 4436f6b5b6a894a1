"""A place from which no tips are taken for a time: an event that floods us, or a military area."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, maybe_moment, moment


class TipBlock(SQLModel, table=True):
    """A whole area, or a circle. Who sends a tip from there is told whom to call."""

    __tablename__ = "tip_block"
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", "tip_block_point_whole"),
        CheckConstraint("(lat IS NULL) = (radius_m IS NULL)", "tip_block_circle_whole"),
        CheckConstraint("radius_m IS NULL OR radius_m > 0", "tip_block_radius"),
    )

    id: str = an_id()
    area_id: int = Field(foreign_key="area.id", index=True)
    """The area that is blocked or, of a circle, the area whose administrator has drawn it."""
    lat: float | None = None
    lon: float | None = None
    radius_m: int | None = None
    reason: str = Field(default="", max_length=60)
    """The office's words, which the sender reads."""
    grave_too: bool = False
    """True when a 特急 tip is refused too, as in a military area."""
    by: str = Field(max_length=64)
    made_at: datetime = moment()
    until_at: datetime = moment(index=True)
    lifted_at: datetime | None = maybe_moment()
