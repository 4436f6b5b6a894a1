"""声源样本库: what a station heard for a few seconds, and what the office calls it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary
from sqlalchemy.orm import deferred
from sqlmodel import Field, SQLModel, UniqueConstraint
from typing_extensions import TypedDict

from patrol.models.columns import an_id, choice, document, maybe_choice, maybe_moment, moment
from patrol.models.shapes import Moment

LEAST_GROUPS = 5
"""A kind with fewer source groups is never suggested: 样本不足."""


CLIP_SOUND: Column[bytes] = Column(LargeBinary, nullable=True)
SAMPLE_SOUND: Column[bytes] = Column(LargeBinary, nullable=True)


class SoundKind(StrEnum):
    """The coarse kinds of a sound source: people agree on eight kinds far better than on twenty."""

    MUSIC = "music"
    """音响音乐"""
    VOICE = "voice"
    """人声. Its samples have features and no sound."""
    MACHINERY = "machinery"
    """施工机械"""
    VENTILATION = "ventilation"
    """空调风机"""
    HORN = "horn"
    """车辆鸣笛"""
    SIREN = "siren"
    """警报"""
    ANIMAL = "animal"
    """动物"""
    OTHER = "other"
    """其他"""


class SoundCertainty(StrEnum):
    """The reach of a suggestion."""

    DECIDED = "decided"
    UNSURE = "unsure"
    """说不准"""
    TOO_FEW = "too_few"
    """样本不足: fewer than two kinds have enough source groups."""


class ClipFate(StrEnum):
    """The fate of the sound of a clip. Its features are kept in any case."""

    KEPT = "kept"
    SPEECH = "speech"
    """The detector marked speech: the sound was dropped before anything was written."""
    NO_DETECTOR = "no_detector"
    """No measured speech detector was installed: the sound was dropped as well."""
    ERASED = "erased"
    """A person erased it."""


class SoundClip(SQLModel, table=True):
    """At most ten seconds that a station sent. It goes with its case, or after `CLIP_DAYS`."""

    __tablename__ = "sound_clip"
    __table_args__ = (
        UniqueConstraint("station_id", "sha256"),
        CheckConstraint("(sound IS NULL) = (sound_sha256 IS NULL)", "sound_clip_digest"),
        CheckConstraint("sound IS NULL OR fate = 'kept'", "sound_clip_fate"),
        CheckConstraint("kind IS NULL OR certainty = 'decided'", "sound_clip_decided"),
        Index("sound_clip_of_station", "station_id", "taken_at"),
    )

    # A sound has up to 320 KB: it is read where it is used, and not with each row.
    __mapper_args__: ClassVar[dict[str, Any]] = {"properties": {"sound": deferred(CLIP_SOUND)}}

    id: str = an_id()
    station_id: int = Field(foreign_key="station.id")
    sha256: str = Field(max_length=64)
    """Of the file as it came: the same file again is the same clip."""
    taken_at: datetime = moment()
    received_at: datetime = moment(index=True)
    seconds: float
    level: float
    """The mean level in dB below full scale, which the recorder's gain sets."""
    features: list[float] = document(list)
    features_by: str = Field(max_length=80)
    """The name of the arithmetic or of the model. Others' features are never compared."""
    fate: ClipFate = choice(ClipFate)
    detector: str = Field(default="", max_length=120)
    """The speech detector that heard it, with its version."""
    speech_s: float = 0.0
    sound: bytes | None = Field(default=None, sa_column=CLIP_SOUND)
    """FLAC, mono, 16 kHz, made anew from the samples."""
    sound_sha256: str | None = Field(default=None, max_length=64)
    incident_id: str | None = Field(default=None, foreign_key="incident.id", index=True)
    judged_at: datetime | None = maybe_moment()
    certainty: SoundCertainty | None = maybe_choice(SoundCertainty)
    kind: SoundKind | None = maybe_choice(SoundKind)
    share: float = 0.0
    nearest: list[Any] = document(list)
    """The nearest samples when it was judged: pairs of their id and their likeness."""


class SoundSample(SQLModel, table=True):
    """声源样本: a clip that a person of the desk has named. The feed has its digests."""

    __tablename__ = "sound_sample"
    __table_args__ = (
        CheckConstraint("(sound IS NULL) = (sound_sha256 IS NULL)", "sound_sample_digest"),
        CheckConstraint("kind <> 'voice' OR sound IS NULL", "sound_sample_no_voice"),
        Index("sound_sample_of_kind", "kind", "source_group"),
    )

    # A sound has up to 320 KB: it is read where it is used, and not with each row.
    __mapper_args__: ClassVar[dict[str, Any]] = {"properties": {"sound": deferred(SAMPLE_SOUND)}}

    id: str = an_id()
    clip_id: str = Field(max_length=32, unique=True)
    """Of a clip that may be deleted since."""
    incident_id: str = Field(foreign_key="incident.id", index=True)
    kind: SoundKind = choice(SoundKind)
    source_group: str = Field(max_length=60)
    """The device or the place that made the sound: clips of one source are counted once."""
    station_id: int | None = Field(default=None, foreign_key="station.id")
    taken_at: datetime = moment()
    seconds: float
    features: list[float] = document(list)
    features_by: str = Field(max_length=80)
    features_sha256: str = Field(max_length=64)
    sound: bytes | None = Field(default=None, sa_column=SAMPLE_SOUND)
    sound_sha256: str | None = Field(default=None, max_length=64)
    named_by: str = Field(max_length=64)
    named_at: datetime = moment(index=True)


class DetectorTrial(SQLModel, table=True):
    """A measurement of a speech detector on the office's set of speech, song and street sound."""

    __tablename__ = "detector_trial"
    __table_args__ = (
        CheckConstraint(
            "speech_marked BETWEEN 0 AND speech AND song_marked BETWEEN 0 AND song"
            " AND street_marked BETWEEN 0 AND street",
            "detector_trial_counts",
        ),
    )

    id: str = an_id()
    detector: str = Field(max_length=120, index=True)
    measured_at: datetime = moment()
    speech: int
    speech_marked: int
    song: int
    song_marked: int
    street: int
    street_marked: int


class SoundReview(SQLModel, table=True):
    """The last measurement of the library itself; `fingerprint` names the samples it was of."""

    __tablename__ = "sound_review"

    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str = Field(max_length=160)
    reviewed_at: datetime = moment()
    result: dict[str, Any] = document()


class SampleState(TypedDict):
    """声源样本 as the desk sees it and as the feed keeps it."""

    id: str
    by: str
    kind: SoundKind
    source_group: str
    station_id: int | None
    taken_at: Moment
    named_at: Moment
    seconds: float
    features_by: str
    features_sha256: str
    sound_sha256: str | None
    """Null when no sound is kept, as of 人声."""


class NearSample(TypedDict):
    """One of the samples that are most like a clip; 1.0 is the same."""

    id: str
    kind: SoundKind
    source_group: str
    likeness: float
    has_sound: bool
    may_hear: bool
    """True for a desk in whose areas its case is; nobody else plays it. False in an act."""


class SuspectedSound(TypedDict):
    """疑似声源: what a clip of the case sounds like. A suggestion, never a fact."""

    clip_id: str
    station: str
    taken_at: Moment
    seconds: float
    fate: ClipFate
    certainty: SoundCertainty | None
    """Null until it was judged."""
    kind: SoundKind | None
    share: float
    nearest: list[NearSample]
    sample_id: str | None
    """The sample that a person has made of it."""
