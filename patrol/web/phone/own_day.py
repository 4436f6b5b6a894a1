"""我的一天: a member reads the own orders, times and positions of any day."""

from datetime import date

from flask import Blueprint, Response, jsonify, request
from sqlmodel import Session

from patrol import clock
from patrol.models import Member
from patrol.queries import member_day
from patrol.queries.member_day import MemberDay
from patrol.web.desk.ended import Day
from patrol.web.http.contract import asks, gives, refuses
from patrol.web.http.gate import PHONE, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("own_day", __name__, url_prefix="/api/v1")


@blueprint.get("/own-day")
@allow(PHONE)
@asks("day", Day, "The day, in the office's time zone; without it, today.")
@gives(MemberDay)
@refuses(422, "bad_days")
def own_day() -> Response:
    """Read the own orders, times and kept positions of a day."""
    with services().database.read() as session:
        return jsonify(_own(session, _wanted(request.args.get("day", ""))))


def _own(session: Session, day: date) -> MemberDay:
    return member_day.own(session, session.get_one(Member, actor().member_id), day)


def _wanted(text: str) -> date:
    """Return the day that is asked for.

    Raises: Problem 422.
    """
    try:
        day = date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise Problem(422, "bad_days") from None
    if not clock.is_sane(clock.midnight(day)):
        raise Problem(422, "bad_days")
    return day
