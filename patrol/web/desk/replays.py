"""`/replay`: a past hour of the caller's areas from the feed, and where its crews were.

A reading of positions stands in the audit, a line for each case.
"""

from datetime import datetime, timedelta
from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from patrol import access, clock
from patrol.models import AuditAct
from patrol.queries import replay
from patrol.queries.replay import ReplayHour, ReplayPositions
from patrol.web.http import audited
from patrol.web.http.contract import asks, gives, refuses
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("replays", __name__, url_prefix="/api/v1")

MomentText = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
CaseId = Annotated[str, Field(max_length=32)]


@blueprint.get("/replay")
@allow(DESK)
@asks("from", MomentText, "The beginning, such as 2026-11-22T14:00:00Z.", is_required=True)
@asks("to", MomentText, "The end, at most two hours later.", is_required=True)
@asks("after", int, "The `upto` of the page before; without it the first page.")
@gives(ReplayHour)
@refuses(422, "bad_hour")
def hour() -> Response:
    """Read the queue at the beginning of a past time and each act in it, from the feed alone."""
    wanted = _hour()
    with services().database.read() as session:
        return jsonify(replay.read(session, wanted, _after()))


@blueprint.get("/replay/positions")
@allow(DESK)
@asks("from", MomentText, "The beginning.", is_required=True)
@asks("to", MomentText, "The end, at most two hours later.", is_required=True)
@asks("case", CaseId, "One case; without it all cases of the caller's areas.")
@gives(ReplayPositions)
@refuses(404, "no_incident")
@refuses(422, "bad_hour")
def positions() -> Response:
    """Read where the crews were, each from its order to the end of it; each reading is recorded."""
    wanted, key = _hour(), request.args.get("case") or None
    days = services().settings.position_days
    with services().database.read() as session:
        case = access.incident(session, actor(), key) if key else None
        key = case.id if case else None
        told = replay.positions(session, wanted, incident_id=key, days=days)
    crews: dict[str, list[str]] = {}
    for trail in told["trails"]:
        crews.setdefault(trail["number"], []).append(trail["call_sign"])
    for number, signs in crews.items():
        hour, who = clock.iso(wanted.begins_at)[:16], " ".join(signs)
        audited.gather(AuditAct.READ, f"replay {hour}Z, case {number}, trails of {who}")
    return jsonify(told)


def _hour() -> replay.Hour:
    """Return the time that is asked for; what has not been yet is empty.

    Raises: Problem 422.
    """
    begins_at, ends_at = _moment("from"), _moment("to")
    if not timedelta(0) < ends_at - begins_at <= replay.LONGEST:
        raise Problem(422, "bad_hour")
    return replay.Hour(actor(), begins_at, ends_at)


def _moment(name: str) -> datetime:
    try:
        at = clock.parse(request.args.get(name, ""))
    except (ValueError, OverflowError):
        raise Problem(422, "bad_hour") from None
    if not clock.is_sane(at):
        raise Problem(422, "bad_hour")
    return at


def _after() -> int | None:
    text = request.args.get("after", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Problem(422, "bad_hour")
    return int(text)
