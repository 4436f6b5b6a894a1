"""A member's day at the desk, and the part of a past one that belongs to a case.

Each reading stands in the audit: where a person has been is read for a reason.
"""

from flask import Blueprint, Response, jsonify

from patrol import access
from patrol.models import AuditAct
from patrol.queries import member_day
from patrol.queries.member_day import CasePart, MemberDay
from patrol.web.http import audited
from patrol.web.http.contract import gives, refuses
from patrol.web.http.gate import DESK, actor, allow, services

blueprint = Blueprint("member_days", __name__, url_prefix="/api/v1")


@blueprint.get("/members/<call_sign>/day")
@allow(DESK)
@gives(MemberDay)
@refuses(404, "no_member")
def day_that_runs(call_sign: str) -> Response:
    """Read the orders and times of the day that runs; a past day is not given to the desk."""
    me = actor()
    with services().database.read() as session:
        member = access.member(session, me, call_sign)
        day = member_day.running(session, member, me.area_ids)
    audited.gather(AuditAct.READ, f"day of {member.call_sign}")
    return jsonify(day)


@blueprint.get("/assignments/<assignment_id>/trail")
@allow(DESK)
@gives(CasePart)
@refuses(404, "no_assignment")
def trail_of_case(assignment_id: str) -> Response:
    """Read the times and kept positions of one member on one case, also of a past day."""
    with services().database.read() as session:
        row, case = access.assignment(session, actor(), assignment_id)
        part = member_day.of_case(session, row, case)
    audited.gather(AuditAct.READ, f"trail of {row.call_sign}, case {case.number}")
    return jsonify(part)
