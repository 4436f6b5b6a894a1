"""Open, read and amend cases."""

import re
from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import AfterValidator, Field, model_validator
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, incident
from patrol.dispatch import amend
from patrol.geo import Point, to_wgs84
from patrol.intake import accept, followers, sources
from patrol.models import AuditAct, Incident
from patrol.models.frames import TimelineRow
from patrol.places import gazetteer
from patrol.places.nearest import nearest_words
from patrol.queries import case_acts
from patrol.queries.case import whole_case
from patrol.queries.shapes import WholeCase
from patrol.terminal import phrase
from patrol.web.desk.board import MOST_SEQ, Seq
from patrol.web.http import audited, packing
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import COMMAND, asks, gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, FIELD_AND_DESK, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem
from patrol.web.http.shapes import IncidentOut

blueprint = Blueprint("incidents", __name__, url_prefix="/api/v1")


PhoneNumber = Annotated[
    str,
    Field(max_length=20, pattern=r"^\+?[0-9][0-9 -]{4,18}$"),
    AfterValidator(lambda number: re.sub("[ -]", "", number)),
]
"""A number as a person types it; it is stored without spaces and hyphens."""
MAY_BE_TAKEN_AWAY = frozenset({"lat", "lon", "reporter_phone"})
"""The fields of a case that an amendment may empty."""


class OpenIncidentIn(Body):
    """A new case. Fields left out come from the intake, or from the category's plan."""

    category: str = Field(max_length=6)
    severity: int | None = Field(default=None, ge=1, le=4)
    title: str | None = Field(default=None, max_length=60)
    place: str | None = Field(default=None, max_length=200)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    datum: str = Field(default="wgs84", pattern="^(wgs84|gcj02|bd09)$")
    description: str | None = Field(default=None, max_length=4000)
    reporter_phone: PhoneNumber | None = None
    """The caller's number; readers get it masked."""
    reporter_agrees: bool = False
    """The caller agreed to hear by SMS what becomes of it (短信告知)."""
    area_id: int | None = None
    intake: str | None = Field(default=None, max_length=32)

    @model_validator(mode="after")
    def whole_point(self) -> "OpenIncidentIn":
        """Refuse half a position.

        Raises: ValueError.
        """
        if (self.lat is None) != (self.lon is None):
            raise ValueError(phrase("lat and lon go together"))
        return self


@blueprint.post("/incidents")
@allow(DESK)
@keyed
@takes(OpenIncidentIn)
@gives(IncidentOut, 201)
@refuses(404, "no_intake", "no_area")
@refuses(409, *COMMAND)
@refuses(422, "bad_mobile")
def open_incident() -> Response:
    """Open a case by hand, or from an `intake`."""
    body = read(OpenIncidentIn)
    if body.category not in services().office.categories:
        raise Problem(
            422,
            "invalid",
            errors=[{"field": "category", "message": "unknown"}],
            words={"fields": "category"},
        )

    # Before the write lock: both read which area and which words the position has.
    opening = None if body.intake else _opening(body)
    near = _near(body) if body.intake else ""

    def act(session: Session) -> Answer:
        if opening is None:
            case = _from_intake(session, body, near)
        else:
            case = incident.open_(session, opening, by=actor().name, language=language())
        _let_follow(session, case, body)
        return 201, {"incident": shown(session, case)}

    return answered(act)


def _let_follow(session: Session, case: Incident, body: "OpenIncidentIn | AmendIncidentIn") -> None:
    """Let the caller hear by SMS what becomes of the case, when the caller agreed.

    Raises: NoMobile.
    """
    if body.reporter_agrees and body.reporter_phone:
        via = actor().name
        followers.agree(session, body.reporter_phone, via=via, incident_id=case.id)


def _from_intake(session: Session, body: OpenIncidentIn, near: str) -> Incident:
    row = access.intake(session, actor(), body.intake or "", lock=True)
    changes = body.model_dump(
        exclude={"intake", "area_id", "datum", "reporter_agrees"}, exclude_none=True
    )
    if body.lat is not None and body.lon is not None:
        point = to_wgs84(body.lat, body.lon, body.datum)
        changes |= {"lat": point.lat, "lon": point.lon}
    if not (body.place or row.place):
        changes["place"] = near
    return accept.open_(session, row, services().office, by=actor().name, changes=changes)


def _opening(body: OpenIncidentIn) -> incident.Opening:
    """Return the case as the desk entered it, with its area."""
    area_id = body.area_id or _area(body)
    if area_id not in actor().area_ids:
        raise access.NotFound("area")
    return incident.Opening(
        category=services().office.category(body.category),
        area_id=area_id,
        source=sources.DESK,
        severity=body.severity,
        title=body.title or "",
        place=body.place or _near(body),
        lat=body.lat,
        lon=body.lon,
        datum=body.datum,
        description=body.description or "",
        reporter_phone=body.reporter_phone,
    )


def _area(body: OpenIncidentIn) -> int:
    me, point = actor(), _point(body)
    with services().database.read() as session:
        return gazetteer.area_at(session, point, me.area_ids, me.area_id)


def _point(body: OpenIncidentIn) -> Point | None:
    if body.lat is None or body.lon is None:
        return None
    return to_wgs84(body.lat, body.lon, body.datum)


def _near(body: OpenIncidentIn) -> str:
    """Return words for the position when the body does not say the place, else ""."""
    return "" if body.place else _words(_point(body))


def _words(point: Point | None) -> str:
    """Return the words for a position in WGS-84, or "" when there is none near it. Reads only."""
    if point is None:
        return ""
    with services().database.read() as session:
        return nearest_words(session, point, services().roads, language()) or ""


@blueprint.get("/incidents/<incident_id>")
@allow(FIELD_AND_DESK)
@gives(WholeCase)
@refuses(404, "no_incident")
def read_incident(incident_id: str) -> Response:
    """Read one whole case; a member gets it without reporter and timeline."""
    with services().database.read() as session:
        case = access.incident(session, actor(), incident_id)
        answer = whole_case(session, case, services().office, actor=actor())
    reporter = answer.get("reporter")
    if reporter and reporter["phone"]:
        packing.keep_plain()
        audited.gather(AuditAct.NUMBER_READ, incident_id)
    return jsonify(answer)


class TimelineOut(TypedDict):
    """A page of acts in the order in which they happened; `more`: there are earlier ones."""

    timeline: list[TimelineRow]
    more: bool


@blueprint.get("/incidents/<incident_id>/timeline")
@allow(DESK)
@asks("before", Seq, "The smallest `seq` that was read; without it, the newest page.")
@gives(TimelineOut)
@refuses(404, "no_incident")
@refuses(422, "bad_cursor")
def timeline(incident_id: str) -> Response:
    """Read the acts of a case by page, the newest page first."""
    text = request.args.get("before", "")
    before = request.args.get("before", type=int)
    if text and (before is None or not 0 <= before < MOST_SEQ):
        raise Problem(422, "bad_cursor")
    with services().database.read() as session:
        case = access.incident(session, actor(), incident_id)
        rows, has_more = case_acts.page(session, case.id, before=before)
    return jsonify(timeline=rows, more=has_more)


class AmendIncidentIn(Body):
    """The new values; fields left out stay. Null removes the position or the caller's number."""

    version: int
    title: str | None = Field(default=None, min_length=1, max_length=60)
    category: str | None = Field(default=None, max_length=6)
    severity: int | None = Field(default=None, ge=1, le=4)
    place: str | None = Field(default=None, max_length=200)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    description: str | None = Field(default=None, max_length=4000)
    reporter_phone: PhoneNumber | None = None
    reporter_agrees: bool = False
    """The person with this new number agreed to hear by SMS what becomes of it."""


@blueprint.patch("/incidents/<incident_id>")
@allow(DESK)
@keyed
@takes(AmendIncidentIn)
@gives(IncidentOut)
@refuses(404, "no_incident")
@refuses(409, *COMMAND)
@refuses(409, "wrong_version")
@refuses(422, "half_point", "unknown_category", "bad_mobile")
def amend_incident(incident_id: str) -> Response:
    """Change the named fields; a corrected place is sent to the crew as a new version."""
    body = read(AmendIncidentIn)
    changes = body.model_dump(exclude={"version", "reporter_agrees"}, exclude_unset=True)
    if ("lat" in changes) != ("lon" in changes) or (
        (changes.get("lat") is None) != (changes.get("lon") is None)
    ):
        raise Problem(422, "half_point")
    emptied = {name for name, value in changes.items() if value is None}
    if empty := sorted(emptied - MAY_BE_TAKEN_AWAY):
        raise Problem(422, "invalid", words={"fields": ", ".join(empty)})
    if "category" in changes and changes["category"] not in services().office.categories:
        raise Problem(422, "unknown_category")
    # Before the write lock.
    point = None if body.lat is None or body.lon is None else Point(body.lat, body.lon)
    near = "" if body.place else _words(point)

    def act(session: Session) -> Answer:
        case = access.incident(session, actor(), incident_id, lock=True)
        incident.expect(case, body.version)
        if near and not changes.get("place", case.place):
            changes["place"] = near
        amend.amend(session, case, services().office, changes, by=actor().name)
        if "reporter_phone" in changes:  # the number before was wrong, or was taken back
            followers.take_back(session, case)
        _let_follow(session, case, body)
        return 200, {"incident": shown(session, case)}

    return answered(act)
