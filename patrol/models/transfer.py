"""移交、协同: a case goes to another tier or a partner, or a partner helps with it."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NotRequired

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from patrol.models.columns import an_id, choice, document, maybe_choice, maybe_moment, moment
from patrol.models.shapes import Moment
from patrol.status import TransferStatus


class TransferRole(StrEnum):
    """The part that the other side has in the case."""

    TAKEOVER = "takeover"
    """移交: the case is theirs, and our crew is stood down when a partner accepts."""
    LEAD = "lead"
    """协同主办: the partner leads, and our crew stays and helps."""
    SUPPORT = "support"
    """协同配合: the partner helps, and the case stays ours."""


class TransferVia(StrEnum):
    """The way by which the other side has answered."""

    DESK = "desk"
    """A desk of the tier, or our desk for a partner who has said so by telephone or radio."""
    LINK = "link"


_IS_STANDING = text("status IN ('asked','accepted','on_scene','unanswered')")


class Transfer(SQLModel, table=True):
    """One request to one tier (`area_id`) or one partner, and what became of it."""

    __table_args__ = (
        CheckConstraint("(partner IS NULL) <> (area_id IS NULL)", "transfer_to_one"),
        CheckConstraint("area_id IS NULL OR role = 'takeover'", "transfer_tier_takes_over"),
        CheckConstraint(
            "status NOT IN ('accepted', 'on_scene', 'done', 'refused') OR answered_at IS NOT NULL",
            "transfer_answered_has_time",
        ),
        CheckConstraint("status <> 'on_scene' OR on_scene_at IS NOT NULL", "transfer_scene_time"),
        CheckConstraint("status <> 'done' OR done_at IS NOT NULL", "transfer_done_time"),
        CheckConstraint("status <> 'refused' OR refused_why <> ''", "transfer_refused_why"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (via IS NULL)",
            "transfer_answered_whole",
        ),
        Index("transfer_of_case", "incident_id", "id"),
        Index(
            "transfer_standing",
            "incident_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        # A partner is asked once at a time, and so is a tier.
        Index(
            "transfer_partner_once",
            "incident_id",
            "partner",
            unique=True,
            sqlite_where=_IS_STANDING,
            postgresql_where=_IS_STANDING,
        ),
        Index(
            "transfer_unanswered",
            "answer_by",
            sqlite_where=text("status = 'asked'"),
            postgresql_where=text("status = 'asked'"),
        ),
    )

    id: str = an_id()
    incident_id: str = Field(foreign_key="incident.id", max_length=32)
    role: TransferRole = choice(TransferRole, TransferRole.TAKEOVER)
    status: TransferStatus = choice(TransferStatus, TransferStatus.ASKED)
    partner: str | None = Field(default=None, max_length=30)
    """A code of the office's list `partners`."""
    area_id: int | None = Field(default=None, foreign_key="area.id")
    """The tier: an area of the tree whose desk is asked."""
    from_area_id: int = Field(foreign_key="area.id")
    """The tier that hands the case on."""
    by: str = Field(max_length=64)
    at: datetime = moment()
    answer_by: datetime = moment()
    """The target for an answer; afterwards the case is back at the desk as an alarm."""
    brief: str = Field(default="", max_length=300)
    """The words for the other side."""
    reference: str | None = Field(default=None, max_length=60)
    answered_at: datetime | None = maybe_moment()
    answered_by: str | None = Field(default=None, max_length=64)
    via: TransferVia | None = maybe_choice(TransferVia)
    refused_why: str = Field(default="", max_length=200)
    on_scene_at: datetime | None = maybe_moment()
    done_at: datetime | None = maybe_moment()
    result: str = Field(default="", max_length=300)
    photos: list[str] = document(list)
    ended_at: datetime | None = maybe_moment()
    """The time when it was refused, done or taken back."""


class PartnerLink(SQLModel, table=True):
    """A link for one transfer. The address is made of the id and our secret, and is not stored."""

    __tablename__ = "partner_link"
    __table_args__ = (
        CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", "partner_link_revoked_whole"
        ),
        Index(
            "partner_link_of_transfer",
            "transfer_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: str = an_id()
    hashed: str = Field(unique=True, max_length=64)
    """SHA-256 of the secret in the address."""
    transfer_id: str = Field(foreign_key="transfer.id", max_length=32)
    by: str = Field(max_length=64)
    made_at: datetime = moment()
    expires_at: datetime = moment(index=True)
    revoked_at: datetime | None = maybe_moment()
    revoked_by: str | None = Field(default=None, max_length=64)


class TransferState(TypedDict):
    """A transfer in answers and acts. Exactly one of `partner` and `area_id` is given."""

    id: str
    role: TransferRole
    status: TransferStatus
    partner: str | None
    area_id: int | None
    from_area_id: int
    by: str
    at: Moment
    answer_by: Moment
    brief: str
    reference: str | None
    answered_at: Moment | None
    answered_by: str | None
    via: TransferVia | None
    refused_why: str
    on_scene_at: Moment | None
    done_at: Moment | None
    result: str
    photos: list[str]
    ended_at: Moment | None


class PartnerLinkState(TypedDict):
    """The link of a transfer as the desk sees it; its address is read by making it again."""

    by: str
    made_at: Moment
    expires_at: Moment


class ShownTransfer(TransferState):
    """A transfer on its case, with the name of its tier and its link."""

    area: str | None
    may_answer: bool
    """True when the desk that reads it may answer for the other side."""
    link: PartnerLinkState | None


Party = Literal["source", "desk", "field", "partner", "tier"]


class PartySpan(TypedDict):
    """Seconds of a case in one hand: of `party`, and of which partner or tier."""

    party: Party
    partner: NotRequired[str]
    area_id: NotRequired[int]
    begin: Moment
    end: Moment | None
    """Null while it runs on."""
    seconds: int


class PartySum(TypedDict):
    """All seconds of one party in a case."""

    party: Party
    partner: NotRequired[str]
    area_id: NotRequired[int]
    seconds: int


class SecondsState(TypedDict):
    """谁的时间: whose seconds the case's were, in their order and summed up."""

    spans: list[PartySpan]
    sums: list[PartySum]
    areas: dict[str, str]
    """The names of the tiers, by their id."""
