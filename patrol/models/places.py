"""The area tree and the gazetteer."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import document, maybe_moment, moment


class AreaKind(StrEnum):
    """The kinds of areas that an administrator may choose, from the highest to the lowest."""

    DISTRICT = "区"
    STREET = "街道"
    PART = "片区"
    COMMUNITY = "社区"
    GRID = "网格"
    ESTATE = "小区"
    BUILDING = "楼宇"


class PlaceKind(StrEnum):
    """The kinds of places that an administrator may choose. Old rows may have other words."""

    AED = "aed"
    LIFEBUOY = "lifebuoy"
    HYDRANT = "hydrant"
    FIRE_POST = "fire_post"
    ESTATE = "estate"
    BUILDING = "building"
    SHOP = "shop"
    MARKET = "market"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    OFFICE = "office"
    METRO = "metro"
    BRIDGE = "bridge"
    JUNCTION = "junction"
    PARK = "park"
    CHARGING = "charging"
    LAMP_POST = "lamp_post"
    OTHER = "other"


class AidKit(StrEnum):
    """The codes of the office's kit that have a place in the street; `places/aid.py` says which."""

    LIFEBUOY = "lifebuoy"
    AED = "aed"
    EXTINGUISHER = "extinguisher"


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
    retired_at: datetime | None = maybe_moment()
    """Since then nothing new belongs to this area; its past cases stay where they are."""


class AreaBoundary(SQLModel, table=True):
    """The outline of an area, in WGS-84, with the box around it for the search."""

    __tablename__ = "area_boundary"

    area_id: int = Field(primary_key=True, foreign_key="area.id")
    polygons: list[Any] = document(list)
    """The coordinates of a GeoJSON MultiPolygon: polygons of rings of [lon, lat]."""
    south: float
    west: float
    north: float
    east: float
    datum: str = Field(max_length=10)
    """The datum of the drawing or file; the conversion is exact, so it can be undone."""
    by: str = Field(max_length=40)
    at: datetime = moment()


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
    datum: str = Field(default="wgs84", max_length=10, sa_column_kwargs={"server_default": "wgs84"})
    """The datum of the entry or file; `lat` and `lon` are WGS-84."""
    access: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    """The way in: gates, keys, lifts."""
    contacts: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    """Names and numbers of people who open doors. Each read goes to the audit."""
    hazards: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    code: str | None = Field(default=None, unique=True, max_length=8)
    """The code of its printed label, which opens a tip with this place; None without a label."""
