"""The area tree and the gazetteer."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import document


class Area(SQLModel, table=True):
    """A node of the tree 街道 / 片区 / 社区 / 小区 / 楼宇. People see the nodes below theirs."""

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    path: str = Field(index=True, max_length=200)
    """The ids from the root to this node, such as /1/3/. The paths below it start with it."""
    kind: str = Field(max_length=20)
    code: str | None = Field(default=None, unique=True, max_length=20)
    name: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=120)
    lat: float | None = None
    lon: float | None = None


class Place(SQLModel, table=True):
    """A place of the local gazetteer: a bridge, an estate, the post of a life ring."""

    __table_args__ = (
        UniqueConstraint("area_id", "name", "kind"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", "place_on_earth"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    name: str = Field(index=True, max_length=100)
    name_en: str = Field(default="", max_length=100)
    aliases: list[str] = document(list)
    kind: str = Field(max_length=20)
    lat: float
    lon: float
