"""Show the number of a citizen or a member to the desk, and who opens doors at a place.

Each of these stands in the audit; a call is an act of the feed as well. No answer is kept under an
idempotency key, because it would keep the number.
"""

from collections.abc import Callable
from enum import StrEnum

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, incident
from patrol.access import Actor
from patrol.intake import call
from patrol.intake.record import number_of
from patrol.models import AuditAct
from patrol.models.site_shapes import SiteContacts
from patrol.places import site
from patrol.queries import reporter
from patrol.queries.case import site_scene
from patrol.web.http import audited, limit
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import DESK, FIELD_AND_DESK, actor, allow, services

blueprint = Blueprint("numbers", __name__, url_prefix="/api/v1")

MOST = "60/10 minutes"
"""Numbers that one desk user may have shown: a person at work does not need more."""


class Purpose(StrEnum):
    """The reason for which the desk asks for a number."""

    READ = "read"
    CALL = "call"


ACTS = {Purpose.READ: AuditAct.NUMBER_SHOWN, Purpose.CALL: AuditAct.NUMBER_CALLED}


class NumberIn(Body):
    """The reason why the number is asked for; a call is noted on the timeline."""

    purpose: Purpose


class MemberNumberIn(NumberIn):
    """The same for a member, and the case that the call is about."""

    incident: str | None = Field(default=None, max_length=32)


class NumberOut(TypedDict):
    """The whole number."""

    phone: str


class PlaceContactsIn(Body):
    """Nothing: the case says the place."""


class PlaceContactsOut(TypedDict):
    """The people who open doors at the place of the case, by place; perhaps none."""

    contacts: list[SiteContacts]


Find = Callable[[Session, Actor], str | None]
Note = Callable[[Session, Actor], None]


@blueprint.post("/incidents/<incident_id>/number")
@allow(DESK)
@takes(NumberIn)
@gives(NumberOut)
@refuses(404, "no_incident", "no_number")
def of_reporter(incident_id: str) -> Response:
    """回拨: show the number of the person who reported the case."""

    def find(session: Session, me: Actor) -> str | None:
        return reporter.number(session, access.incident(session, me, incident_id))

    def note(session: Session, me: Actor) -> None:
        case = access.incident(session, me, incident_id, lock=True)
        incident.note_reporter_called(session, case, by=me.name)

    return _shown(read(NumberIn).purpose, incident_id, find, note)


@blueprint.post("/intakes/<intake_id>/number")
@allow(DESK)
@takes(NumberIn)
@gives(NumberOut)
@refuses(404, "no_intake", "no_number")
def of_intake(intake_id: str) -> Response:
    """回拨: show the number that came with an intake."""

    def find(session: Session, me: Actor) -> str | None:
        return number_of(access.intake(session, me, intake_id).record)

    def note(session: Session, me: Actor) -> None:
        call.note_called(session, access.intake(session, me, intake_id), by=me.name)

    return _shown(read(NumberIn).purpose, f"intake {intake_id}", find, note)


@blueprint.post("/members/<call_sign>/number")
@allow(DESK)
@takes(MemberNumberIn)
@gives(NumberOut)
@refuses(404, "no_member", "no_incident", "no_number")
def of_member(call_sign: str) -> Response:
    """Show the number of a member's mobile."""
    body = read(MemberNumberIn)

    def find(session: Session, me: Actor) -> str | None:
        return access.member(session, me, call_sign).mobile

    def note(session: Session, me: Actor) -> None:
        case = access.incident(session, me, body.incident, lock=True) if body.incident else None
        member = access.member(session, me, call_sign)
        incident.note_member_called(session, member, by=me.name, case=case)

    return _shown(body.purpose, f"member {call_sign}", find, note)


@blueprint.post("/incidents/<incident_id>/place-contacts")
@allow(FIELD_AND_DESK)
@takes(PlaceContactsIn)
@gives(PlaceContactsOut)
@refuses(404, "no_incident")
def of_place(incident_id: str) -> Response:
    """Show who opens doors at the place of a case: to the desk, and to its crew while engaged."""
    me = actor()
    read(PlaceContactsIn)  # it has no fields, and this refuses a body with any
    limit.hit("number", me.name, MOST)
    with services().database.read() as session:
        case = access.incident(session, me, incident_id)
        if not me.is_desk and not _is_engaged(session, me, incident_id):
            raise access.NotFound("incident")
        # Whoever holds it may be nobody's: the confirmed phone or the desk reads the numbers.
        if not me.is_confirmed:
            raise access.Forbidden
        # A desk is told of its own areas only; a crew stands at the door, wherever it is.
        within = me.area_ids if me.is_desk else None
        people = site.contacts(session, site_scene(case), within)
    with services().database.write() as session:
        # Before the answer, as with a number.
        audited.note(session, AuditAct.NUMBER_SHOWN, f"contacts {incident_id}")
    return jsonify(contacts=people)


def _is_engaged(session: Session, me: Actor, incident_id: str) -> bool:
    assert me.member_id is not None  # noqa: S101  # the gate let in members and desks
    rows = access.engaged(session, me.member_id)
    return any(row.incident_id == incident_id for row in rows)


def _shown(purpose: Purpose, subject: str, find: Find, note: Note) -> Response:
    """Answer with the number after it stands in the audit that it was given out."""
    me = actor()
    # By user and not by session: a second window gives nobody more numbers.
    limit.hit("number", me.name, MOST)
    with services().database.read() as session:
        phone = find(session, me)
    if phone is None:
        raise access.NotFound("number")
    with services().database.write() as session:
        # Before the answer: a number that was given out must never lack its row.
        audited.note(session, ACTS[purpose], subject)
        if purpose == Purpose.CALL:
            note(session, me)
    return jsonify(phone=phone)
