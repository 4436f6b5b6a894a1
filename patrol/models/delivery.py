"""Deliveries over each channel, and the receipts of the phones."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from patrol.models.columns import an_id, choice, claim, maybe_moment, moment
from patrol.status import DeliveryStatus


class Channel(StrEnum):
    LIVE = "live"
    PUSH = "push"
    NOTICE = "notice"
    SMS = "sms"
    VOICE = "voice"
    RADIO = "radio"


class ReceiptKind(StrEnum):
    SHOWN = "shown"
    OPENED = "opened"


class DeliveryKind(StrEnum):
    """The content of a delivery: the order, a question, its end, or a message of the desk."""

    ORDER = "order"
    ASK = "ask"
    CLOSE = "close"
    MESSAGE = "message"


class Delivery(SQLModel, table=True):
    """One assignment over one channel; the row is the queue (due, lease, deadline)."""

    __table_args__ = (
        # One send has one row, so a repeated enqueue cannot send twice.
        UniqueConstraint("assignment_id", "channel", "phone_id", "round", "kind"),
        CheckConstraint("status <> 'sending' OR lease_until IS NOT NULL", "sending_has_lease"),
        CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", "sent_has_time"),
        CheckConstraint("status <> 'failed' OR reason IS NOT NULL", "failed_says_why"),
        CheckConstraint("kind <> 'close' OR why IS NOT NULL", "close_says_why"),
        CheckConstraint("(kind = 'message') = (message_id IS NOT NULL)", "delivery_has_message"),
        # `delivery.due` reads in this order.
        Index("delivery_due", "status", "channel", "severity", "due_at"),
        Index(
            "delivery_of_message",
            "message_id",
            sqlite_where=text("message_id IS NOT NULL"),
            postgresql_where=text("message_id IS NOT NULL"),
        ),
    )

    id: str = an_id()
    assignment_id: str = Field(foreign_key="assignment.id")
    channel: Channel = choice(Channel)
    phone_id: str | None = Field(default=None, foreign_key="phone.id")
    round: int = 1
    """Each row is one send. To ring again, a row with the next round is added."""
    kind: DeliveryKind = choice(DeliveryKind, DeliveryKind.ORDER)
    why: str | None = Field(default=None, max_length=200)
    message_id: str | None = Field(default=None, foreign_key="message.id", max_length=32)
    severity: int = 3
    """The severity of the case when this row was queued. The gravest is sent first."""
    status: DeliveryStatus = choice(DeliveryStatus, DeliveryStatus.QUEUED)
    attempts: int = 0
    due_at: datetime = moment()
    deadline_at: datetime = moment()
    lease_until: datetime | None = maybe_moment()
    sent_at: datetime | None = maybe_moment()
    shown_at: datetime | None = maybe_moment()
    opened_at: datetime | None = maybe_moment()
    reason: str | None = Field(default=None, max_length=200)


class Receipt(SQLModel, table=True):
    """A device reports that the order was shown or opened. A late receipt is kept too."""

    __table_args__ = (UniqueConstraint("assignment_id", "channel", "kind"),)

    id: str = an_id()
    assignment_id: str = Field(foreign_key="assignment.id")
    channel: Channel = choice(Channel)
    kind: ReceiptKind = choice(ReceiptKind)
    at: datetime = moment()
    device_at: datetime | None = maybe_moment()
    device_claim: str | None = claim()
    received_at: datetime = moment()
    phone_id: str | None = Field(default=None, foreign_key="phone.id", max_length=32)
    login_id: str | None = Field(default=None, foreign_key="login.id", max_length=32)
