"""Orders and assignments: answers, receipts and reports from the field, stand-down at the desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response
from pydantic import AwareDatetime, Field, field_validator
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock, delivery, dispatch, report
from patrol.dispatch import replacement
from patrol.models import Channel, Effect, Order, ReceiptKind, ReportKind, Via
from patrol.models.shapes import AssignmentState, IncidentState, ReportState
from patrol.report import answer
from patrol.web.http.answers import (
    Answer,
    Body,
    answered,
    answered_alike,
    answered_together,
    read,
    shown,
)
from patrol.web.http.contract import COMMAND, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, FIELD_AND_DESK, PHONE, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.once import each_once
from patrol.web.http.problem import Problem
from patrol.web.http.shapes import IncidentOut, ReceiptOut

blueprint = Blueprint("assignments", __name__, url_prefix="/api/v1")


class DeviceStampedIn(Body):
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


class PositionIn(Body):
    """A place on earth, WGS-84."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)
    taken_at: AwareDatetime | None = None


class AnswerOut(TypedDict):
    """The effect of the answer; `words` are for the member when it came too late to count."""

    effect: Effect
    words: str | None
    assignment: AssignmentState
    incident: IncidentState


class ReportOut(TypedDict):
    """The effect of the report, and the report as it is kept."""

    effect: Effect
    report: ReportState
    incident: IncidentState


class ReceiptIn(DeviceStampedIn):
    """The receipt of a phone for an order, with the channel by which it came."""

    kind: ReceiptKind
    channel: Channel


@blueprint.post("/assignments/<assignment_id>/receipts")
@allow(PHONE)
@keyed
@takes(ReceiptIn)
@gives(ReceiptOut)
@refuses(404, "no_assignment")
def receive(assignment_id: str) -> Response:
    """A phone has shown or opened the order."""
    return answered_alike(RECEIVE, told(actor(), assignment_id, read(ReceiptIn)))


class Told(NamedTuple):
    """A phone's receipt, whether it came by HTTP or up the socket."""

    by: access.Actor
    assignment_id: str
    receipt: delivery.DeviceReceipt


def told(me: access.Actor, assignment_id: str, body: ReceiptIn) -> Told:
    acted_at = body.acted_at()
    receipt = delivery.DeviceReceipt(body.kind, body.channel, acted_at, body.made_at, me.phone_id)
    return Told(me, assignment_id, receipt)


def _receive(session: Session, receipts: Sequence[Told]) -> list[Answer | Exception]:
    own = access.own_assignments(session, [(one.by, one.assignment_id) for one in receipts])
    given = [(row, one.receipt) for row, one in zip(own, receipts, strict=True) if row is not None]
    are_new = iter(delivery.receive(session, given))
    return [
        access.NotFound("assignment")
        if row is None
        else (200, {"effect": "applied" if next(are_new) else "late"})
        for row in own
    ]


RECEIVE = each_once(_receive)
"""After an order all phones say `shown` within a second: they are written together."""


class AnswerIn(DeviceStampedIn):
    """The member's answer, or the desk's on behalf."""

    answer: str = Field(pattern="^(accepted|declined)$")
    reason: str = Field(default="", max_length=200)
    via: Via | None = None
    place_version: int | None = None
    """Of the place that the member saw, or that the desk read out by radio."""


@blueprint.post("/assignments/<assignment_id>/answer")
@allow(FIELD_AND_DESK)
@keyed
@takes(AnswerIn)
@gives(AnswerOut)
@refuses(404, "no_assignment")
@refuses(409, *COMMAND)
@refuses(422, "desk_is_no_phone")
def answer_order(assignment_id: str) -> Response:
    """The member answers, or the desk on behalf: R, accepted by radio."""
    body = read(AnswerIn)
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


class ReportIn(DeviceStampedIn):
    """A report from the field. A photo may be named before it has arrived."""

    kind: ReportKind
    text: str = Field(default="", max_length=2000)
    disposition: str | None = Field(default=None, max_length=40)
    position: PositionIn | None = None
    photos: list[str] = Field(default_factory=list, max_length=12)
    later: bool = False
    via: Via | None = None


@blueprint.post("/assignments/<assignment_id>/reports")
@allow(FIELD_AND_DESK)
@keyed
@takes(ReportIn)
@gives(ReportOut, 201)
@refuses(404, "no_assignment")
@refuses(409, *COMMAND)
@refuses(422, "bad_photo_name", "unknown_disposition")
def file_report(assignment_id: str) -> Response:
    """反馈: what the field says; a fact is stored whatever the case's state."""
    body = read(ReportIn)
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


class WithdrawIn(Body):
    """The reason why the member is stood down."""

    reason: str = Field(default="", max_length=200)


@blueprint.delete("/assignments/<assignment_id>")
@allow(DESK)
@keyed
@takes(WithdrawIn)
@gives(IncidentOut)
@refuses(404, "no_assignment")
@refuses(409, *COMMAND)
def withdraw(assignment_id: str) -> Response:
    """Stand a member down."""
    body = read(WithdrawIn)

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, actor(), assignment_id, lock=True)
        dispatch.withdraw(session, row, case, by=actor().name, reason=body.reason)
        return 200, {"incident": shown(session, case)}

    return answered(act)


class LeadIn(Body):
    """Always true: to change the lead, name another one."""

    is_lead: bool


@blueprint.patch("/assignments/<assignment_id>")
@allow(DESK)
@keyed
@takes(LeadIn)
@gives(IncidentOut)
@refuses(404, "no_assignment")
@refuses(409, *COMMAND)
@refuses(422, "name_another_lead")
def make_lead(assignment_id: str) -> Response:
    """主办: make this member the lead."""
    if not read(LeadIn).is_lead:
        raise Problem(422, "name_another_lead")

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, actor(), assignment_id, lock=True)
        dispatch.lead(session, row, case, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)


@blueprint.delete("/orders/<order_id>")
@allow(DESK)
@keyed
@gives(IncidentOut)
@refuses(404, "no_order")
@refuses(409, *COMMAND, "too_late_to_undo")
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
