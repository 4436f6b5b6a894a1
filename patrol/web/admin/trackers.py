"""跟踪器: an administrator registers the devices whose positions count as a member's."""

from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import StringConstraints
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.intake import registry, trackers
from patrol.models import AuditAct, Role, Source
from patrol.models.shapes import Moment
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("trackers", __name__, url_prefix="/api/v1/admin/sources")

TrackerWord = StringConstraints(strip_whitespace=True, min_length=1, max_length=64)


class TrackerIn(Body):
    """The device as it names itself, and the call sign of the member who carries it."""

    device: Annotated[str, TrackerWord]
    call_sign: Annotated[str, TrackerWord]


class TrackerState(TypedDict):
    """A registered device."""

    id: int
    device: str
    call_sign: str
    added_at: Moment


class TrackersOut(TypedDict):
    """The devices of a source."""

    may_change: bool
    trackers: list[TrackerState]


@blueprint.get("/<code>/trackers")
@allow(CHIEFS)
@gives(TrackersOut)
@refuses(404, "no_source")
def listed(code: str) -> Response:
    """Read the devices of a source and who carries them."""
    audited.gather(AuditAct.READ, "trackers")
    with services().database.read() as session:
        return jsonify(_out(session, registry.one(session, actor(), code)))


@blueprint.post("/<code>/trackers")
@allow(ADMINS)
@keyed
@takes(TrackerIn)
@gives(TrackersOut, 201)
@refuses(404, "no_source", "no_member")
@refuses(409, "tracker_taken")
@refuses(422, "no_positions")
def add(code: str) -> Response:
    """Let the positions of a device count as a member's."""
    body, me = read(TrackerIn), actor()

    def act(session: Session) -> Answer:
        source = registry.one(session, me, code)
        trackers.add(session, me, source, body.device, body.call_sign)
        session.flush()
        return 201, dict(_out(session, source))

    return answered(act)


@blueprint.delete("/<code>/trackers/<int:tracker_id>")
@allow(ADMINS)
@keyed
@gives(TrackersOut)
@refuses(404, "no_source", "no_tracker")
def remove(code: str, tracker_id: int) -> Response:
    """Let the positions of a device count no more."""
    me = actor()

    def act(session: Session) -> Answer:
        source = registry.one(session, me, code)
        trackers.remove(session, me, source, tracker_id)
        session.flush()
        return 200, dict(_out(session, source))

    return answered(act)


def _out(session: Session, source: Source) -> TrackersOut:
    return {
        "may_change": actor().role == Role.ADMIN,
        "trackers": [
            {
                "id": row.id or 0,
                "device": row.device,
                "call_sign": sign,
                "added_at": clock.iso(row.added_at),
            }
            for row, sign in trackers.listed(session, source)
        ],
    }
