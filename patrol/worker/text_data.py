"""What each channel says of an order. Never more than a locked screen may show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone

from sqlmodel import Session, col, select

from patrol import clock, delivery
from patrol.channels.outgoing_text import OutgoingText
from patrol.channels.push.payload import Action, Notification, payload, topic
from patrol.channels.push.sender import Message
from patrol.delivery import DueDelivery
from patrol.i18n import t
from patrol.models import Assignment, DeliveryKind, Incident, Member, OffReason, Order

HANGZHOU = timezone(timedelta(hours=8))
OFF = frozenset(OffReason) - {OffReason.REPLACED}
"""Why an order is off, in words of its own; what the desk wrote itself is read in the app."""


@dataclass(frozen=True, slots=True)
class TextData:
    """A row with all that its message is made of."""

    due: DueDelivery
    row: Assignment
    case: Incident
    order: Order
    member: Member
    site: str

    @property
    def link(self) -> str:
        return f"{self.site}/phone?order={self.row.id}"

    @property
    def severity(self) -> str:
        return t(f"severity.{self.case.severity}", self.member.language)


Facts = tuple[Assignment, Incident, Order, Member]


def facts(session: Session, due: Sequence[DueDelivery]) -> dict[str, Facts]:
    """What the messages of these rows are made of, by assignment. Reads only."""
    rows = session.exec(
        select(Assignment, Incident, Order, Member)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .join(Order, col(Order.id) == col(Assignment.order_id))
        .join(Member, col(Member.id) == col(Assignment.member_id))
        .where(col(Assignment.id).in_({one.assignment_id for one in due}))
    )
    return {row.id: (row, case, order, member) for row, case, order, member in rows}


def push(what: TextData) -> Message:
    """Raises ValueError when it cannot be told."""
    note = {DeliveryKind.ORDER: _order, DeliveryKind.ASK: _ask, DeliveryKind.CLOSE: _close}
    due = what.due
    left = (due.deadline_at - clock.now()).total_seconds()
    return Message(
        payload(note[due.kind](what)),
        ttl_s=max(1, left),
        topic=topic(what.order.id),
        attempt=due.attempts,
        rank=due.severity,
    )


def _order(what: TextData) -> Notification:
    row, tongue = what.row, what.member.language
    distance = f" · {row.distance_m} m" if row.distance_m is not None else ""
    is_corrected = what.due.why == delivery.CORRECTED
    mark = f"{t('phone.corrected', tongue)} · " if is_corrected else ""
    accept = Action("accept", t("server.push.accept", tongue), what.link)
    return Notification(
        id=row.id,
        kind="order",
        title=f"{mark}{what.severity} · {what.case.title}",
        body=f"{what.order.place}{distance}",
        navigate=what.link,
        tag=what.order.id,
        lang=tongue,
        actions=(
            *(() if is_corrected else (accept,)),
            Action("open", t("server.push.open", tongue), what.link),
        ),
        extra={"assignment_id": row.id, "order_id": what.order.id},
    )


def _ask(what: TextData) -> Notification:
    tongue = what.member.language
    return Notification(
        id=what.row.id,
        kind="ask",
        title=t("server.push.ask", tongue),
        body=f"{what.severity} · {what.case.title} · {what.order.place}",
        navigate=what.link,
        tag=what.order.id,
        lang=tongue,
        actions=(Action("open", t("server.push.open", tongue), what.link),),
    )


def _close(what: TextData) -> Notification:
    """Takes the order's place under its tag; it has no id, for no receipt is due for it."""
    tongue = what.member.language
    return Notification(
        id="",
        kind="close",
        title=t("server.push.off", tongue),
        body=f"{what.case.title} · {why(what)}",
        navigate=what.link,
        tag=what.order.id,
        lang=tongue,
    )


def why(what: TextData) -> str:
    """Why an order is off: who goes instead, a code with words of its own, or withdrawn."""
    code, language = what.due.why, what.member.language
    if code == OffReason.REPLACED and what.row.replaced_by:
        return t("server.stand_down.instead", language, who=what.row.replaced_by)
    return t(f"server.stand_down.{code if code in OFF else 'withdrawn'}", language)


def outgoing(what: TextData) -> OutgoingText:
    """For the channels that others run; Chinese, as their registered templates are."""
    return OutgoingText(
        id=what.due.delivery_id,
        order_id=what.order.id,
        call_sign=what.row.call_sign,
        severity=t(f"severity.{what.case.severity}"),
        title=what.case.title,
        place=what.order.place,
        link=what.link,
        at=f"{clock.now().astimezone(HANGZHOU):%H:%M}",
        mobile=what.member.mobile or "",
        account=what.member.notice_id or "",
        attempt=what.due.attempts,
    )
