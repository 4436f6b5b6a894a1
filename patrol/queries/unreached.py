"""没叫到: read the orders that reached nobody, the channels tried, and the next step."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from patrol import clock, escalation, status
from patrol.access import Actor
from patrol.models import Assignment, Delivery, DeliveryKind, Incident, Receipt
from patrol.office import Office
from patrol.queries.shapes import ChannelTried, NextStep, UnreachedOrder
from patrol.status import AssignmentStatus, DeliveryStatus


def orders(session: Session, actor: Actor, office: Office) -> list[UnreachedOrder]:
    """Return the unanswered orders of open cases that no device has shown.

    The gravest case comes first, and of one severity the order that waits longest.
    """
    rows = _silent(session, actor)
    channels = _channels(session, [row.id for row, _ in rows])
    coming = escalation.ahead(session, office, {case.id for _, case in rows})
    now = clock.now()
    return [
        {
            "assignment_id": row.id,
            "incident_id": case.id,
            "number": case.number,
            "title": case.title,
            "severity": case.severity,
            "call_sign": row.call_sign,
            "status": row.status,
            "waited_s": round((now - row.dispatched_at).total_seconds(), 1),
            "channels": channels.get(row.id, []),
            "next": _next(coming.get(row.id)),
        }
        for row, case in rows
    ]


def _silent(session: Session, actor: Actor) -> list[tuple[Assignment, Incident]]:
    has_shown = select(Receipt.id).where(Receipt.assignment_id == Assignment.id).exists()
    return list(
        session.exec(
            select(Assignment, Incident)
            .join(Incident, col(Incident.id) == col(Assignment.incident_id))
            .where(
                col(Incident.area_id).in_(actor.area_ids),
                col(Incident.status).in_(status.OPEN),
                Assignment.status == AssignmentStatus.DISPATCHED,
                ~has_shown,
            )
            .order_by(col(Incident.severity), col(Assignment.dispatched_at), col(Assignment.id))
        )
    )


def _channels(session: Session, assignment_ids: Iterable[str]) -> dict[str, list[ChannelTried]]:
    """Return the state of each channel once; `sent` stays when a later round is still queued."""
    tried: dict[str, dict[str, ChannelTried]] = {}
    for row in session.exec(
        select(Delivery)
        .where(
            col(Delivery.assignment_id).in_(list(assignment_ids)),
            Delivery.kind == DeliveryKind.ORDER,
        )
        .order_by(Delivery.id)
    ):
        known = tried.setdefault(row.assignment_id, {})
        before = known.get(row.channel.value)
        if before is None or before["status"] != DeliveryStatus.SENT.value:
            known[row.channel.value] = {
                "channel": row.channel,
                "status": row.status,
                "reason": row.reason,
            }
    return {key: list(channels.values()) for key, channels in tried.items()}


def _next(due: escalation.DueStep | None) -> NextStep | None:
    if due is None or due.policy_step is None:
        return None
    in_s = (due.at - clock.now()).total_seconds()
    return {"do": due.policy_step.do.value, "in_s": round(in_s, 1)}
