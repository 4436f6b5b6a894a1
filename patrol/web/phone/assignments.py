"""Orders and assignments: answers, receipts and reports from the field, stand-down at the desk."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response
from pydantic import AwareDatetime, Field, field_validator
from sqlmodel import Session

from patrol import access, clock, delivery, dispatch, report
from patrol.dispatch import replacement
from patrol.models import Channel, Order, ReceiptKind, ReportKind, Via
from patrol.report import answer
from patrol.web.http.answers import Act, Answer, Body, answered, answered_together, read, shown
from patrol.web.http.gate import DESK, FIELD_AND_DESK, PHONE, actor, allow, language, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("assignments", __name__, url_prefix="/api/v1")


class Stamped(Body):
    """What a phone sends carries its own clock twice: when pressed, when sent."""

    made_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None

    @field_validator("made_at", "sent_at")
    @classmethod
    def believable(cls, stamp: datetime | None) -> datetime | None:
        """A device's clock may say anything; what cannot be a time is as if it said nothing."""
        return stamp if stamp is not None and clock.is_sane(stamp) else None

    def acted_at(self) -> Any:
        return clock.acted_at(clock.now(), self.made_at, self.sent_at)


class Position(Body):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)
    taken_at: AwareDatetime | None = None


class Receiving(Stamped):
    kind: ReceiptKind
    channel: Channel


@blueprint.post("/assignments/<assignment_id>/receipts")
@allow(PHONE)
def receive(assignment_id: str) -> Response:
    return answered_together(receiving(actor(), assignment_id, read(Receiving)))


def receiving(me: access.Actor, assignment_id: str, body: Receiving) -> Act:
    """A phone's receipt, whether it came by HTTP or up the socket."""
    told = delivery.DeviceReceipt(
        body.kind, body.channel, body.acted_at(), body.made_at, me.phone_id
    )

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        is_new = delivery.receive(session, row, case, told)
        return 200, {"effect": "applied" if is_new else "late"}

    return act


class Answering(Stamped):
    answer: str = Field(pattern="^(accepted|declined)$")
    reason: str = Field(default="", max_length=200)
    via: Via | None = None
    place_version: int | None = None
    """Of the place that the member saw, or that the desk read out by radio."""


@blueprint.post("/assignments/<assignment_id>/answer")
@allow(FIELD_AND_DESK)
def answer_order(assignment_id: str) -> Response:
    """The member answers, or the desk on behalf: R, accepted by radio."""
    body = read(Answering)
    me = actor()
    via = (body.via or Via.DESK) if me.is_desk else Via.PHONE
    if me.is_desk and via == Via.PHONE:
        raise Problem(422, "desk_is_no_phone")

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        row = replacement.asked_again(session, row)
        said = answer.Said(me.name, via, body.acted_at(), body.made_at)
        if body.answer == "accepted":
            effect = answer.accept(session, row, case, said, place_version=body.place_version)
        else:
            effect = answer.decline(session, row, case, said, reason=body.reason)
        state = shown(session, case)
        return 200, {
            "effect": effect.value,
            "words": answer.words(row, effect, language()),
            "assignment": dispatch.assignment_state(row),
            "incident": state,
        }

    return answered_together(act)


class Reporting(Stamped):
    kind: ReportKind
    text: str = Field(default="", max_length=2000)
    disposition: str | None = Field(default=None, max_length=40)
    position: Position | None = None
    photos: list[str] = Field(default_factory=list, max_length=12)
    later: bool = False
    via: Via | None = None


@blueprint.post("/assignments/<assignment_id>/reports")
@allow(FIELD_AND_DESK)
def file_report(assignment_id: str) -> Response:
    body = read(Reporting)
    me = actor()
    if any(len(sha) != 64 or not sha.isalnum() for sha in body.photos):
        raise Problem(422, "bad_photo_name")
    if body.disposition and body.disposition not in services().office.dispositions:
        raise Problem(422, "unknown_disposition")
    where = body.position
    fact = report.Fact(
        kind=body.kind,
        via=(body.via or Via.DESK) if me.is_desk else Via.PHONE,
        acted_at=body.acted_at(),
        device_at=body.made_at,
        text=body.text,
        disposition=body.disposition,
        lat=where.lat if where else None,
        lon=where.lon if where else None,
        accuracy_m=where.accuracy_m if where else None,
        taken_at=where.taken_at if where else None,
        photos=body.photos,
        is_later=body.later,
        by=me.name if me.is_desk else None,
    )

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        filed = report.file(session, replacement.asked_again(session, row), case, fact)
        return 201, {
            "effect": filed.effect.value,
            "report": report.state(filed),
            "incident": shown(session, case),
        }

    return answered_together(act)


class Withdrawing(Body):
    reason: str = Field(default="", max_length=200)


@blueprint.delete("/assignments/<assignment_id>")
@allow(DESK)
def withdraw(assignment_id: str) -> Response:
    body = read(Withdrawing)

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, actor(), assignment_id, lock=True)
        dispatch.withdraw(session, row, case, by=actor().name, reason=body.reason)
        return 200, {"incident": shown(session, case)}

    return answered(act)


class Leading(Body):
    is_lead: bool


@blueprint.patch("/assignments/<assignment_id>")
@allow(DESK)
def make_lead(assignment_id: str) -> Response:
    if not read(Leading).is_lead:
        raise Problem(422, "name_another_lead")

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, actor(), assignment_id, lock=True)
        dispatch.lead(session, row, case, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)


@blueprint.delete("/orders/<order_id>")
@allow(DESK)
def undo(order_id: str) -> Response:
    """Within 8 seconds an order never was."""

    with services().database.read() as session:
        sent = session.get(Order, order_id)
        if sent is None:
            raise access.NotFound("order")

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), sent.incident_id, lock=True)
        order = session.get_one(Order, order_id)
        dispatch.undo(session, order, case, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)
