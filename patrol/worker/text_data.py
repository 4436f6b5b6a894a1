"""Build the texts of an order for each channel.

They contain only what anyone may read on a locked screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from patrol import clock, delivery
from patrol.channels.outgoing_text import OutgoingText
from patrol.channels.push.payload import Action, Notification, payload, topic
from patrol.channels.push.sender import Message
from patrol.delivery import DueDelivery
from patrol.i18n import t
from patrol.models import Assignment, DeliveryKind, Incident, Member, OffReason, Order

OFF = frozenset(OffReason) - {OffReason.REPLACED}
"""Reasons with a sentence of their own. The text that the desk wrote is read in the app only."""


@dataclass(frozen=True, slots=True)
class TextData:
    """A delivery with all the rows from which its text is built; `site` is our public address."""

    due: DueDelivery
    row: Assignment
    case: Incident
    order: Order
    member: Member
    site: str

    @property
    def link(self) -> str:
        """The address that opens this order on the phone."""
        return f"{self.site}/phone?order={self.row.id}"

    @property
    def severity(self) -> str:
        """The severity's name in the member's language."""
        return t(f"severity.{self.case.severity}", self.member.language)


Facts = tuple[Assignment, Incident, Order, Member]


def facts(session: Session, due: Sequence[DueDelivery]) -> dict[str, Facts]:
    """Return, by assignment, the rows from which the texts of these deliveries are built."""
    rows = session.exec(
        select(Assignment, Incident, Order, Member)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .join(Order, col(Order.id) == col(Assignment.order_id))
        .join(Member, col(Member.id) == col(Assignment.member_id))
        .where(col(Assignment.id).in_({delivery.assignment_id for delivery in due}))
    )
    return {row.id: (row, case, order, member) for row, case, order, member in rows}


def push(text: TextData) -> Message:
    """Return the push of a delivery: the order, a question, or the news that the order is off.

    Raises: ValueError.
    """
    note = {
        DeliveryKind.ORDER: _order,
        DeliveryKind.ASK: _ask,
        DeliveryKind.CLOSE: _close,
        DeliveryKind.MESSAGE: _message,
    }
    due = text.due
    left_s = (due.deadline_at - clock.now()).total_seconds()
    return Message(
        payload(note[due.kind](text)),
        ttl_s=max(1, left_s),
        # A later push about the order replaces a waiting one; a message replaces no order.
        topic=topic(due.message_id or text.order.id),
        attempt=due.attempts,
        rank=due.severity,
    )


def _order(text: TextData) -> Notification:
    row, tongue = text.row, text.member.language
    distance = f" · {row.distance_m} m" if row.distance_m is not None else ""
    is_corrected = text.due.why == delivery.CORRECTED
    mark = f"{t('phone.corrected', tongue)} · " if is_corrected else ""
    accept = Action("accept", t("server.push.accept", tongue), text.link)
    return Notification(
        id=row.id,
        kind="order",
        title=f"{mark}{text.severity} · {text.case.title}",
        body=f"{text.order.place}{distance}",
        navigate=text.link,
        tag=text.order.id,
        lang=tongue,
        # A correction also goes to members who have accepted, so it has no button to accept.
        actions=(
            *(() if is_corrected else (accept,)),
            Action("open", t("server.push.open", tongue), text.link),
        ),
        extra={"assignment_id": row.id, "order_id": text.order.id},
    )


def _ask(text: TextData) -> Notification:
    tongue = text.member.language
    is_report = text.due.why == delivery.REPORT_OWED
    return Notification(
        id=text.row.id,
        kind="ask",
        title=t("server.push.ask_report" if is_report else "server.push.ask", tongue),
        body=f"{text.severity} · {text.case.title} · {text.order.place}",
        navigate=text.link,
        tag=text.order.id,
        lang=tongue,
        actions=(Action("open", t("server.push.open", tongue), text.link),),
    )


def _message(text: TextData) -> Notification:
    """Return the news that the desk has written; the words are read in the app only."""
    tongue, key = text.member.language, text.due.message_id or ""
    return Notification(
        id=key,
        kind="message",
        title=t("server.push.message", tongue),
        body=f"{text.severity} · {text.case.title} · {text.order.place}",
        navigate=text.link,
        tag=f"message-{key}",
        lang=tongue,
        actions=(Action("open", t("server.push.open", tongue), text.link),),
    )


def _close(text: TextData) -> Notification:
    """Return the notification that replaces the order's: it has the same tag.

    It has no id, because the phone sends no receipt for it.
    """
    tongue = text.member.language
    return Notification(
        id="",
        kind="close",
        title=t("server.push.off", tongue),
        body=f"{text.case.title} · {why(text)}",
        navigate=text.link,
        tag=text.order.id,
        lang=tongue,
    )


def why(text: TextData) -> str:
    """Return why the order is off: another member goes, a reason of `OFF`, or "withdrawn"."""
    code, language = text.due.why, text.member.language
    if code == OffReason.REPLACED and text.row.replaced_by:
        return t("server.stand_down.instead", language, who=text.row.replaced_by)
    return t(f"server.stand_down.{code if code in OFF else 'withdrawn'}", language)


def outgoing(text: TextData) -> OutgoingText:
    """Return the text for a channel of another company."""
    return OutgoingText(
        id=text.due.delivery_id,
        order_id=text.order.id,
        call_sign=text.row.call_sign,
        severity=t(f"severity.{text.case.severity}"),  # Chinese, as the registered templates
        title=text.case.title,
        place=text.order.place,
        link=text.link,
        # The registered templates have room for the time and not for the day.
        at=f"{clock.local(clock.now()):%H:%M}",
        mobile=text.member.mobile or "",
        account=text.member.notice_id or "",
        attempt=text.due.attempts,
    )
