"""劝阻记录: a member records a dissuasion at the scene, and the sheet that is printed of it."""

import hashlib
from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, render_template
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict
from werkzeug.wrappers import Response as Redirect

from patrol import access, clock, incident
from patrol.access import Kind
from patrol.i18n import t
from patrol.models import (
    DissuaderRole,
    Dissuasion,
    DissuasionState,
    OnBehalfOf,
    Reaction,
    ToldChip,
)
from patrol.models.dissuasion import MOST_WITNESSES
from patrol.noise import dissuasion
from patrol.people.enrolment import device_of
from patrol.web.http.answers import Answer, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import PHONE, PUBLIC, actor, allow, lacks_factor, maybe_actor, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem
from patrol.web.phone.assignments import DeviceStampedIn
from patrol.web.phone.calls import act_key
from patrol.web.phone.device_time import moment_of, odd_of

blueprint = Blueprint("dissuasions", __name__)


class DissuasionIn(DeviceStampedIn):
    """The words and choices of a record. The server reads the levels from the station."""

    role: DissuaderRole
    on_behalf_of: OnBehalfOf
    reaction: Reaction
    witnesses: int = Field(default=0, ge=0, le=MOST_WITNESSES)
    witness_words: str = Field(default="", max_length=200)
    told: list[ToldChip] = Field(default_factory=list, max_length=len(ToldChip))
    told_words: str = Field(default="", max_length=1000)
    sound_source: str | None = Field(default=None, max_length=40)
    body_camera: str = Field(default="", max_length=40)


class DissuasionOut(TypedDict):
    """The record as it is stored."""

    dissuasion: DissuasionState


@blueprint.post("/api/v1/assignments/<assignment_id>/dissuasions")
@allow(PHONE)
@keyed
@takes(DissuasionIn)
@gives(DissuasionOut, 201)
@refuses(404, "no_assignment")
@refuses(422, "unknown_sound_source")
def record(assignment_id: str) -> Response:
    """劝阻记录: record a dissuasion in any state of the case; the levels are the station's."""
    body, me, office = read(DissuasionIn), actor(), services().office
    if body.sound_source is not None and body.sound_source not in office.sound_sources:
        raise Problem(422, "unknown_sound_source")
    acted_at = body.acted_at()
    statement = dissuasion.DissuasionFact(
        id=hashlib.sha256(f"{assignment_id} {act_key()}".encode()).hexdigest()[:32],
        acted_at=acted_at,
        device_at=moment_of(body.made_at),
        device_claim=odd_of(body.made_at),
        device=device_of(me),
        **{name: getattr(body, name) for name in _WORDS},
    )
    # Before the write lock: half a thousand seconds are read.
    with services().database.read() as session:
        row, case = access.assignment(session, me, assignment_id)
        measured = dissuasion.before(session, row, case, office, acted_at=acted_at)

    def act(session: Session) -> Answer:
        row, case = access.assignment(session, me, assignment_id, lock=True)
        made = dissuasion.record(session, row, case, statement, measured)
        return 201, {"dissuasion": dissuasion.state(made)}

    return answered(act)


_WORDS = (
    *("role", "on_behalf_of", "reaction", "witnesses", "witness_words"),
    *("told", "told_words", "sound_source", "body_camera"),
)


@blueprint.get("/incidents/<incident_id>/dissuasion")
@allow(PUBLIC)
def sheet(incident_id: str) -> Response | Redirect:
    """Show the dissuasion records of a case on one sheet, to print and sign."""
    me = maybe_actor()
    if me is None or not (me.is_desk or me.kind == Kind.PHONE):
        return redirect("/signin?next=/desk")
    if lacks_factor(me):
        return redirect("/account")
    with services().database.read() as session:
        case = access.incident(session, me, incident_id)
        rows = dissuasion.of_cases(session, incident.family(session, case.id))
        page = render_template(
            "dissuasion.html",
            number=case.number,
            title=case.title,
            place=case.place,
            back="/desk" if me.is_desk else "/phone",
            records=[_shown(row, language()) for row in rows],
        )
    return make_response(page)


def _shown(row: Dissuasion, tag: str) -> dict[str, str]:
    """Return a record as the lines of the sheet, by the key of their heading."""

    def named(group: str, code: str) -> str:
        return t(f"phone.dissuasion.{group}.{code}", tag)

    told = [*(named("told", code) for code in row.told), row.told_words]
    witnesses = [t("server.dissuasion.witnesses_n", tag, n=row.witnesses), row.witness_words]
    return {
        "at": _time(row.acted_at),
        "arrived": _time(row.arrived_at) if row.arrived_at else "–",
        "who": row.call_sign,
        "role": named("role", row.role),
        "behalf": named("behalf", row.on_behalf_of),
        "witnesses": " · ".join(filter(None, witnesses)),
        "told": " · ".join(filter(None, told)) or "–",
        "reaction": named("reaction", row.reaction),
        "source": _source(row, tag),
        "camera": row.body_camera or "–",
        **_levels(row, tag),
    }


def _source(row: Dissuasion, tag: str) -> str:
    known = services().office.sound_sources.get(row.sound_source or "")
    return known.words.get(tag) or known.zh if known else row.sound_source or "–"


def _levels(row: Dissuasion, tag: str) -> dict[str, str]:
    if row.station_id is None:
        return {"station": t("server.dissuasion.no_station", tag)}
    limit = "" if row.limit is None else t("level.limit", tag, n=f"{row.limit / 100:g}")
    doubt = t("level.doubtful", tag) if row.is_doubtful else ""
    after = t("server.dissuasion.waiting", tag) if row.after_due_at else _level(row.laeq_after, tag)
    return {
        "station": " · ".join(filter(None, (row.station, limit, doubt))),
        "before": _level(row.laeq_before, tag),
        "after": after,
    }


def _level(hundredths: int | None, tag: str) -> str:
    if hundredths is None:
        return t("server.dissuasion.no_level", tag)
    return f"{hundredths / 100:.1f} dB(A)"


def _time(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"
