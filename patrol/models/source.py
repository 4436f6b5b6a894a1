"""来源: registered systems that may speak to intake, with their adapter, their keys and their say.

What a source may do is a row here (docs/decisions/sources.md).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, document, maybe_moment, moment


class Trust(StrEnum):
    """The effect of a record from a source that may not open every case by itself."""

    WAITS = "waits"
    """It waits at the desk."""
    GRAVE = "grave"
    """A 特急 record opens a case at once, which the desk verifies (待核实). Others wait."""


class ReplyMode(StrEnum):
    """The way by which a source hears what became of its matter."""

    NONE = "none"
    POLL = "poll"
    """It asks `GET /api/v1/intake/{ref}`."""
    WEBHOOK = "webhook"
    """We send each change to its address, signed by Standard Webhooks."""
    TOPIC = "topic"
    """We publish each change at its broker (MQTT), on the topic of its settings."""


class SecretUse(StrEnum):
    IN = "in"
    """It proves the source to us."""
    OUT = "out"
    """It proves us to the source."""


class Source(SQLModel, table=True):
    """A registered system that may send intakes. `kinds` are the source names it may use."""

    __table_args__ = (
        CheckConstraint("most_severe BETWEEN 1 AND 4", "source_severity"),
        CheckConstraint("rate_per_minute > 0", "source_rate"),
        CheckConstraint("reply <> 'webhook' OR reply_url <> ''", "source_reply_whole"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=64)
    name: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    """The office's words for it; the desk reads the code where there are none."""
    kinds: list[str] = document(list)
    area_id: int = Field(foreign_key="area.id")
    adapter: str = Field(
        default="intake", max_length=32, sa_column_kwargs={"server_default": "intake"}
    )
    """The protocol it speaks: a name of `intake.adapters`."""
    settings: dict[str, Any] = document()
    """The settings of its adapter, such as a field map; each adapter states its own."""
    datum: str = Field(default="wgs84", max_length=10, sa_column_kwargs={"server_default": "wgs84"})
    """The datum of its positions, a `geo.Datum`."""
    categories: dict[str, Any] = document()
    """Its words for categories: {"电梯困人": {"category": "RE0301", "severity": 2}}."""
    most_severe: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The gravest severity that its word may give a record."""
    rate_per_minute: int = Field(default=600, sa_column_kwargs={"server_default": "600"})
    """Records that it may send in a minute; more are refused with 429 and told to the desk."""
    opens: bool = False
    """True when it opens cases without a dispatcher (110, smoke detectors)."""
    trust: Trust = choice(Trust, Trust.WAITS)
    needs_verification: bool = False
    """True when the desk verifies its cases before they are closed (a sensor, another system)."""
    silent_after_s: int | None = None
    """Seconds of silence after which the desk gets an alarm. None: it may be silent for ever."""
    reply: ReplyMode = choice(ReplyMode, ReplyMode.POLL)
    reply_url: str = Field(default="", max_length=400, sa_column_kwargs={"server_default": ""})
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Counts the changes of this row; two administrators do not overwrite each other."""
    disabled_at: datetime | None = maybe_moment()


class SourceState(SQLModel, table=True):
    """The state of a source's line. It is no part of the source's row, because it changes often."""

    __tablename__ = "source_state"

    source_id: int = Field(primary_key=True, foreign_key="source.id")
    heard_at: datetime | None = maybe_moment()
    """The last thing that it said, a heartbeat included; written every few seconds at most."""
    refused_at: datetime | None = maybe_moment()
    refused_today: int = 0
    """Refusals since the office's last midnight before `refused_at`."""
    limited_since: datetime | None = maybe_moment()
    """The first refusal for its rate, of those that followed each other without a pause."""
    limited_at: datetime | None = maybe_moment()
    """The last refusal for its rate; written every ten seconds at most."""


class SourceSecret(SQLModel, table=True):
    """A secret with which a source signs, or with which we sign to it; sealed by a key elsewhere.

    A bearer token is a `Login` instead, of which only the hash is kept.
    """

    __tablename__ = "source_secret"
    __table_args__ = (Index("source_secret_of", "source_id", "use"),)

    id: str = an_id()
    source_id: int = Field(foreign_key="source.id")
    use: SecretUse = choice(SecretUse)
    sealed: str = Field(sa_column=Column(Text, nullable=False))
    key_id: str = Field(max_length=16)
    hint: str = Field(default="", max_length=8)
    """Its last characters, so that people can tell two secrets apart."""
    made_by: str = Field(max_length=64)
    made_at: datetime = moment()
    expires_at: datetime | None = maybe_moment()


class GridLink(SQLModel, table=True):
    """A link by which one grid worker opens the page of a source. It is no token of the source."""

    __tablename__ = "grid_link"

    id: str = an_id()
    source_id: int = Field(foreign_key="source.id", index=True)
    label: str = Field(max_length=40)
    """The office's words for its worker, such as the number of the grid."""
    secret_hash: str = Field(unique=True, max_length=64)
    made_by: str = Field(max_length=64)
    made_at: datetime = moment()
    ended_at: datetime | None = maybe_moment()


class SourceWord(SQLModel, table=True):
    """A word for a category that a source used and its map does not know."""

    __tablename__ = "source_word"

    source_id: int = Field(primary_key=True, foreign_key="source.id")
    word: str = Field(primary_key=True, max_length=128)
    times: int = 1
    first_at: datetime = moment()
    last_at: datetime = moment()


class SourceRefusal(SQLModel, table=True):
    """Something a source sent that was refused: the newest hundred of each source are kept."""

    __tablename__ = "source_refusal"
    __table_args__ = (Index("source_refusal_of", "source_id", "at"),)

    id: str = an_id()
    source_id: int = Field(foreign_key="source.id")
    at: datetime = moment()
    code: str = Field(max_length=40)
    """The code of the problem that it was answered with."""
    words: str = Field(max_length=400)
    """The fields and what was wrong with them."""
    sample: str = Field(default="", sa_column=Column(Text, nullable=False))
    """The beginning of what it sent, with digits of phone numbers masked."""


class SourceUpload(SQLModel, table=True):
    """A table that was entered for a source: the newest twenty of each source are kept."""

    __tablename__ = "source_upload"
    __table_args__ = (Index("source_upload_of", "source_id", "made_at"),)

    id: str = an_id()
    source_id: int = Field(foreign_key="source.id")
    made_by: str = Field(max_length=64)
    made_at: datetime = moment()
    entered: int
    """Lines that were new."""
    refused: int


class SourceUploadLine(SQLModel, table=True):
    """A line of an uploaded table: the intake that it is, or why it was refused."""

    __tablename__ = "source_upload_line"
    __table_args__ = (
        CheckConstraint("(intake_id IS NULL) = (fault <> '')", "source_upload_line_has_a_fate"),
    )

    upload_id: str = Field(primary_key=True, foreign_key="source_upload.id", max_length=32)
    line: int = Field(primary_key=True)
    intake_id: str | None = Field(default=None, foreign_key="intake.id", max_length=32)
    fault: str = Field(default="", max_length=40)
    """The end of the key of the sentence, `server.upload.<fault>`."""
    words: dict[str, Any] = document()
    """The words of that sentence."""


class Tracker(SQLModel, table=True):
    """A device whose positions count as a member's: a body camera, a radio, a bicycle's tracker."""

    __table_args__ = (UniqueConstraint("source_id", "device"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    device: str = Field(max_length=64)
    member_id: int = Field(foreign_key="member.id", index=True)
    added_at: datetime = moment()
