"""随手帮: the desk asks volunteers near a small matter, and one of them may lend a hand."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, choice, maybe_moment, moment


class HelpStatus(StrEnum):
    OFFERED = "offered"
    """It stands on the volunteer's page; silence is a no."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """The volunteer said no, gave a yes back, or has read that nobody is needed."""
    DONE = "done"
    ENDED = "ended"
    """Somebody else was first, the yes is too old, or the desk needs nobody any more."""


class HelpCall(SQLModel, table=True):
    """The desk lets volunteers near a case be asked. A later call of the same case renews it."""

    __tablename__ = "help_call"

    incident_id: str = Field(primary_key=True, foreign_key="incident.id", max_length=32)
    by: str = Field(max_length=64)
    at: datetime = moment()
    ended_at: datetime | None = maybe_moment()


_ACCEPTED = text("status = 'accepted'")


class HelpOffer(SQLModel, table=True):
    """One volunteer was offered one case. The position that found it is not kept."""

    __tablename__ = "help_offer"
    __table_args__ = (
        CheckConstraint("status <> 'done' OR done_at IS NOT NULL", "help_done_has_time"),
        CheckConstraint("photo IS NULL OR status = 'done'", "help_photo_of_done"),
        Index("help_offer_of_case", "incident_id", "id"),
        Index("help_offer_of_volunteer", "volunteer_id", "offered_at"),
        # Nobody stands at a cover that somebody else already guards.
        Index(
            "help_offer_accepted_once",
            "incident_id",
            unique=True,
            sqlite_where=_ACCEPTED,
            postgresql_where=_ACCEPTED,
        ),
    )

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", max_length=32)
    volunteer_id: str | None = Field(default=None, foreign_key="volunteer.id", max_length=32)
    """None when the volunteer has deleted everything."""
    status: HelpStatus = choice(HelpStatus, HelpStatus.OFFERED)
    offered_at: datetime = moment()
    accepted_at: datetime | None = maybe_moment()
    done_at: datetime | None = maybe_moment()
    photo: str | None = Field(default=None, max_length=64)


class HelpState(TypedDict):
    """随手帮 on a case, as the desk sees it: nobody learns who the volunteer is."""

    called_by: str
    called_at: str
    ended_at: str | None
    """The time at which the desk ended it, or a volunteer was done."""
    accepted_at: str | None
    """A volunteer has said yes within the hour, and has not given it back."""
    done_at: str | None
    photo: str | None
