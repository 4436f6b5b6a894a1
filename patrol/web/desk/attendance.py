"""到岗: who is expected and who is there; the desk sets duty on behalf and records absences."""

from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock
from patrol.models import AbsenceKind
from patrol.office.entry import CLOCK_TIME
from patrol.people import absence, duty, shift
from patrol.people.desk_user import Author
from patrol.queries import attendance
from patrol.queries.rota import absence_state
from patrol.queries.rota_shapes import AbsenceState, AttendanceOut
from patrol.web.http.answers import Answer, Body, CalendarDay, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.phone.phone import DutyOut

blueprint = Blueprint("attendance", __name__)

ClockTime = Annotated[str, Field(pattern=CLOCK_TIME)]


class BehalfIn(Body):
    """True when the duty of the member begins, false when it ends."""

    on_duty: bool


class AbsenceIn(Body):
    """From the beginning of the first day, or `starts`, to the end of the last one, or `ends`."""

    call_sign: str = Field(min_length=1, max_length=12)
    first: CalendarDay
    last: CalendarDay
    starts: ClockTime | None = None
    ends: ClockTime | None = None
    kind: AbsenceKind = AbsenceKind.LEAVE


class AbsenceOut(TypedDict):
    """The absence as it is kept."""

    absence: AbsenceState


@blueprint.get("/api/v1/attendance")
@allow(DESK)
@gives(AttendanceOut)
def read_attendance() -> Response:
    """Read 应到、实到、未到 of the shifts that run now."""
    with services().database.read() as session:
        return jsonify(attendance.now(session, actor()))


@blueprint.put("/api/v1/members/<call_sign>/duty")
@allow(DESK)
@keyed
@takes(BehalfIn)
@gives(DutyOut)
@refuses(404, "no_member")
@refuses(409, "on_a_case")
def set_duty(call_sign: str) -> Response:
    """代上岗、代下岗: set a member's duty on behalf, as one does whose phone is broken."""
    body, me = read(BehalfIn), actor()

    def act(session: Session) -> Answer:
        member = access.member(session, me, call_sign)
        change = duty.start if body.on_duty else duty.end
        change(session, member, at=clock.now(), by=Author.of(me))
        return 200, {"on_duty": body.on_duty}

    return answered(act)


@blueprint.post("/api/v1/absences")
@allow(DESK)
@keyed
@takes(AbsenceIn)
@gives(AbsenceOut, 201)
@refuses(404, "no_member")
@refuses(409, "absent_already")
@refuses(422, "bad_absence")
def record() -> Response:
    """请假: record that a member is absent, in the office's time zone."""
    body, me = read(AbsenceIn), actor()
    starts_at, ends_at = shift.between(body.first, body.starts, body.last, body.ends)

    def act(session: Session) -> Answer:
        member = access.member(session, me, body.call_sign)
        row = absence.record(
            session,
            member,
            starts_at=starts_at,
            ends_at=ends_at,
            kind=body.kind,
            by=Author.of(me),
        )
        return 201, {"absence": absence_state(row, member.call_sign)}

    return answered(act)


@blueprint.delete("/api/v1/absences/<absence_id>")
@allow(DESK)
@keyed
@gives(AbsenceOut)
@refuses(404, "no_absence")
def withdraw(absence_id: str) -> Response:
    """销假: end an absence that was wrong, or is over early."""

    def act(session: Session) -> Answer:
        row, call_sign = absence.withdraw(session, actor(), absence_id)
        return 200, {"absence": absence_state(row, call_sign)}

    return answered(act)
