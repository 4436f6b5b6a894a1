"""List the cases that have ended; the live board does not change by it."""

from datetime import date, datetime, timedelta
from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from typing_extensions import TypedDict

from patrol import access, clock
from patrol.queries import ended
from patrol.queries.shapes import AreaState, EndedCase
from patrol.status import ENDED, IncidentStatus
from patrol.web.http.contract import asks, gives, refuses
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("ended", __name__, url_prefix="/api/v1")

DAYS = 30
"""Without a first day, the list begins so many days before the last one."""
MOST_DAYS = 366
"""A longer time is asked in several calls: each looks at all cases of its days."""

Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
FilterText = Annotated[str, Field(max_length=80)]
FilterCode = Annotated[str, Field(max_length=40)]


class EndedOut(TypedDict):
    """A page of cases that have ended, the newest first; `more`: call again with `after`."""

    cases: list[EndedCase]
    more: bool
    areas: list[AreaState]
    """The caller's areas, to choose from."""


@blueprint.get("/ended-incidents")
@allow(DESK)
@asks("since", Day, "The first day of opening, in Hangzhou.")
@asks("until", Day, "The last day of opening.")
@asks("status", FilterCode, "One of closed, cancelled, transferred, merged.")
@asks("category", FilterCode, "A code, or the beginning of one.")
@asks("disposition", FilterCode, "The result, as a code of the office.")
@asks("area", int, "An area: it and all below it.")
@asks("crew", FilterCode, "The call sign of a member who was sent.")
@asks("q", FilterText, "Words of the number, the title, the place or the description.")
@asks("after", FilterCode, "The id of the last case of the page before.")
@gives(EndedOut)
@refuses(422, "bad_days", "bad_filter")
def ended_incidents() -> Response:
    """办结列表: list the cases of the caller's areas that have ended, by these filters."""
    me, given = actor(), request.args
    since, until = _days(given.get("since", ""), given.get("until", ""))
    with services().database.read() as session:
        area_id = _area(given.get("area", ""))
        wanted = ended.Wanted(
            since,
            until,
            status=_status(given.get("status", "")),
            category=given.get("category", "")[:6],
            disposition=given.get("disposition", "")[:40],
            area_ids=None if area_id is None else access.below(session, area_id),
            call_sign=given.get("crew", "")[:12],
            words=given.get("q", "")[:80],
            after=given.get("after", "")[:32],
        )
        cases, more = ended.cases(session, me, wanted)
        areas = ended.areas(session, me)
    return jsonify(cases=cases, more=more, areas=areas)


def _days(first: str, last: str) -> tuple[datetime, datetime]:
    """Return the moments at which the first day begins and the last one ends."""
    try:
        until = date.fromisoformat(last) if last else clock.today()
        since = date.fromisoformat(first) if first else until - timedelta(days=DAYS)
        begin, end = clock.midnight(since), clock.midnight(until + timedelta(days=1))
    except (ValueError, OverflowError):
        raise Problem(422, "bad_days") from None
    is_sane = clock.is_sane(begin) and clock.is_sane(end)
    if not is_sane or not timedelta(0) < end - begin <= timedelta(days=MOST_DAYS):
        raise Problem(422, "bad_days")
    return begin, end


def _status(name: str) -> IncidentStatus | None:
    if not name:
        return None
    if name not in ENDED:
        raise Problem(422, "bad_filter")
    return IncidentStatus(name)


def _area(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Problem(422, "bad_filter")
    return int(text)
