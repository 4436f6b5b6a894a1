"""志愿者: the office gives one-time codes to riders and residents, and may end a volunteer."""

import segno
from flask import Blueprint, Response, jsonify, make_response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.access import NotFound
from patrol.models import AuditAct, Volunteer, VolunteerKind
from patrol.models.shapes import Moment
from patrol.people import volunteer
from patrol.queries import desk_users
from patrol.queries.people_shapes import AreaNode
from patrol.web.admin.areas import MOST_ID
from patrol.web.http import audited
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import CHIEFS, actor, allow, services

blueprint = Blueprint("volunteers", __name__, url_prefix="/api/v1/admin/volunteers")

MOST_CODES = 50


class VolunteerState(TypedDict):
    """A volunteer, or a code that nobody has entered yet. Nothing is counted about a volunteer."""

    id: str
    kind: VolunteerKind
    area: AreaNode
    nickname: str
    issued_at: Moment
    expires_at: Moment | None
    """The end of the code; None once it was entered."""
    entered_at: Moment | None


class VolunteersOut(TypedDict):
    """The volunteers of the caller's areas."""

    areas: list[AreaNode]
    volunteers: list[VolunteerState]


class CodesIn(Body):
    """The number and the kind of new codes."""

    kind: VolunteerKind
    area_id: int = Field(ge=1, lt=MOST_ID)
    count: int = Field(default=1, ge=1, le=MOST_CODES)


class CodesOut(TypedDict):
    """New codes, shown this once, with the address where they are entered."""

    codes: list[str]
    url: str
    qr: str
    """The address as a picture, a `data:` address."""
    volunteers: list[VolunteerState]


@blueprint.get("")
@allow(CHIEFS)
@gives(VolunteersOut)
def all_volunteers() -> Response:
    """Read the volunteers and the unused codes of the caller's areas."""
    with services().database.read() as session:
        nodes = desk_users.areas(session, actor().area_ids)
        rows = _states(session)
    return jsonify(areas=list(nodes.values()), volunteers=rows)


@blueprint.post("")
@allow(CHIEFS)
@takes(CodesIn)
@gives(CodesOut, 201)
@refuses(404, "no_area")
def issue() -> Response:
    """Make one-time codes; each lets one device in, within thirty days."""
    me, body = actor(), read(CodesIn)
    desk_users.require_area(me, body.area_id)
    # Not `keyed`: the kept answer would hold the codes.
    with services().database.write() as session:
        codes = volunteer.issue(session, body.kind, body.area_id, body.count, by=me.name)
        audited.note(session, AuditAct.LINK_MADE, f"{body.count} codes for {body.kind} volunteers")
        session.flush()
        rows = _states(session)
    url = f"{services().settings.public_url}/mine"
    answer: CodesOut = {
        "codes": [f"{code[:5]}-{code[5:]}" for code in codes],
        "url": url,
        "qr": segno.make(url, error="m").svg_data_uri(scale=4, border=2),
        "volunteers": rows,
    }
    return make_response(jsonify(answer), 201)


@blueprint.delete("/<volunteer_id>")
@allow(CHIEFS)
@gives(VolunteersOut)
@refuses(404, "no_volunteer")
def end(volunteer_id: str) -> Response:
    """Delete a volunteer or an unused code, as the volunteer's own button does."""
    me = actor()
    with services().database.write() as session:
        row = session.get(Volunteer, volunteer_id[:32])
        if row is None or row.area_id not in me.area_ids:
            raise NotFound("volunteer")
        volunteer.forget(session, row)
        audited.note(session, AuditAct.ERASED, "volunteer")
        nodes = desk_users.areas(session, me.area_ids)
        rows = _states(session)
    return jsonify(areas=list(nodes.values()), volunteers=rows)


def _states(session: Session) -> list[VolunteerState]:
    area_ids = actor().area_ids
    nodes = desk_users.areas(session, area_ids)
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "area": nodes[row.area_id],
            "nickname": row.nickname,
            "issued_at": clock.iso(row.issued_at),
            "expires_at": None if row.entered_at else clock.iso(row.expires_at),
            "entered_at": clock.iso_or_none(row.entered_at),
        }
        for row in volunteer.listed(session, area_ids)
    ]
