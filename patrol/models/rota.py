"""The rota beside its shifts: absences (请假), and swaps that two members ask for (换班)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, maybe_choice, maybe_moment, moment


class AbsenceKind(StrEnum):
    """The reason that the office keeps. It says nothing of an illness: that is a leave too."""

    LEAVE = "leave"
    TRAINING = "training"
    OTHER = "other"


class Absence(SQLModel, table=True):
    """A time in which a member is not expected although a shift may be planned."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", "absence_forward"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", "absence_withdrawn"),
    )

    id: str = an_id()
    member_id: int = Field(foreign_key="member.id", index=True)
    starts_at: datetime = moment()
    ends_at: datetime = moment(index=True)
    kind: AbsenceKind = choice(AbsenceKind, AbsenceKind.LEAVE)
    recorded_at: datetime = moment()
    recorded_by: str = Field(max_length=40)
    withdrawn_at: datetime | None = maybe_moment()
    withdrawn_by: str | None = Field(default=None, max_length=40)


class SwapEnd(StrEnum):
    """The end of a swap: it was done, or it was not, and why."""

    APPROVED = "approved"
    REFUSED = "refused"
    """The desk said no."""
    DECLINED = "declined"
    """The other member said no."""
    WITHDRAWN = "withdrawn"
    VOID = "void"
    """The rota has changed, so that the swap is no longer possible."""


class ShiftSwap(SQLModel, table=True):
    """A member gives a shift to another one, who may give one back. The desk has the last word.

    The times are copies: a shift of the plan may be deleted, and the swap still says what it was.
    """

    __tablename__ = "shift_swap"
    __table_args__ = (
        CheckConstraint("from_member_id <> to_member_id", "swap_of_two"),
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", "swap_end_says_why"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", "swap_end_says_who"),
        CheckConstraint(
            "ended_why IS NULL OR ended_why <> 'approved' OR agreed_at IS NOT NULL",
            "swap_agreed_first",
        ),
        CheckConstraint(
            "(back_shift_id IS NULL) = (back_starts_at IS NULL)"
            " AND (back_shift_id IS NULL) = (back_ends_at IS NULL)",
            "swap_back_whole",
        ),
        Index(
            # A shift stands in one waiting swap at most.
            "one_waiting_swap",
            "shift_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: str = an_id()
    area_id: int = Field(foreign_key="area.id", index=True)
    from_member_id: int = Field(foreign_key="member.id", index=True)
    to_member_id: int = Field(foreign_key="member.id", index=True)
    shift_id: str = Field(max_length=32)
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    back_shift_id: str | None = Field(default=None, max_length=32)
    back_starts_at: datetime | None = maybe_moment()
    back_ends_at: datetime | None = maybe_moment()
    asked_at: datetime = moment()
    agreed_at: datetime | None = maybe_moment()
    ended_at: datetime | None = maybe_moment()
    ended_why: SwapEnd | None = maybe_choice(SwapEnd)
    ended_by: str | None = Field(default=None, max_length=40)


class SwapWord(StrEnum):
    """A word about a swap that a member hears: a question, a yes, or its end with the reason."""

    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = SwapEnd.APPROVED.value
    REFUSED = SwapEnd.REFUSED.value
    DECLINED = SwapEnd.DECLINED.value
    WITHDRAWN = SwapEnd.WITHDRAWN.value
    VOID = SwapEnd.VOID.value


class SwapPush(SQLModel, table=True):
    """A push about a swap that a member is to get: the worker sends each once."""

    __tablename__ = "swap_push"
    __table_args__ = (
        Index(
            "swap_push_waits",
            "id",
            sqlite_where=text("pushed_at IS NULL"),
            postgresql_where=text("pushed_at IS NULL"),
        ),
    )

    id: str = an_id()
    swap_id: str = Field(foreign_key="shift_swap.id", index=True)
    member_id: int = Field(foreign_key="member.id")
    word: SwapWord = choice(SwapWord)
    at: datetime = moment()
    pushed_at: datetime | None = maybe_moment()
