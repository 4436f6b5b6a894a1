"""Orders and assignments: receipts, answers and reports of the field; stand-down, lead and undo."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from flask import Blueprint, Response
from pydantic import BeforeValidator, Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock, delivery, dispatch, report
from patrol.dispatch import replacement
from patrol.models import Channel, Effect, NoFix, Order, ReceiptKind, ReportKind, Via
from patrol.models.shapes import AssignmentState, IncidentState, PositionState, ReportState
from patrol.people.enrolment import device_of
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
from patrol.web.phone import photos
from patrol.web.phone.device_time import Claim, age_s, moment_of, odd_of
from patrol.web.phone.known_position import known_position

blueprint = Blueprint("assignments", __name__, url_prefix="/api/v1")

_SHA256 = re.compile("[0-9a-f]{64}")


class DeviceStampedIn(Body):
    """An act with two times of the phone's clock: when it was made, and when it was sent."""

    made_at: Claim | None = None
    sent_at: Claim | None = None

    def acted_at(self) -> datetime:
        """Return when the act was made, by the server's clock (`clock.acted_at`)."""
        return clock.acted_at(clock.now(), moment_of(self.made_at), moment_of(self.sent_at))


class PositionIn(Body):
    """A position of a device, in WGS-84."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)
    taken_at: Claim | None = None
    """The time that the receiver of the satellites claims."""
    heard_at: Claim | None = None
    """The phone's time when the page got the position: its age counts from here."""

    def state(self) -> PositionState:
        """Return the place as the desk is told it, with the device's claim of the time."""
        place: PositionState = {
            "lat": self.lat,
            "lon": self.lon,
            "accuracy_m": self.accuracy_m,
            "taken_at": clock.iso_or_none(moment_of(self.taken_at)),
        }
        if words := odd_of(self.taken_at):
            place["taken_claim"] = words
        return place


KnownPosition = Annotated[PositionIn | None, BeforeValidator(known_position)]
"""The position of a report or a call, which is taken without it when it names no place."""


class AnswerOut(TypedDict):
    """The effect of the answer; `words` explain to the member why a late answer does not count."""

    effect: Effect
    words: str | None
    assignment: AssignmentState
    incident: IncidentState | None
    """Null when the member may not read the case any more."""


class ReportOut(TypedDict):
    """The effect of the report, and the report as it is stored."""

    effect: Effect
    report: ReportState
    incident: IncidentState | None
    """Null when the member may not read the case any more."""


class ReceiptIn(DeviceStampedIn):
    """A phone's receipt for an order, with the channel by which the order came."""

    kind: ReceiptKind
    channel: Channel


@blueprint.post("/assignments/<assignment_id>/receipts")
@allow(PHONE)
@keyed
@takes(ReceiptIn)
@gives(ReceiptOut)
@refuses(404, "no_assignment")
def receive(assignment_id: str) -> Response:
    """Record that a phone has shown or opened the order."""
    return answered_alike(RECEIVE, heard_receipt(actor(), assignment_id, read(ReceiptIn)))


class HeardReceipt(NamedTuple):
    """A phone's receipt, which came by HTTP or through the socket."""

    member_id: int | None
    assignment_id: str
    receipt: delivery.DeviceReceipt


def heard_receipt(me: access.Actor, assignment_id: str, body: ReceiptIn) -> HeardReceipt:
    acted_at = body.acted_at()
    receipt = delivery.DeviceReceipt(
        kind=body.kind,
        channel=body.channel,
        acted_at=acted_at,
        device_at=moment_of(body.made_at),
        device_claim=odd_of(body.made_at),
        device=device_of(me),
    )
    return HeardReceipt(me.member_id, assignment_id, receipt)


def _receive(session: Session, receipts: Sequence[HeardReceipt]) -> list[Answer | Exception]:
    asked = [(said.member_id, said.assignment_id) for said in receipts]
    own = delivery.own_assignments(session, asked)
    given = [
        (row, said.receipt) for row, said in zip(own, receipts, strict=True) if row is not None
    ]
    are_new = iter(delivery.receive(session, given))
    return [
        access.NotFound("assignment")
        if row is None
        else (200, {"effect": "applied" if next(are_new) else "late"})
        for row in own
    ]


RECEIVE = each_once(_receive)
"""Write receipts together: after an order all phones say `shown` within a second."""


class AnswerIn(DeviceStampedIn):
    """The answer of the member, or of the desk on the member's behalf."""

    answer: str = Field(pattern="^(accepted|declined)$")
    reason: str = Field(default="", max_length=200)
    via: Via | None = None
    place_version: int | None = None
    """The version of the place that the member saw, or that the desk read out by radio."""


@blueprint.post("/assignments/<assignment_id>/answer")
@allow(FIELD_AND_DESK)
@keyed
@takes(AnswerIn)
@gives(AnswerOut)
@refuses(404, "no_assignment")
@refuses(409, *COMMAND)
@refuses(422, "desk_is_no_phone")
def answer_order(assignment_id: str) -> Response:
    """Record the answer of the member, or of the desk on the member's behalf (by radio)."""
    body = read(AnswerIn)
    me = actor()
    via = (body.via or Via.DESK) if me.is_desk else Via.PHONE
    if me.is_desk and via == Via.PHONE:
        raise Problem(422, "desk_is_no_phone")

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        # The phone may still show the assignment that was replaced: the answer is for the new one.
        row = replacement.asked_again(session, row)
        is_reader = access.reads_now(session, me, row, case)
        author = answer.Said(
            by=me.name,
            via=via,
            acted_at=body.acted_at(),
            device_at=moment_of(body.made_at),
            device_claim=odd_of(body.made_at),
            device=device_of(me),
        )
        if body.answer == "accepted":
            effect = answer.accept(session, row, case, author, place_version=body.place_version)
        else:
            effect = answer.decline(session, row, case, author, reason=body.reason)
        state = shown(session, case)
        return 200, {
            "effect": effect.value,
            "words": answer.words(row, effect, language()),
            "assignment": dispatch.assignment_state(row),
            "incident": state if is_reader else None,
        }

    return answered_together(act)


class ReportIn(DeviceStampedIn):
    """A report from the field. `photos` may name photos that the server does not have yet."""

    kind: ReportKind
    text: str = Field(default="", max_length=2000)
    disposition: str | None = Field(default=None, max_length=40)
    position: KnownPosition = None
    no_fix: NoFix | None = None
    """The reason why the report says no position."""
    photos: list[str] = Field(default_factory=list, max_length=12)
    later: bool = False
    """补报: it adds to what was reported before."""
    owed: bool = False
    """稍后补: the member reports the rest later, and the case waits for it."""
    via: Via | None = None

    def place(self) -> dict[str, Any]:
        """Return the parts of the fact that say where it was made."""
        position = self.position
        if position is None:
            return {"no_fix": self.no_fix}
        return {
            "lat": position.lat,
            "lon": position.lon,
            "accuracy_m": position.accuracy_m,
            "taken_at": moment_of(position.taken_at),
            "taken_claim": odd_of(position.taken_at),
            "fix_age_s": age_s(position.heard_at, self.made_at),
        }


@blueprint.post("/assignments/<assignment_id>/reports")
@allow(FIELD_AND_DESK)
@keyed
@takes(ReportIn)
@gives(ReportOut, 201)
@refuses(404, "no_assignment")
@refuses(409, *COMMAND)
@refuses(422, "bad_photo_name", "say_result", "unknown_disposition")
def file_report(assignment_id: str) -> Response:
    """反馈: store a report from the field, whatever the state of the case."""
    body = read(ReportIn)
    me = actor()
    if not all(_SHA256.fullmatch(sha) for sha in body.photos):
        raise Problem(422, "bad_photo_name")
    if body.disposition and body.disposition not in services().office.dispositions:
        raise Problem(422, "unknown_disposition")
    fact = report.Fact(
        kind=body.kind,
        via=(body.via or Via.DESK) if me.is_desk else Via.PHONE,
        acted_at=body.acted_at(),
        device_at=moment_of(body.made_at),
        device_claim=odd_of(body.made_at),
        text=body.text,
        disposition=body.disposition,
        photos=body.photos,
        is_later=body.later,
        is_owed=body.owed,
        by=me.name if me.is_desk else None,
        device=device_of(me),
        namer=photos.owner_of(me),
        linkable=photos.seen_by(me, body.photos),
        **body.place(),
    )
    office = services().office

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        row = replacement.asked_again(session, row)
        is_reader = access.reads_now(session, me, row, case)
        filed = report.file(session, office, row, case, fact)
        return 201, {
            "effect": filed.effect.value,
            "report": report.state(filed),
            "incident": shown(session, case) if is_reader else None,
        }

    return answered_together(act)


@blueprint.put("/assignments/<assignment_id>/owed-report")
@allow(DESK)
@keyed
@gives(IncidentOut)
@refuses(404, "no_assignment")
@refuses(409, *COMMAND)
def reassign(assignment_id: str) -> Response:
    """待补报: let this member of the crew write the report that another one owes."""

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, actor(), assignment_id, lock=True)
        report.reassign(session, row, case, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)


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
    """Stand a member down: the member leaves the case."""
    body = read(WithdrawIn)

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, actor(), assignment_id, lock=True)
        dispatch.withdraw(session, row, case, by=actor().name, reason=body.reason)
        return 200, {"incident": shown(session, case)}

    return answered(act)


class LeadIn(Body):
    """Always true: to change the lead, make another member the lead."""

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
    """主办: make this member the lead of the case."""
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
    """Undo an order within 8 seconds after it was sent."""
    # Read first: the case must be locked before the order, and the order names the case.
    with services().database.read() as session:
        order = session.get(Order, order_id)
        if order is None:
            raise access.NotFound("order")

    def act(session: Session) -> Answer:
        try:
            case = access.incident(session, actor(), order.incident_id, lock=True)
        except access.NotFound:  # else a stranger learns that there is such an order
            raise access.NotFound("order") from None
        dispatch.undo(session, session.get_one(Order, order_id), case, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)
