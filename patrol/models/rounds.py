"""巡防: points that somebody should look at, the walks over them, and what proves a look."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, choice, claim, maybe_choice, maybe_moment, moment
from patrol.models.shapes import Moment


class ScanProof(StrEnum):
    """The kinds of proof that a phone gives of a look at a point."""

    TAG = "tag"
    CODE = "code"
    GEOFENCE = "geofence"
    PHOTO = "photo"
    SAID = "said"


class ScanGrade(StrEnum):
    """The grades of a record, from the best proof to the least. A person has no grade.

    Every grade counts: none is refused.
    """

    BOTH = "both"
    """The label or tag of the point, and a position at it."""
    LABEL = "label"
    """The label or tag of the point; the position is unknown or elsewhere."""
    PLACE = "place"
    """A position at the point."""
    PHOTO = "photo"
    SAID = "said"


class OddWhy(StrEnum):
    """The answers of a member whose phone read a label far from its point."""

    LABEL_MOVED = "label_moved"
    BAD_POSITION = "bad_position"


class RoundEnd(StrEnum):
    """The reasons why a round ended."""

    DONE = "done"
    """Every point of it was looked at."""
    WEATHER = "weather"
    ORDERED = "ordered"
    UNWELL = "unwell"
    SHIFT_OVER = "shift_over"
    BLOCKED = "blocked"
    """The way or the place was closed."""
    OTHER = "other"
    REPLACED = "replaced"
    """It was of an earlier day; a new one took its place."""


class Checkpoint(SQLModel, table=True):
    """A point that somebody should look at, with when somebody last did, and not who."""

    __table_args__ = (
        UniqueConstraint("area_id", "name"),
        CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", "checkpoint_on_earth"
        ),
        CheckConstraint("radius_m BETWEEN 10 AND 500", "checkpoint_radius"),
        CheckConstraint("(seen_at IS NULL) = (seen_grade IS NULL)", "checkpoint_seen_whole"),
    )

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    name: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=120)
    look: str = Field(default="", max_length=200)
    """The things that a member looks at there."""
    lat: float
    lon: float
    datum: str = Field(default="wgs84", max_length=10)
    """The datum of the entry or file; `lat` and `lon` are WGS-84."""
    radius_m: int = 50
    """A position so near is at the point."""
    code: str = Field(unique=True, max_length=8)
    """The code of its printed label."""
    tag: str | None = Field(default=None, unique=True, max_length=20)
    """The serial number of its NFC tag, as hex digits without signs between them."""
    seen_at: datetime | None = maybe_moment()
    seen_grade: ScanGrade | None = maybe_choice(ScanGrade)
    label_doubted_at: datetime | None = maybe_moment()
    """Somebody said that the label hangs elsewhere; printing it anew takes this back."""
    retired_at: datetime | None = maybe_moment()


class Round(SQLModel, table=True):
    """One member's walk: which points were proposed, by which seed, and why it ended."""

    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended IS NULL)", "round_ended_whole"),
        Index(
            "round_open_once",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: str = an_id()
    member_id: int = Field(foreign_key="member.id", index=True)
    area_id: int = Field(foreign_key="area.id")
    seed: str = Field(max_length=32)
    """The order of the points follows from it (`rounds/proposal.py`)."""
    proposed_at: datetime = moment(index=True)
    ended_at: datetime | None = maybe_moment()
    ended: RoundEnd | None = maybe_choice(RoundEnd)
    ended_words: str = Field(default="", max_length=200)


class RoundPoint(SQLModel, table=True):
    """A point of a round, at its place in the order."""

    __tablename__ = "round_point"

    round_id: str = Field(primary_key=True, foreign_key="round.id", max_length=32)
    checkpoint_id: int = Field(primary_key=True, foreign_key="checkpoint.id")
    position: int


class Scan(SQLModel, table=True):
    """One look at one point. It keeps how far away the phone was, and never where."""

    id: str = an_id()
    checkpoint_id: int = Field(foreign_key="checkpoint.id", index=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    round_id: str | None = Field(default=None, foreign_key="round.id", index=True, max_length=32)
    proof: ScanProof = choice(ScanProof)
    grade: ScanGrade = choice(ScanGrade)
    acted_at: datetime = moment()
    received_at: datetime = moment(index=True)
    device_claim: str | None = claim()
    distance_m: int | None = None
    """Metres from the position to the point; None without a position that says anything."""
    accuracy_m: float | None = None
    is_odd: bool = False
    """The label or tag was read far from the point. Only the member is asked about it."""
    odd_why: OddWhy | None = maybe_choice(OddWhy)
    photo: str | None = Field(default=None, max_length=64)
    """The SHA-256 of a photo, which may arrive later. Its owner and the point's chiefs see it."""
    words: str = Field(default="", max_length=500)


class CheckpointNow(TypedDict):
    """A point and when somebody last looked at it, as every desk may see. It names no member."""

    id: int
    area_id: int
    area: str
    name: str
    name_en: str
    look: str
    lat: float
    lon: float
    seen_at: Moment | None
    seen_grade: ScanGrade | None


class CheckpointRecord(CheckpointNow):
    """All that an administrator keeps of a point."""

    datum: str
    radius_m: int
    code: str
    tag: str | None
    label_doubted_at: Moment | None
    retired_at: Moment | None


class ScanState(TypedDict):
    """One look, as the member who made it sees it."""

    id: str
    checkpoint_id: int
    proof: ScanProof
    grade: ScanGrade
    at: Moment
    is_odd: bool
    distance_m: int | None


class PointScan(TypedDict):
    """One look at one point, as its audit shows it to a supervisor."""

    at: Moment
    call_sign: str
    proof: ScanProof
    grade: ScanGrade
    distance_m: int | None
    accuracy_m: float | None
    is_odd: bool
    odd_why: OddWhy | None
    photo: str | None
    """The SHA-256 of the photo that proves it, once it has come."""
    words: str


class RoundPointState(TypedDict):
    """A point as the phone keeps it for use without a network. The digests open no label."""

    id: int
    name: str
    name_en: str
    look: str
    lat: float
    lon: float
    radius_m: int
    code_digest: str
    """SHA-256 of the label's code: a phone knows the label that it reads, and cannot make it up."""
    tag_digest: str | None
    seen_at: Moment | None


class RoundState(TypedDict):
    """A member's own round."""

    id: str
    proposed_at: Moment
    order: list[int]
    """The ids of its points."""
    ended_at: Moment | None
    ended: RoundEnd | None
