"""会话 on a phone: it says that it shows a message of the desk."""

from collections.abc import Sequence
from typing import Literal

from flask import Blueprint, Response
from sqlmodel import Session

from patrol import access, chat
from patrol.models import Channel
from patrol.people.enrolment import device_of
from patrol.web.http.answers import Answer, answered_alike, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import PHONE, actor, allow
from patrol.web.http.once import each_once
from patrol.web.http.shapes import ReceiptOut
from patrol.web.phone.assignments import DeviceStampedIn
from patrol.web.phone.device_time import moment_of

blueprint = Blueprint("message_receipts", __name__, url_prefix="/api/v1")


class MessageReceiptIn(DeviceStampedIn):
    """A phone's receipt for a message, with the channel by which it came."""

    kind: Literal["shown"]
    channel: Literal[Channel.LIVE, Channel.PUSH]


@blueprint.post("/messages/<message_id>/receipts")
@allow(PHONE)
@keyed
@takes(MessageReceiptIn)
@gives(ReceiptOut)
@refuses(404, "no_message")
def receive(message_id: str) -> Response:
    """Record that a phone has shown a message."""
    body, me = read(MessageReceiptIn), actor()
    receipt = chat.MessageReceipt(
        message_id,
        me.member_id or 0,
        body.channel,
        body.acted_at(),
        moment_of(body.made_at),
        device_of(me),
    )
    return answered_alike(RECEIVE, receipt)


def _receive(session: Session, receipts: Sequence[chat.MessageReceipt]) -> list[Answer | Exception]:
    return [
        access.NotFound("message")
        if is_first is None
        else (200, {"effect": "applied" if is_first else "late"})
        for is_first in chat.receive(session, receipts)
    ]


RECEIVE = each_once(_receive)
"""Write receipts together: all phones of a crew show a message within a second."""
