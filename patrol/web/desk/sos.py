"""求救 SOS at the desk: who is nearest, sending them, and ending the SOS with a reason."""

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock, dispatch, incident, sos
from patrol.dispatch import candidate_words, candidates
from patrol.geo import Point
from patrol.i18n import t
from patrol.intake import sources
from patrol.models import Alarm, Incident, assignment_id
from patrol.places import gazetteer
from patrol.places.nearest import nearest_words
from patrol.web.desk.board import AlarmClearedOut
from patrol.web.desk.commands import ReasonIn
from patrol.web.desk.dispatch import DispatchOut
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import COMMAND, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.language import language

blueprint = Blueprint("sos", __name__, url_prefix="/api/v1")


class RescuersOut(TypedDict):
    """The members who are with the caller first; members on a grave case come last."""

    rescuers: list[candidate_words.CandidateState]
    incident: str | None
    """The case of the SOS."""
    version: int | None
    """The version of the case to which rescuers are sent; null when one is opened for them."""


@blueprint.get("/alarms/<alarm_id>/rescuers")
@allow(DESK)
@gives(RescuersOut)
@refuses(404, "no_alarm")
def who_is_near(alarm_id: str) -> Response:
    """派最近 3 人: list the members who are with the caller of an SOS first."""
    me, world = actor(), services()
    with world.database.read() as session:
        row = sos.read(session, me, alarm_id)
        goal = sos.goal(session, me, row)
        ranked = candidates.rank(
            session,
            goal,
            world.office.category(sos.CATEGORY),
            world.streets,
            area_ids=me.area_ids,
            live=world.context.present(session),
            chance=world.context.chance,
        )
        nearest = sos.nearest(ranked, row)
        case = session.get(Incident, goal.id) if goal.id else None
    return jsonify(
        rescuers=[candidate_words.state(candidate, language()) for candidate in nearest],
        incident=row.incident_id,
        version=case.version if case else None,
    )


class RescueIn(Body):
    """The members to send. `incident`, `version`: the case of the SOS as the desk read it."""

    members: list[str] = Field(min_length=1, max_length=20)
    incident: str | None = Field(default=None, max_length=32)
    version: int | None = None


@blueprint.post("/alarms/<alarm_id>/rescue")
@allow(DESK)
@keyed
@takes(RescueIn)
@gives(DispatchOut, 201)
@refuses(404, "no_alarm", "no_member")
@refuses(409, *COMMAND, "wrong_version", "already_sent", "sos_over")
def send_rescue(alarm_id: str) -> Response:
    """派最近 3 人: send members to the caller of an SOS.

    They go to the case of the SOS when the member is there, else to a case that is opened for it.
    """
    body, me = read(RescueIn), actor()
    call_signs = list(dict.fromkeys(body.members))
    # Read before the write lock: a way on the street network takes long to find.
    with services().database.read() as session:
        members = access.members(session, me, call_signs)
        row = sos.read(session, me, alarm_id)
        goal = sos.goal(session, me, row)
        travel = candidates.ways(session, goal, members, services().streets)
        place = _place(session, goal)
        opening = _opening(session, row, goal, place)
    text = _order_words(row, place)

    def act(session: Session) -> Answer:
        case, order = sos.rescue(
            session,
            me,
            sos.read(session, me, alarm_id, lock=True),
            members,
            opening=opening,
            seen=body.incident,
            version=body.version,
            text=text,
            travel=travel,
        )
        return 201, {
            "incident": shown(session, case),
            "order": incident.order_state(order),
            "assignments": [assignment_id(order.id, call_sign) for call_sign in call_signs],
            "undo_until": clock.iso(order.at + dispatch.UNDO),
        }

    return answered(act, phones_first=True)


def _place(session: Session, goal: sos.Goal) -> str:
    """Return the words for the place of the member; empty when it is not known."""
    if goal.lat is None or goal.lon is None:
        return ""
    return nearest_words(session, Point(goal.lat, goal.lon), services().roads, language()) or ""


def _opening(session: Session, row: Alarm, goal: sos.Goal, place: str) -> incident.Opening:
    """Return the case that is opened when the SOS has none, with the place of the member."""
    me = actor()
    at = Point(goal.lat, goal.lon) if goal.lat is not None and goal.lon is not None else None
    own_area_id = row.area_id if row.area_id in me.area_ids else me.area_id
    return incident.Opening(
        category=services().office.category(sos.CATEGORY),
        area_id=gazetteer.area_at(session, at, me.area_ids, own_area_id),
        source=sources.DESK,
        title=t("server.sos.title", language(), member=row.call_sign or ""),
        place=place,
        lat=goal.lat,
        lon=goal.lon,
    )


def _order_words(row: Alarm, place: str) -> str:
    key = "server.sos.order" if place else "server.sos.order_nowhere"
    return t(key, language(), member=row.call_sign or "", place=place)


@blueprint.delete("/alarms/<alarm_id>")
@allow(DESK)
@keyed
@takes(ReasonIn)
@gives(AlarmClearedOut)
@refuses(404, "no_alarm")
def end(alarm_id: str) -> Response:
    """解除: end an SOS with a reason, which the member reads. One that is over stays as it was."""
    body = read(ReasonIn)

    def act(session: Session) -> Answer:
        row = sos.read(session, actor(), alarm_id, lock=True)
        has_ended = sos.end(session, row, by=actor().name, reason=body.reason)
        # The alarm is settled before the commit, after this answer is made.
        return 200, {
            "alarm_id": row.id,
            "cleared_by": actor().name if has_ended else row.cleared_by,
        }

    return answered(act)
