"""短信告知: a person who agreed to hear by SMS what becomes of a matter, and the texts sent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, choice, maybe_choice, maybe_moment, moment
from patrol.models.shapes import Moment


class FollowerWord(StrEnum):
    """A step of a matter that its follower hears."""

    TAKEN_UP = "taken_up"
    SENT = "sent"
    ENDED = "ended"


class TextStatus(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    REPLACED = "replaced"
    """A newer step came before this one had left."""
    STOPPED = "stopped"
    """The person wants no more, or the number was taken back."""
    DEAD = "dead"
    """It was tried to the end, or the number cannot get any."""


class Follower(SQLModel, table=True):
    """One person who follows one matter: an intake, or a case that the desk opened."""

    __table_args__ = (
        CheckConstraint("(intake_id IS NULL) <> (incident_id IS NULL)", "follower_of_one_matter"),
        CheckConstraint("(over_at IS NULL) = (mobile IS NOT NULL)", "follower_over_has_no_number"),
        CheckConstraint("stopped_at IS NULL OR over_at IS NOT NULL", "follower_stopped_is_over"),
        Index(
            "follower_open",
            "mobile",
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
    )

    id: str = an_id()
    code: str = Field(unique=True, max_length=12)
    """The secret end of the short address that each text has."""
    intake_id: str | None = Field(default=None, foreign_key="intake.id", index=True)
    incident_id: str | None = Field(default=None, foreign_key="incident.id", index=True)
    mobile: str | None = Field(default=None, max_length=20)
    """The number in E.164 form; it is forgotten when nothing more is told."""
    agreed_at: datetime = moment()
    agreed_via: str = Field(max_length=64)
    """The source or the desk user that recorded the tick."""
    word: FollowerWord | None = maybe_choice(FollowerWord)
    """The last step for which a text was queued."""
    ended_at: datetime | None = maybe_moment()
    """The time of the text about the end; a case that is opened again takes it back."""
    over_at: datetime | None = maybe_moment()
    stopped_at: datetime | None = maybe_moment()


class FollowerText(SQLModel, table=True):
    """One text to a follower. The row is the queue; its words are made when it leaves."""

    __tablename__ = "follower_text"
    __table_args__ = (
        Index(
            "follower_text_due",
            "next_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", "follower_text_sent_has_time"),
    )

    id: str = an_id()
    follower_id: str = Field(foreign_key="follower.id", index=True)
    word: FollowerWord = choice(FollowerWord)
    state: str = Field(max_length=32)
    """The status of the matter then, for the sentence."""
    number: str | None = Field(default=None, max_length=40)
    result: str | None = Field(default=None, max_length=40)
    """The code of how the case ended; None where it is not told."""
    made_at: datetime = moment()
    status: TextStatus = choice(TextStatus, TextStatus.WAITING)
    next_at: datetime = moment()
    """The next attempt; while one runs, the end of its lease."""
    attempts: int = 0
    sent_at: datetime | None = maybe_moment()
    why: str = Field(default="", max_length=200)
    """The reason of the last failure."""


class FollowerState(TypedDict):
    """One person follows a case by SMS. The desk reads no number here."""

    word: FollowerWord | None
    """The step of the newest text; null while none was queued."""
    status: TextStatus | None
    sent_at: Moment | None
    why: str
    """The reason of the last failure of that text."""
    until: Moment | None
    """The number is kept until then at most; null when it was forgotten: nothing more goes."""
    is_stopped: bool
    """True when the person wants no more texts."""
