"""隐患: what was found at a place, who mends it until when, and what proves that it is mended."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Date, Index, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, document, maybe_moment, moment
from patrol.status import HazardStatus


class HazardGrade(StrEnum):
    """The two grades of the law."""

    GENERAL = "general"
    """一般隐患."""
    SEVERE = "severe"
    """重大隐患."""


class HazardActKind(StrEnum):
    """The acts on a hazard."""

    FOUND = "found"
    AMENDED = "amended"
    ON_SPOT = "on_spot"
    """当场整改: mended before anybody was told in writing."""
    TOLD = "told"
    """The notice (整改通知书) was issued."""
    RECTIFIED = "rectified"
    """The responsible side says that it is mended; nobody has looked yet."""
    EXTENDED = "extended"
    CHECK_FAILED = "check_failed"
    STRUCK_OFF = "struck_off"
    """销号, after a re-check with a photo."""
    WITHDRAWN = "withdrawn"
    """It was entered by mistake."""


class Hazard(SQLModel, table=True):
    """A hazard (隐患). It stays on the books until a re-check with a photo has struck it off."""

    __table_args__ = (
        CheckConstraint(
            "lat IS NULL OR (lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180)",
            "hazard_on_earth",
        ),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", "hazard_point_whole"),
        CheckConstraint(
            "status NOT IN ('told', 'rectified') OR told_at IS NOT NULL", "hazard_told_has_time"
        ),
        CheckConstraint(
            "status <> 'rectified' OR rectified_at IS NOT NULL", "hazard_rectified_has_time"
        ),
        CheckConstraint(
            "grade <> 'severe' OR status <> 'struck_off' OR told_at IS NOT NULL",
            "hazard_severe_was_told",
        ),
        CheckConstraint(
            "(ended_at IS NOT NULL) = (status IN ('struck_off', 'withdrawn'))",
            "hazard_ended_has_time",
        ),
        CheckConstraint("(link_hashed IS NULL) = (link_until IS NULL)", "hazard_link_whole"),
        CheckConstraint("(link_hashed IS NULL) = (link_by IS NULL)", "hazard_link_made"),
        Index(
            "hazard_open",
            "due_on",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("hazard_of_place", "place_id", "id"),
        Index("hazard_of_area", "area_id", "id"),
    )

    id: str = an_id()
    number: str = Field(unique=True, max_length=20)
    area_id: int = Field(foreign_key="area.id")
    tier_area_id: int = Field(foreign_key="area.id")
    """The area whose desk sees to it; after a failed re-check the next higher one."""
    place_id: int | None = Field(default=None, foreign_key="place.id")
    spot: str = Field(max_length=120)
    """The words for where it is."""
    lat: float | None = None
    lon: float | None = None
    grade: HazardGrade = choice(HazardGrade)
    status: HazardStatus = choice(HazardStatus, HazardStatus.FOUND)
    what: str = Field(max_length=300)
    responsible: str = Field(default="", max_length=120)
    """The firm or estate that has to mend it; no name of a person is needed."""
    measures: str = Field(default="", max_length=300)
    money: str = Field(default="", max_length=60)
    due_on: date = Field(sa_column=Column(Date, nullable=False))
    owner: str = Field(default="", max_length=60)
    """The post at the responsible side that sees to it."""
    plan: str = Field(default="", max_length=300)
    """The measures until it is mended, and in an emergency."""
    found_at: datetime = moment()
    found_by: str = Field(max_length=64)
    told_at: datetime | None = maybe_moment()
    rectified_at: datetime | None = maybe_moment()
    ended_at: datetime | None = maybe_moment()
    failed_checks: int = 0
    link_hashed: str | None = Field(default=None, unique=True, max_length=64)
    """SHA-256 of the secret in the address of its link."""
    link_until: datetime | None = maybe_moment()
    link_by: str | None = Field(default=None, max_length=64)


class HazardAct(SQLModel, table=True):
    """One act on a hazard, with its words and photos."""

    __tablename__ = "hazard_act"
    __table_args__ = (Index("hazard_act_of_hazard", "hazard_id", "id"),)

    id: str = an_id()
    hazard_id: str = Field(foreign_key="hazard.id", max_length=32)
    kind: HazardActKind = choice(HazardActKind)
    by: str = Field(max_length=64)
    at: datetime = moment()
    words: str = Field(default="", max_length=300)
    consent: str = Field(default="", max_length=120)
    """The side that has agreed to an extension."""
    due_on: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    """The day until which it was to be mended after this act."""
    photos: list[str] = document(list)
