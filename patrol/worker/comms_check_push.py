"""The push of a comms check: to every phone that was asked, under a tag of its own."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from patrol import clock, delivery, reachability
from patrol.channels import Gone, Sent, TryLater
from patrol.channels.push.payload import Notification, payload, topic
from patrol.channels.push.sender import Message, Subscription
from patrol.delivery import Outcome
from patrol.i18n import t
from patrol.models import Channel, CommsAnswer, CommsCheck, Member, Phone, PushSubscription
from patrol.reachability import comms_check


@dataclass(frozen=True, slots=True)
class CommsPush:
    member_id: int
    to: Subscription
    message: Message


def claim(session: Session, site: str) -> list[CommsPush]:
    """Each phone once: marked before it is sent."""
    told: list[CommsPush] = []
    for row in comms_check.claim_pushes(session):
        check = session.get_one(CommsCheck, row.check_id)
        member = session.get_one(Member, row.member_id)
        message = _message(check, row, member.language, site)
        told += [CommsPush(row.member_id, to, message) for to in _subscriptions(session, row)]
    return told


def _subscriptions(session: Session, row: CommsAnswer) -> list[Subscription]:
    found = session.exec(
        select(PushSubscription)
        .join(Phone, col(Phone.id) == col(PushSubscription.phone_id))
        .where(
            Phone.member_id == row.member_id,
            col(Phone.revoked_at).is_(None),
            col(PushSubscription.retired_at).is_(None),
        )
        .order_by(PushSubscription.id)
    )
    return [Subscription(one.id, one.endpoint, one.p256dh, one.auth) for one in found]


def _message(check: CommsCheck, row: CommsAnswer, language: str, site: str) -> Message:
    note = Notification(
        id=check.id,
        kind="comms_check",
        title=t("server.push.comms_check", language),
        body=t("server.push.comms_check_body", language, who=row.call_sign),
        navigate=f"{site}/phone",
        tag=f"comms-check-{check.id}",
        lang=language,
    )
    left = (check.ends_at - clock.now()).total_seconds()
    return Message(payload(note), ttl_s=max(1, left), topic=topic(check.id))


def write_down(one: CommsPush, session: Session, outcome: Outcome) -> None:
    if isinstance(outcome, Sent):
        reachability.tried(session, one.member_id, Channel.PUSH)
    elif not isinstance(outcome, TryLater):
        reachability.failed(session, one.member_id, Channel.PUSH, outcome.reason)
    if isinstance(outcome, Gone):
        delivery.retire(session, one.to.id, outcome.reason)
