"""Cases at the desk: open, read, amend, take up, put aside, merge, verify, reopen."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import AwareDatetime, Field, field_validator, model_validator
from sqlmodel import Session

from patrol import access, clock, closure, dispatch, incident
from patrol.channels import radio
from patrol.dispatch import amend, candidates, replacement
from patrol.geo import to_wgs84
from patrol.intake import accept, sources
from patrol.models import Incident, Intake, assignment_id
from patrol.places import gazetteer
from patrol.queries.case import whole_case
from patrol.status import IncidentStatus
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.gate import DESK, FIELD_AND_DESK, actor, allow, language, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("incidents", __name__, url_prefix="/api/v1")

LONGEST_HOLD = timedelta(days=30)


class Opening(Body):
    category: str = Field(max_length=6)
    severity: int | None = Field(default=None, ge=1, le=4)
    title: str | None = Field(default=None, max_length=60)
    place: str | None = Field(default=None, max_length=200)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    datum: str = Field(default="wgs84", pattern="^(wgs84|gcj02|bd09)$")
    description: str | None = Field(default=None, max_length=4000)
    area_id: int | None = None
    intake: str | None = Field(default=None, max_length=32)

    @model_validator(mode="after")
    def whole_point(self) -> "Opening":
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon go together")
        return self


@blueprint.post("/incidents")
@allow(DESK)
def open_incident() -> Response:
    body = read(Opening)
    if body.category not in services().office.categories:
        raise Problem(
            422,
            "invalid",
            errors=[{"field": "category", "message": "unknown"}],
            words={"fields": "category"},
        )

    opening = None if body.intake else _opening(body)

    def act(session: Session) -> Answer:
        if opening is None:
            case = _from_intake(session, body)
        else:
            case = incident.open_(session, opening, by=actor().name, language=language())
        return 201, {"incident": shown(session, case)}

    return answered(act)


def _from_intake(session: Session, body: Opening) -> Incident:
    row = session.get(Intake, body.intake, with_for_update=True)
    if row is None or row.area_id not in actor().area_ids:
        raise access.NotFound("intake")
    changes = body.model_dump(exclude={"intake", "area_id", "datum"}, exclude_none=True)
    if body.lat is not None and body.lon is not None:
        point = to_wgs84(body.lat, body.lon, body.datum)
        changes |= {"lat": point.lat, "lon": point.lon}
    return accept.open_(session, row, services().office, by=actor().name, changes=changes)


def _opening(body: Opening) -> incident.Opening:
    """What the desk wrote, with its area."""
    area_id = body.area_id or _area(body)
    if area_id not in actor().area_ids:
        raise access.NotFound("area")
    return incident.Opening(
        category=services().office.category(body.category),
        area_id=area_id,
        source=sources.DESK,
        severity=body.severity,
        title=body.title or "",
        place=body.place or "",
        lat=body.lat,
        lon=body.lon,
        datum=body.datum,
        description=body.description or "",
    )


def _area(body: Opening) -> int:
    me = actor()
    if body.lat is None or body.lon is None:
        return me.area_id
    point = to_wgs84(body.lat, body.lon, body.datum)
    with services().database.read() as session:
        return gazetteer.area_at(session, point, me.area_ids, me.area_id)


@blueprint.get("/incidents/<incident_id>")
@allow(FIELD_AND_DESK)
def read_incident(incident_id: str) -> Response:
    with services().database.read() as session:
        case = access.incident(session, actor(), incident_id)
        return jsonify(whole_case(session, case, for_desk=actor().is_desk))


class Amending(Body):
    """What is not named stays; a position can be taken away, both halves at once."""

    version: int
    title: str | None = Field(default=None, min_length=1, max_length=60)
    category: str | None = Field(default=None, max_length=6)
    severity: int | None = Field(default=None, ge=1, le=4)
    place: str | None = Field(default=None, max_length=200)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    description: str | None = Field(default=None, max_length=4000)


@blueprint.patch("/incidents/<incident_id>")
@allow(DESK)
def amend_incident(incident_id: str) -> Response:
    body = read(Amending)
    changes = body.model_dump(exclude={"version"}, exclude_unset=True)
    if ("lat" in changes) != ("lon" in changes) or (
        (changes.get("lat") is None) != (changes.get("lon") is None)
    ):
        raise Problem(422, "half_point")
    if empty := [name for name, value in changes.items() if value is None and name[0] != "l"]:
        raise Problem(422, "invalid", words={"fields": ", ".join(empty)})
    if "category" in changes and changes["category"] not in services().office.categories:
        raise Problem(422, "unknown_category")

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        incident.expect(case, body.version)
        amend.amend(session, case, services().office, changes, by=actor().name)
        return 200, {"incident": shown(session, case)}

    return answered(act)


@blueprint.get("/incidents/<incident_id>/candidates")
@allow(DESK)
def who_should_go(incident_id: str) -> Response:
    me, world = actor(), services()
    with world.database.read() as session:
        case = access.incident(session, me, incident_id)
        category = world.office.category(case.category)
        ranked = candidates.rank(
            session,
            case,
            category,
            world.streets,
            area_ids=me.area_ids,
            live=world.context.present(session),
            chance=world.context.chance,
        )
        suggested = candidates.suggest(session, case, ranked)
    return jsonify(
        basis="road" if world.streets.network else "line",
        suggested=suggested,
        radio=radio.script(case, suggested, ""),
        candidates=[candidates.state(one, language()) for one in ranked[:60]],
    )


class Sending(Body):
    members: list[str] = Field(min_length=1, max_length=200)
    order: str = Field(default="", max_length=1000)
    version: int | None = None
    lead: str | None = Field(default=None, max_length=12)
    first_only: bool = False
    """Whoever accepts first has it."""
    instead_of: list[str] = Field(default_factory=list, max_length=20)
    """Silent assignments: they are replaced at once, or when somebody accepts first."""


@blueprint.post("/incidents/<incident_id>/assignments")
@allow(DESK)
def send_members(incident_id: str) -> Response:
    body = read(Sending)
    me = actor()
    call_signs = list(dict.fromkeys(body.members))
    if body.lead and body.lead not in call_signs:
        raise Problem(422, "lead_not_sent")

    with services().database.read() as session:
        members = access.members(session, me, call_signs)
        seen = access.incident(session, me, incident_id)
        travel = candidates.ways(session, seen, members, services().streets)

    def act(session: Session) -> Answer:
        case = access.incident(session, me, incident_id, lock=True)
        order = replacement.send(
            session,
            case,
            members,
            instead_of=body.instead_of,
            by=me.name,
            text=body.order,
            version=body.version,
            lead=body.lead,
            travel=travel,
            first_only=body.first_only,
        )
        return 201, {
            "incident": shown(session, case),
            "order": incident.order_state(order),
            "assignments": [assignment_id(order.id, call_sign) for call_sign in call_signs],
            "undo_until": clock.iso(order.at + dispatch.UNDO),
        }

    return answered(act, phones_first=True)


@blueprint.put("/incidents/<incident_id>/claim")
@allow(DESK)
def claim(incident_id: str) -> Response:
    return _command(
        incident_id, lambda s, case: incident.claim(s, case, by=actor().name, seat=actor().seat)
    )


@blueprint.delete("/incidents/<incident_id>/claim")
@allow(DESK)
def release(incident_id: str) -> Response:
    return _command(incident_id, lambda s, case: incident.release(s, case, by=actor().name))


def _command(incident_id: str, verb: Any, status: int = 200) -> Response:
    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        verb(session, case)
        return status, {"incident": shown(session, case)}

    return answered(act)


class Notifying(Body):
    agency: str = Field(min_length=1, max_length=20)
    reference: str | None = Field(default=None, max_length=60)
    expected_at: AwareDatetime | None = None
    note: str | None = Field(default=None, max_length=200)


@blueprint.post("/incidents/<incident_id>/notified")
@allow(DESK)
def notified(incident_id: str) -> Response:
    body = read(Notifying)
    return _command(
        incident_id,
        lambda s, case: incident.notify(s, case, by=actor().name, **body.model_dump()),
        201,
    )


class Holding(Body):
    until: AwareDatetime
    reason: str = Field(min_length=1, max_length=200)

    @field_validator("until")
    @classmethod
    def soon(cls, until: datetime) -> datetime:
        if not clock.is_sane(until) or not clock.now() < until < clock.now() + LONGEST_HOLD:
            raise ValueError("lies between now and 30 days from now")
        return until


@blueprint.put("/incidents/<incident_id>/hold")
@allow(DESK)
def hold(incident_id: str) -> Response:
    body = read(Holding)
    return _command(
        incident_id,
        lambda s, case: incident.hold(
            s, case, by=actor().name, until=body.until, reason=body.reason
        ),
    )


@blueprint.delete("/incidents/<incident_id>/hold")
@allow(DESK)
def resume(incident_id: str) -> Response:
    return _command(incident_id, lambda s, case: incident.resume(s, case, by=actor().name))


class Transferring(Body):
    to: str = Field(min_length=1, max_length=60)
    reference: str | None = Field(default=None, max_length=60)
    reason: str = Field(default="", max_length=200)


@blueprint.post("/incidents/<incident_id>/transfer")
@allow(DESK)
def transfer(incident_id: str) -> Response:
    body = read(Transferring)
    return _command(
        incident_id,
        lambda s, case: closure.put_aside(
            s,
            case,
            IncidentStatus.TRANSFERRED,
            by=actor().name,
            reason=body.reason,
            to=body.to,
            reference=body.reference,
        ),
    )


class Reason(Body):
    reason: str = Field(min_length=1, max_length=200)


@blueprint.post("/incidents/<incident_id>/cancellation")
@allow(DESK)
def cancel(incident_id: str) -> Response:
    body = read(Reason)
    return _command(
        incident_id,
        lambda s, case: closure.put_aside(
            s, case, IncidentStatus.CANCELLED, by=actor().name, reason=body.reason
        ),
    )


class Merging(Body):
    into: str = Field(max_length=32)


@blueprint.post("/incidents/<incident_id>/merge")
@allow(DESK)
def merge(incident_id: str) -> Response:
    body = read(Merging)
    if body.into == incident_id:
        raise Problem(422, "merge_with_itself")

    def act(session: Session) -> Answer:
        first, second = sorted((incident_id, body.into))
        rows = {key: access.incident(session, actor(), key, lock=True) for key in (first, second)}
        closure.merge(session, rows[incident_id], rows[body.into], by=actor().name)
        return 200, {"incident": shown(session, rows[incident_id])}

    return answered(act)


@blueprint.delete("/incidents/<incident_id>/merge")
@allow(DESK)
def unmerge(incident_id: str) -> Response:
    return _command(incident_id, lambda s, case: closure.unmerge(s, case, by=actor().name))


class Closing(Body):
    accepted: bool
    note: str = Field(default="", max_length=1000)


@blueprint.post("/incidents/<incident_id>/closure")
@allow(DESK)
def close(incident_id: str) -> Response:
    body = read(Closing)
    if not body.accepted and not body.note:
        raise Problem(422, "say_why_back")
    verb = closure.accept if body.accepted else closure.send_back
    return _command(
        incident_id, lambda s, case: verb(s, case, by=actor().name, note=body.note), 201
    )


@blueprint.delete("/incidents/<incident_id>/closure")
@allow(DESK)
def reopen(incident_id: str) -> Response:
    body = read(Reason)
    return _command(
        incident_id, lambda s, case: closure.reopen(s, case, by=actor().name, reason=body.reason)
    )
